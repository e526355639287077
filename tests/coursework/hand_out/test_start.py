"""gan-lab start: a student's own folder, made once, never over what is there."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from portable import set_home

from gan_lab.__main__ import main
from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.hand_out import start
from gan_lab.coursework.hand_out.command import hand_out
from gan_lab.coursework.hand_out.start import make_student_folder, open_jupyterlab
from gan_lab.errors import GanLabError
from gan_lab.terminal_words import quote_words

ALL = {notebook.name for notebook in read_assignment().notebooks} | {"README.md", "hand-out.json", "report_template.md"}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_folder_is_what_is_handed_out(tmp_path):
    hand_out(tmp_path / "handed out")
    make_student_folder(tmp_path / "mine")
    assert contents(tmp_path / "mine") == contents(tmp_path / "handed out")


def test_what_a_student_changed_stays_and_what_is_missing_is_added(tmp_path):
    folder, _ = make_student_folder(tmp_path)
    before = contents(folder)
    (folder / "01_noise_to_image.ipynb").write_text("my work", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "02_truncation.ipynb").unlink()
    _, said = make_student_folder(folder)
    assert contents(folder) == before | {"01_noise_to_image.ipynb": b"my work", "notes.txt": b"mine"}
    assert f"added: 02_truncation.ipynb. They lie in {folder}" in said
    assert "all there. They lie in" in make_student_folder(folder)[1]


def test_in_a_folder_with_other_files_it_says_which_were_added(tmp_path):
    (tmp_path / ".git").mkdir()
    assert "Beside" not in make_student_folder(tmp_path)[1]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "thesis.tex").write_text("mine", encoding="utf-8")
    _, said = make_student_folder(tmp_path / "docs")
    assert said.startswith(
        "Beside the other files in this folder, which stay as they are, these were added: 01_noise_to"
    )
    assert all(name in said for name in ALL)
    assert said.endswith(f"Your notebooks lie in {tmp_path / 'docs'}")


def test_in_a_folder_that_an_instructor_handed_out_nothing_else_is_added(tmp_path):
    hand_out(tmp_path / "week", ["01", "07"])
    before = contents(tmp_path / "week")
    (tmp_path / "week" / "07_report.ipynb").unlink()
    make_student_folder(tmp_path / "week")
    assert contents(tmp_path / "week") == before


def test_a_broken_hand_out_file_is_told_and_stays(tmp_path):
    (tmp_path / "hand-out.json").write_text("{}", encoding="utf-8")
    _, said = make_student_folder(tmp_path)
    assert "breaks its schema" in said
    assert set(contents(tmp_path)) == ALL
    assert (tmp_path / "hand-out.json").read_text(encoding="utf-8") == "{}"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "x").write_text("mine", encoding="utf-8")
    with pytest.raises(GanLabError, match="is a file: name a folder"):
        make_student_folder(tmp_path / "x")


def test_the_command_makes_the_folder_and_opens_jupyterlab_in_it(tmp_path, monkeypatch, capsys):
    opened = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(start, "open_jupyterlab", lambda folder, browser: opened.append((str(folder), browser)) or 0)
    assert main(["start"]) == 0
    assert main(["start", "other", "--no-browser"]) == 0
    assert opened == [("gan-lab-work", True), ("other", False)]
    assert set(contents(tmp_path / "gan-lab-work")) == ALL
    said = capsys.readouterr().out
    assert f"To come back to it later: gan-lab start {tmp_path / 'other'}\n" in said
    assert said.startswith(f"Your notebooks lie in {tmp_path / 'gan-lab-work'}\n")


def test_inside_a_hubs_jupyterlab_no_second_one_is_started(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(start.HUB_VARIABLE, "alice")
    monkeypatch.setattr(start, "open_jupyterlab", lambda folder, browser: pytest.fail("a second JupyterLab"))
    assert main(["start", str(tmp_path / "mine")]) == 0
    assert set(contents(tmp_path / "mine")) == ALL
    assert capsys.readouterr().out.endswith(
        "\nYou are in JupyterLab already: open that folder in its list of files, at the left.\n"
    )


@pytest.mark.parametrize("word", [".", "..", "../week 1", "~/week 1"])
def test_printed_paths_are_whole_and_end_their_line(tmp_path, monkeypatch, capsys, word):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    set_home(monkeypatch, tmp_path)
    monkeypatch.setattr(start, "open_jupyterlab", lambda folder, browser: 0)
    folder = {".": tmp_path / "here", "..": tmp_path}.get(word, tmp_path / "week 1")
    for said in (f"Your notebooks lie in {folder}", "Your notebooks are as you left them; all there. They lie in"):
        assert main(["start", word]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert said in lines[0]
        assert lines[0].endswith(f" {folder}")
        assert lines[1].endswith(f"gan-lab start {quote_words(str(folder))}")


@pytest.mark.parametrize(("user", "status", "is_told"), [(0, 1, True), (1000, 1, False), (0, 0, False)])
def test_root_is_told_how_jupyterlab_starts(tmp_path, monkeypatch, capsys, user, status, is_told):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(subprocess, "Popen", lambda command: Server(command, status))
    monkeypatch.chdir(tmp_path)
    assert open_jupyterlab(Path("."), browser=False) == status
    sentence = f"As root, JupyterLab wants to be told so: jupyter lab --allow-root {tmp_path}\n"
    assert capsys.readouterr().err == (sentence if is_told else "")


def test_without_jupyterlab_a_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(GanLabError, match='pip install "jupyterlab'):
        open_jupyterlab(tmp_path)


class Server:
    """A JupyterLab that is interrupted twice and then ends."""

    def __init__(self, command, status=0, interrupts=2):
        self.command, self.status, self.interrupts = command, status, interrupts

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        return None

    def wait(self):
        if self.interrupts:
            self.interrupts -= 1
            raise KeyboardInterrupt
        return self.status


@pytest.mark.parametrize(("status", "expected"), [(0, 0), (-signal.SIGINT, 0), (0xC000013A, 0), (1, 1)])
def test_ctrl_c_is_jupyterlabs_own_and_its_failure_is_the_commands(tmp_path, monkeypatch, status, expected):
    commands = []

    def run(command):
        commands.append(command)
        return Server(command, status)

    monkeypatch.setattr(subprocess, "Popen", run)
    assert open_jupyterlab(tmp_path, browser=False) == expected
    assert commands == [[sys.executable, "-P", "-m", "jupyterlab", str(tmp_path.resolve()), "--no-browser"]]
