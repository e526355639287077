"""A submission that was read before: what of it is read again."""

from classroom import make_pngs
from hostile import make_notebook, make_picture_cell

from gan_lab.coursework.review.reading import ReadingJob, load_or_read
from gan_lab.coursework.review.submissions import Submission


def test_a_submission_is_read_again_if_its_picture_files_are_lost(tmp_path):
    (tmp_path / "x.ipynb").write_bytes(make_notebook(make_picture_cell(make_pngs(1, 5)[0])))
    job = ReadingJob(Submission("x", tmp_path / "x.ipynb"), None, tmp_path / "grades")
    first = load_or_read(job)
    page = tmp_path / "grades" / "pictures" / first.pictures[0].page_file
    page.unlink()
    assert load_or_read(job) == first
    assert page.exists()
