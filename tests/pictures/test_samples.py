"""Samples: what they show, convert to and save; regenerate: what it says of a picture."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.pictures import samples as samples_module
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import read_image, read_recipe, write_png
from gan_lab.pictures.recipe_schema import MAX_TILES


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def four(gan):
    return gan.generate(gl.truncated_noise(4, 0.4, seed=7), gan.class_vector("bag"), truncation=0.4)


def test_pixels_are_rounded_and_clamped():
    x = torch.tensor([-1.5, -1.0, -0.9961, 0.0, 0.99, 1.0, 2.0]).view(1, 7, 1, 1).expand(1, 7, 3, 1).movedim(1, 3)
    assert samples_module.to_pixels(x)[0, 0, :, 0].tolist() == [0, 0, 0, 128, 254, 255, 255]


def test_conversions_agree(four):
    assert four.tensor.shape == (4, 3, 32, 32)
    assert four.tensor.dtype == torch.float32
    assert four.numpy().shape == (4, 32, 32, 3)
    assert four.numpy().dtype == np.uint8
    assert all((np.asarray(pil) == pixels).all() for pil, pixels in zip(four.pil(), four.numpy(), strict=True))


def test_a_grid_holds_every_picture_where_its_recipe_says(four):
    image = read_image(four.grid(columns=3).png)
    recipe, pixels = image.recipe, image.frames[0]
    for tile, own in zip(recipe.tiles, four.numpy(), strict=True):
        left, top, width, height = tile.box
        assert (pixels[top : top + height : 4, left : left + width : 4] == own).all()
    assert len({tile.box for tile in recipe.tiles}) == 4
    assert recipe.tiles[3].box[0] == recipe.tiles[0].box[0]  # the fourth starts the second row


def test_a_recipe_names_its_inputs(four):
    tile = read_recipe(four.grid().png).tiles[2]
    assert (tile.seed, tile.row, tile.truncation, tile.classes) == (7, 2, 0.4, {8: 1.0})
    assert np.array_equal(tile.noise, gl.truncated_noise(4, 0.4, seed=7)[2].numpy())


def test_jupyter_gets_a_png_with_alternative_text(four):
    data, metadata = four._repr_mimebundle_()
    assert data["image/png"] == four._repr_png_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert "bag" in metadata["image/png"]["alt"]
    assert "truncation 0.4" in data["text/plain"]
    assert "0x" not in repr(four) + data["text/plain"]


def test_what_is_shared_stands_above_and_what_differs_below(gan, four):
    assert four.grid().alt.startswith("pocket, 4 pictures · bag · truncation 0.4 · seed 7; 4 to a row: row 0; row 1")
    mixed = gan.generate(gl.truncated_noise(1, 0.4, seed=7), gan.class_vector({"bag": 0.3, "coat": 0.7}), 0.4)
    assert "0.7 coat + 0.3 bag" in mixed.grid().alt


def test_slices_and_sums_keep_pictures_and_inputs_together(four):
    turned = four[2:] + four[0]
    assert len(turned) == 3
    assert torch.equal(turned.tensor, four.tensor[[2, 3, 0]])
    assert [tile.row for tile in turned.tiles] == [2, 3, 0]
    assert [tile.row for tile in four[-1].tiles] == [3]
    assert [tile.row for tile in four[::-1].tiles] == [3, 2, 1, 0]
    assert torch.equal(four[::-1].tensor, four.tensor.flip(0))
    assert [len(each) for each in four] == [1, 1, 1, 1]
    with pytest.raises(IndexError):
        four[4]
    with pytest.raises(GanLabError, match="samples\\[:4\\]"):
        four[[0, 1]]
    with pytest.raises(GanLabError, match="no pictures"):
        four[4:].grid()
    with pytest.raises(TypeError):
        four + 1


def test_side_by_side_makes_each_a_column(four):
    table = gl.side_by_side([four[:2], four[2:]])
    assert [tile.row for tile in table.tiles] == [0, 2, 1, 3]
    assert torch.equal(table.tensor, four.tensor[[0, 2, 1, 3]])
    boxes = [tile.box for tile in read_recipe(table._repr_png_()).tiles]
    assert boxes[0][0] == boxes[2][0] < boxes[1][0]
    with pytest.raises(GanLabError, match="same number"):
        gl.side_by_side([four, four[:2]])
    with pytest.raises(GanLabError, match="one or more"):
        gl.side_by_side([])


@pytest.mark.parametrize("change", [torch.Tensor.half, torch.Tensor.numpy, lambda t: t[:3], lambda t: t[:, :1]])
def test_pictures_and_inputs_that_do_not_belong_together_are_refused(four, change):
    with pytest.raises(gl.GanLabError, match="one picture for each of their inputs"):
        replace(four, tensor=change(four.tensor))


def test_whole_rows_stay_rows(four):
    table = gl.side_by_side([four, four, four])  # 4 rows of 3
    assert table[3:9].columns == 3
    assert [table[part].columns for part in (slice(1, 7), slice(0, 4), slice(0, 12, 2), 3)] == [None] * 4
    many = gl.side_by_side([sum([four] * 9, start=four)] * 3)  # 40 rows of 3, and 100 pictures are shown
    assert "3 to a row" in many._shown().alt
    assert len(read_recipe(many._repr_png_()).tiles) == 99
    assert len(table[:6].animate().frames) == 2


def test_pictures_of_two_networks_do_not_mix(four):
    with pytest.raises(GanLabError, match="two networks"):
        four + replace(four, network=replace(four.network, name="other"))


@pytest.mark.parametrize("columns", [-1, 0, 1.5, "3"])
def test_a_number_of_columns_that_is_none(four, columns):
    with pytest.raises(GanLabError, match="1 column or more"):
        four.grid(columns)


def test_too_many_for_one_grid_are_shown_in_part(four):
    many = replace(
        four, tensor=four.tensor[:1].expand(MAX_TILES + 1, -1, -1, -1), tiles=four.tiles[:1] * (MAX_TILES + 1)
    )
    with pytest.raises(GanLabError, match="samples\\[:100\\]"):
        many.grid()
    assert len(read_recipe(many._repr_png_()).tiles) == 100


def test_saving_writes_one_png_each_at_the_networks_size(four, tmp_path):
    files = four.save(tmp_path / "new" / "folder")
    assert [file.name for file in files] == [f"bag-truncation-0.4-seed-7-row-{row}.png" for row in range(4)]
    for file, pixels in zip(files, four.numpy(), strict=True):
        assert (np.asarray(Image.open(file)) == pixels).all()
        assert len(read_recipe(file).tiles) == 1


def test_saving_never_overwrites(four, tmp_path):
    (tmp_path / "bag-truncation-0.4-seed-7-row-0.png").write_text("precious")
    first = four[0].save(tmp_path)
    second = four[0].save(tmp_path)  # the same picture again is the same file
    assert first == second
    assert first[0].name == "bag-truncation-0.4-seed-7-row-0-1.png"
    assert (tmp_path / "bag-truncation-0.4-seed-7-row-0.png").read_text() == "precious"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_named(four, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GanLabError, match="can't be saved in"):
        four.save(tmp_path / "file" / "below")


def test_a_full_disk_leaves_nothing_behind(four, tmp_path, monkeypatch):
    def full(*arguments, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr("builtins.open", full)
    with pytest.raises(GanLabError, match="No space left"):
        four.save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_grid_is_saved_with_its_recipes(four, tmp_path):
    path = four.grid().save(tmp_path / "all.png")
    assert len(read_recipe(path).tiles) == 4
    assert four.grid().recipe.to_json() == read_recipe(path).to_json()
    assert four.grid().save(tmp_path / "without").name == "without.png"
    for wrong in (tmp_path / "all.jpg", tmp_path, ""):
        with pytest.raises(GanLabError, match=r"saved as a \.png file"):
            four.grid().save(wrong)


@pytest.mark.parametrize("folder", ["d" * 300, "a\0b", None, 3])
def test_a_path_that_cannot_be_is_a_sentence(four, tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GanLabError, match=r"can't be saved|not a path"):
        four.save(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_drive_without_links_will_do(four, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", lambda *a: (_ for _ in ()).throw(OSError(1, "Operation not permitted")))
    files = four.save(tmp_path) + four.save(tmp_path)
    assert len(set(files)) == len(list(tmp_path.iterdir())) == 4
    assert gl.regenerate(files[0]).verdict == "same"


def test_a_drive_without_links_that_is_full_keeps_no_half_file(four, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", lambda *a: (_ for _ in ()).throw(OSError(1, "Operation not permitted")))
    monkeypatch.setattr(Path, "read_bytes", lambda self: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(GanLabError, match="No space left"):
        four.save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_several_threads_save_each_picture_once(four, tmp_path):
    with ThreadPoolExecutor(4) as pool:
        names = [tuple(files) for files in pool.map(lambda _: four.save(tmp_path), range(12))]
    assert len(set(names)) == 1
    assert len(list(tmp_path.iterdir())) == 4


def test_long_names_are_cut_in_the_caption_and_safe_in_the_file_name(four, tmp_path):
    long = replace(four[0], class_names=["../" + "very long name, " * 30] * 10)
    assert long.grid(1).size[0] < 200
    name = long.save(tmp_path)[0].name
    assert len(name) < 200
    assert "/" not in name


def test_regenerate_finds_its_own_pictures_the_same(gan, four, tmp_path):
    for png in (four.grid(), four.grid().png, four.save(tmp_path)[1], str(four.grid().save(tmp_path / "g.png"))):
        assert gl.regenerate(png, gan).verdict == "same"
    assert gl.regenerate(four.grid()).verdict == "same"  # loads the network by itself
    assert "All 4 pictures came out the same" in gl.regenerate(four.grid(), gan).sentence


def _altered(samples, change):
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
def test_changed_pixels_are_told_by_how_much(gan, four, change, verdict):
    result = gl.regenerate(_altered(four, change), gan)
    assert result.verdict == verdict
    assert result.sentence


def test_one_swapped_tile_among_many_is_found(gan, four):
    image = read_image(four.grid().png)
    recipe, pixels = image.recipe, image.frames[0]
    tiles = [recipe.tiles[0], replace(recipe.tiles[1], classes={0: 1.0}), *recipe.tiles[2:]]
    result = gl.regenerate(write_png(Image.fromarray(pixels), Recipe(recipe.network, {}, tiles)), gan)
    assert result.verdict == "different"
    assert result.sentence.startswith("1 of 4 ")


def test_a_recipe_of_other_weights_or_an_absent_network_says_so(gan, four):
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


def test_a_recipe_with_a_class_the_network_lacks_or_tiles_of_another_size(gan, four):
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


def test_a_mixture_too_long_for_one_line_is_told_in_two(gan):
    z = gl.truncated_noise(2, 0.4, seed=7)
    whole = gan.generate(z, gan.class_vector(["bag", "coat"]), 0.4).grid(columns=2)
    mixed = gan.generate(z, gan.class_vector({"ankle boot": 0.25, "pullover": 0.75}), 0.4)
    two_lines = (mixed[:1] + gan.generate(z[1:], gan.class_vector("bag"), 0.4)).grid(columns=2)
    assert two_lines.size[1] == whole.size[1] + 16
