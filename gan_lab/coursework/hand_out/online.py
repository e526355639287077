"""Set up a notebook on Colab or Kaggle: install what the kit needs, and go to the folder that keeps the files.

The set-up cell (`colab`) calls `set_up` once the kit itself is there. It changes no package that Colab or Kaggle have.
pip's own search for versions that fit together would not do: it wants to exchange some of those hundreds of packages,
or to add gigabytes of CUDA libraries that the machine keeps elsewhere, or it searches for minutes. So only packages
that aren't there are installed, each alone (`--no-deps`), then what these need, and so on.
"""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from gan_lab.coursework.hand_out.record import RECORD_FILE
from gan_lab.errors import GanLabError
from gan_lab.install_hints import KIT

EXTRAS = ("imagenet-judge", "widgets")  # what notebooks need with BigGAN-deep-256, and for explorer and board
LEFT_ALONE = ("torch",)  # packages whose own requirements are the machine's business
MAX_REASON = 300  # characters of what pip says
COLAB_FOLDER = Path("/content")  # where Colab starts a notebook
KAGGLE_VARIABLE = "KAGGLE_KERNEL_RUN_TYPE"  # set in the environment of every notebook on Kaggle

WITHOUT_DRIVE = (
    "You work without Google Drive: when Colab takes this machine back, the files on it are lost. Download what you "
    "want to keep (Files, at the left). Notebook 07 needs the other notebooks: choose File, Download, Download .ipynb "
    f"in each, and drag them into Files at the left of notebook 07, with the file {RECORD_FILE} that was handed out "
    "with them: by it the report knows which notebooks were asked for."
)
ON_KAGGLE = (
    "What you save is kept in /kaggle/working, for this notebook alone: choose Save Version, and download it from the "
    "Output panel. For the report, download each notebook (File, Download Notebook) into one folder on your own "
    f"computer, put the file {RECORD_FILE} beside them, which was handed out with them, and run: gan-lab report FOLDER."
)


def set_up(drive_folder: str, pip_options: Sequence[str] = ()) -> None:
    """Install what the kit needs, go to the folder in which the student works, and say what becomes of the files.

    Parameters
    ----------
    drive_folder : str
        On Colab, the folder in the student's Google Drive; Colab asks for permission to use it. "" to work without
        Drive. On Kaggle it has no effect.
    pip_options : sequence of str
        Further options of `pip install`, which say where it finds packages.

    Raises
    ------
    GanLabError
        If a package that the kit needs can't be installed, or Google Drive can't be reached or has no such folder.
    """
    _install_missing(pip_options)
    name = drive_folder.strip()
    if KAGGLE_VARIABLE in os.environ:
        print(ON_KAGGLE)
    elif not name:
        os.chdir(COLAB_FOLDER)
        print(WITHOUT_DRIVE)
    else:
        folder = _find_in_drive(name)
        os.chdir(folder)
        print(f"You work in the folder {name} of your Google Drive: what you save stays there.")
        if not any(folder.glob("*.ipynb")):
            print("There are no notebooks in it: put yours there, or notebook 07 will not find them.")


def find_missing() -> list[str]:
    """Find the packages that the kit, its judge of ImageNet's classes and its widgets need, and this machine lacks.

    Returns
    -------
    list of str
        Requirements as pip takes them, such as "rapidfuzz>=3.9", sorted.
    """
    asked = [requirement for _, requirement, version in _walk_requirements() if version is None]
    return sorted({f"{requirement.name}{requirement.specifier}" for requirement in asked})


def find_misfits() -> list[str]:
    """Find the packages that this machine has in another version than the kit, or what it needs, asks for.

    Returns
    -------
    list of str
        One entry for each, such as "botocore asks for python-dateutil<3.0.0, here is 4.0.0".
    """
    return [
        f"{package} asks for {requirement.name}{requirement.specifier}, here is {version}"
        for package, requirement, version in _walk_requirements()
        if version is not None and not _fits(requirement, version)
    ]


def _walk_requirements() -> Iterator[tuple[str, Requirement, str | None]]:
    """Yield each package that the kit needs, directly or not: who asks for it, what it asks for, and the version here.

    The version is None if the package isn't installed; what it needs in turn isn't known then.
    """
    waiting, seen = [KIT], {KIT, *LEFT_ALONE}
    while waiting:
        package = waiting.pop()
        for requirement in map(Requirement, metadata.requires(package) or []):
            extras = EXTRAS if package == KIT else ("",)
            if requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
                continue
            name = canonicalize_name(requirement.name)
            try:
                version = metadata.version(name)
            except metadata.PackageNotFoundError:
                yield package, requirement, None
                continue
            yield package, requirement, version
            if name not in seen:
                seen.add(name)
                waiting.append(name)


def _fits(requirement: Requirement, version: str) -> bool:
    """Tell whether a version is one that a requirement asks for; not if it is no version in Python's form."""
    try:
        return requirement.specifier.contains(version, prereleases=True)
    except InvalidVersion:
        return False


def _install_missing(pip_options: Sequence[str]) -> None:
    """Install what is missing, in rounds, and change nothing that is there; GanLabError if that isn't possible."""
    before = missing = find_missing()
    while missing:
        pip = [sys.executable, "-m", "pip", "install", "--no-color", "--no-deps", *pip_options]
        done = subprocess.run([*pip, *missing], capture_output=True, text=True, errors="replace")
        importlib.invalidate_caches()
        still_missing = find_missing()
        if still_missing == missing:  # more to go by than pip's exit status, which is 2 where anything else is broken
            raise GanLabError(
                f"These packages could not be installed: {', '.join(missing)} (pip says: {_find_reason(done.stderr)}). "
                "On Kaggle, turn on the internet (Settings, at the right). Then run this cell again, and if it fails "
                "again, show this sentence to your instructor."
            )
        missing = still_missing
    if before and (misfits := find_misfits()):
        print(f"You need not do anything: packages that were here before stay as they are ({'; '.join(misfits)}).")


def _find_reason(stderr: str) -> str:
    """Find the one line that says why pip failed."""
    lines = [" ".join(line.split()) for line in stderr.splitlines() if line.strip()] or ["nothing"]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines[-1:])[0].rstrip(".")[:MAX_REASON]


def _find_in_drive(name: str) -> Path:
    """Return a folder in the student's Google Drive; GanLabError if there is none."""
    drive = COLAB_FOLDER / "drive"  # where Colab's own examples show it
    my_drive = drive / "MyDrive"
    try:
        if not my_drive.is_dir():
            importlib.import_module("google.colab.drive").mount(str(drive))  # asks the student for permission
        folder = my_drive / name.removeprefix("My Drive/").removeprefix("MyDrive/")
        is_there = folder.is_dir()
    except Exception as problem:  # the student refused, the organisation doesn't allow it, the connection broke, ...
        raise GanLabError(
            f"Google Drive could not be reached ({problem}): run this cell again and allow it, or leave DRIVE_FOLDER "
            "empty to work without Drive."
        ) from None
    if not is_there:
        raise GanLabError(
            f"There is no folder {name!r} in your Google Drive: upload the folder with your notebooks to My Drive, or "
            "write the name of the one that holds them at DRIVE_FOLDER."
        )
    return folder
