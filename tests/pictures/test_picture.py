"""Pictures and animations in memory: how Jupyter shows them, and the files they are saved as."""

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from made_up_recipes import frame_durations
from PIL import Image

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_image, read_recipe


def test_a_grid_is_saved_with_its_recipes(four, tmp_path):
    path = four.grid().save(tmp_path / "all.png")
    assert len(read_recipe(path).tiles) == 4
    assert four.grid().recipe.to_json() == read_recipe(path).to_json()
    assert four.grid().save(tmp_path / "without").name == "without.png"
    assert four.grid().save(tmp_path / "truncation-0.4").name == "truncation-0.4.png"  # this dot begins no ending
    assert four[:2].grid().save(tmp_path / "all.png").name == "all-1.png"  # never over another picture
    for wrong, right in (("all.jpg", "all.png"), ("", "grid.png"), (".png", "grid.png")):
        with pytest.raises(GanLabError, match=rf"saved as a \.png file.*call it '.*{right}'"):
            four.grid().save(tmp_path / wrong)


def test_pictures_and_animations_are_arrays(four, walk):
    grid, animation = four.grid(), walk.animate()
    assert np.asarray(grid).shape == (*grid.size[::-1], 3)
    assert np.array(grid, dtype=float).dtype == float
    assert np.array_equal(np.asarray(grid), np.asarray(grid.pil()))
    assert np.array_equal(np.asarray(animation)[3], np.asarray(animation.frames[3]))


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_an_animation_file_holds_every_frame_and_its_recipe(gan, walk, tmp_path, suffix):
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


def test_an_animation_lasts_as_long_as_asked_and_repeats_for_ever(walk):
    animation = walk.animate(2.4)
    file = Image.open(io.BytesIO(animation.webp))
    assert frame_durations(animation.webp) == [200] * 12
    assert file.info["loop"] == 0
    assert frame_durations(walk.animate(1).webp) == [80] * 12  # GIF has hundredths of a second only
    fast = walk.animate(0.01)
    assert frame_durations(fast.webp) == [20] * 12  # faster than that, browsers slow down
    assert "0.24 seconds" in fast.alt


def test_jupyter_gets_a_moving_picture_and_a_still_one_that_both_come_out_the_same(gan, walk):
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


def test_saving_an_animation_never_overwrites(walk, tmp_path):
    animation = walk.animate()
    first = animation.save(tmp_path / "walk")
    assert first.name == "walk.webp"
    assert animation.save(tmp_path / "walk.webp") == first
    assert walk.animate(1).save(tmp_path / "walk.webp").name == "walk-1.webp"


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), 1e6, "4", True, None, 10**400])
def test_an_animation_of_an_impossible_length_is_refused(walk, seconds):
    with pytest.raises(gl.GanLabError, match="at most 600 seconds"):
        walk.animate(seconds)


def test_an_animation_is_not_saved_under_another_ending_or_an_impossible_name(walk, tmp_path):
    for name in ("walk.mov", "walk.png", ".", ""):
        with pytest.raises(gl.GanLabError, match=r"\.webp, a \.gif or a \.mp4"):
            walk.animate().save(tmp_path / name)
    with pytest.raises(gl.GanLabError, match="can't be saved"):
        walk.animate().save(tmp_path / ("n" * 300 + ".webp"))
