"""The set-up cell of a notebook that students open on Colab or Kaggle: it installs the kit there.

Colab and Kaggle come with torch, torchvision, numpy and hundreds of other packages that fit together. A plain
installation of the kit could replace some of them and break others. So the cell installs the kit alone, and `online`,
which is then there, adds what the kit needs and changes nothing else.
"""

import json
import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import nbformat
from nbformat.v4 import new_code_cell

from gan_lab.coursework.notebook_reading.cells import SETUP_TAG, SETUP_TITLE
from gan_lab.errors import GanLabError
from gan_lab.install_hints import KIT
from gan_lab.terminal_words import quote_words

DEFAULT_FOLDER = "gan-lab"  # where the cell looks for the notebooks in a student's Google Drive
BESIDE_THE_KIT = "jupyterlab ipywidgets anywidget"  # packages that notebooks need on a student's own computer
PACKAGE_FILES = (".whl", ".zip", ".tar.gz")  # the endings of files that pip installs
ADDRESSES = (
    "give git+https://... of a repository, the https address of a .whl, .zip or .tar.gz file, or a path on the "
    "students' machine that begins with / (the kit is on no package index, and anybody could take its name there)"
)

# Colab folds a cell that begins with #@title, and shows a setting that ends in #@param as a field to fill in.
_SOURCE = """\
{title} (run this first)
KIT, OPTIONS = {kit}, {options}
# Colab: the folder in your Google Drive that holds your notebooks; leave it empty to work without Drive.
DRIVE_FOLDER = {folder} #@param {{type:"string"}}

import importlib.util, os, subprocess, sys
if "KAGGLE_KERNEL_RUN_TYPE" not in os.environ and "google.colab" not in sys.modules:
    if not importlib.util.find_spec("gan_lab"):
        raise RuntimeError("The kit is not installed on this computer. "
            {locally}
            " Then restart the kernel, and run this cell again.")
    print("There is nothing to set up here: this cell is for Colab and Kaggle.")
else:
    if not importlib.util.find_spec("gan_lab"):
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", *OPTIONS, KIT]
        said = subprocess.run(pip, capture_output=True, text=True, errors="replace").stderr.splitlines()
        importlib.invalidate_caches()
        if not importlib.util.find_spec("gan_lab"):
            errors = [line.strip() for line in said if line.strip().lower().startswith(("error:", "fatal:"))]
            reason = (errors or said[-1:] or ["nothing"])[0][:300]
            raise RuntimeError(f"The kit could not be installed (pip says: {{reason}}). On Kaggle, turn on the "
                "internet (Settings, at the right). Then run this cell again, and if it fails again, show this "
                "sentence to your instructor.")
    from gan_lab.coursework.hand_out.online import set_up
    set_up(DRIVE_FOLDER, OPTIONS)
"""


def make_setup_cell(address: str, folder: str = DEFAULT_FOLDER) -> nbformat.NotebookNode:
    """Make the set-up cell for Colab and Kaggle; anywhere else it does nothing, and says so.

    Parameters
    ----------
    address : str
        Where pip finds the kit: `git+https://...` of a repository, the https address of a .whl, .zip or .tar.gz file,
        or a path on the students' machine that begins with `/`. Such a path names a file, or a folder with the wheels
        of the kit and of all that it needs, so that no internet is needed.
    folder : str
        The folder in a student's Google Drive that holds the notebooks; students may change it in the cell.

    Returns
    -------
    NotebookNode
        A code cell with the tag `colab-setup`; the same address and folder make the same cell.

    Raises
    ------
    GanLabError
        If the address is of a form that pip can't install or students shouldn't get.
    """
    kit, options = make_pip_arguments(address)
    values = {"kit": kit, "options": options, "folder": folder, "locally": _explain_here(kit, address)}
    literals = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    source = _SOURCE.format(title=SETUP_TITLE, **literals)
    metadata = {"tags": [SETUP_TAG], "cellView": "form"}  # Colab's word for a folded cell
    return new_code_cell(source.rstrip("\n"), id=SETUP_TAG, metadata=metadata)


def _explain_here(kit: str, address: str) -> str:
    """Say to somebody who runs the cell elsewhere, where the kit isn't installed, how to install it."""
    if address.strip().startswith("/"):  # a place on the platform
        return "Get its folder from your instructor, and do what README.md says below 'Set up'."
    return f"Write in a terminal: pip install {quote_words(kit)} {BESIDE_THE_KIT}."


def make_pip_arguments(address: str) -> tuple[str, list[str]]:
    """Write what `pip install` takes to install the kit from an address.

    Parameters
    ----------
    address : str
        As in `make_setup_cell`.

    Returns
    -------
    tuple of str and list of str
        The requirement, and the options that say where pip finds it and what it needs.

    Raises
    ------
    GanLabError
        As in `make_setup_cell`.
    """
    address = address.strip()
    if address.startswith("/"):
        path = PurePosixPath(address)
        if path.name.endswith(PACKAGE_FILES):
            return str(path), []
        return KIT, ["--no-index", "--find-links", str(path)]
    if "://" in address:
        _check_url(address)
        return address, []
    raise GanLabError(f"The students' machines can't install the kit from {address!r}: {ADDRESSES}.")


def _check_url(address: str) -> None:
    """Raise a GanLabError unless pip can install from a web address and students may see it."""
    try:
        parts = urlsplit(address)
        has_password = parts.username is not None
    except ValueError:
        raise GanLabError(f"{address!r} is no web address: {ADDRESSES}.") from None
    if re.search(r"\s", address) or not parts.netloc or parts.scheme not in ("https", "git+https"):
        raise GanLabError(f"The students' machines can't install the kit from {address!r}: {ADDRESSES}.")
    if has_password:
        raise GanLabError(
            "The address holds a user name or a password, which every student would get in the notebook: "
            "give an address that everybody may read."
        )
    if parts.scheme == "https" and not parts.path.endswith(PACKAGE_FILES):
        raise GanLabError(
            f"{address} looks like a web page, not like a file that pip installs: for a repository write "
            f"git+{address}, else give the address of a .whl, .zip or .tar.gz file."
        )
