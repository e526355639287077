"""Show photographs, or pictures of a network in training, in a grid: pixels that have no recipe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.pictures.plots import encode_plot
from gan_lab.pictures.recipe_schema import MAX_TILES
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.sheets.contact_sheet import draw_sheet
from gan_lab.pictures.sheets.labels import Labels, read_labels
from gan_lab.pictures.sheets.sheet_text import SheetText

COLUMNS = 8  # pictures in a row, unless it is said how many


def show_pictures(
    pictures: np.ndarray | Samples | Mapping[str, np.ndarray | Samples],
    *,
    labels: Labels | Mapping[str, Labels] | None = None,
    columns: int | None = None,
    title: str = "",
    alt: str | None = None,
) -> None:
    """Show pictures that have no recipe, such as photographs, in a grid. `Samples.grid` shows those that have one.

    Parameters
    ----------
    pictures : ndarray, Samples, or mapping of str to these
        Pixels [n, channels, H, W], uint8, as `photographs.batch` and `run.generated` give them; or {name: pictures}, a
        row for each name, all with the same number of pictures. Samples lose their recipes here.
    labels : sequence, or mapping of str to sequence, optional
        A text or a number below each picture; {name: labels} for the rows that have some, where they have names.
    columns : int, optional
        How many pictures a row has, 8 without it. Rows with names are never broken.
    title, alt : str, optional
        What stands above the grid; the alternative text, in place of that made from the title and the labels.

    Raises
    ------
    GanLabError
        If these are no pictures or too many, the rows differ in length, or there isn't one label for each picture.
    """
    from IPython.display import display

    rows = pictures if isinstance(pictures, Mapping) else {"": pictures}
    arrays = [_check_pixels(some) for some in (rows.values() if rows else [rows])]
    if len({some.shape for some in arrays}) != 1:
        raise GanLabError("The rows of a grid have equally many pictures, all of one size: take the first of each.")
    pixels = np.concatenate(arrays)
    if len(pixels) > MAX_TILES:
        raise GanLabError(f"A grid shows at most {MAX_TILES} pictures, not {len(pixels)}: show the first of them.")
    width = len(arrays[0]) if isinstance(pictures, Mapping) else _check_columns(columns, len(pixels))
    row_labels = tuple(map(str, rows)) if isinstance(pictures, Mapping) else ()
    text = SheetText(title, _make_captions(labels, pictures, len(arrays[0])), row_labels=row_labels)
    sheet, _ = draw_sheet(text, pixels, width)
    described = alt or _describe(text, width) or f"{len(pixels)} pictures"
    data = {"image/png": encode_plot(_without_colours(sheet)), "text/plain": described}
    display(data, metadata={"image/png": {"alt": described}}, raw=True)


def _check_pixels(pictures: Any) -> np.ndarray:
    """Return the pixels in colours with the channels last, [n, H, W, 3]; GanLabError if they are something else."""
    if isinstance(pictures, Samples) and len(pictures):
        return pictures.numpy()
    is_right = isinstance(pictures, np.ndarray) and pictures.dtype == np.uint8
    if not (is_right and pictures.ndim == 4 and pictures.shape[1] in (1, 3) and len(pictures)):
        raise GanLabError(
            "show_pictures takes pixels [n, channels, H, W], uint8, as photographs.first(8) gives them, or Samples, "
            f"not {name_value(pictures)}."
        )
    return np.broadcast_to(pictures.transpose(0, 2, 3, 1), (len(pictures), *pictures.shape[2:], 3))


def _check_columns(columns: int | None, count: int) -> int:
    """Return how many pictures a row has; GanLabError if it is no whole number from 1."""
    if columns is not None and not is_integer_in_range(columns, 1):
        raise GanLabError(f"columns is how many pictures a row has, a whole number from 1, not {name_value(columns)}.")
    return min(columns or COLUMNS, count)


def _make_captions(labels: Any, pictures: Any, length: int) -> list[list[str]]:
    """Return the text below each picture, row by row; [] if there are no labels. length: of a row with a name."""
    if labels is None:
        return []
    if not isinstance(pictures, Mapping):
        return [[label] for label in read_labels(labels, length, "picture")]
    if not isinstance(labels, Mapping) or not set(labels) <= set(pictures):
        raise GanLabError(
            f"Rows with names have labels by these names, {{name: labels}}: {', '.join(map(str, pictures))}."
        )
    by_row = [read_labels(labels[row], length, "picture") if row in labels else [""] * length for row in pictures]
    return [[label] for row in by_row for label in row]


def _describe(text: SheetText, columns: int) -> str:
    """Describe the grid for readers who can't see it, by the labels that aren't empty."""
    labels = [caption for caption in text.captions if any(caption)]
    return replace(text, captions=labels).describe(columns).strip("; ")


def _without_colours(sheet: Image.Image) -> Image.Image:
    """Return a sheet in grey if it holds no colours, since its file is smaller then."""
    red, green, blue = (band.tobytes() for band in sheet.split())
    return sheet.convert("L") if red == green == blue else sheet
