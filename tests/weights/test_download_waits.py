"""A download that another process holds: said, waited for as long as bytes come, and no longer."""

import subprocess
import sys
import time

import pytest
from downloading import BODY, NAME, ROOT, assert_download_refused
from filelock import FileLock, Timeout
from portable import interrupt

from gan_lab.errors import GanLabError
from gan_lab.weights import connection, download


@pytest.fixture
def held(weights_path):
    """The lock of the download, held by somebody for ever."""
    weights_path.parent.mkdir()
    lock = FileLock(f"{weights_path}.lock", thread_local=False)
    with lock:
        yield lock


def test_a_lock_that_is_held_for_ever_ends_the_wait(server, weights_path, held, monkeypatch, capsys):
    monkeypatch.setattr(download, "LOCK_WINDOW", 0.3)
    monkeypatch.setattr(connection, "LOOK_EVERY", 0.05)
    message = assert_download_refused("another process holds .*, and 0 bytes came in 0.3 s .end that process, or")
    assert f"{weights_path}.lock" in message
    printed = capsys.readouterr().out
    assert f"Another process is downloading {weights_path.name}: waiting for it" in printed
    assert server.asked == []


class HeldLock:
    """A lock that another process holds for so many looks."""

    def __init__(self, looks: int):
        self.looks = looks

    def acquire(self, timeout: float) -> None:
        """Wait in vain, or get the lock."""
        self.looks -= 1
        if self.looks >= 0:
            raise Timeout("lock")


@pytest.mark.parametrize(("growth", "has_waited"), [(299_000, False), (301_000, True)])
def test_a_lock_is_waited_for_as_long_as_bytes_come(server, weights_path, monkeypatch, growth, has_waited):
    looks = HeldLock(20)
    clock = iter(range(0, 100_000, 301))  # each look finds the end of a window
    sizes = iter(range(0, 10_000_000, growth))
    monkeypatch.setattr(connection.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(download, "read_size", lambda file: next(sizes))
    if has_waited:
        download._wait_for_lock(looks, NAME, weights_path)
        assert looks.looks == -1
    else:
        with pytest.raises(GanLabError, match="another process holds"):
            download._wait_for_lock(looks, NAME, weights_path)


def test_a_lock_that_nobody_holds_any_more_is_taken(server, weights_path):
    weights_path.parent.mkdir()
    weights_path.with_name(f"{weights_path.name}.lock").write_text("of a process that ended", encoding="utf-8")
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY


def test_an_interruption_ends_the_wait(server, held, tmp_path):
    code = (
        "from gan_lab.weights import download, known; "
        f"known.REMOTE_FILES[{NAME!r}] = known.RemoteFile({server.url!r}, {len(BODY)}); "
        f"download.download({NAME!r}, progress=False)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert "waiting for it" in process.stdout.readline()
        time.sleep(0.1)
        interrupt(process)
        assert "KeyboardInterrupt" in process.communicate(timeout=60)[1]
    assert server.asked == []
