"""A hand-out: the students' files in a folder and, on request, in a zip that unpacks into that folder."""

import contextlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from gan_lab.coursework.hand_out.record import RECORD_FILE
from gan_lab.coursework.hand_out.selection import select_notebooks
from gan_lab.coursework.hand_out.student_files import make_hand_out
from gan_lab.coursework.zip_writing import make_zip
from gan_lab.errors import GanLabError
from gan_lab.saving import WriteError, expand_path, replace_file
from gan_lab.terminal_words import quote_words

MAX_NAMED = 5  # files in the way that an error names


def hand_out(
    folder: str | Path,
    notebooks: Sequence[str] = (),
    source: str | Path | None = None,
    zipped: bool = False,
    colab: str = "",
    solutions: bool = True,
) -> list[Path]:
    """Write what students get: clean copies of the notebooks, the report's template, a README, and hand-out.json.

    Parameters
    ----------
    folder : str or Path
        The folder to write into; made if it isn't there.
    notebooks : sequence of str
        Numbers, names or file names of the notebooks; all of them if it is empty.
    source : str or Path, optional
        A folder with an instructor's own notebooks, which are not executed; without it, the kit's own.
    zipped : bool
        Whether to write FOLDER.zip beside the folder, too.
    colab : str
        The kit's address, for a set-up cell for Colab and Kaggle in each notebook; "" for none.
    solutions : bool
        Whether the folded answers are handed out.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    GanLabError
        If a file is in the way, nothing of which is changed, or the notebooks can't be read or written.
    """
    folder = expand_path(folder)
    selection = select_notebooks(notebooks, None if source is None else expand_path(source))
    _, files = make_hand_out(selection, colab, solutions)
    contents = {folder / name: content for name, content in files.items()}
    if zipped:
        named = folder if folder.name not in ("", "..") else folder.resolve()
        if not named.name:
            raise GanLabError(f"{folder} has no name that a zip could have: choose a folder such as 'week-1'.")
        packed = {f"{named.name}/{name}": content for name, content in files.items()}
        contents[named.parent / f"{named.name}.zip"] = make_zip(packed)
    write_new_files(contents)
    return list(contents)


def describe_hand_out(folder: str | Path, paths: Sequence[Path], colab: str = "") -> str:
    """Say what was handed out, what students need besides, and what the review needs of it.

    Parameters
    ----------
    folder : str or Path
        The folder as it was asked for.
    paths : sequence of Path
        The files that were written.
    colab : str
        The kit's address, if it was handed out.

    Returns
    -------
    str
        Two to four lines.
    """
    place = os.path.abspath(expand_path(folder))
    zips = [os.path.abspath(path) for path in paths if path.suffix == ".zip"]
    lines = [f"Written into {place}: {', '.join(path.name for path in paths if path.suffix != '.zip')}"]
    lines += [f"The same in one file: {path}" for path in zips]
    if not colab:
        lines.append(
            "Students need the kit itself too, which isn't in there: give them its folder, or hand out again with "
            "--colab ADDRESS, and the README says from where they install it."
        )
    review = f"gan-lab review SUBMISSIONS --assignment {quote_words(place)}"
    return "\n".join([*lines, f"Keep it, or its {RECORD_FILE}, for the review: {review}"])


def write_new_files(contents: Mapping[Path, bytes]) -> None:
    """Write files where there are none, all of them or none.

    Parameters
    ----------
    contents : mapping of Path to bytes
        The content of each file by its path; folders are made.

    Raises
    ------
    GanLabError
        If a path is taken, or a file can't be written.
    """
    folders = dict.fromkeys(path.parent for path in contents)
    in_the_way = [os.path.abspath(path) for path in folders if path.exists() and not path.is_dir()]
    in_the_way += [os.path.abspath(path) for path in contents if os.path.lexists(path)]
    if in_the_way:
        more = f" and {len(in_the_way) - MAX_NAMED} more" if len(in_the_way) > MAX_NAMED else ""
        raise GanLabError(
            "Nothing was written, since there are files in the way; choose another folder, or move them away: "
            f"{', '.join(in_the_way[:MAX_NAMED])}{more}"
        )
    made_folders = [path for path in folders if not path.exists()]
    try:
        for path, content in contents.items():
            replace_file(path, content)
    except WriteError:
        with contextlib.suppress(OSError):
            for path in contents:
                path.unlink(missing_ok=True)
            for path in made_folders:
                path.rmdir()
        raise
