"""The words of other libraries: each line speaks of what the kit has, and none stands in the way of it."""

import inspect
import re

import pytest

import gan_lab as gl
from gan_lab import call_habits, habits
from gan_lab.explorer.board import Board
from gan_lab.explorer.widget import Explorer
from gan_lab.game import settings as game_settings
from gan_lab.game.losses import LOSSES
from gan_lab.game.points import NAMED
from gan_lab.judging.classifier import Classifier
from gan_lab.judging.judge import Judge
from gan_lab.judging.results import Measure
from gan_lab.networks.network import Network
from gan_lab.networks.verdict import Regeneration
from gan_lab.pictures.picture import Animation, Picture
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.tile import Tile
from gan_lab.projection.projection import Projection
from gan_lab.train.plots.run_plots import RunPlots
from gan_lab.train.real_pictures import RealPictures

CLASSES = {
    cls.__name__: cls
    for cls in (
        Network, gl.BigGAN, gl.StyleGAN2, gl.DCGAN, gl.Samples, Picture, Animation, Classifier, RunPlots, gl.DCGANRun,
        RealPictures, gl.Quiz, Projection, Explorer, Board, Tile, Recipe, Measure, Regeneration, gl.Game, gl.Points,
    )
}  # fmt: skip
# What each variable of the lines stands for; what is set in __init__ is no attribute of a class.
OBJECTS = {
    "gan": (gl.BigGAN, gl.StyleGAN2, gl.DCGAN),
    "samples": (gl.Samples,),
    "judge": (Judge,),
    "run": (gl.DCGANRun,),
    "pictures": (RealPictures,),
    "picture": (Picture,),
    "animation": (Animation,),
    "explorer": (Explorer,),
    "projection": (Projection,),
    "board": (Board,),
    "quiz": (gl.Quiz,),
    "measure": (Measure,),
    "game": (gl.Game,),
    "points": (gl.Points,),
    "Points": (gl.Points,),
}
SET_IN_INIT = {
    "name",
    "side",
    "sha256",
    "device",
    "z_dim",
    "folder",
    "settings",
    "tensor",
    "tiles",
    "samples",
    "code",
    "truncation",
    "walk",
    "search",
    "matches",
    *["players", "loss", "rate_d", "rate_g", "beta1", "d_steps", "data", "seed", "minibatch_statistics"],
    "w_dim",
    "network",
    "class_names",
    "png",
    "alt",
    "size",
    "milliseconds",
    "low",
    "high",
    "n",
    "G",
    "D",
    "adam_d",
    "adam_g",
    "centres",
    "classes",
    "labels",
    "spread",
    "steps",
    "targets",
}


def all_lines():
    for tables in (habits.NAMES, habits.ASSIGNMENTS, call_habits.CALLS, habits.LINES):
        for owner, table in tables.items():
            for names, line in table.items():
                yield f"{owner}: {names}", line
    yield from call_habits.ARGUMENTS.items()


@pytest.mark.parametrize(("where", "line"), list(all_lines()))
def test_every_name_in_a_line_exists(where, line):
    for name in re.findall(r"\bgl\.(\w+)", line):
        assert name in [*gl.__all__, "__version__"], name
    for variable, name in re.findall(rf"\b({'|'.join(OBJECTS)})\.(\w+)", line):
        if name in SET_IN_INIT or f"{variable}.{name}" in ("picture.png",):
            continue
        assert any(hasattr(cls, name) for cls in OBJECTS[variable]), f"{variable}.{name}"


@pytest.mark.parametrize("owner", [name for name in habits.NAMES if name != "gl"])
def test_no_line_stands_for_a_name_that_exists(owner):
    for name in " ".join(habits.NAMES[owner]).split():
        assert not hasattr(CLASSES[owner], name), name


@pytest.mark.parametrize("owner", [name for name in habits.FIRST if name not in ("gl", "Classifier")])
def test_every_name_that_a_list_begins_with_exists(owner):
    for name in habits.FIRST[owner].split():
        assert name in SET_IN_INIT or hasattr(CLASSES[owner], name), name


def test_no_line_stands_for_a_name_of_the_front_door():
    assert not set(" ".join(habits.NAMES["gl"]).split()) & set(gl.__all__)


@pytest.mark.parametrize("owner", habits.ASSIGNMENTS)
def test_every_line_about_an_assignment_is_of_an_attribute_that_exists(owner):
    for name in " ".join(habits.ASSIGNMENTS[owner]).split():
        assert name in SET_IN_INIT or hasattr(CLASSES[owner], name), name


@pytest.mark.parametrize(
    "table",
    [*habits.NAMES.values(), *call_habits.CALLS.values(), *habits.ASSIGNMENTS.values(), call_habits.KEYWORDS,
     call_habits.VALUES],
)  # fmt: skip
def test_no_name_stands_twice_in_a_table(table):
    names = " ".join(table).split()
    assert len(names) == len(set(names)), {name for name in names if names.count(name) > 1}


def parameters():
    """Every keyword that a function or method of the front door takes."""
    for cls in (*CLASSES.values(), Judge):
        for _, function in inspect.getmembers(cls, lambda each: inspect.isfunction(each) or inspect.ismethod(each)):
            yield from inspect.signature(function).parameters
    for value in (getattr(gl, name) for name in gl.__all__):
        if inspect.isfunction(value):
            yield from inspect.signature(value).parameters


PARAMETERS = set(parameters())


@pytest.mark.parametrize("key", call_habits.CALLS)
def test_every_line_about_a_call_is_of_a_function_that_exists(key):
    cls, _, method = key.partition(".")
    words = inspect.signature(getattr(CLASSES[cls], method) if method else getattr(gl, cls)).parameters
    assert not set(" ".join(call_habits.CALLS[key]).split()) & set(words), "it takes this keyword"


def test_every_keyword_leads_to_one_that_a_function_takes():
    settings = {"learning_rate", "beta1", "width", "batch", "batch_norm", "z_dim", "augment", *game_settings.NAMES}
    assert {word for words in call_habits.KEYWORDS.values() for word in words} <= PARAMETERS | settings
    assert set(call_habits.ARGUMENTS) <= PARAMETERS


def test_every_value_of_another_library_leads_to_one_that_is_taken():
    assert set(call_habits.VALUES.values()) <= {*LOSSES, *NAMED}
    assert all(name == name.lower() for name in call_habits.VALUES)
