"""Undo and redo. Nothing is removed from the log: both are one more change that puts an earlier text back.

So the change that stands in a field may be one that was taken back and put back many times. What it stands for is the
change by a person whose text it repeats.
"""

from collections.abc import Collection

from gan_lab.coursework.review.gradebook.changes import Change, ChangeLog, Field, make_change

MAX_STEPS = 100_000  # through undone changes in one search, which a log of somebody else could make very long


def take_back(
    log: ChangeLog, by: str, is_redo: bool, students: Collection[str], criteria: Collection[str]
) -> list[Change]:
    """Make the changes that take back the last change of a grader that still stands.

    Parameters
    ----------
    log : ChangeLog
        What persons gave.
    by : str
        The name of the grader.
    is_redo : bool
        Whether to take back the last undo, and not the last change that is none.
    students, criteria : collection of str
        The ids of those in the class and the rubric; other changes stay.

    Returns
    -------
    list of Change
        One; several if the change had settled a conflict, which is there again then; [] if there is nothing to do.
    """
    meanings = _Meanings(log, is_redo)
    for change in log.made_by(by):
        field = log.field_of(change)
        is_shown = field.student in students and field.criterion in criteria
        if not is_shown or _is_redo(log, change) or change.is_undo is not is_redo:
            continue
        if head := meanings.find_standing(field).get(change.id):
            earlier = [log[id_] for id_ in change.replaces if id_ in log]
            texts = dict.fromkeys(each.text for each in earlier) or {"": None}
            return [make_change(field, text, by, [head], change.id) for text in texts]
    return []


class _Meanings:
    """Finds which changes stand by what stands in a field now. All that one object finds takes `MAX_STEPS` at most.

    keeps_undo: whether an undo stands for itself, and only a redo for the undo before the one that it took back.
    """

    def __init__(self, log: ChangeLog, keeps_undo: bool) -> None:
        self._log, self._keeps_undo = log, keeps_undo
        self._steps = iter(range(MAX_STEPS))
        self._found: dict[Field, dict[str, Change]] = {}

    def find_standing(self, field: Field) -> dict[str, Change]:
        """Return the heads of a field by the ids of the changes that they stand for."""
        if field not in self._found:
            meant = [(self._find_meant(head), head) for head in self._log.unreplaced(field)]
            self._found[field] = {change.id: head for change, head in reversed(meant) if change}
        return self._found[field]

    def _find_meant(self, change: Change) -> Change | None:
        """Find the change that another one stands for; None if it puts an empty field back."""
        log = self._log
        for _ in self._steps:
            is_kept = self._keeps_undo and not _is_redo(log, change)
            if not change.is_undo or change.undoes not in log or is_kept:
                return change
            before = (log.get(id_) for id_, _ in zip(log[change.undoes].replaces, self._steps, strict=False))
            earlier = next((each for each in before if each and each.text == change.text), None)
            if earlier is None:
                return None
            change = earlier
        return None


def _is_redo(log: ChangeLog, change: Change) -> bool:
    return change.is_undo and change.undoes in log and log[change.undoes].is_undo
