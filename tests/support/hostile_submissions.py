"""Submissions that cost much, by what is costly in them. Each is small on the disk beside what it asks for.

Each maker writes one submission into a folder and takes its size: 1 for the worst that is worth a student's while, less
for a test.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import hostile_notebooks as notebooks
import hostile_pictures as pictures
from hostile import make_blank_png, make_picture_cell, make_sparse_file, make_zip, write_files

MakeSubmission = Callable[[Path, float], None]
MAX_CODE = 1_000_000  # characters in a notebook, as `notebooks.MAX_CODE` has it, and somewhat more than is used here
TEN_NOTEBOOKS = 10


def _write_zip(folder: Path, files: Iterator[tuple[str, bytes]]) -> None:
    (folder / "work.zip").write_bytes(make_zip(*files))


def _count(most: int, size: float) -> int:
    return max(1, round(most * size))


def _side(most: int, size: float) -> int:
    """Return the side of a square of so much of the area."""
    return max(96, round(most * size**0.5))


def _write_pictures(most: int, suffix: str, make: Callable[[int, float], bytes]) -> MakeSubmission:
    """Return a maker of a zip of pictures, `most` of them at size 1; make: gets a picture's number, and the size."""

    def write(folder: Path, size: float) -> None:
        _write_zip(folder, ((f"{number}.{suffix}", make(number, size)) for number in range(_count(most, size))))

    return write


def _write_notebooks(most: int, make: Callable[[int, int], bytes]) -> MakeSubmission:
    """Return a maker of a zip of ten notebooks; make: gets a notebook's number and its length, `most` at size 1."""

    def write(folder: Path, size: float) -> None:
        length = _count(most, size)
        _write_zip(folder, ((f"{number}.ipynb", make(number, length)) for number in range(TEN_NOTEBOOKS)))

    return write


def write_large_pictures_of_many_tiles(folder: Path, size: float) -> None:
    """Eight pictures of 9200 x 9200, and in each tile number n is made at truncation n of 1000."""
    side, tiles = _side(9200, size), _count(1000, size)
    _write_zip(folder, ((f"{n}.png", pictures.make_png_of_many_tiles(n, side, tiles)) for n in range(8)))


def write_equal_large_pictures(folder: Path, size: float) -> None:
    """One large picture again and again, under other names and with other texts inside."""
    side = _side(5000, size)
    text = (pictures.make_recipe_chunk(pictures.make_recipe_json([pictures.make_tile_entry(n)])) for n in range(100))
    _write_zip(folder, ((f"{n}.png", make_blank_png(side, side, each)) for n, each in enumerate(text)))


def write_zips_in_zips(folder: Path, size: float) -> None:
    """Zips of zips, each of which unpacks to notebooks of blanks."""
    blank = b" " * _count(90_000_000, size)
    inner = make_zip(*((f"{number}.ipynb", blank) for number in range(5)))
    _write_zip(folder, ((f"{number}.zip", inner) for number in range(10)))


def write_sparse_files(folder: Path, size: float) -> None:
    """Notebooks and pictures of 20 GB in all that take no space on the disk."""
    for number in range(200):
        make_sparse_file(folder / f"{number}.{('ipynb', 'png')[number % 2]}", _count(100_000_000, size))


def write_many_names(folder: Path, size: float) -> None:
    """Files in folders in folders, all with long names that don't print and that nearly agree."""
    draw = random.Random(0)
    names = {
        "/".join("".join(draw.choices("aA\u202e\u200b\u0301", k=12)) for _ in range(8)) + f"{number}.png"
        for number in range(_count(10_000, size))
    }
    _write_zip(folder, ((name, b"") for name in sorted(names)))


def write_one_long_notebook(folder: Path, size: float) -> None:
    """A notebook of nearly 100 MB, all in one picture that is none."""
    write_files(folder, {"x.ipynb": notebooks.make_notebook_of_base64(_count(99_000_000, size))})


def write_equal_outputs(folder: Path, size: float) -> None:
    """A notebook whose cells all show one large picture."""
    png = make_blank_png(_side(9000, size), _side(9000, size))
    cells = [make_picture_cell(png, count=number) for number in range(_count(70, size))]
    write_files(folder, {"x.ipynb": notebooks.make_raw_notebook(cells)})


