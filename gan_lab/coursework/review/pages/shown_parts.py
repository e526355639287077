"""What a student's pages show of a submission, stored: so that they can be put together again as points are given.

Reading and rendering a submission is costly, and is done by the review, within limits. `gan-lab grade` and what is
handed back later put these parts beside the points as they stand then.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.file_names import WORKING_FOLDER
from gan_lab.coursework.review.working_folder import keep_file, load_kept

FOLDER = Path(WORKING_FOLDER) / "shown"  # in the folder of a review
FORMAT = 1
HAND_BACK_LISTS = ("facts", "problems", "notebooks", "evidence", "pictures")


@dataclass(frozen=True)
class ShownParts:
    """What the pages of one student show of the submission.

    The HTML is harmless, without scripts and styles. Addresses in it are relative to a page in the folder `students`.
    """

    problems: str  # HTML of sentences about the submission, which may explain the rest
    criteria: Mapping[str, str]  # by the criterion's id, HTML of what bears on it
    work: str  # HTML of notebooks, documents, answers and pictures that stand at no criterion
    run: str  # HTML of how the notebooks ran, and what the recipes, questions and tasks show
    hints: str  # HTML of what is shared with other students
    hand_back: Mapping[str, Any]  # what the page to hand back shows: `hand_back_values` in `making_parts` has it


def store_parts(out: Path, page: str, parts: ShownParts) -> None:
    """Store the parts of a student's pages.

    Parameters
    ----------
    out : Path
        The folder of the review.
    page : str
        The name of the student's page, as `page_name` makes it.
    parts : ShownParts
        What is stored.

    Raises
    ------
    WriteError
        If the file can't be written.
    """
    stored = {
        "format": FORMAT,
        "problems": str(parts.problems),
        "criteria": {id_: str(html) for id_, html in parts.criteria.items()},
        "work": str(parts.work),
        "run": str(parts.run),
        "hints": str(parts.hints),
        "hand_back": parts.hand_back,
    }
    keep_file(find_parts(out, page), json.dumps(stored), is_durable=False)


def load_parts(out: Path, page: str) -> ShownParts | None:
    """Load the parts of a student's pages.

    Parameters
    ----------
    out, page
        As `store_parts` takes them.

    Returns
    -------
    ShownParts or None
        None if a review has to make them once more: there are none, they aren't whole, or an older kit made them.
    """
    try:
        stored = load_kept(find_parts(out, page))
        parts = ShownParts(**{each.name: stored[each.name] for each in fields(ShownParts)})
        is_whole = stored["format"] == FORMAT and _is_whole(parts)
    except (KeyError, TypeError):
        return None
    return parts if is_whole else None


def find_parts(out: Path, page: str) -> Path:
    """Return where the parts of a student's pages are stored; page: the name of the page."""
    return out / FOLDER / f"{page.removesuffix('.html')}.json"


def _is_whole(parts: ShownParts) -> bool:
    criteria = parts.criteria.values() if isinstance(parts.criteria, dict) else [None]
    texts = (parts.problems, parts.work, parts.run, parts.hints, *criteria)
    hand_back = parts.hand_back if isinstance(parts.hand_back, dict) else {}
    has_lists = all(isinstance(hand_back.get(name), list) for name in HAND_BACK_LISTS)
    return all(isinstance(text, str) for text in texts) and has_lists
