"""What there is to see of a game at one moment: D's surface, the points, the arrows, what G makes of its noise."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from gan_lab.game.plane import REACH, mixture_density
from gan_lab.game.state import GameState, Moment, one_thread
from gan_lab.networks.device import gradients

SHOWN_POINTS = 200  # of either kind
SHOWN_ARROWS = 40  # at the first of the generated points
CELLS = 48  # of D's surface, in each direction
LINES, LINE_POINTS = 11, 60  # of the lattice that is drawn in the noise, in each direction, and the points of a line
NOISE_REACH = 2.0  # the lattice covers the noise from -2 to 2 in each direction, where 95 % of its numbers lie
BLUR = 0.05  # standard deviation with which both densities are blurred for the best D
BEST_POINTS = 4000  # generated points of which their density is computed


@dataclass(frozen=True)
class Scene:
    """A game at one moment, as it is drawn.

    Attributes
    ----------
    surface : ndarray
        What D says of the places of the plane, [48, 48], 0 to 1, the lowest row first; scores are scaled to that range.
    real, fake : ndarray
        Points of the data and generated ones, [200, 2].
    arrows : ndarray
        At the first 40 generated points, [40, 2]: the way along which G's loss falls fastest, as long as that gradient.
    lattice : list of ndarray
        Lines [points, 2]: what G makes of straight lines in the noise; empty for noise of more than two numbers.
    title : str
        The step, and how well G covers the data.
    """

    surface: np.ndarray
    real: np.ndarray
    fake: np.ndarray
    arrows: np.ndarray
    lattice: list[np.ndarray]
    title: str


def look(game: GameState, now: Moment | None = None) -> Scene:
    """Look at one game.

    Parameters
    ----------
    game : GameState
        The game.
    now : Moment, optional
        What is measured now, if that is known already.

    Returns
    -------
    Scene
        What there is to see.
    """
    return look_at_all(game, now)[0]


@one_thread
def look_at_all(game: GameState, now: Moment | None = None) -> list[Scene]:
    """Look at several games side by side, or at one.

    Parameters
    ----------
    game : GameState
        The games.
    now : Moment, optional
        What is measured now, if that is known already.

    Returns
    -------
    list of Scene
        What there is to see, a scene for each game.
    """
    real, fake = game.draw_apart(SHOWN_POINTS)
    arrows = -point_gradient(game, fake)[..., :SHOWN_ARROWS, :]
    lines, now = _list_noise_lines(game.settings.z_dim), now or game.measure()
    with torch.no_grad():
        surface = _scale(game, game.D(plane_places(), fake)).unflatten(-1, (CELLS, CELLS))
        lattice = game.G(torch.cat(lines)) if lines else fake.new_empty(0)
    scenes = []
    for index in range(len(game.seeds)):
        surface_of, real_of, fake_of, arrows_of = (
            _choose(game, values, index).numpy() for values in (surface, real, fake, arrows)
        )
        made = [line.numpy() for line in _choose(game, lattice, index).split(LINE_POINTS)] if lines else []
        scenes.append(Scene(surface_of, real_of, fake_of, arrows_of, made, describe(game, index, now)))
    return scenes


@gradients()
@one_thread
def point_gradient(game: GameState, points: Tensor) -> Tensor:
    """Compute how each point changes G's loss.

    Parameters
    ----------
    game : GameState
        Its loss and its D are taken as they are now.
    points : Tensor
        Generated points, [n, 2] or [games, n, 2].

    Returns
    -------
    Tensor
        Of the same shape: the gradient of a point's own share of the loss, -log D for the non-saturating one. (The loss
        is the mean over a batch; so this is its gradient times the size of the batch.)
    """
    points = points.detach().clone().requires_grad_()  # a copy, should it be a tensor of inference mode
    loss = game.loss.of_g(game.D(points)).sum() * points.shape[-2]
    (gradient,) = torch.autograd.grad(loss, points)
    return gradient


def plane_places() -> Tensor:
    """List the middles of the cells of the plane, [48 * 48, 2], the lowest row first."""
    middles = (torch.arange(CELLS, dtype=torch.float32, device="cpu") + 0.5) * (2 * REACH / CELLS) - REACH
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    return torch.stack([x, y], dim=-1).reshape(-1, 2)


def best_d(game: GameState, places: Tensor) -> Tensor:
    """Compute the best D's probability at places [n, 2] of one game, as `Game.best_d` says."""
    generated = mixture_density(places, game.draw_apart(BEST_POINTS)[1], BLUR)
    data = game.points.density(places, BLUR)
    tiny = torch.finfo(torch.float32).tiny  # where neither has points, any answer is as good; it becomes 1/2
    return (data + tiny) / (data + generated + 2 * tiny)


def best_surface(game: GameState) -> np.ndarray:
    """Compute the best D's probability over the plane, [48, 48], the lowest row first."""
    return best_d(game, plane_places()).reshape(CELLS, CELLS).numpy()


def describe(game: GameState, index: int = 0, now: Moment | None = None) -> str:
    """Say in a line how a game stands: the step, the modes and the distance. now: what is measured, if it is known."""
    last = now or game.measure()
    modes, distance = (np.atleast_1d(value)[index] for value in (last.modes, last.distance))
    return f"step {game.steps}: {say_modes(game, modes, ', ')}distance {distance:.2f}"


def say_modes(game: GameState, modes: float, end: str) -> str:
    """Say how many modes are covered, "7 of 8 modes" and `end`; "" for data whose modes can't be counted."""
    return f"{modes:.0f} of {len(game.points)} modes{end}" if game.points.are_modes else ""


def _scale(game: GameState, outputs: Tensor) -> Tensor:
    """Make numbers from 0 to 1 of D's outputs: probabilities, or scores between the lowest and the highest."""
    if game.loss.is_probability:
        return outputs.sigmoid()
    low, high = outputs.amin(-1, keepdim=True), outputs.amax(-1, keepdim=True)
    return (outputs - low) / (high - low).clamp(min=1e-9)


def _choose(game: GameState, values: Tensor, index: int) -> Tensor:
    """Take what belongs to one of several games."""
    return values[index] if game.is_stacked else values


def _list_noise_lines(z_dim: int) -> list[Tensor]:
    """List the straight lines of the lattice in the noise, [60, z_dim] each: one or a square grid, else none."""
    along = torch.linspace(-NOISE_REACH, NOISE_REACH, LINE_POINTS, dtype=torch.float32, device="cpu")
    if z_dim == 1:
        return [along[:, None]]
    if z_dim > 2:
        return []
    steps = torch.linspace(-NOISE_REACH, NOISE_REACH, LINES, dtype=torch.float32, device="cpu")
    return [torch.stack([step.expand_as(along), along][::order], dim=-1) for step in steps for order in (1, -1)]
