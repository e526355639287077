"""The pictures of one submission: limits, files that can't be written, and what a page shows."""

import made_up
import pytest
from classroom import make_pngs
from hostile import make_notebook, make_picture_cell
from PIL import Image
from readings import read_here

import gan_lab as gl
from gan_lab.coursework.review.intake import gallery
from gan_lab.coursework.review.submission_limits import SubmissionLimits
from gan_lab.pictures.plots import encode_plot
from gan_lab.saving import WriteError


def test_a_picture_that_cannot_be_written_ends_the_reading(tmp_path, monkeypatch):
    """Else a submission would be graded without its pictures."""
    (tmp_path / "x.ipynb").write_bytes(make_notebook(make_picture_cell(make_pngs(1, 4)[0])))

    def full(path, content, is_durable):
        raise WriteError("The drive is full.")

    monkeypatch.setattr(gallery, "keep_file", full)
    with pytest.raises(WriteError):
        read_here(tmp_path / "x.ipynb")


def test_pictures_beyond_the_limit_are_not_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "MAX_REGENERATED", 2)
    (tmp_path / "x.ipynb").write_bytes(make_notebook(*(make_picture_cell(png) for png in make_pngs(3, 6))))
    pictures = read_here(tmp_path / "x.ipynb").pictures
    assert [picture.verdict for picture in pictures] == ["", "", "no recipe"]
    assert "Not made again" in pictures[2].sentence


def test_a_problem_that_repeats_is_reported_once(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "MAX_PICTURES", 1)
    (tmp_path / "x.ipynb").write_bytes(make_notebook(make_picture_cell(*make_pngs(4, 7))))
    problems = read_here(tmp_path / "x.ipynb").problems
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
    (picture,) = read_here(tmp_path / "x.ipynb").pictures
    assert picture.verdict == verdict


def test_pictures_are_kept_up_to_the_limit_of_the_disk_and_the_text_is_read_all_the_same(tmp_path):
    text = made_up.make_text_cell("**Question 1.1** Why?\n\n*Your answer:*\n\nBecause the noise was truncated.")
    pngs = make_pngs(3, 8)
    (tmp_path / "x.ipynb").write_bytes(make_notebook(*(make_picture_cell(png) for png in pngs), text))
    whole = read_here(tmp_path / "x.ipynb")
    assert not whole.limit
    written = sum(path.stat().st_size for path in (tmp_path / "grades").rglob("*") if path.is_file())
    reading = read_here(tmp_path / "x.ipynb", tmp_path / "fewer", SubmissionLimits(disk=int(written * 0.6)))
    verdicts = [picture.verdict for picture in reading.pictures]
    assert verdicts[0] == ""  # to be made again
    assert verdicts[-1] == "not checked"
    assert "MB of the disk" in reading.limit
    assert reading.answers == whole.answers
    kept = sum(path.stat().st_size for path in (tmp_path / "fewer").rglob("*") if path.is_file())
    assert 0 < kept <= written * 0.6


def test_recipes_of_more_numbers_than_a_course_has_are_not_made_again(tmp_path, monkeypatch):
    """All recipes of a class are kept until its review is over."""
    monkeypatch.setattr(gallery, "MAX_NUMBERS", 2 * (128 + gallery.CLASS_WEIGHT_NUMBERS))
    (tmp_path / "x.ipynb").write_bytes(make_notebook(*(make_picture_cell(png) for png in make_pngs(3, 6))))
    pictures = read_here(tmp_path / "x.ipynb").pictures
    assert [picture.verdict for picture in pictures] == ["", "", "no recipe"]
    assert "hold more numbers than a whole course" in pictures[2].sentence
