"""Recipes as JSON: what is written is read back exactly, and anything else is refused."""

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
    ],
)
def test_what_is_not_a_valid_recipe_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(GanLabError, match=sentence) as problem:
        read_recipe(make_png(text))
    assert "<script>" not in str(problem.value)
