"""A student's own folder: made once from the kit, never over what is there, and opened in JupyterLab."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from gan_lab.coursework.hand_out.command import write_new_files
from gan_lab.coursework.hand_out.record import find_record
from gan_lab.coursework.hand_out.selection import select_notebooks
from gan_lab.coursework.hand_out.student_files import make_hand_out, remake_files
from gan_lab.errors import GanLabError
from gan_lab.install_hints import install_line
from gan_lab.saving import expand_path
from gan_lab.terminal_words import quote_words

ENDED_BY_CTRL_C = 0xC000013A  # the exit status that Windows gives for it; elsewhere it is below 0
EXAMPLE = "gan-lab-work"  # the folder that the command makes when none is named
HUB_VARIABLE = "JUPYTERHUB_USER"  # set wherever a JupyterHub, or Binder, has started this JupyterLab


def make_student_folder(folder: str | Path) -> tuple[Path, str]:
    """Make a student's folder or, in one that is there, add the files that are missing.

    Parameters
    ----------
    folder : str or Path
        The folder. If it has a hand-out.json, that says which files belong into it; else all of the kit's do.

    Returns
    -------
    tuple of Path and str
        The folder, and what was done in words; the whole path stands at the end.

    Raises
    ------
    GanLabError
        If the folder can't be made or written; what is there is never changed.
    """
    folder = expand_path(folder)
    if folder.exists() and not folder.is_dir():
        raise GanLabError(f"{folder} is a file: name a folder for your notebooks, such as {EXAMPLE}.")
    note = ""
    try:
        handed_out = find_record(folder)
    except GanLabError as problem:
        handed_out, note = None, f" {problem}"
    files = remake_files(handed_out) if handed_out else make_hand_out(select_notebooks())[1]
    missing = {folder / name: content for name, content in files.items() if not os.path.lexists(folder / name)}
    has_others = folder.is_dir() and any(path.name[0] != "." for path in folder.iterdir())
    write_new_files(missing)
    place = os.path.abspath(folder)
    names = ", ".join(path.name for path in missing)
    if len(missing) == len(files):
        beside = f"Beside the other files in this folder, which stay as they are, these were added: {names}. "
        return folder, f"{beside if has_others else ''}Your notebooks lie in {place}"
    added = f"these were missing and were added: {names}" if missing else "all there"
    return folder, f"Your notebooks are as you left them; {added}.{note} They lie in {place}"


def open_jupyterlab(folder: Path, browser: bool = True) -> int:
    """Open JupyterLab in a folder, and wait until it ends.

    Parameters
    ----------
    folder : Path
        The folder.
    browser : bool
        Whether JupyterLab opens a browser.

    Returns
    -------
    int
        0 if JupyterLab ran until somebody stopped it, else 1.

    Raises
    ------
    GanLabError
        If JupyterLab isn't installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise GanLabError(
            f"JupyterLab isn't installed: {install_line('notebooks')}, and run this again. {folder} is ready; "
            "any other program for notebooks, such as VS Code, can open it too."
        )
    # With -P, a student's torch.py or random.py in the current folder isn't taken for the module of that name.
    command = [sys.executable, "-P", "-m", "jupyterlab", str(folder.resolve())]
    with subprocess.Popen(command if browser else [*command, "--no-browser"]) as server:
        while True:
            try:
                status = server.wait()
                break
            except KeyboardInterrupt:
                continue  # JupyterLab has got Ctrl-C too: it asks whether to stop, and ends by itself
    if status == ENDED_BY_CTRL_C:
        return 0
    if status > 0 and hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container, for instance
        path = quote_words(os.path.abspath(folder))
        print(f"As root, JupyterLab wants to be told so: jupyter lab --allow-root {path}", file=sys.stderr)
    return 0 if status <= 0 else 1


def start(folder: str | Path, browser: bool = True) -> int:
    """Make a student's folder if it isn't there, and open JupyterLab in it.

    Parameters
    ----------
    folder : str or Path
        The folder.
    browser : bool
        Whether JupyterLab opens a browser.

    Returns
    -------
    int
        The exit status of the command.

    Raises
    ------
    GanLabError
        If the folder can't be made, or JupyterLab isn't installed.
    """
    path, sentence = make_student_folder(folder)
    print(sentence)
    if HUB_VARIABLE in os.environ:  # a second JupyterLab would run where no browser reaches it
        print("You are in JupyterLab already: open that folder in its list of files, at the left.")
        return 0
    again = f"gan-lab start {quote_words(os.path.abspath(path))}"
    print(f"JupyterLab opens in it; to stop it: Ctrl-C, here. To come back to it later: {again}")
    return open_jupyterlab(path, browser)
