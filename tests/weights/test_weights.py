"""weights.py: a download that survives bad servers, and files that are read without being run."""

import builtins
import errno
import hashlib
import io
import os
import pickle
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import http_server as http
import pytest
import torch

from gan_lab.errors import GanLabError
from gan_lab.kinds import BIGGAN, KINDS
from gan_lab.weights import cache, download, known, locate, reading
from gan_lab.weights.known import Remote

NAME = "test-net"
BODY = b"\x80\x02" + random.Random(0).randbytes(600_000)
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _quick_and_alone(tmp_path, monkeypatch):
    """An empty cache, short waits, no proxy, no way out of this machine, and one more name that can be downloaded."""
    monkeypatch.setitem(KINDS, BIGGAN.name, replace(BIGGAN, published=(*BIGGAN.published, NAME)))
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTORCH_PRETRAINED_BIGGAN_CACHE", str(tmp_path / "library"))
    for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(download, "STALL", 10.0)  # a busy machine isn't a stall
    monkeypatch.setattr(download, "PAUSE", 0.01)
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: _only_local(host) or look_up(host, *a, **k))


def _only_local(host):
    if host != "127.0.0.1":
        pytest.fail(f"the test reached out to {host}")


@pytest.fixture
def server(monkeypatch):
    """A server whose file's size and digest are known, as those of biggan-deep-256 are."""
    with http.running(BODY) as running:
        remote = Remote(running.url, len(BODY), hashlib.sha256(BODY).hexdigest())
        monkeypatch.setitem(known.REMOTE, NAME, remote)
        yield running


@pytest.fixture
def unknown(server, monkeypatch):
    """The same, but neither size nor digest are known, as for biggan-deep-128 and -512."""
    monkeypatch.setitem(known.REMOTE, NAME, Remote(server.url))
    return server


@pytest.fixture
def place():
    """Where the file of that name belongs."""
    return cache.cache_folder() / f"{NAME}-pytorch_model.bin"


def part_of(place):
    return place.with_name(f"{place.name}.part")


def refused(match, do=lambda: download.download(NAME, progress=False)):
    """The call fails with one sentence that says this, and the final name holds nothing."""
    with pytest.raises(GanLabError, match=match) as caught:
        do()
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert not list(cache.cache_folder().glob("*.bin"))
    return message


def no_network(monkeypatch):
    def fail(*args, **kwargs):
        raise AssertionError("the network was asked")

    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, fail)
    monkeypatch.setattr(socket.socket, "connect", fail)


# The good way


def test_a_download_is_announced_checked_and_noted(server, place, capsys):
    assert cache.cached(NAME) is None
    assert download.download(NAME) == place
    assert place.read_bytes() == BODY
    assert cache.cached(NAME) == locate.locate(NAME) == place
    told = capsys.readouterr()
    for word in (NAME, "0.6 MB", server.url, str(place), "no licence", "MIT"):
        assert word in told.out
    assert told.out.count("\n") == 1
    assert NAME in told.err  # the bar
    assert len(server.asked) == 1
    assert server.asked[0]["Accept-Encoding"] == "identity"  # else a server might pack it, and lengths lose their sense
    assert {file.name for file in place.parent.iterdir()} <= {place.name, f"{place.name}.sha256", f"{place.name}.lock"}
    digest, name = (place.parent / f"{place.name}.sha256").read_text().split()
    assert (digest, name) == (hashlib.sha256(BODY).hexdigest(), place.name)


def test_progress_can_be_silent(server, capsys):
    download.download(NAME, progress=False)
    assert capsys.readouterr().err == ""


def test_a_cached_file_makes_no_request(server, place, monkeypatch):
    download.download(NAME, progress=False)
    no_network(monkeypatch)
    assert cache.cached(NAME) == download.download(NAME) == locate.locate(NAME) == place
    assert len(server.asked) == 1


