"""What a training run looks like: its losses, its fixed noise through the epochs, real pictures beside generated ones.

Pictures of a network that is still in training carry no recipe: the weights that made them are gone a step later.
"""

import base64
import html
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from gan_lab.errors import GanLabError, is_whole
from gan_lab.networks.dcgan_layers import Layer
from gan_lab.pictures.plots import as_plot, plot_png
from gan_lab.train import interruption

if TYPE_CHECKING:
    from IPython.display import DisplayHandle
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOUR_D, COLOUR_G = "#0072b2", "#d55e00"  # told apart by who sees no difference of red and green
SMOOTHED = 25  # steps, of a line that shows their mean
EACH = 0.65  # inches that a picture in a strip is wide
ENLARGED = 512  # pixels in a row from which on a picture isn't enlarged


@dataclass(frozen=True)
class EpochsAnimation:
    """What the fixed noise gives after each epoch, one frame an epoch; the last line of a cell shows it."""

    webp: bytes
    still: bytes  # a PNG of first, middle and last frame, for paper
    size: tuple[int, int]  # width, height as it is shown
    alt: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        source, (width, height) = base64.b64encode(self.webp).decode(), self.size
        image = f'<img src="data:image/webp;base64,{source}" width="{width}" height="{height}"'
        image += f' style="image-rendering: pixelated" alt="{html.escape(self.alt)}">'
        data = {"text/html": image, "image/png": self.still, "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        return self.alt


class Live:
    """The pictures of the fixed noise and both losses, drawn again while a run goes on. `DCGANRun.live` makes one."""

    def __init__(self, run) -> None:
        """run: a `DCGANRun`, whose module imports this one."""
        self._run, self._drawn_at = run, 0
        self._handle: DisplayHandle | None = None
        self._draw()

    def update(self, record: object) -> None:
        """Draw again in the same place after an epoch, and four times in it; a drawing takes as long as a few steps."""
        steps = self._run.step - self._drawn_at
        at_end = self._run.epochs and record is self._run.epochs[-1]
        if steps and (at_end or 4 * steps >= self._run.steps_an_epoch):
            with interruption.waits() as stop:
                self._draw()
            if stop:
                self._run.stop()  # in the same way as if it had come in a step

    def _draw(self) -> None:
        from IPython.display import display

        run = self._run
        figure = _live_figure(run.generated(run.fixed_noise), run.record, run.step / run.steps_an_epoch)
        alt = f"After {run.step} steps: what {len(run.fixed_noise)} fixed noise vectors give, and both losses"
        if run.record:
            alt += (
                f", the discriminator's at {run.record[-1].loss_d:.2f}, the generator's at {run.record[-1].loss_g:.2f}"
            )
        data, metadata = {"image/png": plot_png(figure), "text/plain": alt}, {"image/png": {"alt": alt}}
        if self._handle is None:
            self._handle = display(data, metadata=metadata, raw=True, display_id=True)
        else:
            self._handle.update(data, metadata=metadata, raw=True)
        self._drawn_at = run.step


def loss_curves(steps: Sequence, steps_an_epoch: int) -> "Figure":
    """Both losses and what the discriminator gives to real and generated pictures, over the steps."""
    import matplotlib.pyplot as plt

    if not steps:
        raise _untrained()
    figure, (losses, probabilities) = plt.subplots(2, 1, figsize=(8, 5.6), sharex=True, layout="constrained")
    _draw_losses(losses, steps)
    losses.axhline(2 * math.log(2), color=COLOUR_D, linestyle=":", linewidth=1)
    losses.axhline(math.log(2), color=COLOUR_G, linestyle=":", linewidth=1)
    losses.legend(loc="upper right", fontsize=8, title="dotted: where D says 1/2 to all", title_fontsize=8)
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


def networks(generator: Sequence[Layer], discriminator: Sequence[Layer]) -> "Figure":
    """Both networks, one above the other: a block for what each convolution gives, its layers named below."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 1, figsize=(9, 5.4), layout="constrained")
    z_dim = generator[0].weights // (16 * generator[0].shape[0])
    picture = Layer("a picture", generator[-1].shape, 0)
    rows = (
        ("generator G", COLOUR_G, Layer("noise", (z_dim, 1, 1), 0), generator),
        ("discriminator D", COLOUR_D, picture, discriminator),
    )
    for axis, (title, colour, start, layers) in zip(axes, rows, strict=True):
        blocks: list[tuple[Layer, list[str]]] = [(start, [start.name])]
        for layer in layers:
            if "convolution" in layer.name:
                blocks.append((layer, []))
            blocks[-1][1].append(layer.name.replace(" 4x4", "\n4 x 4").replace(", slope", "\nslope"))
        for place, (layer, names) in enumerate(blocks):
            channels, height, _ = layer.shape
            # As high as its pictures, as deep as it has channels, both in steps of a doubling.
            tall, deep = 0.15 + 0.14 * math.log2(height), 0.05 + 0.035 * math.log2(channels)
            axis.add_patch(plt.Rectangle((place - deep / 2, -tall / 2), deep, tall, color=colour, alpha=0.75))
            axis.text(place, 0.56, " x ".join(map(str, layer.shape)), ha="center", fontsize=9, weight="bold")
            axis.text(place, -0.52, "\n".join(names), ha="center", va="top", fontsize=7.5)
            if place:
                axis.annotate(
                    "", (place - 0.28, 0), (place - 0.72, 0), arrowprops={"arrowstyle": "->", "color": "gray"}
                )
        learned = sum(layer.weights for layer in layers)
        axis.set_title(f"{title}: {learned:,} numbers are learned", loc="left", fontsize=10)
        axis.set(xlim=(-0.6, len(blocks) - 0.4), ylim=(-1.15, 0.75))
        axis.axis("off")
    return figure


def through_epochs(kept: Mapping[int, np.ndarray], noises: int, rows: int) -> "Figure":
    """A strip: a row for each epoch, or for some of them, a column for each noise vector."""
    import matplotlib.pyplot as plt

    _check_kept(kept)
    for name, value in (("noises", noises), ("rows", rows)):
        if not is_whole(value, 1):
            raise GanLabError(f"{name} is how many to show, a whole number from 1, not {value!r}.")
    numbers = _some(list(kept), rows)
    sheet = [np.concatenate(list(kept[number][:noises]), axis=2) for number in numbers]
    size = (EACH * sheet[0].shape[2] / sheet[0].shape[1], EACH * len(numbers))
    figure, axes = plt.subplots(len(numbers), 1, figsize=size, squeeze=False, gridspec_kw={"hspace": 0.02})
    for axis, number, row in zip(axes[:, 0], numbers, sheet, strict=True):
        _picture(axis, row)
        axis.set_ylabel("start" if number == 0 else f"{number}", rotation=0, ha="right", va="center")
    axes[0, 0].set_title("the same noise vectors after so many epochs", fontsize=10)
    return figure


def real_and_fake(real: np.ndarray, fake: np.ndarray, columns: int) -> "Figure":
    """Two grids beside each other: real pictures and generated ones, [n, channels, side, side] uint8 each."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 4.3), layout="constrained")
    for axis, pictures, title in zip(axes, (real, fake), ("real", "generated"), strict=True):
        _picture(axis, tiled(pictures, columns))
        axis.set_title(title)
    return figure


def animation(kept: Mapping[int, np.ndarray], columns: int, count: int, seconds: float) -> EpochsAnimation:
    """A frame for each epoch, the last one held three times as long; compressed, since it is to look at."""
    _check_kept(kept)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= 600:
        raise GanLabError(f"An animation lasts more than 0 and at most 600 seconds, not {seconds!r}.")
    sheets = [tiled(pictures[:count], columns) for pictures in kept.values()]
    frames = [Image.fromarray(interleaved(sheet)).convert("RGB") for sheet in sheets]
    milliseconds = [max(40, round(1000 * seconds / len(frames)))] * len(frames)
    milliseconds[-1] *= 3
    file = io.BytesIO()
    frames[0].save(
        file, "webp", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0, quality=60, method=6
    )
    some = [sheets[i] for i in _some(range(len(sheets)), 3)]
    gap = np.full((*some[0].shape[:2], 4), 255, np.uint8)
    still = np.concatenate([part for sheet in some for part in (sheet, gap)][:-1], axis=2)
    width, height = frames[0].size
    factor = max(1, ENLARGED // width)
    alt = f"Animation: {count} fixed noise vectors after each of {len(kept) - 1} epochs, one frame an epoch"
    picture = Image.fromarray(interleaved(still))
    return EpochsAnimation(file.getvalue(), as_plot(picture), (factor * width, factor * height), alt)


def tiled(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Pictures [n, channels, side, side] as one [channels, rows * side, columns * side], filled up with black."""
    n, channels, side, _ = pictures.shape
    rows = -(-n // columns)
    pictures = np.concatenate([pictures, np.zeros((rows * columns - n, channels, side, side), np.uint8)])
    sheet = pictures.reshape(rows, columns, channels, side, side).transpose(2, 0, 3, 1, 4)
    return sheet.reshape(channels, rows * side, columns * side)


def _live_figure(pictures: np.ndarray, steps: Sequence, epochs: float) -> "Figure":
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(7.5, 3), layout="constrained", width_ratios=(1, 1.2))
    _picture(left, tiled(pictures, 8))
    left.set_title(f"the fixed noise after {epochs:.2f} epochs", fontsize=10)
    if steps:
        _draw_losses(right, steps)
        right.legend(loc="upper right", fontsize=8)
        right.set_xlabel("step")
    return figure


def _draw_losses(axis: "Axes", steps: Sequence) -> None:
    x = [step.step for step in steps]
    _draw_smoothed(axis, x, [step.loss_d for step in steps], "discriminator's loss", COLOUR_D)
    _draw_smoothed(axis, x, [step.loss_g for step in steps], "generator's loss", COLOUR_G)
    highest = np.percentile([max(step.loss_d, step.loss_g) for step in steps], 97)
    axis.set(ylim=(0, 1.15 * highest), ylabel="loss (nats)")


def _draw_smoothed(axis: "Axes", x: Sequence[int], y: Sequence[float], label: str, colour: str) -> None:
    """The mean of the last 25 steps as a line, and a band that holds eight in ten of them."""
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(y), min(SMOOTHED, len(y)))
    low, high = np.percentile(windows, (10, 90), axis=1)
    x = x[windows.shape[1] - 1 :]
    axis.fill_between(x, low, high, color=colour, alpha=0.2, linewidth=0)
    axis.plot(x, windows.mean(axis=1), color=colour, linewidth=1.6, label=label)


def _picture(axis: "Axes", pixels: np.ndarray) -> None:
    """[channels, H, W] uint8, without ticks."""
    grey = {"cmap": "gray", "vmin": 0, "vmax": 255} if len(pixels) == 1 else {}
    axis.imshow(interleaved(pixels), interpolation="nearest", aspect="equal", **grey)
    axis.set(xticks=[], yticks=[])
    for spine in axis.spines.values():
        spine.set_visible(False)


def interleaved(pixels: np.ndarray) -> np.ndarray:
    """[channels, H, W] as Pillow and matplotlib want it: [H, W] or [H, W, 3]."""
    return pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)


def _some(numbers: Sequence[int], most: int) -> list[int]:
    """At most so many, evenly spread, the first and the last among them."""
    return [
        numbers[i] for i in np.unique(np.linspace(0, len(numbers) - 1, min(most, len(numbers))).round().astype(int))
    ]


def _check_kept(kept: Mapping[int, np.ndarray]) -> None:
    if len(kept) < 2:
        raise _untrained()


def _untrained() -> GanLabError:
    return GanLabError("Not one epoch of this run is done yet: for record in run.train(epochs=10): ... comes first.")
