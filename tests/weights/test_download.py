"""A download: announced, checked, made once for two processes, and safe on a full disk."""

import errno
import hashlib
import io
import os
import shutil
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import http_server as http
import pytest
from downloading import (
    BODY,
    NAME,
    ROOT,
    assert_download_refused,
    assert_refused,
    forbid_network,
    forbid_writing,
    part_path,
)

from gan_lab.weights import cache, download, locate, partial


def test_a_download_is_announced_and_its_digest_is_noted(server, weights_path, capsys):
    assert cache.find_cached(NAME) is None
    assert download.download(NAME) == weights_path
    assert weights_path.read_bytes() == BODY
    assert cache.find_cached(NAME) == locate.locate(NAME) == weights_path
    printed = capsys.readouterr()
    for word in (NAME, "0.6 MB", server.url, str(weights_path), "no licence", "MIT"):
        assert word in printed.out
    assert printed.out.count("\n") == 1
    assert NAME in printed.err  # the bar
    assert len(server.asked) == 1
    assert server.asked[0]["Accept-Encoding"] == "identity"  # else a server may compress it, and no length fits
    expected_files = {weights_path.name, f"{weights_path.name}.sha256", f"{weights_path.name}.lock"}
    assert {file.name for file in weights_path.parent.iterdir()} <= expected_files
    digest, name = (weights_path.parent / f"{weights_path.name}.sha256").read_text(encoding="utf-8").split()
    assert (digest, name) == (hashlib.sha256(BODY).hexdigest(), weights_path.name)


def test_the_progress_bar_can_be_switched_off(server, capsys):
    download.download(NAME, progress=False)
    assert capsys.readouterr().err == ""


def test_a_cached_file_is_used_without_a_request(server, weights_path, monkeypatch):
    download.download(NAME, progress=False)
    forbid_network(monkeypatch)
    assert cache.find_cached(NAME) == download.download(NAME) == locate.locate(NAME) == weights_path
    assert len(server.asked) == 1


def test_two_processes_make_one_download(server, weights_path, tmp_path):
    both_have_started = threading.Event()
    server.plans = [lambda handler: both_have_started.wait(60) and http.serve(handler)]
    code = (
        "from gan_lab.weights import download, known; "
        f"known.REMOTE_FILES[{NAME!r}] = known.RemoteFile({server.url!r}, {len(BODY)}); "
        f"print(download.download({NAME!r}, progress=False))"
    )
    outputs = [tmp_path / "0.txt", tmp_path / "1.txt"]
    processes = []
    for output in outputs:
        with output.open("w") as stdout:
            processes.append(subprocess.Popen([sys.executable, "-u", "-c", code], stdout=stdout, cwd=ROOT))
    end = time.monotonic() + 60
    while not any("waiting" in output.read_text(encoding="utf-8") for output in outputs) and time.monotonic() < end:
        time.sleep(0.02)
    both_have_started.set()
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    printed = [output.read_text(encoding="utf-8") for output in outputs]
    assert sum("waiting" in text for text in printed) == 1
    assert all(text.splitlines()[-1] == str(weights_path) for text in printed)
    assert len(server.asked) == 1
    assert weights_path.read_bytes() == BODY


@pytest.mark.parametrize("call", [cache.find_cached, download.download])
def test_an_unknown_name_is_refused_and_the_known_names_are_listed(call):
    assert_refused("biggan-deep-512", lambda: call("biggan-deep-1024"))


def test_a_wrong_digest_is_refused_and_the_next_call_starts_over(server, weights_path):
    server.plans = [lambda handler: (setattr(server, "body", BODY[:-1] + b"?"), http.serve(handler))]
    assert_download_refused("SHA-256")
    assert not part_path(weights_path).exists()
    server.body = BODY
    download.download(NAME, progress=False)
    assert "Range" not in server.asked[1]
    assert weights_path.read_bytes() == BODY


def test_a_damaged_partial_file_is_refused_and_the_next_call_starts_over(server, weights_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_TRIES", 1)
    server.plans = [http.cut(300_000)]
    assert_download_refused("cut|broke")
    received = part_path(weights_path).stat().st_size
    part_path(weights_path).write_bytes(b"?" * received)
    assert_download_refused("SHA-256")
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY


def test_a_digest_that_is_not_known_is_noted_at_the_first_download_and_holds(unverified_server, weights_path):
    download.download(NAME, progress=False)
    weights_path.unlink()
    unverified_server.body = BODY[:-1] + b"?"
    message = assert_download_refused("SHA-256")
    assert f"{weights_path.name}.sha256" in message
    weights_path.with_name(f"{weights_path.name}.sha256").unlink()  # as the message advises
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == unverified_server.body


def test_a_disk_that_is_too_full_is_noticed_before_the_download(server, weights_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=100_000))
    assert_download_refused("free")
    assert not part_path(weights_path).exists()


def test_a_disk_that_is_too_full_is_noticed_before_a_download_is_resumed(server, weights_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_TRIES", 1)
    server.plans = [http.cut(300_000)]
    assert_download_refused("cut|broke")
    received = part_path(weights_path).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=100_000))
        assert_download_refused("free")
    assert part_path(weights_path).read_bytes() == received
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=400_000))  # for the rest only
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY


def test_a_disk_that_fills_up_keeps_the_partial_file(server, weights_path, monkeypatch):
    free_bytes = 200_000

    class FileOnFullDisk(io.FileIO):
        def write(self, data):
            room = free_bytes - os.fstat(self.fileno()).st_size
            if not room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(data[:room])

    with monkeypatch.context() as patch:
        patch.setattr(partial.io, "FileIO", FileOnFullDisk)
        message = assert_download_refused("No space left")
    assert str(weights_path.parent) in message
    assert part_path(weights_path).stat().st_size == free_bytes
    download.download(NAME, progress=False)
    assert server.asked[1]["Range"] == f"bytes={free_bytes}-"
    assert weights_path.read_bytes() == BODY


def test_a_cache_folder_that_cannot_be_made_is_named(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / "file" / "cache"))
    assert cache.find_cached(NAME) is None
    message = assert_download_refused("GAN_LAB_CACHE")
    assert str(tmp_path / "file" / "cache") in message
    assert server.asked == []


def test_a_cache_folder_that_cannot_be_written_is_named(server, weights_path, monkeypatch):
    weights_path.parent.mkdir()
    forbid_writing(monkeypatch)
    assert str(weights_path.parent) in assert_download_refused("GAN_LAB_CACHE")
    assert server.asked == []
