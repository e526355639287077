"""gan-lab hand-out: which files it writes, which notebooks, and what it refuses."""

import io
import json
import os
import shutil
import zipfile

import made_up
import nbformat
import pytest

from gan_lab.__main__ import main
from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.hand_out import command
from gan_lab.coursework.hand_out.command import hand_out
from gan_lab.coursework.hand_out.record import find_record
from gan_lab.coursework.hand_out.start import make_student_folder
from gan_lab.coursework.notebook_reading.notebooks import open_notebook
from gan_lab.errors import GanLabError
from gan_lab.saving import WriteError

SHORT = ["01_noise_to_image", "02_truncation", "07_report"]
ALL = [notebook.name for notebook in read_assignment().notebooks]
OTHERS = {"README.md", "hand-out.json", "report_template.md"}
ADDRESS = "git+https://example.org/gan-lab.git"


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def test_all_notebooks_a_template_a_readme_and_the_record_and_nothing_else(tmp_path, capsys):
    assert main(["hand-out", str(tmp_path / "week")]) == 0
    assert names_in(tmp_path / "week") == {*ALL, *OTHERS}
    assert names_in(tmp_path) == {"week"}
    said = capsys.readouterr().out
    assert said.endswith(f"gan-lab review SUBMISSIONS --assignment {tmp_path / 'week'}\n")
    assert said.startswith(f"Written into {tmp_path / 'week'}: ")
    assert all(name in said for name in ALL)


def test_printed_paths_are_whole_and_end_their_line(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["hand-out", "./week", "--notebooks", "1", "--zip"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].endswith(f": {tmp_path / 'week.zip'}")
    assert lines[-1].endswith(f" {tmp_path / 'week'}")
    assert main(["hand-out", ".", "--notebooks", "1"]) == 0
    assert capsys.readouterr().out.startswith(f"Written into {tmp_path}: ")


def test_without_an_address_the_instructor_and_the_students_are_told_where_the_kit_comes_from(tmp_path, capsys):
    told = "Students need the kit itself too"
    for name, options, is_told in (("a", [], True), ("b", ["--colab", ADDRESS], False)):
        assert main(["hand-out", str(tmp_path / name), "--notebooks", "1", *options]) == 0
        readme = (tmp_path / name / "README.md").read_text(encoding="utf-8")
        assert (told in capsys.readouterr().out) == is_told
        assert ("Get its folder from your instructor. In a terminal in that folder: `pip inst" in readme) == is_told


@pytest.mark.parametrize(
    "words", [["01", "02", "07"], ["7,1", "2", "1"], SHORT, [f"notebooks/{stem}.ipynb" for stem in SHORT[::-1]]]
)
def test_notebooks_are_chosen_by_number_name_or_file_in_any_order(tmp_path, words):
    hand_out(tmp_path / "week", words)
    assert names_in(tmp_path / "week") == {*(f"{stem}.ipynb" for stem in SHORT), *OTHERS}
    assert [notebook.name for notebook in find_record(tmp_path / "week").notebooks] == [f"{s}.ipynb" for s in SHORT]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["01-03"], "123"),
        (["3-1"], "123"),
        (["1-2,7"], "127"),
        (["2..3"], "23"),
        (["all"], "1234567"),
        (["All "], "1234567"),
    ],
)
def test_a_range_of_numbers_and_all_are_understood(tmp_path, words, numbers):
    hand_out(tmp_path / "week", words)
    assert names_in(tmp_path / "week") == {*(name for name in ALL if name[1] in numbers), *OTHERS}


