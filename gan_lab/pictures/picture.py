"""Pictures as files in memory, their recipes inside: a PNG, and an animation."""

import base64
import html
import io
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from PIL import Image

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import read_recipe, write_animation
from gan_lab.saving import checked_path, write_new


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
class Animation:
    """Frames with their recipes; the last line of a cell shows it. `Samples.animate` makes one."""

    frames: list[Image.Image]
    milliseconds: int  # how long each is shown
    inputs: Recipe = field(repr=False)  # of every tile, by these frames
    still: Picture  # some of the frames side by side, where nothing moves: on paper, in a PDF
    alt: str

    @cached_property
    def webp(self) -> bytes:
        """The animation as a WebP file, every pixel kept."""
        return write_animation(self.frames, self.milliseconds, self.inputs, "WEBP")

    @property
    def recipe(self) -> Recipe:
        """The inputs of every tile in the WebP file, where frames in a row that are equal are one."""
        return read_recipe(self.webp)

    def save(self, path: str | Path) -> Path:
        """Write a .webp or a .gif file; one that is there already is never overwritten, the new one gets a number.

        A GIF has 256 colours: enough for every grey, so a grey animation stays exact. In colour it is an
        approximation, so when it is made again it comes out close at best, not the same.
        """
        path = checked_path(path)
        suffix = path.suffix.lower() or ".webp"
        if suffix not in (".webp", ".gif") or not path.name or os.path.isdir(path):
            raise GanLabError(f"An animation is saved as a .webp or a .gif file, not as {str(path)!r}.")
        gif = suffix == ".gif"
        content = write_animation(self.frames, self.milliseconds, self.inputs, "GIF") if gif else self.webp
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
