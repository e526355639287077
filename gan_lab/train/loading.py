"""Load real pictures: the photographs that ship with the kit, a folder of files, a zip of them, or an IDX file.

CelebA's `img_align_celeba`, folder or zip, is read as it is, and cropped and scaled as PyTorch's DCGAN tutorial
does it; so are the files of MNIST and its like.
"""

import hashlib
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from PIL import Image

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.kinds import FASHION_NAMES, FASHION_PHOTOGRAPHS
from gan_lab.networks.files.dcgan_strides import SIDES
from gan_lab.pictures.idx_files import is_idx, read_idx
from gan_lab.train.decoding import (
    PictureHeader,
    decode_picture,
    fit_into_square,
    is_too_small,
    read_header,
)
from gan_lab.train.picture_files import ENDINGS, PictureFiles, list_folder, list_zip
from gan_lab.train.picture_labels import label_by_folder, read_labels_beside
from gan_lab.train.reading_ahead import READER_THREADS
from gan_lab.train.real_pictures import RealPictures

SHIPPED = "fashion-mnist"
Small = Literal["pad", "enlarge"]
DEFAULT_SIDE, SMALL_SIDE = 64, 32  # pixels; the second for pictures that are too small for the first, in an IDX file
MAX_LOOKED_AT = 500  # files whose beginning is read at loading; of more files, as many are chosen evenly


def load_pictures(
    source: str | Path = SHIPPED, side: int | None = None, *, small: Small = "pad", channels: int | None = None
) -> RealPictures:
    """Load pictures to train a DCGAN with, cut to squares.

    Of a file, the shorter side is scaled to `side` and the middle cut out, as PyTorch's DCGAN tutorial does it. Turned
    photographs are set upright, transparent ones laid on white, CMYK made RGB; an animation gives its first frame.
    The classes are the folders of the uppermost level that has several, as for torchvision's `ImageFolder`, or the
    labels beside an IDX file (train-labels-idx1-ubyte.gz); a run uses them with `conditional=True`.

    Nothing is decoded yet but the first picture. The beginnings of up to 500 files are read, and a line says how many
    of these are left out, and why.

    Parameters
    ----------
    source : str or Path
        "fashion-mnist", 10,000 grey photographs of clothes, shoes and bags, 28 x 28 pixels with a margin of 2, which
        ship with the kit (Xiao, Rasul and Vollgraf 2017, MIT licence); a folder or a .zip with pictures in it, at any
        depth, JPEG, PNG, WebP, GIF or BMP; or a file of MNIST or its like, as in "train-images-idx3-ubyte.gz".
    side : int, optional
        The height and width in pixels: 28, 32, 64, 128 or 256; without it 64, and 32 for fashion-mnist and files of
        28 x 28 pixels in IDX format. With 28 these are read as they are, without a margin.
    small : {"pad", "enlarge"}
        What is done with a picture that has fewer pixels than `side`. "pad" leaves the pixels as they are and puts a
        margin round them, in the colour of the picture's border, if it takes up an eighth of the side at most (from
        28 to 32, from 56 to 64); smaller pictures are left out. In an IDX file the margin is black. "enlarge" scales
        all of them up.
    channels : int, optional
        1 for grey, 3 for colours; without it 1 if all files looked at are grey, else 3.

    Returns
    -------
    RealPictures
        `batch(numbers)` and `first(count)` give them as arrays, `classes` and `labels` say which class each is of.

    Raises
    ------
    GanLabError
        If there is no such folder or file, it holds no picture that can be read or is large enough, or an argument has
        another value.
    """
    if side is not None and not (is_integer_in_range(side, 0) and side in SIDES):
        sizes = f"{', '.join(map(str, SIDES[:-1]))} or {SIDES[-1]}"
        raise GanLabError(f"side is {sizes}, the sizes that a DCGAN here can make, not {name_value(side)}.")
    if small not in get_args(Small):
        raise GanLabError(
            f"small is 'pad', a margin round pictures that are a little too small, or 'enlarge', not "
            f"{name_value(small)}."
        )
    if channels is not None and not (is_integer_in_range(channels, 1) and channels in (1, 3)):
        raise GanLabError(f"channels is 1 for grey or 3 for colours, not {name_value(channels)}.")
    if isinstance(source, str) and source == SHIPPED:
        return _load_idx(FASHION_PHOTOGRAPHS, SHIPPED, side, small, channels, FASHION_NAMES)
    path = _find_source(source)
    if path.is_file() and not zipfile.is_zipfile(path) and is_idx(path):
        return _load_idx(path, path.name, side, small, channels)
    files = list_folder(path) if path.is_dir() else list_zip(path)
    return _load_files(path, files, side or DEFAULT_SIDE, small, channels)


