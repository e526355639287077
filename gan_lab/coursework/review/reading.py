"""One submission read into facts: what ran, what was answered and changed, which pictures there are.

Nothing of it is executed. Every picture is decoded and written anew for the pages; the file itself is
kept, under its digest, only where it carries a recipe that is yet to be made again.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from gan_lab.coursework import assignment as asking
from gan_lab.coursework import student_work
from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.notebooks import Notebook, Shown, read_notebook
from gan_lab.coursework.report.submission_zip import read_manifest
from gan_lab.coursework.review.submissions import MANIFEST, NOTEBOOKS, PICTURES, REPORT, File, Submission, digest, read
from gan_lab.coursework.student_work import Answer, Done
from gan_lab.errors import GanLabError
from gan_lab.pictures.captions import settings
from gan_lab.pictures.recipe import NetworkId
from gan_lab.pictures.recipe_files import Altered, ImageFile, claimed_pixels, read_image, read_pixels
from gan_lab.saving import NotWritten, write_over

VERSION = "3"  # of what is written down here; another one, and everything is read again
LONGEST_REPORT = 60_000  # characters
MAX_PICTURES = 500  # of one submission
MAX_PIXELS = 600_000_000  # of all its pictures together, unpacked
MAX_AGAIN = 10_000  # of its pictures that are made again, those in grids and animations counted one by one
MAX_NOTEBOOKS, MAX_MANIFESTS, MAX_PROBLEMS, MAX_ERRORS = 100, 5, 200, 100
WIDEST, TALLEST = 1200, 4800  # pixels of a picture on a page
SMALLEST = 128
STRIP = 6  # frames of an animation that a page shows


@dataclass(frozen=True)
class PictureRead:
    """One picture of a submission. Its verdict is open ("") while it has a recipe that is yet to be made again."""

    where: str  # the notebook and cell, or the file
    sha256: str  # of the file or output as it was handed in
    verdict: str = ""  # "same", "close", "different", "no recipe", "model not here"; "plot" for a plot of gl.show
    sentence: str = ""
    alt: str = ""
    caption: str | None = None  # where the student marked it for the report
    task: str = ""  # the task whose code made it
    example: bool = False  # made by a cell that is as it was handed out
    made: bool = False  # shown by a cell of code: not pasted into text, and no file beside the notebooks
    page: str = ""  # the file's name among the pictures of the pages; "" if it can't be shown
    network: NetworkId | None = None
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotebookRead:
    """What one notebook's cells tell about its run."""

    name: str
    disorder: str | None
    errors: list[str]
    student: str | None
    assigned: str  # which notebook of the assignment it is; "" for one of the student's own


@dataclass(frozen=True)
class Reading:
    """All that one submission shows by being read."""

    student: str
    key: str  # a digest of the submission and the assignment
    problems: list[str] = field(default_factory=list)
    notebooks: list[NotebookRead] = field(default_factory=list)
    pictures: list[PictureRead] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    tasks: list[Done] = field(default_factory=list)
    report: str = ""  # report.md as it was handed in


@dataclass(frozen=True)
class Job:
    """One submission to read: what a worker needs for it."""

    submission: Submission
    handed_out: Path | None  # the folder of the notebooks as handed out
    out: Path


def read_job(job: Job) -> Reading:
    """The reading of a submission; one that was read before and hasn't changed comes from the drive."""
    work = job.out / ".review"
    handed_out = _handed_out(job.handed_out)
    whole = "\n".join([VERSION, digest(job.submission), asking.digest(handed_out)])
    key = hashlib.sha256(whole.encode()).hexdigest()
    path = work / "readings" / f"{key}.json"
    pages, kept = job.out / "pictures", work / "pictures"
    earlier = _earlier(path)
    if earlier and all(_is_there(picture, pages, kept) for picture in earlier.pictures):
        return earlier
    reading = read_submission(job.submission, key, handed_out, pages, kept)
    write_over(path, json.dumps(reading, default=vars, ensure_ascii=False))
    return reading


@cache
def _handed_out(folder: Path | None) -> Assignment:
    return asking.read_assignment(folder)


