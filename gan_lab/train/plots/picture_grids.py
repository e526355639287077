"""Pictures of a run in rows and columns: the fixed noise through the epochs, real pictures beside generated ones."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gan_lab.train.epoch_pictures import make_grid, to_channels_last

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PICTURE_WIDTH = 0.65  # inches, of a picture in a strip


def draw_strip(pictures: Mapping[int, np.ndarray], columns: int, rows: int) -> "Figure":
    """Draw a row for each epoch, or for some of them, and a column for each noise vector.

    Parameters
    ----------
    pictures : mapping of int to ndarray
        {epoch: [n, channels, side, side] uint8}; epoch 0 is the start.
    columns, rows : int
        How many noise vectors and epochs to draw at most, 1 or more; the epochs are evenly spread.

    Returns
    -------
    Figure
        Of matplotlib.
    """
    import matplotlib.pyplot as plt

    epochs = choose_evenly(list(pictures), rows)
    strip = [np.concatenate(list(pictures[epoch][:columns]), axis=2) for epoch in epochs]
    size = (PICTURE_WIDTH * strip[0].shape[2] / strip[0].shape[1], PICTURE_WIDTH * len(epochs))
    figure, axes = plt.subplots(len(epochs), 1, figsize=size, squeeze=False, gridspec_kw={"hspace": 0.02})
    for axis, epoch, row in zip(axes[:, 0], epochs, strip, strict=True):
        draw_pixels(axis, row)
        axis.set_ylabel("start" if epoch == 0 else f"{epoch}", rotation=0, ha="right", va="center")
    axes[0, 0].set_title("the same noise vectors after so many epochs", fontsize=10)
    return figure


def draw_real_and_fake(real: np.ndarray, fake: np.ndarray, columns: int) -> "Figure":
    """Draw real pictures beside generated ones, [n, channels, side, side] uint8 each, `columns` in a row."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 4.3), layout="constrained")
    for axis, pictures, title in zip(axes, (real, fake), ("real", "generated"), strict=True):
        draw_pixels(axis, make_grid(pictures, columns))
        axis.set_title(title)
    return figure


def draw_pixels(axis: "Axes", pixels: np.ndarray) -> None:
    """Draw pixels [channels, H, W], uint8, without ticks."""
    is_grey = len(pixels) == 1
    axis.imshow(
        to_channels_last(pixels),
        interpolation="nearest",
        aspect="equal",
        cmap="gray" if is_grey else None,
        vmin=0 if is_grey else None,
        vmax=255 if is_grey else None,
    )
    axis.set(xticks=[], yticks=[])
    for spine in axis.spines.values():
        spine.set_visible(False)


def choose_evenly(numbers: Sequence[int], maximum: int) -> list[int]:
    """Choose at most `maximum` of the numbers, evenly spread, the first and the last among them."""
    places = np.linspace(0, len(numbers) - 1, min(maximum, len(numbers))).round().astype(int)
    return [numbers[place] for place in np.unique(places)]
