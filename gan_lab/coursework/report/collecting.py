"""Which pictures go into a report: those of marked cells, those that a text shows, and those that own code saved.

A comment `# Report: caption` in a cell marks its pictures. Nothing is executed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import numpy as np
from PIL import Image

from gan_lab.coursework.assignment import Assignment, find_assigned_notebook
from gan_lab.coursework.notebook_reading.cell_contents import normalize_spaces
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES, NotebookPicture
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.notebook_reading.pasted_pictures import ELSEWHERE, PREFIX
from gan_lab.coursework.report.image_markup import find_images
from gan_lab.coursework.report.picture_files import PictureFile, read_picture_file
from gan_lab.coursework.report.report_pictures import ReportPicture, ReportPictures
from gan_lab.coursework.report.saved_pictures import find_named_files, find_saved_pictures
from gan_lab.errors import GanLabError
from gan_lab.pictures.untrusted_images import read_pixels

MAX_LINE = 60  # characters of a cell's first line of code, by which the checklist names the cell
MAX_TARGET = 80  # characters of what a text shows, in the checklist
SAYS_NOTHING = ("alt", "alt text", "image", "picture", "drawing")  # alternative texts that editors put in
THUMBNAIL = (48, 48)  # pixels, at which two pictures are compared
MAX_DIFFERENCE = 6.0  # grey levels on average, up to which a file shows what its cell shows as well


@dataclass(frozen=True, eq=False)
class FoundPicture:
    """A picture of a notebook that goes into the report.

    Attributes
    ----------
    cell : str
        The notebook and the cell, such as "02_truncation.ipynb, cell 5".
    key : object
        Equal for two that are the same picture in the same place: one file, or one cell of a notebook and its copy.
    where : str
        The same and, for a file, its name.
    picture : NotebookPicture
        The picture.
    caption : str
        The student's caption; "" if there is none.
    stem : str
        What the name of its file in the report is made from.
    file : PictureFile or None
        The file beside the notebook that it is; None if it is inside the notebook.
    target : str
        What the text of a cell calls it; "" if no text shows it.
    """

    cell: str
    key: object
    where: str
    picture: NotebookPicture
    caption: str
    stem: str
    file: PictureFile | None = None
    target: str = ""


def collect_pictures(assignment: Assignment, notebooks: Sequence[tuple[Notebook, Path]]) -> ReportPictures:
    """Collect the pictures of a report.

    The pictures of marked cells go in, and those that text cells of the student's show: pasted into them, or files
    beside the notebook. All pictures go in of a student's own notebook without a mark, the files that its code saved
    among them, and, if no notebook has a mark, of every notebook. Plots of the kit's come last.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebooks : sequence of (Notebook, Path)
        The student's notebooks, each with the folder that it lies in.

    Returns
    -------
    ReportPictures
        The pictures, numbered from 1.
    """
    collected = ReportPictures()
    found: list[FoundPicture] = []
    any_mark = any(_has_mark(notebook) for notebook, _ in notebooks)
    for notebook, folder in notebooks:
        origin = find_assigned_notebook(assignment, notebook)
        take_all = not _has_mark(notebook) and (not origin or not any_mark)
        saved, messages = find_saved_pictures(notebook, folder) if take_all and not origin else ([], [])
        collected.messages += messages
        finder = _Finder(notebook, folder, origin, collected)
        for cell in notebook.cells:
            if cell.caption is not None:
                found += finder.find_marked(cell)
            elif cell.cell_type == "markdown":
                if normalize_spaces(cell.source) not in assignment.texts:
                    found += finder.find_shown(cell)
            elif take_all:
                found += finder.find_all(cell, [each.file for each in saved if each.cell is cell])
    _add_all(collected, found)
    return collected


def _has_mark(notebook: Notebook) -> bool:
    return any(cell.caption is not None for cell in notebook.cells)


class _Finder:
    """Finds the pictures of one notebook that go into the report, and notes what is wrong with them."""

    def __init__(self, notebook: Notebook, folder: Path, origin: str, collected: ReportPictures) -> None:
        """origin: the notebook of the assignment that it was made from; "" if it is the student's own."""
        self.notebook, self.folder, self.collected = notebook, folder, collected
        self._source: object = origin or (folder, notebook.name)  # equal for a notebook and its copy

    def find_marked(self, cell: Cell) -> list[FoundPicture]:
        """Find the pictures of a marked cell or, if it shows none, the files that it names."""
        caption = cell.caption or ""
        found = [self._make(cell, picture, caption) for picture in cell.pictures]
        found = found or [self._make_file(cell, file, caption) for file in find_named_files(cell, self.folder)]
        self.collected.mark_count += 1
        line = f"{self._name(cell)}: {_first_line(cell)}"
        if not found:
            self.collected.marks_without_picture.append(line)
        elif not caption:
            self.collected.marks_without_caption.append(line)
        return found

    def find_shown(self, cell: Cell) -> Iterator[FoundPicture]:
        """Find the pictures that the text of a cell shows, and those that were pasted into it all the same."""
        pasted = {picture.name: picture for picture in cell.pictures}
        unused = dict.fromkeys(cell.pictures)
        for image in find_images(cell.source):
            caption, is_pasted = _make_caption(image.alt), image.target.startswith(PREFIX)
            name = image.target.removeprefix(PREFIX)
            if is_pasted and (picture := pasted.get(name) or pasted.get(unquote(name))):
                unused.pop(picture, None)
                yield self._make(cell, picture, caption, image.target)
            elif is_pasted:
                self.collected.unreadable.append(f"{self._name(cell)}: a picture pasted into it is gone or broken")
            elif not ELSEWHERE.match(name):
                if file := read_picture_file(self.folder, name):
                    yield self._make_file(cell, file, caption, image.target)
                else:
                    self.collected.unreadable.append(f"{self._name(cell)}: {name[:MAX_TARGET]} isn't there")
        for picture in unused:
            yield self._make(cell, picture, "")

    def find_all(self, cell: Cell, files: Sequence[PictureFile]) -> Iterator[FoundPicture]:
        """Find all pictures that a cell of code shows, and those of the files that it saved and doesn't show."""
        for picture in cell.pictures:
            yield self._make(cell, picture, "")
        shown = [thumbnail for picture in cell.pictures if (thumbnail := _make_thumbnail(picture)) is not None]
        for file in files:
            thumbnail = _make_thumbnail(file.picture) if shown else None
            if thumbnail is not None and any(np.abs(thumbnail - other).mean() < MAX_DIFFERENCE for other in shown):
                self.collected.files_shown_otherwise.append(file)
            else:
                yield self._make_file(cell, file, "")

    def _name(self, cell: Cell) -> str:
        return f"{self.notebook.name}, cell {cell.number}"

    def _make(self, cell: Cell, picture: NotebookPicture, caption: str, target: str = "") -> FoundPicture:
        """Describe a picture inside the notebook."""
        place, stem = self._name(cell), f"{Path(self.notebook.name).stem}-cell-{cell.number}"
        key = (self._source, cell.number, caption, hashlib.sha256(picture.content).digest())
        return FoundPicture(place, key, place, picture, caption, stem, target=target)

    def _make_file(self, cell: Cell, file: PictureFile, caption: str, target: str = "") -> FoundPicture:
        """Describe a picture file beside the notebook."""
        place, key, stem = self._name(cell), (file.folder, file.name), Path(file.name).stem
        return FoundPicture(place, key, f"{place}, {file.name}", file.picture, caption, stem, file, target)


