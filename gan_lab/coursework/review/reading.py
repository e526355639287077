"""Read one submission into facts: what ran, what was answered and changed, which pictures there are.

Nothing in a submission is executed.
"""

import hashlib
import json
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path, PurePosixPath

from gan_lab.coursework.assignment import Assignment, find_assigned_notebook, read_assignment
from gan_lab.coursework.manifest import MANIFEST, read_manifest
from gan_lab.coursework.notebook_pictures import PICTURE_SUFFIXES, NotebookPicture
from gan_lab.coursework.notebooks import Notebook, read_notebook
from gan_lab.coursework.review.gallery import Gallery, PicturePlace, SubmittedPicture, find_pictures
from gan_lab.coursework.review.reading_limits import NOTEBOOK_SUFFIX, REPORT, SubmittedFile
from gan_lab.coursework.review.submissions import Submission, digest_submission, read_files
from gan_lab.coursework.student_work import Answer, TaskResult, find_answers, find_task_results
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import NetworkId
from gan_lab.saving import WriteError, replace_file

FORMAT_VERSION = "6"  # of the stored readings; those of another version are not used, and everything is read again
MAX_REPORT = 60_000  # characters of report.md
MAX_NOTEBOOKS = 100
MAX_MANIFESTS = 5
MAX_PROBLEMS = 200  # sentences
MAX_PROBLEM = 1000  # characters of one sentence
MAX_ERRORS = 100  # of one notebook


@dataclass(frozen=True)
class NotebookSummary:
    """What one notebook's cells show of its run."""

    name: str  # of the file
    run_order_problem: str | None  # one sentence if it wasn't run from top to bottom; None if it was
    errors: list[str]  # one line for each cell that ended in an error
    student: str | None  # the value of STUDENT; None if it isn't set
    assigned: str  # the notebook of the assignment that it was made from; "" if the student made it


@dataclass(frozen=True)
class Reading:
    """What was read from one submission."""

    student: str  # the submission's name
    key: str  # a digest of the submission and the assignment; "" if the submission couldn't be read on this machine
    problems: list[str] = field(default_factory=list)  # a sentence for each
    notebooks: list[NotebookSummary] = field(default_factory=list)
    pictures: list[SubmittedPicture] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    tasks: list[TaskResult] = field(default_factory=list)
    report: str = ""  # report.md as it was handed in


@dataclass(frozen=True)
class ReadingJob:
    """One submission to read, and what a worker needs to read it."""

    submission: Submission
    assignment_place: Path | None  # as `read_assignment` takes it; None for the kit's own
    out: Path  # the folder of the review


def load_or_read(job: ReadingJob) -> Reading:
    """Read a submission, or load what was stored if it was read before and hasn't changed.

    Parameters
    ----------
    job : ReadingJob
        The submission, the assignment, and the folder of the review.

    Returns
    -------
    Reading
        What the submission shows.

    Raises
    ------
    WriteError
        If a file of the review can't be written.
    """
    working_folder = job.out / ".review"
    assignment = _read_assignment(job.assignment_place)
    versions = "\n".join([FORMAT_VERSION, digest_submission(job.submission), assignment.digest])
    key = hashlib.sha256(versions.encode()).hexdigest()
    path = working_folder / "readings" / f"{key}.json"
    page_pictures, originals = job.out / "pictures", working_folder / "pictures"
    stored = _load_reading(path)
    if stored and all(_has_files(picture, page_pictures, originals) for picture in stored.pictures):
        return stored
    reading = read_submission(job.submission, key, assignment, page_pictures, originals)
    replace_file(path, json.dumps(reading, default=vars, ensure_ascii=False))
    return reading


@cache
def _read_assignment(place: Path | None) -> Assignment:
    return read_assignment(place)


