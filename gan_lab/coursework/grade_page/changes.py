"""Points and comments that are typed, chosen or undone in the page: stored at once; the answer is what stands now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.grade_page.field_values import (
    choice_values,
    comment_values,
    describe_totals,
    points_values,
)
from gan_lab.coursework.grade_page.listing import Listed
from gan_lab.coursework.review.gradebook import Change
from gan_lab.coursework.review.gradebook.changes import COMMENT, MAX_COMMENT, POINTS
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.pages.templating import Values
from gan_lab.errors import GanLabError

MAX_SEEN = 10_000  # changes that one change says it has seen
NOT_FROM_PAGE = "This didn't come from the page as it is now: reload it."


class RefusedTextError(GanLabError):
    """A text that can't be stored, or a request that the page as it is now would not send."""


@dataclass(frozen=True)
class FieldOfPage:
    """A field that a request is about."""

    listed: Listed
    criterion: Criterion | None  # None for a comment on all of the work
    what: str  # "points" or "comment"

    @property
    def criterion_id(self) -> str:
        """The id of the criterion; "" for all of the work."""
        return self.criterion.id if self.criterion else ""


def find_field(desk: Desk, said: Any) -> FieldOfPage:
    """Find the field that a request names.

    Parameters
    ----------
    desk : Desk
        The grader's.
    said : mapping
        With "student" (the last part of an address), "criterion" (its id or "") and "what".

    Returns
    -------
    FieldOfPage
        The field.

    Raises
    ------
    RefusedTextError
        If there is no such field in this grader's share.
    """
    student, id_, what = (str(said.get(name, "")) for name in ("student", "criterion", "what"))
    listed, criterion = desk.listing.find(student), desk.find_criterion(id_)
    if listed is None or what not in (POINTS, COMMENT) or (criterion is None and (id_ or what == POINTS)):
        raise RefusedTextError(NOT_FROM_PAGE)
    return FieldOfPage(listed, criterion, what)


def store_change(desk: Desk, said: Any) -> Values:
    """Store what was typed.

    Parameters
    ----------
    desk : Desk
        The grader's.
    said : object
        What the page sent: a mapping that names a field, with its "text" and the changes that were "seen".

    Returns
    -------
    dict
        What stands now, for the page to show.

    Raises
    ------
    PointsError
        If these points can't be. Nothing is stored then.
    RefusedTextError
        If the text is too long, or the page as it is now would not send this.
    GanLabError
        If it can't be stored.
    """
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise RefusedTextError(NOT_FROM_PAGE)
    seen = said.get("seen")
    if not isinstance(seen, list) or len(seen) > MAX_SEEN or not all(isinstance(id_, str) for id_ in seen):
        raise RefusedTextError(NOT_FROM_PAGE)
    field, text = find_field(desk, said), said["text"]
    if len(text) > MAX_COMMENT:
        raise RefusedTextError(f"This has {len(text):,} characters, and a comment at most {MAX_COMMENT:,}: shorten it.")
    student, version = field.listed.student, desk.gradebook.version
    before = {head.id for head in _find_heads(desk, field)}
    # What this grader typed in another tab, or what a lost answer was about, has been seen, too.
    seen += [id_ for id_ in before & desk.stored_here if id_ not in seen]
    if field.what == POINTS:
        desk.gradebook.set_points(student.id, field.criterion_id, text, desk.grader, seen)
    else:
        desk.gradebook.set_comment(student.id, field.criterion_id, text, desk.grader, seen)
    new = [head for head in _find_heads(desk, field) if head.id not in before]
    desk.stored_here.update(head.id for head in new if head.by == desk.grader)
    return _answer(desk, field, version)


def undo_last(desk: Desk, is_redo: bool) -> Values:
    """Take back the last change of this grader, or the last taking back, and answer with what stands now."""
    version = desk.gradebook.version
    change = desk.gradebook.redo(desk.grader) if is_redo else desk.gradebook.undo(desk.grader)
    if change is None:
        return {"updates": [], "sentence": f"There is nothing to {'redo' if is_redo else 'undo'}.", "messages": []}
    desk.stored_here.add(change.id)
    listed, criterion = desk.listing.find_by_id(change.student), desk.find_criterion(change.criterion)
    topic = criterion.title if criterion else change.criterion or "all of the work"
    what = "points" if change.what == POINTS else "comment"
    who = listed.label if listed else "a student who isn't in the class now"
    sentence = f"{'Redone' if is_redo else 'Undone'}: the {what} of {who} for {topic}."
    if listed is None or (criterion is None and change.criterion):
        return {"updates": [], "sentence": sentence, "messages": []}
    return _answer(desk, FieldOfPage(listed, criterion, change.what), version) | {"sentence": sentence}


def list_history(desk: Desk, said: Any) -> str:
    """Return the history of a field as HTML, the last change first; said: a mapping that names the field."""
    field = find_field(desk, said)
    changes = desk.gradebook.history(field.listed.student.id, field.criterion_id, field.what)
    return render_template(
        "history.html",
        label=field.listed.label,
        title=field.criterion.title if field.criterion else "all of the work",
        what=field.what,
        changes=[choice_values(change, field.what == POINTS) for change in reversed(changes)],
        computed=points_values(desk, field.listed, field.criterion) if field.criterion else None,
    )


def _find_heads(desk: Desk, field: FieldOfPage) -> list[Change]:
    """Return the changes that stand in a field, but for those of other members of the group, which have their own."""
    student, gradebook = field.listed.student, desk.gradebook
    heads: Sequence[Change]
    if field.criterion is None:
        heads = gradebook.comment_heads(student.id)
    else:
        mark = gradebook.mark(student.id, field.criterion.id)
        heads = mark.heads if field.what == POINTS else mark.comment_heads
    return [head for head in heads if head.student in (student.id, *student.other_ids)]


def _answer(desk: Desk, field: FieldOfPage, version: int) -> Values:
    """Note what changed, and return what stands now, also for others whose points depend on it.

    version: of the gradebook before the change.
    """
    sharing = desk.find_sharing(field.listed.student)
    ids = [student.id for student in sharing]
    desk.hand_back_work.note_change(ids)
    desk.progress.note_change(desk.gradebook, version, ids)
    updates = []
    for student in sharing:
        listed = desk.listing.find_by_id(student.id)
        if listed is not None:
            updates.append(_update_values(desk, FieldOfPage(listed, field.criterion, field.what)))
    new = desk.add_messages(desk.hand_back_work.problems)
    return {"updates": updates, "messages": [] if desk.hides_names else new}  # a sentence may name a student


def _update_values(desk: Desk, field: FieldOfPage) -> Values:
    """Return what the page changes at one field."""
    if field.what == POINTS and field.criterion is not None:
        values = points_values(desk, field.listed, field.criterion)
    else:
        values = comment_values(desk, field.listed, field.criterion)
    kept = {name: values[name] for name in ("student", "criterion", "what", "value", "seen")}
    state = render_template("field_state.html", field=values)
    kept |= {"own": [id_ for id_ in values["seen"] if id_ in desk.stored_here]}
    return kept | {"state": state, "totals": describe_totals(desk, field.listed)}
