"""A student's folders, and the report of one, which several tests of the report read."""

import made_up
import nbformat
import pytest
from html_tags import Tags

import gan_lab as gl
from gan_lab.coursework.report.writing import write_report

ANSWER = """Costs $5 or $x^2$, <script>alert(1)</script> and $$\\sum_i z_i$$. $introduction stays. Привет, 你好, שלום.

```python
unclosed"""


@pytest.fixture(scope="session")
def bags():
    """Three bags of pocket's."""
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(3, 0.4, seed=5), gan.class_vector("bag"), truncation=0.4)


@pytest.fixture(scope="session")
def student_folder(tmp_path_factory, bags):
    """A student's folder: 02 with an answer and pictures, 07 with answers, and a notebook of plain matplotlib."""
    student_folder = tmp_path_factory.mktemp("student")
    second = made_up.read_handed_out("02_truncation")
    made_up.write_answer(second, "2.1", ANSWER)
    for cell in second.cells:
        cell.source = cell.source.replace('STUDENT = "anonymous"', 'STUDENT = "Ada <b>Lovelace</b>"')
        if "MY_TRUNCATIONS = [" in cell.source:
            cell.source = cell.source.replace("# Report:", "# Report: Three *truncations* | $x^2$ <i>")
    nbformat.write(second, student_folder / "02_truncation.ipynb")
    last = made_up.read_handed_out("07_report")
    made_up.write_answer(last, "7.1", "A generator and a discriminator. ![my own bag](pictures/own.png)")
    made_up.write_answer(last, "7.3", "![far](https://example.org/x.png) ![away](../secret.png) ![gone](gone.png)")
    nbformat.write(last, student_folder / "07_report.ipynb")
    (student_folder / "pictures").mkdir()
    (student_folder / "pictures" / "own.png").write_bytes(bags.png(2))
    (student_folder.parent / "secret.png").write_bytes(made_up.draw_square("black"))
    made_up.write_notebook(
        student_folder / "plain.ipynb",
        made_up.make_run_cell("plt.imshow(x)", 1, made_up.make_picture_output(made_up.draw_plain_plot())),
        made_up.make_run_cell("image", 2, made_up.make_picture_output(bags.grid().png)),
    )
    return student_folder


@pytest.fixture(scope="session")
def written(student_folder):
    """The folder that holds the report of `student_folder`."""
    return write_report(student_folder, student_folder / "report").folder


@pytest.fixture(scope="session")
def page(written):
    """The tags of that report's page."""
    return Tags((written / "report.html").read_text(encoding="utf-8"))


@pytest.fixture
def course_folder(tmp_path):
    """All notebooks as handed out, in a folder of their own."""
    course_folder = tmp_path / "course"
    course_folder.mkdir()
    for path in made_up.NOTEBOOKS.glob("*.ipynb"):
        (course_folder / path.name).write_bytes(path.read_bytes())
    return course_folder
