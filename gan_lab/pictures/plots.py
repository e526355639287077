"""Show plots drawn by matplotlib with alternative text, and write them as PNG files that say what they are."""

import io
from typing import TYPE_CHECKING

from gan_lab.errors import GanLabError, name_value

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL import Image

PLOT_SOFTWARE = "GAN Lab plot"  # the software that a plot's PNG names; a picture without its recipe lacks it
DOTS_PER_INCH = 90  # of a plot
MAX_COLOURS = 256  # in a plot's PNG: a plot has few, and with a palette its file is a quarter as large


def show(figure: "Figure", alt: str) -> None:
    """Show a plot in a notebook, and close it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The plot.
    alt : str
        Its alternative text: what a reader should know who can't see it.

    Raises
    ------
    GanLabError
        If it is no figure of matplotlib.
    """
    from IPython.display import display

    if not hasattr(figure, "savefig"):
        raise GanLabError(
            f"show takes a figure of matplotlib, not {name_value(figure)}: for pictures, write samples as the last "
            "line of a cell, or display(samples)."
        )
    display({"image/png": render_plot(figure), "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)


def render_plot(figure: "Figure") -> bytes:
    """Render a plot as a PNG file, and close it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The plot.

    Returns
    -------
    bytes
        The whole file.
    """
    import matplotlib.pyplot as plt
    from PIL import Image

    rendered = io.BytesIO()
    figure.savefig(rendered, format="png", dpi=DOTS_PER_INCH, bbox_inches="tight")
    plt.close(figure)
    return encode_plot(Image.open(rendered).convert("RGB").quantize(MAX_COLOURS, dither=Image.Dither.NONE))


def encode_plot(image: "Image.Image") -> bytes:
    """Write an image as a PNG file that says it is a plot of this kit.

    Parameters
    ----------
    image : PIL.Image.Image
        A plot, or pictures that carry no recipe.

    Returns
    -------
    bytes
        The whole file.
    """
    from PIL import PngImagePlugin

    file, text = io.BytesIO(), PngImagePlugin.PngInfo()
    text.add_text("Software", PLOT_SOFTWARE)
    image.save(file, "png", optimize=True, pnginfo=text)
    return file.getvalue()
