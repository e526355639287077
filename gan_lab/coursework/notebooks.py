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
from gan_lab.pictures.plots import PLOT

MAX_BYTES = 100_000_000  # of a notebook; one with every cell run on BigGAN-deep-256 has a third of that
MAX_PARTS = 500_000  # lists and objects in its JSON, each of which takes a hundred bytes of memory and more
MAX_VALUES = 5_000_000  # everything in its JSON, each of which takes ten bytes and more
MAX_CELLS = 10_000  # with their outputs; nbformat checks some 20,000 in a second
MAX_CODE, MAX_TEXT = 1_000_000, 20_000_000  # characters of all its code, and of all its cells
# Three patterns that take no longer than the text is long, whoever wrote it:
TAG = re.compile(r"<img ([^<>]*)>")
EMBEDDED = re.compile(r'src="data:image/(?:png|jpeg|webp|gif);base64,([A-Za-z0-9+/=\s]+)"(.*)', re.DOTALL)
IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
MARK = re.compile(r"^[ \t]*#[ \t]*report:(.*)$", re.MULTILINE | re.IGNORECASE)
STUDENT = re.compile(r"""^STUDENT\s*=\s*(["'])(.*?)\1""", re.MULTILINE)
AGAIN = "choose Restart Kernel and Run All Cells, and save"
LONGEST = 2000  # characters of a caption, or of an alternative text


@dataclass(frozen=True, eq=False)
class Shown:
    """One picture in a notebook: a file as bytes, of whatever kind it says it is, and what the notebook says of it."""

    content: bytes
    alt: str = ""  # alternative text; "" if there is none
    still: bytes | None = None  # of an animation: a PNG for paper

    @cached_property
    def is_plot(self) -> bool:
        """Whether `gan_lab.show` drew it, or a run's `animate`: a plot, which has no recipe and needs none."""
        still = self.still or self.content
        if PLOT.encode() not in still[:2000]:
            return False
        try:
            with Image.open(io.BytesIO(still), formats=["PNG"]) as picture:
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

    @cached_property
    def caption(self) -> str | None:
        """What stands behind `# Report:` in its code, which marks its pictures for the report; None without that."""
        marks = [match[1].strip() for match in MARK.finditer(self.source)] if self.kind == "code" else []
        return " ".join(filter(None, marks))[:LONGEST] if marks else None


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
        code = self.code
        if len(code) > 1 and "write_report(" in code[-1].source:
            code = code[:-1]  # it reads this file while it runs, so the file can't hold its end
        ran = [cell for cell in code if cell.count is not None]
        if not self.code:
            return "It has no code."
        if code and not ran:
            return f"None of its cells was run, or the outputs were cleared: {AGAIN}."
        if len(ran) < len(code):
            missing = [cell.number for cell in code if cell.count is None]
            return f"{len(missing)} of its {len(code)} code cells weren't run, the first is cell {missing[0]}: {AGAIN}."
        for before, after in itertools.pairwise(ran):
            if after.count <= before.count:
                return f"Cell {after.number} was run before cell {before.number}, which stands above it: {AGAIN}."
        if ran and ran[-1].count != len(ran):
            return f"Cells were run more than once, {ran[-1].count} runs for {len(ran)} cells: {AGAIN}."
        return None

    @property
    def student(self) -> str | None:
        """The name that the cells set as STUDENT, read from their text; None if none does."""
        names = [match[2].strip() for cell in self.code for match in STUDENT.finditer(cell.source)]
        return names[-1][:200] if names else None

    @property
    def nameless(self) -> bool:
        """Whether STUDENT is as it was handed out, empty, or nowhere."""
        return (self.student or "").casefold() in ("", "anonymous")


def open_notebook(path: Path) -> Notebook:
    """The notebook in a file."""
    try:
        if not path.is_file():
            raise GanLabError(f"There is no notebook {path}: check the path.")
        if path.stat().st_size > MAX_BYTES:
            raise GanLabError(_too_large(path.name, path.stat().st_size))
        return read_notebook(path.read_bytes(), path.name)
    except OSError as problem:
        raise GanLabError(f"{path} can't be opened ({problem.strerror}): check the path.") from None


