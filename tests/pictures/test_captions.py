"""The inputs of pictures in words: captions, file names, and the table that report and review show."""

import re
from dataclasses import replace

import gan_lab as gl
from gan_lab.pictures.captions import read_class_names, summarize_recipe
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.tiles import BigGANTile

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


def test_what_is_shared_stands_above_and_what_differs_below(gan, four):
    assert four.grid().alt.startswith("pocket, 4 pictures · bag · truncation 0.4 · seed 7; 4 to a row: row 0; row 1")
    mixed = gan.generate(gl.truncated_noise(1, 0.4, seed=7), gan.class_vector({"bag": 0.3, "coat": 0.7}), 0.4)
    assert "0.7 coat + 0.3 bag" in mixed.grid().alt


def test_noise_vectors_that_no_seed_drew_are_numbered_and_equal_ones_alike(gan):
    z = gl.truncated_noise(2, 0.4, seed=7).flip(1)
    y = gan.class_vector(["bag", "bag", "coat", "coat"])
    pictures = gan.generate(z.repeat(2, 1), y, truncation=0.4)
    assert pictures.grid().alt.endswith("4 to a row: bag, noise 1; bag, noise 2; coat, noise 1; coat, noise 2")
    assert "noise" not in pictures[0].grid().alt  # there is nothing to tell it from
    assert (
        pictures[[0, 2]].grid().alt == "pocket, 2 pictures · truncation 0.4 · one noise vector; 2 to a row: bag; coat"
    )


def test_tables_and_file_names_identify_noise_that_no_seed_drew(gan, tmp_path):
    (picture,) = gan.generate(gl.truncated_noise(1, 0.4, seed=7).flip(1), gan.class_vector("bag"), truncation=0.4)
    noise = summarize_recipe(picture.grid().recipe)["noise"]
    assert re.fullmatch("noise [0-9a-f]{8}", noise)
    assert picture.save(tmp_path)[0].stem == f"bag-truncation-0.4-{noise.replace(' ', '-')}"


def test_a_long_class_name_is_cut_and_safe_in_a_file_name(four, tmp_path):
    long = replace(four[0], class_names=["../" + "very long name, " * 30] * 10)
    name = long.save(tmp_path)[0].name
    assert len(name) < 200
    assert "/" not in name
