"""The submissions of a class: of each student the attempt that counts, and the earlier ones beside it.

What a system exports is read by `layouts`, and who is in the class by `roster`. Here the two come together, before a
file of a student is opened: so whatever stands in it changes nothing about whose it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from gan_lab.coursework.review.intake.attempts import (
    AttemptChoice,
    Lateness,
    choose_attempt,
    find_lateness,
    order_attempts,
)
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Export, Part, Person
from gan_lab.coursework.review.intake.roster.matching import Matches, match_people
from gan_lab.coursework.review.intake.roster.reading import Roster, RosterPerson
from gan_lab.coursework.review.intake.students import Student

NO_LATENESS = Lateness(None, None, "")
LAYOUTS_BY_FILE_NAMES = ("plain", "google-drive")  # in which nobody but the student says who somebody is
ATTEMPT_MARK = "\x1f"  # before the number of an attempt that doesn't count: no id of a student holds it
LAYOUTS_WITHOUT_IDS = (*LAYOUTS_BY_FILE_NAMES, "pattern")  # in which an id is what a file is called, and may change
UNDECIDED = " (undecided)"  # behind an id that is somebody's on the roster, so that it takes nobody's row


@dataclass(frozen=True)
class Submission:
    """What one student handed in at one time."""

    id: str  # the student's, if it counts; else that, `ATTEMPT_MARK` and a number; no two have the same
    student: Student
    parts: tuple[Part, ...] = ()  # nothing if the student handed in nothing
    attempt: int = 1  # which of the student's it is, from 1 in the order of time; 0 if nothing was handed in
    time: datetime | None = None  # when it was handed in; None if that isn't known
    lateness: Lateness = NO_LATENESS
    counts: bool = True  # whether it is the attempt that gives the points
    work: str = ""  # the id under which its files are looked at: its own, or of a group's one member's
    name_is_certain: bool = True  # whether the system, or the roster, says the student's name as it is written
    has_name: bool = True  # False if the name is only a file's, such as "submission (3)", or only a user name
    problems: tuple[str, ...] = ()  # a sentence for each thing that is odd about it, before it is read

    def __post_init__(self) -> None:
        if not self.work:
            object.__setattr__(self, "work", self.id)


@dataclass(frozen=True)
class HandedIn:
    """What a class handed in."""

    submissions: list[Submission]  # those that count, by name; then the other attempts
    messages: list[str] = field(default_factory=list)  # sentences for the person who grades
    absent: list[RosterPerson] = field(default_factory=list)  # who is on the roster and handed in nothing


def find_submissions(
    export: Export, roster: Roster | None, choice: AttemptChoice, due: datetime | None = None
) -> HandedIn:
    """Find the submissions of a class.

    Parameters
    ----------
    export : Export
        What the learning system exported, as `layouts` reads it.
    roster : Roster or None
        Who is in the class.
    choice : AttemptChoice
        Which attempt of a student counts.
    due : datetime, optional
        Until when it was to be handed in.

    Returns
    -------
    HandedIn
        The submissions: one that counts for each student, also for those on the roster who handed in nothing, and
        the others of each.
    """
    people = {person.id: person for attempt in reversed(export.attempts) for person in attempt.people}
    matches = match_people(list(people.values()), roster) if roster else Matches({}, [], [], [])
    students = _name_students(people, matches, export.layout)
    by_student = _group_attempts(export.attempts, students)
    persons = {student.id: people[id_] for id_, several in students.items() for student in several}
    on_roster = {person.id: person for person in roster.people} if roster else {}
    submissions = []
    for student, own in by_student.items():
        match = next((on_roster[id_] for id_ in (student.id, *student.other_ids) if id_ in on_roster), None)
        own = _add_time(own, match) if match else own
        person = persons[student.id]
        certain = match is not None or person.name_is_certain
        has_name = certain or (export.layout not in LAYOUTS_BY_FILE_NAMES and student.name != student.id)
        submissions += [
            replace(
                each,
                name_is_certain=certain,
                has_name=has_name,
                problems=(*each.problems, *filter(None, [matches.problems.get(person.id)])),
            )
            for each in _list_attempts(student, own, choice, due)
        ]
    sharing = _find_groups(by_student, matches.absent)
    submissions += [
        replace(each, id=student.id, student=student)
        for student, mate in sharing
        for each in submissions
        if each.id == mate.id
    ]
    absent = [person for person in matches.absent if person.id not in {student.id for student, _ in sharing}]
    submissions += [
        Submission(person.id, _make_student(person), attempt=0, problems=("Nothing was handed in.",))
        for person in absent
    ]
    submissions.sort(key=lambda each: (not each.counts, each.student.name.casefold(), each.student.id, each.attempt))
    messages = [*export.messages, *matches.messages, *_describe_choice(export.attempts, choice)]
    return HandedIn(_name_work(submissions), messages, absent)


def _describe_choice(attempts: Sequence[Attempt], choice: AttemptChoice) -> list[str]:
    """Say if it can't be told which attempt was asked for."""
    if choice == AttemptChoice() or not attempts or any(attempt.time for attempt in attempts):
        return []
    return [
        "When something was handed in doesn't stand in what was exported: so --attempt chose by the numbers and names "
        "of the files, and of one attempt alone that one."
    ]


