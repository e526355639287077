"""The pictures of a submission: each file is decoded once, and encoded again, smaller, for the pages.

The file itself is stored, under its digest, only if it has a recipe from which its pictures are to be made again. Files
are written without waiting for the drive: what a power failure cuts is known by its size, and read again.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.notebook_reading.cell_contents import find_task_regions, normalize_code, normalize_spaces
from gan_lab.coursework.notebook_reading.notebook_pictures import NotebookPicture
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.review.intake.previews import make_preview
from gan_lab.coursework.review.submission_limits import describe_limit
from gan_lab.coursework.review.working_folder import keep_file
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.recipe_files import ImageFile, read_image
from gan_lab.pictures.recipe_summary import summarize_recipe
from gan_lab.pictures.untrusted_images import AlteredPictureError, count_declared_pixels, read_pixels

MAX_PICTURES = 500  # of one submission
MAX_PIXELS = 600_000_000  # of all pictures of one submission together, decoded
MAX_REGENERATED = 10_000  # pictures of one submission that are made again; each tile and frame counts
# Numbers in the recipes of one submission, which are kept until the review is over: 500 pictures of a StyleGAN2 whose w
# differs by layer have 4.6 million.
MAX_NUMBERS = 6_000_000
TILE_DIGITS = 32  # of a tile's digest: half of the 64 that SHA-256 has
CLASS_WEIGHT_NUMBERS = 16  # that an entry of a class vector counts as, by the memory that it takes
# In the code of a cell that shows pictures without a recipe on purpose: plots, photographs, those of a DCGANRun, a game
# and its board, a quiz, exhibits.
PLOT_CALLS = re.compile(r"((show|plot)\w*|play|Quiz|\.live|\.animate|\.reveal)\(|board|quiz|exhibits")


@dataclass(frozen=True)
class PicturePlace:
    """Where a picture stands in a submission, and what the cell there says of it."""

    where: str  # the notebook and cell, or the file
    file: str = ""  # the notebook or picture file, as the submission calls it
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
    # "same", "close", "different", "no recipe" or "model not here"; "not checked" if a limit was reached before; "plot"
    # if `is_plot`
    verdict: str = ""
    sentence: str = ""  # the reason for the verdict
    share: float | None = None  # of the file's pixels, that the verdict speaks of; None if nothing was made again
    file: str = ""  # as `PicturePlace` has it
    alt: str = ""  # alternative text
    caption: str | None = None  # this and the next three: as `PicturePlace` has them, too
    task: str = ""
    is_example: bool = False
    is_output: bool = False
    page_file: str = ""  # the name of the file that the pages show; "" if it can't be shown
    network: NetworkId | None = None  # the network of its recipe; None if it isn't made again
    settings: dict[str, str] = field(default_factory=dict)  # its inputs in words
    name: str = ""  # by which the text shows it that it was pasted into; "" for an output or a file

    @property
    def is_file(self) -> bool:
        """Whether it is a file of its own, and stands in no cell and no document."""
        return self.where == self.file


class TileId(NamedTuple):
    """What a review needs to know of a tile to have its picture made again once, with others like it."""

    digest: str  # the first `TILE_DIGITS` of `Tile.exact_digest`
    truncation: float | None  # `Tile.truncation_or_psi`


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
    max_bytes : int
        How much may be written to the disk.

    Attributes
    ----------
    pictures : list of SubmittedPicture
        Those that were added.
    limit : str
        A sentence if pictures were left out because too much would have been written; "" otherwise.
    recipes : list of (str, list of TileId)
        Of each file that is to be made again, its digest and its tiles.
    written : list of (Path, int)
        Each file that was written, and its size in bytes.
    """

    def __init__(self, page_pictures: Path, originals: Path, problems: list[str], max_bytes: int) -> None:
        self.pictures: list[SubmittedPicture] = []
        self.limit = ""
        self.recipes: list[tuple[str, list[TileId]]] = []
        self.written: list[tuple[Path, int]] = []
        self._page_pictures, self._originals, self._problems = page_pictures, originals, problems
        self._bytes_left = max_bytes
        self._max_bytes = max_bytes
        self._examined: dict[str, SubmittedPicture] = {}  # by the digest of the file
        self._pixels = 0  # of all pictures so far
        self._regenerated = self._numbers = 0  # pictures so far that are to be made again, and numbers in their recipes

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
            file=place.file,
            caption=place.caption,
            task=place.task,
            is_example=place.is_example,
            is_output=place.is_output,
            name=picture_file.name,
        )
        if picture.verdict == "plot" and place.is_output and not place.can_be_plot:
            sentence = "It says that it is a plot, and its cell draws none."
            picture = replace(picture, verdict="no recipe", sentence=sentence)
        self.pictures.append(picture)

    def _examine(self, picture_file: NotebookPicture, sha256: str) -> SubmittedPicture:
        """Read a picture's recipe, and write the files that are needed to make it again and to show it."""
        picture = SubmittedPicture("", sha256, alt=picture_file.alt)
        self._pixels += count_declared_pixels(picture_file.content)
        files: list[tuple[Path, bytes]] = []
        tiles: list[TileId] = []
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
                preview, suffix = make_preview(read_pixels(picture_file.content)[None], None)
            except GanLabError:
                return picture
        else:
            files += [
                (self._originals / sha256, picture_file.content),
                (self._originals / f"{sha256}.json", recipe.encode()),
            ]
            preview, suffix = make_preview(image.frames, image.recipe.tiles)
            picture = replace(picture, network=image.recipe.network, settings=summarize_recipe(image.recipe))
            tiles = [TileId(tile.exact_digest[:TILE_DIGITS], tile.truncation_or_psi) for tile in image.recipe.tiles]
        name = f"{sha256[:24]}{suffix}"
        files.append((self._page_pictures / name, preview))
        if not self.write_files(files):
            return SubmittedPicture("", sha256, "not checked", self.limit, alt=picture_file.alt)
        if tiles:
            self.recipes.append((sha256, tiles))
        return replace(picture, page_file=name)

    def write_files(self, files: list[tuple[Path, bytes]]) -> bool:
        """Write files of the submission, unless it has written too much.

        Parameters
        ----------
        files : list of (Path, bytes)
            Where each is to lie, and its content.

        Returns
        -------
        bool
            Whether they were written.

        Raises
        ------
        WriteError
            If one can't be written.
        """
        size = sum(len(content) for _, content in files)
        if size > self._bytes_left:
            self.limit = describe_limit("Keeping its files", f"{self._max_bytes / 1e6:,.0f} MB of the disk")
            return False
        for path, content in files:
            keep_file(path, content, is_durable=False)
            self.written.append((path, len(content)))
        self._bytes_left -= size
        return True

    def _count_regenerated(self, image: ImageFile) -> None:
        """Count the pictures in a file, which are to be made again; GanLabError if they are too many."""
        tiles = image.recipe.tiles
        numbers = sum(tile.latent.size + CLASS_WEIGHT_NUMBERS * len(tile.class_weights) for tile in tiles)
        if self._regenerated + len(tiles) > MAX_REGENERATED:
            raise GanLabError(f"Not made again: of a submission, {MAX_REGENERATED:,} pictures are, and it has more.")
        if self._numbers + numbers > MAX_NUMBERS:
            raise GanLabError("Not made again: the recipes of this submission hold more numbers than a whole course.")
        self._regenerated += len(tiles)
        self._numbers += numbers


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
    for cell in notebook.cells:
        is_output = cell.cell_type == "code"
        if is_output:
            code = normalize_code([cell], notebook.student)
            is_example = assignment.is_try(cell) or code in assignment.handed_out_code
        else:
            is_example = normalize_spaces(cell.source) in assignment.texts
        place = PicturePlace(
            f"{notebook.name}, cell {cell.number}",
            notebook.name,
            caption=cell.caption,
            task=task_of.get(cell.number, ""),
            is_example=is_example,
            is_output=is_output,
            can_be_plot=bool(PLOT_CALLS.search(cell.source)),
        )
        for picture_file in cell.pictures:
            yield picture_file, place
