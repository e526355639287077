"""The blocks of a GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt): extensions, and images, which are frames."""

import struct

from gan_lab.pictures.file_structure.structure import ANIMATION_DECODING_BYTES, CUT_OFF, Structure

SIGNATURES = (b"GIF87a", b"GIF89a")
HEADER_SIZE = 13  # bytes, before the palette
EXTENSION, IMAGE, END = 0x21, 0x2C, 0x3B  # the first byte of a block
TEXT_OVER_PICTURE, FRAME_OPTIONS, COMMENT = 0x01, 0xF9, 0xFE  # the second one of an extension
COLOUR_PROFILE = b"\xff\x0bICCRGBG1"  # the beginning of the extension that holds one
STILL_DECODING_BYTES = 2  # for each pixel, in Pillow, measured


def read_gif_structure(content: bytes) -> Structure:
    """Read the structure of a GIF.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    Structure
        Its recipe's text is the comment before the first frame.

    Raises
    ------
    ValueError
        If it is broken or cut off, or a frame doesn't lie inside the picture.
    """
    try:
        return _read_blocks(content)
    except (IndexError, struct.error):
        raise ValueError(CUT_OFF) from None


def _read_blocks(content: bytes) -> Structure:
    """Read the structure of a GIF; IndexError or struct.error if it is cut off."""
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    at = HEADER_SIZE + _palette_size(flags)
    drawing = [content[:at]]
    frames, options, is_recoloured = 0, b"", False
    comments: list[bytes] = []
    while (kind := content[at]) != END:
        start = at
        if kind == IMAGE:
            left, top, frame_width, frame_height, flags = struct.unpack_from("<HHHHB", content, at + 1)
            if left + frame_width > width or top + frame_height > height:
                raise ValueError("a frame reaches out of the picture")
            at = _skip_data(content, at + 11 + _palette_size(flags))
            if not frames and (frame_width, frame_height) != (width, height):
                is_recoloured = True  # around it, one program draws the background, another one nothing
            drawing += [options, content[start:at]]
            frames, options = frames + 1, b""
        elif kind == EXTENSION:
            at = _skip_data(content, at + 2)
            label = content[start + 1]
            if label == FRAME_OPTIONS:
                options = content[start:at]
                if len(options) != 8 or options[2] != 4:
                    raise ValueError("the options of a frame are broken")
            elif label == COMMENT and not frames:
                comments.append(_join_data(content, start + 2))
            elif label == TEXT_OVER_PICTURE or content.startswith(COLOUR_PROFILE, start + 1):
                is_recoloured = True
        else:
            raise ValueError("it holds a block of an unknown kind")
    if not frames:
        raise ValueError("it shows nothing")
    drawing.append(bytes([END]))
    return Structure(
        "GIF",
        width,
        height,
        frames,
        b"".join(drawing),
        STILL_DECODING_BYTES if frames == 1 else ANIMATION_DECODING_BYTES,
        b"\n".join(comments).decode("ascii", "replace") if comments else None,
        is_recoloured,
    )


def _palette_size(flags: int) -> int:
    """Return how many bytes the palette takes whose flags these are; 0 if there is none."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _skip_data(content: bytes, at: int) -> int:
    """Return the end of the data that begins here: pieces of up to 255 bytes, each after its length; 0 ends them."""
    while size := content[at]:
        at += 1 + size
    return at + 1


def _join_data(content: bytes, at: int) -> bytes:
    """Return the data that begins here, without the lengths of its pieces."""
    pieces = []
    while size := content[at]:
        pieces.append(content[at + 1 : at + 1 + size])
        at += 1 + size
    return b"".join(pieces)
