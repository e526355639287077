"""Files written whole or not at all; a picture never over another, a page of ours over its older version."""

import os
import tempfile
from pathlib import Path

from gan_lab.errors import GanLabError


class NotWritten(GanLabError):
    """A file of ours couldn't be written: the drive is full, or the folder isn't one to write in."""


def checked_path(path: str | Path) -> Path:
    """A path to save at; GanLabError if it is none."""
    try:
        return Path(path).expanduser()
    except (TypeError, RuntimeError):
        raise GanLabError(f"{path!r} is not a path to save pictures at: try 'pictures'.") from None


def write_new(folder: Path, stem: str, suffix: str, content: bytes) -> Path:
    """Write <stem><suffix> or, if another file has that name, <stem>-1<suffix>, <stem>-2<suffix> ...

    Written under a temporary name and then linked to its own, so that no file is ever overwritten
    or half-written; a file that holds the same content already is taken as it is.
    """
    temporary = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        temporary.chmod(0o644)  # a temporary file is private, a picture needn't be
        number = 0
        while True:
            path = folder / f"{stem}{f'-{number}' if number else ''}{suffix}"
            try:
                _link(temporary, path)
                return path
            except FileExistsError:
                if path.is_file() and path.read_bytes() == content:
                    return path
                number += 1
    except (OSError, ValueError) as problem:
        raise GanLabError(
            f"The picture can't be saved in {folder} ({getattr(problem, 'strerror', problem)}): "
            "choose another folder or name, or free some space."
        ) from None
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def write_over(path: Path, content: bytes | str) -> Path:
    """Write a file that this kit made before and now makes anew: until it is whole, the older one stays."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            file.write(content.encode(errors="replace") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())  # or a power failure could leave the name without the content
        temporary.chmod(0o644)
        os.replace(temporary, path)
        return path
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", problem)
        raise NotWritten(
            f"{path} can't be written ({reason}): free some space, close it where it is open, or choose "
            "another folder, and run it again; what was there before is still there."
        ) from None
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def _link(source: Path, path: Path) -> None:
    """Give the file a second name; FileExistsError if that is taken."""
    try:
        os.link(source, path)
    except FileExistsError:
        raise
    except OSError:  # a drive that knows no links, such as a USB stick
        with open(path, "xb") as file:
            try:
                file.write(source.read_bytes())
                file.flush()
            except OSError:
                path.unlink()
                raise
