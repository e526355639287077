"""Samples: generated pictures together with the inputs that made them. Shown, saved, converted, animated."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from gan_lab.errors import GanLabError, is_whole
from gan_lab.pictures.captions import captions, class_caption, column_captions, described
from gan_lab.pictures.contact_sheet import check_size, draw_sheet, shown_width
from gan_lab.pictures.picture import Animation, Picture
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.recipe_files import write_png
from gan_lab.pictures.recipe_schema import MAX_TILES
from gan_lab.pictures.tiles import Tile
from gan_lab.saving import checked_path, write_new

SHOWN = 100  # pictures, of those that show themselves
STILLS = 7  # frames in the still picture that stands for an animation on paper


def to_pixels(tensor: Tensor) -> np.ndarray:
    """Pictures [..., 3, H, W] in [-1, 1] as [..., H, W, 3] uint8: round((x + 1) * 127.5), clamped."""
    pixels = ((tensor + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return pixels.movedim(-3, -1).cpu().numpy()


@dataclass(frozen=True, eq=False)
class Samples:
    """Generated pictures with their inputs. `len`, indexing, slicing and `+` work as for a list."""

    tensor: Tensor  # [n, 3, H, W] float32 in [-1, 1]
    tiles: list[Tile]  # the inputs of each
    network: NetworkId
    made_with: dict[str, str]
    class_names: list[str]
    columns: int | None = None  # of the grid that shows them; None chooses

    def __post_init__(self) -> None:
        tensor = self.tensor
        whole = isinstance(tensor, Tensor) and tensor.ndim == 4 and tensor.shape[:2] == (len(self.tiles), 3)
        if not whole or tensor.dtype != torch.float32:
            raise GanLabError(
                "Samples hold one picture for each of their inputs, [n, 3, H, W] float32: change a copy of the tensor "
                "for yourself, and leave the Samples as gan.generate made them."
            )

    def numpy(self) -> np.ndarray:
        """[n, H, W, 3] uint8."""
        return to_pixels(self.tensor)

    def pil(self) -> list[Image.Image]:
        """A Pillow image for each."""
        return [Image.fromarray(pixels) for pixels in self.numpy()]

    def __len__(self) -> int:
        return len(self.tiles)

    def __getitem__(self, which: int | slice) -> "Samples":
        try:
            chosen = range(len(self))[which]  # an IndexError out of range, as for a list
        except TypeError:
            raise GanLabError(
                f"Choose pictures by a number or a slice, samples[0] or samples[:4], not {which!r}."
            ) from None
        columns = None
        if isinstance(which, int | np.integer):
            chosen = [chosen]
        elif self.columns and chosen.step == 1 and chosen.start % self.columns == len(chosen) % self.columns == 0:
            columns = self.columns  # whole rows stay rows
        chosen = list(chosen)
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
        """Each picture as a PNG of its own in `folder`, at the network's own size, with its recipe inside.

        Names tell class, truncation and noise. A file that is there already is never overwritten:
        the same picture is left as it is, another one of that name gets a number.
        """
        folder, paths = checked_path(folder), []
        for i, tile in enumerate(self.tiles):
            what = class_caption(tile, self.class_names)[:80] or self.network.name[:80]
            stem = _file_name(what, tile.setting_caption, *tile.noise_caption, tile.detail_caption)
            paths.append(write_new(folder, stem, ".png", self.png(i)))
        return paths

    def png(self, i: int) -> bytes:
        """Picture i as a PNG file at the network's own size, with its recipe inside."""
        picture = Image.fromarray(to_pixels(self.tensor[i]))
        placed = replace(self.tiles[i], box=(0, 0, *picture.size))
        return write_png(picture, Recipe(self.network, self.made_with, [placed]))

    def grid(self, columns: int | None = None) -> Picture:
        """All of them in one captioned picture, row by row; columns: as many as suit the number.

        What they share stands above, what differs below each. More than 1,000 don't fit one recipe.
        """
        if len(self) > MAX_TILES:
            raise GanLabError(
                f"A grid shows at most {MAX_TILES} pictures, not {len(self)}: show a slice, samples[:100]."
            )
        if not len(self):
            raise GanLabError("There are no pictures here to show.")
        columns = (self.columns or _columns_for(len(self))) if columns is None else columns
        if not is_whole(columns, 1):
            raise GanLabError(f"A grid has 1 column or more, not {columns!r}.")
        columns = min(int(columns), len(self))
        check_size(*(shown_width(side) for side in self.tensor.shape[2:]), len(self))
        heading, apart = captions(self.network.name, self.tiles, self.class_names)
        sheet, boxes = draw_sheet(heading, self.numpy(), apart, columns)
        tiles = [replace(tile, box=box) for tile, box in zip(self.tiles, boxes, strict=True)]
        png = write_png(sheet, Recipe(self.network, self.made_with, tiles))
        return Picture(png, described(heading, apart, columns), sheet.size)

    def animate(self, seconds: float = 4.0) -> Animation:
        """The pictures one after the other, in `seconds` from first to last, again and again.

        A frame stays for 20 milliseconds at least, so many of them last longer than `seconds`. Of pictures that
        were put `side_by_side`, a frame shows one row. `.save` writes a WebP or a GIF.
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
        milliseconds = _milliseconds(seconds, len(rows))
        heading, held = column_captions(self.network.name, self.tiles, self.class_names, columns)
        frames, tiles = [], []
        for row in rows:
            frame, boxes = draw_sheet(heading, row.numpy(), held, columns)
            check_size(*frame.size, len(rows))
            tiles += [replace(t, box=box, frame=len(frames)) for t, box in zip(row.tiles, boxes, strict=True)]
            frames.append(frame)
        if all(frame == frames[0] for frame in frames):
            raise GanLabError(
                "All these pictures are the same, so nothing would move: take other noise or another class."
            )
        some = np.unique(np.linspace(0, len(rows) - 1, STILLS).round().astype(int))
        still = sum((rows[i] for i in some[1:]), start=rows[0]).grid(columns=len(some) if columns == 1 else columns)
        alt = f"Animation of {len(rows)} frames, {len(rows) * milliseconds / 1000:g} seconds: {heading}"
        if any(held):
            alt += "; side by side: " + "; ".join(", ".join(caption) for caption in held)
        return Animation(frames, milliseconds, Recipe(self.network, self.made_with, tiles), still, alt)

    def _repr_png_(self) -> bytes:
        return self._shown().png

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return self._shown()._repr_mimebundle_()

    def __repr__(self) -> str:
        size = "x".join(str(side) for side in self.tensor.shape[-2:])
        return f"<{len(self)} pictures of {size} pixels by {self.network.name}>"

    def _shown(self) -> Picture:
        columns = self.columns or 1
        return self[: max(1, SHOWN // columns) * columns].grid()  # whole rows


def side_by_side(columns: Sequence[Samples]) -> Samples:
    """Several Samples of the same length as the columns of one grid: row i shows picture i of each."""
    if not isinstance(columns, list | tuple) or not all(isinstance(column, Samples) for column in columns):
        raise GanLabError("side_by_side takes a list of Samples, one for each column: side_by_side([first, second]).")
    if not columns or len({len(column) for column in columns}) != 1:
        raise GanLabError("side_by_side takes one or more Samples, all with the same number of pictures.")
    everything = columns[0]
    for column in columns[1:]:
        everything = everything + column
    rows = len(columns[0])
    order = [column * rows + row for row in range(rows) for column in range(len(columns))]
    tiles = [everything.tiles[i] for i in order]
    return replace(everything, tensor=everything.tensor[order], tiles=tiles, columns=len(columns))


def _columns_for(count: int) -> int:
    """Up to four in one row, else close to a square, at most ten."""
    return count if count <= 4 else min(10, math.ceil(math.sqrt(count)))


def _file_name(*parts: str) -> str:
    """Letters (of any script), digits, dots and hyphens: safe in a file name on every system."""
    return re.sub(r"[^\w.]+", "-", " ".join(parts)).strip("-.")


def _milliseconds(seconds: float, frames: int) -> int:
    """How long a frame is shown; GIF counts in hundredths of a second, and browsers slow down below two of them."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | np.number) or not 0 < seconds <= 600:
        raise GanLabError(f"An animation lasts more than 0 and at most 600 seconds, not {seconds!r}.")
    return max(20, 10 * round(100 * float(seconds) / frames))
