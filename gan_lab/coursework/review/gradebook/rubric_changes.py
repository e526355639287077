"""What a change of the rubric does to points that were typed: it is said, and nothing is lost."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from gan_lab.coursework.review.gradebook.changes import POINTS, Change, ChangeLog, Field, make_change
from gan_lab.coursework.review.gradebook.csv_cells import parse_points
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.intake.sentences import join_words


def find_renamed(before: Sequence[Criterion], now: Sequence[Criterion]) -> dict[str, str]:
    """Find criteria that have another id in the new rubric.

    Parameters
    ----------
    before, now : sequence of Criterion
        The criteria of both rubrics.

    Returns
    -------
    dict of str to str
        The new id by the old one: of a criterion whose id is gone, and whose title only a new one has.
    """
    old_ids, new_ids = {each.id for each in before}, {each.id for each in now}
    gone = [each for each in before if each.id not in new_ids]
    new = [each for each in now if each.id not in old_ids]
    counts = Counter(_simplify(each.title) for each in gone)
    targets = Counter(_simplify(each.title) for each in new)
    ids = {_simplify(each.title): each.id for each in new}
    unique = {title for title in counts if counts[title] == targets[title] == 1}
    return {each.id: ids[_simplify(each.title)] for each in gone if _simplify(each.title) in unique}


def _simplify(title: str) -> str:
    return " ".join(title.split()).casefold()


def carry_over(log: ChangeLog, renamed: dict[str, str]) -> list[Change]:
    """Make the changes that give to a criterion with a new id what was typed under the old one.

    Parameters
    ----------
    log : ChangeLog
        What persons gave.
    renamed : dict of str to str
        The new id by the old one.

    Returns
    -------
    list of Change
        By the same graders at the same times. The same change has the same id on every machine, so that two databases
        in which this was done can be merged.
    """
    changes = []
    for about in sorted(log.fields):
        if about.criterion not in renamed:
            continue
        target = Field(about.student, renamed[about.criterion], about.what)
        replaced = log.heads(target)
        for head in log.heads(about):
            if head.text and head.text not in {each.text for each in replaced}:
                copy = make_change(target, head.text, head.by, replaced)
                id_ = uuid.uuid5(uuid.UUID(head.id), target.criterion).hex
                if id_ not in log:
                    changes.append(replace(copy, id=id_, at=head.at))
    return changes


def describe_rubric_changes(
    log: ChangeLog,
    names: dict[str, str],
    before: Sequence[Criterion],
    now: Sequence[Criterion],
    renamed: dict[str, str],
) -> list[str]:
    """Say what happens to the points that were typed before the rubric changed.

    Parameters
    ----------
    log : ChangeLog
        What persons gave.
    names : dict of str to str
        The students' names by their ids.
    before, now : sequence of Criterion
        The criteria of both rubrics.
    renamed : dict of str to str
        As `find_renamed` returns it.

    Returns
    -------
    list of str
        A sentence for each criterion that changed and has typed points.
    """
    current = {each.id: each for each in now}
    sentences = []
    for old in before:
        typed = _list_typed(log, old.id)
        new = current.get(old.id)
        if not typed or new == old:
            continue
        count = f"{len(typed)} typed {'entry' if len(typed) == 1 else 'entries'} of points"
        stay = "stays" if len(typed) == 1 else "stay"
        if new is None and old.id in renamed:
            sentences.append(
                f"The criterion {old.id!r} has the id {renamed[old.id]!r} in the rubric now, with the same title: its "
                f"{count} {'counts' if len(typed) == 1 else 'count'} there."
            )
        elif new is None:
            sentences.append(
                f"The criterion {old.id!r} is no longer in the rubric: {count} {'is' if len(typed) == 1 else 'are'} "
                "kept and count again if it returns; grades.csv keeps the column."
            )
        elif new.title != old.title:
            sentences.append(f"The criterion {old.id!r} is called {new.title!r} now: {count} {stay}.")
        if new is not None and new.points != old.points:
            sentences.append(
                f"The criterion {old.id!r} gives {new.points:g} points in place of {old.points:g}: {count} {stay} as "
                f"typed{_describe_above(new, typed, names)}."
            )
    return sentences


def _list_typed(log: ChangeLog, criterion_id: str) -> dict[str, float | None]:
    """Return what was typed for a criterion, by the student's id."""
    typed = {}
    for about in log.fields:
        texts = [head.text for head in log.heads(about) if head.text.strip()]
        if about.criterion == criterion_id and about.what == POINTS and texts:
            typed[about.student] = parse_points(texts[-1])
    return typed


def _describe_above(criterion: Criterion, typed: dict[str, float | None], names: dict[str, str]) -> str:
    above = [(id_, points) for id_, points in typed.items() if points is not None and points > criterion.points]
    if not above:
        return ""
    shown = join_words(f"{names.get(id_, id_)} ({points:g})" for id_, points in above)
    return f", and {len(above)} of them {'is' if len(above) == 1 else 'are'} above that: {shown}"
