"""Picture files that cost much to look at, and recipes that cost much to follow: each maker says what it multiplies."""

import base64
import contextlib
import io
import itertools
import json
import math
import struct
import warnings
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from classroom import pocket
from hostile import make_blank_png, make_chunk
from PIL import Image, PngImagePlugin

from gan_lab import kinds
from gan_lab.pictures.recipe_files import KEYWORD
from gan_lab.weights.cache import sha256

TILE_SIDE = 96  # pixels: three times what the shipped BigGAN makes
# What can follow a whole first frame of a GIF, so that Pillow can't count the frames.
BROKEN_GIF_ENDS = {
    "a frame that is cut": b",\0\0",
    "a table of colours that is cut": b"," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\x87",
    "an empty control": b"!\xf9\0",
    "a short control": b"!\xf9\x01\0\0",
    "a short count of loops": b"!\xff\x0bNETSCAPE2.0\x01\x01\0",
    "a frame without an end": b"," + struct.pack("<HHHH", 0, 0, 65535, 65535) + b"\0\x02\0",
    "a frame without a code size": b"," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0",
    "an extension that is cut": b"!",
}
GIF_HEADER = 13 + 3 * 256  # bytes: the signature, the size, and the table of colours
TINY_FRAME = b"," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x01\x4c\0"


def make_recipe_json(tiles: list[dict], kind: kinds.Kind = kinds.BIGGAN) -> bytes:
    """Make the recipe of tiles that the shipped network of a kind made, without checking it."""
    network = {"kind": kind.name, "name": kind.shipped.name, "sha256": sha256(kind.shipped.path)}
    whole = {"version": 1, "network": network, "made_with": {}, "tiles": tiles}
    return json.dumps(whole, separators=(",", ":")).encode()


def make_tile_entry(number: int, **changes) -> dict:
    """Make a tile's entry in a recipe, whose noise has its number in the first place."""
    noise = np.zeros(128, "<f4")
    noise[0] = number + 1
    whole = {"box": [0, 0, 32, 32], "noise": base64.b64encode(noise.tobytes()).decode()}
    return whole | {"classes": {"1": 1}, "truncation": 0.5} | changes


def make_recipe_chunk(recipe: bytes) -> bytes:
    """Make the chunk of a PNG that holds a recipe."""
    return make_chunk(b"iTXt", KEYWORD.encode() + b"\0\0\0\0\0" + recipe)


def place_boxes(count: int, side: int) -> tuple[int, list[list[int]]]:
    """Place so many tiles side by side in a square of at least this side; returns its side, and the boxes."""
    columns = math.ceil(math.sqrt(count))
    places = itertools.product(range(columns), range(columns))
    boxes = [[TILE_SIDE * column, TILE_SIDE * row, TILE_SIDE, TILE_SIDE] for row, column in places]
    return max(side, TILE_SIDE * columns), boxes[:count]


def make_png_of_many_tiles(number: int, side: int, tiles: int, truncations: bool = True) -> bytes:
    """Make a black PNG whose recipe has many tiles, no two alike; truncations: each at a truncation of its own."""
    side, boxes = place_boxes(tiles, side)
    entries = [
        make_tile_entry(
            number * tiles + tile, box=box, truncation=(tile + 1) / (len(boxes) + 1) if truncations else 0.5
        )
        for tile, box in enumerate(boxes)
    ]
    return make_blank_png(side, side, make_recipe_chunk(make_recipe_json(entries)))


def make_png_of_many_classes(number: int, tiles: int, classes: int) -> bytes:
    """Make a PNG each of whose tiles mixes many classes."""
    mixture = {str(index): 1 for index in range(classes)}
    side, boxes = place_boxes(tiles, 0)
    entries = [make_tile_entry(number * tiles + tile, box=box, classes=mixture) for tile, box in enumerate(boxes)]
    return make_blank_png(side, side, make_recipe_chunk(make_recipe_json(entries)))


