"""Read one submission into facts: what ran, what was answered and changed, which pictures there are.

Nothing in a submission is executed. This runs in a process with limits. What is found is sent at once, so that it isn't
lost when the submission reaches a limit and is read no further.
"""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from gan_lab.coursework.assignment import Assignment, find_assigned_notebook, read_assignment
from gan_lab.coursework.manifest import MANIFEST, read_manifest
from gan_lab.coursework.notebook_pictures import PICTURE_SUFFIXES, NotebookPicture
from gan_lab.coursework.notebooks import Notebook, read_notebook
from gan_lab.coursework.review.intake.findings import NotebookSummary, load_reading
from gan_lab.coursework.review.intake.gallery import Gallery, PicturePlace, SubmittedPicture, find_pictures
from gan_lab.coursework.review.intake.reading_limits import NOTEBOOK_SUFFIX, REPORT, SubmittedFile
from gan_lab.coursework.review.intake.submissions import Submission, digest_submission, read_files
from gan_lab.coursework.review.submission_limits import SubmissionLimits
from gan_lab.coursework.student_work import find_answers, find_task_results
from gan_lab.errors import GanLabError
from gan_lab.saving import WriteError

FORMAT_VERSION = "7"  # of the stored readings; those of another version are not used, and everything is read again
MAX_REPORT = 60_000  # characters of report.md
MAX_NOTEBOOKS = 100
MAX_MANIFESTS = 5
MAX_ERRORS = 100  # of one notebook

Send = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class ReviewFolders:
    """Where a review keeps its files."""

    out: Path  # the folder of the review

    @property
    def page_pictures(self) -> Path:
        """The pictures that the pages show."""
        return self.out / "pictures"

    @property
    def originals(self) -> Path:
        """Files with recipes as they were handed in, each beside its recipe, named by its digest."""
        return self.out / ".review" / "pictures"

    @property
    def generated(self) -> Path:
        """Pictures that were made again and aren't compared yet."""
        return self.out / ".review" / "generated"

    def find_reading(self, key: str) -> Path:
        """Return where what was read of a submission is stored."""
        return self.out / ".review" / "readings" / f"{key}.json"


@dataclass(frozen=True)
class ReadingJob:
    """One submission to read, and what a worker needs to read it."""

    submission: Submission
    assignment_place: Path | None  # as `read_assignment` takes it; None for the kit's own
    folders: ReviewFolders
    limits: SubmissionLimits


def read_submission(job: ReadingJob, send: Send) -> None:
    """Read one submission, unless an earlier review stored what is in it and it hasn't changed.

    Parameters
    ----------
    job : ReadingJob
        The submission, the assignment, the folders of the review, and what the submission may cost.
    send : callable
        Gets each finding, as `findings.fold_messages` takes them: first the "key" under which all is stored; then
        "stored" alone if it is stored.

    Raises
    ------
    WriteError
        If a file of the review can't be written.
    """
    assignment = _read_assignment(job.assignment_place)
    versions = "\n".join([FORMAT_VERSION, digest_submission(job.submission), assignment.digest, repr(job.limits)])
    key = hashlib.sha256(versions.encode()).hexdigest()
    send({"key": key})
    stored = load_reading(job.folders.find_reading(key))
    if stored and all(_has_files(picture, job.folders) for picture in stored.pictures):
        send({"stored": True})
        return
    problems: list[str] = []
    gallery = Gallery(job.folders.page_pictures, job.folders.originals, problems, job.limits.disk)
    reader = _Reader(assignment, gallery, problems, send)
    count = 0
    for file in read_files(job.submission, problems):
        count += 1
        try:
            reader.read(file)
        except WriteError:  # a file of the review, so the submission is not to blame
            raise
        except GanLabError as problem:
            problems.append(str(problem))
        reader.send_news()
    reader.finish(count)


@cache
def _read_assignment(place: Path | None) -> Assignment:
    return read_assignment(place)


