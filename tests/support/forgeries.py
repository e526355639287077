"""Pictures that claim more than was generated of them."""

import json

import numpy as np
from hostile import read_recipe_json, replace_recipe
from PIL import Image, ImageDraw

DRAWING_SIDE = 1024  # pixels


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
