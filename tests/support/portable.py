"""What not every system has: a test that needs it skips where it is missing, and says why."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals between processes")
needs_scripts = pytest.mark.skipif(sys.platform == "win32", reason="Windows starts no program by its first line")
needs_any_name = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no files of such names")
needs_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="an administrator, and Windows, may write anywhere"
)


def make_link(path: Path, target: str | Path) -> None:
    """Make a symbolic link; on Windows not everybody may."""
    try:
        os.symlink(target, path, target_is_directory=os.path.isdir(target))
    except OSError as problem:
        if sys.platform != "win32":
            raise
        pytest.skip(f"this user may make no links ({problem.strerror})")


def make_pipe(path: Path) -> None:
    """Make a pipe that has a name among the files; whoever opens it waits for somebody at its other end."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with a name")
    os.mkfifo(path)


def set_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let a folder be the user's home, by the name that each system has for it."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))


def interrupt(process: subprocess.Popen) -> None:
    """Interrupt another process as Ctrl+C does."""
    if sys.platform == "win32":
        process.kill()
        pytest.skip("Windows sends Ctrl+C to a whole console, to this test too")
    process.send_signal(signal.SIGINT)


def pretend_junction(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let a folder look like a junction of Windows, which leads to another one: for Python it is an ordinary folder."""
    look = os.lstat

    class Junction:
        st_reparse_tag = 0xA0000003

        def __init__(self, seen: os.stat_result) -> None:
            self._seen = seen

        def __getattr__(self, name: str) -> object:
            return getattr(self._seen, name)

    def look_again(place, **options):
        seen = look(place, **options)
        return Junction(seen) if os.fspath(place) == str(path) else seen

    monkeypatch.setattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", 0xA0000003, raising=False)
    monkeypatch.setattr(os, "lstat", look_again)


def require_names(folder: Path, paths: Iterable[str]) -> None:
    """Skip where the system has taken two names for one: many don't tell capitals apart, or ways to write an é."""
    for path in paths:
        place = folder / path
        if not os.path.lexists(place) or place.name not in os.listdir(place.parent):
            pytest.skip(f"this system has no {place.name!r} beside the others")
