"""Image files that anybody may have written: broken, huge and deceiving ones are refused."""

import io
from dataclasses import replace

import numpy as np
import pytest
from made_up_recipes import HEADER_END, insert_chunk, make_chunk, make_png, make_recipe, make_tile
from PIL import Image, PngImagePlugin
from portable import make_pipe

from gan_lab.errors import GanLabError
from gan_lab.pictures import untrusted_images
from gan_lab.pictures.recipe_files import KEYWORD, read_recipe, write_animation, write_png
from gan_lab.pictures.untrusted_images import MAX_BYTES, flatten, read_pixels


@pytest.mark.parametrize("cut", [0, 20, 60, 400, 800])
def test_a_cut_file_is_refused(cut):
    png = write_png(Image.effect_noise((64, 64), 80).convert("RGB"), make_recipe(make_tile(box=(0, 0, 64, 64))))
    with pytest.raises(GanLabError, match="not a whole PNG"):
        read_recipe(png[:cut])


@pytest.mark.parametrize("side", [9_300, 10_000, 2**31 - 1])
def test_a_picture_of_absurd_size_is_refused_before_it_is_decoded(side):
    header = make_chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0")
    png = make_png()
    with pytest.raises(GanLabError, match=f"has {side} x {side} pixels, more than this kit reads"):
        read_recipe(png[:8] + header + png[HEADER_END:])


def test_frames_with_too_many_pixels_together_are_refused(monkeypatch):
    tiles = [make_tile(frame=i) for i in range(3)]
    frames = [Image.new("RGB", (100, 100), (i, 0, 0)) for i in range(3)]
    tiles = [replace(tile, box=(0, 0, 50, 50)) for tile in tiles]
    file = write_animation(frames, 50, make_recipe(*tiles), "WEBP")
    assert len(read_recipe(file).tiles) == 3
    monkeypatch.setattr(untrusted_images, "MAX_PIXELS", 29_999)
    with pytest.raises(GanLabError, match="3 frames of 100 x 100 pixels, more than this kit reads"):
        read_recipe(file)


def _make_transparent(picture):
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture, {}


def _turn(picture):
    exif = Image.Exif()
    exif[0x0112] = 3
    return picture, {"exif": exif}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda picture: (picture, {}), None),
        (_make_transparent, "has transparent pixels"),
        (lambda picture: (picture, {"transparency": (0, 0, 0)}), "has transparent pixels"),
        (lambda picture: (picture, {"icc_profile": b"stranger"}), "doesn't look as it did"),
        (lambda picture: (picture.convert("L").convert("I;16"), {}), "doesn't look as it did"),
        (
            lambda picture: (picture, {"save_all": True, "append_images": [Image.new("RGB", (4, 4), "red")]}),
            "doesn't look as it did",
        ),
        (_turn, "doesn't look as it did"),
    ],
)
def test_a_file_that_viewers_show_differently_is_refused(change, sentence):
    picture, settings = change(Image.new("RGB", (4, 4)))
    text, file = PngImagePlugin.PngInfo(), io.BytesIO()
    text.add_itxt(KEYWORD, make_recipe().to_json())
    picture.save(file, "png", pnginfo=text, **settings)
    if sentence is None:
        assert len(read_recipe(file.getvalue()).tiles) == 1
    else:
        with pytest.raises(GanLabError, match=sentence):
            read_recipe(file.getvalue())


@pytest.mark.parametrize(
    ("name", "data"), [(b"gAMA", (20_000).to_bytes(4, "big")), (b"cICP", bytes([9, 16, 0, 1])), (b"acTL", bytes(8))]
)
def test_a_chunk_that_changes_what_is_seen_is_refused(name, data):
    png = make_png(make_recipe().to_json())
    with pytest.raises(GanLabError, match="doesn't look as it did"):
        read_recipe(insert_chunk(png, name, data))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    make_pipe(tmp_path / "pipe.png")
    with pytest.raises(GanLabError, match="it is no file"):
        read_recipe(tmp_path / "pipe.png")


def test_a_huge_file_is_refused_unread(tmp_path):
    with open(tmp_path / "huge.png", "wb") as file:
        file.truncate(MAX_BYTES + 1)  # takes no place
    with pytest.raises(GanLabError, match="larger than any picture"):
        read_recipe(tmp_path / "huge.png")


@pytest.mark.parametrize("content", [b"", b"GIF89a" + b"\0" * 50, b"<html>", b"\xff\xd8\xff\xe0" + b"\0" * 50])
def test_a_file_that_is_not_a_png_is_refused(content):
    with pytest.raises(GanLabError, match="not a whole PNG"):
        read_recipe(content)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(GanLabError, match="can't be opened"):
        read_recipe(tmp_path / "nowhere.png")
    with pytest.raises(GanLabError, match="can't be opened"):
        read_recipe(tmp_path)


@pytest.mark.parametrize("problem", [MemoryError(), OSError("out of memory error when reading image file")])
def test_too_little_memory_says_nothing_about_a_file(monkeypatch, problem):
    def run_out(*_):
        raise problem

    monkeypatch.setattr(Image.Image, "crop", run_out)
    for read in (read_recipe, read_pixels):
        with pytest.raises(MemoryError):
            read(make_png(make_recipe().to_json()))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1", "I;16", "CMYK"])
def test_pixels_are_the_same_in_strips_as_at_once(monkeypatch, mode):
    picture = Image.effect_noise((31, 17), 90).convert(mode)
    if mode in ("RGBA", "LA"):
        picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    at_once = flatten(picture)
    monkeypatch.setattr(untrusted_images, "STRIP_PIXELS", 70)
    assert np.array_equal(flatten(picture), at_once)
    if mode in ("RGB", "P", "L", "1", "CMYK"):
        assert np.array_equal(at_once, np.asarray(picture.convert("RGB")))
