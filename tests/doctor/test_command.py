"""gan-lab doctor, as it is typed: a line for each check, a verdict, and an exit status."""

import os
import subprocess

import pytest
from command import GAN_LAB

from gan_lab.__main__ import main
from gan_lab.doctor import command, trial_process
from gan_lab.doctor.finding import Finding

MARKS = {"ok", "note", "problem"}


@pytest.fixture
def outcome(monkeypatch):
    """The doctor without its process; what that would find out can be changed by a test."""
    found = {subject: Finding("ok", subject, "as it should be") for subject in trial_process.SUBJECTS}
    monkeypatch.setattr(trial_process, "_CODE", "")
    monkeypatch.setattr(command, "wait_for_findings", lambda process: found)
    for name in ("kit.check_kit", "machine.check_system", "kit.check_packages", "networks.check_downloads"):
        monkeypatch.setattr(f"gan_lab.doctor.{name}", lambda: Finding("ok", "something", "is here"))
    return found


def run_doctor(folder, *path: str) -> subprocess.CompletedProcess:
    """Run the command where a module in one of these folders hides the installed one."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*path, os.environ.get("PYTHONPATH", "")])}
    return subprocess.run([GAN_LAB, "doctor"], cwd=folder, env=environment, capture_output=True, encoding="utf-8")


def test_it_says_in_about_ten_lines_that_the_kit_works_and_ends_with_0(tmp_path):
    done = run_doctor(tmp_path)
    *lines, verdict = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert verdict == "The kit works here."
    assert 10 <= len(lines) <= 13
    assert {line.split()[0] for line in lines} <= MARKS
    assert "verdict 'same'" in done.stdout
    assert os.path.expanduser("~") + os.sep not in done.stdout


def test_without_torch_it_ends_with_1_and_says_so_in_a_line(tmp_path):
    (tmp_path / "torch.py").write_text(
        "raise ImportError('libtorch_cpu.so: cannot open shared object file')", encoding="utf-8"
    )
    done = run_doctor(tmp_path, str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    assert "problem torch: it can't be imported (ImportError: libtorch_cpu.so: cannot open" in done.stdout
    assert done.stdout.endswith("The kit does not work here: see each line that begins with 'problem'.\n")


def test_whatever_package_is_missing_it_ends_in_lines_and_a_verdict(tmp_path):
    for package in ("numpy", "packaging", "PIL", "platformdirs", "psutil", "requests", "scipy", "torch", "tqdm"):
        (tmp_path / f"{package}.py").write_text(
            f"raise ModuleNotFoundError('No module named {package}')", encoding="utf-8"
        )
    done = run_doctor(tmp_path, str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    assert {line.split()[0] for line in done.stdout.splitlines()} <= {*MARKS, "The"}
    assert "note    python: this could not be checked (ModuleNotFoundError: No module named psutil)" in done.stdout


def test_what_is_optional_and_missing_leaves_the_exit_status_0(outcome, capsys, monkeypatch):
    for name in ("check_extras", "check_notebooks", "check_browser"):
        monkeypatch.setattr(f"gan_lab.doctor.kit.{name}", lambda: Finding("note", "extras", "missing"))
    outcome["torchvision"] = Finding("note", "torchvision", "broken")
    assert main(["doctor"]) == 0
    assert "note    torchvision: broken" in capsys.readouterr().out


def test_a_problem_makes_the_exit_status_1(outcome, capsys):
    outcome["picture"] = Finding("problem", "picture", "none could be made")
    assert main(["doctor"]) == 1
    assert "problem picture: none could be made" in capsys.readouterr().out


def test_a_check_that_fails_in_an_unexpected_way_becomes_a_line(outcome, capsys, monkeypatch):
    def check():
        raise PermissionError("of all things")

    monkeypatch.setattr("gan_lab.doctor.kit.check_extras", check)
    assert main(["doctor"]) == 0
    assert "note    extras: this could not be checked (PermissionError: of all things)" in capsys.readouterr().out


def test_a_character_that_the_terminal_lacks_is_written_as_its_number(outcome, monkeypatch, tmp_path):
    outcome["torch"] = Finding("ok", "torch", "in a folder called \N{SNOWMAN}")
    with open(tmp_path / "output", "w", encoding="ascii") as output:
        monkeypatch.setattr("sys.stdout", output)
        assert main(["doctor"]) == 0
    assert "called \\u2603" in (tmp_path / "output").read_text(encoding="ascii")
