"""The segments of a JPEG (ITU-T T.81, annex B): a marker, a length and the content; a scan is followed by its data."""

import re

from gan_lab.pictures.file_structure.structure import CUT_OFF, Structure

START = b"\xff\xd8\xff"
# The beginning of a segment. In a scan's data 0xFF is followed by 0, or by one of the eight marks that divide it.
MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)
END, SCAN = 0xD9, 0xDA
SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments that say how large the picture is
# What decoders need of what stands before the first scan: tables, sizes, and what two applications write about colours.
TABLES = {0xC4, 0xCC, 0xDB, 0xDD} | SIZES
COLOUR_SEGMENTS = {0xE0: b"JFIF\0", 0xEE: b"Adobe"}
MAX_SCANS = 40  # a progressive JPEG has some ten; each costs as much time as the whole picture
# What Pillow takes for each pixel: four bytes, and in a picture of several scans two for each number of a pixel.
DECODING_BYTES, BYTES_OF_A_NUMBER = 4, 2


def read_jpeg_structure(content: bytes) -> Structure:
    """Read the structure of a JPEG, which never holds a recipe.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    Structure
        The drawing has no EXIF data, and no comments, profiles or previews.

    Raises
    ------
    ValueError
        If it is broken or cut off, or has very many scans.
    """
    drawing = [START[:2]]
    size: tuple[int, int, int] | None = None  # width, height, numbers of a pixel
    scans, at = 0, 2
    while (marker := MARKER.search(content, at)) and (kind := marker[1][0]) != END:
        start = marker.end()
        at = start + int.from_bytes(content[start : start + 2], "big")
        if at > len(content) or at < start + 2:
            raise ValueError(CUT_OFF)
        if kind in SIZES and size is None:
            height, width = content[start + 3 : start + 5], content[start + 5 : start + 7]
            size = int.from_bytes(width, "big"), int.from_bytes(height, "big"), content[start + 7]
        if kind == SCAN:
            if not scans:
                drawing.append(content[marker.start() :])  # with all that follows
            scans += 1
        elif not scans and (kind in TABLES or content.startswith(COLOUR_SEGMENTS.get(kind, b"none"), start + 2)):
            drawing.append(content[marker.start() : at])
    if size is None or not scans:
        raise ValueError("it shows nothing")
    if scans > MAX_SCANS:
        raise ValueError(f"it is drawn in {scans} scans")
    decoding_bytes = DECODING_BYTES + (BYTES_OF_A_NUMBER * size[2] if scans > 1 else 0)
    return Structure("JPEG", size[0], size[1], 1, b"".join(drawing), decoding_bytes)
