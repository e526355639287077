"""Samples: what they convert to, how they are chosen and joined, and what their grids and animations hold."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_image, read_recipe
from gan_lab.pictures.recipe_schema import MAX_TILES


def test_tensor_array_and_pillow_images_agree(four):
    assert four.tensor.shape == (4, 3, 32, 32)
    assert four.tensor.dtype == torch.float32
    assert four.numpy().shape == (4, 32, 32, 3)
    assert four.numpy().dtype == np.uint8
    assert all((np.asarray(pil) == pixels).all() for pil, pixels in zip(four.pil(), four.numpy(), strict=True))


@pytest.mark.parametrize("change", [torch.Tensor.half, torch.Tensor.numpy, lambda t: t[:3], lambda t: t[:, :1]])
def test_pictures_and_inputs_that_do_not_belong_together_are_refused(four, change):
    with pytest.raises(gl.GanLabError, match="one picture for each of their inputs"):
        replace(four, tensor=change(four.tensor))


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


def test_side_by_side_makes_a_column_of_each_samples(four):
    table = gl.side_by_side([four[:2], four[2:]])
    assert [tile.row for tile in table.tiles] == [0, 2, 1, 3]
    assert torch.equal(table.tensor, four.tensor[[0, 2, 1, 3]])
    boxes = [tile.box for tile in read_recipe(table._repr_png_()).tiles]
    assert boxes[0][0] == boxes[2][0] < boxes[1][0]
    with pytest.raises(GanLabError, match="same number"):
        gl.side_by_side([four, four[:2]])
    with pytest.raises(GanLabError, match="one or more"):
        gl.side_by_side([])


def test_a_slice_of_whole_rows_keeps_its_columns(four):
    table = gl.side_by_side([four, four, four])  # 4 rows of 3
    assert table[3:9].columns == 3
    assert [table[part].columns for part in (slice(1, 7), slice(0, 4), slice(0, 12, 2), 3)] == [None] * 4
    many = gl.side_by_side([sum([four] * 9, start=four)] * 3)  # 40 rows of 3, and 100 pictures are shown
    assert "3 to a row" in many._draw_displayed_grid().alt
    assert len(read_recipe(many._repr_png_()).tiles) == 99
    assert len(table[:6].animate().frames) == 2


def test_pictures_of_two_networks_do_not_mix(four):
    with pytest.raises(GanLabError, match="two networks"):
        four + replace(four, network=replace(four.network, name="other"))


@pytest.mark.parametrize("columns", [-1, 0, 1.5, "3"])
def test_a_grid_without_a_whole_number_of_columns_is_refused(four, columns):
    with pytest.raises(GanLabError, match="1 column or more"):
        four.grid(columns)


def test_of_too_many_pictures_for_one_grid_the_first_are_shown(four):
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


def test_an_animation_shows_columns_side_by_side(gan, walk):
    other = gan.generate(gl.walk(gl.truncated_noise(3, 0.7, seed=5), 4), gan.class_vector("coat"), truncation=0.7)
    animation = gl.side_by_side([walk, other]).animate()
    assert len(animation.frames) == 12
    assert [tile.frame for tile in animation.recipe.tiles[:4]] == [0, 0, 1, 1]
    assert "side by side: bag; coat" in animation.alt
    assert gl.regenerate(animation, gan).verdict == "same"


def test_an_animation_in_which_nothing_moves_is_refused(walk):
    with pytest.raises(gl.GanLabError, match="two frames or more"):
        walk[0].animate()
    with pytest.raises(gl.GanLabError, match="two frames or more"):
        gl.side_by_side([walk[0], walk[1]]).animate()
    with pytest.raises(gl.GanLabError, match="nothing would move"):
        (walk[0] + walk[0]).animate()


def test_an_animation_of_more_than_a_thousand_pictures_is_refused(walk):
    many = replace(
        walk, tensor=walk.tensor[:1].expand(MAX_TILES + 1, -1, -1, -1), tiles=walk.tiles[:1] * (MAX_TILES + 1)
    )
    with pytest.raises(gl.GanLabError, match="at most 1000"):
        many.animate()
    with pytest.raises(gl.GanLabError, match="at most 1000"):
        replace(many, columns=11).animate()  # fewer frames than that
