"""The pictures of a report: which of a student's notebooks go in, under which caption, as files that are safe to show.

A comment `# Report: caption` in a cell marks its pictures. Nothing is executed, and no picture's bytes are
trusted: a file is kept as it is only if it is a whole picture with its recipe, any other is drawn anew
from its pixels.
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

from gan_lab.coursework.assignment import Assignment, even, which
from gan_lab.coursework.notebooks import Cell, Notebook, Shown
from gan_lab.errors import GanLabError
from gan_lab.pictures.captions import captions, class_names, described
from gan_lab.pictures.plots import PLOT
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import MAX_BYTES, ImageFile, read_image, read_pixels

SUFFIXES = {"PNG": ".png", "WEBP": ".webp", "GIF": ".gif"}
LARGEST = 2000  # pixels on a side of a picture that is drawn anew: no page shows more
STRIP = 5  # frames in the still picture of an animation that has none


@dataclass(frozen=True, eq=False)
class Figure:
    """One picture of the report."""

    number: int  # from 1, in the order of the report
    caption: str  # the student's; "" if there is none
    where: str  # the notebook and the cell, or the file it was named by
    alt: str
    file: str  # its name in the folder pictures
    content: bytes = field(repr=False)
    still: bytes | None = field(repr=False)  # a PNG for paper, of a picture that moves or is no PNG
    size: tuple[int, int]  # width, height in pixels
    recipe: Recipe | None = field(repr=False)
    is_plot: bool = False

    @property
    def still_file(self) -> str:
        """The name of what paper shows."""
        return f"{Path(self.file).stem}.png"


@dataclass
class Gathered:
    """The figures found so far, and what is wrong with the marks."""

    figures: list[Figure] = field(default_factory=list)
    uncaptioned: list[str] = field(default_factory=list)  # marked cells with pictures and no caption
    empty: list[str] = field(default_factory=list)  # marked cells without a picture
    broken: list[str] = field(default_factory=list)  # pictures that can't be read

    def add(self, shown: Shown, caption: str, where: str, stem: str) -> Figure | None:
        """Take a picture in; None, and noted, if it can't be read."""
        try:
            image = _image(shown.content)
            pixels = image.frames[0] if image else _smaller(read_pixels(shown.still or shown.content, "It"))
        except GanLabError:
            self.broken.append(where)
            return None
        content, suffix = (
            (shown.content, SUFFIXES[image.kind]) if image else (_png(pixels, PLOT if shown.is_plot else ""), ".png")
        )
        number = len(self.figures) + 1
        name = re.sub(r"[^\w.]+", "-", f"{number:02}-{stem}").strip("-.")[:80]
        figure = Figure(
            number=number,
            caption=even(caption)[:1000],
            where=where,
            alt=_alt(shown, image, caption, where),
            file=name + suffix,
            content=content,
            still=None if suffix == ".png" else _still(shown, image),
            size=(pixels.shape[1], pixels.shape[0]),
            recipe=image.recipe if image else None,
            is_plot=shown.is_plot,
        )
        self.figures.append(figure)
        return figure


def gather(assignment: Assignment, notebooks: Sequence[tuple[Notebook, Path]]) -> Gathered:
    """The pictures that go into a report, from notebooks and the folders that they lie in.

    Those of marked cells. All, of a student's own notebook without a mark, and of every notebook if none
    has one. And whatever was pasted into text that is the student's.
    """
    gathered, chosen = Gathered(), []
    anywhere = any(cell.caption is not None for notebook, _ in notebooks for cell in notebook.cells)
    for notebook, folder in notebooks:
        marked = any(cell.caption is not None for cell in notebook.cells)
        everything = not marked and (not anywhere or not which(assignment, notebook))
        for cell in notebook.cells:
            where, stem = f"{notebook.name}, cell {cell.number}", f"{Path(notebook.name).stem}-cell-{cell.number}"
            if cell.caption is not None:
                found = cell.pictures or tuple(_named_files(cell, folder))
                if not found:
                    gathered.empty.append(f"{where}: {_first_line(cell)}")
                elif not cell.caption:
                    gathered.uncaptioned.append(f"{where}: {_first_line(cell)}")
            else:
                pasted = cell.kind == "markdown" and even(cell.source) not in assignment.texts
                found = cell.pictures if everything or pasted else ()
            chosen += [(shown, cell.caption or "", where, stem) for shown in found]
    for each in sorted(chosen, key=lambda each: each[0].is_plot):  # numbered as the report shows them, plots last
        gathered.add(*each)
    return gathered


