"""Recipes as JSON: what is written is read back exactly, and anything else is refused."""

import json

import numpy as np
import pytest
from made_up_recipes import change_recipe, make_png, make_recipe, make_tile

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import read_recipe


def test_float32_weights_survive_json_exactly():
    weight = float(np.float32(0.1))
    assert Recipe.from_json(make_recipe(make_tile(classes={0: weight})).to_json()).tiles[0].classes == {0: weight}


def test_a_recipe_too_long_to_be_read_again_is_not_written():
    tile = make_tile(classes={i: 1 / 3 for i in range(1000)})
    assert len(make_recipe(*[tile] * 100).to_json()) > 1_000_000
    with pytest.raises(GanLabError, match="too long for one file: take fewer pictures"):
        make_recipe(*[tile] * 300).to_json()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("9" * 10_000, "not valid JSON|breaks the schema"),
        ("null", "breaks the schema"),
        ("[]", "breaks the schema"),
        ('{"version": 99}', "newer than this kit reads"),
        (change_recipe(truncation=0.4).replace("0.4", "NaN"), "not valid JSON"),
        (change_recipe(box=[-1, 0, 4, 4]), "breaks the schema"),
        (change_recipe(seed=2**32), "breaks the schema"),
        (change_recipe().replace("ab" * 32, "ab" * 32 + "\\n"), "breaks the schema at network/sha256"),
        (change_recipe(extra="<script>"), "breaks the schema"),
        (change_recipe().replace('"torch": "2.13.0"', '"<script>": 1'), "breaks the schema at made_with:"),
        (change_recipe().replace("2.13.0", "2.13\\u0000"), "breaks the schema at made_with:"),
        (change_recipe().replace("pocket", "pocket\\n"), "breaks the schema at network/name"),
        (change_recipe().replace("pocket", "\\u001b[31mpocket"), "breaks the schema at network/name"),
        (change_recipe().replace("pocket", "\\ud800"), "breaks the schema at network/name"),
        (change_recipe(truncation=1e308), "breaks the schema at tiles/0/truncation"),
        (change_recipe(truncation=10**300), "breaks the schema at tiles/0/truncation"),
        (change_recipe(truncation=0.125).replace("0.125", "1e999"), "breaks the schema at tiles/0/truncation"),
        (change_recipe(seed=10**400), "breaks the schema at tiles/0/seed"),
        (change_recipe(box=[0, 0, 10**400, 1]), "breaks the schema at tiles/0/box"),
        (change_recipe(classes={"1": 10**39}), "breaks the schema at tiles/0/classes"),
    ],
)
def test_what_is_not_a_valid_recipe_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(GanLabError, match=sentence) as problem:
        read_recipe(make_png(text))
    assert "<script>" not in str(problem.value)


def test_a_recipe_may_mix_all_classes_in_a_hundred_tiles_and_not_in_hundreds():
    mixture = {str(index): 1 for index in range(1000)}  # takes fewer characters than any that the kit computes
    whole = json.loads(change_recipe(classes=mixture))
    whole["tiles"] *= 150
    assert len(Recipe.from_json(json.dumps(whole)).tiles) == 150
    whole["tiles"] *= 2
    with pytest.raises(GanLabError, match="mixes more classes than any"):
        Recipe.from_json(json.dumps(whole))


def test_a_recipe_that_mixes_more_classes_than_are_read_is_not_written():
    tile = make_tile(classes={index: 0.5 for index in range(1000)})
    with pytest.raises(GanLabError, match="class vectors of fewer classes"):
        make_recipe(*[tile] * 151).to_json()


def test_numbers_are_floats_however_they_were_written():
    tile = Recipe.from_json(change_recipe(classes={"1": 10**38, "2": 1}, truncation=1)).tiles[0]
    assert [type(number) for number in (*tile.classes.values(), tile.truncation)] == [float] * 3


def test_of_a_key_that_stands_twice_the_last_one_counts():
    text = make_recipe().to_json().replace('"truncation":0.4', '"truncation":0.9,"truncation":0.4')
    assert Recipe.from_json(text).tiles[0].truncation == 0.4