def _find_source(source: object) -> Path:
    """Return the path of a folder or file that exists; GanLabError if there is none."""
    if isinstance(source, str) and not source.strip():  # for pathlib "" is the current folder
        raise GanLabError(
            f"An empty text names no folder: give the pictures' folder, '.' for the one you are in, or {SHIPPED!r}."
        )
    try:
        path = Path(source).expanduser()  # type: ignore[arg-type]
        if path.is_dir() or path.is_file():
            return path
    except (TypeError, RuntimeError, OSError, ValueError):
        raise GanLabError(
            f"Pictures come from a folder, a .zip or an IDX file, not from {name_value(source)}: save arrays as PNG "
            f"files first, Image.fromarray(pixels).save(...), or take {SHIPPED!r}, the kit's own."
        ) from None
    if "://" in str(source):
        raise GanLabError("Pictures aren't loaded from an address: download the file, and pass its path.")
    raise GanLabError(
        f"There is no folder or file {path}: check the path, or take {SHIPPED!r}, the pictures that ship with it."
    )


def _load_files(path: Path, files: PictureFiles, side: int, small: Small, channels: int | None) -> RealPictures:
    """Load the pictures of a folder or zip, and say how many of the files looked at are left out."""
    count, enlarge = len(files.names), small == "enlarge"
    if not count:
        raise _make_no_pictures_error(path, files)
    numbers = np.unique(np.linspace(0, count - 1, min(count, MAX_LOOKED_AT)).astype(int)).tolist()
    with ThreadPoolExecutor(READER_THREADS) as readers:
        headers = list(readers.map(partial(_look_at, files), numbers))
    readable = [header for header in headers if header]
    if channels is None:
        channels = 1 if readable and all(header.is_grey for header in readable) else 3
    fingerprint = hashlib.sha256(f"{files.fingerprint} enlarged".encode()).hexdigest() if enlarge else files.fingerprint
    decode = partial(decode_picture, side=side, channels=channels, enlarge=enlarge)
    labels = label_by_folder(files.names)
    pictures = RealPictures(path.name, side, channels, count, fingerprint, files.read, decode=decode, labels=labels)
    unreadable = [i for i, header in zip(numbers, headers, strict=True) if header is None]
    too_small = [
        i for i, header in zip(numbers, headers, strict=True) if header and is_too_small(*header[:2], side, enlarge)
    ]
    if len(unreadable) + len(too_small) == len(numbers) or not len(pictures.first(1)):
        raise _make_none_fits_error(path, count, readable, side)
    pictures.leave_out(unreadable, too_small)
    changed = sum(min(header[:2]) < side for header in readable) - len(too_small)
    _print_findings(pictures, len(numbers), changed, small, files)
    return pictures


def _look_at(files: PictureFiles, index: int) -> PictureHeader | None:
    """Read the beginning of a file; None if it isn't that of a picture."""
    try:
        with files.open(index) as file:
            return read_header(file)
    except Exception:  # on damaged content Pillow and zipfile raise errors of any type
        return None