def test_importing_brings_nothing_heavy():
    heavy = "torch", "numpy", "requests", "tqdm", "filelock", "pooch", "boto3"
    code = (
        f"import sys, gan_lab.weights.locate, gan_lab.weights.reading; print([m for m in {heavy} if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"


def test_the_published_addresses_are_the_librarys_own():
    from pytorch_pretrained_biggan.model import PRETRAINED_MODEL_ARCHIVE_MAP

    published = {name: known.REMOTE[name].url for name in BIGGAN.published}
    assert published == PRETRAINED_MODEL_ARCHIVE_MAP


def test_two_processes_make_one_download(server, place, tmp_path):
    both_are_here = threading.Event()
    server.plans = [lambda handler: both_are_here.wait(15) and http.serve(handler)]
    code = (
        "from gan_lab.weights import download, known; "
        f"known.REMOTE[{NAME!r}] = known.Remote({server.url!r}, {len(BODY)}); "
        f"print(download.download({NAME!r}, progress=False))"
    )
    outputs = [tmp_path / "0.txt", tmp_path / "1.txt"]
    processes = []
    for output in outputs:
        with output.open("w") as stdout:
            processes.append(subprocess.Popen([sys.executable, "-u", "-c", code], stdout=stdout, cwd=ROOT))
    end = time.monotonic() + 15
    while not any("waiting" in output.read_text() for output in outputs) and time.monotonic() < end:
        time.sleep(0.02)
    both_are_here.set()
    assert [process.wait(timeout=15) for process in processes] == [0, 0]
    told = [output.read_text() for output in outputs]
    assert sum("waiting" in text for text in told) == 1
    assert all(text.splitlines()[-1] == str(place) for text in told)
    assert len(server.asked) == 1
    assert place.read_bytes() == BODY


# Cuts


@pytest.mark.parametrize("fixture", ["server", "unknown"])
def test_a_cut_is_resumed_in_the_same_call(fixture, place, request, capsys):
    server = request.getfixturevalue(fixture)
    server.plans = [http.cut(300_000), http.cut(100_000)]
    download.download(NAME, progress=False)
    assert place.read_bytes() == BODY
    ranges = [asked.get("Range") for asked in server.asked]
    starts = [int(text.removeprefix("bytes=").removesuffix("-")) for text in ranges[1:]]
    assert ranges[0] is None
    assert 0 < starts[0] < starts[1]
    assert server.sent[2] == len(BODY) - starts[1]  # and no more than that came
    assert "If-Range" in server.asked[1]
    assert capsys.readouterr().out.count("trying again") == 2


def test_a_later_call_resumes_the_same_partial_file(server, place, monkeypatch):
    monkeypatch.setattr(download, "TRIES", 1)
    server.plans = [http.cut(300_000)]
    refused("cut|broke")
    kept = part_of(place).stat().st_size
    assert 200_000 < kept <= 300_000
    download.download(NAME, progress=False)
    assert server.asked[1]["Range"] == f"bytes={kept}-"
    assert place.read_bytes() == BODY


def test_it_gives_up_after_some_tries_and_keeps_what_came(server, place):
    server.plans = [http.cut(70_000)] * download.TRIES
    message = refused(f"{download.TRIES} times")
    assert server.url in message
    assert str(place) in message
    assert len(server.asked) == download.TRIES
    assert part_of(place).stat().st_size > 0


def test_a_server_that_ignores_the_range_starts_it_over(server, place):
    server.plans = [http.cut(300_000), http.whole]
    download.download(NAME, progress=False)
    assert "Range" in server.asked[1]
    assert place.read_bytes() == BODY


def test_another_file_on_the_server_starts_it_over(unknown, place, monkeypatch):
    monkeypatch.setattr(download, "TRIES", 1)
    unknown.plans = [http.cut(300_000)]
    refused("cut|broke")
    unknown.body = BODY[:2] + BODY[:1:-1]  # as long as the first
    download.download(NAME, progress=False)
    assert "Range" in unknown.asked[1]
    assert place.read_bytes() == unknown.body


def test_another_file_is_noticed_though_the_server_ignores_if_range(unknown, place, monkeypatch):
    unknown.plans = [http.cut(300_000), lambda handler: http.serve(handler, if_range=False)]

    def change(seconds):
        unknown.body = BODY[:2] + BODY[:1:-1]

    monkeypatch.setattr(time, "sleep", change)
    download.download(NAME, progress=False)
    assert ["Range" in asked for asked in unknown.asked] == [False, True, False]
    assert place.read_bytes() == unknown.body


def test_an_answer_with_another_range_starts_it_over(server, place):
    etag = f'"{hashlib.md5(BODY).hexdigest()}"'
    other = http.say(206, BODY[-9:], Content_Range=f"bytes {len(BODY) - 9}-{len(BODY) - 1}/{len(BODY)}", ETag=etag)
    server.plans = [http.cut(300_000), other]
    download.download(NAME, progress=False)
    assert ["Range" in asked for asked in server.asked] == [False, True, False]
    assert place.read_bytes() == BODY


def test_a_partial_file_from_another_address_is_not_built_on(unknown, place, monkeypatch):
    monkeypatch.setattr(download, "TRIES", 1)
    unknown.plans = [http.cut(300_000)]
    refused("cut|broke")
    monkeypatch.setitem(known.REMOTE, NAME, Remote(f"{unknown.url}?mirror"))
    download.download(NAME, progress=False)
    assert "Range" not in unknown.asked[1]
    assert place.read_bytes() == BODY


def test_a_shorter_file_on_the_server_starts_it_over(unknown, place, monkeypatch):
    unknown.plans = [http.cut(500_000), lambda handler: http.serve(handler, if_range=False)]
    monkeypatch.setattr(time, "sleep", lambda seconds: setattr(unknown, "body", BODY[:200_000]))
    download.download(NAME, progress=False)
    assert "Range" in unknown.asked[1]
    assert place.read_bytes() == BODY[:200_000]


def test_without_an_etag_nothing_is_resumed(unknown, place):
    unknown.plans = [http.cut(300_000, etag=False)]
    download.download(NAME, progress=False)
    assert "Range" not in unknown.asked[1]
    assert place.read_bytes() == BODY


def test_a_partial_file_of_unknown_origin_is_not_built_on(server, place):
    place.parent.mkdir()
    part_of(place).write_bytes(b"x" * 1000)
    download.download(NAME, progress=False)
    assert "Range" not in server.asked[0]
    assert place.read_bytes() == BODY


def test_a_process_that_ended_just_before_the_renaming_asks_for_nothing(server, place, monkeypatch):
    monkeypatch.setattr(os, "replace", lambda a, b: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        download.download(NAME, progress=False)
    assert not place.exists()
    monkeypatch.undo()
    monkeypatch.setenv("GAN_LAB_CACHE", str(place.parent))
    monkeypatch.setitem(known.REMOTE, NAME, Remote(server.url))
    download.download(NAME, progress=False)
    assert place.read_bytes() == BODY
    assert len(server.asked) == 1


def test_a_stall_ends_with_a_sentence(server, place, monkeypatch):
    monkeypatch.setattr(download, "STALL", 0.5)
    monkeypatch.setattr(download, "TRIES", 2)
    server.plans = [http.stall(300_000)] * 2
    refused("nothing came for 0.5 s")
    assert part_of(place).stat().st_size > 0


def test_a_server_that_never_answers_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(download, "STALL", 0.2)
    monkeypatch.setattr(download, "TRIES", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/weights.bin"
        monkeypatch.setitem(known.REMOTE, NAME, Remote(url))
        refused("nothing came for 0.2 s")


def test_no_network_ends_with_a_sentence(server, place):
    server.shutdown()
    server.server_close()
    message = refused("no connection to 127.0.0.1")
    assert "another machine" in message


# Servers that answer wrongly


@pytest.mark.parametrize("status", [403, 404, 410, 204])
def test_a_refusal_is_not_tried_again(server, status):
    server.plans = [http.say(status)]
    message = refused(f"answers {status}")
    assert server.url in message
    assert len(server.asked) == 1


def test_a_trouble_of_the_servers_is_tried_again(server, place):
    server.plans = [http.say(500), http.say(503)]
    download.download(NAME, progress=False)
    assert len(server.asked) == 3
    server.plans = [http.say(500)] * download.TRIES
    place.unlink()
    refused("answers 500")


def test_a_refusal_keeps_the_partial_file(server, place, monkeypatch):
    server.plans = [http.cut(300_000), http.say(403)]
    refused("answers 403")
    assert part_of(place).stat().st_size > 0


@pytest.mark.parametrize("fixture", ["server", "unknown"])
@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/xml", "application/octet-stream"])
def test_a_web_page_is_not_taken_for_weights(fixture, kind, place, request):
    page = http.say(200, b"<!doctype html><title>Log in</title>", Content_Type=kind)
    request.getfixturevalue(fixture).plans = [page]
    refused("web page" if "ml" in kind else "bytes instead of" if fixture == "server" else "isn't a file of weights")
    assert not part_of(place).exists()


@pytest.mark.parametrize("body", [BODY[:-1], BODY + b"x"])
def test_another_length_than_the_known_one_is_refused_unseen(server, place, body):
    server.body = body
    refused(f"{len(body):,} bytes instead of {len(BODY):,}")
    assert not part_of(place).exists()


def test_more_than_was_said_is_refused(server, place):
    server.plans = [http.chunked(BODY + b"x" * 500_000)]
    refused(f"more than the {len(BODY):,} bytes")
    assert not part_of(place).exists()


def test_a_body_without_an_end_is_broken_off(server, place):
    server.plans = [http.chunked(BODY, *[bytes(1 << 20)] * 64)]
    refused(f"more than the {len(BODY):,} bytes")
    assert server.sent[0] < 40 << 20


def test_less_than_the_known_size_is_noticed_though_the_answer_is_complete(server, place):
    server.plans = [http.chunked(BODY[:300_000])]
    download.download(NAME, progress=False)
    assert server.asked[1]["Range"] == "bytes=300000-"
    assert place.read_bytes() == BODY


def test_a_body_in_chunks_is_good_if_its_length_is_known_from_elsewhere(server, place):
    server.plans = [http.chunked(BODY)]
    download.download(NAME, progress=False)
    assert place.read_bytes() == BODY


def test_a_body_whose_end_nobody_knows_is_refused(unknown):
    unknown.plans = [http.say(200, BODY[:300_000], Content_Length=None)]
    refused("how long")


def test_a_wrong_digest_is_refused_and_the_next_try_starts_clean(server, place):
    server.plans = [lambda handler: (setattr(server, "body", BODY[:-1] + b"?"), http.serve(handler))]
    refused("SHA-256")
    assert not part_of(place).exists()
    server.body = BODY
    download.download(NAME, progress=False)
    assert "Range" not in server.asked[1]
    assert place.read_bytes() == BODY


def test_a_damaged_partial_file_does_not_get_through(server, place, monkeypatch):
    monkeypatch.setattr(download, "TRIES", 1)
    server.plans = [http.cut(300_000)]
    refused("cut|broke")
    kept = part_of(place).stat().st_size
    part_of(place).write_bytes(b"?" * kept)
    refused("SHA-256")
    download.download(NAME, progress=False)
    assert place.read_bytes() == BODY


def test_an_unknown_digest_is_taken_at_first_use_and_holds(unknown, place):
    download.download(NAME, progress=False)
    place.unlink()
    unknown.body = BODY[:-1] + b"?"
    message = refused("SHA-256")
    assert f"{place.name}.sha256" in message
    place.with_name(f"{place.name}.sha256").unlink()  # the way out that the message names
    download.download(NAME, progress=False)
    assert place.read_bytes() == unknown.body


def test_redirects_are_followed(server, place):
    server.plans = [http.say(302, Location="/elsewhere"), http.cut(300_000), http.say(307, Location=server.url)]
    download.download(NAME, progress=False)
    assert "Range" in server.asked[-1]
    assert place.read_bytes() == BODY


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/weights.bin", "data:,abc"])
def test_redirects_lead_to_the_web_only(server, target):
    server.plans = [http.say(302, Location=target)]
    refused("leads nowhere")
    assert len(server.asked) == 1


def test_a_circle_of_redirects_ends(server):
    server.plans = [http.say(302, Location="/again")] * 50
    refused("leads nowhere")


def test_a_proxy_from_the_environment_is_used(server, monkeypatch, place):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setitem(known.REMOTE, NAME, Remote("http://weights.invalid/w.bin", len(BODY)))
    download.download(NAME, progress=False)
    assert server.asked[0]["Host"] == "weights.invalid"
    assert place.read_bytes() == BODY


# Disks


def test_too_small_a_disk_is_noticed_before_the_start(server, place, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=100_000))
    refused("free")
    assert not part_of(place).exists()


def test_too_small_a_disk_is_noticed_before_going_on(server, place, monkeypatch):
    monkeypatch.setattr(download, "TRIES", 1)
    server.plans = [http.cut(300_000)]
    refused("cut|broke")
    kept = part_of(place).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=100_000))
        refused("free")
    assert part_of(place).read_bytes() == kept
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=400_000))  # for the rest only
    download.download(NAME, progress=False)
    assert place.read_bytes() == BODY


