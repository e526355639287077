"""What an assignment asks, and what a student did with it: read from the handed-out and the handed-in notebooks.

A question and a task are found by the id that stands in their text (Question 2.3, Task 2.1), since
editors lose what they don't show; if that text is gone, by the cell's id, and last by its tag and
order. Student work is whatever differs from the notebook as it was handed out.
"""

import hashlib
import io
import json
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.image_files import read_recipe
from gan_lab.notebook_files import Cell, Notebook, open_notebook

# The kit's own, without outputs, as .ci/execute.py writes them: students change notebooks where they lie, so the
# folder `notebooks` no longer says what was handed out.
HANDED_OUT = Path(__file__).parent / "data" / "assignment.json"
# Both take no longer than the text is long, whoever wrote it: a run of signs is tried from its start only, and line
# by line.
MARKER = re.compile(r"(?:(?<![*_])[*_]+)?your answer:?[*_]*:?", re.IGNORECASE)
VISIBLE = re.compile(r"^(?:[^\S\n]|[>#*_])*(Question|Task)\s+(\d{1,3}\.\d{1,3})\b", re.MULTILINE)
RUN = 4  # words in a row that an answer shares with its question, of which its own words would have fewer
LONGEST = 50_000  # characters of an answer, or of code to be compared, that are looked at


@dataclass(frozen=True)
class Asked:
    """A question or a task as it was handed out: its text, its cell, and the notebook."""

    id: str  # "2.3"
    notebook: str  # "02_truncation"
    text: str  # without the place for the answer
    cell: str  # id of the cell that holds the answer, or the code to change
    code: str = ""  # what a task's cells hold, as tokens


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
        return len(self.text.split())


@dataclass(frozen=True)
class Done:
    """What became of one task."""

    id: str
    task: str
    status: str  # "changed", "as handed out" or "missing"
    where: str = ""


@dataclass(frozen=True)
class Assignment:
    """The notebooks as handed out."""

    notebooks: list[Notebook] = field(repr=False)
    noises: frozenset[str] = field(default=frozenset(), repr=False)  # directions of the noise in the examples' pictures

    @cached_property
    def questions(self) -> dict[str, Asked]:
        """By id, in order."""
        found = (_question(notebook, cell) for notebook in self.notebooks for cell in notebook.cells)
        return dict(sorted(((asked.id, asked) for asked in found if asked), key=lambda item: order(item[0])))

    @cached_property
    def tasks(self) -> dict[str, Asked]:
        """By id, in order."""
        found = {}
        for notebook in self.notebooks:
            for id_, cell, code in regions(notebook.cells):
                turns = [each for each in code if "your-turn" in each.tags]
                if turns:
                    text = _task_text(cell.source, id_)
                    found[id_] = Asked(id_, Path(notebook.name).stem, text, turns[0].id, tokens(turns))
        return dict(sorted(found.items(), key=lambda item: order(item[0])))

    @cached_property
    def texts(self) -> set[str]:
        """The Markdown cells, their spaces evened out."""
        return {even(cell.source) for notebook in self.notebooks for cell in notebook.cells if cell.kind == "markdown"}

    @cached_property
    def ids(self) -> set[str]:
        return {cell.id for notebook in self.notebooks for cell in notebook.cells if cell.id}

    @cached_property
    def examples(self) -> set[str]:
        """The code cells that are not the student's to change, as tokens."""
        cells = (cell for notebook in self.notebooks for cell in notebook.code if "your-turn" not in cell.tags)
        return {tokens([cell]) for cell in cells}


def read_assignment(folder: Path | None = None) -> Assignment:
    """The notebooks of an assignment as they were handed out; without a folder, those of the kit."""
    kept = json.loads(HANDED_OUT.read_text(encoding="utf-8"))
    if folder is None:
        notebooks = [Notebook(name, [_kept(cell) for cell in cells]) for name, cells in kept["notebooks"].items()]
        return Assignment(notebooks, frozenset(kept["noises"]))
    paths = sorted(Path(folder).glob("*.ipynb"))
    if not paths:
        raise GanLabError(f"There are no notebooks in {folder}: give the folder with the notebooks as handed out.")
    notebooks = [open_notebook(path) for path in paths]
    return Assignment(notebooks, frozenset(_noises(notebooks)) | frozenset(kept["noises"]))


