"""The page to hand back: points, reasons, comments and guides beside what the review stored of the submission."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_lab.coursework.review.grading.criterion import OWN_FORM, Criterion
from gan_lab.coursework.review.intake.previews import MEDIA_TYPES
from gan_lab.coursework.review.pages.standing_points import StandingPoints, explain_points
from gan_lab.coursework.review.pages.templating import Values, render, render_markdown
from gan_lab.saving import is_link

if TYPE_CHECKING:
    from gan_lab.coursework.review.gradebook import Mark

MAX_EMBEDDED_BYTES = 6_000_000  # of the pictures of one page, as they stand in it
OPEN = "Not graded yet."
IN_YOUR_FORM = "You handed in work in a form of your own, so a person gives these points."


def render_hand_back_page(name: str, shown: Mapping[str, Any], standing: StandingPoints, pictures: Path) -> str:
    """Make the page to hand back, one file with its pictures inside.

    Parameters
    ----------
    name : str
        The student's name.
    shown : mapping
        What the page shows of the submission, as `ShownParts.hand_back` has it.
    standing : StandingPoints
        The points and comments.
    pictures : Path
        The folder of the pages' pictures.

    Returns
    -------
    str
        HTML, which says nothing about anybody else.
    """
    totals = standing.totals
    return render(
        "hand-back.html",
        None,
        name=name,
        facts=shown["facts"],
        total=f"{totals.total:g}",
        of=f"{totals.of:g}",
        open=totals.open,
        comment=render_markdown(standing.comment),
        problems=shown["problems"],
        criteria=[_criterion_values(criterion, mark) for criterion, mark in standing.marks],
        notebooks=shown["notebooks"],
        evidence=shown["evidence"],
        **_embed_pictures(shown, pictures),
    )


def _criterion_values(criterion: Criterion, mark: "Mark") -> Values:
    """Return what the page shows of a criterion: the points, why, and what full points take."""
    is_open = mark.points is None
    reason = IN_YOUR_FORM if mark.reason == OWN_FORM and is_open else explain_points(mark)
    if is_open and (not reason or mark.computed is not None):  # of two points that persons gave, none counts yet
        reason = OPEN
    if not reason and not mark.comment:
        reason = "Given by a person."
    return {
        "title": criterion.title,
        "value": "open" if mark.points is None else f"{mark.points:g}",
        "points": f"{criterion.points:g}",
        "is_open": is_open,
        "reason": reason,
        "comment": render_markdown(mark.comment),
        "guide": criterion.guide,
    }


def _embed_pictures(shown: Mapping[str, Any], folder: Path) -> Values:
    """Return the pictures with their files inside, as many as fit into the page, and how many are left out."""
    pictures: list[Values] = []
    bytes_left = MAX_EMBEDDED_BYTES
    for picture in shown["pictures"]:
        source = embed_picture(folder / Path(picture["file"]).name, bytes_left) if picture["file"] else ""
        if source is None:
            break
        bytes_left -= len(source)
        pictures.append(picture | {"source": source})
    return {"pictures": pictures, "left_out": shown["count"] - len(pictures)}


def embed_picture(path: Path, max_bytes: int) -> str | None:
    """Return a preview as a data: address, for a page that is one file with its pictures inside.

    Parameters
    ----------
    path : Path
        The preview.
    max_bytes : int
        How long the address may be.

    Returns
    -------
    str or None
        "" if there is no such file, None if it is too large.
    """
    media_type = MEDIA_TYPES.get(path.suffix)
    try:
        if media_type is None or is_link(path) or not path.is_file():
            return ""
        if 4 * path.stat().st_size > 3 * max_bytes:
            return None
        content = base64.b64encode(path.read_bytes()).decode()
    except OSError:
        return ""
    source = f"data:{media_type};base64,{content}"
    return source if len(source) <= max_bytes else None
