"""Notebooks read from anybody: whatever they are, they are cells and bytes, or one sentence that says why not."""

import base64
import json
import tracemalloc

import made_up
import nbformat
import pytest

from gan_lab.coursework.notebook_reading.notebooks import (
    NotANotebookError,
    find_stem,
    is_notebook_name,
    is_unset,
    open_notebook,
    read_notebook,
)
from gan_lab.errors import GanLabError


def read(*cells):
    return read_notebook(nbformat.writes(nbformat.v4.new_notebook(cells=list(cells))).encode(), "a.ipynb")


def test_a_notebook_is_read_as_cells_and_nothing_runs():
    notebook = read(made_up.make_text_cell("# Hello"), made_up.make_run_cell("1 / 0", 3))
    assert [(c.number, c.cell_type, c.source, c.execution_count) for c in notebook.cells] == [
        (1, "markdown", "# Hello", None),
        (2, "code", "1 / 0", 3),
    ]


def test_a_notebook_of_nbformat_3_is_read_too():
    png = base64.b64encode(made_up.draw_square("red")).decode()
    output = {"output_type": "display_data", "metadata": {}, "png": png}
    cell = {
        "cell_type": "code",
        "input": 'STUDENT = "Ada"',
        "language": "python",
        "metadata": {},
        "outputs": [output],
        "prompt_number": 1,
        "collapsed": False,
    }
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [cell]}]}
    notebook = read_notebook(json.dumps(old).encode(), "old.ipynb")
    assert (notebook.student, notebook.code[0].execution_count) == ("Ada", 1)
    assert notebook.code[0].pictures[0].content == made_up.draw_square("red")


WHOLE = nbformat.writes(nbformat.v4.new_notebook(cells=[made_up.make_run_cell("x = 1", 1)])).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (WHOLE[:-40], "not JSON, or was cut"),
        (b"import torch\nprint(torch.randn(3))\n", "is text, such as a Python file, under the name of a notebook"),
        (b"\n<!DOCTYPE html>\n<html>", "is a web page and not a notebook"),
        (b"\xff\xfe\x00x", "not text"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"[]", "not that of a notebook"),
        (b'{"nbformat": 4}', "not that of a notebook"),
        (
            b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "x"}]}',
            "not that of a notebook",
        ),
        (b"[" * 100_000, "not a whole Jupyter notebook"),
        (b"[" * 2_000_000, "more parts"),
    ],
)
def test_a_file_that_is_not_a_notebook_is_reported_in_one_sentence_with_its_name(content, why):
    with pytest.raises(GanLabError, match=why) as raised:
        read_notebook(content, "mine.ipynb")
    assert str(raised.value).startswith("mine.ipynb")
    assert "\n" not in str(raised.value)


def test_a_text_under_the_name_of_a_notebook_comes_with_its_words():
    with pytest.raises(NotANotebookError) as raised:
        read_notebook("# für alle\nimport torch".encode(), "mine.ipynb")
    assert raised.value.text == "# für alle\nimport torch"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("01.ipynb", "01"),
        ("work/01 b.IPYNB", "work/01 b"),
        ("01.ipynb.json", "01"),
        ("01.ipynb.txt", "01"),
        ("01.ipynb.ipynb", "01"),
        ("01.ipynb (1).txt", "01"),
        ("01.ipynb-2.json", "01"),
        ("Нора.ipynb", "Нора"),
    ],
)
def test_a_notebook_is_known_by_its_name_also_where_a_browser_added_to_it(name, stem):
    assert is_notebook_name(name)
    assert find_stem(name) == stem


@pytest.mark.parametrize("name", ["01.json", "01.txt", "ipynb", "01.ipynb.zip", "01.ipynb.html", "01.ipynb/x.txt", ""])
def test_other_names_are_no_notebooks(name):
    assert not is_notebook_name(name)


