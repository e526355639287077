"""A rubric's TOML file, entry by entry: whatever has no effect, or can't be meant so, is refused with a sentence."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.gradebook.csv_cells import COMMENT_COLUMN, COMMENT_ENDING, FIXED_COLUMNS
from gan_lab.coursework.review.grading.criteria import COMPUTED
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.texts.report_sections import SECTIONS
from gan_lab.errors import GanLabError

RESERVED_IDS = (*FIXED_COLUMNS, COMMENT_COLUMN)  # columns of grades.csv that are no criteria
RUBRIC_KEYS = ("notebooks", "alike", "practice", "criteria")  # of the whole file
CRITERION_KEYS = ("id", "title", "points", "computed", "least", "days", "guide", "evidence")  # of a table [[criteria]]
MAX_POINTS = 10_000  # of one criterion
MAX_LEAST = 1_000_000  # of what a criterion counts
SECTION_ITEMS = frozenset(f"Section {name}" for name in SECTIONS)  # of the report's template, as evidence names them
DEFAULT_SIMILARITY = 0.85  # as `RubricFile.similarity`


@dataclass(frozen=True)
class RubricFile:
    """What a rubric's file says."""

    notebooks: tuple[str, ...] | None  # names, without ".ipynb"; None if it doesn't say
    criteria: tuple[Criterion, ...]
    similarity: float  # 0.5 to 1, of two answers' characters; from this on, they are a hint
    practice: tuple[str, ...] | None  # questions and tasks that belong to no criterion; None if it doesn't say


