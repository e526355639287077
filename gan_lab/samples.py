"""Samples: generated pictures together with the inputs that made them. Shown, saved, converted."""

import hashlib
import io
import math
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.recipe import MOST_TILES, Network, Recipe, Tile, read_recipe, write_png

SHOWN_SIZE = 128  # pictures smaller than this are enlarged by a whole factor in a grid, pixel by pixel
MARGIN = 6
INK, PAPER = (32, 32, 32), (255, 255, 255)


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
        """Write the file; one that is there already is never overwritten."""
        path = Path(path)
        return _write_new(path.parent, lambda k: path.stem + (f"-{k}" if k else "") + ".png", self.png)

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
        # Jupyter takes the alternative text from the output's metadata.
        return {"image/png": self.png, "text/plain": self.alt}, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


@dataclass(frozen=True)
class Samples:
    """Generated pictures with their inputs. `len`, indexing, slicing and `+` work as for a list."""

    tensor: Tensor  # [n, 3, H, W] float32 in [-1, 1]
    tiles: list[Tile]  # the inputs of each
    network: Network
    made_with: dict[str, str]
    class_names: list[str]
    columns: int | None = None  # of the grid that shows them; None chooses

    def numpy(self) -> np.ndarray:
        """[n, H, W, 3] uint8."""
        return to_pixels(self.tensor)

    def pil(self) -> list[Image.Image]:
        """A Pillow image for each."""
        return [Image.fromarray(pixels) for pixels in self.numpy()]

    def __len__(self) -> int:
        return len(self.tiles)

    def __getitem__(self, which: int | slice) -> "Samples":
        if not isinstance(which, slice):
            which = range(len(self))[which]  # an IndexError out of range, as for a list
            which = slice(which, which + 1)
        return replace(self, tensor=self.tensor[which], tiles=self.tiles[which], columns=None)

    def __add__(self, other: "Samples") -> "Samples":
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
        paths = []
        for picture, tile in zip(self.pil(), self.tiles, strict=True):
            placed = replace(tile, box=(0, 0, *picture.size))
            png = write_png(picture, Recipe(self.network, self.made_with, [placed]))
            stem = _file_name(f"{self._class_of(tile)}-truncation-{tile.truncation:g}-{noise_name(tile)}")
            paths.append(_write_new(Path(folder), lambda k, s=stem: s + (f"-{k}" if k else "") + ".png", png))
        return paths

    def grid(self, columns: int | None = None) -> Picture:
        """All of them in one captioned picture, row by row; columns: as many as suit the number.

        What they share stands above, what differs below each. More than 1,000 don't fit one recipe.
        """
        if len(self) > MOST_TILES:
            raise GanLabError(
                f"A grid shows at most {MOST_TILES} pictures, not {len(self)}: show a slice, samples[:100]."
            )
        columns = columns or self.columns or _columns_for(len(self))
        if isinstance(columns, bool) or not isinstance(columns, int) or columns < 1:
            raise GanLabError(f"A grid has 1 column or more, not {columns!r}.")
        columns = min(columns, len(self))
        shared, captions = self._captions()
        scale = max(1, SHOWN_SIZE // self.tensor.shape[-1])
        height, width = (side * scale for side in self.tensor.shape[-2:])
        font = ImageFont.load_default(size=12)
        line = 16
        below = line * max(len(caption) for caption in captions)
        headings = _wrapped(shared, font, columns * (width + MARGIN) - MARGIN)
        above = line * len(headings) + MARGIN
        rows = math.ceil(len(self) / columns)
        size = (columns * (width + MARGIN) + MARGIN, above + rows * (height + below + MARGIN) + MARGIN)
        sheet = Image.new("RGB", size, PAPER)
        draw = ImageDraw.Draw(sheet)
        for number, heading in enumerate(headings):
            draw.text((MARGIN, MARGIN / 2 + number * line), heading, INK, font)
        tiles = []
        for i, (pixels, tile, caption) in enumerate(zip(self.numpy(), self.tiles, captions, strict=True)):
            left = MARGIN + (i % columns) * (width + MARGIN)
            top = above + (i // columns) * (height + below + MARGIN)
            sheet.paste(Image.fromarray(pixels.repeat(scale, 0).repeat(scale, 1)), (left, top))
            for number, text in enumerate(caption):
                draw.text((left, top + height + number * line), _shortened(text, font, width), INK, font)
            tiles.append(replace(tile, box=(left, top, width, height)))
        png = write_png(sheet, Recipe(self.network, self.made_with, tiles))
        return Picture(png, self._alt(shared, captions, columns), size)

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

    def _captions(self) -> tuple[str, list[list[str]]]:
        """What all pictures share, as one line, and for each the lines of what it doesn't."""
        facts = [
            (self._class_of(t), f"truncation {t.truncation:g}", noise_name(t).replace("-", " ")) for t in self.tiles
        ]
        shared = [len(set(column)) == 1 for column in zip(*facts, strict=True)]
        count = f"{len(self)} pictures" if len(self) > 1 else "1 picture"
        heading = [f"{self.network.name}, {count}"] + [
            fact for fact, same in zip(facts[0], shared, strict=True) if same
        ]
        captions = [[fact for fact, same in zip(each, shared, strict=True) if not same] for each in facts]
        return " · ".join(heading), captions

    def _alt(self, shared: str, captions: list[list[str]], columns: int) -> str:
        if not captions[0]:
            return shared
        listed = "; ".join(", ".join(caption) for caption in captions[:12])
        return f"{shared}; {columns} to a row: {listed}" + ("; ..." if len(captions) > 12 else "")


def side_by_side(columns: Sequence[Samples]) -> Samples:
    """Several Samples of the same length as the columns of one grid: row i shows picture i of each."""
    columns = list(columns)
    if not columns or len({len(column) for column in columns}) != 1:
        raise GanLabError("side_by_side takes one or more Samples, all with the same number of pictures.")
    everything = columns[0]
    for column in columns[1:]:
        everything = everything + column
    rows = len(columns[0])
    order = [column * rows + row for row in range(rows) for column in range(len(columns))]
    tiles = [everything.tiles[i] for i in order]
    return replace(everything, tensor=everything.tensor[order], tiles=tiles, columns=len(columns))


def noise_name(tile: Tile) -> str:
    """A short name of the noise: its seed and row, or the start of a digest where no seed is known."""
    if tile.seed is None:
        return "noise-" + hashlib.sha256(tile.noise.tobytes()).hexdigest()[:8]
    return f"seed-{tile.seed}-row-{tile.row}"


def _columns_for(count: int) -> int:
    """Up to four in one row, else close to a square, at most ten."""
    return count if count <= 4 else min(10, math.ceil(math.sqrt(count)))


def _file_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-")[:120]


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """`text` broken at its separators into lines of at most `width` pixels."""
    lines: list[str] = []
    for part in text.split(" · "):
        if lines and font.getlength(f"{lines[-1]} · {part}") <= width:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return [_shortened(line, font, width) for line in lines]


def _write_new(folder: Path, name: Callable[[int], str], content: bytes) -> Path:
    """Write a file under the first name(0), name(1), ... that is free or holds the same content already.

    Written whole under a temporary name first, then linked into place: nothing is overwritten, and
    a full disk leaves nothing half-written behind.
    """
    temporary = folder / f".{os.getpid()}-{name(0)}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = 0
        while (path := folder / name(number)).exists():
            if path.read_bytes() == content:
                return path
            number += 1
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as problem:
        temporary.unlink(missing_ok=True) if folder.is_dir() else None
        raise GanLabError(
            f"The picture can't be saved in {folder} ({problem.strerror}): free some space or choose another folder."
        ) from None
    return path
