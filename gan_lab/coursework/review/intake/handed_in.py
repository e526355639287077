"""Who handed in what, found from what a person gives the review: an export, and perhaps a roster and a due date.

Everything that may be wrong with these is said here, before a student's file is opened.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_lab.coursework.review.intake.attempts import read_attempt_choice, read_due
from gan_lab.coursework.review.intake.layouts.class_files import ClassFiles, open_class_files
from gan_lab.coursework.review.intake.layouts.layout import Export, Part
from gan_lab.coursework.review.intake.layouts.recognition import read_export
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.reading_limits import MAX_FILES, MAX_FOLDER_DEPTH
from gan_lab.coursework.review.intake.remembered import NOTHING, Said, load_said, store_said
from gan_lab.coursework.review.intake.roster.reading import read_roster
from gan_lab.coursework.review.intake.sentences import count, join_words
from gan_lab.coursework.review.intake.student_names import store_names
from gan_lab.coursework.review.intake.submissions import HandedIn, find_submissions
from gan_lab.errors import GanLabError


@dataclass(frozen=True)
class CollectingOptions:
    """What a person says about an export."""

    layout: str | None = None  # its shape: a name, or a regular expression; None to find out
    # What follows holds from one review to the next; None for what was said before.
    roster: str | None = None  # the path of a file that lists the class; "none" for no roster
    due: str | None = None  # until when it was to be handed in, in ISO 8601; "none" for no date
    attempt: str | None = None  # which attempt counts: "latest", "first", or the latest until a date in ISO 8601


@dataclass(frozen=True)
class ClassWork:
    """What a class handed in, and the export that it was found in."""

    export: Export
    handed_in: HandedIn
    sentences: list[str]  # which shape was seen, how much there is, what was left over; and what holds from before
    said: Said  # what holds for this review and, if nothing else is said, for the next


def find_class(place: Path, out: Path, options: CollectingOptions, handed_out: Collection[str]) -> ClassWork:
    """Find who handed in what.

    Parameters
    ----------
    place : Path
        What was exported: a folder or a zip; or one notebook.
    out : Path
        The folder of the review, which remembers who was called what. Among the submissions it is left out.
    options : CollectingOptions
        What the person who grades says about it.
    handed_out : collection of str
        The names, without ".ipynb", of the notebooks that were handed out.

    Returns
    -------
    ClassWork
        The submissions. No file of a student was opened.

    Raises
    ------
    GanLabError
        If the export, the roster or a date can't be read, or nobody handed anything in.
    """
    said, sentences = _find_said(options, _recall(out, options))
    choice, due = read_attempt_choice(said.attempt), read_due(said.due) if said.due else None
    people = said.roster.people if said.roster else ()
    user_names = [id_ for person in people for id_ in (person.id, *person.other_ids, person.group) if id_]
    full_names = [person.name for person in people]
    export = read_export(place, options.layout, out, handed_out, user_names, full_names)
    handed_in = find_submissions(export, said.roster, choice, due)
    return ClassWork(export, handed_in, [_describe(export, handed_in), *sentences], said)


def _recall(out: Path, options: CollectingOptions) -> Said:
    """Recall what was said before; GanLabError if that can't be read any more and isn't said again."""
    before = load_said(out)
    if before is None and None in (options.roster, options.due, options.attempt):
        raise GanLabError(
            f"The roster, the due date and the attempt of the review before can't be read in {out} any more: say all "
            "three again, such as --roster FILE --due none --attempt latest."
        )
    return before or Said()


def _find_said(options: CollectingOptions, before: Said) -> tuple[Said, list[str]]:
    """Return what holds for this review, and a sentence on each thing that holds because it was said before."""
    roster, due, attempt = before.roster, before.due, options.attempt or before.attempt
    sentences = []
    if options.roster is not None:
        roster = None if options.roster == NOTHING else read_roster(Path(options.roster).expanduser())
    elif roster:
        sentences.append(f"As before, the roster is {roster.title}: --roster FILE takes another, --roster none none.")
    if roster:
        sentences.append(f"Roster: {roster.describe()}.")
    if options.due is not None:
        due = None if options.due == NOTHING else options.due
    elif due:
        sentences.append(f"As before, it was due {due}: --due DATE takes another date, --due none none.")
    if options.attempt is None and attempt != Said().attempt:
        sentences.append(f"As before, --attempt {attempt} holds: --attempt latest takes the latest attempts.")
    return Said(roster, due, attempt), sentences


def remember_class(out: Path, work: ClassWork) -> None:
    """Store what was said about the class and who is called what by the name of a file, for the next review.

    Parameters
    ----------
    out : Path
        The folder of the review.
    work : ClassWork
        What the class handed in.

    Raises
    ------
    WriteError
        If it can't be stored.
    """
    store_said(out, work.said)
    entries = []
    for attempt in work.export.attempts:
        for part in attempt.parts:
            entries += [(Path(part.path or part.container.name), person.id) for person in attempt.people]
    store_names(out, entries)


def _describe(export: Export, handed_in: HandedIn) -> str:
    """Say in one line what was seen."""
    students = {each.student.id for each in handed_in.submissions if each.counts and each.parts}
    attempts = [each for each in handed_in.submissions if each.parts]
    parts = dict.fromkeys(part for attempt in export.attempts for part in attempt.parts)
    title = export.title[:1].upper() + export.title[1:]
    sentence = f"{title}: {count(len(students), 'student')}, {count(_count_files(list(parts)), 'file')}"
    if len(attempts) > len(students):
        sentence += f", {len(attempts)} attempts"
    if export.left_over:
        sentence += f"; left over: {join_words(map(make_printable, export.left_over))}"
    return f"{sentence}."


def _count_files(parts: Sequence[Part]) -> int:
    """Count the files of some parts, up to `MAX_FILES` in each."""
    trees: dict[Path, ClassFiles] = {}
    count = 0
    for part in parts:
        try:
            if part.container not in trees:
                trees[part.container] = open_class_files(part.container)
            entry = trees[part.container].find(part.path)
            is_folder = entry.is_folder and not entry.problem
            count += _count_in_folder(trees[part.container], part.path, MAX_FILES, 0) if is_folder else 1
        except GanLabError:  # it is said where the file is read
            count += 1
    return count


def _count_in_folder(files: ClassFiles, folder: str, most: int, depth: int) -> int:
    count = 0
    for entry in files.list_folder(folder):
        if count >= most or depth > MAX_FOLDER_DEPTH:
            break
        path = f"{folder}/{entry.name}" if folder else entry.name
        is_folder = entry.is_folder and not entry.problem
        count += _count_in_folder(files, path, most - count, depth + 1) if is_folder else 1
    return min(count, most)
