"""The random numbers of a run. Each draw depends only on the run's seed, on its purpose and on its number.

So no random state has to be saved: a run that was stopped goes on with the numbers that it would have drawn anyway.
"""

import numpy as np
import torch
from torch import Tensor

FIXED_COUNT = 64  # noise vectors that are followed through the training
FIXED_OF_CLASS, MAX_FOLLOWED = 8, 16  # of a run with classes: noise vectors for each class, and how many classes

# The purposes. If one of these numbers changes, the same seed gives another run.
_INITIAL_WEIGHTS, _PICTURE_ORDER, _TRAINING_NOISE, _FIXED_NOISE, _AUGMENTATION = range(5)


def make_initial_weights_rng(seed: int) -> np.random.Generator:
    """Create the generator of random numbers from which the networks' weights are drawn at the start."""
    return np.random.default_rng([seed, _INITIAL_WEIGHTS])


def draw_picture_order(seed: int, epoch: int, count: int) -> np.ndarray:
    """Draw the order in which an epoch (from 0) takes the pictures: a permutation of 0 to `count - 1`."""
    return np.random.default_rng([seed, _PICTURE_ORDER, epoch]).permutation(count)


def draw_training_noise(seed: int, step: int, count: int, z_dim: int) -> Tensor:
    """Draw the noise vectors [count, z_dim] of a step (from 0)."""
    return _draw_noise([seed, _TRAINING_NOISE, step], count, z_dim)


def make_augmentation_rng(seed: int, step: int) -> np.random.Generator:
    """Create the generator of random numbers from which the augmentation of a step (from 0) is drawn."""
    return np.random.default_rng([seed, _AUGMENTATION, step])


def draw_fixed_noise(seed: int, z_dim: int) -> Tensor:
    """Draw the noise vectors [64, z_dim] that are followed through the training."""
    return _draw_noise([seed, _FIXED_NOISE, 0], FIXED_COUNT, z_dim)


def draw_fixed_inputs(seed: int, z_dim: int, classes: int) -> tuple[Tensor, Tensor]:
    """Draw the noise and class vectors that are followed through the training.

    Parameters
    ----------
    seed, z_dim
        Of the run.
    classes : int
        How many classes it has, 0 or more.

    Returns
    -------
    z, y : Tensors
        Without classes, z [64, z_dim] and y [64, 0]. With classes, eight rows for each of the first 16 classes, one
        class after the other: each has the same eight noise vectors.
    """
    z = draw_fixed_noise(seed, z_dim)
    if not classes:
        return z, z.new_zeros(len(z), 0)
    followed = min(classes, MAX_FOLLOWED)
    y = torch.eye(classes, dtype=torch.float32, device="cpu")[:followed]
    return z[:FIXED_OF_CLASS].repeat(followed, 1), y.repeat_interleave(FIXED_OF_CLASS, 0)


def _draw_noise(seed: list[int], count: int, z_dim: int) -> Tensor:
    return torch.from_numpy(np.random.default_rng(seed).standard_normal((count, z_dim), np.float32))
