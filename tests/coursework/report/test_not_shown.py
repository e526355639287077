"""What notebooks show and nobody sees in the report is said to the student."""

import made_up
from nbformat.v4 import new_output

from gan_lab.coursework.report.not_shown import describe_not_shown
from gan_lab.coursework.report.notebook_files import find_notebooks
from gan_lab.coursework.report.writing import write_report

VIDEO = {"text/html": "<video controls><source src='data:video/mp4;base64,AAAA'></video>"}
WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "ab"}, "text/plain": "interactive()"}


def test_a_video_and_a_widget_are_named_with_what_to_do(tmp_path, capsys):
    cells = [made_up.make_run_cell("x", number, new_output("display_data", data=data)) for number, data in
             enumerate([VIDEO, WIDGET, VIDEO], 1)]  # fmt: skip
    made_up.write_notebook(tmp_path / "own.ipynb", *cells)
    write_report(tmp_path, tmp_path / "report")
    said = capsys.readouterr().out
    assert "Not shown in the report, nor where your work is graded:\n" in said
    assert "  own.ipynb: Cells 1 and 3 have videos, which aren't shown.\n" in said
    assert "  own.ipynb: Cell 2 has a widget, of which no picture was saved.\n" in said
    assert "Show a picture of it as well" in said
    assert "look at" not in said


def test_nothing_is_said_of_the_notebooks_as_executed():
    assert not describe_not_shown(find_notebooks(made_up.NOTEBOOKS))
