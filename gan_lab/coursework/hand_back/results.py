"""The points in results.jsonl, brought up to date: the rest of each line stays as the review wrote it."""

import json
from collections.abc import Iterator
from pathlib import Path

from gan_lab.coursework.review.file_names import RESULTS_FILE
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.pages.results_points import prepare_points_fields
from gan_lab.errors import GanLabError
from gan_lab.saving import replace_file


def refresh_results(gradebook: Gradebook) -> None:
    """Write points, comments and totals as they stand now into results.jsonl.

    Parameters
    ----------
    gradebook : Gradebook
        The grades of the class.

    Raises
    ------
    GanLabError
        If results.jsonl isn't there, or isn't what a review wrote.
    WriteError
        If it can't be written.
    """
    path = gradebook.folder / RESULTS_FILE
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise GanLabError(_say_how_to_mend(path, "is no plain file"))
    try:
        if any(after != before for before, after in _refresh_lines(path, gradebook)):
            replace_file(path, (after for _, after in _refresh_lines(path, gradebook)))
    except OSError as problem:
        raise GanLabError(_say_how_to_mend(path, f"can't be opened ({problem.strerror})")) from None


def _refresh_lines(path: Path, gradebook: Gradebook) -> Iterator[tuple[bytes, bytes]]:
    """Yield each line as it is, and with the points of its student; the same twice where they stand there already.

    A class of thousands has hundreds of megabytes, so one line at a time is held.
    """
    ids = {student.id for student in gradebook.students}
    make_points_fields = prepare_points_fields(gradebook)
    with open(path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
                id_ = record["id"]
            except (ValueError, TypeError, KeyError, RecursionError):
                raise GanLabError(_say_how_to_mend(path, f"has no student in its line {number}")) from None
            fields = make_points_fields(id_) if id_ in ids else {}
            is_same = all(record.get(name) == value for name, value in fields.items())
            yield line, line if is_same else json.dumps(record | fields).encode() + b"\n"


def _say_how_to_mend(path: Path, problem: str) -> str:
    return f"{path} {problem}: run gan-lab review once more with the same --out, which writes it anew."
