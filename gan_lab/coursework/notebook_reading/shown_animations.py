"""Animations of matplotlib's `to_jshtml`: a page of HTML whose script holds each frame as a picture.

The script is read as text, in which the frames are found, and isn't run.
"""

import io
import re

from PIL import Image

from gan_lab.coursework.notebook_reading.data_addresses import decode_base64
from gan_lab.coursework.notebook_reading.drawing_allowance import DrawingAllowance
from gan_lab.coursework.notebook_reading.frame_strip import choose_frames
from gan_lab.errors import GanLabError
from gan_lab.pictures.untrusted_images import count_declared_pixels, read_pixels

MAX_STRIP_FRAMES = 5  # frames that are shown, side by side
MAX_FRAME_PIXELS = 4_000_000  # of a frame, decoded
FRAME_HEIGHT = 320  # pixels of a frame in the strip, at most
MARK = "new Animation(frames"  # in the script of each such animation
FRAME = re.compile(r'frames\[\d{1,9}\] = "data:image/(?:png|jpe?g);base64,([A-Za-z0-9+/=\\\s]*+)"')


def is_animation(markup: str) -> bool:
    """Tell whether the HTML of an output is an animation of matplotlib's `to_jshtml`."""
    return MARK in markup


def draw_strip(markup: str, allowance: DrawingAllowance) -> tuple[bytes, str]:
    """Draw some frames of an animation side by side.

    Parameters
    ----------
    markup : str
        The HTML of `to_jshtml`, from anybody.
    allowance : DrawingAllowance
        How many of the notebook's animations are still drawn.

    Returns
    -------
    (bytes, str)
        A PNG file with frames evenly spaced from the first to the last, and what it shows in words; b"" and "" if
        there is no frame that can be read.
    """
    spans = [match.span(1) for match in FRAME.finditer(markup)]
    if not spans or not allowance.take():
        return b"", ""
    chosen = [spans[number] for number in choose_frames(len(spans), MAX_STRIP_FRAMES)]
    frames = [frame for start, end in chosen if (frame := _read_frame(markup[start:end]))]
    if not frames:
        allowance.report_failure()
        return b"", ""
    strip = Image.new("RGB", (sum(frame.width for frame in frames), max(frame.height for frame in frames)), "white")
    left = 0
    for frame in frames:
        strip.paste(frame, (left, 0))
        left += frame.width
    file = io.BytesIO()
    strip.save(file, "png")
    return file.getvalue(), f"{len(frames)} of the {len(spans):,} frames of an animation"


def _read_frame(encoded: str) -> Image.Image | None:
    """Return a frame, made smaller if it is high; None if it can't be read."""
    content = decode_base64(encoded.replace("\\", ""))  # matplotlib ends each line of the text with a backslash
    if not 0 < count_declared_pixels(content) <= MAX_FRAME_PIXELS:
        return None
    try:
        frame = Image.fromarray(read_pixels(content, "A frame"))
    except GanLabError:
        return None
    frame.thumbnail((4 * FRAME_HEIGHT, FRAME_HEIGHT))
    return frame
