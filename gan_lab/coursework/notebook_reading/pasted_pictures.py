"""The pictures that are pasted into a text as `data:` addresses, taken out of it, and the files that it shows.

Colab and others paste a picture as `![image.png](data:image/png;base64,...)`: a hundred thousand characters in the
midst of an answer. Taken out, the picture is a file like any other, and the words can be read.
"""

import re
import urllib.parse
from collections.abc import Collection
from dataclasses import replace

from gan_lab.coursework.notebook_reading.data_addresses import DataAddress, find_data_addresses
from gan_lab.coursework.notebook_reading.drawing_allowance import DrawingAllowance
from gan_lab.coursework.notebook_reading.notebook_pictures import (
    IMAGE_TYPES,
    MAX_CAPTION,
    PICTURE_SUFFIXES,
    NotebookPicture,
)
from gan_lab.coursework.notebook_reading.svg_pictures import SVG_TYPE, draw_svg
from gan_lab.coursework.notebook_reading.unshown import Unshown
from gan_lab.coursework.texts.image_marks import find_image_marks, write_inline

MAX_PICTURES = 100  # that are pasted into one text
PREFIX = "attachment:"  # of the address of a picture that lies beside the text in the same file, as Jupyter writes it
OTHER_FILES = {"video": Unshown.VIDEO, "audio": Unshown.AUDIO}
ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*+:(?!\\)|//|#)", re.IGNORECASE)  # an address that names no file beside it


def take_out_pictures(
    text: str,
    unshown: set[Unshown] | None = None,
    taken: Collection[str] = (),
    allowance: DrawingAllowance | None = None,
) -> tuple[str, tuple[NotebookPicture, ...]]:
    """Take the pictures out of a text that are pasted into it.

    Parameters
    ----------
    text : str
        Markdown, perhaps with HTML in it, or HTML, from anybody.
    unshown : set of Unshown, optional
        Gets the kinds of what was taken out and isn't among the pictures.
    taken : collection of str
        Names that other pictures of this text have.
    allowance : DrawingAllowance, optional
        How many drawings of the text's notebook are still made into pictures.

    Returns
    -------
    (str, tuple of NotebookPicture)
        The text, in which `![alt](attachment:pasted-1.png)` stands where a picture was; and the pictures, whose names
        are "pasted-1.png" and so on. Of the files, none was decoded as a picture yet.

    Notes
    -----
    A picture of the cell's own attachments that stands in a tag is written in the same form.
    """
    unshown = set() if unshown is None else unshown
    allowance = allowance or DrawingAllowance()
    pictures: list[NotebookPicture] = []
    pieces, position, number = [], 0, 0
    for address in find_data_addresses(text):
        if address.media_type.startswith("image/"):
            number += 1
            name = _choose_name(address, number, taken)
            replacement = PREFIX + name
            if len(pictures) >= MAX_PICTURES:
                unshown.add(Unshown.TOO_MANY)
            elif picture := _read_picture(address, name, unshown, allowance):
                pictures.append(picture)
        else:
            replacement = f"data:{address.media_type}"
            unshown.add(OTHER_FILES.get(address.media_type.split("/")[0], Unshown.PASTED_FILE))
        pieces += [text[position : address.start], replacement]
        position = address.end
    text = "".join([*pieces, text[position:]])
    if PREFIX not in text:
        return text, ()
    text = write_inline(text, PREFIX)
    alts = {mark.address.removeprefix(PREFIX): mark.alt for mark in find_image_marks(text)}
    return text, tuple(replace(picture, alt=_clean_alt(alts.get(picture.name, ""))) for picture in pictures)


def find_shown_files(text: str) -> list[str]:
    """Find the files beside a text that it shows as pictures.

    Parameters
    ----------
    text : str
        Markdown, perhaps with HTML in it, from anybody.

    Returns
    -------
    list of str
        Their paths as the text has them, such as "pictures/my dog.png" for `![](pictures/my%20dog.png)`, each once.
        They may name anything: whoever opens one makes sure that it lies in the folder of the text.
    """
    names: dict[str, None] = {}
    for mark in find_image_marks(text):
        if path := read_path(mark.address):
            names[path] = None
    return list(names)


def read_path(address: str) -> str:
    """Return the path of the picture file beside a text that an address in the text names; "" if it names none."""
    if ELSEWHERE.match(address):
        return ""
    path = urllib.parse.unquote(re.split(r"[?#]", address, maxsplit=1)[0]).replace("\\", "/")
    return path.removeprefix("./") if path.lower().endswith(PICTURE_SUFFIXES) else ""


def shows_web_picture(text: str) -> bool:
    """Tell whether a text shows a picture that lies on the web; badges, as Colab's, don't count."""
    addresses = (mark.address.lower() for mark in find_image_marks(text))
    return any(address.startswith(("http:", "https:", "//")) and "badge" not in address for address in addresses)


def remove_picture_marks(text: str) -> str:
    """Remove from a text what shows pictures, so that only words are left.

    Parameters
    ----------
    text : str
        Markdown, as `take_out_pictures` returns it.

    Returns
    -------
    str
        The text without `![...](attachment:...)`.
    """
    pieces, position = [], 0
    for mark in find_image_marks(text):
        if mark.is_inline and mark.address.startswith(PREFIX) and text[mark.end : mark.end + 1] == ")":
            pieces.append(text[position : mark.start])
            position = mark.end + 1
    return " ".join([*pieces, text[position:]])


def _read_picture(
    address: DataAddress, name: str, unshown: set[Unshown], allowance: DrawingAllowance
) -> NotebookPicture | None:
    """Return the picture in an address; None, with its kind in `unshown`, if there is none that can be shown."""
    content = address.decode()
    if address.media_type in IMAGE_TYPES or address.media_type == "image/jpg":
        if content:
            return NotebookPicture(content, name=name)
        unshown.add(Unshown.BROKEN_PICTURE)
    elif address.media_type == SVG_TYPE:
        if drawn := draw_svg(content, allowance):
            return NotebookPicture(drawn, name=name)
        unshown.add(Unshown.BROKEN_SVG)
    else:
        unshown.add(Unshown.BROKEN_PICTURE)
    return None


def _choose_name(address: DataAddress, number: int, taken: Collection[str]) -> str:
    """Return the name of a pasted picture, which none of its text's other pictures has."""
    subtype = address.media_type.partition("/")[2].partition("+")[0]
    suffix = {"jpeg": "jpg"}.get(subtype, re.sub(r"\W", "", subtype)[:10] or "png")
    stem = f"pasted-{number}"
    while f"{stem}.{suffix}" in taken:
        stem += "-new"
    return f"{stem}.{suffix}"


def _clean_alt(alt: str) -> str:
    """Return an alternative text; "" for a mere file name, as Colab writes it."""
    return "" if alt.lower().endswith(PICTURE_SUFFIXES) and " " not in alt else alt[:MAX_CAPTION]
