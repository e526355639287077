"""Real pictures to train with: the photographs that ship with the kit, a folder of files, or a zip of them.

CelebA's `img_align_celeba`, folder or zip, is read as it is, and cropped and scaled as PyTorch's DCGAN tutorial
does it.
"""

import gzip
import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from gan_lab.errors import GanLabError, is_integer_in_range
from gan_lab.kinds import DATA
from gan_lab.train.decoding import PictureTooSmallError, decode_picture
from gan_lab.train.picture_files import ENDINGS, list_folder, list_zip

SHIPPED = "fashion-mnist"
MAX_CACHE_BYTES = 1_500_000_000  # of decoded pictures in memory: 120,000 of 64 x 64 pixels in colour
READER_THREADS = 4  # Pillow decodes outside Python's lock
BATCHES_AHEAD = 3  # batches that are read while the training uses one


class RealPictures:
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
        Equal for the same files (of a folder: for files with the same names and sizes).
    read : callable
        Returns the content of the file with an index; raises OSError if it can't be read now, and GanLabError if none
        of the files can be read any more.
    decoded : dict, optional
        Pictures that are in memory already, by their index: [channels, side, side], uint8.
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
    ) -> None:
        self.name, self.side, self.channels, self.fingerprint = name, side, channels, fingerprint
        self._count, self._read = count, read
        self._decoded: dict[int, np.ndarray | None] = (
            {} if decoded is None else decoded
        )  # None for a picture that is left out
        self._max_decoded = MAX_CACHE_BYTES // (channels * side * side)
        self._unreadable: set[int] = set()
        self._small: set[int] = set()

    def __len__(self) -> int:
        """How many files there are; some may turn out to be unreadable."""
        return self._count

    @property
    def unreadable(self) -> int:
        """How many files turned out to be no pictures, among those read so far."""
        return len(self._unreadable)

    @property
    def small(self) -> int:
        """How many files turned out to be smaller than `side`, among those read so far."""
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
        return next(self.batches([numbers]))

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
        readers = ThreadPoolExecutor(
            READER_THREADS, thread_name_prefix="pictures"
        )  # starts no thread before there is work
        waiting: deque[list[np.ndarray | Future[np.ndarray | None] | None]] = deque()
        try:
            for indices in map(list, order):
                if not all(0 <= i < len(self) for i in indices):
                    raise GanLabError(f"The pictures are numbered 0 to {len(self) - 1}.")
                waiting.append(
                    [self._decoded[i] if i in self._decoded else readers.submit(self._load, i) for i in indices]
                )
                if len(waiting) > BATCHES_AHEAD:
                    yield self._stack(waiting.popleft())
            while waiting:
                yield self._stack(waiting.popleft())
        finally:
            readers.shutdown(cancel_futures=True)

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
            If the files aren't there any more.
        """
        found: list[np.ndarray] = []
        start, size = 0, count
        while len(found) < count and start < len(self):
            found += list(self.batch(range(start, min(start + size, len(self)))))
            start, size = start + size, max(64, count)
        return np.stack(found[:count]) if found else self._stack([])

    def _stack(self, pictures: list[np.ndarray | Future[np.ndarray | None] | None]) -> np.ndarray:
        """Wait for the pictures of a batch and put them into one array, without those that are left out."""
        loaded = [each.result() if isinstance(each, Future) else each for each in pictures]
        present = [picture for picture in loaded if picture is not None]
        return np.stack(present) if present else np.empty((0, self.channels, self.side, self.side), np.uint8)

    def _load(self, index: int) -> np.ndarray | None:
        """Read and decode one picture, and keep it if there is room; None if it is left out."""
        picture = None
        try:
            content = self._read(index)
        except OSError:  # it can't be read now, and perhaps another time
            self._unreadable.add(index)
            return None
        try:
            picture = decode_picture(content, self.side, self.channels)
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
        left_out = f", {count} of them left out so far" if count else ""
        return f"<{len(self)} pictures of {self.name}, {self.side} x {self.side} pixels, {colours}{left_out}>"


def load_pictures(source: str | Path = SHIPPED, side: int | None = None) -> RealPictures:
    """Load pictures to train a DCGAN with, cut to squares.

    Of a file, the shorter side is scaled to `side` and the middle cut out, as PyTorch's DCGAN tutorial does it. Turned
    photographs are set upright, transparent ones laid on white, grey ones and CMYK made RGB; an animation gives its
    first frame. Nothing is read yet but the list of files, and the first that is a picture.

    Parameters
    ----------
    source : str or Path
        "fashion-mnist", 10,000 grey photographs of clothes, shoes and bags, 28 x 28 pixels with a margin of 2, which
        ship with the kit (Xiao, Rasul and Vollgraf 2017, MIT licence); or a folder or a .zip with pictures in it, at
        any depth, JPEG, PNG, WebP, GIF or BMP.
    side : int, optional
        The height and width in pixels, 32 or 64; without it 64, and 32 for fashion-mnist.

    Returns
    -------
    RealPictures
        `batch(numbers)` and `first(count)` give them as arrays.

    Raises
    ------
    GanLabError
        If there is no such folder or zip, it holds no picture that can be read, or `side` is another number.
    """
    if side is not None and not (is_integer_in_range(side, 0) and side in (32, 64)):
        raise GanLabError(f"side is 32 or 64, the sizes that a DCGAN here can make, not {side!r}.")
    if source == SHIPPED:
        if side == 64:
            raise GanLabError(f"The photographs of {SHIPPED} have 28 x 28 pixels: leave side out, or pass side=32.")
        return _load_shipped()
    try:
        path = Path(source).expanduser()
        is_folder, is_file = path.is_dir(), path.is_file()
    except (TypeError, RuntimeError, OSError, ValueError):
        raise GanLabError(f"{source!r} is no folder or zip of pictures; {SHIPPED!r} are the kit's own.") from None
    if not (is_folder or is_file):
        raise GanLabError(f"There is no folder or zip {path}: check the path, or take {SHIPPED!r}, the kit's own.")
    files = list_folder(path) if is_folder else list_zip(path)
    count = len(files.names)
    if not count:
        raise GanLabError(f"{path} holds no pictures: it needs files that end in {', '.join(ENDINGS)}.")
    pictures = RealPictures(path.name, side or 64, 3, count, files.fingerprint, files.read)
    if not len(pictures.first(1)):
        reason = "can be read as a picture" if not pictures.small else f"has {pictures.side} pixels in each direction"
        raise GanLabError(f"None of the {count} files in {path} {reason}: choose another folder or side=32.")
    return pictures


def _load_shipped() -> RealPictures:
    """Load Fashion-MNIST's 10,000 test photographs from the IDX file, unchanged but for a margin of 2 pixels."""
    content = (DATA / "photographs" / "t10k-images-idx3-ubyte.gz").read_bytes()
    pixels = np.frombuffer(gzip.decompress(content), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    pixels = np.pad(pixels, [(0, 0), (0, 0), (2, 2), (2, 2)])
    fingerprint = hashlib.sha256(content).hexdigest()
    return RealPictures(SHIPPED, 32, 1, len(pixels), fingerprint, read=lambda i: b"", decoded=dict(enumerate(pixels)))
