"""Picture files that the code of a notebook saved: found by their names in its code, which isn't run.

A name is a string that ends as picture files do. What is put into it while the code runs, as in f"epoch_{i}.png",
"epoch_%d.png" or "epoch_{}.png".format(i), may be anything. Names on a line that reads a file aren't taken: they are
of photographs that were there before.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gan_lab.coursework.notebook_reading.cells import TOKEN, Cell
from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.report.picture_files import PictureFile, list_picture_files, read_picture_file

MAX_OF_NAME = 12  # files that one name with something put into it stands for; of more, as many are chosen evenly
MAX_OF_NOTEBOOK = 60  # files of one notebook
MAX_NAMES = 500  # names in the code of one notebook that are looked for
MAX_BEFORE = 20  # characters of code before a string
MAX_GAPS = 8  # places in one name where something is put in
SAVING = re.compile(r"\b\w{0,100}(?:save|imwrite|write_image|write_png)\w{0,100}\s{0,10}\(", re.IGNORECASE)
READING = re.compile(r"\b\w{0,100}(?:open|read|load|glob|listdir|exists|isfile)\w{0,100}\s{0,10}\(", re.IGNORECASE)
STRING = re.compile(r"(?P<prefix>[A-Za-z]{0,2})(?P<body>[\"'].*)", re.DOTALL)
GAP = re.compile(r"\{[^{}]{0,200}\}|%[-+ #0]{0,5}\d{0,5}(?:\.\d{1,5})?[dsifgx]")
WHATEVER = "\0"  # stands for what is put into a name


@dataclass(frozen=True)
class SavedPicture:
    """A picture file that a cell's code names."""

    cell: Cell
    file: PictureFile


def find_saved_pictures(notebook: Notebook, folder: Path) -> tuple[list[SavedPicture], list[str]]:
    """Find the picture files that a notebook's code saved.

    Parameters
    ----------
    notebook : Notebook
        The notebook.
    folder : Path
        The folder that it lies in.

    Returns
    -------
    found : list of SavedPicture
        The files beside the notebook or below it, each once, in the order of the cells.
    messages : list of str
        A sentence for each name that stands for more files than were taken.
    """
    named: dict[str, Cell] = {}  # each name, and the cell that has it first
    for cell in notebook.code:
        for name in find_picture_names(cell.source):
            named.setdefault(name, cell)
    if not named or not any(SAVING.search(cell.source) for cell in notebook.code):
        return [], []
    there = list_picture_files(folder)
    taken: dict[str, Cell] = {}
    messages: list[str] = []
    for name, cell in list(named.items())[:MAX_NAMES]:
        matching = [file for file in there if _is_called(file, name)]
        chosen = _choose_evenly(matching)
        if len(matching) > len(chosen) and not all(file in taken for file in chosen):
            shown_name = name.replace(WHATEVER, "*")
            messages.append(
                f"{len(matching)} files are called {shown_name}, which {notebook.name} saves: {len(chosen)} of them, "
                "from the first to the last, are in the report and in submission.zip."
            )
        taken |= {file: cell for file in chosen if file not in taken}
    if len(taken) > MAX_OF_NOTEBOOK:
        messages.append(
            f"{notebook.name} saves {len(taken)} pictures: the first {MAX_OF_NOTEBOOK} are in the report and in "
            "submission.zip."
        )
    files = [(cell, read_picture_file(folder, file)) for file, cell in list(taken.items())[:MAX_OF_NOTEBOOK]]
    return [SavedPicture(cell, file) for cell, file in files if file], messages


def find_named_files(cell: Cell, folder: Path) -> list[PictureFile]:
    """Find the picture files inside a folder whose whole names stand in a cell's code.

    Parameters
    ----------
    cell : Cell
        The cell.
    folder : Path
        The folder.

    Returns
    -------
    list of PictureFile
        Each once, in the order of the code.
    """
    names = dict.fromkeys(name for _, name in _find_strings(cell.source) if _is_picture_name(name))
    return [file for name in list(names)[:MAX_NAMES] if (file := read_picture_file(folder, name))]


def find_picture_names(code: str) -> Iterator[str]:
    """Find the names of picture files in code, without those on lines that read.

    Parameters
    ----------
    code : str
        The code, from anybody.

    Yields
    ------
    str
        Each name, with `WHATEVER` where something is put in. `savefig("one")` saves one.png.
    """
    for line in code.splitlines():
        if READING.search(line) and not SAVING.search(line):
            continue
        for before, name in _find_strings(line):
            if _is_picture_name(name):
                yield name
            elif name and before.endswith("savefig("):
                yield f"{name}.png"


def _is_picture_name(name: str) -> bool:
    return name.lower().endswith(PICTURE_SUFFIXES) and name.count(WHATEVER) <= MAX_GAPS


def _find_strings(code: str) -> Iterator[tuple[str, str]]:
    """Find the strings in code, with `WHATEVER` where something is put in, each behind the code just before it."""
    before = ""
    for match in TOKEN.finditer(code):
        code_token = match[1] or ""
        string = STRING.fullmatch(code_token)
        if string and "b" not in string["prefix"].lower():
            try:
                value = ast.literal_eval(re.sub("[fF]", "", string["prefix"]) + string["body"])
            except (SyntaxError, ValueError, RecursionError, MemoryError):  # it doesn't end
                value = ""
            yield before, re.sub(f"{WHATEVER}+", WHATEVER, GAP.sub(WHATEVER, value.replace(WHATEVER, "")))
        before = (before + code_token)[-MAX_BEFORE:]


def _is_called(file: str, name: str) -> bool:
    """Tell whether a file may have a name of the code's; file: its path inside the notebook's folder.

    The folder in the name may be a variable, or one of another computer. Only if nothing but the ending of the file's
    own name is known, its folder has to be the one of the name.
    """
    path, parts = PurePosixPath(file), name.replace("\\", "/").split("/")
    if not _fits(path.name, parts[-1]):
        return False
    if PurePosixPath(parts[-1]).stem.strip(WHATEVER):
        return True
    folders = [part for part in parts[:-1] if part.strip(WHATEVER + ".")]
    return path.parent.name == (folders[-1] if folders else "")


def _fits(text: str, pattern: str) -> bool:
    """Tell whether a text is a pattern with anything in the place of each `WHATEVER`."""
    first, *others = pattern.split(WHATEVER)
    if not others:
        return text == pattern
    *middle, last = others
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def _choose_evenly(files: Sequence[str]) -> list[str]:
    """Return up to `MAX_OF_NAME` of the files, the first and the last among them."""
    if len(files) <= MAX_OF_NAME:
        return list(files)
    return [files[round(i * (len(files) - 1) / (MAX_OF_NAME - 1))] for i in range(MAX_OF_NAME)]
