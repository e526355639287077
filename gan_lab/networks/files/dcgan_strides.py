"""The strides and paddings of a generator's transposed convolutions, which its weights don't hold.

They follow from the kernels' sizes where people use these sizes in one way only. Such ways were looked for in public
notebooks: those below make pictures of 28 (MNIST), 32, 64, 128 or 256 pixels, and others are refused. One thing stays
open: the last layer may cut off more of the border. A generator whose kernels are all 4 x 4 makes 32 x 32 pixels, and
with a last padding of 3 in place of 1, which some take for MNIST, the middle 28 x 28 of the same picture.
"""

from collections.abc import Sequence
from typing import NamedTuple

SIDES = (28, 32, 64, 128, 256)  # the heights and widths of the pictures that DCGANs make here, in pixels


class Step(NamedTuple):
    """How one transposed convolution moves its kernel."""

    stride: int
    padding: int


ENLARGE, DOUBLE = (
    Step(1, 0),
    Step(2, 1),
)  # from 1 x 1 pixel to the kernel's size; from n x n pixels to 2n x 2n, by 4 x 4
# From 1 to 4, 7, 14 and 28 pixels; and to 3, 6, 13 and 28, as in the course "Build Basic Generative Adversarial
# Networks" of DeepLearning.AI.
FOR_28_PIXELS = {
    (4, 3, 4, 4): (ENLARGE, DOUBLE, DOUBLE, DOUBLE),
    (3, 4, 3, 4): (Step(2, 0), Step(1, 0), Step(2, 0), Step(2, 0)),
}


def find_steps(kernels: Sequence[int]) -> list[Step] | None:
    """Find stride and padding of each transposed convolution, from the sizes of all kernels.

    The first kernel makes as many pixels as it has, in height and in width. Where each further one is 4 x 4, it doubles
    them. A last one of 1 x 1 or 3 x 3 leaves them as many as they are.

    Parameters
    ----------
    kernels : sequence of int
        The height and width of each kernel, the first to the last.

    Returns
    -------
    list of Step or None
        None if these kernels are used in several ways, or in none that is known.
    """
    sizes = tuple(kernels)
    last = sizes[-1:] if sizes[-1:] in ((1,), (3,)) else ()
    body = sizes[: len(sizes) - len(last)]
    if body in FOR_28_PIXELS:
        steps = list(FOR_28_PIXELS[body])
    elif len(body) > 1 and set(body[1:]) == {4}:
        steps = [ENLARGE, *[DOUBLE] * (len(body) - 1)]
    else:
        return None
    steps += [Step(1, size // 2) for size in last]
    return steps if find_side(sizes, steps) in SIDES else None


def find_side(kernels: Sequence[int], steps: Sequence[Step]) -> int:
    """Compute the height and width of the picture, in pixels, that a chain of transposed convolutions makes."""
    side = 1
    for kernel, step in zip(kernels, steps, strict=True):
        side = (side - 1) * step.stride + kernel - 2 * step.padding
    return side
