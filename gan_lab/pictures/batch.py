"""A batch of generated pictures with their inputs, which is chosen from and joined like a list, and is an array too."""

import operator
from dataclasses import dataclass, replace
from typing import Any, NoReturn, Self

import numpy as np
import torch
from numpy.typing import DTypeLike
from PIL import Image
from torch import Tensor

from gan_lab.errors import GanLabError, name_value
from gan_lab.guided import Guided
from gan_lab.pictures.pixels import to_array, to_pixels
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.sheets.layout import Layout
from gan_lab.pictures.tile import Tile

MAX_SAME = 1  # grey levels by which two pictures that count as the same may differ, in any pixel


class PictureIndexError(GanLabError, IndexError):
    """There is no picture of this number; an IndexError, so that loops over numbers end as they do with a list."""


class PictureArithmeticError(GanLabError, TypeError):
    """Pictures were to be calculated with, or added to something else than pictures."""


@dataclass(frozen=True, eq=False)
class Batch(Guided, called="samples"):
    """Generated pictures with their inputs.

    Attributes
    ----------
    tensor : Tensor
        The pictures, [n, 3, H, W], float32, in [-1, 1].
    tiles : list of Tile
        The inputs of each picture.
    network : NetworkId
        The network that made them.
    made_with : dict of str to str
        Versions, device and type of numbers, for their recipes.
    class_names : list of str
        The names of the network's classes; [] for a network without classes.
    layout : Layout or None
        Columns and labels of the grid that shows them; None chooses columns by their number.
    single : bool
        Whether this is one picture that was chosen by its number, which is an array without the axis n.
    """

    tensor: Tensor
    tiles: list[Tile]
    network: NetworkId
    made_with: dict[str, str]
    class_names: list[str]
    layout: Layout | None = None
    single: bool = False

    def __post_init__(self) -> None:
        tensor = self.tensor
        fits = isinstance(tensor, Tensor) and tensor.ndim == 4 and tensor.shape[:2] == (len(self.tiles), 3)
        if not fits or tensor.dtype != torch.float32:
            raise GanLabError(
                "Samples hold one picture for each of their inputs, [n, 3, H, W] float32: change a copy of the tensor "
                "for yourself, and leave the Samples as gan.generate made them."
            )

    def numpy(self) -> np.ndarray:
        """Return the pictures as arrays of grey levels.

        Returns
        -------
        array
            [n, H, W, 3] uint8.
        """
        return to_pixels(self.tensor)

    def pil(self) -> list[Image.Image]:
        """Return the pictures as Pillow images.

        Returns
        -------
        list of PIL.Image.Image
            One for each.
        """
        return [Image.fromarray(pixels) for pixels in self.numpy()]

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> np.ndarray:
        """Return what `numpy` returns; of one picture chosen by its number, [H, W, 3], as plt.imshow takes it."""
        pixels = self.numpy()
        return to_array(pixels[0] if self.single else pixels, dtype, copy)

    def __len__(self) -> int:
        return len(self.tiles)

    def __eq__(self, other: object) -> bool:
        """Whether the pictures are the same: as many, of one size, no pixel more than a grey level apart.

        Another batch, another number of threads or a saved file can move a pixel by one grey level.
        """
        if not isinstance(other, Batch):
            return NotImplemented
        if self.tensor.shape != other.tensor.shape:
            return False
        return self is other or bool((np.abs(self.numpy() - other.numpy().astype(np.int16)) <= MAX_SAME).all())

    __hash__ = object.__hash__  # by identity, since "at most a grey level apart" leads from one picture to any other

    def __getitem__(self, index: Any) -> Self:
        chosen = select_pictures(len(self), index)
        return replace(
            self,
            tensor=self.tensor[chosen],
            tiles=[self.tiles[i] for i in chosen],
            layout=self.layout and self.layout.select(chosen),
            single=not isinstance(index, slice) and np.ndim(index) == 0,
        )

    def __add__(self, other: Any) -> Self:
        if not isinstance(other, Batch):
            raise PictureArithmeticError(
                f"Samples are joined with Samples, first + second, not with {type(other).__name__}; of a list of them, "
                "sum([first, second, third]) joins all."
            )
        if other.network != self.network or other.tensor.shape[1:] != self.tensor.shape[1:]:
            raise GanLabError("Pictures of two networks don't go into one grid: show them one after the other.")
        return replace(
            self,
            tensor=torch.cat([self.tensor, other.tensor]),
            tiles=self.tiles + other.tiles,
            layout=self.layout and self.layout.stack(other.layout),
            single=False,
        )

    def __radd__(self, other: Any) -> Self:
        if isinstance(other, int) and other == 0:  # which sum begins with
            return self
        return self.__add__(other)

    def _refuse_to_calculate(self, other: Any = None) -> NoReturn:
        raise PictureArithmeticError(
            "Samples can't be calculated with: take their numbers, samples.tensor (-1 to 1) or "
            "np.asarray(samples, dtype=float) (0 to 255). Samples that stand twice are samples + samples."
        )

    __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse_to_calculate
    __mod__ = __floordiv__ = __pow__ = __neg__ = __abs__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse_to_calculate

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise PictureArithmeticError(
            "Samples can't be changed, since each picture belongs to its inputs: change a copy, samples.numpy() or "
            "samples.tensor.clone()."
        )

    @classmethod
    def __torch_function__(cls, function: Any, types: Any, values: Any = (), options: Any = None) -> NoReturn:
        """Answer a function of torch, which takes tensors."""
        raise PictureArithmeticError(
            f"torch.{getattr(function, '__name__', 'stack')} takes tensors, not Samples: samples.tensor is one, "
            "[n, 3, H, W] in [-1, 1]."
        )


