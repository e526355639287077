"""What students wrote into the kit's notebooks beside the answers: text cells of their own, and notes in those there.

Pictures in such a cell go into the report, so its words do too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.notebook_reading.cell_contents import find_visible_ids, normalize_spaces
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.student_work import Answer
from gan_lab.coursework.texts.report_sections import find_headings

PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n")
MAX_TEXT = 20_000  # characters of all of them in one report
LOWEST_LEVEL = 6  # of a heading in Markdown
LEVELS_DOWN = 3  # by which headings are lowered: these texts stand below a heading of the second level


@dataclass(frozen=True)
class AddedText:
    """What a student wrote into one text cell of a notebook that was handed out.

    Attributes
    ----------
    notebook : str
        The notebook's name.
    where : str
        The notebook and the cell, such as "02_truncation.ipynb, cell 5".
    text : str
        The paragraphs that weren't handed out, as Markdown.
    """

    notebook: str
    where: str
    text: str


def find_added_texts(
    assignment: Assignment, notebooks: Iterable[Notebook], answers: Sequence[Answer]
) -> list[AddedText]:
    """Find what students wrote into text cells beside their answers.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebooks : iterable of Notebook
        The student's notebooks that were made from these.
    answers : sequence of Answer
        The answers in them.

    Returns
    -------
    list of AddedText
        In the order of the notebooks and cells, up to `MAX_TEXT` characters; each paragraph once.
    """
    answer_places = {place for answer in answers for place in (*answer.places, answer.where)}
    cells = (cell.source for notebook in assignment.notebooks for cell in notebook.cells if cell.cell_type != "code")
    texts = (*cells, *assignment.solutions, *(answer.text for answer in answers))
    known = {normalize_spaces(part) for text in texts for part in _split_paragraphs(text)}
    found: list[AddedText] = []
    left = MAX_TEXT
    for notebook in notebooks:
        for cell in notebook.cells:
            where = f"{notebook.name}, cell {cell.number}"
            if cell.cell_type != "markdown" or where in answer_places or find_visible_ids(cell, "Question"):
                continue
            own = [part for part in _split_paragraphs(cell.source) if normalize_spaces(part) not in known]
            text = _lower_headings("\n\n".join(own))
            left -= len(text)
            if left < 0:
                return found
            if text.strip():
                found.append(AddedText(notebook.name, where, text))
                known.update(map(normalize_spaces, own))
    return found


def _split_paragraphs(text: str) -> list[str]:
    return [part for part in PARAGRAPH_END.split(text) if part.strip()]


def _lower_headings(text: str) -> str:
    """Return a text whose headings don't part the report that it stands in."""
    lines = []
    for line in find_headings(text):
        is_heading = line.level is not None and line.level <= LOWEST_LEVEL
        title = line.text.strip().lstrip("#").strip()
        level = min(LOWEST_LEVEL, (line.level or 0) + LEVELS_DOWN)
        lines.append(f"{'#' * level} {title}" if is_heading else line.text)
    return "\n".join(lines)
