"""Nothing that lies in the folder where a command is started is run, or is imported in place of a module."""

import os
import re
import shlex
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import made_up
import nbformat
import pytest
from classroom import plain_notebook, pocket
from command import GAN_LAB

import gan_lab

# Every module that Python or a package here could import, what Python runs when it starts, and the kit itself.
NAMES = {*sys.stdlib_module_names, *packages_distributions(), "sitecustomize", "usercustomize", "conftest"}
# What other programs read as settings in the folder in which they are started; some of it is Python.
SETTINGS = ("jupyter_config.py", "jupyter_server_config.py", "jupyter_lab_config.py", "matplotlibrc", ".env")
ENDINGS = ("md", "ipynb", "py", "html", "json")  # of files that people read, or that speak to them
# It needs no module but one that is built in, which no file can replace.
MARK = """
import sys
system = __import__("posix" if "posix" in sys.builtin_module_names else "nt")
system.mkdir({folder!r} + "/" + __name__.replace(".", "-"))
"""


@pytest.fixture
def trap(tmp_path):
    """A student's folder, in which each file that is run leaves a folder in `ran`; a copy of the kit lies there too."""
    folder, ran = tmp_path / "ada", tmp_path / "ran"
    for new in (folder / "gan_lab", ran):
        new.mkdir(parents=True)
    mark = MARK.format(folder=str(ran))
    for file in (*(f"{name}.py" for name in NAMES), *SETTINGS, "gan_lab/__init__.py", "gan_lab/__main__.py"):
        (folder / file).write_text(mark, encoding="utf-8")
    return folder


def start(trap: Path, *command: object) -> subprocess.CompletedProcess:
    """Start a command in that folder, as on a machine where nothing makes Python careful."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONSAFEPATH", "PYTHONPATH")}
    return subprocess.run([*map(str, command)], cwd=trap, env=environment, capture_output=True, text=True)


def assert_nothing_ran(trap: Path, done: subprocess.CompletedProcess) -> None:
    """Check that the command did its work, and ran no file of that folder."""
    assert done.returncode == 0, done.stderr
    assert not list((trap.parent / "ran").iterdir())


@pytest.mark.parametrize("code", ["import tqdm", "import gan_lab"])
def test_the_trap_shuts(trap, code):
    start(trap, sys.executable, "-c", code)
    assert list((trap.parent / "ran").iterdir())


def test_the_command_runs_the_installed_kit(trap):
    done = start(trap, GAN_LAB, "--help")
    assert_nothing_ran(trap, done)
    assert done.stdout.startswith("usage: gan-lab")


def test_the_command_of_windows_runs_the_installed_kit(trap):
    program = trap.parent / "gan-lab.exe"  # a program that starts Python with itself, and is an archive with this file
    with zipfile.ZipFile(program, "w") as archive:
        archive.writestr("__main__.py", "import sys\nfrom gan_lab.__main__ import main\nsys.exit(main())")
    assert_nothing_ran(trap, start(trap, sys.executable, program, "--help"))


def test_even_python_m_imports_nothing_beside_a_kit_in_the_current_folder(trap):
    (trap / "gan_lab" / "__init__.py").unlink()
    (trap / "gan_lab" / "__main__.py").unlink()
    assert_nothing_ran(trap, start(trap, sys.executable, "-P", "-m", "gan_lab", "--help"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        "review ../class --out ../grades --processes 2",
        "hand-out ../course --notebooks 01",
        "generate bag --count 1 --out ../pictures",
        "report ../class/bao.ipynb --out ../report",
    ],
)
def test_a_command_among_what_students_handed_in_runs_none_of_it(trap, command):
    submissions = trap.parent / "class"
    submissions.mkdir()
    nbformat.write(plain_notebook("bao", pocket(), 2), submissions / "bao.ipynb")
    made_up.write_notebook(submissions / "cem.ipynb", made_up.make_text_cell("A formula: $x^2$"))
    assert_nothing_ran(trap, start(trap, GAN_LAB, *shlex.split(command)))


def test_no_other_way_to_start_the_kit_is_named_but_to_warn_of_it():
    kit = Path(gan_lab.__file__).parents[1]
    files = [*kit.glob("*.md"), *filter(Path.is_file, kit.glob(".ci/*"))]
    for folder in ("docs", "notebooks", "gan_lab", "benchmarks", "training", "tests"):
        files += [file for ending in ENDINGS for file in (kit / folder).rglob(f"*.{ending}")]
    named = [file.name for file in files if re.search(r"-m[\"', ]+gan_lab\b", file.read_text(encoding="utf-8"))]
    assert sorted(named) == ["security.md", "test_safe_start.py"]
