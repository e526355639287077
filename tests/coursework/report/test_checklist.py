"""The check before handing in: what is still open is printed, with the places."""

import random
import re
import zipfile

import made_up
import nbformat
import pytest
from reports import read_checklist, read_text

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.hand_out.command import hand_out
from gan_lab.coursework.report.writing import write_report

WORDS = sorted(set(re.findall(r"[a-z]{4,}", write_report.__doc__)))


def test_the_checklist_of_unchanged_notebooks_names_what_is_open(course_folder, capsys):
    checklist = read_checklist(course_folder, capsys)
    assert checklist["every notebook can be read"][0]
    assert checklist["every notebook of the assignment is here"][0]
    assert checklist["every notebook was run from top to bottom, and saved"][0]
    assert checklist["no cell ended in an error"][0]
    done, where = checklist["every question is answered"]
    assert not done
    assert where.startswith("empty: 1.1, 1.2")
    assert "7.5" in where
    assert checklist["every task is done"][1].startswith("as handed out: 1.1")
    assert "01_noise_to_image.ipynb" in checklist["your name is set, the same in every notebook"][1]
    without_caption = checklist["every marked picture has a caption"][1]
    assert re.search(r"02_truncation\.ipynb, cell \d+: MY_CLASS = CLASS", without_caption)
    assert "MY_PICTURE" in checklist["every mark has a picture"][1]


def test_what_is_too_short_for_points_and_what_is_a_picture_is_named(course_folder, capsys):
    def answer(notebook):
        made_up.write_answer(notebook, "1.1", "no idea")
        made_up.write_answer(notebook, "1.2", "Straps differ, handles don't.")
        made_up.write_answer(notebook, "1.3", "![](drawing.png)")
        made_up.write_answer(notebook, "1.4", "![](drawing.png) like this")

    made_up.edit_notebook(course_folder, "01_noise_to_image", answer)
    places = read_checklist(course_folder, capsys)["every question is answered"][1]
    assert places.startswith(
        "too short to count: 1.1; a picture, no words: 1.3; a picture, too few words: 1.4; empty: 1.5, 1.6, 2.1"
    )


def test_finished_work_leaves_nothing_open(course_folder, capsys):
    def complete(notebook):
        for cell in notebook.cells:
            cell.source = cell.source.replace("# Report:\n", "# Report: Bags\n").replace('"anonymous"', '"Ada"')
            if "answer" in cell.metadata.get("tags", []):
                cell.source += "\n\n" + " ".join(random.Random(cell.id).sample(WORDS, 12))
            if "your-turn" in cell.metadata.get("tags", []):
                cell.source += "\nlook_at(pictures)"

    for path in course_folder.glob("*.ipynb"):
        made_up.edit_notebook(course_folder, path.stem, complete)
    (course_folder / "none yet.png").write_bytes(made_up.draw_square("red"))
    made_up.edit_notebook(
        course_folder,
        "03_latent_space",
        lambda n: made_up.replace_text(n, "MY_PICTURE = None", 'MY_PICTURE = "none yet.png"'),
    )
    assert [what for what, (done, _) in read_checklist(course_folder, capsys).items() if not done] == []


def test_different_names_a_missing_notebook_and_a_run_out_of_order_are_open(course_folder, capsys):
    made_up.edit_notebook(course_folder, "01_noise_to_image", lambda n: made_up.replace_text(n, '"anonymous"', '"Ada"'))
    made_up.edit_notebook(course_folder, "02_truncation", lambda n: made_up.replace_text(n, '"anonymous"', '"Bob"'))
    for name in ("04_stylegan2_ada", "05_the_game", "06_train_a_dcgan", "07_report"):
        made_up.edit_notebook(course_folder, name, lambda n: made_up.replace_text(n, '"anonymous"', '"ada "'))
    (course_folder / "03_latent_space.ipynb").unlink()

    def disturb(notebook):
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        code[1].execution_count = 40
        code[2].outputs = [nbformat.v4.new_output("error", ename="NameError", evalue="z", traceback=[])]

    made_up.edit_notebook(course_folder, "01_noise_to_image", disturb)
    checklist = read_checklist(course_folder, capsys)
    assert (
        "01_noise_to_image.ipynb has Ada; 02_truncation.ipynb has Bob"
        in checklist["your name is set, the same in every notebook"][1]
    )
    done, places = checklist["every notebook of the assignment is here"]
    assert (done, places.partition(";")[0]) == (False, "03_latent_space is missing")
    assert "3.1" not in checklist["every question is answered"][1]
    assert "01_noise_to_image.ipynb: Cell" in checklist["every notebook was run from top to bottom, and saved"][1]
    assert "NameError: z" in checklist["no cell ended in an error"][1]


def test_the_notebook_that_writes_the_report_need_not_have_been_run_to_its_end(course_folder, capsys):
    def halfway(notebook):
        writing = next(i for i, cell in enumerate(notebook.cells) if "write_report(" in cell.source)
        for cell in notebook.cells[writing:]:
            if cell.cell_type == "code":
                cell.execution_count, cell.outputs = None, []

    made_up.edit_notebook(course_folder, "07_report", halfway)
    assert read_checklist(course_folder, capsys)["every notebook was run from top to bottom, and saved"][0]


