"""What a student did with an assignment: answers and changed code, read from the submitted notebooks.

A question or a task is found by the id in its text (Question 2.3, Task 2.1), since some editors drop the cells' ids and
tags, which they don't show. If that text is gone, it is found by the cell's id, and last by the cell's tag and order.
Student work is whatever differs from the notebook as it was handed out.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from rapidfuzz import fuzz

from gan_lab.coursework.assignment import Assignment, AssignmentItem
from gan_lab.coursework.cell_contents import (
    ANSWER_MARKER,
    YOUR_TURN,
    find_task_regions,
    find_visible_ids,
    is_solution,
    normalize_code,
    normalize_spaces,
)
from gan_lab.coursework.cells import Cell
from gan_lab.coursework.notebooks import Notebook
from gan_lab.coursework.readable_text import fold, fold_plain, remove_invisible
from gan_lab.coursework.shown_text import show_text

# A number, a word, or one character of Chinese, Japanese, Korean or Thai, which are written without spaces:
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\d+(?:[.,]\d+)*|[^\W\d]+")
QUESTION_HEADING = re.compile(r"^[\s>#*_]*Question\s+\d+\.\d+(\s*\([^)\n]*\))?[*_]*")
# An answer only repeats other words if nearly all its runs of words, of this length, stand there too.
RUN_LENGTH = 4  # words in a row
MIN_SHARED_RUNS = 0.9  # fraction of an answer's runs, 0 to 1
MIN_LIKENESS = 70  # percent of the characters, from which code is taken for a changed `try` cell that lost its id
MAX_COMPARED = 5_000  # characters of such code
MAX_ANSWER = 50_000  # characters of an answer; the rest is not read


@dataclass(frozen=True)
class Answer:
    """What a student wrote below one question.

    Attributes
    ----------
    id : str
        The question's id, such as "2.3".
    question : str
        The question in words.
    text : str
        The answer; "" if there is none.
    status : str
        "answered", "empty", "the question's own words", "the folded answer's own words" or "missing".
    where : str
        The notebook and the cell; "" if the question is missing.
    stored_words : str, optional
        What `show_text` reads of it, where that was stored.
    """

    id: str
    question: str
    text: str
    status: str
    where: str = ""
    stored_words: str | None = None

    @property
    def shown(self) -> str:
        """The words that a page shows of it."""
        return show_text(self.text) if self.stored_words is None else self.stored_words

    @property
    def word_count(self) -> int:
        """How many words it has; in scripts that are written without spaces, each character counts."""
        return len(WORD.findall(remove_invisible(self.shown)))

    @property
    def new_word_count(self) -> int:
        """How many different words it has that the question doesn't have."""
        texts = remove_invisible(self.shown), self.question
        words, question = ({word.casefold() for word in WORD.findall(text)} for text in texts)
        return len(words - question)


@dataclass(frozen=True)
class TaskResult:
    """What a student did of one task.

    Attributes
    ----------
    id : str
        The task's id, such as "2.1".
    task : str
        The task in words.
    status : str
        "changed", "as handed out" or "missing".
    where : str
        The notebook and the cell; "" if the task is missing.
    """

    id: str
    task: str
    status: str
    where: str = ""


def find_answers(assignment: Assignment, notebooks: Sequence[Notebook]) -> list[Answer]:
    """Find what a student wrote below each question: in its cell, and in text cells that were added below it.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebooks : sequence of Notebook
        The student's. Where two have the same question, an answered one counts, and the longer answer.

    Returns
    -------
    list of Answer
        One for each question of the assignment, in order.
    """
    found: dict[str, list[Answer]] = defaultdict(list)
    solution_runs = {run for solution in assignment.solutions for run in _find_runs(fold(solution))}
    for notebook in notebooks:
        for id_, cells in _find_answer_cells(assignment, notebook):
            question = assignment.questions[id_]
            parts = (_remove_question(cells[0].source, question), *(cell.source for cell in cells[1:]))
            text = "\n\n".join(filter(None, parts)).strip()[:MAX_ANSWER]
            where = f"{notebook.name}, cell {cells[0].number}"
            status = _classify_answer(text, question.text, solution_runs)
            found[id_].append(Answer(id_, question.text, text, status, where, show_text(text)))
    best = {id_: max(copies, key=lambda a: (a.status == "answered", a.word_count)) for id_, copies in found.items()}
    return [best.get(id_) or Answer(id_, item.text, "", "missing") for id_, item in assignment.questions.items()]