def read_rubric_file(path: Path, known_items: Collection[str]) -> RubricFile:
    """Read a rubric's file.

    Parameters
    ----------
    path : Path
        The file.
    known_items : collection of str
        The questions and tasks that it may name, such as "Question 2.7".

    Returns
    -------
    RubricFile
        What it says, each entry checked by itself.

    Raises
    ------
    GanLabError
        If the file can't be read or something in it is wrong; the message says what, and what is allowed.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise GanLabError(f"The rubric {path} can't be opened ({problem.strerror}): check the path.") from None
    except (ValueError, RecursionError) as problem:
        raise GanLabError(f"The rubric {path} is not TOML: {problem}.") from None
    subject = f"In the rubric {path}"
    _refuse_unknown(document, RUBRIC_KEYS, f"The rubric {path}")
    notebooks = _read_list(document, "notebooks", subject, "['01_noise_to_image', '02_truncation']")
    practice = _read_list(document, "practice", subject, "['Question 2.1', 'Task 4.2']")
    alike = document.get("alike", DEFAULT_SIMILARITY)
    if not _is_number(alike) or not 0.5 <= alike <= 1:
        raise GanLabError(f"{subject}, alike is a share from 0.5 to 1, not {alike!r}.")
    criteria = _read_criteria(document, path, known_items)
    _check_practice(practice or (), criteria, subject, known_items)
    return RubricFile(notebooks, criteria, alike, practice)


def _read_criteria(document: dict[str, Any], path: Path, known_items: Collection[str]) -> tuple[Criterion, ...]:
    tables = document.get("criteria", [])
    are_tables = isinstance(tables, list) and all(isinstance(table, dict) for table in tables)
    criteria = tuple(_read_criterion(table, path, known_items) for table in tables) if are_tables else ()
    ids = {criterion.id for criterion in criteria}
    if not criteria or len(ids) < len(criteria):
        raise GanLabError(f"The rubric {path} needs one [[criteria]] or more, each with an id of its own.")
    if taken := sorted(id_ for id_ in ids if f"{id_}{COMMENT_ENDING}" in ids):
        column = f"{taken[0]}{COMMENT_ENDING}"
        raise GanLabError(
            f"In the rubric {path}, the criterion {column!r} needs another id: grades.csv has comments on {taken[0]!r} "
            "in a column of that name."
        )
    return criteria


def _read_criterion(table: dict[str, Any], path: Path, known_items: Collection[str]) -> Criterion:
    """Read one table [[criteria]]."""
    name = table.get("id", table.get("title", "without an id"))
    subject = f"In the rubric {path}, the criterion {name!r}"
    _refuse_unknown(table, CRITERION_KEYS, subject)
    if not all(_is_text(table.get(key)) for key in ("id", "title")):
        raise GanLabError(f"{subject} needs an id and a title.")
    if not re.fullmatch(r"[A-Za-z][\w-]*", name) or name in RESERVED_IDS:
        reserved = ", ".join(RESERVED_IDS)
        raise GanLabError(f"{subject} needs another id: letters, digits and hyphens, and none of {reserved}.")
    points: Any = table.get("points")
    if not _is_number(points) or not 0 < points <= MAX_POINTS:
        raise GanLabError(f"{subject} needs points above 0, not {points!r}.")
    if "computed" in table and (not isinstance(table["computed"], str) or table["computed"] not in COMPUTED):
        raise GanLabError(f"{subject} computes {table['computed']!r}; known are {', '.join(COMPUTED)}.")
    _refuse_useless(table, subject)
    if "guide" in table and not _is_text(table["guide"]):
        raise GanLabError(f"{subject} needs words as guide, not {table['guide']!r}.")
    evidence = _read_list(table, "evidence", subject, "['Question 2.7', 'Task 2.2', 'Section Reflection']") or ()
    if unknown := [item for item in evidence if item not in known_items and item not in SECTION_ITEMS]:
        raise GanLabError(
            f"{subject} shows {unknown[0]!r}, which neither the notebooks as handed out nor the report's template have."
        )
    return Criterion(
        table["id"],
        table["title"],
        points,
        computed=table.get("computed", ""),
        minimum=_read_count(table, "least", subject),
        guide=table.get("guide", ""),
        evidence_items=evidence,
        days=_read_count(table, "days", subject),
    )


def _refuse_unknown(table: dict[str, Any], keys: Collection[str], subject: str) -> None:
    unknown = sorted(set(table) - set(keys))
    if unknown:
        raise GanLabError(f"{subject} has the unknown entry {unknown[0]!r}; known are {', '.join(keys)}.")


def _refuse_useless(table: dict[str, Any], subject: str) -> None:
    """Refuse entries that change nothing, since whoever wrote them expects that they do."""
    name = table.get("computed", "")
    takes = COMPUTED[name].takes if name else ""
    for key in ("least", "days"):
        if key in table and key != takes:
            takers = ", ".join(other for other, computed in COMPUTED.items() if computed.takes == key)
            what = f'computed = "{name}"' if name else "a criterion for which a person gives the points"
            raise GanLabError(f"{subject} has {key}, which does nothing with {what}; it does with {takers}.")
    if name and "guide" in table:
        raise GanLabError(
            f"{subject} has a guide, which is for a person who gives points, and computes {name!r}: remove one of them."
        )


def _read_list(table: dict[str, Any], key: str, subject: str, example: str) -> tuple[str, ...] | None:
    """Read a list of names; None if it isn't there."""
    if key not in table:
        return None
    names = table[key]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise GanLabError(f"{subject} needs a list as {key}, such as {example}; or leave {key} out.")
    if repeated := [name for name in names if names.count(name) > 1]:
        raise GanLabError(f"{subject} has {repeated[0]!r} in {key} more than once: remove one.")
    return tuple(names)


def _read_count(table: dict[str, Any], key: str, subject: str) -> int:
    count = table.get(key, 1)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MAX_LEAST:
        raise GanLabError(f"{subject} has {key} = {count!r}; it is a whole number of 1 or more.")
    return count


def _check_practice(
    practice: Collection[str], criteria: Collection[Criterion], subject: str, known_items: Collection[str]
) -> None:
    if unknown := [item for item in practice if item not in known_items]:
        raise GanLabError(f"{subject}, practice has {unknown[0]!r}, which the notebooks as handed out don't have.")
    for criterion in criteria:
        if both := [item for item in criterion.evidence_items if item in practice]:
            raise GanLabError(
                f"{subject}, {both[0]!r} stands in practice and in the evidence of {criterion.id!r}: remove one."
            )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
