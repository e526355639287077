"""The report's text: which answers and pictures replace the placeholders, and that what was typed stays as it is."""

import base64
import re

import made_up
import nbformat
import pytest
from PIL import Image
from reports import read_text

from gan_lab.coursework.report.template import PLACEHOLDER, QUESTIONS
from gan_lab.coursework.report.writing import write_report


def test_an_answer_stands_in_the_report_as_it_was_typed(written):
    text = read_text(written)
    for typed in ("$5 or $x^2$", "$$\\sum_i z_i$$", "$introduction stays", "Привет, 你好, שלום"):
        assert typed in text
    assert "A generator and a discriminator." in text
    assert "## What it was made with" in text.split("unclosed\n```")[1], "an open fence swallows the rest"


def test_every_placeholder_is_replaced(written):
    template = (made_up.NOTEBOOKS.parent / "report_template.md").read_text(encoding="utf-8")
    assert {*QUESTIONS, "student", "date", "pictures", "settings", "curves", "answers", "versions"} == {
        match[1] or match[2] for match in PLACEHOLDER.finditer(template)
    }
    left = re.findall(r"^\$\w+", read_text(written), re.MULTILINE)
    assert not left


def test_settings_come_from_the_recipes(written):
    assert re.search(
        r"^\| \d \| plain.ipynb, cell 2 \| bag \| 0.4 \| seed 5\b.* \| pocket \|$", read_text(written), re.M
    )


def test_plots_come_last_under_a_heading_of_their_own(written):
    text = read_text(written)
    plots = text.split("### Plots")[1].split("## Reflection")[0]
    assert "What the judge measures" in plots
    assert plots.count("![") == 2  # those of notebook 02 that are marked


def test_an_answer_shows_picture_files_of_its_own_folder_only(written, bags):
    introduction = read_text(written).split("## Introduction")[1].split("## Experiment")[0]
    name = re.search(r"!\[pocket, 1 picture.*\]\((.*)\)", introduction)[1]
    assert (written / name).read_bytes() == bags.png(2)
    observations = read_text(written).split("$observations")[0]
    assert "![far]" not in observations
    assert "![away]" not in observations
    assert "[far](<https://example.org/x.png>) *(away, which isn't shown)* *(gone, which isn't shown)*" in observations


def test_a_template_of_the_students_own_is_filled_too(tmp_path, student_folder, bags):
    own = tmp_path / "my_report.md"
    own.write_text(
        "<!-- note\nto me -->\n# Mine\n\nFor $5, by $student: $$x$$ <u>\n\n![a bag](bag.png)\n\n$settings\n",
        encoding="utf-8",
    )
    (tmp_path / "bag.png").write_bytes(bags.png(0))
    write_report(student_folder / "07_report.ipynb", tmp_path / "out", template=own)
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# Mine\n\nFor $5, by *(no name)*: $$x$$ <u>")
    assert "not answered" not in text
    assert "![pocket, 1 picture" in text
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "&lt;u&gt;" in page
    assert "<title>Mine</title>" in page


def encode(colour):
    return base64.b64encode(made_up.draw_square(colour)).decode()


@pytest.fixture(scope="module")
def pasted(tmp_path_factory):
    """The report of a notebook 07 with pictures pasted into its answers in each way, and beside it."""
    folder = tmp_path_factory.mktemp("pasted")
    (folder / "dog.png").write_bytes(made_up.draw_square("brown"))
    last = made_up.read_handed_out("07_report")
    made_up.write_answer(last, "7.1", "First ![image.png](attachment:image.png)")
    cell = next(cell for cell in last.cells if "Question 7.1" in cell.source)
    cell["attachments"] = {"image.png": {"image/png": encode("blue")}}
    more = made_up.make_text_cell("More ![image.png](attachment:image.png)")
    more["attachments"] = {"image.png": {"image/png": encode("orange")}}
    last.cells.insert(last.cells.index(cell) + 1, more)
    long = "Words after it stay. " * 10
    made_up.write_answer(last, "7.2", f"![image.png](data:image/png;base64,{encode('red')})\n\n{long}")
    made_up.write_answer(last, "7.3", "| a |\n|---|\n| ![my dog](dog.png) |\n\nAgain <img src='dog.png' width=30>.")
    nbformat.write(last, folder / "07_report.ipynb")
    write_report(folder, folder / "report")
    return folder / "report"


