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
from gan_lab.pictures.sheets.layout import Layout
from gan_lab.pictures.sheets.text_lines import LINE_HEIGHT


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
    assert [tile.row for tile in sum([four[3], four[:2]]).tiles] == [3, 0, 1]
    assert [tile.row for tile in four[-1].tiles] == [3]
    assert [tile.row for tile in four[::-1].tiles] == [3, 2, 1, 0]
    assert torch.equal(four[::-1].tensor, four.tensor.flip(0))
    assert [len(each) for each in four] == [1, 1, 1, 1]
    assert [tile.row for each in four for tile in each.tiles] == [0, 1, 2, 3]
    with pytest.raises(GanLabError, match="no pictures"):
        four[4:].grid()


@pytest.mark.parametrize("make", [list, np.array, torch.tensor])
def test_several_pictures_are_chosen_by_their_numbers_or_by_bools(four, make):
    assert [tile.row for tile in four[make([3, 0, -1])].tiles] == [3, 0, 3]
    assert [tile.row for tile in four[make([False, True, False, True])].tiles] == [1, 3]
    assert len(four[make([])]) == 0
    with pytest.raises(GanLabError, match="4 pictures and 2 bools"):
        four[make([True, False])]
    with pytest.raises(IndexError, match="no picture 4"):
        four[make([0, 4])]


@pytest.mark.parametrize("number", [np.int64(2), torch.tensor(2), -2])
def test_a_number_of_any_library_chooses_one_picture(four, number):
    assert [tile.row for tile in four[number].tiles] == [2]


@pytest.mark.parametrize("number", [4, -5, 10**30])
def test_a_number_that_no_picture_has_is_an_index_error_in_words(four, number):
    with pytest.raises(IndexError, match=f"There are 4 pictures, numbered 0 to 3, and no picture {number}") as error:
        four[number]
    assert isinstance(error.value, GanLabError)
    with pytest.raises(IndexError, match="no picture"):
        four.png(number)
    with pytest.raises(IndexError, match="no pictures here"):
        four[4:][number]


@pytest.mark.parametrize(
    "index", ["a", 1.0, None, ..., True, (0, 1), [0, "a"], [[0]], [True, 0], slice("a", None), slice(None, None, 0)]
)
def test_an_index_that_chooses_nothing_is_answered_with_those_that_do(four, index):
    with pytest.raises(GanLabError, match=r"samples\[0\], samples\[:4\] or samples\[\[0, 2\]\]"):
        four[index]


@pytest.mark.parametrize(
    "calculate",
    [
        lambda four: four * 2,
        lambda four: 2 * four,
        lambda four: four - four,
        lambda four: four / 255,
        lambda four: four + 1,
        lambda four: 1 + four,
        lambda four: four.__add__([four]),
    ],
)
def test_samples_are_added_to_samples_and_nothing_else_is_calculated(four, calculate):
    with pytest.raises(TypeError, match=r"samples\.tensor|first \+ second") as error:
        calculate(four)
    assert isinstance(error.value, GanLabError)


def test_samples_are_an_array_and_one_chosen_picture_is_one_without_the_first_axis(four):
    assert np.array_equal(np.asarray(four), four.numpy())
    assert np.array(four, dtype=float).dtype == float
    assert np.asarray(four[:1]).shape == np.asarray(four[[0]]).shape == (1, 32, 32, 3)
    assert [np.asarray(each).shape for each in four] == [(32, 32, 3)] * 4
    assert np.asarray(four[0] + four[1]).shape == (2, 32, 32, 3)
    assert four[0].numpy().shape == (1, 32, 32, 3)
    assert np.array_equal(np.asarray(four[2]), four.numpy()[2])
    with pytest.raises(ValueError, match="without a copy"):
        np.asarray(four, copy=False)


def test_matplotlib_draws_one_chosen_picture_and_a_grid(four):
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    assert np.array_equal(axes.imshow(four[3]).get_array(), four.numpy()[3])
    assert axes.imshow(four.grid()).get_array().shape == (*four.grid().size[::-1], 3)


def test_side_by_side_makes_a_column_of_each_samples(four):
    table = gl.side_by_side([four[:2], four[2:]])
    assert [tile.row for tile in table.tiles] == [0, 2, 1, 3]
    assert torch.equal(table.tensor, four.tensor[[0, 2, 1, 3]])
    boxes = [tile.box for tile in read_recipe(table._repr_png_()).tiles]
    assert boxes[0][0] == boxes[2][0] < boxes[1][0]
    assert len(gl.side_by_side(four[i] for i in range(3))) == 3
    with pytest.raises(GanLabError, match="same number of pictures, not 2 and 4"):
        gl.side_by_side([four, four[:2]])
    for wrong in ([], four, None, [four, 1]):
        with pytest.raises(GanLabError, match=r"one or more Samples.*\[first, second\]"):
            gl.side_by_side(wrong)


def test_labels_of_columns_and_rows_stand_in_place_of_captions(gan, four):
    table = gl.side_by_side([four[:2], four[2:]], rows=["first", "second"], columns=[0.4, -2.0])
    for shown in (table.grid().alt, table._repr_mimebundle_()[0]["text/plain"]):
        assert shown == "pocket, 4 pictures · bag · truncation 0.4 · seed 7; columns: 0.4, -2; rows: first, second"
    boxes = [tile.box for tile in table.grid().recipe.tiles]
    assert boxes[0][1] > 2 * LINE_HEIGHT  # below the heading and the labels of the columns
    assert boxes[2][1] - boxes[0][1] < 128 + LINE_HEIGHT  # no captions
    assert gl.regenerate(table.grid(), gan).verdict == "same"
    assert "row 0" not in gl.side_by_side([four, four], rows=range(4)).grid().alt
    assert "row 0" not in gl.side_by_side([four, four], columns=["a", "b"]).grid().alt


