"""The inputs of all pictures of a recipe, as the tables of report and review show them."""

import re

import numpy as np

import gan_lab as gl
from gan_lab.pictures.captions import read_class_names
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.recipe_summary import summarize_recipe
from gan_lab.pictures.tiles import BigGANTile, StyleGAN2Tile

POCKET = NetworkId("biggan-deep", "pocket", "0" * 64)


def summarize(*tiles, network=POCKET):
    return summarize_recipe(Recipe(network, {}, list(tiles)))


def make_tile(seed, row, classes, truncation):
    noise = gl.truncated_noise(row + 1, truncation, seed)[row].numpy()
    return BigGANTile(noise=noise, classes=classes, truncation=truncation, seed=seed, row=row)


def test_the_inputs_of_one_picture_are_summarized():
    assert summarize(make_tile(7, 0, {8: 1.0}, 0.4)) == {
        "network": "pocket",
        "pictures": "1",
        "class": "bag",
        "truncation": "0.4",
        "noise": "seed 7 (row 0)",
    }


def test_each_setting_is_listed_once_and_rows_with_their_seed():
    found = summarize(*(make_tile(seed, row, {8: 1.0}, t) for seed in (7, 9) for row in (0, 1) for t in (0.4, 1.0)))
    assert (found["class"], found["truncation"], found["noise"]) == (
        "bag",
        "0.4, 1",
        "seed 7 (rows 0, 1), seed 9 (rows 0, 1)",
    )


def test_many_mixtures_and_noise_vectors_without_a_seed_are_counted():
    line = gl.interpolate(*gl.truncated_noise(2, 0.5, seed=1), 6)
    tiles = [
        BigGANTile(
            noise=z.numpy(),
            classes={8: 1 - k / 5, 9: k / 5} if 0 < k < 5 else {8 + k // 5: 1.0},
            truncation=0.5,
        )
        for k, z in enumerate(line)
    ]
    found = summarize(*tiles)
    assert found["class"] == "bag, ankle boot, 4 mixtures of classes"
    assert found["noise"] == "6 noise vectors without a seed"


def test_an_unknown_networks_classes_have_numbers_and_its_name_is_never_a_path():
    stranger = NetworkId("biggan-deep", "../../pocket", "0" * 64)
    assert summarize(make_tile(7, 0, {8: 1.0}, 0.4), network=stranger)["class"] == "class 8"
    assert read_class_names(NetworkId("biggan-deep", "biggan-deep-256", "0" * 64))[207] == "golden retriever"
    assert summarize(make_tile(7, 0, {99: 1.0}, 0.4))["class"] == "class 99"


def test_noise_that_no_seed_drew_is_identified():
    tile = BigGANTile(noise=np.ones(128, np.float32), classes={8: 1.0}, truncation=0.4)
    assert re.fullmatch("noise [0-9a-f]{8}", summarize(tile)["noise"])


STYLE = NetworkId("stylegan2", "pocket-stylegan2", "0" * 64)


def make_w_tile(*rows, layers=(0, 0, 0, 0)):
    return StyleGAN2Tile(w=np.stack([np.full(4, row, np.float32) for row in rows]), layers=layers)


def test_a_picture_made_from_w_has_w_and_no_noise_and_its_class_is_part_of_w():
    found = summarize(make_w_tile(1.0), network=STYLE)
    assert re.fullmatch("w [0-9a-f]{8}", found["noise"])
    assert found["class"] == "part of w"
    many = summarize(*map(make_w_tile, (1.0, 2.0, 3.0)), network=STYLE)
    assert many["noise"] == "3 different w"
    unknown = NetworkId("stylegan2", "somebodys", "0" * 64)
    assert summarize(make_w_tile(1.0), network=unknown)["class"] == "part of w, if there is one"


def test_mixed_styles_are_told_by_their_w_and_layers_or_counted():
    mix = make_w_tile(1.0, 2.0, layers=(0, 0, 1, 1))
    assert re.fullmatch("w [0-9a-f]{8}, layer 2 on: w [0-9a-f]{8}", summarize(mix, network=STYLE)["noise"])
    other = make_w_tile(1.0, 3.0, layers=(0, 1, 1, 1))
    assert summarize(make_w_tile(1.0), mix, other, network=STYLE)["noise"] == "3 combinations of 3 different w"


def test_pictures_from_noise_and_from_w_are_told_apart():
    z = StyleGAN2Tile(z=np.ones(4, np.float32), classes={9: 1.0}, seed=3, row=0)
    found = summarize(z, make_w_tile(1.0), network=STYLE)
    assert found["class"] == "ankle boot, part of w"
    assert re.fullmatch(r"seed 3 \(row 0\), w [0-9a-f]{8}", found["noise"])
