"""The controls of the board: what they offer, how they are laid out, and what they say of the game."""

from collections.abc import Iterable, Mapping
from typing import Any

from gan_lab.explorer.board_data import list_data
from gan_lab.explorer.frames import Frames
from gan_lab.explorer.panel import Panel
from gan_lab.game.game import Game
from gan_lab.game.state import Moment

RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
LOSSES = {
    "non-saturating": "non-saturating",
    "minimax": "minimax",
    "wasserstein": "Wasserstein, gradient penalty",
    "hinge": "hinge",
}
PLAYERS = {"D and G": None, "D alone": "D", "G alone": "G"}  # by their names, what `Game.step` is told
AT_ONCE = ("loss", "rate_d", "rate_g", "beta1", "d_steps")  # the controls are named like the settings
STARTING = ("z_dim", "minibatch_statistics", "seed")  # which start another game, as the data do
MAX_SEED = 2**32 - 1

LEGEND = (
    "Blue ground: D takes points there for data; orange: for generated ones; white: D can't tell. (With a Wasserstein "
    "or hinge loss D gives scores: blue is the highest in the plane, orange the lowest.) The dark line at a generated "
    "point leads where the loss of G falls fastest, and a long line means a steep slope. Grey lines: what G makes of "
    "straight lines in its noise."
)
STYLE = """
.gan-lab-bar { flex-flow: row wrap; gap: 6px; align-items: center; height: auto; overflow: visible; }
.gan-lab-bar button { margin: 0; width: auto; min-width: 7.5em; flex: 0 1 auto; }
.gan-lab-bar > .widget-dropdown { flex: 0 1 15em; min-width: 0; }
.gan-lab-board .gan-lab-status .widget-html-content { min-height: 1.5em; line-height: 1.5; }
.gan-lab-board .gan-lab-columns > .gan-lab-pictures { flex: 1000 1 300px; min-width: 0; margin: 0; }
.gan-lab-settings { flex: 1 1 240px; max-width: 420px; min-width: 0; overflow: visible; }
.gan-lab-settings h4 { margin: 4px 0 0; font-size: inherit; line-height: 1.5; font-weight: bold; color: inherit; }
.gan-lab-board select { appearance: auto; background-image: none !important; padding-right: 2px; }
.gan-lab-pictures { display: flex; flex-flow: row wrap; gap: 6px 12px; align-items: flex-start; width: auto;
  max-width: 100%; height: auto; overflow: visible; }
.gan-lab-plane { position: relative; flex: 4 1 200px; max-width: 440px; min-width: 0; line-height: 0;
  box-shadow: 0 0 0 1px #888; }
.gan-lab-pictures img { display: block; width: 100%; height: auto; max-width: none; margin: 0; user-select: none; }
.gan-lab-plane svg { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.gan-lab-places circle { fill: none; stroke: #000; stroke-width: .012; }
.gan-lab-cross { display: none; stroke: #000; stroke-width: .02; }
.gan-lab-is-drawing { cursor: crosshair; touch-action: none; }
.gan-lab-is-drawing:focus .gan-lab-cross { display: inline; }
.gan-lab-pictures .gan-lab-curves { flex: 3 1 175px; max-width: 385px; min-width: 0; }
.gan-lab-caption { flex: 1 1 100%; margin: 0; line-height: 1.5; font-variant-numeric: tabular-nums; }
.gan-lab-remove { flex: 1 1 100%; min-width: 0; display: flex; flex-flow: row wrap; gap: 6px; }
.gan-lab-remove[hidden] { display: none; }
.gan-lab-remove button { margin: 0; width: auto; max-width: 100%; }
.gan-lab-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
.gan-lab-legend .widget-html-content { line-height: 1.5; max-width: 60em; }
@container (max-width: 700px) {
  .gan-lab-board .gan-lab-columns > * { flex-basis: 100% !important; }
}
@container (max-width: 300px) {
  .gan-lab-plane, .gan-lab-pictures .gan-lab-curves { flex-basis: 100%; }
}
"""


