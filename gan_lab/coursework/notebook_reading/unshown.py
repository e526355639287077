"""What a notebook shows and this kit doesn't, or not as it was, named in a sentence for each kind."""

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum

MAX_CELLS = 5  # cells that a sentence names; of the others it says how many there are
LOOK = ": look at it in the notebook"


class Unshown(Enum):
    """A kind of thing that isn't shown as it was: one of them and several in words, and what a reader can do."""

    BROKEN_ANIMATION = ("an animation whose frames can't be read", "animations whose frames can't be read", LOOK)
    VIDEO = ("a video, which isn't shown", "videos, which aren't shown", LOOK)
    AUDIO = ("a sound, which isn't played", "sounds, which aren't played", LOOK)
    BROKEN_SVG = ("a drawing (SVG) that isn't shown", "drawings (SVG) that aren't shown", LOOK)
    PDF = ("a PDF as its output, which isn't shown", "PDFs as their outputs, which aren't shown", LOOK)
    WIDGET = ("a widget, of which no picture was saved", "widgets, of which no pictures were saved", "")
    SCRIPT = (
        "an interactive plot or other work of a script, which isn't shown",
        "interactive plots or other work of scripts, which aren't shown",
        LOOK,
    )
    HTML = (
        "a table or other HTML, of which no words are shown",
        "tables or other HTML, of which no words are shown",
        LOOK,
    )
    FRAME = ("a page from the web, which isn't fetched", "pages from the web, which aren't fetched", "")
    WEB_PICTURE = ("a picture from the web, which isn't fetched", "pictures from the web, which aren't fetched", "")
    HIDDEN = ("an output that the editor left out of the file", "outputs that the editor left out of the file", "")
    BROKEN_PICTURE = ("a pasted picture that can't be read", "pasted pictures that can't be read", LOOK)
    PASTED_FILE = ("a pasted file, which isn't opened", "pasted files, which aren't opened", "")
    TOO_MANY = ("more pasted pictures than are read", "more pasted pictures than are read", LOOK)
    # What is shown, and not as it was:
    ANIMATION = ("an animation, of which some frames are shown", "animations, of which some frames are shown", "")
    SVG = ("a drawing (SVG), which can't hold a recipe", "drawings (SVG), which can't hold a recipe", "")
    JPEG = ("a picture as JPEG, which can't hold a recipe", "pictures as JPEG, which can't hold a recipe", "")

    @property
    def is_lost(self) -> bool:
        """Whether it isn't shown at all; False if it is, and not as it was."""
        return self not in (Unshown.ANIMATION, Unshown.SVG, Unshown.JPEG)


def describe_unshown(found: Iterable[tuple[int, Unshown]]) -> list[str]:
    """Describe what a notebook shows and this kit doesn't, or not as it was.

    Parameters
    ----------
    found : iterable of (int, Unshown)
        Each thing: the number of its cell, and its kind.

    Returns
    -------
    list of str
        A sentence for each kind, such as "Cells 4 and 9 have videos, which aren't shown: look at them in the
        notebook.", in the order of the first cells.
    """
    cells: dict[Unshown, dict[int, None]] = defaultdict(dict)
    for number, kind in sorted(found, key=lambda pair: pair[0]):
        cells[kind][number] = None
    return [_describe(kind, list(numbers)) for kind, numbers in cells.items()]


def _describe(kind: Unshown, numbers: list[int]) -> str:
    one, several, way_out = kind.value
    if len(numbers) == 1:
        return f"Cell {numbers[0]} has {one}{way_out}."
    named = [str(number) for number in numbers[:MAX_CELLS]]
    if len(numbers) > MAX_CELLS:
        named.append(f"{len(numbers) - MAX_CELLS:,} more")
    way_out = way_out.replace("look at it", "look at them")
    return f"Cells {', '.join(named[:-1])} and {named[-1]} have {several}{way_out}."
