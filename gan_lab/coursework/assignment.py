"""What an assignment asks: the questions and tasks of the notebooks as they were handed out."""

import hashlib
import io
import json
import re
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gan_lab.coursework.notebooks import Cell, Notebook, open_notebook
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_recipe

# The kit's own, without outputs, as .ci/execute.py writes them: students change notebooks where they lie, so the
# folder `notebooks` no longer says what was handed out.
HANDED_OUT = Path(__file__).parents[1] / "data" / "assignment.json"
# They take no longer than the text is long, whoever wrote it: a run of signs is tried from its start only, and line
# by line.
MARKER = re.compile(r"(?:(?<![*_])[*_]+)?your answer:?[*_]*:?", re.IGNORECASE)
VISIBLE = re.compile(r"^(?:[^\S\n]|[>#*_])*(Question|Task)\s+(\d{1,3}\.\d{1,3})\b", re.MULTILINE)
LONGEST = 50_000  # characters of code that is compared by its tokens


@dataclass(frozen=True)
class Asked:
    """A question or a task as it was handed out: its text, its cell, and the notebook."""

    id: str  # "2.3"
    notebook: str  # "02_truncation"
    text: str  # without the place for the answer
    cell: str  # id of the cell that holds the answer, or the code to change
    code: str = ""  # what a task's cells hold, as tokens


@dataclass(frozen=True)
class Assignment:
    """The notebooks as handed out."""

    notebooks: list[Notebook] = field(repr=False)
    noises: frozenset[str] = field(default=frozenset(), repr=False)  # `Tile.direction` of the pictures in them
    pictures: frozenset[str] = field(default=frozenset(), repr=False)  # `Tile.inputs_digest`

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

    @cached_property
    def turns(self) -> set[str]:
        """The code cells that are the student's to change, as tokens."""
        cells = (cell for notebook in self.notebooks for cell in notebook.code if "your-turn" in cell.tags)
        return {tokens([cell]) for cell in cells}


def read_assignment(folder: Path | None = None) -> Assignment:
    """The notebooks of an assignment as they were handed out; without a folder, those of the kit."""
    kept = json.loads(HANDED_OUT.read_text(encoding="utf-8"))
    if folder is None:
        notebooks = [Notebook(name, [_kept(cell) for cell in cells]) for name, cells in kept["notebooks"].items()]
        return Assignment(notebooks, frozenset(kept["noises"]), frozenset(kept["pictures"]))
    paths = sorted(Path(folder).glob("*.ipynb"))
    if not paths:
        raise GanLabError(f"There are no notebooks in {folder}: give the folder with the notebooks as handed out.")
    notebooks = [open_notebook(path) for path in paths]
    noises, pictures = _shown(notebooks)
    return Assignment(notebooks, frozenset({*noises, *kept["noises"]}), frozenset({*pictures, *kept["pictures"]}))


def to_json(notebooks: Sequence[Notebook]) -> str:
    """What HANDED_OUT keeps of notebooks: of each cell its kind, text, id and tags, and what their pictures show."""
    kept = {
        notebook.name: [
            {"number": c.number, "kind": c.kind, "source": c.source, "id": c.id, "tags": sorted(c.tags)}
            for c in notebook.cells
        ]
        for notebook in notebooks
    }
    noises, pictures = _shown(notebooks)
    whole = {"notebooks": kept, "noises": sorted(noises), "pictures": sorted(pictures)}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _shown(notebooks: Sequence[Notebook]) -> tuple[set[str], set[str]]:
    """Of all tiles in their pictures the directions of the noise, and the inputs."""
    noises, pictures = set(), set()
    for shown in (shown for notebook in notebooks for cell in notebook.cells for shown in cell.pictures):
        try:
            tiles = read_recipe(shown.content).tiles
        except GanLabError:
            continue  # a plot
        noises |= {tile.direction for tile in tiles}
        pictures |= {tile.inputs_digest for tile in tiles}
    return noises, pictures


def _kept(cell: dict) -> Cell:
    return Cell(**{**cell, "tags": frozenset(cell["tags"])})


def digest(assignment: Assignment) -> str:
    """A digest of what was asked, so that what was read in its light is read again when it changes."""
    texts = [f"{cell.id}\n{cell.source}" for notebook in assignment.notebooks for cell in notebook.cells]
    return hashlib.sha256("\0".join([*texts, *sorted(assignment.pictures)]).encode(errors="replace")).hexdigest()


def which(assignment: Assignment, notebook: Notebook) -> str:
    """The notebook of the assignment that this is, by the questions and tasks in it; "" for a student's own."""
    found: list[str] = []
    for cell in notebook.cells:
        for kind, known in (("Question", assignment.questions), ("Task", assignment.tasks)):
            found += [known[id_].notebook for id_ in visible(cell, kind) if id_ in known]
    return max(sorted(set(found)), key=found.count, default="")


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
    seen = visible(cell, "Question")
    if not seen or not MARKER.search(cell.source):
        return None
    return Asked(seen[0], Path(notebook.name).stem, MARKER.split(cell.source)[0].strip(), cell.id)


def visible(cell: Cell, kind: str) -> list[str]:
    """The ids of this kind in a cell of text."""
    if cell.kind != "markdown" or kind not in cell.source:
        return []
    return [m[2] for m in VISIBLE.finditer(cell.source) if m[1] == kind]


def regions(cells: Sequence[Cell]) -> Iterable[tuple[str, Cell, list[Cell]]]:
    """Each task in a notebook: its id, the cell with its text, and the code below, up to the next task or question."""
    here: tuple[str, Cell, list[Cell]] | None = None
    for cell in cells:
        if cell.kind == "markdown" and (ids := visible(cell, "Task")):
            if here:
                yield here
            here = (ids[-1], cell, [])
        elif here and cell.kind == "markdown" and visible(cell, "Question"):
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