def to_json(notebooks: Sequence[Notebook]) -> str:
    """What HANDED_OUT keeps of notebooks: of each cell its kind, text, id and tags, and the noise of their pictures."""
    kept = {
        notebook.name: [
            {"number": c.number, "kind": c.kind, "source": c.source, "id": c.id, "tags": sorted(c.tags)}
            for c in notebook.cells
        ]
        for notebook in notebooks
    }
    whole = {"notebooks": kept, "noises": sorted(_noises(notebooks))}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _noises(notebooks: Sequence[Notebook]) -> set[str]:
    """The directions of the noise in all their pictures."""
    found = set()
    for shown in (shown for notebook in notebooks for cell in notebook.cells for shown in cell.pictures):
        try:
            found |= {tile.direction for tile in read_recipe(shown.content).tiles}
        except GanLabError:
            continue  # a plot
    return found


def _kept(cell: dict) -> Cell:
    return Cell(**{**cell, "tags": frozenset(cell["tags"])})


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


def digest(assignment: Assignment) -> str:
    """A digest of what was asked, so that what was read in its light is read again when it changes."""
    texts = [f"{cell.id}\n{cell.source}" for notebook in assignment.notebooks for cell in notebook.cells]
    return hashlib.sha256("\0".join([*texts, *sorted(assignment.noises)]).encode(errors="replace")).hexdigest()


def which(assignment: Assignment, notebook: Notebook) -> str:
    """The notebook of the assignment that this is, by the questions and tasks in it; "" for a student's own."""
    found: list[str] = []
    for cell in notebook.cells:
        for kind, known in (("Question", assignment.questions), ("Task", assignment.tasks)):
            found += [known[id_].notebook for id_ in _visible(cell, kind) if id_ in known]
    return max(sorted(set(found)), key=found.count, default="")


def _students(assignment: Assignment, cell: Cell, asked: Asked) -> bool:
    """Whether a cell of code below a task is the student's to change, or was added; examples stand there too."""
    example = cell.id in assignment.ids and cell.id != asked.cell and "your-turn" not in cell.tags
    return not example and tokens([cell]) not in assignment.examples


def tokens(cells: Iterable[Cell]) -> str:
    """Code without its comments and spaces, to compare it; what isn't Python, or is very long, comes back as it is."""
    source = "\n".join(cell.source for cell in cells)
    if len(source) > LONGEST:
        return source
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    try:
        found = tokenize.generate_tokens(io.StringIO(source).readline)
        return "\n".join(token.string for token in found if token.type not in skipped)
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return source


def order(id_: str) -> tuple[int, ...]:
    """Ids sort as numbers: 2.10 after 2.9."""
    return tuple(int(part) for part in id_.split("."))


def even(text: str) -> str:
    """Text with its spaces evened out."""
    return " ".join(text.split())


def _question(notebook: Notebook, cell: Cell) -> Asked | None:
    seen = _visible(cell, "Question")
    if not seen or not MARKER.search(cell.source):
        return None
    return Asked(seen[0], Path(notebook.name).stem, MARKER.split(cell.source)[0].strip(), cell.id)


def _visible(cell: Cell, kind: str) -> list[str]:
    """The ids of this kind in a cell of text."""
    if cell.kind != "markdown" or kind not in cell.source:
        return []
    return [m[2] for m in VISIBLE.finditer(cell.source) if m[1] == kind]


def regions(cells: Sequence[Cell]) -> Iterable[tuple[str, Cell, list[Cell]]]:
    """Each task in a notebook: its id, the cell with its text, and the code below, up to the next task or question."""
    here: tuple[str, Cell, list[Cell]] | None = None
    for cell in cells:
        if cell.kind == "markdown" and (ids := _visible(cell, "Task")):
            if here:
                yield here
            here = (ids[-1], cell, [])
        elif here and cell.kind == "markdown" and _visible(cell, "Question"):
            yield here
            here = None
        elif here and cell.kind == "code" and cell.source.strip():
            here[2].append(cell)
    if here:
        yield here


def _task_text(source: str, id_: str) -> str:
    """The paragraph that names the task."""
    paragraphs = source.split("\n\n")
    return next((p for p in paragraphs if re.search(rf"Task\s+{re.escape(id_)}\b", p)), source).strip()


def _answer_cells(assignment: Assignment, notebook: Notebook) -> Iterable[tuple[str, list[Cell]]]:
    """Each question in a notebook: its id, its cell, and the cells of text that the student added below."""
    by_cell = {asked.cell: id_ for id_, asked in assignment.questions.items() if asked.cell}
    ids: dict[int, str] = {}
    for cell in notebook.cells:
        if cell.kind == "markdown":
            seen = [id_ for id_ in _visible(cell, "Question") if id_ in assignment.questions]
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
    return even(cell.source) in assignment.texts or cell.id in assignment.ids or bool(_visible(cell, "Task"))


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