def test_of_a_shorter_course_only_what_was_asked_for_is_checked_and_reported(tmp_path, capsys):
    hand_out(tmp_path / "course", ["1", "2"])
    checklist = read_checklist(tmp_path / "course", capsys)
    assert checklist["every notebook of the assignment is here"][0]
    assert set(re.findall(r"\b\d\.\d+", checklist["every question is answered"][1])) <= {
        id_ for id_ in read_assignment(tmp_path / "course").questions if id_[0] in "12"
    }
    text = read_text(tmp_path / "course" / "report")
    assert "## Introduction" not in text
    assert "## Appendix: questions and answers" in text
    with zipfile.ZipFile(tmp_path / "course" / "report" / "submission.zip") as archive:
        assert {"01_noise_to_image.ipynb", "02_truncation.ipynb"} <= set(archive.namelist())
        assert "hand-out.json" not in archive.namelist()


def test_where_the_hand_out_file_is_gone_the_checklist_says_so(tmp_path, capsys):
    hand_out(tmp_path / "course", ["1", "2"])
    (tmp_path / "course" / "hand-out.json").unlink()
    here = "every notebook of the assignment is here"
    done, places = read_checklist(tmp_path / "course", capsys)[here]
    assert not done
    assert "hand-out.json is missing too, so all of the kit's notebooks count as asked for" in places
    hand_out(tmp_path / "other", ["1", "2"])
    (tmp_path / "other" / "02_truncation.ipynb").unlink()
    assert read_checklist(tmp_path / "other", capsys)[here] == (False, "02_truncation is missing)")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"version": 99}', b"[" * 100_000])
def test_a_broken_hand_out_file_stops_no_report_and_is_told(tmp_path, capsys, content):
    hand_out(tmp_path / "course", ["1"])
    (tmp_path / "course" / "hand-out.json").write_bytes(content)
    write_report(tmp_path / "course", tmp_path / "report")
    said = capsys.readouterr().out
    assert "Until then, all notebooks of the kit count as asked for." in said
    assert "02_truncation is missing" in said
    assert (tmp_path / "report" / "report.html").is_file()


def test_with_only_the_notebook_of_the_report_nothing_is_known_of_the_others(tmp_path, capsys):
    last = made_up.read_handed_out("07_report")
    for number in range(1, 6):
        made_up.write_answer(last, f"7.{number}", " ".join(random.Random(number).sample(WORDS, 12)))
    nbformat.write(last, tmp_path / "07_report.ipynb")
    checklist = read_checklist(tmp_path, capsys)
    for condition in ("every question is answered", "every task is done"):
        done, places = checklist[condition]
        assert not done
        assert "not known of 01_noise_to_image, 02_truncation" in places
    assert not checklist["every question is answered"][1].startswith("empty")


def test_nothing_is_ticked_of_notebooks_that_nobody_can_read(tmp_path, capsys):
    (tmp_path / "cut.ipynb").write_text('{"cells": [', encoding="utf-8")
    checklist = read_checklist(tmp_path, capsys)
    assert len(checklist) == 11
    assert [condition for condition, (done, _) in checklist.items() if done] == []
    run = checklist["every notebook was run from top to bottom, and saved"]
    assert run == (False, "not known of cut.ipynb)")


def test_one_notebook_that_cannot_be_read_leaves_open_what_holds_of_the_others(tmp_path, capsys):
    cell = made_up.make_run_cell('STUDENT = "Ada"', 1)
    made_up.write_notebook(tmp_path / "own.ipynb", cell)
    name = "your name is set, the same in every notebook"
    assert read_checklist(tmp_path, capsys)[name][0]
    (tmp_path / "cut.ipynb").write_text("{", encoding="utf-8")
    assert read_checklist(tmp_path, capsys)[name] == (False, "not known of cut.ipynb)")


def test_an_order_that_is_not_recorded_is_neither_a_tick_nor_no_run(tmp_path, capsys):
    output = made_up.make_picture_output(made_up.draw_square("red"))
    made_up.write_notebook(tmp_path / "own.ipynb", made_up.make_run_cell("x", None, output))
    checklist = read_checklist(tmp_path, capsys)
    done, places = checklist["every notebook was run from top to bottom, and saved"]
    assert not done
    assert "It isn't recorded in which order its cells were run" in places
    assert "None of its cells was run" not in places
    assert checklist["no cell ended in an error"][0]


def test_of_cells_that_were_not_run_it_is_not_known_whether_they_end_in_an_error(tmp_path, capsys):
    made_up.write_notebook(tmp_path / "a.ipynb", made_up.make_run_cell("x", None), made_up.make_run_cell("y", None))
    made_up.write_notebook(tmp_path / "b.ipynb", made_up.make_run_cell("x", 1), made_up.make_run_cell("y", None))
    done, places = read_checklist(tmp_path, capsys)["no cell ended in an error"]
    assert not done
    assert places == "not known of a.ipynb, not run; not known of 1 cell of b.ipynb, not run)"


def test_without_marks_there_is_no_condition_on_marks(tmp_path, capsys):
    made_up.write_notebook(tmp_path / "own.ipynb", made_up.make_run_cell("x", 1))
    assert not [condition for condition in read_checklist(tmp_path, capsys) if "mark" in condition]


def test_a_notebook_whose_name_setting_was_deleted_has_no_name(course_folder, capsys):
    for path in course_folder.glob("*.ipynb"):
        if path.stem not in ("02_truncation", "07_report"):
            path.unlink()
    made_up.edit_notebook(course_folder, "07_report", lambda n: made_up.replace_text(n, '"anonymous"', '"Ada"'))
    made_up.edit_notebook(course_folder, "02_truncation", lambda n: made_up.replace_text(n, "STUDENT = ", "NAME = "))
    done, places = read_checklist(course_folder, capsys)["your name is set, the same in every notebook"]
    assert (done, places) == (False, "not set in 02_truncation.ipynb)")
