"""For the tests of weights: a made-up network that can be downloaded, and checks of what is refused."""

import builtins
import errno
import io
import os
import random
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from gan_lab.errors import GanLabError
from gan_lab.weights import cache, download

NAME = "test-net"  # the network that the fixtures of tests/weights/conftest.py publish
BODY = b"\x80\x02" + random.Random(0).randbytes(600_000)  # its file
ROOT = Path(__file__).parents[2]


def part_path(weights_path: Path) -> Path:
    """Return where the partial file of a download lies."""
    return weights_path.with_name(f"{weights_path.name}.part")


def assert_refused(match: str, call: Callable[[], object]) -> str:
    """Check that a call fails with one sentence that matches, and that no file has its final name; return it."""
    with pytest.raises(GanLabError, match=match) as caught:
        call()
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert not list(cache.cache_folder().glob("*.bin"))
    return message


def assert_download_refused(match: str) -> str:
    """The same for a download."""
    return assert_refused(match, lambda: download.download(NAME, progress=False))


def forbid_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every use of the network fail."""

    def fail(*args, **kwargs):
        raise AssertionError("the network was asked")

    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, fail)
    monkeypatch.setattr(socket.socket, "connect", fail)


def forbid_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to open any file for writing, for root too."""
    real_open, real_os_open = io.open, os.open

    def open_to_read(file, mode="r", *args, **kwargs):
        if set(mode) & set("wax+"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return real_open(file, mode, *args, **kwargs)

    def os_open_to_read(file, flags, *args, **kwargs):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return real_os_open(file, flags, *args, **kwargs)

    monkeypatch.setattr(io, "open", open_to_read)
    monkeypatch.setattr(builtins, "open", open_to_read)
    monkeypatch.setattr(os, "open", os_open_to_read)
