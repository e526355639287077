"""The pictures of a report as files that are safe to show.

No picture's bytes are trusted: a file goes in as it is only if it is a whole picture with its recipe; any other is
decoded and encoded again.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from gan_lab.coursework.notebook_reading.cell_contents import normalize_spaces
from gan_lab.coursework.notebook_reading.frame_strip import join_frames
from gan_lab.coursework.notebook_reading.notebook_pictures import NotebookPicture
from gan_lab.coursework.report.picture_files import PictureFile
from gan_lab.errors import GanLabError
from gan_lab.pictures.captions import describe_grid, make_captions, read_class_names
from gan_lab.pictures.plots import PLOT_SOFTWARE
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import ImageFile, read_image
from gan_lab.pictures.untrusted_images import read_pixels

SUFFIXES = {"PNG": ".png", "WEBP": ".webp", "GIF": ".gif"}
MAX_SIDE = 2000  # pixels; a wider or higher picture without a recipe is made smaller, since no page shows more
MAX_REPORT_CAPTION = 1000  # characters
MAX_NAME = 80  # characters of a file's name, without its suffix
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
    stem : str
        What the name of its file is made from.
    suffix : str
        How that name ends, such as ".png".
    content : bytes
        The file: PNG, WebP or GIF.
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
    stem: str
    suffix: str
    content: bytes = field(repr=False)
    still: bytes | None = field(repr=False)
    size: tuple[int, int]
    recipe: Recipe | None = field(repr=False)
    is_plot: bool = False

    @property
    def file(self) -> str:
        """Its name in the folder `pictures`, which begins with its number."""
        name = re.sub(r"[^\w.]+", "-", f"{self.number:02}-{self.stem}").strip("-.")[:MAX_NAME]
        return f"{name}{self.suffix}"

    @property
    def still_file(self) -> str:
        """The name of the still picture's file, which formats for paper show."""
        return f"{Path(self.file).stem}.png"


@dataclass
class ReportPictures:
    """The pictures of a report that were found so far, and what is wrong with them and with the marks.

    Attributes
    ----------
    pictures : list of ReportPicture
        In the order of the report.
    in_text : dict of str to list of (str, ReportPicture or None)
        For each text cell, by notebook and number as in "02_truncation.ipynb, cell 5": what its text shows, in order,
        each with the picture; None if it can't be read.
    files : list of PictureFile
        The picture files beside the notebooks that are in the report.
    files_shown_otherwise : list of PictureFile
        Those that aren't, since the cell that saved them shows the same.
    mark_count : int
        How many cells are marked.
    marks_without_caption : list of str
        The places of marked cells with pictures and no caption.
    marks_without_picture : list of str
        The places of marked cells without a picture.
    unreadable : list of str
        The places of pictures that can't be read.
    messages : list of str
        Sentences on pictures that were left out.
    """

    pictures: list[ReportPicture] = field(default_factory=list)
    in_text: dict[str, list[tuple[str, ReportPicture | None]]] = field(default_factory=dict)
    files: list[PictureFile] = field(default_factory=list)
    files_shown_otherwise: list[PictureFile] = field(default_factory=list)
    mark_count: int = 0
    marks_without_caption: list[str] = field(default_factory=list)
    marks_without_picture: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

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
        picture = ReportPicture(
            number=len(self.pictures) + 1,
            caption=normalize_spaces(caption)[:MAX_REPORT_CAPTION],
            where=where,
            alt=_make_alt(source, image, caption, where),
            stem=stem,
            suffix=SUFFIXES[image.format] if image else ".png",
            content=source.content if image else _encode_png(pixels, PLOT_SOFTWARE if source.is_plot else ""),
            still=_make_still(source, image) if image and image.format != "PNG" else None,
            size=(pixels.shape[1], pixels.shape[0]),
            recipe=image.recipe if image else None,
            is_plot=source.is_plot,
        )
        self.pictures.append(picture)
        return picture

    def renumber(self, order: Sequence[ReportPicture]) -> dict[ReportPicture, ReportPicture]:
        """Give the pictures other numbers, and order them so.

        Parameters
        ----------
        order : sequence of ReportPicture
            The pictures that come first, each once; the others follow as they were.

        Returns
        -------
        dict of ReportPicture to ReportPicture
            For each picture as it was, the one that has taken its place.
        """
        ordered = dict.fromkeys([*order, *self.pictures])
        numbered = {picture: replace(picture, number=number) for number, picture in enumerate(ordered, 1)}
        self.pictures = list(numbered.values())
        self.in_text = {
            place: [(target, numbered[picture] if picture else None) for target, picture in shown]
            for place, shown in self.in_text.items()
        }
        return numbered


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
    picture.save(file, "png", pnginfo=text)  # with `optimize` it takes five times as long and is 4 % smaller
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
