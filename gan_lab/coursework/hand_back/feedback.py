"""`gan-lab feedback`: the pages to hand back, as points stand now, packed as a learning system takes them in bulk."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gan_lab.coursework.hand_back.bulk_system import BulkEntry, BulkSystem, Form
from gan_lab.coursework.hand_back.canvas_feedback import CANVAS
from gan_lab.coursework.hand_back.moodle_feedback import MOODLE
from gan_lab.coursework.hand_back.pages import write_hand_back_pages
from gan_lab.coursework.hand_back.points_notebook import make_points_notebook
from gan_lab.coursework.hand_back.results import refresh_results
from gan_lab.coursework.review.file_names import HAND_BACK_FOLDER
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.intake.handed_in_as import HandedInAs, Recipient, load_handed_in_as
from gan_lab.coursework.review.intake.layouts import pattern
from gan_lab.coursework.review.intake.sentences import count, join_words
from gan_lab.coursework.review.pages import nbgrader_feedback
from gan_lab.coursework.zip_writing import make_zip, write_zip
from gan_lab.errors import GanLabError

PAGE_IN_ZIP = "feedback.html"
NBGRADER = nbgrader_feedback.LAYOUT
BULK_SYSTEMS = {system.layout: system for system in (CANVAS, MOODLE)}
SYSTEMS = (*sorted(BULK_SYSTEMS), NBGRADER)


@dataclass(frozen=True)
class _Packed:
    """One student's file in the zip."""

    recipient: Recipient
    entry: BulkEntry


def write_feedback_file(gradebook: Gradebook, system: str, out: Path | None) -> list[str]:
    """Write the pages to hand back as points stand now, and put them where a learning system takes them.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of the class.
    system : str
        The learning system, one of `SYSTEMS`; the class must have been reviewed from its download.
    out : Path or None
        The zip to write, which must not be there yet. For nbgrader the folder of the course, or None for the one that
        was reviewed.

    Returns
    -------
    list of str
        Sentences: what was written and where to upload it, who isn't in it and why, whose points are still open.

    Raises
    ------
    GanLabError
        If the class was reviewed from another system's download, there is a page for nobody, or `out` can't be
        written. Then nothing is written but the pages in the folder of the review.
    """
    handed_in = _tell_apart(load_handed_in_as(gradebook.folder))
    _check_system(gradebook.folder, handed_in, system)
    if system == NBGRADER:
        return _write_into_course(gradebook, handed_in, out)
    if out is None:
        raise GanLabError("Name the zip to write: --out feedback.zip.")
    _check_zip_name(out)
    bulk = BULK_SYSTEMS[system]
    packed = _find_entries(handed_in, bulk)
    if not packed:
        raise GanLabError(f"There is a page for nobody: {_describe_missing(handed_in, packed, bulk)}")
    write_hand_back_pages(gradebook, {each.recipient.id for each in packed})
    write_zip(out, _pack(gradebook, packed))
    sentences = _describe_zip(out, packed, bulk)
    sentences += filter(None, [_describe_missing(handed_in, packed, bulk)])
    return [*sentences, *_describe_open(gradebook, [each.recipient for each in packed]), *_refresh(gradebook)]


def _check_system(folder: Path, handed_in: HandedInAs, system: str) -> None:
    """GanLabError if the class was reviewed from another system's download."""
    if system not in SYSTEMS:
        raise GanLabError(f"No feedback can be packed for {system!r}: give --for {', '.join(SYSTEMS)}.")
    if handed_in.layout not in (system, *([pattern.NAME] if system in BULK_SYSTEMS else [])):
        title = BULK_SYSTEMS[system].title if system in BULK_SYSTEMS else system
        raise GanLabError(
            f"{folder} was reviewed from {handed_in.title}, so it isn't known what {title} calls these students and "
            f"their files: review what {title} collected, or hand out the pages in "
            f"{folder / HAND_BACK_FOLDER} in another way."
        )


def _tell_apart(handed_in: HandedInAs) -> HandedInAs:
    """Add the id to the names of students who are called alike, since sentences name them."""
    counts = Counter(each.name for each in handed_in.recipients)
    recipients = [
        replace(each, name=f"{each.name} ({each.id})") if counts[each.name] > 1 else each
        for each in handed_in.recipients
    ]
    return replace(handed_in, recipients=tuple(recipients))


def _check_zip_name(out: Path) -> None:
    """GanLabError if a zip can't be written there, before anything is done."""
    if out.suffix.lower() != ".zip":
        raise GanLabError(f"{out} is no name for a zip: end it in .zip, such as --out feedback.zip.")
    if os.path.lexists(out):
        raise GanLabError(f"{out} is there already: remove it, or give another name with --out.")
    if not out.absolute().parent.is_dir():
        raise GanLabError(f"There is no folder {out.parent} to write {out.name} into: make it, or give another --out.")


