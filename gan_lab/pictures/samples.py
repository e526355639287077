"""Samples: generated pictures together with the inputs that made them, to show, save, convert and animate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range
from gan_lab.pictures.captions import describe_grid, make_captions, make_column_captions, make_file_stem
from gan_lab.pictures.contact_sheet import check_size, draw_frames, draw_sheet
from gan_lab.pictures.picture import Animation, MimeBundle, Picture, choose_milliseconds
from gan_lab.pictures.pixels import display_width, to_pixels
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.recipe_files import write_png
from gan_lab.pictures.recipe_schema import MAX_TILES
from gan_lab.pictures.tile import Tile
from gan_lab.saving import expand_path, write_new_file

MAX_DISPLAYED = 100  # pictures shown when Samples are the last line of a cell
STILL_FRAMES = 7  # frames in the still picture that represents an animation on paper


@dataclass(frozen=True, eq=False)
class Samples:
    """Generated pictures with their inputs. `len`, indexing, slicing and `+` work as for a list.

    Attributes
    ----------
    tensor : Tensor
        The pictures, [n, 3, H, W], float32, in [-1, 1].
    tiles : list of Tile
        The inputs of each picture.
    network : NetworkId
        The network that made them.
    made_with : dict of str to str
        Versions, device and type of numbers, for their recipes.
    class_names : list of str
        The names of the network's classes; [] for a network without classes.
    columns : int or None
        How many pictures a row has in the grid that shows them; None chooses by their number.
    """

    tensor: Tensor
    tiles: list[Tile]
    network: NetworkId
    made_with: dict[str, str]
    class_names: list[str]
    columns: int | None = None

    def __post_init__(self) -> None:
        tensor = self.tensor
        fits = isinstance(tensor, Tensor) and tensor.ndim == 4 and tensor.shape[:2] == (len(self.tiles), 3)
        if not fits or tensor.dtype != torch.float32:
            raise GanLabError(
                "Samples hold one picture for each of their inputs, [n, 3, H, W] float32: change a copy of the tensor "
                "for yourself, and leave the Samples as gan.generate made them."
            )

    def numpy(self) -> np.ndarray:
        """Return the pictures as arrays of grey levels.

        Returns
        -------
        array
            [n, H, W, 3] uint8.
        """
        return to_pixels(self.tensor)

    def pil(self) -> list[Image.Image]:
        """Return the pictures as Pillow images.

        Returns
        -------
        list of PIL.Image.Image
            One for each.
        """
        return [Image.fromarray(pixels) for pixels in self.numpy()]

    def __len__(self) -> int:
        return len(self.tiles)

    def __getitem__(self, index: int | slice) -> "Samples":
        chosen, columns = _select_pictures(len(self), self.columns, index)
        return replace(self, tensor=self.tensor[chosen], tiles=[self.tiles[i] for i in chosen], columns=columns)

    def __add__(self, other: "Samples") -> "Samples":
        if not isinstance(other, Samples):
            return NotImplemented
        if other.network != self.network or other.tensor.shape[1:] != self.tensor.shape[1:]:
            raise GanLabError("Pictures of two networks don't go into one grid: show them one after the other.")
        return replace(
            self, tensor=torch.cat([self.tensor, other.tensor]), tiles=self.tiles + other.tiles, columns=None
        )

    def save(self, folder: str | Path) -> list[Path]:
        """Write each picture to a PNG of its own, at the network's own size, with its recipe inside.

        The names say class, truncation and noise. No file is ever overwritten: if the same picture is there already,
        it is left as it is; if another file has the name, a number is added.

        Parameters
        ----------
        folder : str or Path
            Where to write; made if it isn't there.

        Returns
        -------
        list of Path
            The files, in the order of the pictures.

        Raises
        ------
        GanLabError
            If a file can't be written.
        """
        folder = expand_path(folder)
        stems = [make_file_stem(self.network.name, tile, self.class_names) for tile in self.tiles]
        return [write_new_file(folder, stem, ".png", self.png(i)) for i, stem in enumerate(stems)]

    def png(self, i: int) -> bytes:
        """Write one picture as a PNG file at the network's own size, with its recipe inside.

        Parameters
        ----------
        i : int
            The picture's number, from 0.

        Returns
        -------
        bytes
            The whole file.

        Raises
        ------
        IndexError
            If there is no such picture.
        """
        picture = Image.fromarray(to_pixels(self.tensor[i]))
        tile = replace(self.tiles[i], box=(0, 0, *picture.size))
        return write_png(picture, Recipe(self.network, self.made_with, [tile]))

    def grid(self, columns: int | None = None) -> Picture:
        """Draw all pictures on one sheet, row by row: above them what they share, below each what differs.

        Parameters
        ----------
        columns : int, optional
            How many pictures a row has; without it, as many as suit their number.

        Returns
        -------
        Picture
            The grid, with the recipe of every picture in it.

        Raises
        ------
        GanLabError
            If there are no pictures, more than 1,000, or too many for one file; or columns is below 1.
        """
        if len(self) > MAX_TILES:
            raise GanLabError(
                f"A grid shows at most {MAX_TILES} pictures, not {len(self)}: show a slice, samples[:100]."
            )
        if not len(self):
            raise GanLabError("There are no pictures here to show.")
        columns = (self.columns or _choose_columns(len(self))) if columns is None else columns
        if not is_integer_in_range(columns, 1):
            raise GanLabError(f"A grid has 1 column or more, not {columns!r}.")
        columns = min(int(columns), len(self))
        height, width = self.tensor.shape[2:]
        check_size(display_width(width), display_width(height), len(self))
        heading, captions = make_captions(self.network.name, self.tiles, self.class_names)
        sheet, boxes = draw_sheet(heading, self.numpy(), captions, columns)
        tiles = [replace(tile, box=box) for tile, box in zip(self.tiles, boxes, strict=True)]
        png = write_png(sheet, Recipe(self.network, self.made_with, tiles))
        return Picture(png, describe_grid(heading, captions, columns), sheet.size)

    def animate(self, seconds: float = 4.0) -> Animation:
        """Show the pictures one after the other, again and again.

        A frame shows one picture or, of pictures that were put `side_by_side`, one row.

        Parameters
        ----------
        seconds : float
            How long it takes from first to last, above 0, at most 600. A frame stays for at least 20 milliseconds, so
            many frames take longer.

        Returns
        -------
        Animation
            The frames, with the recipe of every picture in them; its `save` writes a WebP or a GIF.

        Raises
        ------
        GanLabError
            If there is one frame only, all are the same, or there are too many for one file.
        """
        columns = self.columns or 1
        rows = [self[i : i + columns] for i in range(0, len(self), columns)]
        if len(rows) < 2:
            raise GanLabError(
                "An animation needs two frames or more: make a path with gl.interpolate or gl.walk, and generate all "
                "of it."
            )
        if len(self) > MAX_TILES:
            raise GanLabError(f"An animation holds at most {MAX_TILES} pictures, not {len(self)}: take fewer steps.")
        milliseconds = choose_milliseconds(seconds, len(rows))
        heading, captions = make_column_captions(self.network.name, self.tiles, self.class_names, columns)
        frames, boxes = draw_frames(heading, self.numpy(), captions, columns)
        tiles = [replace(self.tiles[i], box=box, frame=i // columns) for i, box in enumerate(boxes)]
        if all(frame == frames[0] for frame in frames):
            raise GanLabError(
                "All these pictures are the same, so nothing would move: take other noise or another class."
            )
        stills = np.unique(np.linspace(0, len(rows) - 1, STILL_FRAMES).round().astype(int))
        still = sum((rows[i] for i in stills[1:]), start=rows[0]).grid(len(stills) if columns == 1 else columns)
        alt = f"Animation of {len(rows)} frames, {len(rows) * milliseconds / 1000:g} seconds: {heading}"
        if any(captions):
            alt += "; side by side: " + "; ".join(", ".join(caption) for caption in captions)
        return Animation(frames, milliseconds, Recipe(self.network, self.made_with, tiles), still, alt)

    def _repr_png_(self) -> bytes:
        return self._draw_displayed_grid().png

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return self._draw_displayed_grid()._repr_mimebundle_()

    def __repr__(self) -> str:
        size = "x".join(str(side) for side in self.tensor.shape[-2:])
        return f"<{len(self)} pictures of {size} pixels by {self.network.name}>"

    def _draw_displayed_grid(self) -> Picture:
        """Draw the grid that a cell shows: the first pictures, up to about 100, in whole rows."""
        columns = self.columns or 1
        return self[: max(1, MAX_DISPLAYED // columns) * columns].grid()


def side_by_side(columns: Sequence[Samples]) -> Samples:
    """Put several Samples side by side as the columns of one grid: row i shows picture i of each.

    Parameters
    ----------
    columns : sequence of Samples
        One or more, all of one network and with the same number of pictures.

    Returns
    -------
    Samples
        All their pictures, row by row.

    Raises
    ------
    GanLabError
        If they don't fit together.
    """
    if not isinstance(columns, list | tuple) or not all(isinstance(column, Samples) for column in columns):
        raise GanLabError("side_by_side takes a list of Samples, one for each column: side_by_side([first, second]).")
    if not columns or len({len(column) for column in columns}) != 1:
        raise GanLabError("side_by_side takes one or more Samples, all with the same number of pictures.")
    joined = columns[0]
    for column in columns[1:]:
        joined = joined + column
    rows = len(columns[0])
    order = [column * rows + row for row in range(rows) for column in range(len(columns))]
    tiles = [joined.tiles[i] for i in order]
    return replace(joined, tensor=joined.tensor[order], tiles=tiles, columns=len(columns))


def _select_pictures(count: int, columns: int | None, index: int | slice) -> tuple[list[int], int | None]:
    """Return the numbers of the pictures that an index or a slice selects, and how many columns their grid has."""
    try:
        selected = range(count)[index]  # an IndexError out of range, as for a list
    except TypeError:
        raise GanLabError(
            f"Choose pictures by a number or a slice, samples[0] or samples[:4], not {index!r}."
        ) from None
    if isinstance(selected, int):
        return [selected], None
    is_whole_rows = columns and selected.step == 1 and selected.start % columns == len(selected) % columns == 0
    return list(selected), columns if is_whole_rows else None


def _choose_columns(count: int) -> int:
    """Choose how many pictures a row has: up to four in one row, else close to a square, at most ten."""
    return count if count <= 4 else min(10, math.ceil(math.sqrt(count)))
