"""A submission read in this process, without limits of time and memory."""

from pathlib import Path

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.intake.findings import Reading, fold_messages, parse_reading
from gan_lab.coursework.review.intake.layouts.layout import Part
from gan_lab.coursework.review.intake.reading import ReadingJob, ReviewFolders, pack_assignment, read_submission
from gan_lab.coursework.review.submission_limits import SubmissionLimits


def part_of(path: Path) -> Part:
    """A folder, zip or file on the disk as what one student handed in."""
    return Part(path.parent, path.name, "" if path.is_dir() else path.name)


def read_here(path: Path, out: Path | None = None, limits: SubmissionLimits | None = None) -> Reading:
    """Read a submission; out: the folder of the review, by default a folder `grades` beside the submission."""
    messages: list[dict] = []
    folders = ReviewFolders(out or path.parent / "grades")
    job = ReadingJob((part_of(path),), pack_assignment(read_assignment()), folders, limits or SubmissionLimits())
    read_submission(job, messages.append)
    return parse_reading(fold_messages(path.stem, messages))
