"""Where the answers stand in a student's notebook: the cells of each question, and the words of the student in them."""

from collections.abc import Iterator

from gan_lab.coursework.assignment import Assignment, AssignmentItem
from gan_lab.coursework.notebook_reading.cell_contents import (
    ANSWER_MARKER,
    find_visible_ids,
    is_solution,
    normalize_spaces,
)
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.texts.answer_words import QUESTION_HEADING
from gan_lab.coursework.texts.image_marks import find_image_marks


def find_answer_cells(assignment: Assignment, notebook: Notebook) -> Iterator[tuple[str, list[Cell]]]:
    """Find each question in a notebook, and the text cells that the student added below it.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebook : Notebook
        A student's.

    Yields
    ------
    (str, list of Cell)
        The question's id; its own cell, and those below it.
    """
    ids = _find_question_ids(assignment, notebook)
    current: tuple[str, list[Cell]] | None = None
    for cell in notebook.cells:
        if cell.number in ids:
            if current:
                yield current
            current = (ids[cell.number], [cell])
        elif current and cell.cell_type == "markdown" and not _is_handed_out_text(assignment, cell):
            current[1].append(cell)
        elif current:
            yield current
            current = None
    if current:
        yield current


def _find_question_ids(assignment: Assignment, notebook: Notebook) -> dict[int, str]:
    """Return the id of the question that each text cell asks, by the cell's number."""
    questions = assignment.questions
    by_cell_id = {question.cell_id: id_ for id_, question in questions.items() if question.cell_id}
    text_cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        and (cell.id in by_cell_id or not is_solution(cell))
        and normalize_spaces(cell.source) not in assignment.texts_without_question
    ]
    ids: dict[int, str] = {}
    for cell in text_cells:
        visible = [id_ for id_ in find_visible_ids(cell, "Question") if id_ in questions]
        if visible:
            ids[cell.number] = visible[0]
        elif cell.id in by_cell_id:
            ids[cell.number] = by_cell_id[cell.id]
    # Questions of the same notebooks that weren't found are matched to the other cells tagged "answer", in order.
    notebooks = {questions[id_].notebook for id_ in ids.values()}
    missing = [id_ for id_, item in questions.items() if item.notebook in notebooks and id_ not in ids.values()]
    unmatched = [cell for cell in text_cells if "answer" in cell.tags and cell.number not in ids]
    if len(unmatched) == len(missing):
        ids |= {cell.number: id_ for cell, id_ in zip(unmatched, missing, strict=True)}
    return ids


def _is_handed_out_text(assignment: Assignment, cell: Cell) -> bool:
    if normalize_spaces(cell.source) in assignment.texts or cell.id in assignment.cell_ids:
        return True
    return bool(find_visible_ids(cell, "Task"))


def remove_question(source: str, question: AssignmentItem) -> str:
    """Remove the question and the marker for the answer from the text of a question's cell.

    Parameters
    ----------
    source : str
        The cell's text.
    question : AssignmentItem
        The question.

    Returns
    -------
    str
        What the student wrote.
    """
    if question.text in source:
        return ANSWER_MARKER.sub("", source.replace(question.text, "", 1)).strip()
    paragraphs = {normalize_spaces(paragraph) for paragraph in question.text.split("\n\n")}
    others = (paragraph for paragraph in source.split("\n\n") if normalize_spaces(paragraph) not in paragraphs)
    rest = ANSWER_MARKER.sub("", "\n\n".join(others)).strip()
    return QUESTION_HEADING.sub("", rest).strip()


def remove_pictures(text: str) -> str:
    """Remove what shows pictures from an answer: their addresses and names are no words of it.

    Parameters
    ----------
    text : str
        Markdown from anybody.

    Returns
    -------
    str
        The rest of it.
    """
    pieces, position = [], 0
    for mark in find_image_marks(text):
        pieces.append(text[position : mark.start])
        end = text.find(")", mark.end) + 1 if mark.is_inline else mark.end
        position = end or mark.end
    return " ".join([*pieces, text[position:]]) if pieces else text