def _earlier(path: Path) -> Reading | None:
    """A reading that an earlier run wrote down."""
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        pictures = [
            PictureRead(**(picture | {"network": NetworkId(**picture["network"]) if picture["network"] else None}))
            for picture in entry["pictures"]
        ]
        entry |= {
            "pictures": pictures,
            "notebooks": [NotebookRead(**notebook) for notebook in entry["notebooks"]],
            "answers": [Answer(**answer) for answer in entry["answers"]],
            "tasks": [Done(**task) for task in entry["tasks"]],
        }
        return Reading(**{each.name: entry[each.name] for each in fields(Reading)})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_there(picture: PictureRead, pages: Path, kept: Path) -> bool:
    """Whether the files that were written for a picture are where they were."""
    files = [pages / picture.page] if picture.page else []
    if picture.network:
        files += [kept / picture.sha256, kept / f"{picture.sha256}.json"]
    return all(file.is_file() for file in files)


def read_submission(submission: Submission, key: str, assignment: Assignment, pages: Path, kept: Path) -> Reading:
    """Read one submission; pictures for the pages go to the folder `pages`, files with recipes to `kept`."""
    problems: list[str] = []
    notebooks: list[Notebook] = []
    gallery = _Gallery(pages, kept, problems)
    listed: list[File] = []
    files, report = 0, ""
    for file in read(submission, problems):
        files += 1
        try:
            if file.suffix in NOTEBOOKS and len(notebooks) == MAX_NOTEBOOKS:
                problems.append(f"{file.name} was not read: a submission's first {MAX_NOTEBOOKS} notebooks are.")
            elif file.suffix in NOTEBOOKS:
                if hashlib.sha256(file.content).hexdigest() in gallery.digests.values():
                    continue  # the same again, as in a zip that lies beside what was packed
                notebook = read_notebook(file.content, file.name)
                notebooks.append(notebook)
                for shown in _shown(notebook, assignment):
                    gallery.add(*shown)
            elif file.suffix in PICTURES:
                gallery.add(Shown(file.content), PictureRead(file.name, ""))
            elif PurePosixPath(file.name).name == MANIFEST:
                listed.append(file)
            elif PurePosixPath(file.name).name == REPORT:
                report = file.content.decode(errors="replace")[:LONGEST_REPORT]
        except NotWritten:  # a picture, to our own folder
            raise
        except GanLabError as problem:
            problems.append(str(problem))
        gallery.digests[file.name] = hashlib.sha256(file.content).hexdigest()
    for manifest in listed[:MAX_MANIFESTS]:
        problems += _disagreements(manifest, gallery.digests)
    if not files and not problems:
        problems.append("There is no notebook and no picture in it.")
    elif not notebooks:
        problems.append("There is no notebook in it that can be read.")
    problems += _twice(notebooks)
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS:] = [f"And {len(problems) - MAX_PROBLEMS} more such sentences."]
    return Reading(
        submission.student,
        key,
        [problem[:1000] for problem in problems],
        [_notebook(notebook, assignment) for notebook in notebooks],
        gallery.pictures,
        student_work.answers(assignment, notebooks),
        student_work.tasks(assignment, notebooks),
        report,
    )


