"""Real pictures to train with: read when they are needed, a few batches ahead, and then kept in memory.

`load_pictures` in `loading` makes them of a folder, a zip or an IDX file.
"""

import contextlib
import hashlib
from collections.abc import Callable, Generator, Iterable
from functools import partial
from typing import Never

import numpy as np

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.guided import Guided
from gan_lab.inputs.class_names import ClassNames
from gan_lab.train.decoding import PictureTooSmallError, decode_picture
from gan_lab.train.picture_labels import PictureLabels
from gan_lab.train.picture_numbers import check_numbers
from gan_lab.train.reading_ahead import read_ahead

MAX_CACHE_BYTES = 1_500_000_000  # of decoded pictures in memory: 120,000 of 64 x 64 pixels in colour


_WAY_OUT = (
    "These pictures are read a few at a time: pictures.first(10) is an array of ten, [n, channels, side, side], and "
    "pictures.batch(range(64)) of those with these numbers; pictures.part(range(300)) are 300 to train with. In "
    "plt.imshow: pictures.first(1)[0, 0], cmap='gray', if they are grey, else pictures.first(1)[0].transpose(1, 2, 0)."
)


class RealPictures(Guided, called="pictures"):
    """Pictures of one size, read when they are needed and then kept in memory. `load_pictures` makes one.

    Files that turn out to be no pictures, or too small, are left out and counted.

    Parameters
    ----------
    name : str
        The name of their folder or zip, or "fashion-mnist".
    side : int
        The height and width of each in pixels.
    channels : int
        1 for grey, 3 for colours.
    count : int
        How many files there are.
    fingerprint : str
        Equal for the same files, read in the same way (of a folder: for files with the same names and sizes).
    read : callable
        Returns the content of the file with an index; raises OSError if it can't be read now, and GanLabError if none
        of the files can be read any more.
    decoded : dict, optional
        Pictures that are in memory already, by their index: [channels, side, side], uint8.
    decode : callable, optional
        Makes such a picture of the content of a file, or raises an exception of any type; without it, `decode_picture`.
    labels : PictureLabels, optional
        The class of each picture.

    Attributes
    ----------
    classes : list of str
        The names of the pictures' classes; [] where it isn't known of which class each is.
    labels : ndarray or None
        The class of each picture, [n], int64, from 0; None where that isn't known.
    """

    def __init__(
        self,
        name: str,
        side: int,
        channels: int,
        count: int,
        fingerprint: str,
        read: Callable[[int], bytes],
        decoded: dict[int, np.ndarray | None] | None = None,
        decode: Callable[[bytes], np.ndarray] | None = None,
        labels: PictureLabels | None = None,
    ) -> None:
        self.name, self.side, self.channels, self.fingerprint = name, side, channels, fingerprint
        self._count, self._read, self._labels = count, read, labels
        self.classes: list[str] = ClassNames(labels.names if labels else [])
        self.labels = labels.numbers if labels else None
        self._decode = decode or partial(decode_picture, side=side, channels=channels)
        self._decoded: dict[int, np.ndarray | None] = {} if decoded is None else decoded  # None for one left out
        self._max_decoded = MAX_CACHE_BYTES // (channels * side * side)
        self._unreadable: set[int] = set()
        self._small: set[int] = set()

    def __len__(self) -> int:
        """How many files there are; some may turn out to be unreadable."""
        return self._count

    def __getitem__(self, index: object) -> Never:
        """Refuse a number in brackets: some of the files turn out to be no pictures, so numbers don't count them."""
        raise GanLabError(_WAY_OUT)

    def __iter__(self) -> Never:
        raise GanLabError(_WAY_OUT)

    def __array__(self, dtype: object = None, copy: bool | None = None) -> Never:
        raise GanLabError(_WAY_OUT)

    def leave_out(self, unreadable: Iterable[int], small: Iterable[int]) -> None:
        """Count files as left out whose beginning shows that they will be."""
        self._unreadable.update(unreadable)
        self._small.update(small)

    @property
    def unreadable(self) -> int:
        """How many files turned out to be no pictures, among those read so far."""
        return len(self._unreadable)

    @property
    def small(self) -> int:
        """How many files turned out to be too small for `side`, among those read so far."""
        return len(self._small)

    def batch(self, numbers: Iterable[int]) -> np.ndarray:
        """Read the pictures with these indices.

        Parameters
        ----------
        numbers : iterable of int
            Each from 0 to `len(self) - 1`.

        Returns
        -------
        ndarray
            [n, channels, side, side], uint8; n is smaller than the number of indices if some files are left out.

        Raises
        ------
        GanLabError
            If an index is out of range, or the files aren't there any more.
        """
        return next(self.batches([check_numbers(numbers, len(self), "batch", "pictures.batch(range(64))")]))

    def batches(self, order: Iterable[Iterable[int]]) -> Generator[np.ndarray, None, None]:
        """Read one batch after the other; a few are read ahead, in the background.

        Parameters
        ----------
        order : iterable of iterables of int
            The indices of each batch.

        Yields
        ------
        ndarray
            The pictures of each batch, as `batch` returns them.

        Raises
        ------
        GanLabError
            If an index is out of range, or the files aren't there any more.
        """
        with contextlib.closing(self.numbered_batches(order)) as batches:
            for _, pictures in batches:
                yield pictures

    def numbered_batches(self, order: Iterable[Iterable[int]]) -> Generator[tuple[np.ndarray, np.ndarray], None, None]:
        """Read as `batches` does, and yield before the pictures of each batch their indices, [n], int64."""
        with contextlib.closing(read_ahead(order, len(self), self._decoded, self._load)) as batches:
            for batch in batches:
                present = [(i, picture) for i, picture in batch if picture is not None]
                yield np.array([i for i, _ in present], np.int64), self._stack([picture for _, picture in present])

    def first(self, count: int) -> np.ndarray:
        """Read the first pictures, without those that can't be read.

        Parameters
        ----------
        count : int
            How many; fewer come back if there aren't as many.

        Returns
        -------
        ndarray
            [n, channels, side, side], uint8.

        Raises
        ------
        GanLabError
            If count is no whole number above 0, or the files aren't there any more.
        """
        if not is_integer_in_range(count, 1):
            raise GanLabError(f"first takes how many pictures, a whole number of 1 or more, not {name_value(count)}.")
        found: list[np.ndarray] = []
        start, size = 0, count
        while len(found) < count and start < len(self):
            found += list(self.batch(range(start, min(start + size, len(self)))))
            start, size = start + size, max(64, count)
        return self._stack(found[:count])

    def part(self, numbers: Iterable[int]) -> "RealPictures":
        """Take some of the pictures, to train with these alone.

        Parameters
        ----------
        numbers : iterable of int
            Each from 0 to `len(self) - 1`, such as `range(300)` for the first 300.

        Returns
        -------
        RealPictures
            These pictures, in this order, numbered from 0.

        Raises
        ------
        GanLabError
            If there is no number, or one is out of range.
        """
        chosen = check_numbers(numbers, len(self), "part", "pictures.part(range(300))")
        if not chosen:
            raise GanLabError("A part has one picture or more: pictures.part(range(300)) takes the first 300.")
        size = self.side, self.channels, len(chosen)
        fingerprint = hashlib.sha256(f"{self.fingerprint} {chosen}".encode()).hexdigest()
        decoded = {i: self._decoded[number] for i, number in enumerate(chosen) if number in self._decoded}
        labels, read = self._labels and self._labels.part(chosen), lambda i: self._read(chosen[i])
        return RealPictures(self.name, *size, fingerprint, read, decoded, self._decode, labels)

    def _stack(self, pictures: list[np.ndarray]) -> np.ndarray:
        """Put pictures into one array."""
        return np.stack(pictures) if pictures else np.empty((0, self.channels, self.side, self.side), np.uint8)

    def _load(self, index: int) -> np.ndarray | None:
        """Read and decode one picture, and keep it if there is room; None if it is left out."""
        picture = None
        try:
            content = self._read(index)
        except OSError:  # it can't be read now, and perhaps another time
            self._unreadable.add(index)
            return None
        try:
            picture = self._decode(content)
        except PictureTooSmallError:
            self._small.add(index)
        except Exception:  # on damaged or enormous content Pillow raises errors of any type
            self._unreadable.add(index)
        else:
            self._unreadable.discard(index)
        if picture is None or len(self._decoded) < self._max_decoded:
            self._decoded[index] = picture
        return picture

    def __repr__(self) -> str:
        count = self.unreadable + self.small
        colours = "grey" if self.channels == 1 else "in colour"
        reasons = f"{self.unreadable} that can't be read, {self.small} too small"
        left_out = f", {count} of them left out so far: {reasons}" if count else ""
        return f"<{len(self)} pictures of {self.name}, {self.side} x {self.side} pixels, {colours}{left_out}>"
