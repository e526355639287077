"""The chunks of a WebP (RFC 9649): a name, a length, the content, and a byte more if the length is odd."""

import struct

from gan_lab.pictures.file_structure.exif import TURNED_BY_XMP, read_exif
from gan_lab.pictures.file_structure.structure import ANIMATION_DECODING_BYTES, CUT_OFF, Structure

SIDE_MASK = 0x3FFF  # of the numbers that hold a side of a picture: 14 bits
LOSSLESS_SIGNATURE = 0x2F
ANIMATED, TRANSPARENT = 0x02, 0x10  # flags of the whole file
FRAME_HEADER_SIZE = 16  # bytes
UNBLENDED = 0x02  # a frame's only flag in this kit: what is transparent stays so. Another one makes it vanish again


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
    frames, is_animated, is_ambiguous = 0, False, False
    is_transparent, may_be_transparent = False, True
    text: str | None = None
    start = 12
    while start + 8 <= end:
        name, length = struct.unpack_from("<4sI", content, start)
        at, start = start + 8, start + 8 + length + length % 2
        if at + length > end or (name == b"ANMF" and length < FRAME_HEADER_SIZE):
            raise ValueError(CUT_OFF)
        if name == b"VP8X" and size is None:
            is_animated, size = bool(content[at] & ANIMATED), _read_canvas(content, at + 4)
            may_be_transparent = bool(content[at] & TRANSPARENT)
        elif name == b"ANIM":  # the background, and after how many rounds it ends
            is_ambiguous |= any(content[at : at + length])
        elif name == b"ANMF":
            is_ambiguous |= not frames and _read_canvas(content, at + 6) != size
            is_ambiguous |= content[at + FRAME_HEADER_SIZE - 1] not in (0, UNBLENDED)
            is_transparent |= _is_transparent(content, at + FRAME_HEADER_SIZE)
            frames += 1
        elif name == b"ALPH":
            is_transparent = True
        elif name in (b"VP8 ", b"VP8L"):
            is_transparent |= _is_transparent(content, at - 8)
            size = size or _read_size(name, content, at)
        elif name == b"ICCP":
            is_ambiguous = True
        elif name == b"EXIF":
            text, is_turned = read_exif(content[at : at + length])
            is_ambiguous |= is_turned
        elif name == b"XMP ":
            is_ambiguous |= bool(TURNED_BY_XMP.search(content, at, at + length))
    if size is None or (is_animated and not frames):
        raise ValueError("it shows nothing")
    is_ambiguous |= is_transparent and not may_be_transparent  # Pillow draws then what is transparent in browsers
    count = frames if is_animated else 1
    # libwebp decodes a single picture as an animation of one frame.
    return Structure("WEBP", *size, count, content[:end], ANIMATION_DECODING_BYTES, text, is_ambiguous)


def _read_canvas(content: bytes, at: int) -> tuple[int, int]:
    """Return width and height that begin here, three bytes each, of the whole picture or a frame."""
    width, height = content[at : at + 3], content[at + 3 : at + 6]
    return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1


def _is_transparent(content: bytes, at: int) -> bool:
    """Tell whether the picture may be transparent whose chunk begins here, or the one with its transparency."""
    bits = int.from_bytes(content[at + 9 : at + 13], "little")
    return content[at : at + 4] == b"ALPH" or (content[at : at + 4] == b"VP8L" and bool(bits >> 28 & 1))


def _read_size(name: bytes, content: bytes, at: int) -> tuple[int, int]:
    """Return width and height of a picture in a chunk of this name, whose content begins here."""
    if name == b"VP8 ":
        width, height = int.from_bytes(content[at + 6 : at + 8], "little"), content[at + 8 : at + 10]
        return width & SIDE_MASK, int.from_bytes(height, "little") & SIDE_MASK
    bits = int.from_bytes(content[at + 1 : at + 5], "little")
    if content[at : at + 1] != bytes([LOSSLESS_SIGNATURE]):
        raise ValueError("its pixels are broken")
    return (bits & SIDE_MASK) + 1, (bits >> 14 & SIDE_MASK) + 1
