"""Real pictures to train with: the photographs that ship with the kit, a folder of files, or a zip of them.

CelebA's `img_align_celeba`, folder or zip, is read as it is, and cropped and scaled as PyTorch's DCGAN tutorial
does it. A file is only ever decoded as a picture, by Pillow and in one of five formats; what can't be is counted.
"""

import contextlib
import gzip
import hashlib
import io
import os
import stat
import threading
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from gan_lab.errors import GanLabError, is_whole
from gan_lab.kinds import DATA

SHIPPED = "fashion-mnist"
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
MAX_BYTES = 64_000_000  # of a file; a photograph has a tenth of it
MAX_PIXELS = 50_000_000  # of a picture: a small file can claim to be enormous
LARGE = 4_000_000  # pixels from which on one is decoded at a time, for the memory
KEPT_BYTES = 1_500_000_000  # of decoded pictures in memory, which is 120,000 of 64 x 64 in colour
READERS = 4  # threads; Pillow decodes outside Python's lock
AHEAD = 3  # batches that are read while one is trained with


class RealPictures:
    """Pictures of one size, read when they are needed and then kept in memory. `load_pictures` makes one.

    name: where they are from. side: height and width. channels: 1 for grey, 3 for colours. fingerprint: the
    same for the same files (of a folder, by names and sizes). Files that turn out to be no pictures, or too small,
    are left out and counted.
    """

    def __init__(
        self, name: str, side: int, channels: int, count: int, fingerprint: str, read: Callable[[int], bytes]
    ) -> None:
        """`read` gives the content of file i; OSError if it can't now, GanLabError if none can any more."""
        self.name, self.side, self.channels, self.fingerprint = name, side, channels, fingerprint
        self._count, self._read = count, read
        self._kept: dict[int, np.ndarray | None] = {}  # None: left out
        self._unreadable: set[int] = set()
        self._small: set[int] = set()
        self._room = KEPT_BYTES // (channels * side * side)

    def __len__(self) -> int:
        """How many files there are; some may turn out to be unreadable."""
        return self._count

    @property
    def unreadable(self) -> int:
        """How many files turned out to be no pictures, among those read so far."""
        return len(self._unreadable)

    @property
    def small(self) -> int:
        """How many turned out to be smaller than `side`, among those read so far."""
        return len(self._small)

    def batch(self, numbers: Iterable[int]) -> np.ndarray:
        """The pictures of these numbers, [n, channels, side, side] uint8; fewer, if some are left out."""
        return next(self.batches([numbers]))

    def batches(self, order: Iterable[Iterable[int]]) -> Iterator[np.ndarray]:
        """A batch for each list of numbers, as `batch` gives them; a few are read ahead, in the background."""
        readers = ThreadPoolExecutor(READERS, thread_name_prefix="pictures")  # starts none if all are kept
        waiting: deque[list] = deque()
        try:
            for numbers in map(list, order):
                if not all(0 <= i < len(self) for i in numbers):
                    raise GanLabError(f"The pictures are numbered 0 to {len(self) - 1}.")
                waiting.append([self._kept[i] if i in self._kept else readers.submit(self._one, i) for i in numbers])
                if len(waiting) > AHEAD:
                    yield self._together(waiting.popleft())
            while waiting:
                yield self._together(waiting.popleft())
        finally:
            readers.shutdown(cancel_futures=True)

    def first(self, count: int) -> np.ndarray:
        """The first `count` pictures that can be read, [n, channels, side, side] uint8."""
        found: list[np.ndarray] = []
        start, more = 0, count
        while len(found) < count and start < len(self):
            found += list(self.batch(range(start, min(start + more, len(self)))))
            start, more = start + more, max(64, count)
        return np.stack(found[:count]) if found else self._together([])

    def _together(self, pictures: list) -> np.ndarray:
        read = [each.result() if isinstance(each, Future) else each for each in pictures]
        read = [each for each in read if each is not None]
        return np.stack(read) if read else np.empty((0, self.channels, self.side, self.side), np.uint8)

    def _one(self, number: int) -> np.ndarray | None:
        picture = None
        try:
            content = self._read(number)
        except OSError:  # not to be read now, and perhaps another time
            self._unreadable.add(number)
            return None
        try:
            picture = fitted(content, self.side, self.channels)
        except TooSmall:
            self._small.add(number)
        except Exception:  # on damaged or monstrous content Pillow raises anything
            self._unreadable.add(number)
        else:
            self._unreadable.discard(number)
        if picture is None or len(self._kept) < self._room:
            self._kept[number] = picture
        return picture

    def __repr__(self) -> str:
        left_out = self.unreadable + self.small
        colours = "grey" if self.channels == 1 else "in colour"
        told = f", {left_out} of them left out so far" if left_out else ""
        return f"<{len(self)} pictures of {self.name}, {self.side} x {self.side} pixels, {colours}{told}>"