def find_pixels(folder, text):
    """Return the colour of each picture file that a text shows."""
    names = re.findall(r"\]\((pictures/.*?)\)", text)
    return [Image.open(folder / name).convert("RGB").getpixel((5, 5)) for name in names]


def test_pasted_pictures_stand_in_their_place_in_the_answer(pasted):
    text = read_text(pasted)
    introduction, rest = text.split("## Introduction")[1].split("## Experiment Summary")
    assert find_pixels(pasted, introduction) == [(0, 0, 255), (255, 165, 0)]  # both are called image.png
    assert introduction.index("First") < introduction.index("pictures/") < introduction.index("More")
    summary = rest.split("## Observations")[0]
    assert find_pixels(pasted, summary) == [(255, 0, 0)]
    assert "Words after it stay. Words after it stay." in summary
    assert "base64" not in text


def test_a_picture_beside_the_notebook_stands_below_its_table_and_is_shown_once(pasted):
    observations = read_text(pasted).split("## Observations")[1].split("## Reflection")[0]
    assert "| *(below)* |" in observations
    assert re.search(r"\*\*Picture \d+\.\*\* my dog \(07\\_report.ipynb, cell \d+, dog.png\)", observations)
    assert re.search(r"Again \*\(picture \d+\)\*\.", observations)
    assert observations.count("dog.png](") + observations.count("dog.png)](") == 1
    assert "*(no picture was marked for the report)*" not in observations.split("### Class")[1]


def test_own_notebooks_stand_in_for_answers_under_the_headings_of_the_template(tmp_path):
    (tmp_path / "dog.png").write_bytes(made_up.draw_square("brown"))
    made_up.write_notebook(
        tmp_path / "own.ipynb",
        made_up.make_text_cell("# Mine\n\n## 1. Introduction\n\nA game of two. ![it](dog.png)"),
        made_up.make_run_cell("x", 1),
        made_up.make_text_cell("**Observations**\n\nIt got $better$. <!-- note\n\n## Reflection\n\nI learned it.\n"),
    )
    write_report(tmp_path, tmp_path / "out")
    text = read_text(tmp_path / "out")
    introduction = text.split("## Introduction")[1].split("## Experiment")[0]
    assert "A game of two." in introduction
    assert find_pixels(tmp_path / "out", introduction) == [(165, 42, 42)]
    assert "*(not answered)*" in text.split("## Experiment Summary")[1].split("## Observations")[0]
    assert "It got $better$. &lt;!-- note" in text
    reflection = text.split("## Reflection")[1].split("## Appendix")[0]
    assert "I learned it." in reflection
    assert "not answered" not in reflection
    assert "limits" not in reflection


def test_an_answer_goes_before_an_own_notebook(tmp_path):
    last = made_up.read_handed_out("07_report")
    made_up.write_answer(last, "7.1", "The answer.")
    nbformat.write(last, tmp_path / "07_report.ipynb")
    made_up.write_notebook(tmp_path / "own.ipynb", made_up.make_text_cell("## Introduction\n\nNot this."))
    write_report(tmp_path, tmp_path / "out")
    assert "Not this." not in read_text(tmp_path / "out")


def test_a_template_may_have_pictures_pasted_into_it(tmp_path):
    made_up.write_notebook(tmp_path / "own.ipynb", made_up.make_run_cell("x", 1))
    own = tmp_path / "mine.md"
    own.write_text(f"# Mine\n\n![it](data:image/png;base64,{encode('red')})\n\nBelow.", encoding="utf-8")
    write_report(tmp_path, tmp_path / "out", template=own)
    text = read_text(tmp_path / "out")
    assert find_pixels(tmp_path / "out", text) == [(255, 0, 0)]
    assert "Below." in text
    assert "base64" not in text


