"""The blocks of a GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt): extensions, and images, which are frames."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from gan_lab.pictures.file_structure.structure import ANIMATION_DECODING_BYTES, CUT_OFF, Structure

SIGNATURES = (b"GIF87a", b"GIF89a")
HEADER_SIZE = 13  # bytes, before the palette
EXTENSION, IMAGE, END = 0x21, 0x2C, 0x3B  # the first byte of a block
FRAME_OPTIONS, COMMENT = 0xF9, 0xFE  # the second one of an extension
OPTIONS_SIZE = 8  # bytes
ENDLESS = b"\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"  # the extension that makes an animation begin again and again
INTERLACED, OTHER_FLAGS = 0x40, 0x38  # of a frame: its rows are in another order; what no GIF of this kit has
STILL_DECODING_BYTES = 4  # for each pixel, in Pillow and `gif_drawing`, measured


@dataclass(frozen=True, eq=False)
class GifFrame:
    """A frame of a GIF.

    Attributes
    ----------
    box : tuple of int
        Its place in the picture: left, top, width, height in pixels.
    flags : int
        The last byte of its header.
    options : bytes
        The extension before it that says how it is drawn; b"" if there is none.
    palette : bytes
        The colours that its pixels' numbers mean, three bytes each; b"" if there are none.
    data : bytes
        The numbers of its pixels, compressed.
    """

    box: tuple[int, int, int, int]
    flags: int
    options: bytes
    palette: bytes
    data: bytes

    @property
    def transparent(self) -> int | None:
        """The number of the pixels where nothing is drawn."""
        return self.options[6] if self.options and self.options[3] & 1 else None


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


def split_frames(drawing: bytes) -> Iterator[GifFrame]:
    """Split what draws in a GIF into its frames.

    Parameters
    ----------
    drawing : bytes
        `Structure.drawing` of a GIF.

    Yields
    ------
    GifFrame
        One frame after the other.
    """
    at = HEADER_SIZE + _palette_size(drawing[10])
    shared_palette = drawing[HEADER_SIZE:at]
    while drawing[at] != END:
        options = drawing[at : at + OPTIONS_SIZE] if drawing[at] == EXTENSION else b""
        header = at + len(options)
        left, top, width, height, flags = struct.unpack_from("<HHHHB", drawing, header + 1)
        palette = header + 10
        data = palette + _palette_size(flags)
        at = _skip_data(drawing, data + 1)
        own_palette = drawing[palette:data]
        yield GifFrame((left, top, width, height), flags, options, own_palette or shared_palette, drawing[data:at])


def _read_blocks(content: bytes) -> Structure:
    """Read the structure of a GIF; IndexError or struct.error if it is cut off."""
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    at = HEADER_SIZE + _palette_size(flags)
    drawing = [content[:at]]
    frames, options, is_ambiguous, is_endless = 0, b"", any(content[11:HEADER_SIZE]), False
    comments: list[bytes] = []
    while (kind := content[at]) != END:
        start = at
        if kind == IMAGE:
            left, top, frame_width, frame_height, flags = struct.unpack_from("<HHHHB", content, at + 1)
            if left + frame_width > width or top + frame_height > height:
                raise ValueError("a frame reaches out of the picture")
            at = _skip_data(content, at + 11 + _palette_size(flags))
            drawing += [options, content[start:at]]
            frames, options = frames + 1, b""
        elif kind == EXTENSION:
            at = _skip_data(content, at + 2)
            label = content[start + 1]
            if label == FRAME_OPTIONS:
                is_ambiguous |= bool(options)  # of two, one program obeys the last one, another one both
                options = content[start:at]
                if len(options) != OPTIONS_SIZE or options[2] != 4:
                    raise ValueError("the options of a frame are broken")
            elif label == COMMENT and not frames:
                comments.append(_join_data(content, start + 2))
            elif label != COMMENT:  # text over the picture, a colour profile, or an end after some rounds
                is_ambiguous |= is_endless or content[start + 1 : at] != ENDLESS
                is_endless = True
        else:
            raise ValueError("it holds a block of an unknown kind")
    if not frames:
        raise ValueError("it shows nothing")
    drawing.append(bytes([END]))
    whole = b"".join(drawing)
    return Structure(
        "GIF",
        width,
        height,
        frames,
        whole,
        STILL_DECODING_BYTES if frames == 1 else ANIMATION_DECODING_BYTES,
        b"\n".join(comments).decode("ascii", "replace") if comments else None,
        is_ambiguous
        or any(_is_unusual(frame, number, width, height) for number, frame in enumerate(split_frames(whole))),
    )


def _is_unusual(frame: GifFrame, number: int, width: int, height: int) -> bool:
    """Tell whether this kit never writes such a frame; width, height: of the picture.

    Of these, one program draws the background around the first frame and another one nothing; some go back to an
    earlier frame, and some forget to; and without a palette each program takes its own.
    """
    is_first_unusual = not number and (frame.box != (0, 0, width, height) or frame.transparent is not None)
    goes_back = bool(frame.options) and frame.options[3] > 1  # the lowest bit is whether a number is transparent
    return (
        is_first_unusual or goes_back or not frame.palette or bool(frame.flags & OTHER_FLAGS) or not all(frame.box[2:])
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
