"""Principal directions of a latent space: which sign each has, and how many there are.

Source: Härkönen et al. 2020, "GANSpace: Discovering Interpretable GAN Controls".
"""

from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, name_value


def check_direction_count(count: int, width: int) -> None:
    """Raise GanLabError if count isn't a whole number from 1 to width, the numbers of a latent."""
    if not is_integer_in_range(count, 1, width):
        raise GanLabError(f"There are {width} principal directions: ask for 1 to {width}, not {name_value(count)}.")


def orient(directions: Tensor) -> Tensor:
    """Turn each direction [n, width] so that its entry that is furthest from zero is positive, by convention.

    Parameters
    ----------
    directions : Tensor
        Each of which the opposite would be as good.

    Returns
    -------
    Tensor
        Of the same shape.
    """
    furthest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
    return directions * furthest.sign()
