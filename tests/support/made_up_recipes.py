"""Recipes and PNG files that hold them, made up: valid ones, and ones with something changed."""

import io
import json
import zlib
from dataclasses import replace

import numpy as np
from PIL import Image, PngImagePlugin

from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.recipe_files import KEYWORD
from gan_lab.pictures.tiles import BigGANTile

NETWORK = NetworkId("biggan-deep", "pocket", "ab" * 32)
HEADER_END = 33  # bytes: a PNG's signature and its first chunk


def make_tile(**changes):
    noise = np.random.default_rng(0).standard_normal(128, dtype=np.float32)
    tile = BigGANTile(noise=noise, classes={3: 1.0}, truncation=0.4, seed=7, row=2, box=(0, 0, 4, 4))
    return replace(tile, **changes)


def make_recipe(*tiles):
    return Recipe(NETWORK, {"torch": "2.13.0"}, list(tiles or [make_tile()]))


def make_png(text=None, size=(4, 4), compressed=False):
    """A PNG with `text` in the place of the recipe, if there is one."""
    info = PngImagePlugin.PngInfo()
    if text is not None:
        info.add_itxt(KEYWORD, text, zip=compressed)
    file = io.BytesIO()
    Image.new("RGB", size, (9, 8, 7)).save(file, "png", pnginfo=info)
    return file.getvalue()


def change_recipe(**changes):
    """A valid recipe's JSON with fields of its first tile changed, or left out where the value is None."""
    whole = json.loads(make_recipe().to_json())
    for key, value in changes.items():
        if value is None:
            del whole["tiles"][0][key]
        else:
            whole["tiles"][0][key] = value
    return json.dumps(whole)


def make_chunk(name, data):
    """A chunk of a PNG: its length, name, content and checksum."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def insert_chunk(png, name, data):
    """A PNG with a chunk more, behind its header."""
    return png[:HEADER_END] + make_chunk(name, data) + png[HEADER_END:]


def frame_durations(file):
    """How long each frame of an animation is shown, in milliseconds; file: its bytes."""
    frames = Image.open(io.BytesIO(file))
    found = []
    for i in range(frames.n_frames):
        frames.seek(i)
        frames.load()
        found.append(frames.info["duration"])
    return found