class TooSmall(ValueError):
    """A picture with fewer pixels in height or width than the network makes."""


def load_pictures(source: str | Path = SHIPPED, side: int | None = None) -> RealPictures:
    """Pictures to train a DCGAN with, cut to squares of `side` x `side` pixels.

    source: "fashion-mnist", 10,000 grey photographs of clothes, shoes and bags, 28 x 28 pixels with a margin of 2,
    which ship with the kit (Xiao, Rasul and Vollgraf 2017, MIT licence); or a folder or a .zip with pictures in it,
    at any depth, JPEG, PNG, WebP, GIF or BMP. side: 32 or 64; 64 if left out, and 32 for fashion-mnist.

    Of a file, the shorter side is scaled to `side` and the middle cut out, as the tutorial does it. Turned photographs
    are set upright, transparent ones laid on white, grey ones and CMYK made RGB, animations held at their first
    frame. Nothing is read yet but the list of files, and the first that is a picture.
    """
    if side is not None and not (is_whole(side, 0) and side in (32, 64)):
        raise GanLabError(f"side is 32 or 64, the sizes that a DCGAN here can make, not {side!r}.")
    if source == SHIPPED:
        if side == 64:
            raise GanLabError(f"The photographs of {SHIPPED} have 28 x 28 pixels: leave side out, or pass side=32.")
        return _shipped()
    try:
        path = Path(source).expanduser()
        is_folder, is_file = path.is_dir(), path.is_file()
    except (TypeError, RuntimeError, OSError, ValueError):
        raise GanLabError(f"{source!r} is no folder or zip of pictures; {SHIPPED!r} are the kit's own.") from None
    if not (is_folder or is_file):
        raise GanLabError(f"There is no folder or zip {path}: check the path, or take {SHIPPED!r}, the kit's own.")
    names, fingerprint, read = _in_folder(path) if is_folder else _in_zip(path)
    if not names:
        raise GanLabError(f"{path} holds no pictures: it needs files that end in {', '.join(ENDINGS)}.")
    pictures = RealPictures(path.name, side or 64, 3, len(names), fingerprint, read)
    if not len(pictures.first(1)):
        reason = "can be read as a picture" if not pictures.small else f"has {pictures.side} pixels in each direction"
        raise GanLabError(f"None of the {len(names)} files in {path} {reason}: choose another folder or side=32.")
    return pictures


def fitted(content: bytes, side: int, channels: int = 3) -> np.ndarray:
    """A picture file as [channels, side, side] uint8; any exception if it is none, TooSmall if it is too small.

    As torchvision's Resize(side) and CenterCrop(side), which the tutorial uses.
    """
    if len(content) > MAX_BYTES:
        raise ValueError("too long for a picture")
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise ValueError("too many pixels")
        if min(width, height) < side:
            raise TooSmall
        with _one_large if width * height > LARGE else contextlib.nullcontext():
            picture = _plain(ImageOps.exif_transpose(picture), channels)
    width, height = picture.size
    shorter = min(width, height)
    size = int(side * width / shorter), int(side * height / shorter)
    picture = picture.resize(size, Image.Resampling.BILINEAR)
    left, top = (round((length - side) / 2) for length in size)
    pixels = np.asarray(picture.crop((left, top, left + side, top + side)))
    return np.ascontiguousarray(pixels.reshape(side, side, channels).transpose(2, 0, 1))