def read_notebook(content: bytes, name: str) -> Notebook:
    """A notebook from bytes that may come from anybody, of any nbformat from 1 to 4; GanLabError if it isn't one."""
    if len(content) > MAX_BYTES:
        raise GanLabError(_too_large(name, len(content)))
    if content.count(b"{") + content.count(b"[") > MAX_PARTS or content.count(b",") > MAX_VALUES:
        raise GanLabError(_too_many(name))
    quiet = logging.getLogger("traitlets")  # where nbformat writes down what it then raises, or mends
    level = quiet.level
    try:
        quiet.setLevel(logging.CRITICAL)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reader.reads(content.decode("utf-8-sig"))
            if _cells_and_outputs(notebook) > MAX_CELLS:
                raise GanLabError(_too_many(name))
            notebook = nbformat.convert(notebook, 4)
            nbformat.validate(notebook, relax_add_props=True)
            cells = [_cell(number, cell) for number, cell in enumerate(notebook.cells, 1)]
    except GanLabError:
        raise
    except Exception as problem:  # of broken JSON and wrong shapes nbformat makes many kinds, RecursionError among them
        raise GanLabError(
            f"{name} is not a whole Jupyter notebook ({_reason(problem)}): save it again in Jupyter."
        ) from None
    finally:
        quiet.setLevel(level)
    code = sum(len(cell.source) for cell in cells if cell.kind == "code")
    if code > MAX_CODE or sum(len(cell.source) for cell in cells) > MAX_TEXT:
        raise GanLabError(
            f"{name} has more than {MAX_CODE:,} characters of code or {MAX_TEXT:,} in its cells: put what is neither "
            "code nor an answer into a file of its own."
        )
    return Notebook(name, cells)


def _cells_and_outputs(notebook: nbformat.NotebookNode) -> int:
    """How many there are, in any version of the format."""
    sheets = [notebook, *notebook.get("worksheets", [])]
    return sum(1 + len(cell.get("outputs", [])) for sheet in sheets for cell in sheet.get("cells", []))


def _too_many(name: str) -> str:
    return f"{name} has more parts than a notebook of a course: clear its outputs and save it again."


def _too_large(name: str, size: int) -> str:
    return (
        f"{name} has {size / 1e6:.0f} MB, more than a notebook of a course ({MAX_BYTES / 1e6:.0f} MB at most): "
        "clear its largest outputs and save it again."
    )


def _reason(problem: Exception) -> str:
    if isinstance(problem, UnicodeDecodeError):
        return "it is not text"
    if isinstance(problem, nbformat.reader.NotJSONError):
        return "it is not JSON, or was cut"
    if isinstance(problem, nbformat.ValidationError) and "object has no" not in str(problem):
        return "its JSON is no notebook's: " + str(problem).splitlines()[0][:120]
    return "its JSON is no notebook's"


def _cell(number: int, cell: nbformat.NotebookNode) -> Cell:
    """A cell that nbformat found in order. What its kind doesn't have, nbformat lets pass: it is left alone."""
    outputs = cell.outputs if cell.cell_type == "code" else []
    errors = [f"{o.get('ename', '')}: {o.get('evalue', '')}" for o in outputs if o.output_type == "error"]
    return Cell(
        number=number,
        kind=cell.cell_type,
        source=_text(cell.source),
        id=str(cell.get("id", "")),
        tags=frozenset(str(tag) for tag in cell.metadata.get("tags", [])),
        count=cell.execution_count if cell.cell_type == "code" else None,
        pictures=tuple(picture for part in outputs for picture in _pictures(part)) + tuple(_pasted(cell)),
        error=" ".join(_text(errors[-1]).split())[:300] if errors else None,
    )


def _pictures(output: nbformat.NotebookNode) -> Iterator[Shown]:
    """The pictures in an output."""
    if output.output_type not in ("display_data", "execute_result"):
        return
    data, metadata = output.data, output.metadata
    described = {kind: _alt(metadata.get(kind), data.get("text/plain")) for kind in IMAGE_TYPES}
    single = [Shown(content, described[kind]) for kind in IMAGE_TYPES if (content := _decoded(data.get(kind)))]
    embedded = [
        Shown(content, _text(html.unescape(alt[1]))[:LONGEST] if alt else "", single[0].content if single else None)
        for tag in TAG.finditer(_text(data.get("text/html")))
        if (found := EMBEDDED.search(tag[1]))
        and (content := _decoded(found[1]))
        and ((alt := re.search(r'\balt="([^"]*)"', found[2])) or True)
    ]
    yield from embedded or single[:1]  # an output is one picture, in as many kinds as suit whoever shows it


def _pasted(cell: nbformat.NotebookNode) -> Iterator[Shown]:
    """The pictures that were pasted into a cell of text."""
    attachments = cell.get("attachments", {}) if cell.cell_type != "code" else {}
    for attached in attachments.values():
        yield from (Shown(content) for kind in IMAGE_TYPES if (content := _decoded(attached.get(kind))))


def _alt(metadata: object, plain: object) -> str:
    """The alternative text: as the metadata of an output has it, else its plain text, which is the same for ours."""
    alt = metadata.get("alt") if isinstance(metadata, dict) else None
    alt = _text(alt) if _text(alt).strip() else _text(plain)
    address = re.match(r"<[\w.]+ .*>$|<Figure", alt)  # of an object, which describes nothing
    return "" if address else alt.strip()[:LONGEST]


def _text(value: object) -> str:
    """A text of the notebook; half a character, which JSON can hold and no file, is a question mark."""
    text = "".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(_text(value))
    except (binascii.Error, ValueError):
        return b""