def _has_files(picture: SubmittedPicture, folders: ReviewFolders) -> bool:
    """Tell whether the files that were written for a picture are still there."""
    files = [folders.page_pictures / picture.page_file] if picture.page_file else []
    if picture.network:
        files += [folders.originals / picture.sha256, folders.originals / f"{picture.sha256}.json"]
    return all(file.is_file() for file in files)


class _Reader:
    """Reads the files of one submission, and sends what it finds."""

    def __init__(self, assignment: Assignment, gallery: Gallery, problems: list[str], send: Send) -> None:
        self.assignment, self.gallery, self.problems, self._send = assignment, gallery, problems, send
        self.notebooks: list[Notebook] = []
        self.manifests: list[SubmittedFile] = []
        self.digests: dict[str, str] = {}  # SHA-256 of each file, by its name
        self._sent_problems = self._sent_pictures = 0
        self._has_report = False

    def read(self, file: SubmittedFile) -> None:
        """Read a file; GanLabError if it is broken."""
        digest = hashlib.sha256(file.content).hexdigest()
        if file.suffix == NOTEBOOK_SUFFIX and len(self.notebooks) < MAX_NOTEBOOKS and digest in self.digests.values():
            return  # the same notebook again, as when a zip lies beside the files that were packed into it
        try:
            self._read_new(file)
        finally:
            self.digests[file.name] = digest

    def _read_new(self, file: SubmittedFile) -> None:
        """Read a notebook, picture, manifest or report."""
        name = PurePosixPath(file.name).name
        if file.suffix == NOTEBOOK_SUFFIX and len(self.notebooks) == MAX_NOTEBOOKS:
            self.problems.append(f"{file.name} was not read: a submission's first {MAX_NOTEBOOKS} notebooks are.")
        elif file.suffix == NOTEBOOK_SUFFIX:
            self._read_notebook(read_notebook(file.content, file.name))
        elif file.suffix in PICTURE_SUFFIXES:
            self._add_picture(NotebookPicture(file.content), PicturePlace(file.name, file.name))
        elif name == MANIFEST:
            self.manifests.append(file)
        elif name == REPORT and not self._has_report:  # the first one counts
            self._has_report = True
            self._send({"report": file.content.decode(errors="replace")[:MAX_REPORT]})

    def _read_notebook(self, notebook: Notebook) -> None:
        """Read a notebook: first its text, then its pictures, which take most of the time and of the memory."""
        self._send({"notebook": asdict(_summarize_run(notebook, self.assignment))})
        cells = [replace(cell, pictures=()) for cell in notebook.cells]
        self.notebooks.append(replace(notebook, cells=cells))
        answers = find_answers(self.assignment, self.notebooks)
        tasks = find_task_results(self.assignment, self.notebooks)
        self._send({"work": {"answers": list(map(asdict, answers)), "tasks": list(map(asdict, tasks))}})
        for picture_file, place in find_pictures(notebook, self.assignment):
            self._add_picture(picture_file, place)

    def _add_picture(self, picture_file: NotebookPicture, place: PicturePlace) -> None:
        self.gallery.add(picture_file, place)
        self.send_news()

    def send_news(self) -> None:
        """Send the problems and pictures that were found since the last time."""
        for problem in self.problems[self._sent_problems :]:
            self._send({"problem": problem})
        for picture in self.gallery.pictures[self._sent_pictures :]:
            self._send({"picture": asdict(picture)})
        self._sent_problems, self._sent_pictures = len(self.problems), len(self.gallery.pictures)

    def finish(self, count: int) -> None:
        """Send what follows from all files together; count: how many files were read."""
        for manifest in self.manifests[:MAX_MANIFESTS]:
            self.problems += _compare_with_manifest(manifest, self.digests)
        if not count and not self.problems:
            self.problems.append("There is no notebook and no picture in it.")
        elif not self.notebooks:
            self.problems.append("There is no notebook in it that can be read.")
        self.problems += _report_same_names(self.notebooks)
        self.send_news()
        if self.gallery.limit:
            self._send({"limit": self.gallery.limit})


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
