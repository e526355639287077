"""The pictures of one submission: limits, files that can't be written, and what a page shows."""

import io

import numpy as np
import pytest
from classroom import make_pngs
from fuzzing import run_in_time
from hostile import make_notebook, make_picture_cell
from PIL import Image

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review import gallery
from gan_lab.coursework.review.gallery import encode_for_page
from gan_lab.coursework.review.reading import ReadingJob, load_or_read, read_submission
from gan_lab.coursework.review.submissions import Submission
from gan_lab.saving import WriteError


def test_a_picture_that_cannot_be_written_ends_the_reading(tmp_path, monkeypatch):
    """It is no fault of the student's, so it must not become a sentence about the submission."""
    (tmp_path / "x.ipynb").write_bytes(make_notebook(make_picture_cell(make_pngs(1, 4)[0])))

    def full(path, content):
        raise WriteError("The drive is full.")

    monkeypatch.setattr(gallery, "replace_file", full)
    assignment = read_assignment()
    with pytest.raises(WriteError):
        read_submission(Submission("x", tmp_path / "x.ipynb"), "k", assignment, tmp_path, tmp_path)


def test_pictures_beyond_the_limit_are_not_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "MAX_REGENERATED", 2)
    (tmp_path / "x.ipynb").write_bytes(make_notebook(*(make_picture_cell(png) for png in make_pngs(3, 6))))
    job = ReadingJob(Submission("x", tmp_path / "x.ipynb"), None, tmp_path / "grades")
    pictures = load_or_read(job).pictures
    assert [picture.verdict for picture in pictures] == ["", "", "no recipe"]
    assert "Not made again" in pictures[2].sentence


def test_a_problem_that_repeats_is_reported_once(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "MAX_PICTURES", 1)
    (tmp_path / "x.ipynb").write_bytes(make_notebook(make_picture_cell(*make_pngs(4, 7))))
    problems = load_or_read(ReadingJob(Submission("x", tmp_path / "x.ipynb"), None, tmp_path / "grades")).problems
    assert len(problems) == 1


@pytest.mark.parametrize("size", [(1, 100_000), (100_000, 1), (1, 1), (3000, 3000)])
def test_a_picture_of_any_shape_fits_a_page(size):
    frames = np.zeros((1, size[1], size[0], 3), np.uint8)
    page = Image.open(io.BytesIO(run_in_time(lambda: encode_for_page(frames))))
    assert page.width <= 2400
    assert page.height <= 9600