def test_a_path_without_a_notebook_is_reported_in_one_sentence(tmp_path):
    for path in (tmp_path / "none.ipynb", tmp_path):
        with pytest.raises(GanLabError, match="There is no notebook"):
            open_notebook(path)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((1, 2, 3), None),
        ((None, None, None), "None of its cells was run"),
        ((1, None, 2), "1 of its 3 code cells weren't run, the first is cell 2: choose Restart Kernel"),
        ((1, 3, 2), "Cell 3 was run before cell 2"),
        ((2, 2, 3), "Cell 2 was run before cell 1"),
        ((1, 2, 9), "9 runs for 3 cells"),
        ((4, 5, 6), "6 runs for 3 cells"),
    ],
)
def test_a_run_out_of_order_is_found(counts, sentence):
    problem = read(*(made_up.make_run_cell("x = 1", count) for count in counts)).run_order_problem
    assert problem is None if sentence is None else sentence in problem


def test_an_empty_cell_of_code_needs_no_run():
    assert (
        read(
            made_up.make_run_cell("x = 1", 1), made_up.make_run_cell("  \n", None), made_up.make_run_cell("x", 2)
        ).run_order_problem
        is None
    )


def test_errors_name_their_cell():
    error = nbformat.v4.new_output("error", ename="NameError", evalue="name 'gan' is not defined", traceback=["..."])
    assert read(made_up.make_run_cell("gan", 1, error)).errors == ["cell 1: NameError: name 'gan' is not defined"]


@pytest.mark.parametrize(
    ("source", "caption"),
    [
        ("# Report: My best bag\nmine", "My best bag"),
        ("x = 1\n    #report:   two  \nmine", "two"),
        ("# Report:\nmine", ""),
        ("# A report: it isn't\nmine", None),
        ("mine  # Report: behind code it isn't either", None),
        ("# Report: one\n# Report: two", "one two"),
    ],
)
def test_a_report_comment_marks_a_cell_if_it_has_its_own_line(source, caption):
    assert read(made_up.make_run_cell(source, 1)).cells[0].caption == caption


def test_a_text_cell_cannot_be_marked():
    assert read(made_up.make_text_cell("# Report: about bags")).cells[0].caption is None


def test_a_lone_surrogate_becomes_a_question_mark():
    content = WHOLE.replace(b"x = 1", rb"STUDENT = 'A\ud800'")
    assert read_notebook(content, "a.ipynb").student == "A?"


def test_the_last_of_several_names_counts():
    assert (
        read(made_up.make_run_cell('STUDENT = "anonymous"', 1), made_up.make_run_cell("STUDENT = 'Ada L.'", 2)).student
        == "Ada L."
    )
    assert read(made_up.make_run_cell("student = 1", 1)).student is None


@pytest.mark.parametrize("value", [None, "", "  ", "anonymous", "Anonymous", "ANONYMOUS "])
def test_anonymous_is_nobody_in_small_and_large_letters(value):
    assert is_unset(value)
    assert read(made_up.make_run_cell(f"STUDENT = {value or ''!r}", 1)).is_anonymous


def test_a_name_is_somebody():
    assert not is_unset("Ada")


SETUP = "#@title Set up Colab or Kaggle (run this first)\ninstall()"


@pytest.mark.parametrize("tags", [["colab-setup"], []])
@pytest.mark.parametrize("counts", [(None, 1, 2), (1, 2, 3), (4, 5, 6)])
def test_the_set_up_cell_for_colab_is_no_part_of_the_run(tags, counts):
    """Elsewhere nobody runs it, and on Colab it may be run again and again before the rest."""
    cells = [made_up.make_run_cell(source, count) for source, count in zip([SETUP, "x", "y"], counts, strict=True)]
    cells[0].metadata = {"tags": tags}
    notebook = read(*cells)
    assert notebook.run_order_problem is None
    assert [cell.source for cell in notebook.code] == ["x", "y"]


def test_other_runs_after_the_set_up_cell_are_still_found():
    cells = [made_up.make_run_cell(source, count) for source, count in ((SETUP, 1), ("x", 2), ("y", 5))]
    assert "more than once, 4 runs for 2 cells" in read(*cells).run_order_problem


def test_too_little_memory_is_not_taken_for_a_broken_notebook(monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    content = nbformat.writes(nbformat.v4.new_notebook()).encode()
    monkeypatch.setattr(nbformat, "validate", fail)
    with pytest.raises(MemoryError):
        read_notebook(content, "x.ipynb")


def test_what_is_no_json_takes_little_memory_to_refuse():
    content = b"{" + bytes(1_000_000)
    tracemalloc.start()
    with pytest.raises(GanLabError, match="not JSON"):
        read_notebook(content, "x.ipynb")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000  # the file, and its text
