"""The set-up cell for Colab and Kaggle: what it holds, and what it does on a pretended machine of theirs."""

import importlib.util
import re
import subprocess
import sys
import types

import nbformat
import pytest

from gan_lab.coursework.hand_out import online
from gan_lab.coursework.hand_out.colab import make_pip_arguments, make_setup_cell
from gan_lab.coursework.notebook_reading.cells import SETUP_TAG, SETUP_TITLE
from gan_lab.errors import GanLabError

ADDRESS = "git+https://github.com/owner/gan-lab"


def run_cell(cell):
    """Run the cell's code as a notebook would, and return the names that it defines."""
    names = {}
    exec(compile(cell.source, "cell", "exec"), names)
    return names


@pytest.fixture
def on_colab(monkeypatch):
    """Pretend to be Colab; the calls of `set_up`."""
    calls = []
    monkeypatch.delenv(online.KAGGLE_VARIABLE, raising=False)
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setattr(online, "set_up", lambda *arguments: calls.append(arguments))
    return calls


@pytest.mark.parametrize(
    ("address", "kit", "options"),
    [
        (ADDRESS, ADDRESS, []),
        (f" {ADDRESS}@v1.2 ", f"{ADDRESS}@v1.2", []),
        ("https://example.org/gan_lab_kit-0.1.0-py3-none-any.whl",) * 2 + ([],),
        ("https://example.org/archive/main.zip?raw=1",) * 2 + ([],),
        ("/kaggle/input/kit/gan_lab_kit-0.1.0-py3-none-any.whl",) * 2 + ([],),
        ("/kaggle/input/kit", "gan-lab-kit", ["--no-index", "--find-links", "/kaggle/input/kit"]),
    ],
)
def test_pip_gets_every_kind_of_address(address, kit, options):
    assert make_pip_arguments(address) == (kit, options)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("https://github.com/owner/gan-lab", r"looks like a web page.*git\+https://github.com/owner/gan-lab"),
        ("https://drive.google.com/file/d/1abc/view", "looks like a web page"),
        ("git+https://token@github.com/owner/private", "every student would get"),
        ("https://me:secret@example.org/kit.zip", "every student would get"),
        ("http://example.org/kit.zip", r"can't install.*give git\+https://"),
        ("git+ssh://git@github.com/owner/gan-lab", "can't install"),
        ("git@github.com:owner/gan-lab.git", "can't install"),
        ("file:///home/me/kit.whl", "can't install"),
        ("kit/gan_lab_kit-0.1.0-py3-none-any.whl", "can't install"),
        ("gan_lab_kit-0.1.0-py3-none-any.whl", "can't install"),
        (r"C:\kit\kit.whl", "can't install"),
        ("", "can't install"),
        ("--index-url=https://example.org", "can't install"),
        ("gan-lab-kit --upgrade", "can't install"),
        ("git+https://example.org/a b", "can't install"),
        ("https://[bad/kit.zip", "no web address"),
        ("gan-lab-kit", r"can't install.*on no package index, and anybody could take its name"),
        ("gan-lab-kit==0.1.0", "can't install"),
    ],
)
def test_an_address_that_students_cannot_use_is_refused_with_the_way_out(address, sentence):
    with pytest.raises(GanLabError, match=sentence):
        make_setup_cell(address)


def test_the_cell_is_short_valid_and_the_same_each_time():
    cell = make_setup_cell(ADDRESS)
    assert cell == make_setup_cell(ADDRESS)
    assert cell.source.startswith(SETUP_TITLE)  # what Colab folds the cell by
    assert len(cell.source.splitlines()) <= 25
    assert max(map(len, cell.source.splitlines())) <= 120
    assert (cell.metadata.tags, cell.id) == ([SETUP_TAG], SETUP_TAG)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


@pytest.mark.parametrize("folder", ["gan-lab", "", 'Kurs "GAN" {2026}', "机器学习/作业", "it's\\here"])
def test_the_folder_reaches_the_set_up_as_it_was_given(on_colab, folder):
    run_cell(make_setup_cell("/kaggle/input/kit", folder))
    assert on_colab == [(folder, ["--no-index", "--find-links", "/kaggle/input/kit"])]


def test_on_ones_own_computer_the_cell_does_nothing_and_says_so(monkeypatch, capsys):
    monkeypatch.delenv(online.KAGGLE_VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("the cell started a program"))
    run_cell(make_setup_cell(ADDRESS))
    assert capsys.readouterr().out == "There is nothing to set up here: this cell is for Colab and Kaggle.\n"


@pytest.mark.parametrize(
    ("address", "way_out"),
    [
        (ADDRESS, rf"pip install {re.escape(ADDRESS)} jupyterlab ipywidgets anywidget\. Then restart the kernel"),
        ("/kaggle/input/kit", r"Get its folder from your instructor, and do what README\.md says"),
    ],
)
def test_on_ones_own_computer_without_the_kit_it_says_how_to_install_it(monkeypatch, capsys, address, way_out):
    monkeypatch.delenv(online.KAGGLE_VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("the cell started a program"))
    with pytest.raises(RuntimeError, match=f"^The kit is not installed on this computer.*{way_out}"):
        run_cell(make_setup_cell(address))
    assert not capsys.readouterr().out


def test_on_kaggle_it_sets_up_too(on_colab, monkeypatch):
    monkeypatch.delitem(sys.modules, "google.colab")
    monkeypatch.setenv(online.KAGGLE_VARIABLE, "Interactive")
    run_cell(make_setup_cell(ADDRESS))
    assert len(on_colab) == 1


@pytest.mark.parametrize(
    ("works", "stderr", "reason"),
    [
        (True, "", ""),
        (False, "", "nothing"),
        (False, "no space\n", "no space"),
        (False, "WARNING: Retrying\nERROR: No matching distribution\n[notice] A new pip\n", "ERROR: No matching"),
        (False, "  Running git\n  fatal: repository not found\n  error: subprocess-exited\n", "fatal: repository"),
    ],
)
def test_the_kit_is_installed_alone_and_a_failure_is_one_sentence(on_colab, monkeypatch, works, stderr, reason):
    commands, found = [], []

    def pip(command, **options):
        commands.append(command)
        found.append(works)
        return subprocess.CompletedProcess(command, not works, "", stderr)

    monkeypatch.setattr(subprocess, "run", pip)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: any(found) or None)
    if works:
        run_cell(make_setup_cell(ADDRESS))
    else:
        with pytest.raises(
            RuntimeError, match=rf"^The kit could not be installed \(pip says: {reason}.* your instructor\.$"
        ):
            run_cell(make_setup_cell(ADDRESS))
    assert commands == [[sys.executable, "-m", "pip", "install", "--no-deps", ADDRESS]]
    assert len(on_colab) == works


def test_a_second_run_installs_nothing(on_colab, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("the cell started a program"))
    run_cell(make_setup_cell(ADDRESS))  # the kit is installed here
    assert len(on_colab) == 1
