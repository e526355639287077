"""The settings of a game, and which values each may have."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_lab.call_habits import CALLS
from gan_lab.errors import GanLabError, is_integer_in_range, is_number_in_range, name_value
from gan_lab.game.losses import find_loss
from gan_lab.guided import explain_keyword
from gan_lab.inputs.noise import check_seed

MAX_SEEDS = 100  # games that are played side by side
INTEGER_RANGES = {"z_dim": (1, 16), "width_d": (1, 128), "width_g": (1, 128), "batch": (2, 1024), "d_steps": (0, 20)}
NUMBER_RANGES = {"rate_d": (0.0, 1.0), "rate_g": (0.0, 1.0), "beta1": (0.0, 0.999)}
FIXED = ("z_dim", "width_d", "width_g", "minibatch_statistics")  # part of the networks, so a game keeps them
OTHER_WORDS = ("points", "seed", "move_d", "move_g")  # what a game takes besides


@dataclass(frozen=True)
class GameSettings:
    """The settings of a game. With the same ones it goes the same way on the same machine.

    Attributes
    ----------
    loss : str
        "non-saturating", "minimax", "wasserstein" (with a gradient penalty) or "hinge".
    z_dim : int
        How many numbers a noise vector has, 1 to 16.
    width_d, width_g : int
        Numbers in each of the two hidden layers of D and of G, 1 to 128.
    rate_d, rate_g : float
        Adam's learning rate for D and for G, 0 to 1.
    beta1 : float
        Adam's memory of earlier gradients, 0 to 0.999.
    d_steps : int
        How often D moves before G moves once, 0 to 20.
    batch : int
        Points of either kind in a move, 2 to 1024.
    minibatch_statistics : bool
        Whether D also sees how far the points of its batch are spread.
    """

    loss: str = "non-saturating"
    z_dim: int = 2
    width_d: int = 16
    width_g: int = 16
    rate_d: float = 0.005
    rate_g: float = 0.005
    beta1: float = 0.5
    d_steps: int = 1
    batch: int = 64
    minibatch_statistics: bool = False


USUAL = GameSettings()
NAMES = tuple(field.name for field in dataclasses.fields(GameSettings))


def check_settings(given: Mapping[str, Any]) -> GameSettings:
    """Check the settings that a game is made with, and take the usual ones for the rest.

    Parameters
    ----------
    given : mapping of str
        Values of any type, by the names of settings.

    Returns
    -------
    GameSettings
        The settings; NumPy's numbers have become Python's.

    Raises
    ------
    GanLabError
        If there is no setting of a name, or a value is of another type or out of range.
    """
    return _replace(USUAL, given, "gl.Game", (*NAMES, *OTHER_WORDS), CALLS["Game.__init__"])


def change_settings(settings: GameSettings, changes: Mapping[str, Any]) -> GameSettings:
    """Change some settings of a game that goes on; those of the networks can't be changed.

    Parameters
    ----------
    settings : GameSettings
        The settings so far.
    changes : mapping of str
        Values of any type, by the names of settings.

    Returns
    -------
    GameSettings
        The settings from now on.

    Raises
    ------
    GanLabError
        As of `check_settings`, and if a setting belongs to the networks.
    """
    words = [name for name in NAMES if name not in FIXED]
    return _replace(settings, changes, "game.change", words, CALLS["Game.change"])


def check_seeds(seed: Any) -> tuple[list[int], bool]:
    """Check the seed of a game, or the seeds of several.

    Parameters
    ----------
    seed : int, list, tuple, range or array
        0 to 2**32 - 1; up to 100 different ones for games that are played side by side.

    Returns
    -------
    list of int, bool
        The seeds, and whether they are those of several games.

    Raises
    ------
    GanLabError
        If one is out of range, there is none, or there are too many or the same one twice.
    """
    if not isinstance(seed, list | tuple | range) and not (isinstance(seed, np.ndarray) and seed.ndim):
        return [check_seed(seed)], False
    seeds = [check_seed(one) for one in seed] if len(seed) <= MAX_SEEDS else []
    if not seeds or len(set(seeds)) < len(seeds):
        raise GanLabError(
            f"seed is one number, or up to {MAX_SEEDS} different ones, such as range(10), not {name_value(seed)}."
        )
    return seeds, True


def _replace(
    settings: GameSettings, changes: Mapping[str, Any], call: str, words: Sequence[str], notes: Mapping[str, str]
) -> GameSettings:
    """Change settings. call, words, notes: the function, its keywords and what is said of others, for the errors."""
    for name, value in changes.items():
        if name not in NAMES or name not in words:
            raise explain_keyword(call, name, value, words, notes)
    return dataclasses.replace(settings, **{name: _check_value(name, value) for name, value in changes.items()})


def _check_value(name: str, value: Any) -> Any:
    """Return the value of a setting in its own type; GanLabError if it may not have it."""
    if name == "loss":
        return find_loss(value).name
    if name in INTEGER_RANGES:
        low, high = INTEGER_RANGES[name]
        if is_integer_in_range(value, low, high):
            return int(value)
        allowed = f"a whole number from {low} to {high}"
    elif name in NUMBER_RANGES:
        minimum, maximum = NUMBER_RANGES[name]
        if is_number_in_range(value, minimum, maximum):
            return float(value)
        allowed = f"a number from {minimum:g} to {maximum:g}"
    else:
        if isinstance(value, bool | np.bool_):
            return bool(value)
        allowed = "True or False"
    usual = getattr(USUAL, name)
    raise GanLabError(f"{name} is {allowed}, not {name_value(value)}: without it, it is {usual}.")