def write_added(folder):
    """A notebook 02 with a text cell, a note and an answer of the student's, and a copy of it; the report of both."""
    (folder / "dog.png").write_bytes(made_up.draw_square("brown"))
    second = made_up.read_handed_out("02_truncation")
    made_up.write_answer(second, "2.1", "The answer alone.")
    task = next(cell for cell in second.cells if "**Task 2.1" in cell.source)
    task.source += "\n\nMy note below the task."
    own = made_up.make_text_cell("# My thoughts\n\nFour legs. ![my dog](dog.png)\n\n```\n# a comment")
    second.cells.insert(3, own)
    for name in ("02_truncation.ipynb", "02_truncation-Copy1.ipynb"):
        nbformat.write(second, folder / name)
    write_report(folder, folder / "out")
    return read_text(folder / "out")


def test_what_a_student_wrote_beside_the_answers_stands_in_the_appendix_with_its_pictures(tmp_path):
    text = write_added(tmp_path)
    appendix, end = text.split("## Appendix")[1].split("## What it was made with")
    added = appendix.split("**Added to the text of 02\\_truncation.ipynb**")[1]
    assert "\n#### My thoughts\n\nFour legs." in added
    assert find_pixels(tmp_path / "out", added) == [(165, 42, 42)]
    assert "\n# a comment\n```" in added
    assert "My note below the task." in added
    assert "Task 2.1" not in added
    assert [text.count(own) for own in ("Four legs.", "My note", "The answer alone.")] == [1, 1, 1]
    assert "Added to the text of 02\\_truncation-Copy1" not in text
    assert "$versions" not in end


def test_nothing_counts_as_added_to_notebooks_as_handed_out(written, course_folder):
    write_report(course_folder, course_folder / "out")
    for folder in (written, course_folder / "out"):
        assert "Added to" not in read_text(folder)


def test_pictures_are_numbered_as_they_stand_in_the_report(written, pasted, tmp_path):
    write_added(tmp_path)
    for folder in (written, pasted, tmp_path / "out"):
        text = read_text(folder)
        numbers = [int(number) for number in re.findall(r"\*\*Picture (\d+)\.\*\*", text)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 1
        assert [int(n) for n in re.findall(r"\]\(pictures/(\d+)-", text)] == numbers
        assert [int(n) for n in re.findall(r"^\| (\d+) \| \S+, cell", text.replace(" (1)", ""), re.M)] == numbers
        assert {file.name.split("-")[0] for file in (folder / "pictures").iterdir()} == {f"{n:02}" for n in numbers}


def test_a_reference_back_has_the_number_of_the_picture(pasted):
    observations = read_text(pasted).split("## Observations")[1].split("## Reflection")[0]
    (number,) = re.findall(r"\*\*Picture (\d+)\.\*\* my dog", observations)
    assert f"Again *(picture {number})*." in observations


def test_where_an_answer_is_missing_the_documents_beside_the_notebooks_are_named(tmp_path):
    last = made_up.read_handed_out("07_report")
    made_up.write_answer(last, "7.1", "The answer.")
    nbformat.write(last, tmp_path / "07_report.ipynb")
    for name in ("my_report.docx", "helper.py"):
        (tmp_path / name).write_bytes(b"some words")
    write_report(tmp_path, tmp_path / "out")
    text = read_text(tmp_path / "out")
    assert "not answered" not in text.split("## Introduction")[1].split("## Experiment")[0]
    summary = text.split("## Experiment Summary")[1].split("## Observations")[0]
    assert "*(not answered in the notebooks; handed in beside them: my\\_report.docx)*" in summary
    assert "**Handed in beside the notebooks:** helper.py, my\\_report.docx" in text.split("## Appendix")[1]
