"""The pictures that a saved notebook holds: in the outputs of its code, and pasted into its text.

An output is data that Pillow may decode. HTML in an output is searched for embedded pictures and not used otherwise;
SVG, JavaScript and widgets are not used at all.
"""

import base64
import binascii
import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import nbformat
from PIL import Image

from gan_lab.pictures.plots import PLOT_SOFTWARE

MAX_CAPTION = 2000  # characters of a caption or an alternative text; what is longer is cut
PICTURE_SUFFIXES = (".png", ".webp", ".gif", ".jpg", ".jpeg")  # of picture files beside the notebooks
IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
# The text may come from anybody, so the time that these patterns take must grow no faster than its length.
IMG_TAG = re.compile(r"<img ([^<>]*)>")
EMBEDDED_IMAGE = re.compile(r'src="data:image/(?:png|jpeg|webp|gif);base64,([A-Za-z0-9+/=\s]+)"(.*)', re.DOTALL)
ALT_ATTRIBUTE = re.compile(r'\balt="([^"]*)"')


@dataclass(frozen=True, eq=False)
class NotebookPicture:
    """One picture in a notebook, as the bytes of a file that nobody has checked yet.

    Attributes
    ----------
    content : bytes
        The file; the notebook says that it is PNG, JPEG, WebP or GIF.
    alt : str
        Its alternative text; "" if there is none.
    still : bytes or None
        For an animation, a PNG file that paper can show; None if there is none.
    """

    content: bytes
    alt: str = ""
    still: bytes | None = None

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


def find_output_pictures(output: nbformat.NotebookNode) -> Iterator[NotebookPicture]:
    """Find the pictures in one output of a code cell.

    Parameters
    ----------
    output : NotebookNode
        The output, in nbformat 4.

    Yields
    ------
    NotebookPicture
        Those that its HTML embeds; without any, the output itself in the first image type that it has.
    """
    if output.output_type not in ("display_data", "execute_result"):
        return
    data, metadata = output.data, output.metadata
    # An output is one picture. It may hold several versions of it, for programs that show different types.
    versions = [
        NotebookPicture(content, _find_alt(metadata.get(image_type), data.get("text/plain")))
        for image_type in IMAGE_TYPES
        if (content := _decode_base64(data.get(image_type)))
    ]
    still = versions[0].content if versions else None
    embedded = list(_find_embedded_pictures(join_lines(data.get("text/html")), still))
    yield from embedded or versions[:1]


def find_attached_pictures(cell: nbformat.NotebookNode) -> Iterator[NotebookPicture]:
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
    for attachment in attachments.values():
        for image_type in IMAGE_TYPES:
            if content := _decode_base64(attachment.get(image_type)):
                yield NotebookPicture(content)


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


def _find_embedded_pictures(markup: str, still: bytes | None) -> Iterator[NotebookPicture]:
    """Find the pictures in the HTML of an output; `still` is the PNG beside it."""
    for tag in IMG_TAG.finditer(markup):
        source = EMBEDDED_IMAGE.search(tag[1])
        if source and (content := _decode_base64(source[1])):
            alt = ALT_ATTRIBUTE.search(source[2])
            yield NotebookPicture(content, join_lines(html.unescape(alt[1]))[:MAX_CAPTION] if alt else "", still)


def _find_alt(metadata: object, plain: object) -> str:
    """Return the alternative text in an output's metadata, else its plain text, where this kit writes it too."""
    alt = metadata.get("alt") if isinstance(metadata, dict) else None
    alt = join_lines(alt) if join_lines(alt).strip() else join_lines(plain)
    is_default_repr = re.match(r"<[\w.]+ .*>$|<Figure", alt)  # such as <Figure size 640x480>, which describes nothing
    return "" if is_default_repr else alt.strip()[:MAX_CAPTION]


def _decode_base64(value: object) -> bytes:
    """Return the decoded bytes; b"" if the value isn't base64."""
    try:
        return base64.b64decode(join_lines(value))
    except (binascii.Error, ValueError):
        return b""