def _load_reading(path: Path) -> Reading | None:
    """Load a reading that an earlier run stored; None if there is none, or it isn't whole."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        pictures = [
            SubmittedPicture(**(picture | {"network": NetworkId(**picture["network"]) if picture["network"] else None}))
            for picture in stored["pictures"]
        ]
        stored |= {
            "pictures": pictures,
            "notebooks": [NotebookSummary(**notebook) for notebook in stored["notebooks"]],
            "answers": [Answer(**answer) for answer in stored["answers"]],
            "tasks": [TaskResult(**task) for task in stored["tasks"]],
        }
        return Reading(**{attribute.name: stored[attribute.name] for attribute in fields(Reading)})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _has_files(picture: SubmittedPicture, page_pictures: Path, originals: Path) -> bool:
    """Tell whether the files that were written for a picture are still there."""
    files = [page_pictures / picture.page_file] if picture.page_file else []
    if picture.network:
        files += [originals / picture.sha256, originals / f"{picture.sha256}.json"]
    return all(file.is_file() for file in files)


def read_submission(
    submission: Submission, key: str, assignment: Assignment, page_pictures: Path, originals: Path
) -> Reading:
    """Read one submission.

    Parameters
    ----------
    submission : Submission
        What was handed in.
    key : str
        The digest of the submission and the assignment.
    assignment : Assignment
        The notebooks as handed out.
    page_pictures : Path
        The folder for the pictures that the pages show.
    originals : Path
        The folder for files with recipes, as they were handed in.

    Returns
    -------
    Reading
        What the submission shows; what is wrong with it is among its problems.

    Raises
    ------
    WriteError
        If a file of the review can't be written.
    """
    problems: list[str] = []
    collector = _Collector(assignment, Gallery(page_pictures, originals, problems), problems)
    count = 0
    for file in read_files(submission, problems):
        count += 1
        try:
            collector.add(file)
        except WriteError:  # a file of the review, so the submission is not to blame
            raise
        except GanLabError as problem:
            problems.append(str(problem))
    notebooks = collector.notebooks
    for manifest in collector.manifests[:MAX_MANIFESTS]:
        problems += _compare_with_manifest(manifest, collector.digests)
    if not count and not problems:
        problems.append("There is no notebook and no picture in it.")
    elif not notebooks:
        problems.append("There is no notebook in it that can be read.")
    problems += _report_same_names(notebooks)
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS:] = [f"And {len(problems) - MAX_PROBLEMS} more such sentences."]
    return Reading(
        submission.student,
        key,
        [problem[:MAX_PROBLEM] for problem in problems],
        [_summarize_run(notebook, assignment) for notebook in notebooks],
        collector.gallery.pictures,
        find_answers(assignment, notebooks),
        find_task_results(assignment, notebooks),
        collector.report,
    )


class _Collector:
    """What was read from the files of one submission so far."""

    def __init__(self, assignment: Assignment, gallery: Gallery, problems: list[str]) -> None:
        self.assignment, self.gallery, self.problems = assignment, gallery, problems
        self.notebooks: list[Notebook] = []
        self.manifests: list[SubmittedFile] = []
        self.report = ""
        self.digests: dict[str, str] = {}  # SHA-256 of each file, by its name

    def add(self, file: SubmittedFile) -> None:
        """Add a file; GanLabError if it is broken."""
        digest = hashlib.sha256(file.content).hexdigest()
        if file.suffix == NOTEBOOK_SUFFIX and len(self.notebooks) < MAX_NOTEBOOKS and digest in self.digests.values():
            return  # the same notebook again, as when a zip lies beside the files that were packed into it
        try:
            self._read_file(file)
        finally:
            self.digests[file.name] = digest

    def _read_file(self, file: SubmittedFile) -> None:
        """Read a notebook, picture, manifest or report."""
        name = PurePosixPath(file.name).name
        if file.suffix == NOTEBOOK_SUFFIX and len(self.notebooks) == MAX_NOTEBOOKS:
            self.problems.append(f"{file.name} was not read: a submission's first {MAX_NOTEBOOKS} notebooks are.")
        elif file.suffix == NOTEBOOK_SUFFIX:
            notebook = read_notebook(file.content, file.name)
            self.notebooks.append(notebook)
            for picture_file, place in find_pictures(notebook, self.assignment):
                self.gallery.add(picture_file, place)
        elif file.suffix in PICTURE_SUFFIXES:
            self.gallery.add(NotebookPicture(file.content), PicturePlace(file.name))
        elif name == MANIFEST:
            self.manifests.append(file)
        elif name == REPORT:
            self.report = file.content.decode(errors="replace")[:MAX_REPORT]


def _summarize_run(notebook: Notebook, assignment: Assignment) -> NotebookSummary:
    assigned = find_assigned_notebook(assignment, notebook)
    return NotebookSummary(
        notebook.name, notebook.run_order_problem, notebook.errors[:MAX_ERRORS], notebook.student, assigned
    )


def _compare_with_manifest(manifest: SubmittedFile, digests: dict[str, str]) -> list[str]:
    """Return one sentence if files were changed after the manifest beside them was written; [] if none was."""
    try:
        entries = read_manifest(manifest.content)["files"]
    except GanLabError as problem:
        return [f"{manifest.name}: {problem}"]
    folder = manifest.name.removesuffix(MANIFEST)
    names = ((entry["name"], entry["sha256"]) for entry in entries)
    changed = [name for name, sha256 in names if digests.get(folder + name, sha256) != sha256]
    return [f"Changed after {manifest.name} was written: {', '.join(changed[:5])}."] if changed else []


def _report_same_names(notebooks: list[Notebook]) -> list[str]:
    """Return a sentence for each name that several notebooks have."""
    names = [PurePosixPath(notebook.name).name for notebook in notebooks]
    return [
        f"{names.count(name)} notebooks are called {name}; the better answer of each question was taken."
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
