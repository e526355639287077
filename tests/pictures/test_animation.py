"""Animations: what a file holds, what it shows, and that every frame can be made again."""

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image, PngImagePlugin
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl
from gan_lab.pictures import contact_sheet
from gan_lab.pictures.recipe_files import read_image
from gan_lab.pictures.recipe_schema import MAX_TILES


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def walk(gan):
    z = gl.walk(gl.truncated_noise(3, 0.7, seed=5), 4, along="sphere")
    return gan.generate(z, gan.class_vector("bag"), truncation=0.7)


@pytest.fixture(scope="module")
def colourful(tmp_path_factory):
    folder = tmp_path_factory.mktemp("colour")
    write_gan(random_gan(small_config(), 0), folder)
    return gl.load_biggan(folder)


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_a_file_holds_every_frame_and_its_recipe(gan, walk, tmp_path, suffix):
    path = walk.animate(2).save(tmp_path / f"walk.{suffix}")
    assert path.name == f"walk.{suffix}"
    image = read_image(path)
    assert len(image.frames) == len(image.recipe.tiles) == 12
    for i, (tile, own) in enumerate(zip(image.recipe.tiles, walk.numpy(), strict=True)):
        left, top, width, height = tile.box
        assert tile.frame == i
        assert (image.frames[i, top : top + height : 4, left : left + width : 4] == own).all()
        assert np.array_equal(tile.noise, walk.tiles[i].noise)
    result = gl.regenerate(path, gan)
    assert (result.verdict, result.largest) == ("same", 0)
    assert "All 12" in result.sentence


def test_it_lasts_as_long_as_asked_and_goes_on_for_ever(walk):
    animation = walk.animate(2.4)
    file = Image.open(io.BytesIO(animation.webp))
    assert _durations(animation.webp) == [200] * 12
    assert file.info["loop"] == 0
    assert _durations(walk.animate(1).webp) == [80] * 12  # GIF has hundredths of a second only
    fast = walk.animate(0.01)
    assert _durations(fast.webp) == [20] * 12  # faster than that, browsers slow down
    assert "0.24 seconds" in fast.alt


def _durations(file):
    frames = Image.open(io.BytesIO(file))
    found = []
    for i in range(frames.n_frames):
        frames.seek(i)
        frames.load()
        found.append(frames.info["duration"])
    return found


def test_frames_that_are_equal_become_one_that_stays_longer(gan, tmp_path):
    z = gl.truncated_noise(2, 0.7, seed=5)
    held = gan.generate(torch.stack([z[0], z[0], z[1], z[1], z[1], z[0]]), gan.class_vector("bag"), 0.7)
    animation = held.animate(0.6)
    for suffix in ("webp", "gif"):
        path = animation.save(tmp_path / f"held.{suffix}")
        assert [tile.frame for tile in gl.read_recipe(path).tiles] == [0, 0, 1, 1, 1, 2]
        assert _durations(path.read_bytes()) == [200, 300, 100]
        assert gl.regenerate(path, gan).verdict == "same"


def test_columns_move_side_by_side(gan, walk):
    other = gan.generate(gl.walk(gl.truncated_noise(3, 0.7, seed=5), 4), gan.class_vector("coat"), truncation=0.7)
    animation = gl.side_by_side([walk, other]).animate()
    assert len(animation.frames) == 12
    assert [tile.frame for tile in animation.recipe.tiles[:4]] == [0, 0, 1, 1]
    assert "side by side: bag; coat" in animation.alt
    assert gl.regenerate(animation, gan).verdict == "same"


def test_jupyter_gets_a_moving_picture_and_a_still_one_that_both_prove_themselves(gan, walk):
    data, metadata = walk.animate(3)._repr_mimebundle_()
    source, width, alt = re.fullmatch(
        r'<img src="data:image/webp;base64,([^"]+)" width="(\d+)" height="\d+" alt="([^"]+)">', data["text/html"]
    ).groups()
    moving = base64.b64decode(source)
    assert Image.open(io.BytesIO(moving)).width == int(width)
    assert alt == data["text/plain"] == "Animation of 12 frames, 3 seconds: pocket, 12 pictures · bag · truncation 0.7"
    assert gl.regenerate(moving, gan).verdict == "same"
    assert gl.regenerate(data["image/png"], gan).verdict == "same"
    assert len(gl.read_recipe(data["image/png"]).tiles) == 7
    assert "bag" in metadata["image/png"]["alt"]


def test_names_of_classes_are_escaped_in_html(walk):
    spiteful = replace(walk, class_names=["<script>\"'"] * 10)
    assert "<script>" not in spiteful.animate()._repr_mimebundle_()[0]["text/html"]


def test_in_colour_webp_is_exact_and_gif_is_close(colourful, tmp_path):
    z = gl.interpolate(*gl.truncated_noise(2, 1.0, seed=1), 6, along="sphere")
    animation = colourful.generate(z, colourful.class_vector(2), truncation=1.0).animate()
    assert gl.regenerate(animation.save(tmp_path / "a.webp"), colourful).largest == 0
    gif = gl.regenerate(animation.save(tmp_path / "a.gif"), colourful)
    assert gif.verdict in ("same", "close")
    assert 0 < gif.mean <= 6


