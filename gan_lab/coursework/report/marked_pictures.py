"""The pictures of a report: which pictures of the notebooks go in, with their captions, as files that are safe to show.

A comment `# Report: caption` in a cell marks its pictures. Nothing is executed, and no picture's bytes are trusted: a
file goes in as it is only if it is a whole picture with its recipe; any other is decoded and encoded again.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from gan_lab.coursework.assignment import Assignment, find_assigned_notebook
from gan_lab.coursework.cell_contents import normalize_spaces
from gan_lab.coursework.cells import Cell
from gan_lab.coursework.frame_strip import join_frames
from gan_lab.coursework.notebook_pictures import PICTURE_SUFFIXES, NotebookPicture
from gan_lab.coursework.notebooks import Notebook
from gan_lab.errors import GanLabError
from gan_lab.pictures.captions import describe_grid, make_captions, read_class_names
from gan_lab.pictures.plots import PLOT_SOFTWARE
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import ImageFile, read_image
from gan_lab.pictures.untrusted_images import MAX_BYTES, read_pixels

SUFFIXES = {"PNG": ".png", "WEBP": ".webp", "GIF": ".gif"}
MAX_SIDE = 2000  # pixels; a wider or higher picture without a recipe is made smaller, since no page shows more
MAX_REPORT_CAPTION = 1000  # characters
MAX_NAME = 80  # characters of a file's name, without its suffix
MAX_LINE = 60  # characters of a cell's first line of code, by which the checklist names the cell
STRIP_FRAMES = 5  # frames side by side that stand for an animation without a still picture


@dataclass(frozen=True, eq=False)
class ReportPicture:
    """One picture of the report.

    Attributes
    ----------
    number : int
        From 1, in the order of the report.
    caption : str
        The student's caption; "" if there is none.
    where : str
        The notebook and the cell, or the text that shows it, in words.
    alt : str
        The alternative text.
    file : str
        Its name in the folder `pictures`.
    content : bytes
        That file: PNG, WebP or GIF.
    still : bytes or None
        A PNG file for paper, if the picture isn't a PNG; None if it is.
    size : tuple of int
        Width and height in pixels.
    recipe : Recipe or None
        Its recipe; None if it has none.
    is_plot : bool
        Whether it is a plot that the kit drew.
    """

    number: int
    caption: str
    where: str
    alt: str
    file: str
    content: bytes = field(repr=False)
    still: bytes | None = field(repr=False)
    size: tuple[int, int]
    recipe: Recipe | None = field(repr=False)
    is_plot: bool = False

    @property
    def still_file(self) -> str:
        """The name of the still picture's file, which formats for paper show."""
        return f"{Path(self.file).stem}.png"


@dataclass
class ReportPictures:
    """The pictures of a report that were found so far, and what is wrong with the marks.

    Attributes
    ----------
    pictures : list of ReportPicture
        In the order of the report.
    marks_without_caption : list of str
        The places of marked cells with pictures and no caption.
    marks_without_picture : list of str
        The places of marked cells without a picture.
    unreadable : list of str
        The places of pictures that can't be read.
    """

    pictures: list[ReportPicture] = field(default_factory=list)
    marks_without_caption: list[str] = field(default_factory=list)
    marks_without_picture: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def add(self, source: NotebookPicture, caption: str, where: str, stem: str) -> ReportPicture | None:
        """Add a picture to the report.

        Parameters
        ----------
        source : NotebookPicture
            The picture as it was found.
        caption : str
            The student's caption; "" if there is none.
        where : str
            Where it was found, in words.
        stem : str
            What the name of its file is made from.

        Returns
        -------
        ReportPicture or None
            The picture; None if it can't be read, which is added to `unreadable`.
        """
        image = _read_image(source.content)
        try:
            pixels = image.frames[0] if image else _shrink(read_pixels(source.still or source.content, "It"))
        except GanLabError:
            self.unreadable.append(where)
            return None
        number = len(self.pictures) + 1
        name = re.sub(r"[^\w.]+", "-", f"{number:02}-{stem}").strip("-.")[:MAX_NAME]
        picture = ReportPicture(
            number=number,
            caption=normalize_spaces(caption)[:MAX_REPORT_CAPTION],
            where=where,
            alt=_make_alt(source, image, caption, where),
            file=name + (SUFFIXES[image.format] if image else ".png"),
            content=source.content if image else _encode_png(pixels, PLOT_SOFTWARE if source.is_plot else ""),
            still=_make_still(source, image) if image and image.format != "PNG" else None,
            size=(pixels.shape[1], pixels.shape[0]),
            recipe=image.recipe if image else None,
            is_plot=source.is_plot,
        )
        self.pictures.append(picture)
        return picture


