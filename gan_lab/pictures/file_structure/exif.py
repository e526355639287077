"""Two tags of EXIF data (TIFF 6.0): the description, which holds the recipe of a WebP, and how the picture is turned.

A program that reads all tags can be given 65,535 of them that all point at the same megabyte. XMP data, which some
programs write, can turn a picture too.
"""

import re
import struct

DESCRIPTION, ORIENTATION = 0x010E, 0x0112  # tags
ASCII, SHORT = 2, 3  # types of a tag's value
UPRIGHT = 1  # the orientation of a picture that isn't turned
PREFIX = b"Exif\0\0"  # which some programs write before the data
TURNED_BY_XMP = re.compile(rb"tiff:Orientation(=[\"']|>)[2-8]")


def read_exif(exif: bytes) -> tuple[str | None, bool]:
    """Read the description, and whether the picture is turned.

    Parameters
    ----------
    exif : bytes
        Anything.

    Returns
    -------
    description : str or None
        None if there is none.
    is_turned : bool
        Whether viewers turn or mirror the picture.
    """
    exif = exif.removeprefix(PREFIX)
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    description, is_turned = None, False
    if order is None:
        return description, is_turned
    try:
        (directory,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, directory)
        for entry in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, kind, length = struct.unpack_from(f"{order}HHI", exif, entry)
            if tag == DESCRIPTION and kind == ASCII:
                (at,) = struct.unpack_from(f"{order}I", exif, entry + 8)
                at = entry + 8 if length <= 4 else at
                description = exif[at : at + length].removesuffix(b"\0").decode("latin-1")
            elif tag == ORIENTATION:
                is_turned = kind != SHORT or struct.unpack_from(f"{order}H", exif, entry + 8) != (UPRIGHT,)
    except struct.error:  # it ends before its last tag
        pass
    return description, is_turned
