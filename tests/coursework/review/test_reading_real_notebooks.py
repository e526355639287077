"""What a review makes of notebooks that weren't written by Jupyter, and of files that only have the name of one."""

import base64

import real_notebooks
from readings import read_here
from real_notebooks import PNG, code, pack, shown, text

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.notebook_reading.notebooks import read_notebook
from gan_lab.coursework.review.intake.gallery import find_pictures


def test_a_notebook_with_a_longer_name_is_read_and_what_it_passes_over_is_named(tmp_path):
    folder = tmp_path / "Ada"
    folder.mkdir()
    video = shown({"text/html": "<video></video>"})
    (folder / "01.ipynb.txt").write_bytes(pack([code("show()", [video], 1), code("x", [shown({"image/png": PNG})], 2)]))
    (folder / "work.rar").write_bytes(b"Rar!")
    reading = read_here(folder)
    assert [notebook.name for notebook in reading.notebooks] == ["01.ipynb.txt"]
    assert [picture.where for picture in reading.pictures] == ["01.ipynb.txt, cell 2"]
    assert reading.problems == [
        "01.ipynb.txt: Cell 1 has a video, which isn't shown: look at it in the notebook.",
        "work.rar is packed as RAR, which isn't opened: ask for a zip.",
    ]


def test_an_order_that_is_not_recorded_is_told_apart(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(real_notebooks.colab_without_numbers())
    (notebook,) = read_here(tmp_path / "a.ipynb").notebooks
    assert not notebook.is_order_recorded
    assert notebook.run_order_problem == (
        "It isn't recorded in which order its cells were run: there are outputs without run numbers, as some editors "
        "save them. Open it in Jupyter, choose Restart Kernel and Run All Cells, and save."
    )


def test_a_python_file_under_the_name_of_a_notebook_is_shown_as_text(tmp_path):
    (tmp_path / "Ada").mkdir()
    (tmp_path / "Ada" / "a.ipynb").write_text("import torch\nprint(1)\n", encoding="utf-8")
    reading = read_here(tmp_path / "Ada")
    assert [(document.name, document.text) for document in reading.documents] == [("a.ipynb", "import torch\nprint(1)")]
    assert "a.ipynb is text, such as a Python file, under the name of a notebook: hand in the notebook itself." in (
        reading.problems
    )


def test_a_picture_in_a_text_that_was_handed_out_is_nobodys_own():
    assignment = read_assignment()
    handed_out = next(iter(assignment.texts))
    cells = [text(words) for words in (handed_out, f"mine ![a](data:image/png;base64,{PNG})")]
    cells[0]["attachments"] = {"a.png": {"image/png": base64.b64encode(b"x").decode()}}
    notebook = read_notebook(pack(cells), "a.ipynb")
    assert [place.is_example for _, place in find_pictures(notebook, assignment)] == [True, False]
