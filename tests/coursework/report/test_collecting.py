"""Which pictures go into a report, and as which files."""

import base64
import io
import re

import made_up
import matplotlib.pyplot as plt
import nbformat
from portable import make_link
from reports import read_text

from gan_lab.coursework.notebook_reading.notebooks import open_notebook, read_notebook
from gan_lab.coursework.report.writing import write_report


def test_marked_pictures_go_in_and_all_pictures_of_a_students_own_notebook(written):
    text = read_text(written)
    assert re.search(r"\*\*Picture \d\.\*\* Three \*truncations\*", text)
    wheres = re.findall(r"^\| (\d) \| (\S+), cell \d+ \| (.*?) \|", text, re.MULTILINE)
    assert [where for _, where, _ in wheres].count("plain.ipynb") == 2
    assert "not known: it carries no recipe" in text
    second = open_notebook(made_up.NOTEBOOKS / "02_truncation.ipynb")
    marked = [picture for cell in second.cells if cell.caption is not None for picture in cell.pictures]
    assert len([where for _, where, _ in wheres if where.startswith("02")]) == len(marked) > 2


def test_files_with_a_recipe_stay_as_they_are_and_others_are_encoded_again(written, bags):
    files = sorted((written / "pictures").iterdir())
    contents = [file.read_bytes() for file in files]
    assert bags.grid().png in contents
    assert made_up.draw_plain_plot() not in contents
    assert all(re.fullmatch(r"[\w.-]+\.png", file.name) for file in files)


def test_without_any_mark_all_pictures_go_in(tmp_path):
    first = made_up.read_handed_out("01_noise_to_image")
    for cell in first.cells:
        cell.source = cell.source.replace("# Report:", "#")
    nbformat.write(first, tmp_path / "01_noise_to_image.ipynb")
    write_report(tmp_path, tmp_path / "out")
    shown = [
        picture for cell in read_notebook(nbformat.writes(first).encode(), "01").cells for picture in cell.pictures
    ]
    assert len(list((tmp_path / "out" / "pictures").iterdir())) == len(shown) > 4


def test_a_marked_cell_without_a_picture_takes_the_files_it_names(tmp_path, bags):
    (tmp_path / "bag.png").write_bytes(bags.png(1))
    (tmp_path.parent / "outside.png").write_bytes(bags.png(0))
    make_link(tmp_path / "link.png", tmp_path.parent / "outside.png")
    source = (
        '# Report: Found\nMY = "bag.png"  # not "other.png"\nx = "../outside.png", "link.png", "gone.png", "/etc/x.png"'
    )
    made_up.write_notebook(tmp_path / "a.ipynb", made_up.make_run_cell(source, 1))
    write_report(tmp_path / "a.ipynb", tmp_path / "out")
    (picture,) = (tmp_path / "out" / "pictures").iterdir()
    assert picture.read_bytes() == bags.png(1)


def test_a_picture_that_cannot_be_read_is_named_and_left_out(tmp_path, capsys):
    bad = made_up.make_run_cell("# Report: broken\nx", 1, made_up.make_picture_output(b"\x89PNG\r\n\x1a\nnothing"))
    made_up.write_notebook(tmp_path / "a.ipynb", bad)
    write_report(tmp_path, tmp_path / "out")
    assert "[ ] every picture can be read (a.ipynb, cell 1)" in capsys.readouterr().out


def paste(colour):
    return f"data:image/png;base64,{base64.b64encode(made_up.draw_square(colour)).decode()}"


def test_pictures_that_own_text_shows_or_own_code_saved_go_in_each_once(tmp_path, bags):
    (tmp_path / "dog.png").write_bytes(made_up.draw_square("brown"))
    (tmp_path / "losses.png").write_bytes(bags.png(1))
    made_up.write_notebook(
        tmp_path / "own.ipynb",
        made_up.make_text_cell(f"![dog](dog.png) <img src='dog.png' width=30> ![image.png]({paste('red')})"),
        made_up.make_run_cell('plt.savefig("losses.png")', 1),
    )
    write_report(tmp_path, tmp_path / "out")
    text = read_text(tmp_path / "out")
    wheres = re.findall(r"^\| \d \| (.*?) \|", text, re.MULTILINE)
    assert wheres == ["own.ipynb, cell 1, dog.png", "own.ipynb, cell 1", "own.ipynb, cell 2, losses.png"]
    assert "base64" not in text
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 3
    assert bags.png(1) in [file.read_bytes() for file in (tmp_path / "out" / "pictures").iterdir()]


def test_a_saved_file_that_its_cell_shows_as_well_is_not_shown_twice(tmp_path):
    def draw(values, **options):
        figure, axis = plt.subplots(figsize=(3, 2))
        axis.plot(values)
        file = io.BytesIO()
        figure.savefig(file, format="png", **options)
        plt.close(figure)
        return file.getvalue()

    shown = draw([1, 3, 2], bbox_inches="tight", dpi=72)
    (tmp_path / "same.png").write_bytes(draw([1, 3, 2], dpi=150))
    (tmp_path / "other.png").write_bytes(draw([3, 1, 9], dpi=150))
    code = 'plt.savefig("same.png"); plt.savefig("other.png"); plt.show()'
    cell = made_up.make_run_cell(code, 1, made_up.make_picture_output(shown))
    made_up.write_notebook(tmp_path / "own.ipynb", cell)
    write_report(tmp_path, tmp_path / "out")
    wheres = re.findall(r"^\| \d \| (.*?) \|", read_text(tmp_path / "out"), re.MULTILINE)
    assert wheres == ["own.ipynb, cell 1", "own.ipynb, cell 1, other.png"]


def test_what_a_text_shows_and_nobody_can_see_is_named(tmp_path, capsys):
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    text = "![](gone.png) ![](../up.png) ![](attachment:lost.png) ![](text.png) ![](https://example.org/web.png)"
    made_up.write_notebook(tmp_path / "own.ipynb", made_up.make_text_cell(text), made_up.make_run_cell("x", 1))
    write_report(tmp_path, tmp_path / "out")
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "every picture can be read" in line)
    for place in (
        "gone.png isn't there",
        "../up.png isn't there",
        "a picture pasted into it is gone",
        "cell 1, text.png",
    ):
        assert place in line
    assert "web.png" not in line


def test_a_copy_of_a_notebook_adds_no_picture_twice(tmp_path):
    first = made_up.read_handed_out("02_truncation")
    nbformat.write(first, tmp_path / "02_truncation.ipynb")
    write_report(tmp_path, tmp_path / "out")
    alone = len(list((tmp_path / "out" / "pictures").iterdir()))
    nbformat.write(first, tmp_path / "02_truncation-Copy1.ipynb")
    write_report(tmp_path, tmp_path / "out")
    assert len(list((tmp_path / "out" / "pictures").iterdir())) == alone
