"""Small things that a notebook needs beside pictures: plots with alternative text, and a list of what is done."""

import io
from collections.abc import Mapping

PLOT = "GAN Lab plot"  # the software that a plot's file names, which tells it from a picture without its recipe


def show(figure, alt: str) -> None:
    """Show a matplotlib figure with `alt` as its alternative text, and close it."""
    import matplotlib.pyplot as plt
    from IPython.display import display
    from PIL import Image, PngImagePlugin

    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=90, bbox_inches="tight")
    plt.close(figure)
    # A plot has few colours: with a palette of 256 its file, and the notebook's, is a quarter as large.
    plot = Image.open(drawn).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    text = PngImagePlugin.PngInfo()
    text.add_text("Software", PLOT)
    plot.save(small, "png", optimize=True, pnginfo=text)
    data = {"image/png": small.getvalue(), "text/plain": alt}
    display(data, metadata={"image/png": {"alt": alt}}, raw=True)


def check(task: str, conditions: Mapping[str, bool]) -> None:
    """Print which conditions of a task hold and which are still open; it never raises on an open one."""
    done = sum(bool(holds) for holds in conditions.values())
    print(f"{task}: {done} of {len(conditions)} done")
    for what, holds in conditions.items():
        print(f"  [{'x' if holds else ' '}] {what}")
