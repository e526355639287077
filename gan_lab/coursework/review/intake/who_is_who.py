"""What the notebooks say about whose they are, compared with who handed them in.

STUDENT is what anybody may type, so it changes no id, and gives nobody the row of somebody else. It makes a name
readable that a system spells without spaces, and names a file that is called like many others.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from gan_lab.coursework.notebook_reading.notebooks import is_unset
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.person_names import NameIndex, is_part_of_name, is_same_name
from gan_lab.coursework.review.intake.roster.reading import RosterPerson
from gan_lab.coursework.review.intake.submissions import HandedIn, Submission

MAX_NAMES = 4  # in one sentence
MAX_LETTERS = 60  # of a name in a sentence


def check_names(handed_in: HandedIn, readings: Sequence[Reading]) -> tuple[list[Submission], list[Reading]]:
    """Compare who handed in with the names in the notebooks.

    Parameters
    ----------
    handed_in : HandedIn
        The submissions.
    readings : sequence of Reading
        What was read of each, in the same order.

    Returns
    -------
    (list of Submission, list of Reading)
        The same ones, with better names where the outside gave none, and with a sentence where two people's work, or
        another one's name, is in a submission. Who is on the roster and is found by such a name alone is no longer
        among those who handed in nothing.
    """
    typed = [_find_typed(reading) for reading in readings]
    members: dict[str, list[str]] = defaultdict(list)  # the names of those who share a submission
    for each in handed_in.submissions:
        members[each.work] += [each.student.name, each.student.id]
    claims = _find_claims(handed_in, typed)
    submissions, new_readings = [], []
    for submission, reading, names in zip(handed_in.submissions, readings, typed, strict=True):
        if names and not submission.name_is_certain and _agree(names):
            submission = _name_by_notebooks(submission, names[0], claims.get(submission.id))
        problems = [*_describe_names(submission, names, members[submission.work]), *reading.problems]
        if known := claims.get(submission.id):
            problems = [f"Handed in as {submission.student.id}; its notebooks name {known.name}.", *problems]
        submissions.append(submission)
        new_readings.append(replace(reading, student=submission.student.name, problems=problems))
    found = {known.id for known in claims.values()}
    pairs = [
        (submission, reading)
        for submission, reading in zip(submissions, new_readings, strict=True)
        if submission.attempt or submission.student.id not in found
    ]
    return [submission for submission, _ in pairs], [reading for _, reading in pairs]


def _find_claims(handed_in: HandedIn, typed: Sequence[Sequence[str]]) -> dict[str, RosterPerson]:
    """Find those on the roster who handed in nothing, and whom exactly one submission without a name of its own names.

    Returns them by the submission's id. Where two submissions name one person, nobody knows whose is whose.
    """
    names = NameIndex(person.name for person in handed_in.absent)
    claims: dict[str, list[str]] = {}  # the submissions, by the id on the roster
    for submission, own in zip(handed_in.submissions, typed, strict=True):
        if submission.counts and not submission.has_name and own and _agree(own):
            same = names.find(own[0])
            people = [person for person in handed_in.absent if person.name in same]
            if len(people) == 1:
                claims.setdefault(people[0].id, []).append(submission.id)
    return {claims[person.id][0]: person for person in handed_in.absent if len(claims.get(person.id, ())) == 1}


def _is_like(typed: str, outside: str) -> bool:
    """Tell whether a name in STUDENT may be that of the one who handed in: the same one, or a part of it."""
    return is_same_name(typed, outside) or is_part_of_name(typed, outside) or is_part_of_name(outside, typed)


def _find_typed(reading: Reading) -> list[str]:
    """Return the names in STUDENT, each once; first the one that most notebooks have."""
    names = [(notebook.student or "").strip() for notebook in reading.notebooks if not is_unset(notebook.student)]
    return sorted(dict.fromkeys(names), key=names.count, reverse=True)


def _agree(names: Sequence[str]) -> bool:
    """Tell whether all names are one person's."""
    return all(is_same_name(names[0], other) for other in names[1:])


def _name_by_notebooks(submission: Submission, typed: str, known: RosterPerson | None) -> Submission:
    """Name a submission as its notebooks do, if its file has no name of a person, or the same one in other letters.

    known: who is meant on the roster; None if nobody, or if that can't be told.
    """
    student = submission.student
    if known:
        # Not the ids: whoever types a name into a notebook doesn't get the points that were typed for its owner.
        student = replace(student, name=known.name, email=known.email, group=known.group)
    elif not submission.has_name or is_same_name(typed, student.name):
        student = replace(student, name=typed[:MAX_LETTERS])
    return replace(submission, student=student)


def _describe_names(submission: Submission, typed: Sequence[str], members: Sequence[str]) -> list[str]:
    """Say if the names in the notebooks are not those of the ones who handed them in; members: their names and ids."""
    typed = [name for name in typed if not any(_is_like(name, member) for member in members)] if members[2:] else typed
    if not typed or not submission.parts:
        return []
    different = [typed[0], *(name for name in typed[1:] if not is_same_name(name, typed[0]))]
    shown = " and ".join(f'"{name[:MAX_LETTERS]}"' for name in different[:MAX_NAMES])
    if len(different) > 1:
        return [f"Its notebooks name more than one person in STUDENT: {shown}. Decide whose work it is."]
    if submission.has_name and not any(_is_like(typed[0], name) for name in members):
        return [f"Its notebooks say STUDENT = {shown}, and it was handed in by {submission.student.name}."]
    return []
