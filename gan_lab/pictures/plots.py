"""Plots of matplotlib, with alternative text, as PNG files that say what they are."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

PLOT = "GAN Lab plot"  # the software that a plot's file names, which tells it from a picture without its recipe


def show(figure, alt: str) -> None:
    """Show a matplotlib figure with `alt` as its alternative text, and close it."""
    from IPython.display import display

    display({"image/png": plot_png(figure), "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)


def plot_png(figure) -> bytes:
    """A matplotlib figure as a PNG file; the figure is closed."""
    import matplotlib.pyplot as plt
    from PIL import Image

    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=90, bbox_inches="tight")
    plt.close(figure)
    # A plot has few colours: with a palette of 256 its file, and the notebook's, is a quarter as large.
    return as_plot(Image.open(drawn).convert("RGB").quantize(256, dither=Image.Dither.NONE))


def as_plot(picture: "Image.Image") -> bytes:
    """A picture as a PNG file that says it is a plot of this kit."""
    from PIL import PngImagePlugin

    file, text = io.BytesIO(), PngImagePlugin.PngInfo()
    text.add_text("Software", PLOT)
    picture.save(file, "png", optimize=True, pnginfo=text)
    return file.getvalue()
