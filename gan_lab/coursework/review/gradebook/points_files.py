"""Files of points that a page saved: what a person typed there, put beside grades.csv."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PointsFile:
    """The points and the comment that a person typed into a page, which saved them as a file."""

    name: str  # of the file
    digest: str  # SHA-256 of the file
    id: str  # the student's
    student: str  # the student's name
    points: dict[str, str]  # as they were typed, by the criterion's id
    comment: str | None  # None if it wasn't changed on the page
    saved: str  # when it was saved, in ISO 8601; "" if the file doesn't say


def read_points_files(folder: Path, taken: Collection[str]) -> tuple[list[PointsFile], list[str]]:
    """Read the files of points in the folder of a review.

    Parameters
    ----------
    folder : Path
        The folder that holds grades.csv.
    taken : collection of str
        The digests of files that were taken over before, which are left.

    Returns
    -------
    (list of PointsFile, list of str)
        The files, the one that was saved last at the end; and a sentence for each that no page saved.
    """
    files, messages = [], []
    for path in sorted(folder.glob("points*.json")):
        try:
            file = _parse(path.name, path.read_bytes() if path.is_file() else b"")  # a pipe has no end
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            messages.append(f"{path.name} is not a file of points that a page saved, and was left.")
        else:
            files += [file] if file.digest not in taken else []
    return sorted(files, key=lambda file: file.saved), messages


def _parse(name: str, content: bytes) -> PointsFile:
    """Parse a file of points; raises what wrong types and broken JSON raise."""
    saved = json.loads(content)
    points = {str(key): str(value).strip() for key, value in saved["points"].items()}
    comment = saved.get("comment")
    student = str(saved["student"])
    return PointsFile(
        name,
        hashlib.sha256(content).hexdigest(),
        str(saved.get("id", student)),  # a page of an older review knew the name alone
        student,
        points,
        comment if isinstance(comment, str) else None,
        str(saved.get("saved", "")),
    )
