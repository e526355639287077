"""The other package that is imported as gan_lab: whoever imports the kit beside it is told."""

import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

import gan_lab
from gan_lab import name_clash

ROOT = Path(gan_lab.__file__).parents[1]


@pytest.mark.parametrize(
    "record", ["gan_lab-0.4.2.dist-info", "gan_lab-0.3.0-py3.8.egg-info", "gan-lab.egg-info", "GAN_Lab-1.dist-info"]
)
def test_the_record_of_the_other_package_is_noticed(record, tmp_path):
    (tmp_path / record).mkdir()
    (tmp_path / "gan_lab_kit-0.1.0.dist-info").mkdir()
    sentence = name_clash.describe_clash(str(tmp_path))
    assert "not this kit" in sentence
    assert "pip uninstall gan-lab gan-lab-kit" in sentence


@pytest.mark.parametrize(
    "record",
    ["gan_lab_kit-0.1.0.dist-info", "gan_lab_kit.egg-info", "gan_lab", "gan_labs-1.dist-info", "gans-1.dist-info"],
)
def test_the_kits_own_record_and_other_names_are_none(record, tmp_path):
    (tmp_path / record).mkdir()
    assert name_clash.describe_clash(str(tmp_path)) == ""


def test_a_folder_that_cannot_be_read_is_no_reason_to_stop(tmp_path):
    assert name_clash.describe_clash(str(tmp_path / "kit.zip")) == ""


def test_importing_the_kit_beside_the_other_package_warns_and_works(tmp_path):
    shutil.copytree(ROOT / "gan_lab", tmp_path / "gan_lab", ignore=shutil.ignore_patterns("data", "__pycache__"))
    (tmp_path / "gan_lab-0.4.2.dist-info").mkdir()
    code = "import gan_lab as gl; print(gl.__file__, gl.GanLabError.__name__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.startswith(str(tmp_path)), done.stderr
    assert done.stdout.endswith("GanLabError\n")
    assert "UserWarning: The package gan-lab 0.4.2, which is not this kit" in done.stderr


def test_importing_the_kit_alone_warns_of_nothing():
    code = "import gan_lab as gl; gl.GanLabError"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_front_door_that_is_not_the_kits_is_noticed(monkeypatch):
    assert name_clash.describe_front_door() == ""
    monkeypatch.setitem(sys.modules, "gan_lab", types.ModuleType("gan_lab"))
    assert "gan_lab/__init__.py is not the kit's" in name_clash.describe_front_door()