def test_a_name_with_spaces_commas_or_a_range_in_it_is_one_name(tmp_path):
    hand_out(tmp_path / "kit", ["01"])
    copy = (tmp_path / "kit" / "01_noise_to_image.ipynb").read_bytes()
    (tmp_path / "own").mkdir()
    for number, name in enumerate(("my own notebook", "noise, and more", "01-03")):
        (tmp_path / "own" / f"{name}.ipynb").write_bytes(copy)
        hand_out(tmp_path / f"week {number}", [name], tmp_path / "own")
        assert names_in(tmp_path / f"week {number}") == {f"{name}.ipynb", *OTHERS}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["week", "--notebooks", ""], "The value of notebooks is empty"),
        (["week", "--notebooks", "01", ""], "The value of notebooks is empty"),
        (["week", "--notebooks", " , "], "No notebook is named"),
        (["week", "--colab", ""], "The value of colab is empty: give one, or leave it out."),
        (["week", "--from", ""], "The value of from is empty"),
        ([""], "The value of folder is empty"),
        ([" "], "The value of folder is empty"),
        (["--notebooks", "01", "02", "week"], "Name the folder to write into, first: gan-lab hand-out FOLDER"),
        (["week", "--notebooks", "04-09"], "There is no notebook '09'"),
    ],
)
def test_an_empty_value_is_refused_and_the_folder_stands_first(tmp_path, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    assert main(["hand-out", *arguments]) == 1
    assert sentence in capsys.readouterr().err
    assert not names_in(tmp_path)


def test_the_usage_has_the_folder_first(capsys):
    with pytest.raises(SystemExit):
        main(["hand-out", "--help"])
    assert capsys.readouterr().out.startswith("usage: gan-lab hand-out FOLDER [--notebooks NOTEBOOK ...]")


@pytest.mark.parametrize("word", ["8", "99", "report", "01_noise", "."])
def test_an_unknown_notebook_gives_a_sentence_that_lists_what_there_is(tmp_path, word, capsys):
    assert main(["hand-out", str(tmp_path / "week"), "--notebooks", "01", word]) == 1
    error = capsys.readouterr().err
    assert f"no notebook {word!r}" in error
    assert all(name.removesuffix(".ipynb") in error for name in ALL)
    assert not (tmp_path / "week").exists()


def test_the_same_call_writes_the_same_bytes_and_the_zip_unpacks_into_one_folder(tmp_path):
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        hand_out(tmp_path / place / "week", ["1"], zipped=True)
    a, b = ((tmp_path / place / "week.zip").read_bytes() for place in ("a", "b"))
    assert a == b
    with zipfile.ZipFile(io.BytesIO(a)) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {f"week/{p.name}": p.read_bytes() for p in (tmp_path / "a" / "week").iterdir()}
    assert read_assignment(tmp_path / "a" / "week.zip") == read_assignment(tmp_path / "a" / "week")


@pytest.mark.parametrize("taken", ["week/README.md", "week/01_noise_to_image.ipynb", "week.zip", "week"])
def test_what_is_there_is_never_written_over(tmp_path, taken):
    (tmp_path / taken).parent.mkdir(exist_ok=True)
    (tmp_path / taken).write_text("mine", encoding="utf-8")
    with pytest.raises(GanLabError, match="in the way") as problem:
        hand_out(tmp_path / "week", zipped=True)
    assert str(tmp_path / taken) in str(problem.value)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [tmp_path / taken]
    assert (tmp_path / taken).read_text(encoding="utf-8") == "mine"


def test_a_hand_out_that_cannot_be_finished_leaves_nothing(tmp_path, monkeypatch):
    real, written = command.replace_file, []

    def fail_at_the_third(path, content):
        if len(written) == 2:
            raise WriteError("The drive is full.")
        written.append(real(path, content))

    monkeypatch.setattr(command, "replace_file", fail_at_the_third)
    with pytest.raises(WriteError):
        hand_out(tmp_path / "week")
    assert list(tmp_path.iterdir()) == []


def test_an_instructors_own_notebooks_are_handed_out_and_not_executed(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    harm = made_up.make_run_cell(f"open({str(tmp_path / 'harm')!r}, 'w')", 3)
    question = made_up.make_text_cell("**Question 9.1** Why?\n\n*Your answer:*", tags=["answer"])
    made_up.write_notebook(own / "week one.ipynb", made_up.make_text_cell("# Why?"), harm, question)
    shutil.copy(made_up.NOTEBOOKS / "01_noise_to_image.ipynb", own / "01_changed.ipynb")
    (own / ".hidden.ipynb").write_text("{", encoding="utf-8")
    hand_out(tmp_path / "week", source=own)
    assert names_in(tmp_path / "week") == {"week one.ipynb", "01_changed.ipynb", *OTHERS}
    assert not (tmp_path / "harm").exists()
    assert "9.1" in read_assignment(tmp_path / "week").questions
    made = find_record(tmp_path / "week").input_digests
    assert made  # of the pictures, which the copies don't have any more
    assert made <= read_assignment().input_digests


def test_folders_that_cannot_be_handed_out_give_a_sentence(tmp_path):
    with pytest.raises(GanLabError, match="no notebooks in"):
        hand_out(tmp_path / "week", source=tmp_path / "nowhere")
    for name in ("01_a.ipynb", "01_a-Copy1.ipynb"):
        shutil.copy(made_up.NOTEBOOKS / "01_noise_to_image.ipynb", tmp_path / name)
    with pytest.raises(GanLabError, match=r"Question 1\.1 stands in 01_a-Copy1\.ipynb and in 01_a\.ipynb"):
        hand_out(tmp_path / "week", source=tmp_path)
    with pytest.raises(GanLabError, match=r"'1' is 01_a-Copy1\.ipynb and 01_a\.ipynb"):
        hand_out(tmp_path / "week", ["1"], source=tmp_path)
    hand_out(tmp_path / "week", ["01_a"], source=tmp_path)
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(GanLabError, match=r"broken\.ipynb is not a whole Jupyter notebook"):
        hand_out(tmp_path / "next", ["broken"], source=tmp_path)
    assert not (tmp_path / "next").exists()


def test_with_an_address_each_notebook_begins_with_the_set_up_cell_which_is_nobodys_work(tmp_path):
    hand_out(tmp_path / "week", ["1", "7"], colab=ADDRESS)
    hand_out(tmp_path / "again", source=tmp_path / "week", colab=ADDRESS)
    for folder in (tmp_path / "week", tmp_path / "again"):
        for path in folder.glob("*.ipynb"):
            first, *rest = open_notebook(path).cells
            assert first.is_setup
            assert ADDRESS in first.source
            assert not [cell for cell in rest if cell.is_setup]
    record = json.loads((tmp_path / "week" / "hand-out.json").read_text(encoding="utf-8"))
    assert (record["colab"], record["solutions"]) == (ADDRESS, True)
    readme = (tmp_path / "week" / "README.md").read_text(encoding="utf-8")
    assert "Colab" in readme
    assert f"pip install {ADDRESS} jupyter" in readme
    before = (tmp_path / "week" / "01_noise_to_image.ipynb").read_bytes()
    (tmp_path / "week" / "01_noise_to_image.ipynb").unlink()
    make_student_folder(tmp_path / "week")
    assert (tmp_path / "week" / "01_noise_to_image.ipynb").read_bytes() == before
    hand_out(tmp_path / "kaggle", ["1"], colab="/kaggle/input/kit/")
    assert "pip install /" not in (tmp_path / "kaggle" / "README.md").read_text(encoding="utf-8")


def test_the_readme_fits_on_a_screen_and_names_what_was_handed_out(tmp_path):
    hand_out(tmp_path / "long")
    hand_out(tmp_path / "short", ["1", "2"])
    long, short = ((tmp_path / n / "README.md").read_text(encoding="utf-8") for n in ("long", "short"))
    assert len(long.splitlines()) < 45
    assert all(f"`{name}`: " in long for name in ALL)
    assert "03_latent_space" not in short
    assert "Colab" not in short
    assert "The end of `07_report.ipynb` writes the report" in long
    assert "`gan-lab report .` writes the report" in short


def test_without_solutions_no_file_has_one(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    solution = made_up.make_text_cell("<details><summary>Look</summary>Forty-two.</details>", tags=["solution"])
    made_up.write_notebook(own / "a.ipynb", made_up.make_text_cell("**Question 9.1** ?\n\n*Your answer:*"), solution)
    hand_out(tmp_path / "with", source=own)
    hand_out(tmp_path / "without", source=own, solutions=False)
    has_it = {
        n: [p.name for p in (tmp_path / n).iterdir() if "Forty-two" in p.read_text(encoding="utf-8")]
        for n in ("with", "without")
    }
    assert sorted(has_it["with"]) == ["a.ipynb", "hand-out.json"]
    assert has_it["without"] == []


def test_the_copies_open_and_validate(tmp_path):
    hand_out(tmp_path / "week")
    for path in (tmp_path / "week").glob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))
        assert os.stat(path).st_mode & 0o444 == 0o444
