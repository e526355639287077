"""What the set-up cell does on Colab and Kaggle once the kit is there, on a pretended machine with a pretended pip."""

import os
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from gan_lab.coursework.hand_out import online
from gan_lab.errors import GanLabError

# Packages that pip could fetch: the version, and what they ask for.
REGISTRY = {
    "made-up-cloud": ("1.44.8", ["made-up-core<1.45,>=1.44.8", "made-up-dates<3"]),
    "made-up-core": ("1.44.8", ["made-up-dates<3", "made-up-words"]),
    "made-up-words": ("2.0", []),
    "made-up-judge": ("0.1.0", ["torch"]),
}


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A pretended machine with packages that are nowhere else; the function that adds one to it."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    monkeypatch.setattr(online, "KIT", "made-up-kit")

    def install(name, version, requires=(), metadata=True):
        folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        if metadata:
            lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
            lines += ["Provides-Extra: imagenet-judge", "Provides-Extra: dev"]
            lines += [f"Requires-Dist: {requirement}" for requirement in requires]
            (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")

    asked = ["torch>=2.6", "made-up-cloud", "Made_Up.Dates", "made-up-dev; extra == 'dev'"]
    install("made-up-kit", "0.1.0", [*asked, "made-up-judge==0.1.0; extra == 'imagenet-judge'"])
    install("torch", "2.11.0+cu128", ["nvidia-cublas-cu12==12.8"])  # of which this machine lacks the last
    install("made-up-dates", "4.0.0")
    install("odd", "0.0.0-unknown-build")
    install("broken", "1.0", metadata=False)
    install("~umpy", "2.1.3")  # what an interrupted pip leaves behind
    return install


@pytest.fixture
def pip(machine, monkeypatch):
    """A pip that installs from REGISTRY; what it was asked for each time, without the options."""
    asked = []

    def run(command, **options):
        assert command[:4] == [sys.executable, "-m", "pip", "install"]
        assert "--no-deps" in command
        asked.append([argument for argument in command[4:] if not argument.startswith("--")])
        for requirement in asked[-1]:
            name = re.match(r"[\w-]+", requirement)[0]
            machine(name, *REGISTRY[name])
        return types.SimpleNamespace(stderr="ERROR: Exception:\n")  # as pip ends on a machine with a package `odd`

    monkeypatch.setattr(subprocess, "run", run)
    return asked


@pytest.fixture
def in_place(tmp_path, monkeypatch):
    """A pretended Colab with nothing to install, in a folder of its own; what Drive does is the test's choice."""
    content = tmp_path / "content"
    content.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(online, "COLAB_FOLDER", content)
    monkeypatch.setattr(online, "find_missing", list)
    monkeypatch.delenv(online.KAGGLE_VARIABLE, raising=False)

    def mount(place):
        (Path(place) / "MyDrive" / "gan-lab").mkdir(parents=True)

    drive = types.ModuleType("google.colab.drive")
    drive.mount = mount
    for name in ("google", "google.colab"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, "google.colab.drive", drive)
    return drive


def test_only_what_is_not_there_is_installed_round_by_round(pip):
    online._install_missing([])
    assert pip == [["made-up-cloud", "made-up-judge==0.1.0"], ["made-up-core<1.45,>=1.44.8"], ["made-up-words"]]


def test_what_torch_asks_for_is_left_to_the_machine(machine):
    assert not [requirement for requirement in online.find_missing() if "nvidia" in requirement]


def test_packages_that_do_not_fit_stay_and_are_named_once(pip, capsys):
    online._install_missing([])
    said = capsys.readouterr().out
    assert said.startswith("You need not do anything: packages that were here before stay as they are (")
    assert "made-up-core asks for made-up-dates<3, here is 4.0.0" in said
    online._install_missing([])  # a second run installs nothing and says nothing
    assert (capsys.readouterr().out, len(pip)) == ("", 3)


def test_a_version_in_no_known_form_does_not_fit_and_stops_nothing(machine):
    machine("made-up-cloud", "1.44.8", ["odd>=1"])
    assert online.find_missing() == ["made-up-judge==0.1.0"]
    assert online.find_misfits() == ["made-up-cloud asks for odd>=1, here is 0.0.0-unknown-build"]


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [
        ("WARNING: x\nERROR: No matching  distribution found for made-up-cloud.\nERROR: more\n", "No matching distrib"),
        ("Traceback:\n  File a\nInvalidVersion: Invalid version: '0-x'\n", "InvalidVersion: Invalid version: '0-x'"),
        ("", "nothing"),
    ],
)
def test_a_failure_is_one_sentence_with_what_pip_says(machine, monkeypatch, stderr, reason):
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: types.SimpleNamespace(stderr=stderr))
    with pytest.raises(GanLabError, match=r"could not be installed: made-up-cloud, made-up-judge==0\.1\.0") as problem:
        online._install_missing([])
    assert f"(pip says: {reason}" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_this_installation_of_the_kit_lacks_nothing():
    assert online.find_misfits() == []
    assert not [line for line in online.find_missing() if not line.startswith("efficientnet")]  # the judge is an extra


@pytest.mark.parametrize("folder", ["gan-lab", "My Drive/gan-lab", "MyDrive/gan-lab", " gan-lab "])
def test_on_colab_the_work_is_in_a_folder_of_google_drive(in_place, capsys, folder):
    online.set_up(folder)
    assert Path.cwd() == online.COLAB_FOLDER / "drive" / "MyDrive" / "gan-lab"
    said = capsys.readouterr().out
    assert "of your Google Drive: what you save stays there." in said
    assert "There are no notebooks in it" in said
    Path("01_noise_to_image.ipynb").touch()
    in_place.mount = lambda place: pytest.fail("mounted a second time")
    online.set_up(folder)
    assert "no notebooks" not in capsys.readouterr().out


def test_a_folder_that_is_not_in_drive_is_named_with_the_way_out(in_place):
    before = os.getcwd()
    with pytest.raises(GanLabError, match=r"no folder 'gan lab' in your Google Drive: upload .* at DRIVE_FOLDER\."):
        online.set_up("gan lab")
    assert os.getcwd() == before


def test_refusing_drive_is_answered_with_the_way_out(in_place):
    def refuse(place):
        raise ValueError("mount failed")

    in_place.mount = refuse
    with pytest.raises(GanLabError, match=r"could not be reached \(mount failed\): .* leave DRIVE_FOLDER empty"):
        online.set_up("gan-lab")


def test_without_drive_it_says_what_gets_lost(in_place, capsys):
    in_place.mount = lambda place: pytest.fail("Drive was asked for")
    online.set_up("  ")
    assert capsys.readouterr().out == online.WITHOUT_DRIVE + "\n"
    assert Path.cwd() == online.COLAB_FOLDER
    assert "hand-out.json" in online.WITHOUT_DRIVE


def test_on_kaggle_it_stays_where_it_is_and_says_where_files_are(in_place, monkeypatch, capsys):
    monkeypatch.setenv(online.KAGGLE_VARIABLE, "Batch")
    before = os.getcwd()
    online.set_up("gan-lab")
    assert (os.getcwd(), capsys.readouterr().out) == (before, online.ON_KAGGLE + "\n")
    assert "hand-out.json" in online.ON_KAGGLE
