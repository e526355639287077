"""A drawing of both networks: one block for the output of each convolution."""

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gan_lab.networks.dcgan_layers import Layer
from gan_lab.train.plots.loss_curves import COLOUR_D, COLOUR_G

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAX_TALL, MIN_HIGHEST = 0.84, 64  # how much taller than one of 1 pixel the block of the highest picture is; in pixels
MAX_BLOCKS_WITH_LONG_WORDS = 6  # side by side, as of a network for 64 pixels


def draw_networks(generator: Sequence[Layer], discriminator: Sequence[Layer], classes: int = 0) -> "Figure":
    """Draw the generator above the discriminator, the layers named below the blocks.

    Parameters
    ----------
    generator, discriminator : sequences of Layer
        The layers of each, from `list_layers`.
    classes : int
        How many classes they know; the generator's input is drawn with as many numbers more.

    Returns
    -------
    Figure
        Of matplotlib.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 1, figsize=(9, 5.4), layout="constrained")
    z_dim = generator[0].weights // (16 * generator[0].shape[0])
    noise = Layer("noise and a class" if classes else "noise", (z_dim, 1, 1), 0)  # z_dim counts the class vector too
    picture = Layer("a picture", generator[-1].shape, 0)
    _draw_blocks(axes[0], "generator G", COLOUR_G, noise, generator)
    _draw_blocks(axes[1], "discriminator D", COLOUR_D, picture, discriminator)
    return figure


def _draw_blocks(axis: "Axes", title: str, colour: str, start: Layer, layers: Sequence[Layer]) -> None:
    """Draw one network from left to right. start: its input."""
    import matplotlib.pyplot as plt

    blocks = _group_by_convolution(start, layers)
    highest = max(layer.shape[1] for layer, _ in blocks)
    slope = MAX_TALL / math.log2(max(highest, MIN_HIGHEST))
    for place, (layer, names) in enumerate(blocks):
        channels, height, _ = layer.shape
        # A block's height grows with that of its pictures, its depth with its channels, both by their logarithms.
        tall, deep = 0.15 + slope * math.log2(height), 0.05 + 0.035 * math.log2(channels)
        axis.add_patch(plt.Rectangle((place - deep / 2, -tall / 2), deep, tall, color=colour, alpha=0.75))
        axis.text(place, 0.56, " x ".join(map(str, layer.shape)), ha="center", fontsize=9, weight="bold")
        words = "\n".join(names)
        if len(blocks) > MAX_BLOCKS_WITH_LONG_WORDS:
            words = words.replace("transposed ", "transposed\n")
        axis.text(place, -0.52, words, ha="center", va="top", fontsize=7.5)
        if place:
            axis.annotate("", (place - 0.28, 0), (place - 0.72, 0), arrowprops={"arrowstyle": "->", "color": "gray"})
    learned = sum(layer.weights for layer in layers)
    axis.set_title(f"{title}: {learned:,} numbers are learned", loc="left", fontsize=10)
    axis.set(xlim=(-0.6, len(blocks) - 0.4), ylim=(-1.15, 0.75))
    axis.axis("off")


def _group_by_convolution(start: Layer, layers: Sequence[Layer]) -> list[tuple[Layer, list[str]]]:
    """Group the layers into blocks: each convolution, with the names of the layers from it to the next one."""
    blocks: list[tuple[Layer, list[str]]] = [(start, [start.name])]
    for layer in layers:
        if "convolution" in layer.name:
            blocks.append((layer, []))
        blocks[-1][1].append(re.sub(r" (\d)x(\d)", r"\n\1 x \2", layer.name).replace(", slope", "\nslope"))
    return blocks
