"""The compiled check of a schema accepts what the schema accepts, value for value, and says where a value breaks it."""

import copy
import json

import pytest
from fuzzing import make_fuzz_settings
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from made_up_recipes import change_recipe, make_recipe, make_tile

from gan_lab.coursework import manifest
from gan_lab.coursework.hand_out import record
from gan_lab.pictures.recipe_schema import recipe_check, recipe_schema
from gan_lab.pictures.schema_check import SchemaCheck

DIGEST = "ab" * 32
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-3, 130),
    st.floats(allow_nan=False),
    st.sampled_from([0.0, -0.0, 1.0, 6.0, 1e308, float("inf"), 2**32, 2**32 - 1, 10**300, -(10**400), 2**31]),
    st.text(max_size=20),
    st.sampled_from(
        ["", "biggan-deep", "stylegan2", "const", "AAAA", "AAAAAAA=\n", "a" * 684, DIGEST, DIGEST[:-1] + "\n"]
    ),
    st.lists(st.integers(0, 99), max_size=5),
    st.dictionaries(st.text(max_size=5), st.integers(0, 2), max_size=3),
)
# What a key of a made-up recipe may be: all that the schemas know, and others.
KEYS = st.one_of(
    st.sampled_from(["version", "network", "made_with", "tiles", "kind", "name", "sha256", "box", "noise", "classes"]),
    st.sampled_from(
        ["truncation", "z", "w", "layers", "psi", "cutoff", "noise_mode", "noise_seed", "seed", "row", "0"]
    ),
    st.sampled_from(["frame", "a.b", "a[0]", "{x}", "\ud800", "\u2028", "$ref"]),
    st.text(max_size=5),
)


def make_wholes() -> list[dict]:
    """Valid recipes of each kind of network."""
    biggan = json.loads(make_recipe(make_tile()).to_json())
    place = {"box": [0, 0, 64, 64], "seed": 7, "row": 0}
    tiles = {
        "dcgan": place | {"z": "AAAAAAAA", "frame": 2},
        "stylegan2": place | {"z": "AAAAAAAA", "classes": {"1": 1}, "psi": 0.7, "noise_mode": "const", "cutoff": 4},
    }
    of_w = {"w": "AAAAAAAA", "layers": [0, 0, 1], "box": [0, 0, 8, 8], "classes": {}, "psi": 1, "noise_mode": "none"}
    others = [(kind, tile) for kind, tile in tiles.items()] + [("stylegan2", of_w)]
    return [
        biggan,
        *(biggan | {"network": biggan["network"] | {"kind": kind}, "tiles": [tile, tile]} for kind, tile in others),
    ]


WHOLES = make_wholes()
VALIDATOR = Draft202012Validator(recipe_check()._schema)


def list_places(value, path=()):
    """The path to each place in a value."""
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from list_places(inner, (*path, key))


PLACES = [list(list_places(whole)) for whole in WHOLES]


def change(whole, path, how, key, value):
    """A copy in which the value at a place is another one, is gone, or has one more value in it."""
    whole = copy.deepcopy(whole)
    if not path:
        return value if how == "replace" else whole
    at = whole
    for step in path[:-1]:
        at = at[step]
    if how == "replace":
        at[path[-1]] = value
    elif how == "remove":
        del at[path[-1]]
    elif isinstance(at[path[-1]], dict):
        at[path[-1]][key] = value
    elif isinstance(at[path[-1]], list):
        at[path[-1]].append(value)
    return whole


CHANGES = st.integers(0, len(WHOLES) - 1).flatmap(
    lambda i: st.tuples(
        st.just(i), st.sampled_from(PLACES[i]), st.sampled_from(["replace", "remove", "add"]), KEYS, VALUES
    )
)


def assert_agreement(value):
    problem = next(VALIDATOR.iter_errors(value), None)
    expected = None if problem is None else list(problem.absolute_path)
    assert recipe_check().find_problem(value) == expected


def test_recipes_of_each_kind_pass():
    for whole in WHOLES:
        assert recipe_check().find_problem(whole) is None
        assert VALIDATOR.is_valid(whole)


@make_fuzz_settings(200)
@given(CHANGES)
@example((0, ("version",), "replace", "", True))  # which Python takes for 1
@example((0, ("version",), "replace", "", 1.0))
@example((0, ("network", "sha256"), "replace", "", DIGEST[:-1] + "\n"))  # before which "$" matches
@example((0, ("tiles", 0, "noise"), "replace", "", "A" * 683 + "\n"))
@example((0, ("made_with",), "add", "{x.__class__}", 1))
@example((2, ("tiles", 0), "add", "w", "AAAAAAAA"))  # beside z
def test_the_compiled_check_agrees_with_the_schema_on_recipes_that_were_changed(changed):
    assert_agreement(change(WHOLES[changed[0]], *changed[1:]))


@make_fuzz_settings(200)
@given(st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)))
def test_the_compiled_check_agrees_with_the_schema_on_anything(value):
    assert_agreement(value)


def test_the_published_schema_accepts_what_the_check_of_recipes_accepts_but_for_class_weights():
    validator = Draft202012Validator(recipe_schema())
    assert all(map(validator.is_valid, WHOLES))
    wrong = json.loads(change_recipe(classes={"x": 1}))
    assert not validator.is_valid(wrong)
    assert recipe_check().find_problem(wrong) is None  # `tile_encoding` refuses it


@pytest.mark.parametrize("schema", [record.SCHEMA, manifest.SCHEMA])
@pytest.mark.parametrize("version", [1, 1.0, True, "1", None, 2])
def test_versions_are_told_apart_as_the_schema_tells_them(schema, version):
    value = {"version": version}
    expected = next(Draft202012Validator(schema).iter_errors(value)).absolute_path
    assert SchemaCheck(schema).find_problem(value) == list(expected)


def test_a_place_is_named_also_where_a_strangers_key_has_the_signs_of_a_path():
    entry = {"number": 1, "type": "code", "source": 7, "id": "", "tags": []}
    notebooks = {"a.b[0].ipynb": [entry]}
    value = {"version": 1, "made_with": {}, "colab": "", "solutions": True, "notebooks": notebooks, "inputs": []}
    assert SchemaCheck(record.SCHEMA).find_problem(value) == ["notebooks", "a.b[0].ipynb", 0, "source"]


def test_a_value_is_not_changed_by_its_check():
    whole = copy.deepcopy(WHOLES[2])
    recipe_check().find_problem(whole)
    assert whole == WHOLES[2]
