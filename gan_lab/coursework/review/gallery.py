"""The pictures of a submission: each file is decoded once, and encoded again for the pages.

The file itself is stored, under its digest, only if it has a recipe from which its pictures are to be made again.
"""

import hashlib
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.cell_contents import find_task_regions, normalize_code
from gan_lab.coursework.frame_strip import join_frames
from gan_lab.coursework.notebook_pictures import NotebookPicture
from gan_lab.coursework.notebooks import Notebook
from gan_lab.errors import GanLabError
from gan_lab.pictures.captions import summarize_recipe
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.recipe_files import ImageFile, read_image
from gan_lab.pictures.untrusted_images import AlteredPictureError, count_declared_pixels, read_pixels
from gan_lab.saving import replace_file

MAX_PICTURES = 500  # of one submission
MAX_PIXELS = 600_000_000  # of all pictures of one submission together, decoded
MAX_REGENERATED = 10_000  # pictures of one submission that are made again; each tile and frame counts
MAX_PAGE_WIDTH, MAX_PAGE_HEIGHT = 2400, 9600  # pixels; a larger picture is made smaller for a page
MIN_PAGE_SIDE = 128  # pixels; a picture whose longer side is shorter is enlarged
MAX_PAGE_FRAMES = 6  # frames of an animation that a page shows, side by side
# In the code of a cell that shows pictures without a recipe on purpose: plots, photographs, those of a DCGANRun, a game
# and its board, a quiz, exhibits.
PLOT_CALLS = re.compile(r"((show|plot)\w*|play|Quiz|\.live|\.animate|\.reveal)\(|board|quiz|exhibits")


@dataclass(frozen=True)
class PicturePlace:
    """Where a picture stands in a submission, and what the cell there says of it."""

    where: str  # the notebook and cell, or the file
    caption: str | None = None  # if the student marked it for the report
    task: str = ""  # the id of the task whose code made it; "" if no task did
    is_example: bool = False  # made by a cell that is as it was handed out
    is_output: bool = False  # shown by a code cell: not pasted into text, and no file beside the notebooks
    can_be_plot: bool = False  # whether the cell has one of `PLOT_CALLS`


@dataclass(frozen=True)
class SubmittedPicture:
    """One picture of a submission. Its verdict is open ("") until it is made again from its recipe."""

    where: str  # the notebook and cell, or the file
    sha256: str  # of the file or output as it was handed in
    verdict: str = ""  # "same", "close", "different", "no recipe", "model not here"; "plot" if `is_plot`
    sentence: str = ""  # the reason for the verdict
    alt: str = ""  # alternative text
    caption: str | None = None  # this and the next three: as `PicturePlace` has them
    task: str = ""
    is_example: bool = False
    is_output: bool = False
    page_file: str = ""  # the name of the file that the pages show; "" if it can't be shown
    network: NetworkId | None = None  # the network of its recipe; None if it isn't made again
    settings: dict[str, str] = field(default_factory=dict)  # its inputs in words