def test_a_disk_that_fills_up_keeps_what_came(server, place, monkeypatch):
    real, room = builtins.open, 200_000

    class Full(io.FileIO):
        def write(self, data):
            if self.tell() + len(data) > room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.name)
            return super().write(data)

    def open_part(self, mode="r", *args, **kwargs):
        return Full(self, mode.replace("b", "")) if self.suffix == ".part" and "a" in mode else real(self, mode)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_part)
        message = refused("No space left")
    assert str(place.parent) in message
    kept = part_of(place).stat().st_size
    assert 0 < kept <= room
    download.download(NAME, progress=False)
    assert server.asked[1]["Range"] == f"bytes={kept}-"
    assert place.read_bytes() == BODY


def test_a_cache_folder_that_cannot_be_made_is_named(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / "file" / "cache"))
    assert cache.cached(NAME) is None
    message = refused("GAN_LAB_CACHE")
    assert str(tmp_path / "file" / "cache") in message
    assert server.asked == []


def test_a_cache_folder_that_cannot_be_written_is_named(server, place, monkeypatch):
    place.parent.mkdir()
    _make_read_only(monkeypatch)
    assert str(place.parent) in refused("GAN_LAB_CACHE")
    assert server.asked == []


def test_a_read_only_cache_is_good_for_reading(place, monkeypatch):
    monkeypatch.setitem(known.REMOTE, NAME, Remote("http://127.0.0.1:9/weights.bin", len(BODY)))
    place.parent.mkdir()
    place.write_bytes(BODY)
    _make_read_only(monkeypatch)
    no_network(monkeypatch)
    assert locate.locate(NAME) == place
    assert [file.name for file in place.parent.iterdir()] == [place.name]  # no lock file


