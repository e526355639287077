"""Tiles: inputs in a recipe that a network couldn't take are refused."""

import base64

import numpy as np
import pytest
from made_up_recipes import change_recipe, make_png

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_recipe


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (change_recipe(truncation=0), "breaks the schema at tiles/0/truncation"),
        (change_recipe(truncation=1.5), "breaks the schema at tiles/0/truncation"),
        (change_recipe(truncation="0.4"), "breaks the schema"),
        (change_recipe(truncation=None), "breaks the schema at tiles/0"),
        (change_recipe(noise="A" * 683 + "!"), "breaks the schema at tiles/0/noise"),
        (change_recipe(noise="A" * 100), "breaks the schema at tiles/0/noise"),
        (change_recipe(noise=base64.b64encode(np.full(128, np.nan, "<f4").tobytes()).decode()), "128 finite numbers"),
        (change_recipe(noise="A" * 684), "128 finite numbers"),
        (change_recipe(noise="=" * 684), "breaks the schema|128 finite"),
        (change_recipe(classes={"-1": 1.0}), "breaks the schema"),
        (change_recipe(classes={"x": 1.0}), "breaks the schema"),
        (change_recipe(classes={"1": 1e300}), "breaks the schema"),
        (change_recipe(classes={str(i): 1.0 for i in range(1001)}), "breaks the schema"),
    ],
)
def test_inputs_that_are_not_valid_are_refused_in_one_sentence(text, sentence):
    with pytest.raises(GanLabError, match=sentence) as problem:
        read_recipe(make_png(text))
    assert "<script>" not in str(problem.value)
