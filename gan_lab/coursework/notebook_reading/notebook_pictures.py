"""A picture that a saved notebook holds: a file that Pillow may decode; and those attached to a cell's text.

The pictures in outputs are found by `output_pictures`, those within a text by `pasted_pictures`.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PIL import Image

from gan_lab.coursework.notebook_reading.data_addresses import decode_base64
from gan_lab.pictures.plots import PLOT_SOFTWARE

if TYPE_CHECKING:  # importing it takes a second, which whoever reads no notebook doesn't need
    from nbformat import NotebookNode

MAX_CAPTION = 2000  # characters of a caption or an alternative text; what is longer is cut
PICTURE_SUFFIXES = (".png", ".webp", ".gif", ".jpg", ".jpeg")  # of picture files beside the notebooks
IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")


@dataclass(frozen=True, eq=False)
class NotebookPicture:
    """One picture in a notebook, as the bytes of a file that nobody has checked yet.

    Attributes
    ----------
    content : bytes
        The file; the notebook says that it is PNG, JPEG, WebP or GIF, or it was made here from a drawing.
    alt : str
        Its alternative text; "" if there is none.
    still : bytes or None
        For an animation, a PNG file that paper can show; None if there is none.
    name : str
        The name by which its cell's text shows it, as in `![a dog](attachment:image.png)`; "" for an output.
    """

    content: bytes
    alt: str = ""
    still: bytes | None = None
    name: str = ""

    @cached_property
    def is_plot(self) -> bool:
        """Whether this kit drew it without a recipe, since it needs none: a plot, a run's animation, a quiz."""
        png = self.still or self.content
        if PLOT_SOFTWARE.encode() not in png[:2000]:
            return False
        try:
            with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
                return picture.info.get("Software") == PLOT_SOFTWARE
        except MemoryError:  # the file may be whole
            raise
        except Exception:  # Pillow raises many types of exception on a broken file
            return False


def find_attached_pictures(cell: "NotebookNode") -> Iterator[NotebookPicture]:
    """Find the pictures that were pasted into a text cell.

    Parameters
    ----------
    cell : NotebookNode
        The cell, in nbformat 4.

    Yields
    ------
    NotebookPicture
        Each of its attachments that is a picture.
    """
    attachments = cell.get("attachments", {}) if cell.cell_type != "code" else {}
    for name, attachment in attachments.items():
        for image_type in IMAGE_TYPES:
            if content := decode_base64(join_lines(attachment.get(image_type))):
                yield NotebookPicture(content, name=name)


def join_lines(value: object) -> str:
    """Return a text of a notebook, which may be stored as a list of lines, as one string.

    Parameters
    ----------
    value : object
        What the notebook's JSON has; anything but a string or a list counts as no text.

    Returns
    -------
    str
        The text. Half a character (a lone surrogate), which JSON can hold and no file, becomes a question mark.
    """
    text = "".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")
