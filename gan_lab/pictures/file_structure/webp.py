"""The chunks of a WebP (RFC 9649): a name, a length, the content, and a byte more if the length is odd."""

import struct

from gan_lab.pictures.file_structure.exif import TURNED_BY_XMP, read_exif
from gan_lab.pictures.file_structure.structure import ANIMATION_DECODING_BYTES, CUT_OFF, Structure

SIDE_MASK = 0x3FFF  # of the numbers that hold a side of a picture: 14 bits
LOSSLESS_SIGNATURE = 0x2F


def read_webp_structure(content: bytes) -> Structure:
    """Read the structure of a WebP.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    Structure
        Its recipe's text is the image description of its EXIF data.

    Raises
    ------
    ValueError
        If it is broken or cut off.
    """
    end = 8 + int.from_bytes(content[4:8], "little")
    if end > len(content):
        raise ValueError(CUT_OFF)
    size: tuple[int, int] | None = None
    frames, is_animated, is_recoloured = 0, False, False
    text: str | None = None
    start = 12
    while start + 8 <= end:
        name, length = struct.unpack_from("<4sI", content, start)
        at, start = start + 8, start + 8 + length + length % 2
        if at + length > end:
            raise ValueError(CUT_OFF)
        if name == b"VP8X" and size is None:
            is_animated, size = bool(content[at] & 2), _read_canvas(content, at)
        elif name == b"ANMF":
            frames += 1
        elif name in (b"VP8 ", b"VP8L") and size is None:
            size = _read_size(name, content, at)
        elif name == b"ICCP":
            is_recoloured = True
        elif name == b"EXIF":
            text, is_turned = read_exif(content[at : at + length])
            is_recoloured |= is_turned
        elif name == b"XMP ":
            is_recoloured |= bool(TURNED_BY_XMP.search(content, at, at + length))
    if size is None or (is_animated and not frames):
        raise ValueError("it shows nothing")
    count = frames if is_animated else 1
    # libwebp decodes a single picture as an animation of one frame.
    return Structure("WEBP", *size, count, content[:end], ANIMATION_DECODING_BYTES, text, is_recoloured)


def _read_canvas(content: bytes, at: int) -> tuple[int, int]:
    """Return width and height in a VP8X chunk, whose content begins here."""
    width, height = content[at + 4 : at + 7], content[at + 7 : at + 10]
    return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1


def _read_size(name: bytes, content: bytes, at: int) -> tuple[int, int]:
    """Return width and height of a picture in a chunk of this name, whose content begins here."""
    if name == b"VP8 ":
        width, height = int.from_bytes(content[at + 6 : at + 8], "little"), content[at + 8 : at + 10]
        return width & SIDE_MASK, int.from_bytes(height, "little") & SIDE_MASK
    bits = int.from_bytes(content[at + 1 : at + 5], "little")
    if content[at : at + 1] != bytes([LOSSLESS_SIGNATURE]):
        raise ValueError("its pixels are broken")
    return (bits & SIDE_MASK) + 1, (bits >> 14 & SIDE_MASK) + 1
