"""Both losses, and the discriminator's probabilities for real and generated pictures, over the steps of a run."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gan_lab.pictures.charts.panels import COLOURS
from gan_lab.train.records import Step

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# The discriminator's and the generator's.
COLOUR_D, COLOUR_G, *_ = COLOURS
SMOOTHING_WINDOW = 25  # steps; a line shows their mean
HOW_TO_READ = f"""line: mean of the last {SMOOTHING_WINDOW} steps
pale: where 8 in 10 of them lie
dotted: where D says 1/2 to all"""


def draw_loss_curves(steps: Sequence[Step], steps_an_epoch: int) -> "Figure":
    """Draw the losses above and the discriminator's probabilities below; `steps` holds one or more."""
    import matplotlib.pyplot as plt

    figure, (losses, probabilities) = plt.subplots(2, 1, figsize=(8, 5.6), sharex=True, layout="constrained")
    draw_losses(losses, steps)
    losses.axhline(2 * math.log(2), color=COLOUR_D, linestyle=":", linewidth=1)
    losses.axhline(math.log(2), color=COLOUR_G, linestyle=":", linewidth=1)
    losses.legend(loc="upper right", fontsize=8, title=HOW_TO_READ, title_fontsize=8, alignment="left")
    x = [step.step for step in steps]
    for name, label, colour in (
        ("d_real", "real pictures: D(x)", COLOUR_D),
        ("d_fake", "generated: D(G(z))", COLOUR_G),
    ):
        _draw_smoothed(probabilities, x, [getattr(step, name) for step in steps], label, colour)
    probabilities.axhline(0.5, color="gray", linestyle=":", linewidth=1)
    probabilities.set(ylim=(0, 1), ylabel="probability of being real", xlabel="step")
    probabilities.legend(loc="center right", fontsize=8)
    top = losses.secondary_xaxis("top", (lambda step: step / steps_an_epoch, lambda epoch: epoch * steps_an_epoch))
    top.set_xlabel("epoch")
    return figure


def draw_losses(axis: "Axes", steps: Sequence[Step]) -> None:
    """Draw both losses over the steps; `steps` holds one or more."""
    x = [step.step for step in steps]
    _draw_smoothed(axis, x, [step.loss_d for step in steps], "discriminator's loss", COLOUR_D)
    _draw_smoothed(axis, x, [step.loss_g for step in steps], "generator's loss", COLOUR_G)
    highest = np.percentile([max(step.loss_d, step.loss_g) for step in steps], 97)
    axis.set(ylim=(0, 1.15 * highest), ylabel="loss")


def _draw_smoothed(axis: "Axes", x: Sequence[int], y: Sequence[float], label: str, colour: str) -> None:
    """Draw the mean of the last 25 steps as a line, and a band that holds eight in ten of them."""
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(y), min(SMOOTHING_WINDOW, len(y)))
    low, high = np.percentile(windows, (10, 90), axis=1)
    x = x[windows.shape[1] - 1 :]
    axis.fill_between(x, low, high, color=colour, alpha=0.2, linewidth=0)
    axis.plot(x, windows.mean(axis=1), color=colour, linewidth=1.6, label=label)
