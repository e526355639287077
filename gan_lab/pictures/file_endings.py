"""The name of a file that a picture is saved as: which ending it has, and which it may have."""

import os
from collections.abc import Sequence
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.saving import expand_path

# What is taken for an ending. Another dot is a part of the name, as in "bag-0.4".
STILL_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".svg", ".pdf", ".eps")
MOVING_ENDINGS = (".webp", ".gif", ".mp4", ".mov", ".avi", ".webm", ".apng")
ENDINGS = STILL_ENDINGS + MOVING_ENDINGS

PNG_RULE = "A picture is saved as a .png file, since that keeps its recipe"  # the beginning of an error message


def find_ending(path: Path) -> str:
    """Find the ending by which a name stands for a picture or a film.

    Parameters
    ----------
    path : Path
        A file or a folder; it need not exist.

    Returns
    -------
    str
        The ending as it is written, with its dot; "" if there is none.
    """
    ending = "." + path.name.rpartition(".")[2] if "." in path.name else ""
    return ending if ending.lower() in ENDINGS else ""


def split_file_name(path: str | Path, endings: Sequence[str], rule: str, example: str) -> tuple[Path, str, str]:
    """Split the name under which something is to be saved.

    Parameters
    ----------
    path : str or Path
        What the user said; a name without an ending gets the first one.
    endings : sequence of str
        The endings that the file may have.
    rule : str
        These endings in words: the beginning of the error message.
    example : str
        A name without its ending, which the error message proposes where there is only a folder.

    Returns
    -------
    folder : Path
        Where the file goes.
    stem : str
        Its name without the ending.
    ending : str
        The ending, with its dot.

    Raises
    ------
    GanLabError
        If this is another ending, or no name for a file.
    """
    path = expand_path(path)
    ending = find_ending(path)
    stem = path.name.removesuffix(ending) if ending else path.name
    is_folder = not path.name or os.path.isdir(path)
    if is_folder or not stem or (ending and ending.lower() not in endings):
        named = path / example if is_folder else path.with_name(stem or example)
        raise GanLabError(f"{rule}, not as {str(path)!r}: call it '{named}{endings[0]}'.")
    return path.parent, stem, ending or endings[0]
