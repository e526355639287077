"""Which pictures go into a report, and as which files."""

import re

import made_up
import nbformat
from reports import read_text

from gan_lab.coursework.notebooks import open_notebook, read_notebook
from gan_lab.coursework.report.writing import write_report


def test_marked_pictures_go_in_and_all_pictures_of_a_students_own_notebook(written):
    text = read_text(written)
    assert "**Picture 1.** Three *truncations*" in text
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
    (tmp_path / "link.png").symlink_to(tmp_path.parent / "outside.png")
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