def _find_entries(handed_in: HandedInAs, bulk: BulkSystem) -> list[_Packed]:
    """Find what each student's file is called in the zip, sorted by it; no two are called alike."""
    by_name: dict[str, _Packed] = {}
    for recipient in handed_in.recipients:
        if entry := bulk.find_entry(recipient):
            by_name.setdefault(entry.name.casefold(), _Packed(recipient, entry))
    return sorted(by_name.values(), key=lambda each: each.entry.name)


def _pack(gradebook: Gradebook, packed: Sequence[_Packed]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the zip, each in the form that the system shows it in."""
    for each in packed:
        if each.entry.form is Form.NOTEBOOK:
            yield each.entry.name, make_points_notebook(gradebook, each.recipient.id)
            continue
        page = (gradebook.folder / HAND_BACK_FOLDER / each.recipient.page).read_bytes()
        yield each.entry.name, make_zip({PAGE_IN_ZIP: page}) if each.entry.form is Form.ZIP else page


def _write_into_course(gradebook: Gradebook, handed_in: HandedInAs, course: Path | None) -> list[str]:
    """Write the pages into a course of nbgrader."""
    folders = nbgrader_feedback.find_submitted(handed_in, course)
    if not folders:
        where = course or "the place that was reviewed, or it was a zip"
        raise GanLabError(
            f"None of the submissions is in {where}: name the folder of the course, which holds submitted, with --out."
        )
    recipients = list(folders.values())
    write_hand_back_pages(gradebook, {each.id for each in recipients})
    sentences = nbgrader_feedback.write_feedback(handed_in, gradebook.folder, course)
    absent = [each.name for each in handed_in.recipients if not each.parts]
    if absent:
        sentences.append(f"No page for {join_words(absent)}, who handed in nothing.")
    return [*sentences, *_describe_open(gradebook, recipients), *_refresh(gradebook)]


def _describe_zip(out: Path, packed: Sequence[_Packed], bulk: BulkSystem) -> list[str]:
    """Say what is in the zip, where to upload it, and in which forms the pages are in it."""
    size = f"{max(0.1, out.stat().st_size / 1e6):,.1f} MB"
    sentences = [f"{out} has the pages of {count(len(packed), 'student')}, {size}. {bulk.upload}"]
    as_zips = sum(each.entry.form is Form.ZIP for each in packed)
    as_notebooks = sum(each.entry.form is Form.NOTEBOOK for each in packed)
    renamed = [each for each in packed if each.entry.shown_as]
    if as_zips or as_notebooks or renamed:
        sentences.append(f"{bulk.title} shows each file under the name of one that the student handed in.")
    if as_zips:
        sentences.append(f"For {count(as_zips, 'student')}, that is a zip, and it has the page in it.")
    if as_notebooks:
        sentences.append(
            f"For {count(as_notebooks, 'student')}, that is a notebook, and it has points, reasons and comments as "
            "text, without the pictures of the page."
        )
    if renamed:
        sentences.append(
            f"{join_words([f'{each.recipient.name} ({each.entry.shown_as})' for each in renamed])}: the page is there "
            "under this name, and opens when it is renamed to end in .html."
        )
    return sentences


def _describe_missing(handed_in: HandedInAs, packed: Sequence[_Packed], bulk: BulkSystem) -> str:
    """Say who isn't in the zip, and why; "" if everybody is."""
    there = {each.recipient.id for each in packed}
    missing = [each for each in handed_in.recipients if each.id not in there]
    absent = [each.name for each in missing if not each.parts]
    unnamed = [each.name for each in missing if each.parts]
    reasons = []
    if absent:
        reasons.append(f"{join_words(absent)}, who handed in nothing")
    if unnamed:
        reasons.append(f"{join_words(unnamed)}, {bulk.without_name}")
    return f"Not in it: {'; '.join(reasons)}." if reasons else ""


def _describe_open(gradebook: Gradebook, recipients: Sequence[Recipient]) -> list[str]:
    """Say whose points are still open, or in conflict."""
    totals = {each.id: gradebook.totals(each.id) for each in recipients if gradebook.find_student(each.id)}
    names = {each.id: each.name for each in recipients}
    is_open = [f"{names[id_]} ({total.open} open)" for id_, total in totals.items() if total.open]
    conflicts = [names[id_] for id_, total in totals.items() if total.conflicts]
    sentences = []
    if is_open:
        sentences.append(
            f"Points are still open, and these pages say so: {join_words(is_open)}. Before students get them, give "
            f"the points with gan-lab grade {gradebook.folder}, and run this again."
        )
    if conflicts:
        sentences.append(
            f"Graders differ about {join_words(conflicts)}: of points, choose what counts in gan-lab grade "
            f"{gradebook.folder}, since they are open until then; of comments, the pages show all."
        )
    return sentences


def _refresh(gradebook: Gradebook) -> list[str]:
    """Write the same points into results.jsonl; a problem with it is a sentence, since the pages are written."""
    try:
        refresh_results(gradebook)
    except GanLabError as problem:
        return [str(problem)]
    return []