class BoardControls(Panel, called="board"):
    """The controls of the board, and the layout around its pictures.

    Parameters
    ----------
    game : Game
        The game whose settings they show at the start.

    Attributes
    ----------
    players : ipywidgets.Dropdown
        Which network moves when it runs or steps.
    loss, rate_d, rate_g, beta1, d_steps : ipywidgets.Dropdown
        Settings that hold from the next step on.
    data, z_dim : ipywidgets.Dropdown
        The data, and how many numbers a noise vector has.
    minibatch_statistics : ipywidgets.Checkbox
        Whether D sees how far the points of a batch are spread.
    seed : ipywidgets.BoundedIntText
        The seed.
    run_button : ipywidgets.Button
        Runs and pauses.
    view : PlaneView
        The two pictures.
    """

    def __init__(self, game: Game) -> None:
        super().__init__()
        import ipywidgets as widgets

        from gan_lab.explorer.plane_view import PlaneView

        settings = game.settings
        self.run_button = widgets.Button(description="Run", button_style="primary")
        self._buttons = {name: widgets.Button(description=name) for name in ("One step", "Start again", "New seed")}
        self.players = _make_list("Players", PLAYERS)
        self.loss = _make_list("Loss", [(label, name) for name, label in LOSSES.items()], settings.loss)
        self.rate_d = _make_numbers("Rate of D", RATES, settings.rate_d)
        self.rate_g = _make_numbers("Rate of G", RATES, settings.rate_g)
        self.beta1 = _make_numbers("beta1", (0.0, 0.5, 0.9), settings.beta1)
        self.d_steps = _make_numbers("Moves of D", (1, 2, 3, 5, 10), settings.d_steps, "{} a step")
        data, given = list_data(game.points)
        self.data = _make_list("Data", data, given)
        self.z_dim = _make_numbers("Noise", (1, 2), settings.z_dim, "{} dimensions")
        self.seed = widgets.BoundedIntText(description="Seed", min=0, max=MAX_SEED, value=game.seeds[0], **_wide())
        self.minibatch_statistics = widgets.Checkbox(
            description="Minibatch statistics for D", value=settings.minibatch_statistics, indent=False
        )
        if game.has_own_moves:
            self.loss.options, self.loss.disabled = [("your own moves", settings.loss)], True
        self.view, self._frames = PlaneView(), Frames(game)
        self._fill(self._lay_out(), STYLE, "gan-lab-board")

    def _lay_out(self) -> list:
        """Put the buttons above the pictures, and the settings beside them; a narrow screen has them below."""
        import ipywidgets as widgets

        bar = _make_row([self.run_button, *self._buttons.values(), self.players])
        heads = [_make_text(f"<h4>{text}</h4>") for text in ("From the next step on", "Starts another game")]
        at_once = [self.loss, self.rate_d, self.rate_g, self.d_steps, self.beta1]
        again = [self.data, self.z_dim, self.minibatch_statistics, self.seed]
        settings = widgets.VBox([heads[0], *at_once, heads[1], *again])
        settings.add_class("gan-lab-settings")
        columns = widgets.HBox([self.view, settings])
        columns.add_class("gan-lab-columns")
        return [bar, self.status, columns, _make_text(LEGEND, "gan-lab-legend")]

    def _show(self, game: Game, now: Moment | None = None) -> None:
        """Show a game as it is. now: what is measured, if it is known."""
        self._frame = self._frames.draw(game, now)
        self.view.show(self._frame)

    def _make_static(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Make the two pictures as one, with their description."""
        alt = f"{self._frame.plane_alt} {self._frame.curves_alt}"
        return {"image/png": self._frame.to_static(), "text/plain": alt}, {"image/png": {"alt": alt}}

    def _find_view_metadata(self) -> dict[str, Any]:
        """Say where Colab finds the code of anywidget."""
        _, metadata = self.view._repr_mimebundle_() or ({}, {})
        return metadata


def _wide() -> dict[str, Any]:
    """Return what makes a control as wide as its column, with room for its label."""
    return {"layout": {"width": "auto"}, "style": {"description_width": "6em"}}


def _make_list(label: str, options: Any, value: Any = None) -> Any:
    """Make a list to choose from; without a value, the first is chosen."""
    import ipywidgets as widgets

    options = list(options)
    chosen = {} if value is None else {"value": value}
    return widgets.Dropdown(description=label, options=options, **chosen, **_wide())


def _make_numbers(label: str, usual: Iterable[float], value: float, form: str = "{:g}") -> Any:
    """Make a list of numbers: the usual ones, and the game's own."""
    numbers = sorted({*usual, value})
    return _make_list(label, [(form.format(number), number) for number in numbers], value)


def _make_row(controls: Iterable[Any]) -> Any:
    """Put controls side by side."""
    import ipywidgets as widgets

    row = widgets.HBox(list(controls))
    row.add_class("gan-lab-bar")
    return row


def _make_text(html: str, name: str = "gan-lab-text") -> Any:
    """Make a text of the kit's own."""
    import ipywidgets as widgets

    text = widgets.HTML(html)
    text.add_class(name)
    return text
