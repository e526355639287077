"""The package as it is built: everything is inside, and it works where there is no checkout."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from extras import need

ROOT = Path(__file__).parents[1]
LEFT_BEHIND = ("__pycache__", ".*", "_build", "jupyter_execute", "build", "dist", "*.egg-info", "gan-lab-work")
KEPT = (".ci", ".devcontainer", ".github", ".gitignore", ".pre-commit-config.yaml")
# Built by the backend alone, without the network that a build in isolation needs.
BUILD = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"

pytestmark = pytest.mark.slow


def left_behind(folder: str, names: list[str]) -> set[str]:
    return set(shutil.ignore_patterns(*LEFT_BEHIND)(folder, names)) - set(KEPT)


def build(what: str, source: Path, folder: Path) -> Path:
    """Build "build_sdist" or "build_wheel" of a source folder into another folder, and return the file."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", BUILD, what, str(folder)], cwd=source, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "Package would be ignored" not in done.stdout + done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    """The source distribution, built from a copy of the checkout, and unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    try:
        version = metadata.version("setuptools")
    except metadata.PackageNotFoundError:
        version = "0"
    need(int(version.split(".")[0]) >= 77, 'needs setuptools 77 or newer: pip install -e ".[dev]"')
    shutil.copytree(ROOT, folder / "checkout", ignore=left_behind)
    with tarfile.open(build("build_sdist", folder / "checkout", folder / "dist")) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return unpacked


@pytest.fixture(scope="module")
def wheel(sdist):
    """The wheel, built from the source distribution, as whoever gets only that would build it."""
    return build("build_wheel", sdist, sdist.parent / "wheel")


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_source_distribution_holds_all_that_a_test_needs(sdist):
    there = files_in(sdist)
    copied = files_in(sdist.parents[1] / "checkout")
    assert {"requirements.lock", "tests/test_built_package.py", ".github/workflows/ci.yml"} <= copied
    assert not {name for name in copied - there if not name.startswith("docs/notebooks/")}


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(sdist, wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.endswith("/")}
    of_the_package = {name for name in inside if not re.match(r"gan_lab_kit-[\w.]+\.dist-info/", name)}
    assert of_the_package == {f"gan_lab/{name}" for name in files_in(sdist / "gan_lab")}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in inside)


def test_the_wheel_works_without_the_checkout(wheel, tmp_path):
    """In an environment that has this one's packages beneath its own, so that none has to be downloaded."""
    venv.create(tmp_path, with_pip=False)
    python = tmp_path / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    (own / "packages_beneath.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    options = ["--no-index", "--no-deps", "--ignore-installed", str(wheel)]
    pip = [sys.executable, "-m", "pip", f"--python={python}", "install", *options]
    subprocess.run(pip, check=True, capture_output=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHONPATH", "GAN_LAB_"))}
    tried = subprocess.run(
        [python, ROOT / ".ci" / "try_installed.py"], env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert tried.returncode == 0, tried.stdout + tried.stderr
