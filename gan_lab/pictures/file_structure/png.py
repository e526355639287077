"""The chunks of a PNG (https://www.w3.org/TR/png-3/): a length, a name, the content, and a checksum for each."""

import zlib

from gan_lab.pictures.file_structure.exif import TURNED_BY_XMP
from gan_lab.pictures.file_structure.structure import CUT_OFF, Structure
from gan_lab.pictures.recipe import MAX_CHARACTERS

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "gan-lab-recipe"  # of the iTXt chunk that holds a recipe
DRAWING_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
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
    recipe_chunk, is_turned = None, False
    start, previous = len(SIGNATURE), b""
    while previous != b"IEND":
        length = int.from_bytes(content[start : start + 4], "big")
        name, end = content[start + 4 : start + 8], start + 12 + length
        if end > len(content):
            raise ValueError(CUT_OFF)
        if name == b"IDAT" and name in names and previous != name:
            raise ValueError("its pixels are in several places")
        if name in DRAWING_CHUNKS:
            drawing.append(content[start:end])
        elif name == b"iTXt" and content.startswith(KEYWORD.encode() + b"\0", start + 8):
            recipe_chunk = content[start + 8 : end - 4]
        elif name == b"iTXt":
            is_turned |= bool(TURNED_BY_XMP.search(content, start + 8, end))
        names.add(name)
        start, previous = end, name
    header = drawing[1]
    if header[4:8] != b"IHDR" or len(header) < 16:
        raise ValueError("it doesn't begin with its size")
    return Structure(
        "PNG",
        int.from_bytes(header[8:12], "big"),
        int.from_bytes(header[12:16], "big"),
        1,
        b"".join(drawing),
        DECODING_BYTES,
        None if recipe_chunk is None else _unpack_text(recipe_chunk),
        is_turned or not names <= HARMLESS_CHUNKS,
    )


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
