"""Samples: generated pictures together with the inputs that made them. Shown, saved, converted."""

import hashlib
import io
import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from gan_lab.drawing import draw_sheet
from gan_lab.errors import GanLabError
from gan_lab.image_files import checked_path, read_recipe, write_new, write_png
from gan_lab.recipe import MOST_TILES, Network, Recipe, Tile

if TYPE_CHECKING:
    from gan_lab.animation import Animation


def to_pixels(tensor: Tensor) -> np.ndarray:
    """Pictures [..., 3, H, W] in [-1, 1] as [..., H, W, 3] uint8: round((x + 1) * 127.5), clamped."""
    pixels = ((tensor + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return pixels.movedim(-3, -1).cpu().numpy()


@dataclass(frozen=True)
class Picture:
    """One PNG file in memory, its recipe inside; the last line of a cell shows it."""

    png: bytes
    alt: str  # what a reader sees who can't see the picture
    size: tuple[int, int]  # width, height in pixels

    def save(self, path: str | Path) -> Path:
        """Write a .png file; one that is there already is never overwritten, the new one gets a number."""
        path = checked_path(path)
        if path.suffix.lower() not in ("", ".png") or not path.name or os.path.isdir(path):
            raise GanLabError(f"A picture is saved as a .png file, since that keeps its recipe, not as {str(path)!r}.")
        return write_new(path.parent, path.stem, ".png", self.png)

    def pil(self) -> Image.Image:
        """The picture as a Pillow image."""
        return Image.open(io.BytesIO(self.png))

    @property
    def recipe(self) -> Recipe:
        """The inputs of every tile in it."""
        return read_recipe(self.png)

    def _repr_png_(self) -> bytes:
        return self.png

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        # Where the alternative text of an output belongs; nbconvert's classic template reads it, JupyterLab not yet.
        return {"image/png": self.png, "text/plain": self.alt}, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


@dataclass(frozen=True, eq=False)
class Samples:
    """Generated pictures with their inputs. `len`, indexing, slicing and `+` work as for a list."""

    tensor: Tensor  # [n, 3, H, W] float32 in [-1, 1]
    tiles: list[Tile]  # the inputs of each
    network: Network
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
        chosen = list(chosen) if isinstance(which, slice) else [chosen]
        return replace(self, tensor=self.tensor[chosen], tiles=[self.tiles[i] for i in chosen], columns=None)

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
            stem = _file_name(self._class_of(tile)[:80], f"truncation {tile.truncation:g}", *noise_name(tile))
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
        if len(self) > MOST_TILES:
            raise GanLabError(
                f"A grid shows at most {MOST_TILES} pictures, not {len(self)}: show a slice, samples[:100]."
            )
        if not len(self):
            raise GanLabError("There are no pictures here to show.")
        columns = (self.columns or _columns_for(len(self))) if columns is None else columns
        if isinstance(columns, bool) or not isinstance(columns, int | np.integer) or columns < 1:
            raise GanLabError(f"A grid has 1 column or more, not {columns!r}.")
        columns = min(int(columns), len(self))
        shared, captions = self._captions()
        sheet, boxes = draw_sheet(shared, self.numpy(), captions, columns)
        tiles = [replace(tile, box=box) for tile, box in zip(self.tiles, boxes, strict=True)]
        png = write_png(sheet, Recipe(self.network, self.made_with, tiles))
        return Picture(png, self._alt(shared, captions, columns), sheet.size)

    def animate(self, seconds: float = 4.0) -> "Animation":
        """The pictures one after the other, in `seconds` from first to last, again and again.

        A frame stays for 20 milliseconds at least, so many of them last longer than `seconds`. Of pictures that
        were put `side_by_side`, a frame shows one row. `.save` writes a WebP or a GIF.
        """
        from gan_lab.animation import animate

        return animate(self, seconds)

    def _repr_png_(self) -> bytes:
        return self._shown().png

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return self._shown()._repr_mimebundle_()

    def __repr__(self) -> str:
        size = "x".join(str(side) for side in self.tensor.shape[-2:])
        return f"<{len(self)} pictures of {size} pixels by {self.network.name}>"

    def _shown(self) -> Picture:
        return self.grid() if len(self) <= 100 else self[:100].grid()

    def _class_of(self, tile: Tile) -> str:
        if list(tile.classes.values()) == [1.0]:
            return self.class_names[next(iter(tile.classes))]
        largest = sorted(tile.classes.items(), key=lambda entry: -abs(entry[1]))
        named = [f"{weight:.2g} {self.class_names[index]}" for index, weight in largest[:3]]
        return " + ".join(named) + (" + ..." if len(largest) > 3 else "") if named else "no class"

    def held(self, columns: int) -> tuple[str, list[list[str]]]:
        """What all pictures share, as one line, and what all of each column share besides: captions that can stay."""
        facts, shared = self._facts()
        by_column = [facts[column::columns] for column in range(columns)]
        captions = []
        for own in by_column:
            kinds = zip(own[0], shared, zip(*own, strict=True), strict=True)
            captions.append([fact for fact, same, all_ in kinds if fact and not same and len(set(all_)) == 1])
        return self._heading(facts, shared), captions

    def _captions(self) -> tuple[str, list[list[str]]]:
        """What all pictures share, as one line, and for each the lines of what it doesn't."""
        facts, shared = self._facts()
        apart = [[fact for fact, same in zip(each, shared, strict=True) if fact and not same] for each in facts]
        return self._heading(facts, shared), apart

    def _facts(self) -> tuple[list[tuple[str, ...]], list[bool]]:
        """Class, truncation and noise of each picture, and which of these are the same for all."""
        facts = [(self._class_of(t), f"truncation {t.truncation:g}", *noise_name(t)) for t in self.tiles]
        return facts, [len(set(kind)) == 1 for kind in zip(*facts, strict=True)]

    def _heading(self, facts: list[tuple[str, ...]], shared: list[bool]) -> str:
        count = f"{len(self)} pictures" if len(self) > 1 else "1 picture"
        together = [fact for fact, same in zip(facts[0], shared, strict=True) if same and fact]
        return " · ".join([f"{self.network.name}, {count}", *together])

    def _alt(self, shared: str, captions: list[list[str]], columns: int) -> str:
        if not any(captions):
            return shared
        listed = "; ".join(", ".join(caption) for caption in captions[:12])
        return f"{shared}; {columns} to a row: {listed}" + ("; ..." if len(captions) > 12 else "")


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


def noise_name(tile: Tile) -> tuple[str, str]:
    """A short name of the noise in two parts: its seed and row, or a digest and nothing where no seed is known."""
    if tile.seed is None:
        return "noise " + hashlib.sha256(tile.noise.tobytes()).hexdigest()[:8], ""
    return f"seed {tile.seed}", f"row {tile.row}"


def _columns_for(count: int) -> int:
    """Up to four in one row, else close to a square, at most ten."""
    return count if count <= 4 else min(10, math.ceil(math.sqrt(count)))


def _file_name(*parts: str) -> str:
    """Letters (of any script), digits, dots and hyphens: safe in a file name on every system."""
    return re.sub(r"[^\w.]+", "-", " ".join(parts)).strip("-.")
