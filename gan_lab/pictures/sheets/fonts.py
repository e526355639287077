"""Fonts for the text on sheets of pictures: for each text, one that has all of its characters.

Pillow's own font has the letters of English. For accents, mathematical signs, Greek, Cyrillic and more there is DejaVu
Sans, which comes with matplotlib; for other scripts, whatever this computer has.
"""

import importlib.util
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

FONT_SIZE = 12  # pixels
ELLIPSIS = "…"
UNASSIGNED = "\U0010ffff"  # no font has this character, so it is drawn as the box that stands for a missing one
BOXES_ONLY = "LastResort"  # in the names of fonts of macOS that have a box for every character there is

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def choose_font(text: str) -> Font:
    """Choose the font to measure and draw a text with.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    Font
        One that has all the characters, and the ellipsis that marks a cut; if there is none, one that has most signs.
    """
    if _is_plain(text):
        return _load_first_font()
    return _find_font(frozenset(_list_visible(text + ELLIPSIS))) or _load_second_font()


def find_undrawable(text: str) -> str:
    """Find the characters of a text that would be drawn as boxes.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Each such character once, in order; "" if all can be drawn.
    """
    if _is_plain(text):
        return ""
    font = choose_font(text)
    return "".join(character for character in _list_visible(text) if not _has(font, character))


def _is_plain(text: str) -> bool:
    """Tell whether a text has nothing but what every font has, as nearly all texts."""
    return text.isascii() and text.isprintable()


def _list_visible(text: str) -> list[str]:
    """List each character of a text once, in order, without spaces and line breaks."""
    return [character for character in dict.fromkeys(text) if not character.isspace()]


@cache
def _load_first_font() -> Font:
    return ImageFont.load_default(size=FONT_SIZE)


@cache
def _load_second_font() -> Font:
    return ImageFont.truetype(_find_data() / "fonts" / "ttf" / "DejaVuSans.ttf", FONT_SIZE)


def _find_data() -> Path:
    """Find the folder of matplotlib's data, without importing matplotlib: that takes 0.1 s of the first picture."""
    found = importlib.util.find_spec("matplotlib")
    if found and found.origin and (folder := Path(found.origin).with_name("mpl-data")).is_dir():
        return folder
    import matplotlib  # some Linux distributions keep the data elsewhere, which their matplotlib knows

    return Path(matplotlib.get_data_path())


@lru_cache(maxsize=1000)
def _find_font(characters: frozenset[str]) -> Font | None:
    """Find a font that has all these characters: of the two that are always here, or of this computer's."""
    for load in (_load_first_font, _load_second_font):
        font = load()
        if all(_has(font, character) for character in characters):
            return font
    return _find_system_font(characters)


def _find_system_font(characters: frozenset[str]) -> Font | None:
    """Find a font among those that matplotlib finds on this computer."""
    from matplotlib.font_manager import fontManager

    for entry in sorted(fontManager.ttflist, key=lambda entry: (entry.style != "normal", entry.weight != 400)):
        if BOXES_ONLY in entry.name.replace(" ", ""):
            continue
        try:
            font = ImageFont.truetype(entry.fname, FONT_SIZE)
        except OSError:  # a font that was removed, or one that Pillow can't read
            continue
        if all(_has(font, character) for character in characters):
            return font
    return None


def _has(font: Font, character: str) -> bool:
    """Tell whether a font has a character of its own, and no box in its place."""
    missing, own = font.getmask(UNASSIGNED), font.getmask(character)
    return (own.size, bytes(own)) != (missing.size, bytes(missing))
