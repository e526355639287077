"""The chunks of a PNG (https://www.w3.org/TR/png-3/): a length, a name, the content, and a checksum for each."""

import struct
import zlib

from gan_lab.pictures.file_structure.exif import TURNED_BY_XMP
from gan_lab.pictures.file_structure.structure import CUT_OFF, Structure
from gan_lab.pictures.recipe import MAX_CHARACTERS

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "gan-lab-recipe"  # of the iTXt chunk that holds a recipe
DRAWING_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
# The bytes of a pixel, by its kind: grey or colour, without and with transparency. With a palette programs differ where
# it lacks a colour.
PIXEL_SIZES = {0: 1, 2: 3, 4: 2, 6: 4}
PIECE_SIZE = 10_000  # bytes that are unpacked at a time: to ten million bytes at most
# The chunks that don't change how a PNG looks. Those for gamma and colour (gAMA, cICP) do, acTL makes it move.
HARMLESS_CHUNKS = DRAWING_CHUNKS | {b"iTXt", b"tEXt", b"zTXt", b"pHYs", b"tIME", b"sRGB"}
DECODING_BYTES = 4  # for each pixel, in Pillow


def read_png_structure(content: bytes) -> Structure:
    """Read the structure of a PNG.

    Parameters
    ----------
    content : bytes
        The whole file. Of an animation, only the picture that programs show which don't know animated PNGs counts.

    Returns
    -------
    Structure
        Its recipe's text is the last iTXt chunk with the keyword of recipes.

    Raises
    ------
    ValueError
        If it is broken or cut off.
    """
    drawing = [SIGNATURE]
    names: set[bytes] = set()
    recipe_chunk, is_turned, is_doubled = None, False, False
    start, previous = len(SIGNATURE), b""
    while previous != b"IEND":
        length = int.from_bytes(content[start : start + 4], "big")
        name, end = content[start + 4 : start + 8], start + 12 + length
        if end > len(content):
            raise ValueError(CUT_OFF)
        if name == b"IDAT" and name in names and previous != name:
            raise ValueError("its pixels are in several places")
        if name in DRAWING_CHUNKS:
            is_doubled |= name in names and name != b"IDAT"  # of two, one program obeys the first, another the last one
            drawing.append(content[start:end])
        elif name == b"iTXt" and content.startswith(KEYWORD.encode() + b"\0", start + 8):
            recipe_chunk = content[start + 8 : end - 4]
        elif name == b"iTXt":
            is_turned |= bool(TURNED_BY_XMP.search(content, start + 8, end))
        names.add(name)
        start, previous = end, name
    header = drawing[1]
    if header[4:8] != b"IHDR" or len(header) != 25:
        raise ValueError("it doesn't begin with its size")
    return Structure(
        "PNG",
        int.from_bytes(header[8:12], "big"),
        int.from_bytes(header[12:16], "big"),
        1,
        b"".join(drawing),
        DECODING_BYTES,
        None if recipe_chunk is None else _unpack_text(recipe_chunk),
        is_turned or is_doubled or not names <= HARMLESS_CHUNKS or not _is_plain(header),
    )


def _is_plain(header: bytes) -> bool:
    """Tell whether a PNG has 8 bits for each number, no palette, and its rows in order; header: its first chunk."""
    depth, kind, *others = header[16:21]
    return depth == 8 and kind in PIXEL_SIZES and not any(others)


def is_complete(drawing: bytes) -> bool:
    """Tell whether all rows of a PNG are there. Of missing ones Pillow makes black pixels, and browsers nothing.

    Parameters
    ----------
    drawing : bytes
        `Structure.drawing` of a PNG that isn't ambiguous.

    Returns
    -------
    bool
        Whether they are.

    Raises
    ------
    zlib.error
        If the pixels are broken.
    """
    width, height, _, kind = struct.unpack_from(">IIBB", drawing, len(SIGNATURE) + 8)
    missing = height * (1 + width * PIXEL_SIZES[kind])
    packed = zlib.decompressobj()
    start = len(SIGNATURE)
    while start < len(drawing) and missing > 0:
        length, name = struct.unpack_from(">I4s", drawing, start)
        start, end = start + 12 + length, start + 8 + length
        if name == b"IDAT":
            for at in range(end - length, end, PIECE_SIZE):
                missing -= len(packed.decompress(drawing[at : min(at + PIECE_SIZE, end)]))
                if missing <= 0:
                    break
    return missing <= 0


def _unpack_text(chunk: bytes) -> str:
    """Return the text of an iTXt chunk, at most one character more than a recipe may have; "" if it is broken."""
    flags, fields = chunk[len(KEYWORD) + 1 :][:2], chunk[len(KEYWORD) + 3 :].split(b"\0", 2)
    if len(fields) != 3:  # the language, the keyword in that language, the text
        return ""
    text = fields[2]
    if flags == b"\1\0":
        try:
            text = zlib.decompressobj().decompress(text, MAX_CHARACTERS + 1)
        except zlib.error:
            return ""
    return text.decode(errors="replace")