def select_pictures(count: int, index: Any) -> list[int]:
    """Return the numbers of the pictures that an index selects.

    Parameters
    ----------
    count : int
        How many pictures there are.
    index : int, slice, or sequence of int or bool
        A number, from 0 or from -1 backwards; a slice; several numbers, or one bool for each picture, in a list, an
        array or a tensor.

    Returns
    -------
    list of int
        The numbers, from 0.

    Raises
    ------
    PictureIndexError
        If there is no such picture.
    GanLabError
        If the index is something else.
    """
    if isinstance(index, slice):
        try:
            return list(range(count)[index])
        except (TypeError, ValueError):  # such as samples["a":], or a step of 0
            raise _wrong_index(index) from None
    chosen = index.tolist() if hasattr(index, "tolist") else index
    if isinstance(chosen, list | range):
        flags = [isinstance(item, bool) for item in chosen]
        if chosen and all(flags):
            if len(flags) != count:
                raise GanLabError(f"There are {count} pictures and {len(flags)} bools: give one for each picture.")
            return [i for i, item in enumerate(chosen) if item]
        return [find_picture(count, item, index) for item in chosen]
    return [find_picture(count, chosen, index)]


def find_picture(count: int, number: Any, index: Any) -> int:
    """Return the number of one picture.

    Parameters
    ----------
    count : int
        How many pictures there are.
    number : int
        From 0, or from -1 backwards.
    index : object
        All that was asked for, for the error message.

    Returns
    -------
    int
        The number, from 0.

    Raises
    ------
    PictureIndexError
        If there is no such picture.
    GanLabError
        If it isn't a whole number.
    """
    try:
        if isinstance(number, bool):
            raise TypeError
        found = operator.index(number)
    except TypeError:
        raise _wrong_index(index) from None
    if not -count <= found < count:
        if not count:
            raise PictureIndexError("There are no pictures here to choose from.")
        what = f"are {count} pictures, numbered 0 to {count - 1}," if count > 1 else "is 1 picture, number 0,"
        raise PictureIndexError(f"There {what} and no picture {found}.")
    return found % count


def _wrong_index(index: Any) -> GanLabError:
    return GanLabError(
        "Choose pictures by a number, a slice or a list of numbers, samples[0], samples[:4] or samples[[0, 2]], "
        f"not by {name_value(index)}."
    )
