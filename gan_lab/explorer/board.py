"""The board, on which a student plays a game live: run, pause, step, change what is at stake, put points."""

import random
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import numpy as np

from gan_lab.errors import GanLabError, WrongCallError, name_value
from gan_lab.explorer.board_controls import AT_ONCE, PLAYERS, STARTING, BoardControls
from gan_lab.explorer.board_data import PUT, make_points
from gan_lab.explorer.places import check_places
from gan_lab.explorer.player import Player
from gan_lab.game.game import Game
from gan_lab.game.points import Points
from gan_lab.game.state import Moment
from gan_lab.install_hints import install_line

FRESH_SEEDS = 1000  # a fresh seed is below this, so that one can remember it
_boards: "weakref.WeakSet[Board]" = weakref.WeakSet()


def play(game: Any = "ring") -> "Board":
    """Play a game with controls, and watch it; the last line of a cell shows it.

    Parameters
    ----------
    game : Game, Points, str or sequence of (float, float)
        A game, which the board goes on with; or data, "ring" or centres for instance, for a game with the usual
        settings.

    Returns
    -------
    Board
        The controls and the pictures.

    Raises
    ------
    GanLabError
        If it is neither, if it is several games side by side, or if ipywidgets or anywidget isn't installed.
    """
    if isinstance(game, str | Points | list | tuple | np.ndarray):
        game = Game(game)
    return Board(game)