class _Gallery:
    """The pictures of one submission, each decoded once."""

    def __init__(self, pages: Path, kept: Path, problems: list[str]) -> None:
        self.pages, self.kept, self.problems = pages, kept, problems
        self.pictures: list[PictureRead] = []
        self.digests: dict[str, str] = {}  # of all files that were read
        self._seen: dict[str, PictureRead] = {}
        self._pixels = self._again = 0

    def add(self, shown: Shown, picture: PictureRead) -> None:
        if len(self.pictures) >= MAX_PICTURES or self._pixels > MAX_PIXELS:
            sentence = f"Not looked at: a submission's first {MAX_PICTURES} pictures are, up to {MAX_PIXELS:,} pixels."
            if sentence not in self.problems:
                self.problems.append(sentence)
            return
        sha256 = hashlib.sha256(shown.content).hexdigest()
        if sha256 not in self._seen:
            self._seen[sha256] = self._look(shown, sha256)
        seen = self._seen[sha256]
        where = {name: getattr(picture, name) for name in ("where", "caption", "task", "example", "made")}
        if seen.verdict == "plot" and picture.made and picture.verdict != "plot":
            where |= {"verdict": "no recipe", "sentence": "It says that it is a plot, and its cell draws none."}
        self.pictures.append(replace(seen, **where))

    def _look(self, shown: Shown, sha256: str) -> PictureRead:
        found = PictureRead("", sha256, alt=shown.alt)
        self._pixels += claimed_pixels(shown.content)
        try:
            image = read_image(shown.content)
            recipe = image.recipe.to_json()
            # A mixture of very many classes takes the memory of several pictures.
            self._again += (again := sum(1 + len(tile.class_weights) // 100 for tile in image.recipe.tiles))
            if self._again > MAX_AGAIN:
                self._again -= again
                raise GanLabError(f"Not made again: of a submission, {MAX_AGAIN:,} pictures are, and it has more.")
        except GanLabError as problem:
            verdict = "plot" if shown.is_plot else "different" if isinstance(problem, Altered) else "no recipe"
            found = replace(found, verdict=verdict, sentence="" if shown.is_plot else str(problem))
            try:
                frames = read_pixels(shown.content)[None]
            except GanLabError:
                return found
        else:
            write_over(self.kept / sha256, shown.content)
            write_over(self.kept / f"{sha256}.json", recipe)
            frames = _paled(image)
            found = replace(found, network=image.recipe.network, settings=settings(image.recipe))
        name = f"{sha256[:24]}.png"
        write_over(self.pages / name, _png(frames))
        return replace(found, page=name)


def _paled(image: ImageFile) -> np.ndarray:
    """The frames, pale where no tile lies: captions are not made again, so nothing vouches for them."""
    told = np.zeros(image.frames.shape[:3], bool)
    for tile in image.recipe.tiles:
        left, top, width, height = tile.box
        told[tile.frame, top : top + height, left : left + width] = True
    pale = (255 - (255 - image.frames.astype(np.uint16)) // 2).astype(np.uint8)
    return np.where(told[..., None], image.frames, pale)


def _png(frames: np.ndarray) -> bytes:
    """Frames [n, H, W, 3] as one picture for a page: some of them side by side, no wider than a page shows."""
    some = np.unique(np.linspace(0, len(frames) - 1, STRIP).round().astype(int))
    strip = Image.fromarray(np.ascontiguousarray(np.concatenate([frames[i] for i in some], axis=1)))
    if max(strip.size) < SMALLEST:
        scale = -(-SMALLEST // max(strip.size))
        strip = strip.resize((strip.width * scale, strip.height * scale), Image.Resampling.NEAREST)
    strip.thumbnail((WIDEST * 2, TALLEST * 2))
    file = io.BytesIO()
    strip.save(file, "png")
    return file.getvalue()


DRAWING = ("show(", ".live(", ".animate(")  # what a cell calls that draws a plot: gl.show, or a run in training


def _shown(notebook: Notebook, assignment: Assignment) -> Iterator[tuple[Shown, PictureRead]]:
    """Every picture in a notebook, with what its cell says about it."""
    task_of = {cell.number: id_ for id_, _, code in asking.regions(notebook.cells) for cell in code}
    # Without a name not even the noise of an unchanged cell is the student's.
    as_handed_out = assignment.examples | (assignment.turns if notebook.nameless else set())
    for cell in notebook.cells:
        made = cell.kind == "code"
        example = made and bool(cell.pictures) and asking.tokens([cell]) in as_handed_out
        for shown in cell.pictures:
            where = f"{notebook.name}, cell {cell.number}"
            about = {"caption": cell.caption, "task": task_of.get(cell.number, ""), "example": example, "made": made}
            yield shown, PictureRead(where, "", "plot" if any(each in cell.source for each in DRAWING) else "", **about)


def _notebook(notebook: Notebook, assignment: Assignment) -> NotebookRead:
    errors, which = notebook.errors[:MAX_ERRORS], asking.which(assignment, notebook)
    return NotebookRead(notebook.name, notebook.disorder, errors, notebook.student, which)


def _disagreements(manifest: File, digests: dict[str, str]) -> list[str]:
    """One sentence if files were changed after the manifest beside them was written."""
    try:
        entries = read_manifest(manifest.content)["files"]
    except GanLabError as problem:
        return [f"{manifest.name}: {problem}"]
    folder = manifest.name.removesuffix(MANIFEST)
    changed = [e["name"] for e in entries if digests.get(folder + e["name"], e["sha256"]) != e["sha256"]]
    return [f"Changed after {manifest.name} was written: {', '.join(changed[:5])}."] if changed else []


def _twice(notebooks: list[Notebook]) -> list[str]:
    """A sentence for each name that two notebooks share."""
    names = [PurePosixPath(notebook.name).name for notebook in notebooks]
    return [
        f"{names.count(name)} notebooks are called {name}; the better answer of each question was taken."
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
