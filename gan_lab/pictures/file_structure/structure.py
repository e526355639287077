"""What an image file claims to hold: its size, its frames and its texts, found in one pass without decoding."""

from dataclasses import dataclass
from typing import Literal

Format = Literal["PNG", "WEBP", "GIF", "JPEG"]  # Pillow's names

CUT_OFF = "it ends too early"  # the reason in an error message

# Memory that the pixels of a file take while Pillow decodes them; MAX_PIXELS of a PNG take 595 million bytes.
MAX_DECODING_BYTES = 600_000_000
BYTES_PER_PIXEL = 3  # of what is returned, for each pixel of every frame
# For each pixel of one frame, in Pillow, measured: the frame, the ones before it, and the steps from one to the other.
ANIMATION_DECODING_BYTES = 18


@dataclass(frozen=True, eq=False)
class Structure:
    """What an image file claims to hold.

    Attributes
    ----------
    format : {"PNG", "WEBP", "GIF", "JPEG"}
        The format of the file.
    width, height : int
        The size in pixels.
    frames : int
        How many frames there are, 1 or more.
    drawing : bytes
        What a decoder is given: the file without its metadata, which cost time and memory and draw nothing. (Of a
        WebP it is the whole file, since libwebp skips them.)
    decoding_bytes : int
        How many bytes of memory Pillow takes for each pixel of one frame while it decodes the file.
    recipe_text : str or None
        What stands in the place in which this format holds a recipe; None if nothing does.
    is_ambiguous : bool
        Whether one program may show it otherwise than another one (in other colours, turned, moving, with text over it
        or without some frames), since it has what no file of this kit has.
    """

    format: Format
    width: int
    height: int
    frames: int
    drawing: bytes
    decoding_bytes: int
    recipe_text: str | None = None
    is_ambiguous: bool = False


def measure_memory(width: int, height: int, frames: int, decoding_bytes: int) -> int:
    """Return how many bytes of memory decoding takes.

    Parameters
    ----------
    width, height : int
        The size in pixels.
    frames : int
        How many frames there are.
    decoding_bytes : int
        What Pillow takes for each pixel of one frame.

    Returns
    -------
    int
        Together with the pixels that are returned.
    """
    return width * height * (decoding_bytes + BYTES_PER_PIXEL * frames)
