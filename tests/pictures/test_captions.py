"""The settings of pictures in words, as report and review show them in a table."""

import gan_lab as gl
from gan_lab.pictures.captions import class_names, settings
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.tiles import BigGANTile

POCKET = NetworkId("biggan-deep", "pocket", "0" * 64)


def of(*tiles, network=POCKET):
    return settings(Recipe(network, {}, list(tiles)))


def drawn(seed, row, classes, truncation):
    noise = gl.truncated_noise(row + 1, truncation, seed)[row].numpy()
    return BigGANTile(noise=noise, classes=classes, truncation=truncation, seed=seed, row=row)


def test_one_picture():
    assert of(drawn(7, 0, {8: 1.0}, 0.4)) == {
        "network": "pocket",
        "pictures": "1",
        "class": "bag",
        "truncation": "0.4",
        "noise": "seed 7 (row 0)",
    }


def test_each_setting_is_listed_once_and_rows_stand_with_their_seed():
    found = of(*(drawn(seed, row, {8: 1.0}, t) for seed in (7, 9) for row in (0, 1) for t in (0.4, 1.0)))
    assert (found["class"], found["truncation"], found["noise"]) == (
        "bag",
        "0.4, 1",
        "seed 7 (rows 0, 1), seed 9 (rows 0, 1)",
    )


def test_of_many_mixtures_and_computed_noises_it_says_how_many():
    line = gl.interpolate(*gl.truncated_noise(2, 0.5, seed=1), 6)
    tiles = [
        BigGANTile(
            noise=z.numpy(),
            classes={8: 1 - k / 5, 9: k / 5} if 0 < k < 5 else {8 + k // 5: 1.0},
            truncation=0.5,
        )
        for k, z in enumerate(line)
    ]
    found = of(*tiles)
    assert found["class"] == "bag, ankle boot, 4 mixtures of classes"
    assert found["noise"] == "6 noise vectors without a seed"


def test_an_unknown_networks_classes_have_numbers_and_its_name_is_never_a_path():
    stranger = NetworkId("biggan-deep", "../../pocket", "0" * 64)
    assert of(drawn(7, 0, {8: 1.0}, 0.4), network=stranger)["class"] == "class 8"
    assert class_names(NetworkId("biggan-deep", "biggan-deep-256", "0" * 64))[207] == "golden retriever"
    assert of(drawn(7, 0, {99: 1.0}, 0.4))["class"] == "class 99"