_one_large = threading.Lock()


def _plain(picture: Image.Image, channels: int) -> Image.Image:
    """RGB or grey, whatever it was; on white where it was transparent."""
    if picture.mode.startswith("I;16"):  # 16 bits a pixel, which convert would cut off at 255
        picture = Image.fromarray((np.asarray(picture) // 256).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("L" if channels == 1 else "RGB")


def _shipped() -> RealPictures:
    """Fashion-MNIST's 10,000 test photographs from the IDX file, unchanged but for a margin of 2 pixels."""
    path = DATA / "photographs" / "t10k-images-idx3-ubyte.gz"
    content = path.read_bytes()
    pixels = np.frombuffer(gzip.decompress(content), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    pixels = np.pad(pixels, [(0, 0), (0, 0), (2, 2), (2, 2)])
    pictures = RealPictures(SHIPPED, 32, 1, len(pixels), hashlib.sha256(content).hexdigest(), read=lambda i: b"")
    pictures._kept = dict(enumerate(pixels))
    return pictures


def _in_folder(folder: Path) -> tuple[list, str, Callable[[int], bytes]]:
    """The picture files at any depth, sorted, so that their order is the same on every system."""
    sizes = {}
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _hidden(name)]
        for name in files:
            if name.lower().endswith(ENDINGS) and not _hidden(name):
                file = Path(path, name)
                try:
                    found = file.stat()
                except OSError:
                    continue  # a link that leads nowhere
                if stat.S_ISREG(found.st_mode):  # reading a pipe would wait for ever
                    sizes[file.relative_to(folder).as_posix()] = found.st_size
    names = sorted(sizes)

    def read(number: int) -> bytes:
        try:
            with open(folder / names[number], "rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError:
            # Where a drive was mounted, an empty folder can remain: so look for other files too.
            if not any((folder / names[i]).exists() for i in (0, len(names) // 2, -1)):
                raise _gone(f"The folder {folder} isn't there any more") from None
            raise

    return names, _fingerprint(names, sizes), read


def _in_zip(path: Path) -> tuple[list, str, Callable[[int], bytes]]:
    """The picture files in a zip, which is never extracted."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise GanLabError(f"{path} is no zip that can be read: pass a folder of pictures or a .zip of one.") from None
    sizes = {
        entry.filename: f"{entry.file_size} {entry.CRC}"
        for entry in archive.infolist()
        if entry.filename.lower().endswith(ENDINGS) and not any(map(_hidden, entry.filename.split("/")))
    }
    names = sorted(sizes)

    def read(number: int) -> bytes:
        try:
            with archive.open(names[number]) as file:
                return file.read(MAX_BYTES + 1)  # an entry's own word for its size may be a lie
        except Exception:  # of a damaged or encrypted entry zipfile raises anything
            try:
                zipfile.ZipFile(path).close()
            except (zipfile.BadZipFile, OSError):
                raise _gone(f"{path} isn't there any more, or was cut") from None
            return b""  # no picture

    return names, _fingerprint(names, sizes), read


def _gone(what: str) -> GanLabError:
    return GanLabError(
        f"{what}: bring it back (is a drive unplugged?) and run this again; the training goes on where it was."
    )


def _hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _fingerprint(names: list[str], sizes: dict[str, object]) -> str:
    """The same for files of the same names and sizes, in a zip also of the same content."""
    listing = "".join(f"{name}\t{sizes[name]}\n" for name in names)
    return hashlib.sha256(listing.encode(errors="surrogatepass")).hexdigest()