def _print_findings(pictures: RealPictures, looked_at: int, changed: int, small: Small, files: PictureFiles) -> None:
    """Say in a line what is left out and what gets a margin or is enlarged; nothing if all is read as it is."""
    side = f"{pictures.side} x {pictures.side}"
    reasons = [
        f"{count} {reason}"
        for count, reason in (
            (pictures.unreadable, "can't be read as pictures"),
            (pictures.small, f"too small for {side} (small='enlarge' scales such pictures up)"),
        )
        if count
    ]
    sentences = [f"{len(pictures):,} picture files"]
    if looked_at < len(pictures):
        sentences[0] += f", {looked_at} of them looked at"
    if reasons:
        sentences.append(f"left out: {', '.join(reasons)}")
    if changed:
        done = "so with a margin" if small == "pad" else "so enlarged"
        sentences.append(f"smaller than {side}, {done}: {changed}")
    if files.others:
        kinds = ", ".join(f"{count} {ending}" for ending, count in files.others.items())
        sentences.append(f"not read, since of another format: {kinds}")
    if len(sentences) > 1:
        print(f"{pictures.name}: {'; '.join(sentences)}.")


def _make_no_pictures_error(path: Path, files: PictureFiles) -> GanLabError:
    """Make the error for a folder or zip without picture files; it names an IDX file that lies there."""
    idx_files = sorted(path.rglob("*images-idx3-ubyte*")) if path.is_dir() else []
    if idx_files:
        return GanLabError(f"{path} holds no picture files, but MNIST's own: load_pictures('{idx_files[0]}').")
    found = f" It has {', '.join(f'{n} {ending}' for ending, n in files.others.items())}." if files.others else ""
    return GanLabError(
        f"{path} holds no pictures: it needs files that end in {', '.join(ENDINGS)}.{found}"
        + (" Save them as PNG first, Image.open(file).save('name.png')." if found else "")
    )


def _make_none_fits_error(path: Path, count: int, readable: Sequence[PictureHeader], side: int) -> GanLabError:
    """Make the error for files of which none can be used."""
    if not readable:
        return GanLabError(f"None of the {count:,} files in {path} can be read as a picture: choose another folder.")
    largest = max(readable, key=lambda header: min(header[:2]))
    way_out = "small='enlarge', which scales them up"
    if fitting := [smaller for smaller in SIDES if smaller < side and not is_too_small(*largest[:2], smaller, False)]:
        way_out = f"side={fitting[-1]}, or {way_out}"
    if not is_too_small(*largest[:2], side, False):  # its beginning is that of a picture, and the rest is damaged
        return GanLabError(f"None of the {count:,} files in {path} can be read to its end: download them again.")
    return GanLabError(
        f"All pictures in {path} are too small for {side} x {side} pixels, the largest has {largest.width} x "
        f"{largest.height}: pass {way_out}."
    )


def _load_idx(
    path: Path, name: str, side: int | None, small: Small, channels: int | None, class_names: Path | None = None
) -> RealPictures:
    """Load the pictures of an IDX file, all of one size and grey; a margin is black, as what is round the digits."""
    pixels = read_idx(path)
    count, height, width = pixels.shape
    enlarge = small == "enlarge"
    side = side or (SMALL_SIDE if is_too_small(width, height, DEFAULT_SIDE, False) else DEFAULT_SIDE)
    if is_too_small(width, height, side, enlarge):
        way_out = "leave side out, or pass small='enlarge', which scales them up"
        raise GanLabError(f"The pictures of {name} have {height} x {width} pixels, too few for side={side}: {way_out}.")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    fingerprint = hashlib.sha256(f"{digest} enlarged".encode()).hexdigest() if enlarge else digest

    if not enlarge:
        rows, columns = max(0, side - height), max(0, side - width)
        pixels = np.pad(pixels, [(0, 0), (rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2)])
    decoded: dict[int, np.ndarray | None] | None = None
    if channels != 3 and pixels.shape[1:] == (side, side):
        decoded = dict(enumerate(pixels[:, None]))

    def decode(content: bytes) -> np.ndarray:
        picture = Image.frombytes("L", pixels.shape[:0:-1], content)
        return fit_into_square(picture.convert("RGB") if channels == 3 else picture, side, enlarge)

    labels = read_labels_beside(path, count, class_names)
    return RealPictures(
        name, side, channels or 1, count, fingerprint, lambda i: pixels[i].tobytes(), decoded, decode, labels
    )
