"""Adaptive discriminator augmentation: the discriminator sees pictures that are transformed at random.

Every picture that it sees, real or generated, goes through each of six transformations with probability p, so that it
can't learn a few photographs by heart. The gradient of the generator goes through the transformations too.

Source: Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", sections 2 and 3. Its pipeline
has further transformations, and p rises more slowly there, since the trainings are longer.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_number_in_range, name_value
from gan_lab.inputs.noise import check_seed
from gan_lab.networks.device import reproducible
from gan_lab.pictures.pixels import from_grey_levels, to_grey_levels
from gan_lab.train.records import Step

ADAPTIVE = "ada"  # the value of the setting `augment` with which p follows r_t
TARGET = 0.6  # of r_t (section 3)
INTERVAL = 4  # steps between two changes of p (section 3)
PICTURES_TO_RISE = 20_000  # real pictures in which p can rise from 0 to 1; the paper has 500,000
MAX_SHIFT = 1 / 8  # of the side
SCALE_SPREAD, BRIGHTNESS_SPREAD, CONTRAST_SPREAD = 0.2, 0.2, 0.5  # those of the paper, appendix B


class Augmentation(NamedTuple):
    """The augmentation of one step."""

    p: float  # the probability of each transformation, 0 to 1
    rng: np.random.Generator  # where the random numbers of this step come from

    def __call__(self, pictures: Tensor) -> Tensor:
        """Transform pictures [n, channels, side, side] in [-1, 1]; each call draws other random numbers."""
        return transform(pictures, self.p, self.rng) if self.p else pictures


@reproducible(torch.device("cpu"), one_thread=False)
def augment(pictures: np.ndarray, p: float, seed: int | None = None) -> np.ndarray:
    """Transform pictures as a run with this p does it before its discriminator sees them.

    Parameters
    ----------
    pictures : ndarray
        Pixels [n, channels, side, side], uint8, as `photographs.first` and `run.generated` give them.
    p : float
        The probability of each transformation, 0 to 1.
    seed : int, optional
        0 to 2**32 - 1; without one, a fresh seed is drawn. With the same seed, a larger p transforms the same pictures
        in the same way, and further ones.

    Returns
    -------
    ndarray
        Pixels of the same shape, uint8; what brightness and contrast take out of 0 to 255 is clamped.

    Raises
    ------
    GanLabError
        If these are no such pixels, p is no number from 0 to 1, or the seed is out of range.
    """
    is_right = isinstance(pictures, np.ndarray) and pictures.dtype == np.uint8 and pictures.ndim == 4 and len(pictures)
    if not is_right or pictures.shape[2] != pictures.shape[3]:
        raise GanLabError(
            f"augment takes pixels [n, channels, side, side], uint8, as photographs.first(8) gives them, not "
            f"{name_value(pictures)}."
        )
    if not is_number_in_range(p, 0, 1):
        raise GanLabError(
            f"p is the probability of each transformation, a number from 0 to 1, not {name_value(p)}; only a run "
            f"takes {ADAPTIVE!r}."
        )
    rng = np.random.default_rng(None if seed is None else check_seed(seed))
    scaled = from_grey_levels(torch.from_numpy(np.ascontiguousarray(pictures)))
    return to_grey_levels(transform(scaled, float(p), rng)).numpy()


def transform(pictures: Tensor, p: float, rng: np.random.Generator) -> Tensor:
    """Transform each picture at random, so that a gradient can go through.

    The transformations are a mirror image, quarter turns, a shift by whole pixels, another size, another contrast and
    another brightness. What a picture leaves free is black. Whatever p is, as many random numbers are drawn: so a
    picture that was transformed with one p is transformed with every larger p too, in the same way.

    Parameters
    ----------
    pictures : Tensor
        [n, channels, side, side], in [-1, 1].
    p : float
        The probability of each transformation, 0 to 1.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    Tensor
        Of the same shape; brightness and contrast can take values out of [-1, 1].
    """
    n, side = len(pictures), pictures.shape[-1]

    def draw(values: np.ndarray, neutral: float) -> np.ndarray:
        """Return a value for each picture, and the neutral one where a picture isn't transformed."""
        return np.where(rng.random(n) < p, values, neutral).astype(np.float32)

    is_mirrored = draw(rng.integers(0, 2, n), 0) == 1
    quarter_turns = draw(rng.integers(0, 4, n), 0)
    largest = round(MAX_SHIFT * side)
    shift_x, shift_y = draw(rng.integers(-largest, largest + 1, (2, n)), 0)
    size = draw(np.exp2(SCALE_SPREAD * rng.standard_normal(n)), 1)
    contrast = draw(np.exp2(CONTRAST_SPREAD * rng.standard_normal(n)), 1)
    brightness = draw(BRIGHTNESS_SPREAD * rng.standard_normal(n), 0)

    # A quarter turn is a picture with rows and columns exchanged, then flipped.
    flip_x = is_mirrored ^ np.isin(quarter_turns, (2, 3))
    flip_y = np.isin(quarter_turns, (1, 2))
    is_exchanged = _for_each_picture(quarter_turns % 2 == 1, pictures)
    light = pictures + 1  # black is 0: a weighted sum that misses some of its pixels is darker
    light = torch.where(is_exchanged, light.transpose(2, 3), light)
    rows, columns = (
        torch.from_numpy(_make_resampling(side, flip, shift, size)).to(pictures)[:, None]
        for flip, shift in ((flip_y, shift_y), (flip_x, shift_x))
    )
    moved = rows @ light @ columns.transpose(2, 3) - 1
    return moved * _for_each_picture(contrast, pictures) + _for_each_picture(brightness, pictures)


def _make_resampling(side: int, flip: np.ndarray, shift: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Make for each picture the matrix [side, side] that flips, shifts and scales a row of pixels.

    Each row of it holds the weights of the old pixels in a new one: linear interpolation. So the whole transformation
    is two products of matrices, whose gradient is the same each time, on every device.
    """
    centre = (side - 1) / 2
    places = (np.arange(side) - centre - shift[:, None]) / size[:, None] * np.where(flip, -1, 1)[:, None] + centre
    return np.maximum(0, 1 - np.abs(places[:, :, None] - np.arange(side))).astype(np.float32)


def _for_each_picture(values: np.ndarray, pictures: Tensor) -> Tensor:
    """Return one value for each picture as a tensor that can be combined with pictures [n, channels, side, side]."""
    return torch.from_numpy(values).to(pictures.device)[:, None, None, None]


def choose_p(augment: float | str, batch: int, record: Sequence[Step]) -> float:
    """Choose the probability p of the next step's augmentation.

    It follows from the record alone, so a run that was stopped goes on with the same p. For "ada" p starts at 0. Every
    four steps it rises by a fixed amount if r_t, the mean sign of the discriminator's logits for the real pictures of
    these steps, is above its target of 0.6, and falls by as much if it is below (section 3).

    Parameters
    ----------
    augment : float or "ada"
        The run's setting: a fixed p, or "ada".
    batch : int
        How many real pictures a step has.
    record : sequence of Step
        All steps so far.

    Returns
    -------
    float
        0 to 1.
    """
    if augment != ADAPTIVE:
        return float(augment)
    if not record:
        return 0.0
    p = record[-1].augment_p
    if len(record) % INTERVAL:
        return p
    signs = [step.r_t for step in record[-INTERVAL:] if step.r_t is not None]
    change = np.sign(np.mean(signs) - TARGET) * INTERVAL * batch / PICTURES_TO_RISE
    return round(float(np.clip(p + change, 0, 1)), 6)