def _first_line(cell: Cell) -> str:
    """The first line of its code, by which a person finds it; Jupyter shows no numbers of cells."""
    code = (line.strip() for line in cell.source.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return next(code, "no code")[:60]


def picture_file(folder: Path, name: str) -> Shown | None:
    """A picture by its path inside a folder; None if it isn't in there, isn't a plain file, or is too large."""
    try:
        inside = folder.resolve()
        path = (inside / name).resolve()
        if path.is_relative_to(inside) and path.is_file() and path.stat().st_size <= MAX_BYTES:
            return Shown(path.read_bytes())
    except (OSError, ValueError, RuntimeError):  # a name that is none
        pass
    return None


def _named_files(cell: Cell, folder: Path) -> Iterator[Shown]:
    """The pictures whose files the code names in quotes."""
    for text in dict.fromkeys(_strings(cell.source)):
        if text.lower().endswith((".png", ".webp", ".gif", ".jpg", ".jpeg")) and (shown := picture_file(folder, text)):
            yield shown


def _strings(source: str) -> Iterable[str]:
    """The text in quotes in code, comments left out; of code that isn't whole Python, as far as it is."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.STRING:
                value = ast.literal_eval(token.string)
                if isinstance(value, str):
                    yield value
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError, MemoryError):
        return


def _image(content: bytes) -> ImageFile | None:
    """The picture with its recipe; None if it has none that holds."""
    try:
        return read_image(content)
    except GanLabError:
        return None


def _smaller(pixels: np.ndarray) -> np.ndarray:
    picture = Image.fromarray(pixels)
    picture.thumbnail((LARGEST, LARGEST))
    return np.asarray(picture)


def _png(pixels: np.ndarray, software: str = "") -> bytes:
    """A PNG file; software: what it says that it was made by, so that a plot stays known as one."""
    file, text = io.BytesIO(), PngImagePlugin.PngInfo()
    if software:
        text.add_text("Software", software)
    picture = Image.fromarray(pixels)
    if (picture.convert("L").convert("RGB").tobytes()) == picture.tobytes():
        picture = picture.convert("L")  # grey, as most of pocket's: a third of the bytes
    picture.save(file, "png", optimize=True, pnginfo=text)
    return file.getvalue()


def _still(shown: Shown, image: ImageFile) -> bytes:
    """What paper shows of an animation: the still picture that came with it, or some of its frames in a row."""
    if shown.still:
        try:
            return _png(_smaller(read_pixels(shown.still)))
        except GanLabError:
            pass
    some = np.unique(np.linspace(0, len(image.frames) - 1, STRIP).round().astype(int))
    return _png(_smaller(np.concatenate(image.frames[some], axis=1)))


def _alt(shown: Shown, image: ImageFile | None, caption: str, where: str) -> str:
    """The picture in words: from its recipe, else what the notebook says of it, else its caption and its place."""
    if not image:
        return even(shown.alt) or even(f"{caption} (a picture from {where})")
    recipe = image.recipe
    heading, apart = captions(recipe.network.name, recipe.tiles, class_names(recipe.network))
    if len(image.frames) > 1:
        return even(f"Animation of {len(image.frames)} frames: {heading}")
    tops = [tile.box[1] for tile in recipe.tiles]
    return even(described(heading, apart, columns=tops.count(tops[0])))
