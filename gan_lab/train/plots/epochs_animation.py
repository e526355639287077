"""An animation of the pictures that the fixed noise of a run gives after each epoch."""

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from gan_lab.pictures.plots import encode_plot
from gan_lab.train.epoch_pictures import make_grid, to_channels_last
from gan_lab.train.plots.picture_grids import choose_evenly

MIN_WIDTH = 512  # pixels: a narrower animation is shown enlarged, by a whole factor
MIN_FRAME_TIME = 40  # milliseconds
STILL_FRAMES = 3  # in the still picture that represents the animation on paper


@dataclass(frozen=True)
class EpochsAnimation:
    """The pictures of the fixed noise after each epoch, one frame an epoch; the last line of a cell shows it.

    Attributes
    ----------
    webp : bytes
        The animation as a WebP file.
    still : bytes
        A PNG file with its first, middle and last frame, for paper.
    size : (int, int)
        The width and height in which it is shown, in pixels.
    alt : str
        The alternative text.
    """

    webp: bytes
    still: bytes
    size: tuple[int, int]
    alt: str

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
        source, (width, height) = base64.b64encode(self.webp).decode(), self.size
        image = f'<img src="data:image/webp;base64,{source}" width="{width}" height="{height}"'
        image += f' style="image-rendering: pixelated" alt="{html.escape(self.alt)}">'
        data = {"text/html": image, "image/png": self.still, "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


def animate_epochs(pictures: Mapping[int, np.ndarray], columns: int, count: int, seconds: float) -> EpochsAnimation:
    """Make an animation with a frame for each epoch, the last one shown three times as long.

    It is compressed with loss, since nobody measures it.

    Parameters
    ----------
    pictures : mapping of int to ndarray
        {epoch: [n, channels, side, side] uint8}; epoch 0 is the start.
    columns, count : int
        How many pictures a row of a frame has, and a frame in all.
    seconds : float
        About how long it lasts; a frame lasts 0.04 s at least.

    Returns
    -------
    EpochsAnimation
        The animation.
    """
    sheets = [make_grid(epoch_pictures[:count], columns) for epoch_pictures in pictures.values()]
    frames = [Image.fromarray(to_channels_last(sheet)).convert("RGB") for sheet in sheets]
    milliseconds = [max(MIN_FRAME_TIME, round(1000 * seconds / len(frames)))] * len(frames)
    milliseconds[-1] *= 3
    file = io.BytesIO()
    frames[0].save(
        file, "webp", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0, quality=60, method=6
    )
    width, height = frames[0].size
    factor = max(1, MIN_WIDTH // width)
    alt = f"Animation: {count} fixed noise vectors after each of {len(pictures) - 1} epochs, one frame an epoch"
    return EpochsAnimation(file.getvalue(), _make_still(sheets), (factor * width, factor * height), alt)


def _make_still(sheets: list[np.ndarray]) -> bytes:
    """Make a PNG file of the first, middle and last frame, side by side with a white gap between them."""
    chosen = [sheets[i] for i in choose_evenly(range(len(sheets)), STILL_FRAMES)]
    gap = np.full((*chosen[0].shape[:2], 4), 255, np.uint8)
    still = np.concatenate([part for sheet in chosen for part in (sheet, gap)][:-1], axis=2)
    return encode_plot(Image.fromarray(to_channels_last(still)))
