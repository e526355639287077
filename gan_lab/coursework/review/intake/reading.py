"""Read one submission into facts: what ran, what was answered and changed, which pictures there are.

Nothing in a submission is executed. This runs in a process with limits. What is found is sent at once, so that it isn't
lost when the submission reaches a limit and is read no further.
"""

import hashlib
import pickle
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from gan_lab.coursework.assignment import Assignment, find_assigned_notebook
from gan_lab.coursework.manifest import MANIFEST, read_manifest
from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES, NotebookPicture
from gan_lab.coursework.notebook_reading.notebooks import NotANotebookError, Notebook, read_notebook
from gan_lab.coursework.review.file_names import DOCUMENTS_FOLDER, PICTURES_FOLDER, WORKING_FOLDER
from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading, load_reading
from gan_lab.coursework.review.intake.gallery import Gallery, PicturePlace, SubmittedPicture, find_pictures
from gan_lab.coursework.review.intake.layouts.layout import Part
from gan_lab.coursework.review.intake.own_notebooks import list_handed_out
from gan_lab.coursework.review.intake.passed_over import describe_not_needed, describe_passed_over
from gan_lab.coursework.review.intake.reading_limits import SubmittedFile
from gan_lab.coursework.review.intake.submitted_files import digest_files, read_files
from gan_lab.coursework.review.intake.written_work import WrittenWork
from gan_lab.coursework.review.submission_limits import SubmissionLimits
from gan_lab.coursework.student_work import find_answers, find_task_results
from gan_lab.errors import GanLabError
from gan_lab.saving import WriteError

FORMAT_VERSION = "11"  # of the stored readings; those of another version are not used, and everything is read again
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
        return self.out / PICTURES_FOLDER

    @property
    def copies(self) -> Path:
        """Documents as they were handed in, to which the pages link."""
        return self.out / DOCUMENTS_FOLDER

    @property
    def originals(self) -> Path:
        """Files with recipes as they were handed in, each beside its recipe, named by its digest."""
        return self.out / WORKING_FOLDER / "pictures"

    @property
    def generated(self) -> Path:
        """Pictures that were made again and aren't compared yet."""
        return self.out / WORKING_FOLDER / "generated"

    def find_reading(self, key: str) -> Path:
        """Return where what was read of a submission is stored."""
        return self.out / WORKING_FOLDER / "readings" / f"{key}.json"


@dataclass(frozen=True)
class ReadingJob:
    """One submission to read, and what a worker needs to read it."""

    parts: tuple[Part, ...]  # the files and folders that belong to it
    assignment: bytes  # what was handed out, as `pack_assignment` makes it
    folders: ReviewFolders
    limits: SubmissionLimits


def pack_assignment(assignment: Assignment) -> bytes:
    """Pack an assignment for reading jobs, with all that follows from it, so that this isn't found for each of them.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.

    Returns
    -------
    bytes
        A pickle, for processes of this review alone.
    """
    for name, value in vars(Assignment).items():
        if isinstance(value, cached_property):
            getattr(assignment, name)
    return pickle.dumps((assignment, list_handed_out(assignment)), pickle.HIGHEST_PROTOCOL)


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
    assignment, handed_out = pickle.loads(job.assignment)
    versions = "\n".join([FORMAT_VERSION, digest_files(job.parts), assignment.digest, repr(job.limits)])
    key = hashlib.sha256(versions.encode()).hexdigest()
    send({"key": key})
    stored = load_reading(job.folders.find_reading(key))
    if stored and _has_files(stored, job.folders.out):
        send({"stored": True})
        return
    problems: list[str] = []
    gallery = Gallery(job.folders.page_pictures, job.folders.originals, problems, job.limits.disk)
    written_work = WrittenWork(handed_out, gallery, job.folders.copies, problems, send)
    reader = _Reader(assignment, gallery, written_work, job.folders.out, problems, send)
    count = 0
    passed_over: list[str] = []  # names of files
    for file in read_files(job.parts, problems, passed_over):
        count += 1
        try:
            reader.read(file)
        except WriteError:  # a file of the review, so the submission is not to blame
            raise
        except GanLabError as problem:
            problems.append(str(problem))
        reader.send_news()
    problems += describe_passed_over(passed_over)
    reader.notes += describe_not_needed(passed_over)
    reader.finish(count)