def find_task_results(assignment: Assignment, notebooks: Sequence[Notebook]) -> list[TaskResult]:
    """Find out for each task whether its code differs from what was handed out; comments and spaces don't count.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebooks : sequence of Notebook
        The student's. Where two have the same task, a changed one counts.

    Returns
    -------
    list of TaskResult
        One for each task of the assignment, in order.
    """
    found: dict[str, list[TaskResult]] = defaultdict(list)
    for notebook in notebooks:
        lost_ids = not any(cell.id in assignment.cell_ids for cell in notebook.cells)
        for id_, cells in _find_task_code(assignment, notebook):
            task = assignment.tasks.get(id_)
            if not task:
                continue
            if students_cells := [cell for cell in cells if _is_students_code(assignment, cell, task, lost_ids)]:
                status = "as handed out" if normalize_code(students_cells) == task.code else "changed"
                found[id_].append(
                    TaskResult(id_, task.text, status, f"{notebook.name}, cell {students_cells[0].number}")
                )
    best = {id_: max(copies, key=lambda result: result.status == "changed") for id_, copies in found.items()}
    return [best.get(id_) or TaskResult(id_, item.text, "missing") for id_, item in assignment.tasks.items()]


def _find_task_code(assignment: Assignment, notebook: Notebook) -> list[tuple[str, list[Cell]]]:
    """Return the ids of the tasks in a notebook, each with its code cells."""
    found = [(region.id, region.code_cells) for region in find_task_regions(notebook.cells) if region.code_cells]
    visible = {id_ for id_, _ in found}
    by_cell_id = {cell.id: cell for cell in notebook.code if cell.id}
    for task in assignment.tasks.values():
        if task.id not in visible and task.cell_id in by_cell_id:  # the task's text is gone
            found.append((task.id, [by_cell_id[task.cell_id]]))
    return found


def _is_students_code(assignment: Assignment, cell: Cell, task: AssignmentItem, lost_ids: bool) -> bool:
    """Return whether a code cell below a task was to be changed or was added; the others there are examples.

    lost_ids: whether an editor gave all cells of the notebook new ids.
    """
    is_example = cell.id in assignment.cell_ids and cell.id != task.cell_id and YOUR_TURN not in cell.tags
    code = normalize_code([cell])
    if is_example or code in assignment.example_code:
        return False
    return not lost_ids or YOUR_TURN in cell.tags or not _is_like_code_to_try(assignment, code)


def _is_like_code_to_try(assignment: Assignment, code: str) -> bool:
    """Tell whether code is more like a `try` cell than like any cell of a task; code: normalized."""

    def find_likeness(others: Set[str]) -> float:
        pairs = ((code[:MAX_COMPARED], other[:MAX_COMPARED]) for other in others)
        return max((fuzz.ratio(*pair, score_cutoff=MIN_LIKENESS) for pair in pairs), default=0.0)

    likeness = find_likeness(assignment.try_code)
    return likeness >= MIN_LIKENESS and likeness > find_likeness(assignment.your_turn_code)


def _find_answer_cells(assignment: Assignment, notebook: Notebook) -> Iterator[tuple[str, list[Cell]]]:
    """Find each question in a notebook: its id, its cell, and the text cells that the student added below."""
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


def _remove_question(source: str, question: AssignmentItem) -> str:
    """Return the text of a question's cell without the question and the marker for the answer."""
    if question.text in source:
        return ANSWER_MARKER.sub("", source.replace(question.text, "", 1)).strip()
    paragraphs = {normalize_spaces(paragraph) for paragraph in question.text.split("\n\n")}
    others = (paragraph for paragraph in source.split("\n\n") if normalize_spaces(paragraph) not in paragraphs)
    rest = ANSWER_MARKER.sub("", "\n\n".join(others)).strip()
    return QUESTION_HEADING.sub("", rest).strip()


def _classify_answer(text: str, question: str, solution_runs: Set[tuple[str, ...]]) -> str:
    """Return the status of an answer that isn't missing; solution_runs: runs of words of all folded answers."""
    shown = show_text(text)
    if not fold_plain(remove_invisible(shown)):
        return "empty"
    # As Jupyter shows it, as it was typed, and as a page shows it: what one of them hides, another has.
    ways = [_find_runs(folded) for folded in (fold(text), fold_plain(html.unescape(text)), fold_plain(shown))]
    question_runs = set(_find_runs(fold(question)))
    if any(_find_share(runs, question_runs) >= MIN_SHARED_RUNS for runs in ways):
        return "the question's own words"
    known = question_runs | solution_runs
    if any(_find_share(runs, known) >= MIN_SHARED_RUNS for runs in ways):
        return "the folded answer's own words"
    return "answered"


def _find_share(runs: Sequence[tuple[str, ...]], known: Set[tuple[str, ...]]) -> float:
    """Return the share of some runs that are known; 0 if there are no runs."""
    return sum(run in known for run in runs) / max(len(runs), 1)


def _find_runs(folded: str) -> list[tuple[str, ...]]:
    """Return the runs of `RUN_LENGTH` words in a folded text."""
    words = folded.split()
    return [tuple(words[i : i + RUN_LENGTH]) for i in range(len(words) - RUN_LENGTH + 1)]
