"""Recipes: what goes into a PNG comes out again, and what a stranger put there is refused."""

import base64
import io
import json
import os
import zlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.pictures import recipe_files
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.recipe_files import KEYWORD, MAX_BYTES, read_image, read_recipe, write_animation, write_png
from gan_lab.pictures.recipe_schema import MAX_TILES
from gan_lab.pictures.tiles import BigGANTile

NETWORK = NetworkId("biggan-deep", "pocket", "ab" * 32)


def a_tile(**changes):
    noise = np.random.default_rng(0).standard_normal(128, dtype=np.float32)
    return replace(
        BigGANTile(noise=noise, classes={3: 1.0}, truncation=0.4, seed=7, row=2, box=(0, 0, 4, 4)), **changes
    )


def a_recipe(*tiles):
    return Recipe(NETWORK, {"torch": "2.13.0"}, list(tiles or [a_tile()]))


def a_png(text=None, size=(4, 4), keyword=KEYWORD, compressed=False):
    """A PNG with `text` where the recipe stands."""
    info = PngImagePlugin.PngInfo()
    if text is not None:
        info.add_itxt(keyword, text, zip=compressed)
    file = io.BytesIO()
    Image.new("RGB", size, (9, 8, 7)).save(file, "png", pnginfo=info)
    return file.getvalue()


def changed(**changes):
    """A valid recipe as JSON with one thing changed in its first tile."""
    whole = json.loads(a_recipe().to_json())
    for key, value in changes.items():
        if value is None:
            del whole["tiles"][0][key]
        else:
            whole["tiles"][0][key] = value
    return json.dumps(whole)


def test_what_goes_in_comes_out():
    tiles = [a_tile(), a_tile(seed=None, row=None, classes={1: 0.1, 2: 0.9}, truncation=1.0, box=(1, 2, 3, 2))]
    png = write_png(Image.new("RGB", (4, 4), (1, 2, 3)), a_recipe(*tiles))
    image = read_image(png)
    recipe, pixels = image.recipe, image.frames[0]
    assert recipe.network == NETWORK
    assert recipe.made_with == {"torch": "2.13.0"}
    assert pixels.shape == (4, 4, 3)
    assert (pixels == [1, 2, 3]).all()
    for found, given in zip(recipe.tiles, tiles, strict=True):
        assert found.noise.tobytes() == given.noise.tobytes()
        assert vars(replace(found, noise=None)) == vars(replace(given, noise=None))


def test_it_is_read_from_a_path_and_from_bytes(tmp_path):
    png = write_png(Image.new("RGB", (4, 4)), a_recipe())
    (tmp_path / "picture.png").write_bytes(png)
    assert read_recipe(tmp_path / "picture.png").to_json() == read_recipe(str(tmp_path / "picture.png")).to_json()
    assert read_recipe(png).to_json() == a_recipe().to_json()


def test_float32_weights_survive_json_exactly():
    weight = float(np.float32(0.1))
    assert Recipe.from_json(a_recipe(a_tile(classes={0: weight})).to_json()).tiles[0].classes == {0: weight}


def test_the_largest_grid_is_still_read_by_pillow():
    tile = a_tile(seed=2**32 - 1, row=99_999, truncation=1 / 3, box=(5000, 5000, 256, 256))
    png = write_png(Image.new("RGB", (5256, 5256)), a_recipe(*[tile] * MAX_TILES))
    assert len(read_recipe(png).tiles) == MAX_TILES


@pytest.mark.parametrize("compressed", [False, True])
def test_a_compressed_chunk_is_read_too(compressed):
    assert read_recipe(a_png(a_recipe().to_json(), compressed=compressed)).network == NETWORK


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "carries no recipe"),
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("9" * 10_000, "not valid JSON|breaks the schema"),
        ("null", "breaks the schema"),
        ("[]", "breaks the schema"),
        ('{"version": 99}', "newer than this kit reads"),
        (changed(truncation=0), "breaks the schema at tiles/0/truncation"),
        (changed(truncation=1.5), "breaks the schema at tiles/0/truncation"),
        (changed(truncation="0.4"), "breaks the schema"),
        (changed(truncation=None), "breaks the schema at tiles/0"),
        (changed(truncation=0.4).replace("0.4", "NaN"), "not valid JSON"),
        (changed(noise="A" * 683 + "!"), "breaks the schema at tiles/0/noise"),
        (changed(noise="A" * 100), "breaks the schema at tiles/0/noise"),
        (changed(noise=base64.b64encode(np.full(128, np.nan, "<f4").tobytes()).decode()), "128 finite numbers"),
        (changed(noise="A" * 684), "128 finite numbers"),
        (changed(noise="=" * 684), "breaks the schema|128 finite"),
        (changed(classes={"-1": 1.0}), "breaks the schema"),
        (changed(classes={"x": 1.0}), "breaks the schema"),
        (changed(classes={"1": 1e300}), "breaks the schema"),
        (changed(classes={str(i): 1.0 for i in range(1001)}), "breaks the schema"),
        (changed(box=[0, 0, 5, 4]), "cropped or scaled"),
        (changed(box=[0, 0, 0, 4]), "cropped or scaled"),
        (changed(box=[-1, 0, 4, 4]), "breaks the schema"),
        (changed(seed=2**32), "breaks the schema"),
        (changed().replace("ab" * 32, "ab" * 32 + "\\n"), "breaks the schema at network/sha256"),
        (changed(extra="<script>"), "breaks the schema"),
    ],
)
def test_what_a_stranger_wrote_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(GanLabError, match=sentence) as problem:
        read_recipe(a_png(text))
    assert "<script>" not in str(problem.value)