def _has_files(reading: Reading, out: Path) -> bool:
    """Tell whether the files that were written for a submission are still there, and whole."""
    try:
        return all((out / path).stat().st_size == size for path, size in reading.files.items())
    except OSError:
        return False


class _Reader:
    """Reads the files of one submission, and sends what it finds."""

    def __init__(
        self,
        assignment: Assignment,
        gallery: Gallery,
        written_work: WrittenWork,
        out: Path,
        problems: list[str],
        send: Send,
    ) -> None:
        self.assignment, self.gallery, self.problems, self._send = assignment, gallery, problems, send
        self.written_work, self._out = written_work, out
        self.notes: list[str] = []
        self.notebooks: list[Notebook] = []
        self.manifests: list[SubmittedFile] = []
        self.digests: dict[str, str] = {}  # SHA-256 of each file, by its name
        self._sent: dict[str, int] = defaultdict(int)  # how much of each list in `send_news`

    def read(self, file: SubmittedFile) -> None:
        """Read a file; GanLabError if it is broken."""
        digest = hashlib.sha256(file.content).hexdigest()
        if file.is_notebook and len(self.notebooks) < MAX_NOTEBOOKS and digest in self.digests.values():
            return  # the same notebook again, as when a zip lies beside the files that were packed into it
        try:
            self._read_new(file)
        finally:
            self.digests[file.name] = digest

    def _read_new(self, file: SubmittedFile) -> None:
        """Read a notebook, picture, manifest or document."""
        name = PurePosixPath(file.name).name
        if file.is_notebook and len(self.notebooks) == MAX_NOTEBOOKS:
            self.problems.append(f"{file.name} was not read: a submission's first {MAX_NOTEBOOKS} notebooks are.")
        elif file.is_notebook:
            self._read_notebook_file(file)
        elif file.suffix in PICTURE_SUFFIXES:
            self._add_picture(NotebookPicture(file.content), PicturePlace(file.name, file.name))
        elif name == MANIFEST:
            self.manifests.append(file)
        else:
            self.written_work.add_document(file)

    def _read_notebook_file(self, file: SubmittedFile) -> None:
        """Read a notebook; of a text that only has the name of one, show the words. GanLabError if it is broken."""
        try:
            notebook = read_notebook(file.content, file.name)
        except NotANotebookError as foreign:
            self.written_work.add_broken_notebook(file.name, foreign.text)
            raise
        self._read_notebook(notebook)

    def _read_notebook(self, notebook: Notebook) -> None:
        """Read a notebook: first its text, then its pictures, which take most of the time and of the memory."""
        summary = _summarize_run(notebook, self.assignment)
        self._send({"notebook": asdict(summary)})
        self.problems += [f"{notebook.name}: {sentence}" for sentence in notebook.passed_over]
        self.notes += [f"{notebook.name}: {sentence}" for sentence in notebook.shown_otherwise]
        self.written_work.add_notebook(notebook, summary.assigned)
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
        """Send what was found, and which files were written, since the last time."""
        found: dict[str, list[Any]] = {
            "problems": self.problems,
            "notes": self.notes,
            "files": self.gallery.written,
            "recipes": self.gallery.recipes,
            "pictures": self.gallery.pictures,
        }
        encode: dict[str, Callable[[Any], Any]] = {"files": self._encode_file, "pictures": _encode_picture}
        news = {
            name: list(map(encode.get(name, lambda value: value), values[self._sent[name] :]))
            for name, values in found.items()
            if len(values) > self._sent[name]
        }
        if news:
            self._send({"more": news})
        self._sent |= {name: len(values) for name, values in found.items()}

    def _encode_file(self, written: tuple[Path, int]) -> tuple[str, int]:
        path, size = written
        return path.relative_to(self._out).as_posix(), size

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


def _encode_picture(picture: SubmittedPicture) -> dict[str, Any]:
    """Return a picture as plain values; `asdict` would copy each of them."""
    return vars(picture) | {"network": picture.network and vars(picture.network)}


def _summarize_run(notebook: Notebook, assignment: Assignment) -> NotebookSummary:
    assigned = find_assigned_notebook(assignment, notebook)
    return NotebookSummary(
        notebook.name,
        notebook.run_order_problem,
        notebook.errors[:MAX_ERRORS],
        notebook.student,
        assigned,
        notebook.is_order_recorded,
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
