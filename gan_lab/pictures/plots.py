"""Show plots drawn by matplotlib with alternative text, and write them as PNG files that say what they are."""

import io
from typing import TYPE_CHECKING

from gan_lab.errors import GanLabError, name_value

if TYPE_CHECKING:
    from IPython.display import DisplayHandle
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
        If it is no figure of matplotlib, or the alternative text is empty or no text.
    """
    from IPython.display import display
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        raise GanLabError(
            f"show takes a figure of matplotlib, not {name_value(figure)}: take the first of figure, axes = "
            "plt.subplots(); for pictures, write samples as the last line of a cell, or display(samples)."
        )
    if not isinstance(alt, str) or not alt.strip():
        raise GanLabError(f"alt says in words what the plot shows, to readers who can't see it, not {name_value(alt)}.")
    display({"image/png": render_plot(figure), "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)


class LiveDisplay:
    """A place in a cell's output where a plot is shown, and each further one replaces it."""

    def __init__(self) -> None:
        self._handle: DisplayHandle | None = None

    def show(self, figure: "Figure", alt: str) -> None:
        """Show a plot of matplotlib, and close it; alt: its alternative text."""
        from IPython.display import display

        data, metadata = {"image/png": render_plot(figure), "text/plain": alt}, {"image/png": {"alt": alt}}
        if self._handle is None:
            self._handle = display(data, metadata=metadata, raw=True, display_id=True)
        else:
            self._handle.update(data, metadata=metadata, raw=True)


def render_plot(figure: "Figure") -> bytes:
    """Render a plot as a PNG file, and close it. A formula that can't be typeset is written as it stands.

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
    from matplotlib.text import Text
    from PIL import Image

    try:
        rendered = _save(figure)
    except ValueError:  # in a text, what stands between two $ is no mathematics that matplotlib knows
        for text in figure.findobj(Text):
            text.set_parse_math(False)
        rendered = _save(figure)
    finally:
        plt.close(figure)
    return encode_plot(Image.open(rendered).convert("RGB").quantize(MAX_COLOURS, dither=Image.Dither.NONE))


def _save(figure: "Figure") -> io.BytesIO:
    """Save a plot as matplotlib does, without the empty space around it."""
    rendered = io.BytesIO()
    figure.savefig(rendered, format="png", dpi=DOTS_PER_INCH, bbox_inches="tight")
    return rendered


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
