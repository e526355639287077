"""Notebooks as files, read from anybody: their cells, what ran, the pictures in them. Nothing in them is executed.

A notebook is JSON, and stays data here: the source of a cell is text that is compared and shown, an
output is bytes that Pillow may decode. HTML in an output is searched for embedded pictures and then
left; SVG, JavaScript and widgets are left altogether.
"""

import base64
import binascii
import html
import io
import itertools
import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from PIL import Image

from gan_lab.errors import GanLabError
from gan_lab.notebook import PLOT

MOST_BYTES = 100_000_000  # of a notebook; one with every cell run on BigGAN-deep-256 has a third of that
MOST_PARTS = 1_000_000  # lists and objects in its JSON, each of which takes a hundred bytes of memory and more
EMBEDDED = re.compile(r'<img [^<>]*?src="data:image/(?:png|jpeg|webp|gif);base64,([A-Za-z0-9+/=\s]+)"([^<>]*)>')
IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
MARK = re.compile(r"^[ \t]*#[ \t]*report:[ \t]*(.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
STUDENT = re.compile(r"""^STUDENT\s*=\s*(["'])(.*?)\1""", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Shown:
    """One picture in a notebook: a file as bytes, of whatever kind it says it is, and what the notebook says of it."""

    content: bytes
    alt: str = ""  # alternative text; "" if there is none
    still: bytes | None = None  # of an animation: a PNG for paper

    @cached_property
    def is_plot(self) -> bool:
        """Whether `gan_lab.show` drew it: a plot, which has no recipe and needs none."""
        if PLOT.encode() not in self.content[:2000]:
            return False
        try:
            with Image.open(io.BytesIO(self.content), formats=["PNG"]) as picture:
                return picture.info.get("Software") == PLOT
        except Exception:  # whatever a stranger's file makes Pillow raise
            return False


@dataclass(frozen=True)
class Cell:
    """One cell as it was saved."""

    number: int  # its place among all cells, from 1
    kind: str  # "code", "markdown" or "raw"
    source: str
    id: str = ""
    tags: frozenset[str] = frozenset()
    count: int | None = None  # the number in brackets that Jupyter shows beside code that was run
    pictures: tuple[Shown, ...] = ()
    error: str | None = None  # of its last run, in one line

    @property
    def caption(self) -> str | None:
        """What stands behind `# Report:` in its code, which marks its pictures for the report; None without that."""
        marks = [match[1] for match in MARK.finditer(self.source)] if self.kind == "code" else []
        return " ".join(filter(None, marks)) if marks else None


@dataclass(frozen=True)
class Notebook:
    """A notebook's cells, under the name of its file."""

    name: str
    cells: list[Cell] = field(repr=False)

    @property
    def code(self) -> list[Cell]:
        """The cells of code that hold any."""
        return [cell for cell in self.cells if cell.kind == "code" and cell.source.strip()]

    @property
    def errors(self) -> list[str]:
        """What stopped a cell, one line for each cell that an error left."""
        return [f"cell {cell.number}: {cell.error}" for cell in self.code if cell.error]

    @property
    def disorder(self) -> str | None:
        """One sentence if the saved run wasn't one from a fresh kernel, top to bottom; None if it was."""
        ran = [cell for cell in self.code if cell.count is not None]
        if not self.code:
            return "It has no code."
        if not ran:
            return "None of its cells was run, or the outputs were cleared: run all cells and save."
        if len(ran) < len(self.code):
            missing = [cell.number for cell in self.code if cell.count is None]
            return (
                f"{len(missing)} of its {len(self.code)} code cells weren't run, the first of them cell {missing[0]}."
            )
        for before, after in itertools.pairwise(ran):
            if after.count <= before.count:
                return f"Cell {after.number} was run before cell {before.number}, which stands above it."
        if ran[-1].count != len(ran):
            return (
                f"Its {len(ran)} code cells are counted up to {ran[-1].count}: it wasn't one run from a fresh kernel, "
                "so what it shows may come from cells that were changed since."
            )
        return None

    @property
    def student(self) -> str | None:
        """The name that the cells set as STUDENT, read from their text; None if none does."""
        names = [match[2].strip() for cell in self.code for match in STUDENT.finditer(cell.source)]
        return names[-1] if names else None


def open_notebook(path: Path) -> Notebook:
    """The notebook in a file."""
    try:
        if not path.is_file():
            raise GanLabError(f"There is no notebook {path}: check the path.")
        if path.stat().st_size > MOST_BYTES:
            raise GanLabError(_too_large(path.name, path.stat().st_size))
        return read_notebook(path.read_bytes(), path.name)
    except OSError as problem:
        raise GanLabError(f"{path} can't be opened ({problem.strerror}): check the path.") from None


def read_notebook(content: bytes, name: str) -> Notebook:
    """A notebook from bytes that may come from anybody, of any nbformat from 1 to 4; GanLabError if it isn't one."""
    if len(content) > MOST_BYTES:
        raise GanLabError(_too_large(name, len(content)))
    if content.count(b"{") + content.count(b"[") > MOST_PARTS:
        raise GanLabError(f"{name} has more parts than a notebook of a course: clear its outputs and save it again.")
    quiet = logging.getLogger("traitlets")  # where nbformat writes down what it then raises, or mends
    level = quiet.level
    try:
        quiet.setLevel(logging.CRITICAL)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
            nbformat.validate(notebook, relax_add_props=True)
    except Exception as problem:  # of broken JSON and wrong shapes nbformat makes many kinds, RecursionError among them
        raise GanLabError(
            f"{name} is not a whole Jupyter notebook ({_reason(problem)}): save it again in Jupyter."
        ) from None
    finally:
        quiet.setLevel(level)
    return Notebook(name, [_cell(number, cell) for number, cell in enumerate(notebook.cells, 1)])


def _too_large(name: str, size: int) -> str:
    return (
        f"{name} has {size / 1e6:.0f} MB, more than a notebook of a course ({MOST_BYTES / 1e6:.0f} MB at most): "
        "clear its largest outputs and save it again."
    )


def _reason(problem: Exception) -> str:
    if isinstance(problem, UnicodeDecodeError):
        return "it is not text"
    if isinstance(problem, nbformat.reader.NotJSONError):
        return "it is not JSON, or was cut"
    if isinstance(problem, nbformat.ValidationError):
        return "its JSON is no notebook's: " + str(problem).splitlines()[0][:120]
    return "its JSON is no notebook's"


def _cell(number: int, cell: nbformat.NotebookNode) -> Cell:
    outputs = cell.get("outputs", [])
    errors = [f"{o.get('ename', '')}: {o.get('evalue', '')}" for o in outputs if o.output_type == "error"]
    return Cell(
        number=number,
        kind=cell.cell_type,
        source=_text(cell.source),
        id=str(cell.get("id", "")),
        tags=frozenset(str(tag) for tag in cell.metadata.get("tags", [])),
        count=cell.get("execution_count"),
        pictures=tuple(picture for part in (*outputs, cell) for picture in _pictures(part)),
        error=" ".join(_text(errors[-1]).split())[:300] if errors else None,
    )


def _pictures(part: nbformat.NotebookNode) -> Iterator[Shown]:
    """The pictures in an output, or those that were pasted into a cell of text."""
    data = part.get("data", {})
    metadata = part.get("metadata", {})
    described = {kind: _alt(metadata.get(kind), data.get("text/plain")) for kind in IMAGE_TYPES}
    single = [Shown(content, described[kind]) for kind in IMAGE_TYPES if (content := _decoded(data.get(kind)))]
    embedded = [
        Shown(content, _text(html.unescape(alt[1])) if alt else "", single[0].content if single else None)
        for found in EMBEDDED.finditer(_text(data.get("text/html")))
        if (content := _decoded(found[1])) and ((alt := re.search(r'\balt="([^"]*)"', found[2])) or True)
    ]
    yield from embedded or single[:1]  # an output is one picture, in as many kinds as suit whoever shows it
    for attached in part.get("attachments", {}).values():
        yield from (Shown(content) for kind in IMAGE_TYPES if (content := _decoded(attached.get(kind))))


def _alt(metadata: object, plain: object) -> str:
    """The alternative text: as the metadata of an output has it, else its plain text, which is the same for ours."""
    alt = metadata.get("alt") if isinstance(metadata, dict) else None
    alt = _text(alt) if _text(alt).strip() else _text(plain)
    return "" if re.match(r"<[\w.]+ .*>$|<Figure", alt) else alt.strip()[:2000]  # an object's address describes nothing


def _text(value: object) -> str:
    """A text of the notebook; half a character, which JSON can hold and no file, is a question mark."""
    text = "".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(_text(value))
    except (binascii.Error, ValueError):
        return b""
