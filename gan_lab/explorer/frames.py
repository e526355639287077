"""The two pictures of a running game, drawn again and again: the plane, and what was measured over the steps.

Drawing everything anew would take longer than the training that it shows. So what stays from picture to picture (axes,
their numbers, legends) is drawn once and kept as a background, and only what changes is drawn on top of it.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from gan_lab.game.game import Game
from gan_lab.game.plane_plot import PlanePlot
from gan_lab.game.plots import choose_panels, describe_plane
from gan_lab.game.scene import look, say_modes
from gan_lab.game.state import Moment
from gan_lab.pictures.plots import MAX_COLOURS, encode_plot
from gan_lab.pictures.sheets.fonts import choose_font

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from matplotlib.legend import Legend

DOTS_PER_INCH = 120
PLANE_SIZE, CURVES_SIZE = (4.0, 4.0), (3.5, 4.0)  # inches
FIRST_STEPS = 200  # shown from the start; the axis doubles whenever the game reaches its end
MAX_DRAWN = 600  # moments in a curve
CAPTION_HEIGHT = 28  # pixels, above a static picture


@dataclass(frozen=True)
class Frame:
    """The two pictures of a game at one moment.

    Attributes
    ----------
    plane, curves : bytes
        PNG files.
    plane_alt, curves_alt : str
        What they show, in words.
    caption : str
        The line below them.
    """

    plane: bytes
    curves: bytes
    plane_alt: str
    curves_alt: str
    caption: str

    def to_static(self) -> bytes:
        """Put the two pictures side by side, with the caption above them.

        Returns
        -------
        bytes
            A PNG file, for a notebook that is read without a kernel.
        """
        pictures = [Image.open(io.BytesIO(png)) for png in (self.plane, self.curves)]
        size = sum(each.width for each in pictures), max(each.height for each in pictures) + CAPTION_HEIGHT
        whole, left = Image.new("RGB", size, "white"), 0
        for picture in pictures:
            whole.paste(picture, (left, CAPTION_HEIGHT))
            left += picture.width
        ImageDraw.Draw(whole).text((8, 6), self.caption, "black", choose_font(self.caption))
        return encode_plot(whole.quantize(MAX_COLOURS, dither=Image.Dither.NONE))


class Frames:
    """Draws a game again and again.

    Parameters
    ----------
    game : Game
        One game.
    """

    def __init__(self, game: Game) -> None:
        from matplotlib.figure import Figure

        figure = Figure(PLANE_SIZE, DOTS_PER_INCH)
        self._plane = PlanePlot(figure.add_axes((0, 0, 1, 1)))
        legend = self._plane.axis.legend(loc="lower right", fontsize=8, framealpha=1)
        self._plane_canvas = _Canvas(self._plane.artists[1:], legend)  # all but the surface, which lies below them
        self._start_curves(game)

    def draw(self, game: Game, now: Moment | None = None) -> Frame:
        """Draw the game as it is now.

        Parameters
        ----------
        game : Game
            The same game or another.
        now : Moment, optional
            What is measured now, if that is known already.

        Returns
        -------
        Frame
            The pictures.
        """
        record, now = game.record, now or game.measure()
        self._plane.draw(look(game, now=now))
        if choose_panels(game) != self._curves.panels:
            self._start_curves(game)
        if self._curves.draw(record, game):
            self._curves_canvas.forget_background()
        names = ", ".join(name for name, _ in self._curves.panels)
        return Frame(
            plane=self._plane_canvas.render(self._plane.surface),
            curves=self._curves_canvas.render(),
            plane_alt=describe_plane(game, now),
            curves_alt=f"Curves over the steps up to {game.steps}, one below the other: {names}.",
            caption=_describe(game, now),
        )

    def _start_curves(self, game: Game) -> None:
        """Start with empty curves."""
        self._curves = _Curves(game)
        self._curves_canvas = _Canvas(self._curves.artists)


class _Canvas:
    """A figure of which some parts are drawn again and again, on a background that is kept.

    Parameters
    ----------
    artists : sequence of matplotlib.artist.Artist
        The parts that change.
    legend : matplotlib.legend.Legend, optional
        A part that stays, and lies above those.
    """

    def __init__(self, artists: Sequence["Artist"], legend: "Legend | None" = None) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        self._artists, self._legend = list(artists), legend
        for artist in self._artists:
            artist.set_animated(True)  # which leaves them out of the background
        self._canvas = FigureCanvasAgg(self._artists[0].get_figure(root=True))
        self._background: Any = None
        self._stamp: Any = None  # the legend, as it was drawn with the background

    def forget_background(self) -> None:
        """Draw everything at the next `render`."""
        self._background = None

    def render(self, surface: "AxesImage | None" = None) -> bytes:
        """Draw the parts that change, and return the whole as a PNG file.

        surface: what lies below them and fills the figure. Pillow enlarges it ten times as fast as matplotlib.
        """
        if self._background is None:
            self._canvas.draw()
            self._background = self._canvas.copy_from_bbox(self._canvas.figure.bbox)
            if self._legend is not None:
                self._stamp = self._canvas.copy_from_bbox(self._legend.get_window_extent())
        self._canvas.restore_region(self._background)
        pixels = np.asarray(self._canvas.buffer_rgba())
        if surface is not None:
            colours = surface.to_rgba(np.asarray(surface.get_array())[::-1], bytes=True)
            pixels[:] = Image.fromarray(colours).resize(pixels.shape[1::-1], Image.Resampling.BILINEAR)
        for artist in self._artists:
            artist.draw(self._canvas.get_renderer())
        if self._stamp is not None:
            self._canvas.restore_region(self._stamp)
        file = io.BytesIO()
        Image.fromarray(pixels).convert("RGB").save(file, "png", compress_level=1)
        return file.getvalue()


class _Curves:
    """What was measured over the steps, a panel below the other.

    Parameters
    ----------
    game : Game
        Its data decides which panels there are.
    """

    def __init__(self, game: Game) -> None:
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator

        self.panels = choose_panels(game)
        figure = Figure(CURVES_SIZE, DOTS_PER_INCH)
        axes = figure.subplots(len(self.panels), sharex=True, squeeze=False)[:, 0]
        figure.subplots_adjust(left=0.15, right=0.95, bottom=0.1, top=0.98, hspace=0.14)
        self._lines = {}
        for axis, (name, fields) in zip(axes, self.panels, strict=True):
            for field, label, colour, style in fields:
                (self._lines[field],) = axis.plot([], [], style, color=colour, label=label, linewidth=1.4)
            axis.set_ylabel(name, fontsize=8)
            axis.yaxis.set_label_coords(-0.12, 0.5)
            axis.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10], integer=name == "modes"))
            axis.tick_params(labelsize=7)
            if len(fields) > 1:
                axis.legend(fontsize=7, loc="upper right", ncols=2, handlelength=1.8, framealpha=0.6)
        axes[-1].set_xlabel("step", fontsize=8)
        axes[-1].xaxis.set_major_locator(MaxNLocator(nbins=5))
        self._ranges: list[tuple[float, float]] = []

    @property
    def artists(self) -> list["Artist"]:
        """The lines."""
        return list(self._lines.values())

    def draw(self, record: Sequence[Moment], game: Game) -> bool:
        """Take over the numbers, and tell whether an axis had to grow or shrink for them."""
        record = [*record[: -1 : math.ceil(len(record) / MAX_DRAWN)], record[-1]]
        steps = [moment.step for moment in record]
        for field, line in self._lines.items():
            line.set_data(steps, [getattr(moment, field) for moment in record])
        axes = list(dict.fromkeys(line.axes for line in self._lines.values()))
        width = FIRST_STEPS * 2 ** max(0, math.ceil(math.log2(max(1, steps[-1]) / FIRST_STEPS)))
        ranges = [(0.0, float(width)), *(self._find_range(axis, game) for axis in axes)]
        if ranges == self._ranges:
            return False
        self._ranges = ranges
        axes[0].set_xlim(ranges[0])
        for axis, (low, high) in zip(axes, ranges[1:], strict=True):
            margin = 0.06 * (high - low)
            axis.set_ylim(low - margin, high + margin)
        return True

    def _find_range(self, axis: "Axes", game: Game) -> tuple[float, float]:
        """Find round ends of an axis, between which all its numbers lie."""
        if "modes" in self._lines and axis is self._lines["modes"].axes:
            return 0.0, float(len(game.points))
        values = np.concatenate([np.asarray(line.get_ydata(), dtype=float) for line in axis.lines])
        values = values[np.isfinite(values)]
        if axis is self._lines["d_real"].axes and game.loss.is_probability and all(values >= 0) and all(values <= 1):
            return 0.0, 1.0
        return -_round_up(-min(values, default=0.0)), _round_up(max(values, default=0.0)) or 1.0


def _round_up(value: float) -> float:
    """Round a number up to one of few, so that an axis seldom changes; 0 for a negative one."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 1.5, 2, 3, 5, 7, 10) if value <= factor * power * (1 + 1e-9))


def _describe(game: Game, now: Moment) -> str:
    """Write the line below the pictures."""
    said = f"Step {now.step:,}: {say_modes(game, now.modes, ', ')}distance {now.distance:.3f}"
    if not game.loss.is_probability:
        return said + f"; mean score of the data {now.d_real:.2f}, of generated points {now.d_fake:.2f}"
    return said + f"; D(x) {now.d_real:.2f}, D(G(z)) {now.d_fake:.2f}"