def _make_mixed_code(number: int, characters: int) -> bytes:
    unit = list(notebooks.CODE.values())[number]
    return notebooks.make_notebook_of_code(unit, min(characters, MAX_CODE - 1000), cells=200)


def _make_mixed_answers(number: int, characters: int) -> bytes:
    unit = list(notebooks.MARKDOWN.values())[number]
    return notebooks.make_notebook_of_answers(unit, characters, cells=12)


def _make_formulas(number: int, characters: int) -> bytes:
    del number
    return notebooks.make_notebook_of_answers("$" + "(" * 60 + "x$ ", characters, cells=12)


def _make_tiles(number: int, size: float) -> bytes:
    return pictures.make_png_of_many_tiles(number, 0, _count(1000, size), truncations=False)


def _make_noisy_webp(number: int, size: float) -> bytes:
    return pictures.make_noisy_webp(2400, 16 * _count(600, size), number)


def _make_broken_gif(number: int, size: float) -> bytes:
    ends = list(pictures.BROKEN_GIF_ENDS)
    return pictures.make_broken_gif(_side(9200, size), ends[number % len(ends)], number)


def _make_jpeg(number: int, size: float) -> bytes:
    return pictures.make_jpeg_of_many_scans(_side(4000, size), _count(20_000, size), number)


COSTLY: dict[str, MakeSubmission] = {
    "large pictures of many tiles": write_large_pictures_of_many_tiles,
    "large pictures, the same tile": write_equal_large_pictures,
    "pictures of many tiles": _write_pictures(10, "png", _make_tiles),
    "tiles of many classes": _write_pictures(
        20, "png", lambda number, size: pictures.make_png_of_many_classes(number, _count(10, size), 1000)
    ),
    "late rows of seeds": _write_pictures(
        3, "png", lambda number, size: pictures.make_png_of_late_rows(number, _count(1000, size))
    ),
    "different noise": _write_pictures(
        3, "png", lambda number, size: pictures.make_png_of_different_noise(number, _count(1000, size))
    ),
    "animations": _write_pictures(
        7, "gif", lambda number, size: pictures.make_gif_with_recipe(288, _count(1000, size), number)
    ),
    "WebPs of noise": _write_pictures(20, "webp", _make_noisy_webp),
    "GIFs that break off": _write_pictures(500, "gif", _make_broken_gif),
    "GIFs of tiny frames": _write_pictures(
        60, "gif", lambda number, size: pictures.make_gif_of_tiny_frames(290, _count(100_000, size), number)
    ),
    "JPEGs of many scans": _write_pictures(20, "jpg", _make_jpeg),
    "PNGs of texts": _write_pictures(
        300, "png", lambda number, size: pictures.make_png_of_texts(60, _count(1_000_000, size), number)
    ),
    "small pictures": _write_pictures(2000, "png", lambda number, _: make_blank_png(8 + number % 64, 8 + number // 64)),
    "one picture in many outputs": write_equal_outputs,
    "code": _write_notebooks(MAX_CODE, _make_mixed_code),
    "answers": _write_notebooks(5_000_000, _make_mixed_answers),
    "formulas": _write_notebooks(500_000, _make_formulas),
    "cells": _write_notebooks(9000, lambda number, cells: notebooks.make_notebook_of_cells(cells - number)),
    "cells that are none": _write_notebooks(
        9000, lambda number, cells: notebooks.make_notebook_that_breaks_off(cells - number)
    ),
    "pasted pictures": _write_notebooks(2000, lambda _, count: notebooks.make_notebook_of_attachments(count)),
    "one long output": write_one_long_notebook,
    "lines": _write_notebooks(4_000_000, lambda number, lines: notebooks.make_notebook_of_lines(lines - number)),
    "zips in zips": write_zips_in_zips,
    "sparse files": write_sparse_files,
    "names": write_many_names,
}


def write_costly(folder: Path, kind: str, size: float = 1.0) -> Path:
    """Write a submission of a costly kind; folder: of the class; returns the submission's own folder."""
    own = folder / kind
    own.mkdir(parents=True)
    COSTLY[kind](own, size)
    return own