def _chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def test_a_text_chunk_that_unpacks_to_fifty_megabytes_is_refused():
    png = a_png()
    bomb = _chunk(b"iTXt", KEYWORD.encode() + b"\0\1\0\0\0" + zlib.compress(b" " * 50_000_000))
    with pytest.raises(GanLabError, match="not a whole PNG"):
        read_recipe(png[:33] + bomb + png[33:])  # behind the header, which is 33 bytes


@pytest.mark.parametrize("cut", [0, 20, 60, 400, 800])
def test_a_cut_file_is_refused(cut):
    png = write_png(Image.effect_noise((64, 64), 80).convert("RGB"), a_recipe(a_tile(box=(0, 0, 64, 64))))
    with pytest.raises(GanLabError, match="not a whole PNG"):
        read_recipe(png[:cut])


@pytest.mark.parametrize(
    ("side", "sentence"),
    [(9_300, "more than a recipe makes"), (10_000, "more than a recipe makes"), (100_000, "exceeds limit")],
)
def test_a_picture_of_absurd_size_is_refused_before_it_is_unpacked(side, sentence):
    header = _chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0")
    png = a_png()
    with pytest.raises(GanLabError, match=sentence):
        read_recipe(png[:8] + header + png[33:])


def test_frames_that_are_too_many_for_their_size_are_refused(monkeypatch):
    tiles = [a_tile(frame=i) for i in range(3)]
    frames = [Image.new("RGB", (100, 100), (i, 0, 0)) for i in range(3)]
    tiles = [replace(tile, box=(0, 0, 50, 50)) for tile in tiles]
    file = write_animation(frames, 50, a_recipe(*tiles), "WEBP")
    assert len(read_recipe(file).tiles) == 3
    monkeypatch.setattr(recipe_files, "MAX_PIXELS", 29_999)
    with pytest.raises(GanLabError, match="3 frames of 100 x 100 pixels: more than we read"):
        read_recipe(file)


def _with_holes(picture):
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture, {}


def _turned(picture):
    exif = Image.Exif()
    exif[0x0112] = 3
    return picture, {"exif": exif}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda picture: (picture, {}), None),
        (_with_holes, "lets the page shine through"),
        (lambda picture: (picture, {"transparency": (0, 0, 0)}), "lets the page shine through"),
        (lambda picture: (picture, {"icc_profile": b"stranger"}), "shown otherwise"),
        (lambda picture: (picture.convert("L").convert("I;16"), {}), "shown otherwise"),
        (
            lambda picture: (picture, {"save_all": True, "append_images": [Image.new("RGB", (4, 4), "red")]}),
            "otherwise",
        ),
        (_turned, "shown otherwise"),
    ],
)
def test_pixels_that_are_shown_otherwise_than_compared_are_refused(change, sentence):
    picture, settings = change(Image.new("RGB", (4, 4)))
    text, file = PngImagePlugin.PngInfo(), io.BytesIO()
    text.add_itxt(KEYWORD, a_recipe().to_json())
    picture.save(file, "png", pnginfo=text, **settings)
    if sentence is None:
        assert len(read_recipe(file.getvalue()).tiles) == 1
    else:
        with pytest.raises(GanLabError, match=sentence):
            read_recipe(file.getvalue())


@pytest.mark.parametrize(
    ("kind", "data"), [(b"gAMA", (20_000).to_bytes(4, "big")), (b"cICP", bytes([9, 16, 0, 1])), (b"acTL", bytes(8))]
)
def test_a_chunk_that_changes_what_is_seen_is_refused(kind, data):
    png = a_png(a_recipe().to_json())
    with pytest.raises(GanLabError, match="shown otherwise"):
        read_recipe(png[:33] + _chunk(kind, data) + png[33:])


def test_a_recipe_too_long_to_be_read_again_is_not_written():
    tile = a_tile(classes={i: 1 / 3 for i in range(1000)})
    assert len(a_recipe(*[tile] * 100).to_json()) > 1_000_000
    with pytest.raises(GanLabError, match="too long for one file: take fewer pictures"):
        a_recipe(*[tile] * 300).to_json()


def test_a_recipe_of_many_megabytes_is_refused_unread():
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "gif", comment=b'{"version": 1, "tiles": [' + b"0," * 3_000_000 + b"0]}")
    with pytest.raises(GanLabError, match="longer than any"):
        read_recipe(file.getvalue())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(GanLabError, match="it is no file"):
        read_recipe(tmp_path / "pipe.png")


def test_a_huge_file_is_refused_unread(tmp_path):
    with open(tmp_path / "huge.png", "wb") as file:
        file.truncate(MAX_BYTES + 1)  # takes no place
    with pytest.raises(GanLabError, match="larger than any picture"):
        read_recipe(tmp_path / "huge.png")


def test_the_file_of_samples_is_asked_for(tmp_path):
    samples = gl.load_biggan("pocket").generate(gl.truncated_noise(1), [1.0] + [0.0] * 9, 1.0)
    with pytest.raises(GanLabError, match=r"not from Samples: save the pictures, or pass samples\.grid\(\)"):
        read_recipe(samples)


@pytest.mark.parametrize("content", [b"", b"GIF89a" + b"\0" * 50, b"<html>", b"\xff\xd8\xff\xe0" + b"\0" * 50])
def test_what_is_no_png_is_refused(content):
    with pytest.raises(GanLabError, match="not a whole PNG"):
        read_recipe(content)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(GanLabError, match="can't be opened"):
        read_recipe(tmp_path / "nowhere.png")
    with pytest.raises(GanLabError, match="can't be opened"):
        read_recipe(tmp_path)


def test_a_genuine_tile_in_the_corner_of_another_picture_vouches_for_nothing():
    with pytest.raises(GanLabError, match="shows much that its recipe doesn't tell of"):
        read_recipe(a_png(changed(), size=(16, 16)))
