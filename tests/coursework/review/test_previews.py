"""Previews: what a page shows of a picture has few bytes and takes little memory, whatever was handed in."""

import base64
import io
import json
import subprocess
import sys

import made_up
import numpy as np
import pytest
from fuzzing import run_in_time
from PIL import Image

from gan_lab.coursework.review.intake.previews import MAX_BYTES, MAX_HEIGHT, MAX_PIXELS, MAX_WIDTH, make_preview
from gan_lab.pictures.tiles import BigGANTile

NOISE = np.random.default_rng(5)


def decode(preview: tuple[bytes, str]) -> np.ndarray:
    content, suffix = preview
    image = Image.open(io.BytesIO(content))
    assert {".png": "PNG", ".jpg": "JPEG"}[suffix] == image.format
    assert len(content) <= MAX_BYTES
    return np.asarray(image.convert("RGB"))


def make_tile(frame: int, box: tuple[int, int, int, int]) -> BigGANTile:
    return BigGANTile(noise=np.zeros(128, np.float32), classes={0: 1.0}, truncation=1.0, frame=frame, box=box)


def make_noise(*shape: int) -> np.ndarray:
    return NOISE.integers(0, 256, (*shape, 3), dtype=np.uint8)


def make_repeated_noise(height: int, width: int) -> np.ndarray:
    """Rows that repeat too far apart for a PNG: the WebP of it has a thousandth of the bytes."""
    return np.tile(make_noise(1, 16, width), (1, height // 16, 1, 1))


@pytest.mark.parametrize(
    "frames",
    [
        make_noise(1, 900, 1100),
        make_repeated_noise(2400, 2400),
        np.zeros((1, 100_000, 1, 3), np.uint8),
        np.zeros((1, 1, 100_000, 3), np.uint8),
        np.zeros((1, 1, 1, 3), np.uint8),
        make_noise(1, 40_000, 3),
        make_noise(40, 300, 300),
        make_noise(3, 1, 3000),
    ],
    ids=lambda frames: "x".join(map(str, frames.shape[:3])),
)
def test_any_picture_gets_a_preview_of_few_bytes_and_pixels(frames):
    pixels = decode(run_in_time(lambda: make_preview(frames, None)))
    assert pixels.shape[0] <= MAX_HEIGHT
    assert pixels.shape[1] <= MAX_WIDTH
    assert pixels.shape[0] * pixels.shape[1] <= MAX_PIXELS


def test_the_pictures_of_the_kits_notebooks_stay_as_they_are_pixel_by_pixel():
    count = 0
    for path in sorted(made_up.NOTEBOOKS.glob("0*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for data in (output.get("data", {}) for cell in cells for output in cell.get("outputs", ())):
            if "image/png" in data:
                png = "".join(data["image/png"])
                pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))
                if max(pixels.shape) >= 128:
                    assert np.array_equal(decode(make_preview(pixels[None], None)), pixels), path.name
                    count += 1
    assert count > 50


def test_a_small_picture_is_enlarged_square_by_square():
    frames = make_noise(1, 32, 32)
    assert np.array_equal(decode(make_preview(frames, None)), frames[0].repeat(4, 0).repeat(4, 1))


def test_a_preview_is_pale_where_no_tile_lies():
    frames = make_noise(2, 100, 100)
    pixels = decode(make_preview(frames, [make_tile(0, (10, 20, 30, 40)), make_tile(1, (50, 0, 50, 100))]))
    assert np.array_equal(pixels[20:60, 10:40], frames[0, 20:60, 10:40])
    assert np.array_equal(pixels[:, 150:], frames[1, :, 50:])
    assert np.array_equal(pixels[:20, :100], 255 - (255 - frames[0, :20]) // 2)
    assert pixels[:, 100:150].min() >= 127


def test_tiles_lie_at_their_places_in_a_picture_that_is_made_smaller():
    frames = np.zeros((1, 4800, 4800, 3), np.uint8)
    pixels = decode(make_preview(frames, [make_tile(0, (0, 2400, 2400, 2400))]))
    half = len(pixels) // 2
    assert pixels[half + 1 :, : half - 1].max() == 0
    assert pixels[: half - 1].min() >= 127
    assert pixels[:, half + 1 :].min() >= 127


def test_six_frames_of_an_animation_stand_side_by_side():
    frames = np.arange(50, dtype=np.uint8)[:, None, None, None].repeat(64, 1).repeat(64, 2).repeat(3, 3)
    pixels = decode(make_preview(frames, None))
    assert pixels.shape == (64, 384, 3)
    assert pixels[0, ::64, 0].tolist() == [0, 10, 20, 29, 39, 49]


def test_making_a_preview_takes_less_memory_than_the_picture():
    """Measured from outside of Python, since Pillow's memory is none of Python's."""
    pytest.importorskip("resource")  # not on Windows
    code = """
import resource, sys
import numpy as np
from gan_lab.coursework.review.intake.previews import make_preview

frames = np.full((1, 7000, 7000, 3), 9, np.uint8)
frames[0, ::7] = 200
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
make_preview(frames, ())
unit = 1 if sys.platform == "darwin" else 1024
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit / frames.nbytes)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(run.stdout) < 1
