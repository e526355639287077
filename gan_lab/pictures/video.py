"""An animation as an MP4 film, for a talk or a wall; ffmpeg makes it, which the extra `video` brings."""

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from gan_lab.errors import GanLabError
from gan_lab.install_hints import install_line

LONGEST = 100  # milliseconds that a frame of the film stays: some players stumble over fewer than ten in a second
QUALITY = 18  # of x264, 0 to 51; 18 is taken for "looks like the original"
# Colours at half the resolution, which every player knows; the index first, so that a film plays while it is fetched;
# the same bytes for the same frames.
OPTIONS = ["-crf", str(QUALITY), "-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact"]


def write_mp4(frames: Sequence[Image.Image], milliseconds: int) -> bytes:
    """Write frames as an MP4 film (H.264, without sound).

    Parameters
    ----------
    frames : sequence of PIL.Image.Image
        One or more, of the same size. H.264 wants even sizes: at an odd one a white line is added.
    milliseconds : int
        How long each is shown, 1 or more.

    Returns
    -------
    bytes
        The whole file. Its pixels are near those of the frames, not the same.

    Raises
    ------
    GanLabError
        If ffmpeg isn't installed, or can't write the film.
    """
    try:
        import imageio_ffmpeg
    except ImportError:
        raise GanLabError(
            f"An MP4 is made by ffmpeg, which isn't here: {install_line('video')}. A .webp file needs nothing more."
        ) from None
    times = math.ceil(milliseconds / LONGEST)  # that each frame is repeated
    width, height = (side + side % 2 for side in frames[0].size)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "film.mp4"
        try:
            writer = imageio_ffmpeg.write_frames(
                str(file),
                (width, height),
                fps=1000 * times / milliseconds,
                macro_block_size=2,
                output_params=OPTIONS,
                ffmpeg_log_level="error",
            )
            writer.send(None)  # starts it
            for frame in frames:
                even = Image.new("RGB", (width, height), "white")
                even.paste(frame, (0, 0))
                for _ in range(times):
                    writer.send(np.asarray(even))
            writer.close()
            return file.read_bytes()
        except (OSError, RuntimeError) as problem:  # what imageio_ffmpeg raises where there is no ffmpeg, or it fails
            reason = (str(problem).strip().splitlines() or ["it said nothing"])[-1]
            raise GanLabError(f"ffmpeg can't write the film ({reason}): save a .webp, which needs no ffmpeg.") from None
