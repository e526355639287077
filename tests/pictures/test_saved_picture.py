"""Saved pictures are opened as they were: same pixels, same inputs; a wrong name or file gets a sentence."""

import numpy as np
import pytest
import torch
from PIL import Image

import gan_lab as gl
from gan_lab import kinds


@pytest.fixture(scope="module")
def bags():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(2, 0.4, seed=7), gan.class_vector("bag"), 0.4)


@pytest.fixture
def saved(bags, tmp_path, monkeypatch):
    """The first of two bags, saved in the folder of pictures; its path as the explorer writes it."""
    monkeypatch.chdir(tmp_path)
    return bags[:1].save("pictures")[0].as_posix()


def test_an_opened_picture_has_the_pixels_and_the_inputs_of_the_saved_one(saved, bags):
    opened = gl.open_picture(saved)
    assert np.array_equal(opened.numpy(), bags.numpy()[:1])
    assert opened.tiles[0].inputs_digest == bags.tiles[0].inputs_digest
    assert opened.grid().alt == bags[:1].grid().alt
    assert gl.regenerate(opened.grid()).verdict == "same"


def test_every_grey_level_survives_opening():
    levels = torch.arange(256).float() / 127.5 - 1
    assert ((levels + 1) * 127.5).round().tolist() == list(range(256))


@pytest.mark.parametrize("change", [
    lambda name: name.replace("/", "\\"),
    lambda name: "pictures\bag" + name.removeprefix("pictures/bag"),  # a path of Windows, its backslash not doubled
    lambda name: name.removeprefix("pictures/"),
    lambda name: name.removesuffix(".png"),
    lambda name: f" {name} ",
    lambda name: f"./{name}",
])  # fmt: skip
def test_a_name_is_found_as_students_write_it(saved, change):
    assert len(gl.open_picture(change(saved))) == 1


def test_a_wrong_name_is_answered_with_the_newest_files(saved):
    with pytest.raises(gl.GanLabError, match=r"no picture 'pictures/boot\.png' here: the newest .* is " + saved):
        gl.open_picture("pictures/boot.png")


def test_without_any_file_the_sentence_says_to_save_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(gl.GanLabError, match="save one first"):
        gl.open_picture("none yet")


@pytest.mark.parametrize("wrong", [None, "", " ", 7, b"png", ["a.png"]])
def test_what_is_no_name_is_answered_with_an_example(wrong):
    with pytest.raises(gl.GanLabError, match=r"such as 'pictures/bag\.png'"):
        gl.open_picture(wrong)


def test_a_grid_an_animation_and_a_screenshot_are_refused(bags, tmp_path):
    grid, one = bags.grid().save(tmp_path / "grid.png"), bags[:1].grid().save(tmp_path / "one.png")
    moving, shot = bags.animate().save(tmp_path / "moving.webp"), tmp_path / "shot.png"
    Image.fromarray(bags.numpy()[0]).save(shot)
    for file, sentence in (
        (grid, "shows 2 pictures"),
        (one, "shows a picture with its caption"),
        (moving, "shows 2 pictures"),
        (shot, "carries no recipe"),
    ):
        with pytest.raises(gl.GanLabError, match=sentence):
            gl.open_picture(file)


def test_a_picture_of_another_kind_of_network_opens_too(tmp_path):
    style = gl.load_stylegan2(kinds.STYLEGAN2.shipped.name)
    picture = style.generate(style.noise(1, seed=1), psi=0.7, label="bag")
    assert gl.open_picture(picture.save(tmp_path)[0]).grid().alt == picture.grid().alt
