"""A graded submission as a line of results.jsonl.

The keys of results.jsonl are a public format, so they are written out here and don't follow the names of fields.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gan_lab.coursework.review.file_names import RESULTS_FILE
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.findings import NotebookSummary
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.pages.links import make_work_links
from gan_lab.coursework.review.pages.results_points import prepare_points_fields
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.student_work import Answer
from gan_lab.saving import replace_file


def write_results(
    out: Path, submissions: Sequence[GradedSubmission], hints: Sequence[Hint], gradebook: Gradebook
) -> None:
    """Write results.jsonl, with one line for each student.

    Parameters
    ----------
    out : Path
        The folder of the review.
    submissions : sequence of GradedSubmission
        All attempts.
    hints : sequence of Hint
        What some of the students share.
    gradebook : Gradebook
        The points and comments.

    Raises
    ------
    WriteError
        If the file can't be written.
    """
    other_attempts: dict[str, list[Submission]] = defaultdict(list)  # by the student's id
    for graded in submissions:
        if not graded.submission.counts:
            other_attempts[graded.submission.student.id].append(graded.submission)
    own_hints: dict[str, list[Hint]] = defaultdict(list)  # by `Submission.work`
    for hint in hints:
        for work in hint.students:
            own_hints[work].append(hint)
    names = {work: link.label for work, link in make_work_links([each.submission for each in submissions]).items()}
    make_points_fields = prepare_points_fields(gradebook)
    records = (
        make_record(graded, own_hints[graded.submission.work], other_attempts[graded.submission.student.id], names)
        | make_points_fields(graded.submission.student.id)
        for graded in submissions
        if graded.submission.counts
    )
    replace_file(out / RESULTS_FILE, (json.dumps(record).encode() + b"\n" for record in records))


def make_record(
    graded: GradedSubmission, hints: Sequence[Hint], others: Sequence[Submission], names: Mapping[str, str]
) -> dict[str, Any]:
    """Make the line of results.jsonl about one student, without the points.

    Parameters
    ----------
    graded : GradedSubmission
        The submission that counts.
    hints : sequence of Hint
        Those about this student.
    others : sequence of Submission
        The student's other attempts.
    names : mapping of str to str
        What each submission that a hint is about is called, by its id.

    Returns
    -------
    dict
        The line, as `json.dumps` takes it.
    """
    reading = graded.reading
    pictures = [_picture_record(picture) for picture in reading.pictures]
    submission = graded.submission
    return {
        "student": graded.student,
        "id": submission.student.id,
        "email": submission.student.email,
        "group": submission.student.group,
        "other_ids": list(submission.student.other_ids),
        "page": page_name(graded.id, submission.student.name),
        "attempt": submission.attempt,
        **_time_record(submission),
        "other_attempts": [{"attempt": other.attempt, **_time_record(other)} for other in others],
        "problems": reading.problems,
        "notes": reading.notes,
        "limit": reading.limit or None,
        "notebooks": [_notebook_record(notebook) for notebook in reading.notebooks],
        "pictures": [picture for picture in pictures if picture["verdict"] != "plot"],
        "plots": [picture for picture in pictures if picture["verdict"] == "plot"],
        "answers": list(map(_answer_record, reading.answers)),
        "tasks": [
            {"id": task.id, "task": task.task, "status": task.status, "where": task.where} for task in reading.tasks
        ],
        "evidence": _evidence_record(graded.evidence),
        "hints": [_hint_record(hint, names) for hint in hints],
    }


def _time_record(submission: Submission) -> dict[str, Any]:
    """Return when an attempt was handed in; seconds late, 0 if it isn't and None if that isn't known."""
    lateness = submission.lateness
    return {
        "time": submission.time.isoformat() if submission.time else None,
        "late": lateness.seconds,
        "is_late": lateness.is_late,
    }


def _notebook_record(notebook: NotebookSummary) -> dict[str, Any]:
    return {
        "name": notebook.name,
        "disorder": notebook.run_order_problem,
        "errors": notebook.errors,
        "student": notebook.student,
        "assigned": notebook.assigned,
        "order_recorded": notebook.is_order_recorded,
    }


def _answer_record(answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "question": answer.question,
        "text": answer.text,
        "status": answer.status,
        "where": answer.where,
        "words": answer.word_count,
    }


def _hint_record(hint: Hint, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": hint.topic,
        "students": [names[id_] for id_ in hint.students],
        "ids": hint.students,
        "sentence": hint.sentence,
        "places": hint.places,
        "texts": hint.texts,
        "page": hint.page_file,
    }


def _picture_record(picture: SubmittedPicture) -> dict[str, Any]:
    return {
        "file": picture.file,
        "where": picture.where,
        "sha256": picture.sha256,
        "verdict": picture.verdict,
        "sentence": picture.sentence,
        "share": None if picture.share is None else round(picture.share, 4),
        "alt": picture.alt,
        "caption": picture.caption,
        "task": picture.task,
        "example": picture.is_example,
        "made": picture.is_output,
        "page": picture.page_file,
        "network": asdict(picture.network) if picture.network else None,
        "settings": picture.settings,
        "own": not picture.is_example,
    }


def _evidence_record(evidence: Evidence) -> dict[str, Any]:
    return {
        "pictures": evidence.pictures,
        "classes": evidence.classes,
        "mixtures": evidence.mixtures,
        "truncations": evidence.truncations,
        "noises": evidence.noise_vectors,
        "held": evidence.compared,
        "as_claimed": evidence.fitting,
        "mismatched": evidence.mismatched,
        "paths": evidence.paths,
        "longest_path": evidence.longest_path,
    }
