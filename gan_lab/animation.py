"""An animation: pictures shown one after the other, as one WebP or GIF file that carries all their recipes."""

import base64
import html
import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from gan_lab.drawing import check_size, draw_sheet
from gan_lab.errors import GanLabError
from gan_lab.image_files import checked_path, write_animation, write_new
from gan_lab.recipe import MOST_TILES, Recipe
from gan_lab.samples import Picture, Samples

STILLS = 7  # frames in the still picture that stands for the animation on paper


@dataclass(frozen=True, eq=False)
class Animation:
    """Frames with their recipes; the last line of a cell shows it. `Samples.animate` makes one."""

    frames: list[Image.Image]
    milliseconds: int  # how long each is shown
    recipe: Recipe
    still: Picture  # some of the frames side by side, where nothing moves: on paper, in a PDF
    alt: str

    @cached_property
    def webp(self) -> bytes:
        """The animation as a WebP file, every pixel kept."""
        return write_animation(self.frames, self.milliseconds, self.recipe, "WEBP")

    def save(self, path: str | Path) -> Path:
        """Write a .webp or a .gif file; one that is there already is never overwritten, the new one gets a number.

        A GIF has 256 colours: enough for every grey, so a grey animation stays exact. In colour it is an
        approximation, so when it is made again it comes out close, not the same.
        """
        path = checked_path(path)
        suffix = path.suffix.lower() or ".webp"
        if suffix not in (".webp", ".gif") or not path.name or os.path.isdir(path):
            raise GanLabError(f"An animation is saved as a .webp or a .gif file, not as {str(path)!r}.")
        gif = suffix == ".gif"
        content = write_animation(self.frames, self.milliseconds, self.recipe, "GIF") if gif else self.webp
        return write_new(path.parent, path.stem, suffix, content)

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        # HTML moves in every front end and in an exported page; the PNG is for those that show no HTML.
        width, height = self.frames[0].size
        source = base64.b64encode(self.webp).decode()
        image = f'<img src="data:image/webp;base64,{source}" width="{width}" height="{height}"'
        data = {"text/html": f'{image} alt="{html.escape(self.alt)}">'}
        still, metadata = self.still._repr_mimebundle_()
        return still | data | {"text/plain": self.alt}, metadata

    def __repr__(self) -> str:
        return self.alt


def animate(samples: Samples, seconds: float = 4.0) -> Animation:
    """The pictures one after the other in `seconds`, again and again (`Samples.animate`)."""
    columns = samples.columns or 1
    rows = [samples[i : i + columns] for i in range(0, len(samples), columns)]
    if len(rows) < 2:
        raise GanLabError(
            "An animation needs two frames or more: make a path with gl.interpolate or gl.walk, and generate all of it."
        )
    if len(samples) > MOST_TILES:
        raise GanLabError(f"An animation holds at most {MOST_TILES} pictures, not {len(samples)}: take fewer steps.")
    milliseconds = _milliseconds(seconds, len(rows))

    heading, captions = samples.held(columns)
    frames, tiles = [], []
    for row in rows:
        frame, boxes = draw_sheet(heading, row.numpy(), captions, columns)
        check_size(*frame.size, len(rows))
        tiles += [replace(t, box=box, frame=len(frames)) for t, box in zip(row.tiles, boxes, strict=True)]
        frames.append(frame)
    if all(frame == frames[0] for frame in frames):
        raise GanLabError("All these pictures are the same, so nothing would move: take other noise or another class.")

    recipe = Recipe(samples.network, samples.made_with, tiles)
    some = dict.fromkeys(round(share * (len(rows) - 1)) for share in np.linspace(0, 1, STILLS))
    still = sum((rows[i] for i in list(some)[1:]), start=rows[0]).grid(columns=len(some) if columns == 1 else columns)
    alt = f"Animation of {len(rows)} frames, {len(rows) * milliseconds / 1000:g} seconds: {heading}"
    if any(captions):
        alt += "; side by side: " + "; ".join(", ".join(caption) for caption in captions)
    return Animation(frames, milliseconds, recipe, still, alt)


def _milliseconds(seconds: float, frames: int) -> int:
    """How long a frame is shown; GIF counts in hundredths of a second, and browsers slow down below two of them."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | np.number) or not 0 < seconds <= 600:
        raise GanLabError(f"An animation lasts more than 0 and at most 600 seconds, not {seconds!r}.")
    return max(20, 10 * round(100 * float(seconds) / frames))
