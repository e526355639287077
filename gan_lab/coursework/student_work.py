"""What a student did with an assignment: answers and changed code, read from the handed-in notebooks.

A question and a task are found by the id that stands in their text (Question 2.3, Task 2.1), since
editors lose what they don't show; if that text is gone, by the cell's id, and last by its tag and
order. Student work is whatever differs from the notebook as it was handed out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gan_lab.coursework.assignment import MARKER, Asked, Assignment, even, regions, tokens, visible
from gan_lab.coursework.notebooks import Cell, Notebook

# A number, a word, or one sign of Chinese, Japanese, Korean or Thai:
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\d+(?:[.,]\d+)*|[^\W\d]+")
RUN = 4  # words in a row that an answer shares with its question, of which its own words would have fewer
LONGEST = 50_000  # characters of an answer that are looked at


@dataclass(frozen=True)
class Answer:
    """What a student wrote below one question."""

    id: str
    question: str
    text: str
    status: str  # "answered", "empty", "the question's own words" or "missing"
    where: str = ""  # notebook and cell

    @property
    def words(self) -> int:
        """How many; in scripts that write without spaces, a sign counts as one."""
        return len(WORD.findall(self.text))

    @property
    def own_words(self) -> int:
        """How many different ones that the question doesn't have."""
        return len(
            {w.casefold() for w in WORD.findall(self.text)} - {w.casefold() for w in WORD.findall(self.question)}
        )


@dataclass(frozen=True)
class Done:
    """What became of one task."""

    id: str
    task: str
    status: str  # "changed", "as handed out" or "missing"
    where: str = ""


def answers(assignment: Assignment, notebooks: Sequence[Notebook]) -> list[Answer]:
    """For each question what the student wrote: in its cell, and in cells of text that were added below it."""
    written: dict[str, list[Answer]] = defaultdict(list)
    for notebook in notebooks:
        for id_, cells in _answer_cells(assignment, notebook):
            asked = assignment.questions[id_]
            text = "\n\n".join(part for part in (_own(cells[0].source, asked), *(c.source for c in cells[1:])) if part)
            text = text.strip()[:LONGEST]
            status = "empty" if not re.search(r"\w", text) else _status(text, asked.text)
            written[id_].append(Answer(id_, asked.text, text, status, f"{notebook.name}, cell {cells[0].number}"))
    best = {id_: max(found, key=lambda a: (a.status == "answered", a.words)) for id_, found in written.items()}
    return [best.get(id_) or Answer(id_, a.text, "", "missing") for id_, a in assignment.questions.items()]


def tasks(assignment: Assignment, notebooks: Sequence[Notebook]) -> list[Done]:
    """For each task whether its code differs from what was handed out; comments and spaces don't count."""
    found: dict[str, list[Done]] = defaultdict(list)
    for notebook in notebooks:
        turns = {cell.id: cell for cell in notebook.code if cell.id}
        found_code = [(id_, code) for id_, _, code in regions(notebook.cells) if code]
        named = {id_ for id_, _ in found_code}
        found_code += [
            (a.id, [turns[a.cell]]) for a in assignment.tasks.values() if a.cell in turns and a.id not in named
        ]
        for id_, code in found_code:
            asked = assignment.tasks.get(id_)
            if asked and (own := [cell for cell in code if _students(assignment, cell, asked)]):
                status = "as handed out" if tokens(own) == asked.code else "changed"
                found[id_].append(Done(id_, asked.text, status, f"{notebook.name}, cell {own[0].number}"))
    best = {id_: max(each, key=lambda done: done.status == "changed") for id_, each in found.items()}
    return [best.get(id_) or Done(id_, a.text, "missing") for id_, a in assignment.tasks.items()]


def _students(assignment: Assignment, cell: Cell, asked: Asked) -> bool:
    """Whether a cell of code below a task is the student's to change, or was added; examples stand there too."""
    example = cell.id in assignment.ids and cell.id != asked.cell and "your-turn" not in cell.tags
    return not example and tokens([cell]) not in assignment.examples


def _answer_cells(assignment: Assignment, notebook: Notebook) -> Iterable[tuple[str, list[Cell]]]:
    """Each question in a notebook: its id, its cell, and the cells of text that the student added below."""
    by_cell = {asked.cell: id_ for id_, asked in assignment.questions.items() if asked.cell}
    ids: dict[int, str] = {}
    for cell in notebook.cells:
        if cell.kind == "markdown":
            seen = [id_ for id_ in visible(cell, "Question") if id_ in assignment.questions]
            if seen:
                ids[cell.number] = seen[0]
            elif cell.id in by_cell:
                ids[cell.number] = by_cell[cell.id]
    numbers = {assignment.questions[id_].notebook for id_ in ids.values()}
    nameless = [c for c in notebook.cells if "answer" in c.tags and c.number not in ids and c.kind == "markdown"]
    open_ = [id_ for id_, a in assignment.questions.items() if a.notebook in numbers and id_ not in ids.values()]
    if len(nameless) == len(open_):
        ids |= {cell.number: id_ for cell, id_ in zip(nameless, open_, strict=True)}

    here: tuple[str, list[Cell]] | None = None
    for cell in notebook.cells:
        if cell.number in ids:
            if here:
                yield here
            here = (ids[cell.number], [cell])
        elif here and cell.kind == "markdown" and not _handed_out(assignment, cell):
            here[1].append(cell)
        elif here:
            yield here
            here = None
    if here:
        yield here


def _handed_out(assignment: Assignment, cell: Cell) -> bool:
    return even(cell.source) in assignment.texts or cell.id in assignment.ids or bool(visible(cell, "Task"))


def _own(source: str, asked: Asked) -> str:
    """What is left of a cell without the question and the marker."""
    if asked.text in source:
        return MARKER.sub("", source.replace(asked.text, "", 1)).strip()
    paragraphs = {even(p) for p in asked.text.split("\n\n")}
    kept = (p for p in source.split("\n\n") if even(p) not in paragraphs)
    rest = MARKER.sub("", "\n\n".join(kept)).strip()
    return re.sub(r"^[\s>#*_]*Question\s+\d+\.\d+(\s*\([^)\n]*\))?[*_]*", "", rest).strip()


def _status(text: str, question: str) -> str:
    """Whether an answer says anything that its question doesn't."""
    words, asked = (re.findall(r"\w+", t.casefold()) for t in (text, question))
    runs = {tuple(asked[i : i + RUN]) for i in range(len(asked))}
    shared = [tuple(words[i : i + RUN]) in runs for i in range(len(words) - RUN + 1)]
    return "the question's own words" if shared and sum(shared) >= 0.9 * len(shared) else "answered"