def collect_pictures(assignment: Assignment, notebooks: Sequence[tuple[Notebook, Path]]) -> ReportPictures:
    """Collect the pictures of a report.

    The pictures of marked cells go in, and those that the student pasted into text. All pictures go in of a student's
    own notebook without a mark and, if no notebook has a mark, of every notebook. Plots come last.

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
    sources: list[tuple[NotebookPicture, str, str, str]] = []
    any_mark = any(cell.caption is not None for notebook, _ in notebooks for cell in notebook.cells)
    for notebook, folder in notebooks:
        has_mark = any(cell.caption is not None for cell in notebook.cells)
        take_all = not has_mark and (not any_mark or not find_assigned_notebook(assignment, notebook))
        for cell in notebook.cells:
            where, stem = f"{notebook.name}, cell {cell.number}", f"{Path(notebook.name).stem}-cell-{cell.number}"
            found: tuple[NotebookPicture, ...] = ()
            if cell.caption is not None:
                found = cell.pictures or tuple(_find_named_files(cell, folder))
                if not found:
                    collected.marks_without_picture.append(f"{where}: {_first_line(cell)}")
                elif not cell.caption:
                    collected.marks_without_caption.append(f"{where}: {_first_line(cell)}")
            elif take_all or (cell.cell_type == "markdown" and normalize_spaces(cell.source) not in assignment.texts):
                found = cell.pictures
            sources += [(picture, cell.caption or "", where, stem) for picture in found]
    for picture, caption, where, stem in sorted(sources, key=lambda source: source[0].is_plot):
        collected.add(picture, caption, where, stem)
    return collected


def read_picture_file(folder: Path, name: str) -> NotebookPicture | None:
    """Read a picture file inside a folder.

    Parameters
    ----------
    folder : Path
        The folder.
    name : str
        The file's path inside the folder, which may come from anybody.

    Returns
    -------
    NotebookPicture or None
        The file; None if it isn't inside the folder, isn't a file, or is too large.
    """
    try:
        inside = folder.resolve()
        path = (inside / name).resolve()
        if path.is_relative_to(inside) and path.is_file() and path.stat().st_size <= MAX_BYTES:
            return NotebookPicture(path.read_bytes())
    except (OSError, ValueError, RuntimeError):  # the name can't be a path
        pass
    return None


def _first_line(cell: Cell) -> str:
    """Return a cell's first line of code, by which a person finds it, since Jupyter shows no numbers of cells."""
    code = (line.strip() for line in cell.source.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return next(code, "no code")[:MAX_LINE]


def _find_named_files(cell: Cell, folder: Path) -> Iterator[NotebookPicture]:
    """Find the picture files in the folder whose names stand in quotes in a cell's code."""
    for text in dict.fromkeys(_find_strings(cell.source)):
        if text.lower().endswith(PICTURE_SUFFIXES) and (picture := read_picture_file(folder, text)):
            yield picture


def _find_strings(source: str) -> Iterable[str]:
    """Find the string literals in code; in code that isn't Python, those before the first error."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.STRING:
                value = ast.literal_eval(token.string)
                if isinstance(value, str):
                    yield value
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return


def _read_image(content: bytes) -> ImageFile | None:
    """Return the picture with its recipe; None if it has no recipe, or one that doesn't agree with it."""
    try:
        return read_image(content)
    except GanLabError:
        return None


def _shrink(pixels: np.ndarray) -> np.ndarray:
    """Return a picture [H, W, 3], made smaller if it is wider or higher than `MAX_SIDE`."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    return np.asarray(picture)


def _encode_png(pixels: np.ndarray, software: str = "") -> bytes:
    """Return a PNG file; software: the program that it names as its maker, by which a plot is known."""
    file, text = io.BytesIO(), PngImagePlugin.PngInfo()
    if software:
        text.add_text("Software", software)
    picture = Image.fromarray(pixels)
    grey = picture.convert("L")
    if grey.convert("RGB").tobytes() == picture.tobytes():
        picture = grey  # as most of pocket's are; it takes a third of the bytes
    picture.save(file, "png", optimize=True, pnginfo=text)
    return file.getvalue()


def _make_still(source: NotebookPicture, image: ImageFile) -> bytes:
    """Return a PNG file for paper of an animation: the still picture beside it, or some of its frames side by side."""
    if source.still:
        try:
            return _encode_png(_shrink(read_pixels(source.still)))
        except GanLabError:
            pass
    return _encode_png(_shrink(join_frames(image.frames, STRIP_FRAMES)))


def _make_alt(source: NotebookPicture, image: ImageFile | None, caption: str, where: str) -> str:
    """Return the alternative text: of the recipe, else the one in the notebook, else the caption and the place."""
    if not image:
        return normalize_spaces(source.alt) or normalize_spaces(f"{caption} (a picture from {where})")
    recipe = image.recipe
    heading, captions = make_captions(recipe.network.name, recipe.tiles, read_class_names(recipe.network))
    if len(image.frames) > 1:
        return normalize_spaces(f"Animation of {len(image.frames)} frames: {heading}")
    tops = [tile.require_box()[1] for tile in recipe.tiles]  # tiles of one row have the same top
    return normalize_spaces(describe_grid(heading, captions, columns=tops.count(tops[0])))