def make_png_of_generated(noise: np.ndarray, truncation: float = 0.5, seeds: Sequence[int] = ()) -> bytes:
    """Make a PNG of pictures that the shipped network really makes of this noise [n, 128].

    seeds: for each of them one that its recipe claims, with a late row, which takes all rows before it to draw.
    """
    gan = pocket()
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):  # no progress bar
        warnings.simplefilter("ignore")  # of noise that doesn't fit the truncation, which is meant
        pictures = gan.generate(noise, gan.class_vector(1, len(noise)), truncation).numpy()
    columns = math.ceil(math.sqrt(len(noise)))
    sheet = np.zeros((32 * math.ceil(len(noise) / columns), 32 * columns, 3), np.uint8)
    entries = []
    for number, picture in enumerate(pictures):
        left, top = 32 * (number % columns), 32 * (number // columns)
        sheet[top : top + 32, left : left + 32] = picture
        origin = {"seed": seeds[number], "row": 999} if seeds else {}
        vector = base64.b64encode(noise[number].astype("<f4").tobytes()).decode()
        entries.append(make_tile_entry(0, box=[left, top, 32, 32], noise=vector, truncation=truncation, **origin))
    info, file = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_itxt(KEYWORD, make_recipe_json(entries).decode())
    Image.fromarray(sheet).save(file, "png", pnginfo=info)
    return file.getvalue()


def make_png_of_late_rows(number: int, tiles: int) -> bytes:
    """Make a PNG whose noise doesn't fit its truncation, and claims late rows of seeds, for each tile another."""
    noise = np.random.default_rng(number).uniform(-2, 2, (tiles, 128)).astype(np.float32)
    return make_png_of_generated(noise, 0.3, range(number * tiles, (number + 1) * tiles))


def make_png_of_different_noise(number: int, tiles: int) -> bytes:
    """Make a PNG of many pictures, all of noise that nobody else has."""
    return make_png_of_generated(np.random.default_rng(number).uniform(-1, 1, (tiles, 128)).astype(np.float32))


def make_png_of_texts(chunks: int, size: int, number: int = 0) -> bytes:
    """Make a small PNG with so many compressed texts, each of so many characters when it is unpacked."""
    packed = zlib.compress(b"a" * size, 9)
    texts = (make_chunk(b"zTXt", b"text %d of %d\0\0" % (text, number) + packed) for text in range(chunks))
    return make_blank_png(32, 32, b"".join(texts))


def make_noisy_png(number: int, side: int) -> bytes:
    """Make a PNG of noise, which takes nearly three bytes a pixel."""
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 256, (side, side, 3), dtype=np.uint8)).save(file, "png")
    return file.getvalue()


def make_noisy_webp(width: int, height: int, number: int = 0) -> bytes:
    """Make a WebP that repeats rows of noise: small by itself, and large in any other format."""
    file = _encode_noisy_webp(width, height)
    content = file[8:] + struct.pack("<4sLL", b"XXXX", 4, number)  # a chunk that nobody reads: a file of its own
    return b"RIFF" + len(content).to_bytes(4, "little") + content


@cache
def _encode_noisy_webp(width: int, height: int) -> bytes:
    rows = np.random.default_rng(0).integers(0, 256, (16, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(np.tile(rows, (height // 16, 1, 1))).save(file, "WEBP", lossless=True, quality=0, method=0)
    return file.getvalue()


def make_broken_gif(side: int, end: str, number: int = 0) -> bytes:
    """Make a GIF with one large frame, and behind it what can't be read; end: a key of `BROKEN_GIF_ENDS`."""
    return _make_gif(side, b"%d" % number)[:-1] + BROKEN_GIF_ENDS[end]


def make_gif_of_tiny_frames(side: int, frames: int, number: int = 0) -> bytes:
    """Make a GIF with one large frame, followed by frames of one pixel, which take 15 bytes each."""
    return _make_gif(side, b"%d" % number)[:-1] + TINY_FRAME * frames + b";"


def make_gif_with_recipe(side: int, frames: int, number: int = 0) -> bytes:
    """Make a GIF of which each frame is a tile; all but the first change a single pixel."""
    box = [0, 0, side, side]
    entries = [make_tile_entry(number * frames + frame, box=box, frame=frame) for frame in range(frames)]
    return _make_gif(side, make_recipe_json(entries))[:-1] + TINY_FRAME * (frames - 1) + b";"


def make_jpeg_of_many_scans(side: int, scans: int, number: int = 0) -> bytes:
    """Make a progressive JPEG that draws its last scan again and again."""
    jpeg = _encode_black_jpeg(side)
    scan, comment = jpeg[jpeg.rindex(b"\xff\xda") : -2], b"%d" % number
    segment = b"\xff\xfe" + (2 + len(comment)).to_bytes(2, "big") + comment
    return jpeg[:2] + segment + jpeg[2:-2] + scan * scans + jpeg[-2:]


@cache
def _encode_black_jpeg(side: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (side, side)).save(file, "jpeg", progressive=True)
    return file.getvalue()


def make_animated_webp(side: int, frames: int) -> bytes:
    """Make an animated WebP without a recipe, whose frames differ in one pixel."""
    pictures = []
    for number in range(frames):
        picture = Image.new("RGB", (side, side))
        picture.putpixel((number % side, number // side), (255, 255, 255))
        pictures.append(picture)
    file = io.BytesIO()
    pictures[0].save(file, "WEBP", save_all=True, append_images=pictures[1:], lossless=True, quality=0, method=0)
    return file.getvalue()


def _make_gif(side: int, comment: bytes) -> bytes:
    """Make a black GIF of one frame, with a comment."""
    gif = _encode_black_gif(side)
    blocks = (comment[start : start + 255] for start in range(0, len(comment), 255))
    extension = b"!\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
    return gif[:GIF_HEADER] + extension + gif[GIF_HEADER:]


@cache
def _encode_black_gif(side: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (side, side)).save(file, "GIF", optimize=False)
    return file.getvalue()
