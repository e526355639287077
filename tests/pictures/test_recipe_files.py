"""Image files with a recipe: what was written is read back, and a file that isn't what its recipe says is refused."""

import io
from dataclasses import replace

import pytest
import torch
from made_up_recipes import NETWORK, change_recipe, frame_durations, make_png, make_recipe, make_tile
from PIL import Image, PngImagePlugin

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_image, read_recipe, write_png
from gan_lab.pictures.recipe_schema import MAX_TILES


def test_a_recipe_written_to_a_png_is_read_back_unchanged():
    tiles = [make_tile(), make_tile(seed=None, row=None, classes={1: 0.1, 2: 0.9}, truncation=1.0, box=(1, 4, 3, 2))]
    png = write_png(Image.new("RGB", (4, 6), (1, 2, 3)), make_recipe(*tiles))
    image = read_image(png)
    recipe, pixels = image.recipe, image.frames[0]
    assert recipe.network == NETWORK
    assert recipe.made_with == {"torch": "2.13.0"}
    assert pixels.shape == (6, 4, 3)
    assert image.share == (4 * 4 + 3 * 2) / (4 * 6)
    assert (pixels == [1, 2, 3]).all()
    for found, given in zip(recipe.tiles, tiles, strict=True):
        assert found.noise.tobytes() == given.noise.tobytes()
        assert vars(replace(found, noise=None)) == vars(replace(given, noise=None))


def test_a_recipe_is_read_from_a_path_and_from_bytes(tmp_path):
    png = write_png(Image.new("RGB", (4, 4)), make_recipe())
    (tmp_path / "picture.png").write_bytes(png)
    assert read_recipe(tmp_path / "picture.png").to_json() == read_recipe(str(tmp_path / "picture.png")).to_json()
    assert read_recipe(png).to_json() == make_recipe().to_json()


def test_the_largest_grid_is_still_read_by_pillow():
    tile = make_tile(seed=2**32 - 1, row=99_999, truncation=1 / 3)
    tiles = [replace(tile, box=(256 * column, 256 * row, 256, 256)) for row in range(25) for column in range(40)]
    png = write_png(Image.new("L", (10_240, 6400)), make_recipe(*tiles))
    assert len(read_recipe(png).tiles) == MAX_TILES


@pytest.mark.parametrize("compressed", [False, True])
def test_a_compressed_chunk_is_read_too(compressed):
    assert read_recipe(make_png(make_recipe().to_json(), compressed=compressed)).network == NETWORK


def test_a_picture_without_a_recipe_is_refused():
    with pytest.raises(GanLabError, match="carries no recipe"):
        read_recipe(make_png())


@pytest.mark.parametrize("box", [[0, 0, 5, 4], [0, 0, 0, 4]])
def test_a_tile_that_does_not_lie_in_the_file_is_refused(box):
    with pytest.raises(GanLabError, match="cropped or scaled"):
        read_recipe(make_png(change_recipe(box=box)))


def test_a_recipe_of_many_megabytes_is_refused_unread():
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "gif", comment=b'{"version": 1, "tiles": [' + b"0," * 3_000_000 + b"0]}")
    with pytest.raises(GanLabError, match="longer than any"):
        read_recipe(file.getvalue())


def test_samples_are_refused_and_their_grid_asked_for(tmp_path):
    samples = gl.load_biggan("pocket").generate(gl.truncated_noise(1), [1.0] + [0.0] * 9, 1.0)
    with pytest.raises(GanLabError, match=r"not from Samples: save the pictures, or pass samples\.grid\(\)"):
        read_recipe(samples)


def test_a_tile_in_the_corner_of_a_larger_picture_is_refused():
    with pytest.raises(GanLabError, match="shows much more than its recipe describes"):
        read_recipe(make_png(change_recipe(), size=(16, 16)))


def test_frames_that_are_equal_become_one_that_stays_longer(gan, tmp_path):
    z = gl.truncated_noise(2, 0.7, seed=5)
    held = gan.generate(torch.stack([z[0], z[0], z[1], z[1], z[1], z[0]]), gan.class_vector("bag"), 0.7)
    animation = held.animate(0.6)
    for suffix in ("webp", "gif"):
        path = animation.save(tmp_path / f"held.{suffix}")
        assert [tile.frame for tile in gl.read_recipe(path).tiles] == [0, 0, 1, 1, 1, 2]
        assert frame_durations(path.read_bytes()) == [200, 300, 100]
        assert gl.regenerate(path, gan).verdict == "same"


def test_steps_too_small_for_a_gifs_colours_become_one_frame(colourful, tmp_path):
    a, b = gl.truncated_noise(2, 0.5, seed=1)
    z = gl.interpolate(a, gl.lerp(a, b, 0.0005), 20)
    animation = colourful.generate(z, colourful.class_vector(0), truncation=0.5).animate()
    path = animation.save(tmp_path / "slow.gif")
    assert Image.open(path).n_frames < 20
    assert sum(frame_durations(path.read_bytes())) == 20 * animation.milliseconds
    assert gl.regenerate(path, colourful).verdict in ("same", "close")


def test_frames_that_the_recipe_does_not_describe_are_refused(walk, tmp_path):
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
    with pytest.raises(gl.GanLabError, match="doesn't look as it did"):
        gl.read_recipe(png.getvalue())


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_an_animation_that_was_cut_or_has_no_recipe_is_refused(walk, tmp_path, suffix):
    whole = walk.animate().save(tmp_path / f"walk.{suffix}").read_bytes()
    for cut in (20, len(whole) // 2, len(whole) - 30):
        with pytest.raises(gl.GanLabError, match=r"not a whole|frames were changed|no recipe"):
            gl.read_recipe(whole[:cut])
    bare = io.BytesIO()
    walk.animate().frames[0].save(bare, suffix)
    with pytest.raises(gl.GanLabError, match="carries no recipe"):
        gl.read_recipe(bare.getvalue())


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_another_comment_is_not_taken_for_a_recipe(tmp_path, suffix):
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "holiday"
    extra = {"exif": exif} if suffix == "webp" else {"comment": b"holiday \xff"}
    Image.new("RGB", (8, 8)).save(file, suffix, **extra)
    with pytest.raises(gl.GanLabError, match="not valid JSON"):
        gl.read_recipe(file.getvalue())
