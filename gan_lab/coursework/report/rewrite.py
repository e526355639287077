"""Files that are generated again and again into one folder, which may take the place of their own last version only."""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Set
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.saving import write_over

RECORD = ".gan-lab.json"  # in the folder: the sha256 of each file as it was written
OWN = re.compile(r"(pictures/)?[^./\\][^/\\]*")  # a name that a record may hold


def write_generated(folder: Path, files: Mapping[str, bytes], leave: Set[str] = frozenset()) -> list[str]:
    """Write all the files, by name ("report.md", "pictures/1.png"); sentences about what was found and kept.

    A file that was written here before and hasn't been changed since is replaced, or removed if it is
    no longer among the files and not one to `leave`. Any other that is in the way keeps its content under another name.
    GanLabError if the folder can't be written.
    """
    said = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = _read_record(folder / RECORD)
        for name in sorted(record.keys() - files.keys() - leave):
            if _digest(folder / name) == record[name]:
                (folder / name).unlink()
                if "/" not in name:
                    said.append(f"{name} belonged to an earlier report and was removed.")
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            if os.path.lexists(path) and _digest(path) not in (record.get(name), _sha256(content)):
                kept = _free(path)
                os.rename(path, kept)
                said.append(f"{name} was changed by somebody, so it is kept as {kept.name}; {name} is the new one.")
            write_over(path, content)
        left = {name: record[name] for name in leave & record.keys()}
        written = left | {name: _sha256(content) for name, content in files.items()}
        write_over(folder / RECORD, json.dumps(written, indent=1, sort_keys=True))
    except OSError as problem:
        raise GanLabError(
            f"The report can't be written into {folder} ({problem.strerror}): choose another folder or free some space."
        ) from None
    return said


def _read_record(path: Path) -> dict[str, str]:
    """What was written here, by name; nothing if there is no record, or a broken one."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(record, dict):
        return {}
    return {name: digest for name, digest in record.items() if OWN.fullmatch(name) and isinstance(digest, str)}


def _digest(path: Path) -> str | None:
    """The sha256 of a file; None for whatever else has that name."""
    return _sha256(path.read_bytes()) if path.is_file() and not path.is_symlink() else None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _free(path: Path) -> Path:
    """A name beside it that nothing has: report-1.md."""
    number = 1
    while os.path.lexists(free := path.with_name(f"{path.stem}-{number}{path.suffix}")):
        number += 1
    return free
