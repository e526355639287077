"""A class graded by workers: a submission whose pictures end a worker takes nobody else's evidence along."""

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.grading import class_grading
from gan_lab.coursework.review.grading.class_grading import grade_class
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.own_pictures import OwnPictures
from gan_lab.coursework.review.grading.rubric import read_rubric
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.gallery import TileId
from gan_lab.coursework.review.intake.reading import ReviewFolders
from gan_lab.coursework.review.intake.students import Student
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.verification.class_verification import Verification
from gan_lab.coursework.review.verification.workers import WorkerDied, Workers

NAMES = [f"student {number}" for number in range(2 * class_grading.JOB_SIZE)]


def grade_names(tmp_path, names, recipes):
    """Grade made-up submissions of these students."""
    assignment = read_assignment()
    submissions = [Submission(name, Student(name, name)) for name in names]
    readings = [Reading(name, "", recipes=recipes) for name in names]
    rubric = read_rubric(None, assignment)
    with Workers(1) as workers:
        return grade_class(
            submissions, readings, Verification({}), ReviewFolders(tmp_path), assignment, rubric, workers
        )


def test_one_whose_worker_ends_takes_nobody_else_along(tmp_path, monkeypatch):
    def run(self, function, jobs):
        for job in jobs:
            found = {number: OwnPictures((), Evidence(pictures=number)) for number in job.submissions}
            yield job, WorkerDied("It ended.") if 3 in job.submissions else found

    monkeypatch.setattr(Workers, "run", run)
    graded = grade_names(tmp_path, NAMES, {"ab": (TileId("cd", 0.4),)})
    assert [each.id for each in graded] == NAMES
    assert [each.evidence.pictures for each in graded] == [number * (number != 3) for number in range(len(NAMES))]
    limits = [each.reading.limit for each in graded]
    assert limits[3].startswith("What its recipes show can't be found")
    assert graded[3].reading.problems == [limits[3]]
    assert not any(limits[:3] + limits[4:])


def test_submissions_without_a_recipe_need_no_worker(tmp_path, monkeypatch):
    def run(self, function, jobs):
        assert list(jobs) == []
        yield from ()

    monkeypatch.setattr(Workers, "run", run)
    assert [each.evidence for each in grade_names(tmp_path, NAMES, {})] == [Evidence()] * len(NAMES)
