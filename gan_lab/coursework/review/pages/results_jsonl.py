"""A graded submission as a line of results.jsonl.

The keys of results.jsonl are a public format, so they are written out here and don't follow the names of fields.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.findings import NotebookSummary
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.similarity.hints import Hint


def make_record(graded: GradedSubmission, hints: Sequence[Hint]) -> dict[str, Any]:
    """Make the line of results.jsonl about one submission.

    Parameters
    ----------
    graded : GradedSubmission
        The submission.
    hints : sequence of Hint
        The hints of the whole class; those about this student are taken.

    Returns
    -------
    dict
        The line, as `json.dumps` takes it.
    """
    reading = graded.reading
    pictures = [_picture_record(picture) for picture in reading.pictures]
    return {
        "student": graded.student,
        "problems": reading.problems,
        "limit": reading.limit or None,
        "notebooks": [_notebook_record(notebook) for notebook in reading.notebooks],
        "pictures": [picture for picture in pictures if picture["verdict"] != "plot"],
        "plots": [picture for picture in pictures if picture["verdict"] == "plot"],
        "answers": [
            {
                "id": answer.id,
                "question": answer.question,
                "text": answer.text,
                "status": answer.status,
                "where": answer.where,
                "words": answer.word_count,
            }
            for answer in reading.answers
        ],
        "tasks": [
            {"id": task.id, "task": task.task, "status": task.status, "where": task.where} for task in reading.tasks
        ],
        "evidence": _evidence_record(graded.evidence),
        "points": {
            graded_criterion.criterion.id: {
                "points": graded_criterion.points,
                "of": graded_criterion.criterion.points,
                "by": graded_criterion.given_by,
                "reason": graded_criterion.reason,
            }
            for graded_criterion in graded.criteria
        },
        "total": graded.total,
        "of": graded.max_total,
        "open": graded.open_criteria,
        "comment": graded.comment,
        "hints": [_hint_record(hint) for hint in hints if graded.student in hint.students],
    }


def _notebook_record(notebook: NotebookSummary) -> dict[str, Any]:
    return {
        "name": notebook.name,
        "disorder": notebook.run_order_problem,
        "errors": notebook.errors,
        "student": notebook.student,
        "assigned": notebook.assigned,
    }


def _hint_record(hint: Hint) -> dict[str, Any]:
    return {
        "kind": hint.topic,
        "students": hint.students,
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
