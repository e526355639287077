"""Files that replace those of an earlier run in a folder; a file that somebody changed since is kept."""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Set
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.saving import is_link, refuse_link, replace_file

RECORD_FILE = ".gan-lab.json"  # in the same folder; holds the SHA-256 of each file as it was written
RECORDED_NAME = re.compile(r"(pictures/)?[^./\\][^/\\]*")  # so that a forged record leads to no file outside the folder


def rewrite_files(folder: Path, files: Mapping[str, bytes], not_removed: Set[str] = frozenset()) -> list[str]:
    """Write files into a folder in place of those of an earlier run.

    A file that an earlier run wrote and nobody changed since is replaced or, if this run has no file of that name,
    removed. Any other file with the name of a new one is kept under another name.

    Parameters
    ----------
    folder : Path
        The folder; made if it isn't there.
    files : mapping of str to bytes
        Content of each file by its name, such as "report.md" or "pictures/1.png".
    not_removed : set of str
        Names of files of an earlier run that are not removed, though this run has no file of that name.

    Returns
    -------
    list of str
        One sentence for each file that was removed or got another name.

    Raises
    ------
    GanLabError
        If the folder can't be written, or a folder in it is a link.
    """
    messages = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = _read_record(folder / RECORD_FILE)
        for inner_folder in {(folder / name).parent for name in (*record, *files)} - {folder}:
            refuse_link(inner_folder)
        for name in sorted(record.keys() - files.keys() - not_removed):
            if _digest_file(folder / name) == record[name]:
                (folder / name).unlink()
                if "/" not in name:
                    messages.append(f"{name} belonged to an earlier report and was removed.")
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            if os.path.lexists(path) and _digest_file(path) not in (record.get(name), _digest(content)):
                new_path = _find_free_path(path)
                os.rename(path, new_path)
                messages.append(
                    f"{name} was changed by somebody, so it is kept as {new_path.name}; {name} is the new one."
                )
            replace_file(path, content)
        new_record = {name: record[name] for name in not_removed & record.keys()}
        new_record |= {name: _digest(content) for name, content in files.items()}
        replace_file(folder / RECORD_FILE, json.dumps(new_record, indent=1, sort_keys=True))
    except OSError as problem:
        raise GanLabError(
            f"The report can't be written into {folder} ({problem.strerror}): choose another folder or free some space."
        ) from None
    return messages


def _read_record(path: Path) -> dict[str, str]:
    """Return the SHA-256 of each file as the last run wrote it, by name; {} if there is no record or a broken one."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(record, dict):
        return {}
    return {
        name: digest for name, digest in record.items() if RECORDED_NAME.fullmatch(name) and isinstance(digest, str)
    }


def _digest_file(path: Path) -> str | None:
    """Return the SHA-256 of a file; None if a link, a folder or nothing has that name."""
    return _digest(path.read_bytes()) if path.is_file() and not is_link(path) else None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _find_free_path(path: Path) -> Path:
    """Return a path in the same folder that doesn't exist yet, such as report-1.md for report.md."""
    number = 1
    while os.path.lexists(free := path.with_name(f"{path.stem}-{number}{path.suffix}")):
        number += 1
    return free