def test_steps_too_small_for_a_gifs_colours_become_one_frame(colourful, tmp_path):
    a, b = gl.truncated_noise(2, 0.5, seed=1)
    z = gl.interpolate(a, gl.lerp(a, b, 0.0005), 20)
    animation = colourful.generate(z, colourful.class_vector(0), truncation=0.5).animate()
    path = animation.save(tmp_path / "slow.gif")
    assert Image.open(path).n_frames < 20
    assert sum(_durations(path.read_bytes())) == 20 * animation.milliseconds
    assert gl.regenerate(path, colourful).verdict in ("same", "close")


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_a_frame_that_was_changed_is_found(gan, walk, tmp_path, suffix):
    animation = walk.animate()
    spot = animation.frames[7].copy()
    spot.paste((255, 0, 0), (30, 60, 70, 100))
    forged = replace(animation, frames=[*animation.frames[:7], spot, *animation.frames[8:]])
    result = gl.regenerate(forged.save(tmp_path / f"forged.{suffix}"), gan)
    assert result.verdict == "different"
    assert "1 of 12" in result.sentence


def test_frames_that_no_recipe_tells_of_are_refused(walk, tmp_path):
    animation = walk.animate()
    longer = replace(animation, frames=animation.frames + animation.frames[:1])
    with pytest.raises(gl.GanLabError, match="13 frames and its recipe tells of 12"):
        gl.read_recipe(longer.save(tmp_path / "longer.webp"))
    tiles = animation.inputs.tiles
    hidden = replace(animation, inputs=replace(animation.inputs, tiles=[tiles[0], tiles[-1]]))
    with pytest.raises(gl.GanLabError, match="12 frames and its recipe tells of 2"):
        gl.read_recipe(hidden.save(tmp_path / "hidden.webp"))
    png = io.BytesIO()
    grid = walk.grid()
    text = PngImagePlugin.PngInfo()
    text.add_itxt("gan-lab-recipe", grid.recipe.to_json())
    grid.pil().save(png, "png", pnginfo=text, save_all=True, append_images=[Image.new("RGB", grid.size, "red")])
    with pytest.raises(gl.GanLabError, match="shown otherwise"):
        gl.read_recipe(png.getvalue())


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_a_file_that_was_cut_or_has_no_recipe_says_so(walk, tmp_path, suffix):
    whole = walk.animate().save(tmp_path / f"walk.{suffix}").read_bytes()
    for cut in (20, len(whole) // 2, len(whole) - 30):
        with pytest.raises(gl.GanLabError, match=r"not a whole|frames were changed|no recipe"):
            gl.read_recipe(whole[:cut])
    bare = io.BytesIO()
    walk.animate().frames[0].save(bare, suffix)
    with pytest.raises(gl.GanLabError, match="carries no recipe"):
        gl.read_recipe(bare.getvalue())


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_a_comment_of_somebody_elses_is_no_recipe(tmp_path, suffix):
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "holiday"
    extra = {"exif": exif} if suffix == "webp" else {"comment": b"holiday \xff"}
    Image.new("RGB", (8, 8)).save(file, suffix, **extra)
    with pytest.raises(gl.GanLabError, match="not valid JSON"):
        gl.read_recipe(file.getvalue())


def test_saving_never_overwrites(walk, tmp_path):
    animation = walk.animate()
    first = animation.save(tmp_path / "walk")
    assert first.name == "walk.webp"
    assert animation.save(tmp_path / "walk.webp") == first
    assert walk.animate(1).save(tmp_path / "walk.webp").name == "walk-1.webp"


def test_what_bad_input_is_told(walk, tmp_path, monkeypatch):
    with pytest.raises(gl.GanLabError, match="two frames or more"):
        walk[0].animate()
    with pytest.raises(gl.GanLabError, match="two frames or more"):
        gl.side_by_side([walk[0], walk[1]]).animate()
    with pytest.raises(gl.GanLabError, match="nothing would move"):
        (walk[0] + walk[0]).animate()
    for seconds in (0, -1, float("nan"), 1e6, "4", True, None, 10**400):
        with pytest.raises(gl.GanLabError, match="at most 600 seconds"):
            walk.animate(seconds)
    for name in ("walk.mp4", "walk.png", ".", ""):
        with pytest.raises(gl.GanLabError, match=r"\.webp or a \.gif"):
            walk.animate().save(tmp_path / name)
    with pytest.raises(gl.GanLabError, match="can't be saved"):
        walk.animate().save(tmp_path / ("n" * 300 + ".webp"))
    many = replace(
        walk, tensor=walk.tensor[:1].expand(MAX_TILES + 1, -1, -1, -1), tiles=walk.tiles[:1] * (MAX_TILES + 1)
    )
    with pytest.raises(gl.GanLabError, match="at most 1000"):
        many.animate()
    with pytest.raises(gl.GanLabError, match="at most 1000"):
        replace(many, columns=11).animate()  # fewer frames than that
    monkeypatch.setattr(contact_sheet, "MAX_PIXELS", 12_000)  # 12 pictures of 32 x 32 are just above
    for show in (walk.animate, walk.grid):
        with pytest.raises(gl.GanLabError, match=r"take at most \d+%"):
            show()
