"""The state of a game: both networks, their optimisers, the points, and what can be drawn and measured."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_lab.game import measures
from gan_lab.game.losses import LOSSES, Loss
from gan_lab.game.mlp import Discriminator, Generator
from gan_lab.game.points import Points, check_count, to_points
from gan_lab.game.settings import GameSettings, change_settings, check_seeds, check_settings
from gan_lab.guided import Guided
from gan_lab.networks.adam import make_adam
from gan_lab.networks.device import gradients, reproducible

MEASURED_POINTS = 1000  # of either kind, for the distance and the modes
EVALUATION = 1  # marks the random numbers of measurements, so that measuring doesn't change the game

# The networks are so small that threads spend longer waiting for each other than computing, beside other programs a
# hundred times as long.
one_thread = reproducible(torch.device("cpu"), one_thread=True)


class Moment(NamedTuple):
    """What was measured after a step; each a float, or an array [games] for games side by side.

    Attributes
    ----------
    step : int
        The number of the step, 0 for the start.
    loss_d, loss_g : float
        The losses of the last move of either network; NaN before the first.
    d_real, d_fake : float
        D(x) and D(G(z)), 0 to 1, the mean probability that D gives to the data and to generated points; the mean score
        if the loss has no probabilities.
    distance : float
        The sliced Wasserstein distance of 1,000 generated points from 1,000 of the data.
    modes : float
        How many modes are covered; NaN where the data has none that can be counted.
    on_modes : float
        The share of generated points within three standard deviations of a centre, 0 to 1.
    """

    step: int
    loss_d: Any
    loss_g: Any
    d_real: Any
    d_fake: Any
    distance: Any
    modes: Any
    on_modes: Any


class GameState(Guided, called="game"):
    """Two networks in the plane, what they learn from, and how they stand; `Game` lets them move.

    Parameters
    ----------
    points, seed
        As for Game.
    settings : mapping
        Those that differ from the usual ones, by their names.
    """

    @gradients()
    def __init__(self, points: Any, seed: Any, settings: dict[str, Any]) -> None:
        self._points = to_points(points)
        self._settings = s = check_settings(settings)
        self._seeds, self._is_stacked = check_seeds(seed)
        self._rngs = [np.random.default_rng(one) for one in self._seeds]
        self.G = Generator(s.z_dim, s.width_g, self._rngs, self._is_stacked)
        self.D = Discriminator(s.width_d, self._rngs, self._is_stacked, s.minibatch_statistics)
        self.adam_d, self.adam_g = (
            make_adam(network.parameters(), rate, (s.beta1, 0.999))
            for network, rate in ((self.D, s.rate_d), (self.G, s.rate_g))
        )
        self._steps, self._record = 0, list[Moment]()
        no_loss = torch.full((), torch.nan, dtype=torch.float32, device="cpu")
        self._losses = {"D": no_loss, "G": no_loss}  # of the last move of either
        self._record.append(self.measure())

    @property
    def points(self) -> Points:
        """The data."""
        return self._points

    @property
    def seeds(self) -> list[int]:
        """The seed of each game."""
        return list(self._seeds)

    @property
    def is_stacked(self) -> bool:
        """Whether these are several games side by side."""
        return self._is_stacked

    @property
    def settings(self) -> GameSettings:
        """The settings."""
        return self._settings

    @property
    def loss(self) -> Loss:
        """The losses of both networks."""
        return LOSSES[self._settings.loss]

    @property
    def steps(self) -> int:
        """How many steps it is trained."""
        return self._steps

    @property
    def record(self) -> list[Moment]:
        """What was measured, in the order of the steps."""
        return list(self._record)

    def real(self, n: int | None = None) -> Tensor:
        """Draw points of the data.

        Parameters
        ----------
        n : int, optional
            How many, 1 to 10,000; without it, as many as a move takes.

        Returns
        -------
        Tensor
            [n, 2], or [games, n, 2].

        Raises
        ------
        GanLabError
            If n is out of range.
        """
        count = self._settings.batch if n is None else check_count(n)
        return self._draw(lambda rng: self.points.sample(count, rng))

    def noise(self, n: int | None = None) -> Tensor:
        """Draw noise vectors from the normal distribution.

        Parameters
        ----------
        n : int, optional
            How many, 1 to 10,000; without it, as many as a move takes.

        Returns
        -------
        Tensor
            [n, z_dim], or [games, n, z_dim].

        Raises
        ------
        GanLabError
            If n is out of range.
        """
        shape = self._settings.batch if n is None else check_count(n), self._settings.z_dim
        return self._draw(lambda rng: rng.standard_normal(shape, dtype=np.float32))

    def shares(self) -> Tensor:
        """Draw a number from 0 to 1 for each point of a move: a place between a real point and a generated one.

        Returns
        -------
        Tensor
            [batch, 1], or [games, batch, 1].
        """
        return self._draw(lambda rng: rng.random((self._settings.batch, 1), dtype=np.float32))

    def change(self, **settings: Any) -> None:
        """Change settings from the next step on; those of the networks stay.

        Parameters
        ----------
        **settings
            loss, rate_d, rate_g, beta1, d_steps, batch.

        Raises
        ------
        GanLabError
            If a value is wrong, or the setting belongs to the networks.
        """
        self._settings = s = change_settings(self._settings, settings)
        for adam, rate in ((self.adam_d, s.rate_d), (self.adam_g, s.rate_g)):
            for group in adam.param_groups:
                group.update(lr=rate, betas=(s.beta1, 0.999))

    def change_points(self, points: Any) -> None:
        """Change the data from the next step on; the networks stay as they are, and the record shows the jump.

        Parameters
        ----------
        points : Points, str or sequence of (float, float)
            The other data, as for Game.

        Raises
        ------
        GanLabError
            If these are no points.
        """
        self._points = to_points(points)
        self._record.append(self.measure())

    @one_thread
    def measure(self) -> Moment:
        """Measure the points as they are now, with random numbers of their own.

        Returns
        -------
        Moment
            What was measured.
        """
        real, fake = self.draw_apart(MEASURED_POINTS)
        with torch.no_grad():
            judged = [self.D(points) for points in (real, fake)]
        if self.loss.is_probability:
            judged = [logits.sigmoid() for logits in judged]
        shares, is_covered = measures.find_modes(fake, self.points.centres, self.points.spread)
        modes = is_covered.sum(-1).float() if self.points.are_modes else shares.new_full(shares.shape[:-1], torch.nan)
        distance = measures.sliced_wasserstein(real, fake)
        values = [*self._losses.values(), *(each.mean(-1) for each in judged), distance, modes, shares.sum(-1)]
        return Moment(self._steps, *(self._to_number(value) for value in values))

    @one_thread
    def draw_apart(self, n: int) -> tuple[Tensor, Tensor]:
        """Draw points for looking at and measuring: always the same data and noise, which the training never uses.

        Parameters
        ----------
        n : int
            How many of either kind, 1 to 10,000.

        Returns
        -------
        Tensor, Tensor
            Points of the data and generated points, [n, 2] each, or [games, n, 2].

        Raises
        ------
        GanLabError
            If n is out of range.
        """
        n = check_count(n)
        rngs = [np.random.default_rng([seed, EVALUATION]) for seed in self.seeds]
        real = self._draw(lambda rng: self.points.sample(n, rng), rngs)
        noise = self._draw(lambda rng: rng.standard_normal((n, self._settings.z_dim), dtype=np.float32), rngs)
        with torch.no_grad():
            return real, self.G(noise)

    def _draw(self, draw: Callable[[np.random.Generator], np.ndarray], rngs: list | None = None) -> Tensor:
        """Draw for each game with its own random numbers, so that a game is the same alone and beside others."""
        drawn = [torch.from_numpy(draw(rng)) for rng in rngs or self._rngs]
        return torch.stack(drawn) if self._is_stacked else drawn[0]

    def _to_number(self, value: Tensor) -> Any:
        """Return a float, or for games side by side an array [games] of its own."""
        return value.expand(len(self._seeds)).numpy().copy() if self._is_stacked else float(value)