def _group_attempts(
    attempts: Sequence[Attempt], students: Mapping[str, Sequence[Student]]
) -> dict[Student, list[Attempt]]:
    """Return the attempts of each student, each once; students: by the id of a person in the export."""
    by_student: dict[Student, list[Attempt]] = {each: [] for several in students.values() for each in several}
    for attempt in attempts:
        for student in dict.fromkeys(each for person in attempt.people for each in students[person.id]):
            by_student[student].append(attempt)
    return by_student


def _name_work(submissions: Sequence[Submission]) -> list[Submission]:
    """Say of each submission under which id its files are looked at: those with the same files share one."""
    first: dict[tuple[Part, ...], str] = {}
    return [
        replace(each, work=first.setdefault(each.parts, each.id) if each.parts else each.id) for each in submissions
    ]


def _name_students(people: Mapping[str, Person], matches: Matches, layout: str) -> dict[str, tuple[Student, ...]]:
    """Return the student for each person of an export, and for one that is a group on the roster its members.

    Two people of the export who are one person on the roster are one student.
    """
    ids: dict[str, list[str]] = defaultdict(list)  # of the export, by the id of the roster
    for id_, known in matches.found.items():
        ids[known.id].append(id_)
    students: dict[str, tuple[Student, ...]] = {}
    known_students: dict[str, Student] = {}  # by their ids, so that each is one
    for id_, person in people.items():
        emails = [person.email] if person.email else []
        if members := matches.groups.get(id_):
            several = tuple(map(_make_student, members))
        elif match := matches.found.get(id_):
            own = ids[match.id]
            first = match.id if match.id in own or layout in LAYOUTS_WITHOUT_IDS else min(own)
            others = (*own, match.id, *match.other_ids, *filter(None, [match.email]), *emails)
            others = tuple(dict.fromkeys(other for other in others if other != first))
            name, email = match.name or person.name, match.email or person.email
            several = (Student(first, name, email, match.group, others),)
        else:
            others = tuple(email for email in emails if email != id_)
            own_id = f"{id_}{UNDECIDED}" if id_ in matches.problems else id_
            while own_id != id_ and own_id in people:
                own_id += UNDECIDED
            several = (Student(own_id, person.name or id_, person.email, other_ids=others),)
        students[id_] = tuple(known_students.setdefault(student.id, student) for student in several)
    return students


def _add_time(attempts: Sequence[Attempt], person: RosterPerson) -> list[Attempt]:
    """Add to the last attempt when it was handed in, if the roster alone says that, as Moodle's worksheet does."""
    if person.submitted is None or any(attempt.time for attempt in attempts):
        return list(attempts)
    *earlier, last = order_attempts(attempts)
    return [*earlier, replace(last, time=person.submitted)]


def _make_student(person: RosterPerson) -> Student:
    others = (*person.other_ids, *filter(None, [person.email]))
    others = tuple(dict.fromkeys(other for other in others if other != person.id))
    return Student(person.id, person.name or person.id, person.email, person.group, others)


def _find_groups(
    by_student: Mapping[Student, Sequence[Attempt]], absent: Iterable[RosterPerson]
) -> list[tuple[Student, Student]]:
    """Find those who handed in nothing and whose group did; returns each with the one who did so last."""
    handed_in = {attempt: student for student, own in by_student.items() if student.group for attempt in own}
    latest: dict[str, Student] = {}
    for attempt in order_attempts(list(handed_in)):
        latest[handed_in[attempt].group] = handed_in[attempt]
    return [(_make_student(person), latest[person.group]) for person in absent if person.group in latest]


def _list_attempts(
    student: Student, attempts: Sequence[Attempt], choice: AttemptChoice, due: datetime | None
) -> list[Submission]:
    """Return a student's attempts as submissions; if none of them counts, one more that says so."""
    ordered = order_attempts(attempts)
    chosen = choose_attempt(ordered, choice)
    submissions = []
    for number, attempt in enumerate(ordered):
        place = max(attempt.number or 0, number + 1)
        group = attempt.group if len(attempt.people) > 1 else student.group
        submissions.append(
            Submission(
                student.id if number == chosen else f"{student.id}{ATTEMPT_MARK}{number}",
                replace(student, group=group),
                attempt.parts,
                place,
                attempt.time,
                find_lateness(attempt, due),
                number == chosen,
                problems=attempt.problems,
            )
        )
    if chosen is None:
        sentence = "What was handed in came after the date that counts."
        submissions.append(Submission(student.id, student, attempt=0, problems=(sentence,)))
    return submissions