def _make_read_only(monkeypatch):
    """Refuse every writing access, root's too."""
    real_open, real_os_open = io.open, os.open

    def opening(file, mode="r", *args, **kwargs):
        if set(mode) & set("wax+"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return real_open(file, mode, *args, **kwargs)

    def os_opening(file, flags, *args, **kwargs):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return real_os_open(file, flags, *args, **kwargs)

    monkeypatch.setattr(io, "open", opening)
    monkeypatch.setattr(builtins, "open", opening)
    monkeypatch.setattr(os, "open", os_opening)


# What lies about


def test_a_file_copied_into_the_cache_is_found(place, monkeypatch):
    monkeypatch.setitem(known.REMOTE, NAME, Remote("http://127.0.0.1:9/weights.bin"))
    place.parent.mkdir()
    place.write_bytes(BODY)
    assert cache.cached(NAME) == place


@pytest.mark.parametrize("content", [b"", b"<html>", b"Access denied", BODY[:-1]])
def test_what_cannot_be_the_weights_is_no_cached_file(server, place, content):
    place.parent.mkdir()
    place.write_bytes(content)
    assert cache.cached(NAME) is None
    download.download(NAME, progress=False)
    assert place.read_bytes() == BODY


def test_without_a_known_size_the_first_bytes_must_fit(unknown, place):
    place.parent.mkdir()
    for content in (b"", b"<html>", b"Access denied"):
        place.write_bytes(content)
        assert cache.cached(NAME) is None


@pytest.fixture
def library_file(tmp_path):
    """Where the library's own function would put the file of `url`."""

    def make(url, content, about=True):
        from pytorch_pretrained_biggan.file_utils import url_to_filename

        file = tmp_path / "library" / url_to_filename(url, '"some-etag"')
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        if about:
            Path(f"{file}.json").write_text('{"url": "...", "etag": "..."}')
        return file

    return make


def test_what_the_library_has_downloaded_is_used(server, place, library_file, monkeypatch):
    file = library_file(server.url, BODY)
    no_network(monkeypatch)
    assert cache.cached(NAME) == download.download(NAME) == file
    place.parent.mkdir()
    place.write_bytes(BODY)
    assert cache.cached(NAME) == place  # ours comes first


def test_an_error_page_in_the_librarys_cache_is_not(server, library_file):
    library_file(server.url, b"<html>500</html>")
    assert cache.cached(NAME) is None


def test_where_the_size_is_unknown_the_librarys_file_must_be_finished(unknown, library_file):
    library_file(unknown.url, BODY, about=False)
    assert cache.cached(NAME) is None
    file = library_file(unknown.url, BODY)
    assert cache.cached(NAME) == file
    library_file(unknown.url, b"<html>500</html>")
    assert cache.cached(NAME) is None


def test_the_caches_default_places(monkeypatch, tmp_path):
    monkeypatch.delenv("GAN_LAB_CACHE")
    monkeypatch.delenv("PYTORCH_PRETRAINED_BIGGAN_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    if sys.platform == "linux":
        assert cache.cache_folder() == tmp_path / "xdg" / "gan-lab"
    assert cache.cached("biggan-deep-256") is None
    monkeypatch.setenv("GAN_LAB_CACHE", "~/shared")
    assert cache.cache_folder() == Path("~/shared").expanduser()


def test_locate_takes_a_file_a_folder_or_a_name(tmp_path, monkeypatch):
    file = tmp_path / "pytorch_model.bin"
    refused("pytorch_model.bin", lambda: locate.locate(tmp_path))
    file.write_bytes(BODY)
    assert locate.locate(file) == locate.locate(str(file)) == locate.locate(tmp_path) == file
    message = refused("biggan-deep-256", lambda: locate.locate("biggan-deep-1024"))
    assert "biggan-deep-1024" in message
    monkeypatch.chdir(tmp_path)
    Path("biggan-deep-256").write_bytes(BODY)
    assert locate.locate(Path("biggan-deep-256")) == Path("biggan-deep-256")


@pytest.mark.parametrize("ask", [cache.cached, download.download])
def test_an_unknown_name_is_refused_with_the_known_ones(ask):
    refused("biggan-deep-512", lambda: ask("biggan-deep-1024"))


# Reading


STATE = {"a.weight": torch.arange(12000.0).reshape(3, 4000), "b": torch.tensor(7)}


def saved(content, zipped):
    file = io.BytesIO()
    torch.save(content, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()


both_formats = pytest.mark.parametrize("zipped", [False, True], ids=["legacy", "zip"])


@both_formats
def test_a_state_dict_is_read(tmp_path, zipped):
    file = tmp_path / "w.bin"
    file.write_bytes(saved(torch.nn.Linear(3, 2).state_dict() | STATE, zipped))
    state = reading.read_state(str(file))
    assert set(state) == {"weight", "bias", *STATE}
    assert all(torch.equal(state[key], STATE[key]) for key in STATE)


@both_formats
@pytest.mark.parametrize("length", [3, 30, 200, 20_000, -1])
def test_a_cut_file_is_called_so(tmp_path, zipped, length):
    file = tmp_path / "w.bin"
    file.write_bytes(saved(STATE, zipped)[:length])
    refused(
        "isn't a file of weights" if length == 3 and not zipped else "cut or damaged", lambda: reading.read_state(file)
    )


class Hostile:
    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return os.system, (f"echo ran > '{self.trace}'",)


def hostile_files(trace):
    yield from (saved({"a": Hostile(trace)}, zipped) for zipped in (False, True))
    yield from (pickle.dumps({"a": Hostile(trace)}, protocol) for protocol in range(6))
    yield pickle.dumps(Hostile(trace), 2)


@pytest.mark.parametrize("number", range(9))
def test_a_file_that_wants_to_run_code_is_refused(tmp_path, number):
    file, trace = tmp_path / "w.bin", tmp_path / "trace"
    file.write_bytes(list(hostile_files(trace))[number])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's, about pickle protocols that it doesn't know
        message = refused(r"run or build|isn't a file of weights", lambda: reading.read_state(file))
    assert not trace.exists()
    assert "system" in message or number not in (0, 1, 8)  # torch stops before the name in pickles of other kinds


@both_formats
@pytest.mark.parametrize("content", [{}, [1], 3, {"state_dict": STATE}, STATE | {"epoch": 3}])
def test_anything_but_named_tensors_is_refused(tmp_path, zipped, content):
    file = tmp_path / "w.bin"
    file.write_bytes(saved(content, zipped))
    refused("named tensors", lambda: reading.read_state(file))


def test_a_whole_network_is_refused(tmp_path):
    file = tmp_path / "w.bin"
    file.write_bytes(saved(torch.nn.Linear(3, 2), False))
    refused("Linear", lambda: reading.read_state(file))


def zip_of(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "hello")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "is empty"),
        (b"<!doctype html><html></html>", "web page"),
        (b"\n<?xml version='1.0'?><Error/>", "web page"),
        (zip_of("essay.docx"), "zip archive"),
        (zip_of("w/data.pkl"), "damaged"),
        (random.Random(1).randbytes(3000), "isn't a file of weights"),
        (bytes(3000), "isn't a file of weights"),
        (b"Not Found", "isn't a file of weights"),
    ],
)
def test_what_is_no_weights_file_is_named(tmp_path, content, match):
    file = tmp_path / "w.bin"
    file.write_bytes(content)
    assert str(file) in refused(match, lambda: reading.read_state(file))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    refused("isn't there", lambda: reading.read_state(tmp_path / "none.bin"))
    refused("is a folder", lambda: reading.read_state(tmp_path))


def test_a_file_that_changed_since_the_download_is_refused(server, place, tmp_path, monkeypatch):
    server.body = saved(STATE, False)
    monkeypatch.setitem(known.REMOTE, NAME, Remote(server.url))
    path = download.download(NAME, progress=False)
    assert set(reading.read_state(path)) == set(STATE)
    copy = tmp_path / "copy.bin"
    copy.write_bytes(path.read_bytes())
    Path(f"{copy}.sha256").write_text(Path(f"{path}.sha256").read_text())
    assert set(reading.read_state(copy)) == set(STATE)
    for file in (path, copy):
        content = bytearray(file.read_bytes())
        content[-5] ^= 1  # torch would read this without a word
        file.write_bytes(content)
        with pytest.raises(GanLabError, match="has changed"):
            reading.read_state(file)


def test_the_digest_is_sha256(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"abc")
    assert cache.sha256(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