def _add_all(collected: ReportPictures, found: Sequence[FoundPicture]) -> None:
    """Add the pictures to the report, each once, and remember which text shows which."""
    added: dict[object, ReportPicture | None] = {}
    for each in sorted(found, key=lambda each: each.picture.is_plot):
        if each.key not in added:
            added[each.key] = collected.add(each.picture, each.caption, each.where, each.stem)
            if each.file and added[each.key]:
                collected.files.append(each.file)
    for each in found:
        if each.target:
            collected.in_text.setdefault(each.cell, []).append((each.target, added[each.key]))


def _make_caption(alt: str) -> str:
    """Return an alternative text as a caption; "" if it only says what an editor put in."""
    is_empty = alt.lower().endswith(PICTURE_SUFFIXES) or alt.strip().lower() in SAYS_NOTHING
    return "" if is_empty else alt


def _make_thumbnail(picture: NotebookPicture) -> np.ndarray | None:
    """Return a small grey picture [height, width] of what isn't margin, float32; None if it can't be read."""
    try:
        pixels = read_pixels(picture.content, "It")
    except GanLabError:
        return None
    rows, columns = (np.flatnonzero((pixels != pixels[0, 0]).any(axis=axes)) for axes in ((1, 2), (0, 2)))
    if len(rows):
        pixels = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(Image.fromarray(pixels).convert("L").resize(THUMBNAIL), np.float32)


def _first_line(cell: Cell) -> str:
    """Return a cell's first line of code, by which a person finds it, since Jupyter shows no numbers of cells."""
    code = (line.strip() for line in cell.source.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return next(code, "no code")[:MAX_LINE]