def test_labels_stay_with_whole_rows_and_go_with_others(four):
    table = gl.side_by_side([four, four, four], rows=["r0", "r1", "r2", "r3"], columns=["a", "b", "c"])
    assert "columns: a, b, c; rows: r1, r2" in table[3:9].grid().alt
    assert "columns: a, b, c; rows: r3, r0" in (table[9:] + table[:3]).grid().alt
    assert "rows: r2" in table[[6, 7, 8]].grid().alt
    assert "rows: r0, r1, r2, r3" in table.grid(3).alt
    for part in (table[1:4], table[::3], table[0], table[:3] + four):
        assert part.layout is None
        assert "columns:" not in part.grid().alt
    assert "columns:" not in table.grid(4).alt
    assert gl.side_by_side([four], rows=list("wxyz"))[2].layout.row_labels == ("y",)


def test_labels_of_pictures_stand_below_them_in_place_of_captions(four):
    assert four.grid(labels=[0.2, "two", 3, 1 / 3]).alt.endswith("seed 7; 4 to a row: 0.2; two; 3; 0.3333")
    assert four.grid(2, torch.linspace(-2, 2, 4)).alt.endswith("; 2 to a row: -2; -0.6667; 0.6667; 2")


def test_labels_of_another_number_are_answered_with_the_number_that_is_needed(four):
    for call, needed in [
        (lambda: four.grid(labels=["a"]), "4 pictures and 1 label: give 4 labels, one for each picture"),
        (lambda: gl.side_by_side([four], rows=range(5)), "4 rows and 5 labels: give 4 labels, one for each row"),
        (lambda: gl.side_by_side([four], columns=[]), "is 1 column and 0 labels: give 1 label, one for each column"),
        (lambda: four.animate(labels=[1]), "4 frames and 1 label"),
    ]:
        with pytest.raises(GanLabError, match=needed):
            call()


def test_a_slice_of_whole_rows_keeps_its_columns(four):
    table = gl.side_by_side([four, four, four])  # 4 rows of 3
    assert table[3:9].layout.columns == 3
    assert [table[part].layout for part in (slice(1, 7), slice(0, 4), slice(0, 12, 2), 3)] == [None] * 4
    many = gl.side_by_side([sum([four] * 10)] * 3)  # 40 rows of 3, and 100 pictures are shown
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


def test_one_picture_is_saved_under_the_name_that_is_given(four, tmp_path):
    (path,) = four[1].save(tmp_path / "my_dog.png")
    assert path == tmp_path / "my_dog.png"
    assert [tile.row for tile in read_recipe(path).tiles] == [1]
    assert four[1].save(tmp_path / "my_dog.png") == [path]
    assert four[2].save(tmp_path / "my_dog.png") == [tmp_path / "my_dog-1.png"]  # never over another picture
    assert four[2].save(tmp_path / "DOG.PNG") == [tmp_path / "DOG.PNG"]


def test_a_dot_in_a_folders_name_is_no_ending(four, tmp_path):
    assert four[0].save(tmp_path / "truncation-0.4")[0].parent == tmp_path / "truncation-0.4"
    (tmp_path / "old.png").mkdir()
    assert four[0].save(tmp_path / "old.png")[0].parent == tmp_path / "old.png"


@pytest.mark.parametrize("name", ["dogs.png", "dogs.jpg"])
def test_several_pictures_are_not_saved_under_one_name(four, tmp_path, name):
    with pytest.raises(GanLabError, match=r"4 pictures.*samples\[0\].save\('.*dogs.png'\).*samples.grid\(\).save"):
        four.save(tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["dog.jpg", "dog.JPEG", "dog.gif", "dog.webp", ".png"])
def test_a_picture_is_saved_as_a_png_or_not_at_all(four, tmp_path, name):
    with pytest.raises(GanLabError, match=r"keeps its recipe.*call it '.*\.png'"):
        four[0].save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_an_animation_has_a_label_for_each_frame(gan, walk):
    steps = [f"step {i}" for i in range(12)]
    animation = walk.animate(labels=steps)
    assert animation.alt.endswith("truncation 0.7; frames: " + ", ".join(steps))
    assert animation.still.alt.endswith("7 to a row: step 0; step 2; step 4; step 6; step 7; step 9; step 11")
    assert len({frame.size for frame in animation.frames}) == 1
    assert gl.regenerate(animation, gan).verdict == "same"


def test_an_animation_side_by_side_has_the_labels_of_its_columns_and_rows(gan, walk):
    table = gl.side_by_side(
        [walk[:2], walk[2:4]], rows=["start", "a much longer label for the end"], columns=["a", "b"]
    )
    animation = table.animate()
    assert animation.alt.endswith("; side by side: a, b; frames: start, a much longer label for the end")
    assert animation.still.alt.endswith("; columns: a, b; rows: start, a much longer label for the end")
    assert len({frame.size for frame in animation.frames}) == 1
    assert gl.regenerate(animation, gan).verdict == "same"


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
        (walk[0] + walk[0]).animate(labels=["one", "other"])


def test_an_animation_of_more_than_a_thousand_pictures_is_refused(walk):
    many = replace(
        walk, tensor=walk.tensor[:1].expand(MAX_TILES + 1, -1, -1, -1), tiles=walk.tiles[:1] * (MAX_TILES + 1)
    )
    with pytest.raises(gl.GanLabError, match="at most 1000"):
        many.animate()
    with pytest.raises(gl.GanLabError, match="at most 1000"):
        replace(many, layout=Layout(11)).animate()  # fewer frames than that
