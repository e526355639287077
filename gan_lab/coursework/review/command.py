"""The review of a class, step by step: find who handed in, read, make every picture again, compare, score, write."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.limited_process import start_early
from gan_lab.coursework.review.file_names import CLASS_PAGE
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.gradebook.early_checks import check_grades, check_same_class
from gan_lab.coursework.review.grading.class_grading import grade_class
from gan_lab.coursework.review.grading.class_points import list_students, record_points
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.grading.rubric import Rubric, read_rubric
from gan_lab.coursework.review.intake.class_reading import PRELOADED, read_class
from gan_lab.coursework.review.intake.handed_in import ClassWork, CollectingOptions, find_class, remember_class
from gan_lab.coursework.review.intake.handed_in_as import name_handed_in, store_handed_in_as
from gan_lab.coursework.review.intake.printable import print_sentences
from gan_lab.coursework.review.intake.reading import ReviewFolders
from gan_lab.coursework.review.intake.stored_recipes import StoredRecipes
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.intake.who_is_who import check_names
from gan_lab.coursework.review.pages.class_page import write_class_page
from gan_lab.coursework.review.pages.nbgrader_feedback import write_feedback
from gan_lab.coursework.review.pages.rendering import PageJobWithLimits, make_page_jobs, write_students
from gan_lab.coursework.review.pages.results_jsonl import write_results
from gan_lab.coursework.review.pages.standing_points import find_standing_points
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
from gan_lab.coursework.review.verification.class_verification import Generators, find_networks, verify_pictures
from gan_lab.coursework.review.verification.workers import MAX_PROCESSES, Workers, count_cores
from gan_lab.errors import GanLabError


def review(
    place: str | Path,
    out: str | Path,
    rubric: str | Path | None = None,
    assignment: str | Path | None = None,
    models: Sequence[str] = (),
    scheduler: str | None = None,
    processes: int | None = None,
    limits: SubmissionLimits | None = None,
    collecting: CollectingOptions | None = None,
) -> list[GradedSubmission]:
    """Review a class: write its pages, grades.csv and results.jsonl.

    Parameters
    ----------
    place : str or Path
        What was handed in: a learning system's export as it is, a folder or a zip; or one notebook.
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
    collecting : CollectingOptions, optional
        The shape of the export, the roster, the due date, and which attempt counts.

    Returns
    -------
    list of GradedSubmission
        The submissions that count, in the order of the table.

    Raises
    ------
    GanLabError
        If the class can't be reviewed. What is wrong with one submission is a sentence in its row instead.
    """
    place, out = Path(place).expanduser(), Path(out).expanduser()
    handed_out, grading_rubric = _read_what_is_graded(assignment, rubric)
    processes = min(max(1, processes or count_cores()), MAX_PROCESSES)
    generators = Generators(_find_weights_files(models), processes, scheduler)
    settings = _Settings(out, handed_out, grading_rubric, generators, limits or SubmissionLimits())
    check_review_folder(out, place)  # before anything in it is believed
    check_grades(out)
    stems = [Path(notebook.name).stem for notebook in handed_out.notebooks]
    work = find_class(place, out, collecting or CollectingOptions(), stems)
    check_same_class(out, list_students(work.handed_in.submissions))
    print_sentences(work.sentences)
    open_review_folder(out, place)
    start_early(PRELOADED)
    with lock_review_folder(out):
        return _review_class(work, settings)


@dataclass(frozen=True)
class _Settings:
    """What a review goes by, beside what was handed in."""

    out: Path
    assignment: Assignment
    rubric: Rubric
    generators: Generators
    limits: SubmissionLimits


def _review_class(work: ClassWork, settings: _Settings) -> list[GradedSubmission]:
    """Do the review, when all that it goes by has been read."""
    out, folders, assignment = settings.out, ReviewFolders(settings.out), settings.assignment
    processes = settings.generators.processes
    handed_in = work.handed_in.submissions
    readings = read_class(handed_in, folders, assignment, processes, settings.limits)
    handed_in, readings = check_names(work.handed_in, readings)
    own_work = {each.id for each in handed_in if each.counts and each.work == each.id}  # of a group's, one member's
    pending = [reading for reading in readings if reading.id in own_work]
    networks = find_networks(readings)
    with Workers(processes) as workers:
        verification = verify_pictures(pending, networks, folders, settings.generators, settings.limits, workers)
        submissions = grade_class(handed_in, readings, verification, folders, assignment, settings.rubric, workers)
    compared = [graded.reading for graded in submissions if graded.id in own_work]
    recipes = StoredRecipes.of_readings(compared, folders.originals)
    hints, not_found = search_hints(HintJob(compared, recipes, assignment, settings.rubric.similarity))
    hints = _leave_out_groups(hints, handed_in)
    remember_class(out, work)  # before points are written that go by it
    handed_in_as = name_handed_in(work.export, handed_in)
    store_handed_in_as(out, handed_in_as)
    recorded, submissions = record_points(out, submissions, settings.rubric)
    with recorded.gradebook as gradebook:
        find_standing = partial(find_standing_points, gradebook)
        jobs = make_page_jobs(out, submissions, hints, assignment, verification.seconds, settings.limits, find_standing)
        notes = [*work.sentences, *settings.rubric.messages, *recorded.taken_over]
        problems = [*work.handed_in.messages, *filter(None, [not_found]), *recorded.messages]
        print_sentences(recorded.taken_over)
        if problems:
            print(f"{out / CLASS_PAGE} has {len(problems)} notes about names and points: look at them first.")
        graded = _write(out, jobs, hints, notes, problems, processes, gradebook)
        print_sentences(write_feedback(handed_in_as, out))
    return graded


def _leave_out_groups(hints: Sequence[Hint], handed_in: Sequence[Submission]) -> list[Hint]:
    """Leave out what members of one group share, each of whom handed in alone."""
    groups = {each.id: each.student.group for each in handed_in}
    return [hint for hint in hints if len({groups[id_] or id_ for id_ in hint.students}) > 1]


def _write(
    out: Path,
    jobs: Sequence[PageJobWithLimits],
    hints: Sequence[Hint],
    notes: Sequence[str],
    problems: Sequence[str],
    processes: int,
    gradebook: Gradebook,
) -> list[GradedSubmission]:
    """Write all pages and results.jsonl; returns the submissions, with what was found while they were written."""
    pages = [job.link.page for job, _ in jobs]
    announce_pages(out, pages)
    submissions = write_students(jobs, processes)
    counting = [graded for graded in submissions if graded.submission.counts]
    write_results(out, submissions, hints, gradebook)
    write_class_page(out, counting, hints, notes, problems)
    remove_old_pages(out, pages)
    return counting


def _read_what_is_graded(assignment: str | Path | None, rubric: str | Path | None) -> tuple[Assignment, Rubric]:
    """Read what was handed out and the rubric, and print which of its criteria are left out."""
    handed_out = read_assignment(Path(assignment).expanduser() if assignment else None)
    grading_rubric = read_rubric(Path(rubric).expanduser() if rubric else None, handed_out)
    print_sentences(grading_rubric.messages)
    return handed_out, grading_rubric


def _find_weights_files(models: Sequence[str]) -> tuple[str, ...]:
    """Return the full paths of weights files; GanLabError if one isn't there."""
    paths = tuple(str(Path(model).expanduser().absolute()) for model in models)
    for path in paths:
        if not Path(path).exists():
            raise GanLabError(f"There is no weights file {path}: check --model.")
    return paths
