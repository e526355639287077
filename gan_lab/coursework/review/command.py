"""The review of a class, step by step: read, make every picture again, compare, score, write."""

import json
from collections.abc import Sequence
from pathlib import Path

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.review.grading.gradebook import Gradebook
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission, add_points, grade
from gan_lab.coursework.review.grading.rubric import Rubric, read_rubric
from gan_lab.coursework.review.intake.class_reading import read_class
from gan_lab.coursework.review.intake.reading import ReviewFolders
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.intake.submissions import Submission, find_submissions, remember_names
from gan_lab.coursework.review.pages.rendering import PageJobWithLimits, make_page_jobs, write_students
from gan_lab.coursework.review.pages.results_jsonl import make_record
from gan_lab.coursework.review.pages.writing import write_class_page
from gan_lab.coursework.review.review_folder import (
    announce_pages,
    check_review_folder,
    lock_review_folder,
    open_review_folder,
    remove_old_pages,
)
from gan_lab.coursework.review.similarity.hint_search import HintJob, search_hints
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.review.submission_limits import SubmissionLimits
from gan_lab.coursework.review.verification import workers
from gan_lab.coursework.review.verification.class_verification import Generators, read_recipes, verify_pictures
from gan_lab.errors import GanLabError
from gan_lab.saving import replace_file


def review(
    folder: str | Path,
    out: str | Path,
    rubric: str | Path | None = None,
    assignment: str | Path | None = None,
    models: Sequence[str] = (),
    scheduler: str | None = None,
    processes: int | None = None,
    limits: SubmissionLimits | None = None,
) -> list[GradedSubmission]:
    """Review a class: write its pages, grades.csv and results.jsonl.

    Parameters
    ----------
    folder : str or Path
        The folder that holds the students' folders, zips and notebooks.
    out : str or Path
        The folder for what is written. A second review into it goes on from the first, and keeps what a person
        typed.
    rubric : str or Path, optional
        A TOML file that says what is graded; without one, the kit's.
    assignment : str or Path, optional
        The folder or zip that was handed out, its hand-out.json, or a folder of notebooks; without it, the kit's.
    models : sequence of str
        Paths of weights files beside those that the kit knows.
    scheduler : str, optional
        The address of a Dask scheduler whose workers generate the pictures.
    processes : int, optional
        How many processes of this machine work; without it, one for each core.
    limits : SubmissionLimits, optional
        What one submission may cost; without it, what an honest one never needs.

    Returns
    -------
    list of GradedSubmission
        In the order of the table.

    Raises
    ------
    GanLabError
        If the class can't be reviewed. What is wrong with one submission is a sentence in its row instead.
    """
    folder, out, limits = Path(folder), Path(out), limits or SubmissionLimits()
    place = Path(assignment).expanduser() if assignment else None
    handed_out, grading_rubric = _read_what_is_graded(place, Path(rubric) if rubric else None)
    processes = min(max(1, processes or workers.count_cores()), workers.MAX_PROCESSES)
    generators = Generators(_find_weights_files(models), processes, scheduler)
    handed_in = _open_folders(folder, out)
    with lock_review_folder(out):
        return _review_class(handed_in, out, place, handed_out, grading_rubric, generators, limits)


def _review_class(
    handed_in: Sequence[Submission],
    out: Path,
    place: Path | None,
    handed_out: Assignment,
    rubric: Rubric,
    generators: Generators,
    limits: SubmissionLimits,
) -> list[GradedSubmission]:
    """Do the review, when all that it goes by has been read."""
    folders = ReviewFolders(out)
    readings = read_class(handed_in, folders, place, generators.processes, limits)
    recipes = read_recipes(readings, folders.originals)
    verification = verify_pictures(readings, recipes, folders, generators, limits)
    submissions = [grade(reading, verification, recipes, handed_out, rubric) for reading in readings]
    hints, not_found = search_hints(
        HintJob([graded.reading for graded in submissions], recipes, handed_out, rubric.similarity)
    )
    remember_names(out, handed_in)  # before points are written that go by them
    gradebook = Gradebook(out)
    submissions = _update_gradebook(gradebook, submissions, rubric)
    jobs = make_page_jobs(out, submissions, hints, handed_out, verification.seconds, limits)
    problems = [not_found, *gradebook.messages] if not_found else gradebook.messages
    return _write(out, jobs, hints, rubric.messages, problems, generators.processes)


def _open_folders(folder: Path, out: Path) -> list[Submission]:
    """Check the folder of the review, before anything in it is believed; find the submissions; and mark the folder."""
    check_review_folder(out, folder)
    handed_in = find_submissions(folder, out)
    open_review_folder(out, folder)
    return handed_in


def _write(
    out: Path,
    jobs: Sequence[PageJobWithLimits],
    hints: Sequence[Hint],
    notes: Sequence[str],
    problems: Sequence[str],
    processes: int,
) -> list[GradedSubmission]:
    """Write all pages and results.jsonl; returns the submissions, with what was found while they were written."""
    pages = [page_name(job.graded.student) for job, _ in jobs]
    announce_pages(out, pages)
    submissions = write_students(jobs, processes)
    lines = (json.dumps(make_record(graded, hints)) + "\n" for graded in submissions)
    replace_file(out / "results.jsonl", "".join(lines))
    write_class_page(out, submissions, hints, notes, problems)
    remove_old_pages(out, pages)
    return submissions


def _read_what_is_graded(assignment_place: Path | None, rubric: Path | None) -> tuple[Assignment, Rubric]:
    """Read what was handed out and the rubric, and print which of its criteria are left out."""
    handed_out = read_assignment(assignment_place)
    grading_rubric = read_rubric(rubric, handed_out)
    for message in grading_rubric.messages:
        print(message)
    return handed_out, grading_rubric


def _find_weights_files(models: Sequence[str]) -> tuple[str, ...]:
    """Return the full paths of weights files; GanLabError if one isn't there."""
    paths = tuple(str(Path(model).expanduser().absolute()) for model in models)
    for path in paths:
        if not Path(path).exists():
            raise GanLabError(f"There is no weights file {path}: check --model.")
    return paths


def _update_gradebook(
    gradebook: Gradebook, submissions: Sequence[GradedSubmission], rubric: Rubric
) -> list[GradedSubmission]:
    """Match what persons typed to the submissions, decide which points count, and write grades.csv."""
    students = [graded.student for graded in submissions]
    gradebook.match_names(students)
    gradebook.take_points_files(students, rubric.criteria)
    with_points = [add_points(graded, rubric, gradebook) for graded in submissions]
    gradebook.write({graded.student: graded.scores for graded in with_points}, rubric.criteria)
    return with_points