class Board(BoardControls):
    """Controls, and the pictures of the game that they play. `play` makes one.

    The controls are ipywidgets: setting the value of one in code does the same as changing it with the mouse.

    Parameters
    ----------
    game : Game
        One game.

    Attributes
    ----------
    game : Game
        The present game. Other data, noise, minibatch statistics or another seed make it another one.
    players, loss, rate_d, rate_g, beta1, d_steps, data, z_dim, minibatch_statistics, seed, run_button, view
        The controls and the pictures: see BoardControls.
    status, box, children
        As in every panel of controls.

    Raises
    ------
    GanLabError
        If it isn't one game, or ipywidgets or anywidget isn't installed.
    """

    def __init__(self, game: Game) -> None:
        if not isinstance(game, Game):
            raise GanLabError(f'play takes a game, not {name_value(game)}: gl.play(gl.Game("ring", seed=7)).')
        if game.is_stacked:
            raise GanLabError(
                f"play shows one game, and these are {len(game.seeds)}: gl.play(gl.Game(..., seed={game.seeds[0]})) "
                "plays one of them, which goes as it does among the others."
            )
        try:
            super().__init__(game)
        except ImportError as missing:
            line = install_line("widgets")
            raise GanLabError(f"The board is made of anywidget, which isn't here ({missing}): {line}.") from None
        self._game = game
        self._places: list[tuple[float, float]] = []  # the points that were put
        self._put: Points | None = None  # the data that they made
        self._player = Player(self._advance, self._draw_measured, lambda: self.view.is_shown, self._end)
        self._pause_others()
        _boards.add(self)
        self._connect()
        self._refresh("Press Run, or One step.")

    @property
    def game(self) -> Game:
        """The present game."""
        return self._game

    def run(self) -> None:
        """Let the game go on until it is paused, as the button Run does; it pauses by itself after 20,000 steps.

        Raises
        ------
        GanLabError
            If this is no notebook.
        """
        self._pause_others()
        self._player.start()
        self.run_button.description = "Pause"
        self._set_status("It plays. Pause stops it; every control works meanwhile.")

    def pause(self) -> None:
        """Pause, as the button does."""
        if self._player.is_running:
            self._player.stop()
            self._rest(f"Paused at step {self._game.steps:,}.")

    def step(self) -> None:
        """Take one step, as the button does; a game that runs pauses first.

        Raises
        ------
        GanLabError
            If a move fails.
        """
        self.pause()
        self._advance(1)
        self._refresh(f"Step {self._game.steps:,}: {self.players.value} moved.")

    def start_again(self) -> None:
        """Start the same game again from step 0, as the button does; it goes as it went."""
        self._start("Again from step 0, with the same seed.")

    def new_seed(self) -> None:
        """Start another game with a fresh seed, as the button does."""
        self.seed.value = random.SystemRandom().randrange(FRESH_SEEDS)

    def __call__(self, *arguments: object, **named: object) -> NoReturn:
        """Say how the board is shown, to somebody who calls it; always a WrongCallError."""
        raise WrongCallError("The board isn't called like a function: write board as the last line of a cell.")

    def _connect(self) -> None:
        """Connect each control to its action."""
        self.run_button.on_click(self._as_callback(self._toggle))
        actions = {"One step": self.step, "Start again": self.start_again, "New seed": self.new_seed}
        for name, action in actions.items():
            self._buttons[name].on_click(self._as_callback(action))
        for name in AT_ONCE:
            getattr(self, name).observe(self._as_callback(partial(self._change, name)), "value")
        for name in STARTING:
            getattr(self, name).observe(self._as_callback(partial(self._start_with, name)), "value")
        self.data.observe(self._as_callback(self._choose_data), "value")
        self.view.observe(self._as_callback(self._take_places), "places")

    def _as_callback(self, action: Callable[[], object]) -> Callable[[object], None]:
        """Make a callback from an action, which is done between two slices of training."""
        callback = super()._as_callback(action)
        return lambda event: self._player.call(partial(callback, event))

    def _pause_others(self) -> None:
        """Pause the other boards of the same game, which would train it too."""
        for other in _boards:
            if other is not self and other.game is self._game:
                other.pause()

    def _toggle(self) -> None:
        """Run or pause."""
        if self._player.is_running:
            self.pause()
        else:
            self.run()

    def _change(self, name: str) -> None:
        """Let a setting hold from the next step on."""
        control = getattr(self, name)
        self._game.change(**{name: control.value})
        self._refresh(f"{control.description} from the next step on: {control.label}.")

    def _start_with(self, name: str) -> None:
        """Start another game with one setting changed."""
        self._start(**{name: getattr(self, name).value})

    def _start(self, sentence: str = "", **changes: Any) -> None:
        """Start another game, with some things changed; if the last one ran, this one runs."""
        self._game = game = self._game.again(**changes)
        self._refresh(sentence or f"Another game, from step 0: {game.points.name}, seed {game.seeds[0]}.")

    def _choose_data(self) -> None:
        """Start a game with the chosen data, or let points be put."""
        chosen = self.data.value
        self.view.is_drawing = chosen == PUT
        if chosen != PUT:
            self._start(points=chosen)
        elif self._places:
            self._start_with_places()
        else:
            self._set_status("Click into the plane to put points, or draw with the button held down.")

    def _take_places(self) -> None:
        """Take over the points that the browser sent, once they are checked; the game goes on with them."""
        try:
            places = check_places(self.view.places) if self.view.is_drawing else self._places
        except GanLabError:
            self.view.places = self._places
            raise
        if places == self._places:
            return
        self._places = places
        if not places:
            self._set_status("No point is left: the game goes on with those it had until you put others.")
            return
        if self._game.points is not self._put:
            return self._start_with_places()
        self._put = points = make_points(places)
        self._game.change_points(points)
        self._refresh(f"The game goes on with {points.name}.")

    def _start_with_places(self) -> None:
        """Start a game with the points that were put."""
        self._put = make_points(self._places)
        self._start(points=self._put)

    def _advance(self, every: int) -> int:
        """Train until the steps are a multiple of a number, measure then, and return how many steps that took."""
        game = self._game
        count = every - game.steps % every
        game.train(count, PLAYERS[self.players.value], every)
        return count

    def _draw_measured(self) -> None:
        """Draw the game just after it was measured."""
        self._draw(self._game.record[-1])

    def _draw(self, now: Moment | None = None) -> None:
        """Draw the game as it is."""
        self._show(self._game, now)

    def _refresh(self, sentence: str) -> None:
        """Draw the game, also for a notebook that is saved now, and say what happened."""
        self._draw()
        if self._display_id and not self._player.is_running:
            self._show_static(update=True)
        self._set_status(sentence)

    def _end(self, problem: BaseException | None) -> None:
        """Show that the game has paused by itself, and why."""
        why = self._explain(problem) if problem else "by itself, so that it doesn't go on unseen. Run lets it go on."
        self._as_callback(partial(self._rest, f"Paused at step {self._game.steps:,}: {why}"))(None)

    def _rest(self, sentence: str) -> None:
        """Show that the game doesn't run."""
        self.run_button.description = "Run"
        self._refresh(sentence)

    def _ipython_display_(self) -> None:
        """Show it; a game that runs pauses, and its pictures are those of now."""
        self.pause()
        self._draw()
        super()._ipython_display_()

    def __repr__(self) -> str:
        return f"<Board of {self._game!r}>"
