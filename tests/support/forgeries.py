"""What fools rather than costs: pictures of which little was generated, and copies that don't look like copies."""

import json
from collections.abc import Callable

import numpy as np
from hostile import make_picture_cell, read_recipe_json, replace_recipe
from PIL import Image, ImageDraw

import gan_lab as gl

DRAWING_SIDE = 1024  # pixels

# What a reader sees of an answer stays the same, and its characters don't. By what is done to it.
DISGUISES: dict[str, Callable[[str], str]] = {
    "spaces of no width": lambda text: "\u200b".join(text),
    "word joiners in front": lambda text: " ".join("\u2060" + word for word in text.split(" ")),
    "soft hyphens": lambda text: text.replace("e", "e\u00ad"),
    "tag characters": lambda text: text.replace(" ", " \U000e0061\U000e0062\U000e007f"),
    "variation selectors": lambda text: text.replace("a", "a\ufe0f"),
    "joiners between accents": lambda text: text.replace("o", "o\u034f"),
    "Cyrillic letters": lambda text: text.translate(str.maketrans("aceopxyi", "асеорхуі")),
    "Greek letters": lambda text: text.translate(str.maketrans("ovAEHKMNOPTXZ", "ονΑΕΗΚΜΝΟΡΤΧΖ")),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "bold letters of mathematics": lambda text: "".join(
        chr(0x1D41A + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in text
    ),
    "spaces of other widths": lambda text: text.replace(" ", "\u2004"),
    "comments": lambda text: text.replace(" ", " <!-- x --> "),
    "markup in words": lambda text: text.replace("th", "*t*h"),
    "entities": lambda text: "".join(f"&#{ord(c)};" for c in text),
}


def draw_picture(side: int = DRAWING_SIDE) -> Image.Image:
    """Draw a picture that no network made."""
    rows, columns = np.mgrid[0:side, 0:side]
    drawn = Image.fromarray(
        np.dstack([columns // 4 % 256, rows // 4 % 256, (rows + columns) // 8 % 256]).astype(np.uint8)
    )
    ImageDraw.Draw(drawn).ellipse((side // 5, side // 5, side * 4 // 5, side * 4 // 5), fill="orange")
    return drawn


def forge_by_repeating(png: bytes, times: int, side: int = DRAWING_SIDE) -> bytes:
    """Paste a generated picture into the corner of a drawing, whose recipe lists it many times at the same place."""
    recipe = read_recipe_json(png)
    recipe["tiles"] *= times
    return _paste_into_drawing(png, recipe, side)


def forge_by_overlapping(png: bytes, times: int, side: int = DRAWING_SIDE) -> bytes:
    """Do the same with boxes that each lie a pixel further to the right."""
    recipe = read_recipe_json(png)
    (tile,) = recipe["tiles"]
    left, top, width, height = tile["box"]
    recipe["tiles"] = [tile | {"box": [left + number, top, width, height]} for number in range(times)]
    return _paste_into_drawing(png, recipe, side)


def forge_many_pictures(png: bytes, times: int, step: float = 1e-4) -> bytes:
    """List a generated picture many times at its place, each time with slightly other noise and truncation."""
    recipe = read_recipe_json(png)
    (tile,) = recipe["tiles"]
    recipe["tiles"] = [tile | {"truncation": tile["truncation"] + number * step} for number in range(times)]
    return replace_recipe(png, json.dumps(recipe))


def _paste_into_drawing(png: bytes, recipe: dict, side: int) -> bytes:
    drawn = draw_picture(side)

    def paste(tile: Image.Image) -> Image.Image:
        drawn.paste(tile, (0, 0))
        return drawn

    return replace_recipe(png, json.dumps(recipe), paste)


def make_framing_cell(victim: str, gan, task: str = "", truncation: float = 0.5, **cell):
    """Make a cell that shows a picture whose noise was drawn from the seed of somebody else's name."""
    z = gl.truncated_noise(1, truncation, seed=gl.student_seed(victim, task))
    return make_picture_cell(gan.generate(z, gan.class_vector(1), truncation).png(0), **cell)
