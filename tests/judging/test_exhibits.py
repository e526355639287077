"""Exhibits: what their captions say, what their recipes say, and that showing them tells nothing."""

import io
import re
import warnings

import pytest
import torch
from PIL import Image
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl
from gan_lab.pictures.plots import PLOT_SOFTWARE

CAPTIONS = {"A": "bag, truncation 0.4", "B": "bag, truncation 0.9", "C": "bag, truncation 0.4"}


@pytest.fixture(scope="module")
def exhibits(gan):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a warning would give one of them away
        return gl.make_exhibits(gan, "bag")


def tile_of(exhibit):
    return gl.read_recipe(exhibit.png).tiles[0]


def test_there_are_three_with_captions_and_files_that_prove_themselves(gan, exhibits):
    assert {name: exhibit.caption for name, exhibit in exhibits.items()} == CAPTIONS
    assert len(exhibits) == 3
    for exhibit in exhibits.values():
        assert gl.regenerate(exhibit.png, gan).verdict == "same"
        assert tile_of(exhibit).classes == {8: 1.0}


def test_the_first_caption_is_true_the_second_names_another_truncation_the_third_has_other_noise(exhibits):
    tiles = {name: tile_of(exhibit) for name, exhibit in exhibits.items()}
    assert {tile.truncation for tile in tiles.values()} == {0.4}
    drawn = gl.truncated_noise(2, 0.4, seed=21)
    assert [(tiles[name].seed, tiles[name].row) for name in "ABC"] == [(21, 0), (21, 1), (None, None)]
    assert torch.equal(torch.from_numpy(tiles["B"].noise.copy()), drawn[1])
    noise = torch.randn(1, 128, generator=torch.Generator().manual_seed(21))[0]
    assert torch.equal(torch.from_numpy(tiles["C"].noise.copy()), noise)


def test_they_are_shown_as_a_plot_with_the_captions_and_nothing_more(exhibits):
    data, metadata = exhibits._repr_mimebundle_()
    assert Image.open(io.BytesIO(data["image/png"])).info["Software"] == PLOT_SOFTWARE
    with pytest.raises(gl.GanLabError):
        gl.read_recipe(data["image/png"])
    alt = "3 pictures with captions. A: bag, truncation 0.4. B: bag, truncation 0.9. C: bag, truncation 0.4."
    assert metadata == {"image/png": {"alt": alt}}
    assert data["text/plain"] == repr(exhibits) == alt
    assert repr(exhibits["B"]) == "Exhibit(caption='bag, truncation 0.9')"


def test_the_docstring_does_not_give_the_answer_away():
    assert not re.search(r"\b(randn|0\.9|seed)\b", gl.make_exhibits.__doc__)


def test_a_network_of_other_classes_takes_its_own_names(tmp_path):
    gan = gl.load_biggan(write_gan(random_gan(small_config(), seed=0), tmp_path))
    exhibits = gl.make_exhibits(gan, 1)
    assert exhibits["A"].caption == f"{gan.classes[1]}, truncation 0.4"
    assert exhibits._repr_mimebundle_()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda gan: gl.make_exhibits(gan, "dog"), "There is no class 'dog'"),
        (lambda gan: gl.make_exhibits(gan, ["bag", "coat"]), "pictures of one class, not of several"),
        (lambda gan: gl.make_exhibits(gan, {"bag": 0.5, "coat": 0.5}), "pictures of one class"),
        (lambda gan: gl.make_exhibits("pocket", "bag"), "Exhibits are pictures of a BigGAN, not of 'pocket'"),
        (lambda gan: gl.make_exhibits(gan, "bag")["D"], r"^There is no exhibit 'D': there are A, B, C\.$"),
    ],
)
def test_a_mistake_gets_a_sentence(gan, wrong, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        wrong(gan)


def test_a_name_that_is_missing_is_a_key_error_too(exhibits):
    assert exhibits.get("D") is None
    assert "D" not in exhibits