class Gallery:
    """The pictures of one submission, in the order in which they are added.

    Parameters
    ----------
    page_pictures : Path
        The folder for the pictures that the pages show.
    originals : Path
        The folder for files with recipes, as they were handed in.
    problems : list of str
        A sentence is added to it if there are too many pictures.

    Attributes
    ----------
    pictures : list of SubmittedPicture
        Those that were added.
    """

    def __init__(self, page_pictures: Path, originals: Path, problems: list[str]) -> None:
        self.pictures: list[SubmittedPicture] = []
        self._page_pictures, self._originals, self._problems = page_pictures, originals, problems
        self._examined: dict[str, SubmittedPicture] = {}  # by the digest of the file
        self._pixels = 0  # of all pictures so far
        self._regenerated = 0  # pictures so far that are to be made again

    def add(self, picture_file: NotebookPicture, place: PicturePlace) -> None:
        """Add a picture.

        Parameters
        ----------
        picture_file : NotebookPicture
            The picture as a file.
        place : PicturePlace
            Where it stands.

        Raises
        ------
        WriteError
            If a file of the review can't be written.
        """
        if len(self.pictures) >= MAX_PICTURES or self._pixels > MAX_PIXELS:
            sentence = f"Not looked at: a submission's first {MAX_PICTURES} pictures are, up to {MAX_PIXELS:,} pixels."
            if sentence not in self._problems:
                self._problems.append(sentence)
            return
        sha256 = hashlib.sha256(picture_file.content).hexdigest()
        if sha256 not in self._examined:
            self._examined[sha256] = self._examine(picture_file, sha256)
        picture = replace(
            self._examined[sha256],
            where=place.where,
            caption=place.caption,
            task=place.task,
            is_example=place.is_example,
            is_output=place.is_output,
        )
        if picture.verdict == "plot" and place.is_output and not place.can_be_plot:
            sentence = "It says that it is a plot, and its cell draws none."
            picture = replace(picture, verdict="no recipe", sentence=sentence)
        self.pictures.append(picture)

    def _examine(self, picture_file: NotebookPicture, sha256: str) -> SubmittedPicture:
        """Read a picture's recipe, and write the files that are needed to make it again and to show it."""
        picture = SubmittedPicture("", sha256, alt=picture_file.alt)
        self._pixels += count_declared_pixels(picture_file.content)
        try:
            image = read_image(picture_file.content)
            recipe = image.recipe.to_json()
            self._count_regenerated(image)
        except GanLabError as problem:
            if picture_file.is_plot:
                picture = replace(picture, verdict="plot")
            else:
                verdict = "different" if isinstance(problem, AlteredPictureError) else "no recipe"
                picture = replace(picture, verdict=verdict, sentence=str(problem))
            try:
                frames = read_pixels(picture_file.content)[None]
            except GanLabError:
                return picture
        else:
            replace_file(self._originals / sha256, picture_file.content)
            replace_file(self._originals / f"{sha256}.json", recipe)
            frames = _fade_outside_tiles(image)
            picture = replace(picture, network=image.recipe.network, settings=summarize_recipe(image.recipe))
        name = f"{sha256[:24]}.png"
        replace_file(self._page_pictures / name, encode_for_page(frames))
        return replace(picture, page_file=name)

    def _count_regenerated(self, image: ImageFile) -> None:
        """Count the pictures in a file, which are to be made again; GanLabError if they are too many."""
        # A tile that mixes very many classes takes as much memory as several pictures, so it counts as several.
        count = sum(1 + len(tile.class_weights) // 100 for tile in image.recipe.tiles)
        if self._regenerated + count > MAX_REGENERATED:
            raise GanLabError(f"Not made again: of a submission, {MAX_REGENERATED:,} pictures are, and it has more.")
        self._regenerated += count


def find_pictures(notebook: Notebook, assignment: Assignment) -> Iterator[tuple[NotebookPicture, PicturePlace]]:
    """Find every picture in a notebook.

    Parameters
    ----------
    notebook : Notebook
        The student's notebook.
    assignment : Assignment
        The notebooks as handed out, to tell examples from the student's own pictures.

    Yields
    ------
    (NotebookPicture, PicturePlace)
        The picture as a file, and where it stands.
    """
    task_of = {cell.number: id_ for id_, _, code in find_task_regions(notebook.cells) for cell in code}
    as_handed_out = assignment.example_code | assignment.your_turn_code | assignment.try_code
    for cell in notebook.cells:
        is_output = cell.cell_type == "code"
        is_example = is_output and (assignment.is_try(cell) or normalize_code([cell]) in as_handed_out)
        place = PicturePlace(
            f"{notebook.name}, cell {cell.number}",
            caption=cell.caption,
            task=task_of.get(cell.number, ""),
            is_example=is_example,
            is_output=is_output,
            can_be_plot=bool(PLOT_CALLS.search(cell.source)),
        )
        for picture_file in cell.pictures:
            yield picture_file, place


def _fade_outside_tiles(image: ImageFile) -> np.ndarray:
    """Return the frames, pale where no tile lies: captions are not made again, so they are not checked."""
    in_tile = np.zeros(image.frames.shape[:3], bool)
    for tile in image.recipe.tiles:
        left, top, width, height = tile.box or (0, 0, 0, 0)
        in_tile[tile.frame, top : top + height, left : left + width] = True
    pale = (255 - (255 - image.frames.astype(np.uint16)) // 2).astype(np.uint8)
    return np.where(in_tile[..., None], image.frames, pale)


def encode_for_page(frames: np.ndarray) -> bytes:
    """Encode frames as one picture for a page: up to `MAX_PAGE_FRAMES` of them, side by side.

    Parameters
    ----------
    frames : array
        [n, H, W, 3], uint8.

    Returns
    -------
    bytes
        A PNG file without a recipe, at most `MAX_PAGE_WIDTH` by `MAX_PAGE_HEIGHT` pixels.
    """
    strip = Image.fromarray(join_frames(frames, MAX_PAGE_FRAMES))
    if max(strip.size) < MIN_PAGE_SIDE:
        scale = math.ceil(MIN_PAGE_SIDE / max(strip.size))
        strip = strip.resize((strip.width * scale, strip.height * scale), Image.Resampling.NEAREST)
    strip.thumbnail((MAX_PAGE_WIDTH, MAX_PAGE_HEIGHT))
    file = io.BytesIO()
    strip.save(file, "png")
    return file.getvalue()
