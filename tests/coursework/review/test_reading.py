"""What is read of a submission is kept as it comes, and read again only where something changed or was lost."""

import json
import pickle
from dataclasses import replace

import made_up
import pytest
from classroom import make_pngs
from hostile import make_blank_png, make_notebook, make_picture_cell
from readings import part_of, read_here

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review.intake.class_reading import read_class
from gan_lab.coursework.review.intake.findings import MAX_PROBLEMS, fold_messages, parse_reading
from gan_lab.coursework.review.intake.gallery import TILE_DIGITS
from gan_lab.coursework.review.intake.reading import ReadingJob, ReviewFolders, pack_assignment, read_submission
from gan_lab.coursework.review.intake.stored_recipes import StoredRecipes
from gan_lab.coursework.review.intake.students import Student
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.submission_limits import SubmissionLimits


@pytest.fixture
def submission(tmp_path):
    text = made_up.make_text_cell("**Question 1.1** Why?\n\n*Your answer:*\n\nBecause the noise was truncated.")
    (tmp_path / "x.ipynb").write_bytes(make_notebook(make_picture_cell(make_pngs(1, 5)[0]), text))
    return hand_in(tmp_path / "x.ipynb")


def hand_in(path):
    return Submission("x", Student("x", "x"), (part_of(path),))


def read(submission, out, **limits):
    (reading,) = read_class([submission], ReviewFolders(out), read_assignment(), 1, SubmissionLimits(**limits))
    return reading


def test_a_submission_is_read_again_if_its_picture_files_are_lost(submission, tmp_path):
    first = read(submission, tmp_path / "grades")
    page = tmp_path / "grades" / "pictures" / first.pictures[0].page_file
    page.unlink()
    again = read(submission, tmp_path / "grades")
    assert again.pictures == first.pictures
    assert page.exists()


@pytest.mark.parametrize("kept", ["pictures/*", ".review/pictures/*", ".review/pictures/*.json", ".review/readings/*"])
@pytest.mark.parametrize("left", [0, 10])
def test_a_submission_is_read_again_if_a_power_failure_cut_a_file_of_it(submission, tmp_path, kept, left):
    """Those are written without waiting for the drive."""
    out = tmp_path / "grades"
    first = read(submission, out)
    path = next(out.glob(kept))
    whole = path.read_bytes()
    path.write_bytes(whole[:left])
    again = read(submission, out)
    assert replace(again, processor_seconds=0) == replace(first, processor_seconds=0)
    assert len(path.read_bytes()) > len(whole) - 5  # a time of fewer digits


def test_a_reading_names_each_tile_that_is_to_be_made_again(submission, tmp_path):
    reading = read(submission, tmp_path / "grades")
    (picture,) = reading.pictures
    recipes = StoredRecipes.of_readings([reading], ReviewFolders(tmp_path / "grades").originals)
    assert list(recipes) == list(reading.recipes) == [picture.sha256]
    tiles = recipes[picture.sha256].tiles
    assert [(tile.exact_digest[:TILE_DIGITS], tile.truncation) for tile in tiles] == list(
        reading.recipes[picture.sha256]
    )


def test_recipes_travel_to_other_processes_unread(submission, tmp_path):
    reading = read(submission, tmp_path / "grades")
    recipes = StoredRecipes.of_readings([reading], ReviewFolders(tmp_path / "grades").originals)
    (sha256,) = recipes
    before = len(pickle.dumps(recipes))
    read_here_first = recipes[sha256].to_json()
    assert len(pickle.dumps(recipes)) == before
    assert pickle.loads(pickle.dumps(recipes))[sha256].to_json() == read_here_first
    assert "another" not in recipes
    assert recipes.get("another") is None


def test_a_stored_reading_is_taken_as_it_is_until_the_limits_change(submission, tmp_path):
    first = read(submission, tmp_path / "grades")
    assert read(submission, tmp_path / "grades") == first  # to the processor time that it took
    assert read(submission, tmp_path / "grades", disk=10**8).key != first.key


def test_the_text_of_a_notebook_is_sent_before_its_pictures(submission, tmp_path):
    """Pictures take most of the time, and what was sent before a limit is kept."""
    messages = []
    job = ReadingJob(
        submission.parts, pack_assignment(read_assignment()), ReviewFolders(tmp_path / "grades"), SubmissionLimits()
    )
    read_submission(job, messages.append)
    names = [next(iter(message)) for message in messages]
    assert names.index("notebook") < names.index("work") < names.index("more")
    json.dumps(messages)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5])
def test_a_reading_that_ended_early_holds_what_was_sent(submission, tmp_path, count):
    messages = []
    job = ReadingJob(
        submission.parts, pack_assignment(read_assignment()), ReviewFolders(tmp_path / "grades"), SubmissionLimits()
    )
    read_submission(job, messages.append)
    whole, part = (parse_reading(fold_messages("x", some)) for some in (messages, messages[:count]))
    assert part.student == "x"
    assert part.pictures == whole.pictures[: len(part.pictures)]
    assert part.answers in ([], whole.answers)


def test_a_submission_that_reaches_a_limit_keeps_what_was_found_and_says_so(submission, tmp_path):
    whole = read(submission, tmp_path / "whole")
    folder = tmp_path / "x"
    folder.mkdir()
    (tmp_path / "x.ipynb").rename(folder / "a.ipynb")
    (folder / "b.png").write_bytes(make_blank_png(9000, 9000))
    reading = read(hand_in(folder), tmp_path / "grades", memory=80_000_000)
    assert reading.limit.startswith("Reading it took 80 MB of memory, and was ended there")
    assert reading.limit in reading.problems
    assert [answer.text for answer in reading.answers] == [answer.text for answer in whole.answers]
    assert len(reading.pictures) == 1


def test_sentences_beyond_a_limit_are_counted():
    messages = [{"key": "k"}, *({"more": {"problems": [f"{i}"]}} for i in range(MAX_PROBLEMS + 7))]
    problems = fold_messages("x", messages)["problems"]
    assert problems[-1] == "And 7 more such sentences."
    assert len(problems) == MAX_PROBLEMS + 1


def test_a_reading_is_the_same_here_and_in_a_process_of_its_own(submission, tmp_path):
    here, there = read_here(tmp_path / "x.ipynb"), read(submission, tmp_path / "other")
    assert (here.answers, here.tasks, here.pictures) == (there.answers, there.tasks, there.pictures)
