"""Samples: generated pictures together with the inputs that made them, to show, save, convert and animate."""

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from gan_lab.errors import GanLabError, is_integer_in_range
from gan_lab.pictures.batch import Batch, find_picture
from gan_lab.pictures.captions import make_captions, make_column_captions, make_file_stem
from gan_lab.pictures.display_size import display_width
from gan_lab.pictures.file_endings import MOVING_ENDINGS, PNG_RULE, find_ending, split_file_name
from gan_lab.pictures.picture import Animation, MimeBundle, Picture, choose_milliseconds
from gan_lab.pictures.pixels import to_pixels
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import write_png
from gan_lab.pictures.recipe_schema import MAX_TILES
from gan_lab.pictures.sheets.contact_sheet import check_size, draw_frames, draw_sheet
from gan_lab.pictures.sheets.labels import Labels, read_labels
from gan_lab.pictures.sheets.layout import Layout, choose_columns
from gan_lab.pictures.sheets.sheet_text import SheetText
from gan_lab.saving import expand_path, write_new_file

MAX_DISPLAYED = 100  # pictures shown when Samples are the last line of a cell
STILL_FRAMES = 7  # frames in the still picture that represents an animation on paper


@dataclass(frozen=True, eq=False)
class Samples(Batch):
    """Generated pictures with their inputs. `len`, indexing, slicing and `+` work as for a list.

    `samples[0]` is one picture, `samples[:4]` and `samples[[0, 2]]` are several. `np.asarray(samples)` has their grey
    levels, [n, H, W, 3] uint8, and `plt.imshow(samples[0])` draws one. `samples.tensor` has the network's own numbers,
    [n, 3, H, W] float32 in [-1, 1], and `samples.tiles` the inputs of each picture.
    """

    def save(self, folder: str | Path) -> list[Path]:
        """Write each picture to a PNG of its own, at the network's own size, with its recipe inside.

        In a folder, the names say class, truncation and noise. No file is ever overwritten: if the same picture is
        there already, it is left as it is; if another file has the name, a number is added.

        Parameters
        ----------
        folder : str or Path
            Where to write; made if it isn't there. For one picture, this may be the name of a file, "my_dog.png".

        Returns
        -------
        list of Path
            The files, in the order of the pictures.

        Raises
        ------
        GanLabError
            If a file can't be written, or one file is named and there are several pictures or it isn't a PNG.
        """
        path = expand_path(folder)
        ending = find_ending(path)
        if len(self) > 1 and ending.lower() in MOVING_ENDINGS and not os.path.isdir(path):
            name = str(path.with_suffix(ending.lower() if ending.lower() in (".gif", ".mp4") else ".webp"))
            raise GanLabError(
                f"A file of the kind {ending} shows pictures one after the other: samples.animate().save({name!r}). "
                "Pictures themselves are saved as .png files, samples.save('pictures')."
            )
        if ending and not os.path.isdir(path):
            return [self._save_as_file(path)]
        stems = [make_file_stem(self.network.name, tile, self.class_names) for tile in self.tiles]
        return [write_new_file(path, stem, ".png", self.png(i)) for i, stem in enumerate(stems)]

    def png(self, i: int) -> bytes:
        """Write one picture as a PNG file at the network's own size, with its recipe inside.

        Parameters
        ----------
        i : int
            The picture's number, from 0.

        Returns
        -------
        bytes
            The whole file.

        Raises
        ------
        IndexError
            If there is no such picture.
        """
        number = find_picture(len(self), i, i)
        picture = Image.fromarray(to_pixels(self.tensor[number]))
        tile = replace(self.tiles[number], box=(0, 0, *picture.size))
        return write_png(picture, Recipe(self.network, self.made_with, [tile]))

    def grid(self, columns: int | None = None, labels: Labels | None = None) -> Picture:
        """Draw all pictures on one sheet, row by row: above them what they share, below each what differs.

        Parameters
        ----------
        columns : int, optional
            How many pictures a row has; without it, as many as suit their number.
        labels : iterable of str or number, optional
            One label for each picture, which stands below it in place of what differs.

        Returns
        -------
        Picture
            The grid, with the recipe of every picture in it.

        Raises
        ------
        GanLabError
            If there are no pictures, more than 1,000, or too many for one file; if columns is below 1, or there isn't
            one label for each picture.
        """
        if len(self) > MAX_TILES:
            raise GanLabError(
                f"A grid shows at most {MAX_TILES} pictures, not {len(self)}: show a slice, samples[:100]."
            )
        if not len(self):
            raise GanLabError("There are no pictures here to show.")
        layout = self._choose_layout(columns)
        height, width = self.tensor.shape[2:]
        check_size(display_width(width), display_width(height), len(self))
        heading, captions = make_captions(self.network.name, self.tiles, self.class_names)
        if labels is not None:
            captions = [[label] for label in read_labels(labels, len(self), "picture")]
        elif layout.column_labels or layout.row_labels:
            captions = []
        text = SheetText(heading, captions, layout.column_labels, layout.row_labels)
        sheet, boxes = draw_sheet(text, self.numpy(), layout.columns)
        tiles = [replace(tile, box=box) for tile, box in zip(self.tiles, boxes, strict=True)]
        png = write_png(sheet, Recipe(self.network, self.made_with, tiles))
        return Picture(png, text.describe(layout.columns), sheet.size)

    def animate(self, seconds: float = 4.0, labels: Labels | None = None) -> Animation:
        """Show the pictures one after the other, again and again.

        A frame shows one picture or, of pictures that were put `side_by_side`, one row.

        Parameters
        ----------
        seconds : float
            How long it takes from first to last, above 0, at most 600. A frame stays for at least 20 milliseconds, so
            many frames take longer.
        labels : iterable of str or number, optional
            One label for each frame, which stands below its picture or, of several, at their left.

        Returns
        -------
        Animation
            The frames, with the recipe of every picture in them; its `save` writes a WebP or a GIF.

        Raises
        ------
        GanLabError
            If there is one frame only, all are the same, or there are too many for one file; if there isn't one label
            for each frame.
        """
        layout = self.layout or Layout(1)
        columns, count = layout.columns, math.ceil(len(self) / layout.columns)
        if count < 2:
            raise GanLabError(
                "An animation needs two frames or more: make a path with gl.interpolate or gl.walk, and generate all "
                "of it."
            )
        if len(self) > MAX_TILES:
            raise GanLabError(f"An animation holds at most {MAX_TILES} pictures, not {len(self)}: take fewer steps.")
        if labels is not None:
            layout = replace(layout, row_labels=read_labels(labels, count, "frame"))
        milliseconds = choose_milliseconds(seconds, count)
        pixels = self.numpy()
        if all(np.array_equal(pixels[i : i + columns], pixels[:columns]) for i in range(0, len(self), columns)):
            raise GanLabError(
                "All these pictures are the same, so nothing would move: take other noise or another class."
            )
        text = self._write_frames_text(layout, count)
        frames, boxes = draw_frames(text, pixels, columns)
        tiles = [replace(self.tiles[i], box=box, frame=i // columns) for i, box in enumerate(boxes)]
        alt = f"Animation of {count} frames, {count * milliseconds / 1000:g} seconds: "
        alt += text.describe_frames(columns)
        recipe = Recipe(self.network, self.made_with, tiles)
        return Animation(frames, milliseconds, recipe, self._draw_still(layout), alt)

    def _repr_png_(self) -> bytes:
        return self._draw_displayed_grid().png

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return self._draw_displayed_grid()._repr_mimebundle_()

    def __repr__(self) -> str:
        size = "x".join(str(side) for side in self.tensor.shape[-2:])
        return f"<{len(self)} picture{'' if len(self) == 1 else 's'} of {size} pixels by {self.network.name}>"

    def _save_as_file(self, path: Path) -> Path:
        """Write the one picture to a file of this name, as `save` does."""
        if len(self) != 1:
            name = str(path.with_suffix(".png"))
            raise GanLabError(
                f"{len(self)} pictures don't go into one file: save one, samples[0].save({name!r}), all in a folder, "
                f"samples.save('pictures'), or all on one sheet, samples.grid().save({name!r})."
            )
        return write_new_file(*split_file_name(path, [".png"], PNG_RULE, "picture"), self.png(0))

    def _choose_layout(self, columns: int | None) -> Layout:
        """Return the layout of a grid; columns: how many were asked for, if any were."""
        if columns is None:
            return self.layout or Layout(choose_columns(len(self)))
        if not is_integer_in_range(columns, 1):
            raise GanLabError(f"A grid has 1 column or more, not {columns!r}.")
        columns = min(int(columns), len(self))
        return self.layout if self.layout and self.layout.columns == columns else Layout(columns)

    def _draw_displayed_grid(self) -> Picture:
        """Draw the grid that a cell shows: the first pictures, up to about 100, in whole rows."""
        columns = self.layout.columns if self.layout else 1
        return self[: max(1, MAX_DISPLAYED // columns) * columns].grid()

    def _write_frames_text(self, layout: Layout, count: int) -> SheetText:
        """Write the text of the frames of an animation; count: how many frames there are."""
        columns = layout.columns
        heading, captions = make_column_captions(self.network.name, self.tiles, self.class_names, columns)
        if columns == 1 and layout.row_labels:
            return SheetText(heading, [[label] for label in layout.row_labels], layout.column_labels)
        captions = [] if layout.column_labels else captions * count
        return SheetText(heading, captions, layout.column_labels, layout.row_labels)

    def _draw_still(self, layout: Layout) -> Picture:
        """Draw some frames of an animation on one sheet, for where nothing moves."""
        columns = layout.columns
        rows = np.unique(np.linspace(0, len(self) // columns - 1, STILL_FRAMES).round().astype(int)).tolist()
        chosen = replace(self, layout=layout)[[row * columns + column for row in rows for column in range(columns)]]
        if columns > 1:
            return chosen.grid()
        labels = chosen.layout.row_labels if chosen.layout else ()
        return replace(chosen, layout=None).grid(len(rows), labels or None)


def side_by_side(batches: Iterable[Samples], rows: Labels | None = None, columns: Labels | None = None) -> Samples:
    """Put several Samples side by side as the columns of one grid: row i shows picture i of each.

    Parameters
    ----------
    batches : iterable of Samples
        One or more, all of one network and with the same number of pictures.
    rows : iterable of str or number, optional
        A label for each row, which stands at its left.
    columns : iterable of str or number, optional
        A label for each of the Samples, which stands above its pictures. With labels for rows or columns, the pictures
        have no captions.

    Returns
    -------
    Samples
        All their pictures, row by row, with the labels.

    Raises
    ------
    GanLabError
        If they don't fit together, or there isn't one label for each row or column.
    """
    listed = list(batches) if isinstance(batches, Iterable) and not isinstance(batches, Samples) else []
    if not listed or not all(isinstance(batch, Samples) for batch in listed):
        raise GanLabError(
            "side_by_side takes a list of one or more Samples, one for each column: side_by_side([first, second])."
        )
    counts = {len(batch) for batch in listed}
    if len(counts) > 1:
        raise GanLabError(
            f"Samples side by side have the same number of pictures, not {min(counts)} and {max(counts)}: take as many "
            "of each, such as first[:4]."
        )
    joined, count = sum(listed[1:], start=listed[0]), len(listed[0])
    layout = Layout(
        len(listed),
        () if columns is None else read_labels(columns, len(listed), "column"),
        () if rows is None else read_labels(rows, count, "row"),
    )
    order = [column * count + row for row in range(count) for column in range(len(listed))]
    return replace(joined[order], layout=layout)
