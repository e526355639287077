"""A GAN in the plane, played: steps, training, plots."""

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.game import moves
from gan_lab.game.plots import GamePlots
from gan_lab.game.state import one_thread
from gan_lab.networks.device import gradients

Move = Callable[["Game"], Any]
WAY_OUT = "start again with lower rates, game.again(rate_d=0.001, rate_g=0.001)"  # of a game that left the numbers


class Game(GamePlots):
    """Two small networks that learn against each other from points in the plane.

        game = gl.Game("ring", seed=7)
        game.train(500)
        game.plot()

    Parameters
    ----------
    points : Points, str or sequence of (float, float)
        The data: "ring", "grid", "moons", what `gl.Points` makes, or centres of one's own.
    seed : int or sequence of int
        Of everything random, 0 to 2**32 - 1. Several seeds are as many games, played side by side at little more than
        the cost of one.
    move_d, move_g : callable, optional
        A function that takes the game, moves one network once and returns its loss (or nothing), in place of the kit's.
    **settings
        loss, z_dim, width_d, width_g, rate_d, rate_g, beta1, d_steps, batch, minibatch_statistics: see
        `gan_lab.game.settings.GameSettings`.

    Attributes
    ----------
    points : Points
        The data.
    seeds : list of int
        The seeds.
    is_stacked : bool
        Whether these are several games side by side.
    settings : GameSettings
        The settings.
    G, D : Generator, Discriminator
        The networks: points G(z) [n, 2] of noise vectors z [n, z_dim], logits D(x) [n] of points x [n, 2]; with an axis
        [games, ...] in front for games side by side.
    adam_d, adam_g : torch.optim.Adam
        Their optimisers.
    loss : Loss
        The losses.
    steps : int
        How many steps it is trained.
    record : list of Moment
        What was measured, in the order of the steps.

    Raises
    ------
    GanLabError
        If the points, a seed or a setting are wrong.
    """

    def __init__(
        self,
        points: Any = "ring",
        seed: Any = 0,
        *,
        move_d: Move | None = None,
        move_g: Move | None = None,
        **settings: Any,
    ) -> None:
        for name, move in (("move_d", move_d), ("move_g", move_g)):
            if move is not None:
                _check_move(name, move)
        super().__init__(points, seed, settings)
        self._moves: dict[str, Callable] = {"D": move_d or moves.move_d, "G": move_g or moves.move_g}

    @property
    def has_own_moves(self) -> bool:
        """Whether a network moves by a function of the student's."""
        return any(move not in (moves.move_d, moves.move_g) for move in self._moves.values())

    @gradients()
    @one_thread
    def step(self, only: str | None = None) -> None:
        """Take one step: D moves as often as `d_steps` says, then G once.

        Parameters
        ----------
        only : str, optional
            "D" or "G", if one network alone is to move, once.

        Raises
        ------
        GanLabError
            If only is something else, or a loss is no longer a finite number.
        """
        if only not in (None, "D", "G"):
            raise GanLabError(f'only is "D" or "G", the one network that moves, not {name_value(only)}.')
        if only != "G":
            for _ in range(1 if only else self._settings.d_steps):
                self._move("D")
        if only != "D":
            self._move("G")
        self._steps += 1

    def train(self, steps: int, only: str | None = None, every: int = 50) -> None:
        """Take many steps, and measure on the way.

        Parameters
        ----------
        steps : int
            How many, 1 or more.
        only : str, optional
            "D" or "G", if one network alone is to move.
        every : int
            After how many steps the points are measured, 1 or more; that doesn't change how the game goes.

        Raises
        ------
        GanLabError
            If a number is out of range, or a loss or the points that G makes are no longer finite numbers.
        """
        for name, value in (("steps", steps), ("every", every)):
            if not is_integer_in_range(value, 1):
                raise GanLabError(f"{name} is a whole number of 1 or more, not {name_value(value)}.")
        end = self._steps + steps
        while self._steps < end:
            self.step(only)
            if self._steps % every == 0 or self._steps == end:
                self._record.append(now := self.measure())
                if not np.isfinite(now.distance).all():
                    raise GanLabError(
                        f"At step {self._steps} the points that G makes are no longer finite numbers: {WAY_OUT}."
                    )

    def again(self, points: Any = None, seed: Any = None, **settings: Any) -> "Game":
        """Make another game like this one, at step 0.

        Parameters
        ----------
        points : Points, str or sequence of (float, float), optional
            Other data; without it, the same.
        seed : int or sequence of int, optional
            Another seed, or several; without it, the same.
        **settings
            Settings that are to differ, or other moves, as for Game.

        Returns
        -------
        Game
            The other game. With nothing changed, here or by `change`, it goes exactly as this one did.

        Raises
        ------
        GanLabError
            If the points, a seed or a setting are wrong.
        """
        if seed is None:
            seed = self.seeds if self.is_stacked else self.seeds[0]
        same = dataclasses.asdict(self._settings) | {"move_d": self._moves["D"], "move_g": self._moves["G"]}
        return Game(self.points if points is None else points, seed, **(same | settings))

    def _move(self, name: str) -> None:
        """Let one network move, and keep its loss."""
        loss = self._moves[name](self)
        try:
            kept = torch.as_tensor(torch.nan if loss is None else loss, dtype=torch.float32, device="cpu").detach()
            kept.expand(len(self.seeds))
        except (TypeError, ValueError, RuntimeError):
            raise GanLabError(f"move_{name.lower()} returns the loss, one number, not {name_value(loss)}.") from None
        if loss is not None and not bool(torch.isfinite(kept).all()):
            raise GanLabError(f"At step {self._steps + 1} the loss of {name} is no longer a finite number: {WAY_OUT}.")
        self._losses[name] = kept

    def __repr__(self) -> str:
        games = f"{len(self.seeds)} games" if self.is_stacked else f"seed {self.seeds[0]}"
        return f"<Game of {self.points.name}, {games}, after {self.steps} steps>"


def _check_move(name: str, move: Any) -> None:
    """Raise GanLabError if a move is no function that takes the game alone."""
    if not callable(move):
        raise GanLabError(f"{name} is a function that takes the game, without brackets, not {name_value(move)}.")
    try:
        inspect.signature(move).bind(None)
    except TypeError:
        raise GanLabError(f"{name} is a function that takes the game and nothing else, def {name}(game).") from None
    except ValueError:  # a function of another language, which doesn't say what it takes
        pass
