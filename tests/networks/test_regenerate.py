"""Regenerate: its verdicts on unchanged pictures and on pictures that were changed."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from fuzzing import value_or_sentence
from PIL import Image, PngImagePlugin

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import read_image, write_png


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def four(gan):
    return gan.generate(gl.truncated_noise(4, 0.4, seed=7), gan.class_vector("bag"), truncation=0.4)


@pytest.fixture(scope="module")
def walk(gan):
    z = gl.walk(gl.truncated_noise(3, 0.7, seed=5), 4, along="sphere")
    return gan.generate(z, gan.class_vector("bag"), truncation=0.7)


def test_unchanged_pictures_come_out_the_same(gan, four, tmp_path):
    for png in (four.grid(), four.grid().png, four.save(tmp_path)[1], str(four.grid().save(tmp_path / "g.png"))):
        assert gl.regenerate(png, gan).verdict == "same"
    assert gl.regenerate(four.grid()).verdict == "same"  # loads the network by itself
    assert "All 4 pictures came out the same" in gl.regenerate(four.grid(), gan).sentence


def test_a_verdict_says_of_what_share_of_the_file_it_speaks(gan, four, tmp_path):
    grid, one = gl.regenerate(four.grid(), gan), gl.regenerate(four.save(tmp_path)[1], gan)
    boxes = [tile.box for tile in four.grid().recipe.tiles]
    width, height = four.grid().size
    assert grid.share == sum(box[2] * box[3] for box in boxes) / (width * height) < 1
    assert f"they are {int(100 * grid.share)} % of the file" in grid.sentence
    assert (one.share, one.sentence) == (1, "The picture came out the same again.")


@pytest.mark.parametrize("changes", [{"1": 10**38}, {"1": 3e38}, {"1": -(10**38), "2": 10**38}])
def test_class_weights_that_no_class_vector_has_get_a_verdict_or_a_sentence(gan, four, changes):
    whole = json.loads(four[:1].grid().recipe.to_json())
    whole["tiles"][0] |= {"classes": changes, "truncation": 1}
    text = PngImagePlugin.PngInfo()
    text.add_itxt("gan-lab-recipe", json.dumps(whole))
    file = io.BytesIO()
    four[:1].grid().pil().save(file, "png", pnginfo=text)
    result = value_or_sentence(gl.regenerate, file.getvalue(), gan)
    assert result is None or result.verdict == "different"


def _change_pixels(samples, change):
    """The grid of `samples` with its pixels changed and its recipe kept."""
    image = read_image(samples.grid().png)
    recipe, pixels = image.recipe, image.frames[0]
    return write_png(Image.fromarray(change(pixels.astype(int)).clip(0, 255).astype(np.uint8)), recipe)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda p: p + 1, "same"),
        (lambda p: p + 2, "close"),
        (lambda p: p + np.random.default_rng(0).integers(-3, 4, p.shape), "close"),
        (lambda p: p + 3, "different"),
        (lambda p: p + 5, "different"),
        (lambda p: np.where(np.indices(p.shape[:2]).sum(0)[..., None] == 150, p + 100, p), "different"),
        (lambda p: p[::-1], "different"),
        (lambda p: 255 - p, "different"),
    ],
)
def test_changed_pixels_are_judged_by_how_much_they_changed(gan, four, change, verdict):
    result = gl.regenerate(_change_pixels(four, change), gan)
    assert result.verdict == verdict
    assert result.sentence


def test_one_swapped_tile_among_many_is_found(gan, four):
    image = read_image(four.grid().png)
    recipe, pixels = image.recipe, image.frames[0]
    tiles = [recipe.tiles[0], replace(recipe.tiles[1], classes={0: 1.0}), *recipe.tiles[2:]]
    result = gl.regenerate(write_png(Image.fromarray(pixels), Recipe(recipe.network, {}, tiles)), gan)
    assert result.verdict == "different"
    assert result.sentence.startswith("1 of 4 ")


def test_a_recipe_of_other_weights_or_an_absent_network_is_refused(gan, four):
    image = read_image(four.grid().png)
    recipe, pixels = image.recipe, image.frames[0]
    foreign = Recipe(replace(recipe.network, sha256="0" * 64), {}, recipe.tiles)
    with pytest.raises(GanLabError, match="load the weights that made it"):
        gl.regenerate(write_png(Image.fromarray(pixels), foreign), gan)
    absent = Recipe(replace(recipe.network, name="biggan-deep-512"), {}, recipe.tiles)
    with pytest.raises(GanLabError, match="download biggan-deep-512"):
        gl.regenerate(write_png(Image.fromarray(pixels), absent))
    unknown = Recipe(replace(recipe.network, name="/etc/passwd"), {}, recipe.tiles)
    with pytest.raises(GanLabError, match="isn't in the cache"):
        gl.regenerate(write_png(Image.fromarray(pixels), unknown))


def test_a_class_the_network_lacks_and_tiles_of_another_size_are_refused(gan, four):
    image = read_image(four[:1].grid().png)
    recipe, pixels = image.recipe, image.frames[0]
    tile = recipe.tiles[0]
    with pytest.raises(GanLabError, match="class 207"):
        gl.regenerate(
            write_png(Image.fromarray(pixels), replace(recipe, tiles=[replace(tile, classes={207: 1.0})])), gan
        )
    with pytest.raises(GanLabError, match="90 x 90 pixels"):
        gl.regenerate(
            write_png(Image.fromarray(pixels), replace(recipe, tiles=[replace(tile, box=(0, 0, 90, 90))])), gan
        )


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_a_frame_that_was_changed_is_found(gan, walk, tmp_path, suffix):
    animation = walk.animate()
    spot = animation.frames[7].copy()
    spot.paste((255, 0, 0), (30, 60, 70, 100))
    forged = replace(animation, frames=[*animation.frames[:7], spot, *animation.frames[8:]])
    result = gl.regenerate(forged.save(tmp_path / f"forged.{suffix}"), gan)
    assert result.verdict == "different"
    assert "1 of 12" in result.sentence
