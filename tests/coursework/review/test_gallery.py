"""The pictures of one submission: limits, files that can't be written, and what a page shows."""

import io

import made_up
import numpy as np
import pytest
from classroom import make_pngs
from fuzzing import run_in_time
from hostile import make_notebook, make_picture_cell
from PIL import Image

import gan_lab as gl
from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review import gallery
from gan_lab.coursework.review.gallery import encode_for_page
from gan_lab.coursework.review.reading import ReadingJob, load_or_read, read_submission
from gan_lab.coursework.review.submissions import Submission
from gan_lab.pictures.plots import encode_plot
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


PLOTTING = [f"gl.{name}(x)" for name in gl.__all__ if name.startswith("plot_")]


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        *((line, "plot") for line in PLOTTING),
        ("gl.show(figure, alt='x')", "plot"),
        ("live = run.live()", "plot"),
        ("run.animate()", "plot"),
        ("gl.Quiz(gan, 0.4)", "plot"),
        ("low_quiz", "plot"),
        ("q.reveal()", "plot"),
        ("exhibits", "plot"),
        ("game.plot()", "plot"),
        ("game.plot_best()", "plot"),
        ("gl.play('ring')", "plot"),
        ("board", "plot"),
        ("gl.show_pictures(photographs)", "plot"),
        ("gl.make_exhibits(gan, 'bag')", "plot"),
        ("samples.grid()", "no recipe"),
        ("print('plot')", "no recipe"),
    ],
)
def test_only_a_cell_that_draws_can_show_a_plot(tmp_path, source, verdict):
    content = encode_plot(Image.new("RGB", (20, 20)))
    made_up.write_notebook(tmp_path / "x.ipynb", made_up.make_run_cell(source, 1, made_up.make_picture_output(content)))
    (picture,) = load_or_read(ReadingJob(Submission("x", tmp_path / "x.ipynb"), None, tmp_path / "grades")).pictures
    assert picture.verdict == verdict


@pytest.mark.parametrize("size", [(1, 100_000), (100_000, 1), (1, 1), (3000, 3000)])
def test_a_picture_of_any_shape_fits_a_page(size):
    frames = np.zeros((1, size[1], size[0], 3), np.uint8)
    page = Image.open(io.BytesIO(run_in_time(lambda: encode_for_page(frames))))
    assert page.width <= 2400
    assert page.height <= 9600
