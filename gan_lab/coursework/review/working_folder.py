"""The folder that a review keeps for itself inside that of its pages: files written into it, and loaded from it.

A person chose the folder of the pages and need not know this one. So a sentence about a file in it speaks of the folder
that the person chose.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.file_names import WORKING_FOLDER
from gan_lab.saving import WriteError, replace_file


def keep_file(path: Path, content: bytes | str, is_durable: bool = True) -> None:
    """Write a file in the working folder of a review whole, or not at all.

    Parameters
    ----------
    path : Path
        The file. About one that lies elsewhere, a sentence speaks as that of `replace_file` does.
    content : bytes or str
        What to write; text as UTF-8.
    is_durable : bool
        As `replace_file` takes it.

    Raises
    ------
    WriteError
        If it can't be written.
    """
    with suppress(OSError):
        path.rmdir()  # an empty folder in its place; a file or a folder that holds something stays
    try:
        replace_file(path, content, is_durable)
    except WriteError as problem:
        raise WriteError(describe_failure(path, problem.reason) or str(problem), problem.reason) from None


def load_kept(path: Path) -> Any:
    """Load a JSON value that a review kept; None if there is no such file, or it isn't whole."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def describe_failure(path: Path, reason: str) -> str:
    """Say that a file in the working folder of a review can't be written, by the folder that a person chose.

    Parameters
    ----------
    path : Path
        The file.
    reason : str
        What the system says.

    Returns
    -------
    str
        One sentence; "" if the file lies in no working folder.
    """
    for parent in path.parents:
        if parent.name == WORKING_FOLDER:
            return (
                f"What the review keeps in {parent.parent} can't be written ({reason}): free some space, see that you "
                "may write there, or choose another folder with --out, and run it again; what was there before is "
                "still there."
            )
    return ""
