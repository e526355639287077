"""A plot of a run that is drawn again while the run goes on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from gan_lab.pictures.plots import LiveDisplay
from gan_lab.train.epoch_pictures import COLUMNS, make_grid
from gan_lab.train.interruption import hold_interruptions
from gan_lab.train.plots.loss_curves import draw_losses
from gan_lab.train.plots.picture_grids import draw_pixels
from gan_lab.train.plots.run_plots import RunPlots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWINGS_AN_EPOCH = 4  # not more, since a drawing takes as long as a few steps


class LivePlot:
    """The pictures of the fixed noise and both losses, drawn at once and again with each `update`.

    `DCGANRun.live` makes one.

    Parameters
    ----------
    run : RunPlots
        The run to plot.
    stop : callable
        Stops the run's training; called after an interruption that came while the plot was drawn.
    """

    def __init__(self, run: RunPlots, stop: Callable[[], None]) -> None:
        self._run, self._stop = run, stop
        self._drawn_at = 0  # the run's step
        self._display = LiveDisplay()
        self._draw()

    def update(self, record: object) -> None:
        """Draw again in the same place, if an epoch has ended or a quarter of one has passed since the last time.

        Parameters
        ----------
        record : Step or Epoch
            What `run.train` has just yielded.
        """
        steps = self._run.step - self._drawn_at
        at_end = self._run.epochs and record is self._run.epochs[-1]
        if steps and (at_end or DRAWINGS_AN_EPOCH * steps >= self._run.steps_an_epoch):
            with hold_interruptions() as interruption:
                self._draw()
            if interruption:
                self._stop()  # as if the interruption had come during a step

    def _draw(self) -> None:
        """Draw the plot, the first time as a new output, later in its place."""
        self._display.show(_draw_run(self._run), _describe(self._run))
        self._drawn_at = self._run.step


def _describe(run: RunPlots) -> str:
    """Write the alternative text."""
    text = f"After {run.step} steps: what {len(run.fixed_noise)} fixed noise vectors give, and both losses"
    if run.record:
        last = run.record[-1]
        text += f", the discriminator's at {last.loss_d:.2f}, the generator's at {last.loss_g:.2f}"
    return text


def _draw_run(run: RunPlots) -> "Figure":
    """Draw the pictures on the left and the losses on the right."""
    import matplotlib.pyplot as plt

    pictures, epochs = run.generate_fixed(), run.step / run.steps_an_epoch
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.5, 3), layout="constrained", width_ratios=(1, 1.2))
    draw_pixels(left, make_grid(pictures, COLUMNS))
    rows = ", a class in each row" if run.fixed_classes.shape[1] else ""
    left.set_title(f"the fixed noise after {epochs:.2f} epochs{rows}", fontsize=10)
    if run.record:
        draw_losses(right, run.record)
        right.legend(loc="best", fontsize=8)
        right.set_xlabel("step")
    return figure
