"""The review of a class, step by step: read, make every picture again, compare, score, write."""

import json
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.review import workers
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.grading import GradedSubmission, add_points, grade
from gan_lab.coursework.review.pages import write_pages
from gan_lab.coursework.review.reading import Reading, ReadingJob, load_or_read
from gan_lab.coursework.review.results_jsonl import make_record
from gan_lab.coursework.review.rubric import Rubric, read_rubric
from gan_lab.coursework.review.similarity import find_hints
from gan_lab.coursework.review.submissions import Submission, find_submissions
from gan_lab.coursework.review.verification import read_recipes, verify_pictures
from gan_lab.errors import GanLabError
from gan_lab.saving import WriteError, replace_file


def review(
    folder: str | Path,
    out: str | Path,
    rubric: str | Path | None = None,
    assignment: str | Path | None = None,
    models: Sequence[str] = (),
    scheduler: str | None = None,
    processes: int | None = None,
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

    Returns
    -------
    list of GradedSubmission
        In the order of the table.

    Raises
    ------
    GanLabError
        If the class can't be reviewed. What is wrong with one submission is a sentence in its row instead.
    """
    out = Path(out)
    assignment_place = Path(assignment).expanduser() if assignment else None
    handed_out, grading_rubric = _read_what_is_graded(assignment_place, Path(rubric) if rubric else None)
    handed_in = find_submissions(Path(folder), out)
    processes = min(max(1, processes or workers.count_cores()), workers.MAX_PROCESSES)
    weights_files = _find_weights_files(models)
    readings = _read_submissions(handed_in, out, assignment_place, processes)
    originals = out / ".review" / "pictures"
    digests = (picture.sha256 for reading in readings for picture in reading.pictures if picture.network)
    recipes = read_recipes(digests, originals)
    verdicts = verify_pictures(recipes, originals, weights_files, processes, scheduler)
    submissions = [grade(reading, verdicts, recipes, handed_out, grading_rubric) for reading in readings]
    hints = find_hints(
        [graded.reading for graded in submissions], recipes, handed_out.direction_digests, grading_rubric.similarity
    )
    gradebook = Gradebook(out)
    submissions = _update_gradebook(gradebook, submissions, grading_rubric)
    lines = (json.dumps(make_record(graded, hints)) + "\n" for graded in submissions)
    replace_file(out / "results.jsonl", "".join(lines))
    write_pages(out, submissions, hints, handed_out, grading_rubric.messages, gradebook.messages)
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


def _read_submissions(
    submissions: Sequence[Submission], out: Path, assignment_place: Path | None, processes: int
) -> list[Reading]:
    """Read every submission, in order; what an earlier review read is loaded if the submission hasn't changed."""
    jobs = [ReadingJob(submission, assignment_place, out) for submission in submissions]
    readings: dict[str, Reading] = {}
    with tqdm(total=len(jobs), desc="reading", unit="submission") as bar:
        for job, result in workers.run_jobs(load_or_read, jobs, min(processes, len(jobs))):
            if isinstance(result, WriteError):
                raise result
            if isinstance(result, Exception):  # one submission that can't be read must not end the review
                reason = str(result) if isinstance(result, GanLabError) else f"{type(result).__name__}: {result}"
                result = Reading(job.submission.student, "", [f"It can't be read ({reason[:300]})."])
            readings[job.submission.student] = result
            bar.update()
    return [readings[submission.student] for submission in submissions]


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
