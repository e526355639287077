"""A download that was cut goes on where it stopped, or starts over if it must."""

import hashlib
import time

import http_server as http
import pytest
from downloading import BODY, NAME, assert_download_refused, part_path

from gan_lab.weights import connection, download, known, partial
from gan_lab.weights.known import RemoteFile


@pytest.mark.parametrize("fixture", ["server", "unverified_server"])
def test_a_cut_download_is_resumed_in_the_same_call(fixture, weights_path, request, capsys):
    server = request.getfixturevalue(fixture)
    server.plans = [http.cut(300_000), http.cut(100_000)]
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY
    ranges = [headers.get("Range") for headers in server.asked]
    starts = [int(value.removeprefix("bytes=").removesuffix("-")) for value in ranges[1:]]
    assert ranges[0] is None
    assert 0 < starts[0] < starts[1]
    assert server.sent[2] == len(BODY) - starts[1]  # and no more than that came
    assert "If-Range" in server.asked[1]
    assert capsys.readouterr().out.count("trying again") == 2


def test_a_cut_download_is_resumed_in_a_later_call(server, weights_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_TRIES", 1)
    server.plans = [http.cut(300_000)]
    assert_download_refused("cut|broke")
    received = part_path(weights_path).stat().st_size
    assert 200_000 < received <= 300_000
    download.download(NAME, progress=False)
    assert server.asked[1]["Range"] == f"bytes={received}-"
    assert weights_path.read_bytes() == BODY


def test_a_download_that_is_always_cut_fails_and_keeps_the_partial_file(server, weights_path):
    server.plans = [http.cut(70_000)] * download.MAX_TRIES
    message = assert_download_refused(f"{download.MAX_TRIES} times")
    assert server.url in message
    assert str(weights_path) in message
    assert len(server.asked) == download.MAX_TRIES
    assert part_path(weights_path).stat().st_size > 0


def test_a_download_starts_over_if_the_server_ignores_the_range(server, weights_path):
    server.plans = [http.cut(300_000), http.ignore_range]
    download.download(NAME, progress=False)
    assert "Range" in server.asked[1]
    assert weights_path.read_bytes() == BODY


def test_a_download_starts_over_if_the_file_on_the_server_has_changed(unverified_server, weights_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_TRIES", 1)
    unverified_server.plans = [http.cut(300_000)]
    assert_download_refused("cut|broke")
    unverified_server.body = BODY[:2] + BODY[:1:-1]  # as long as the first
    download.download(NAME, progress=False)
    assert "Range" in unverified_server.asked[1]
    assert weights_path.read_bytes() == unverified_server.body


def test_a_changed_file_is_noticed_even_if_the_server_ignores_if_range(unverified_server, weights_path, monkeypatch):
    unverified_server.plans = [http.cut(300_000), lambda handler: http.serve(handler, if_range=False)]

    def change(seconds):
        unverified_server.body = BODY[:2] + BODY[:1:-1]

    monkeypatch.setattr(time, "sleep", change)
    download.download(NAME, progress=False)
    assert ["Range" in headers for headers in unverified_server.asked] == [False, True, False]
    assert weights_path.read_bytes() == unverified_server.body


def test_a_download_starts_over_if_the_server_sends_another_range(server, weights_path):
    etag = f'"{hashlib.md5(BODY).hexdigest()}"'
    other = http.answer(206, BODY[-9:], Content_Range=f"bytes {len(BODY) - 9}-{len(BODY) - 1}/{len(BODY)}", ETag=etag)
    server.plans = [http.cut(300_000), other]
    download.download(NAME, progress=False)
    assert ["Range" in headers for headers in server.asked] == [False, True, False]
    assert weights_path.read_bytes() == BODY


def test_a_download_starts_over_if_the_file_on_the_server_is_shorter_now(unverified_server, weights_path, monkeypatch):
    unverified_server.plans = [http.cut(500_000), lambda handler: http.serve(handler, if_range=False)]
    monkeypatch.setattr(time, "sleep", lambda seconds: setattr(unverified_server, "body", BODY[:200_000]))
    download.download(NAME, progress=False)
    assert "Range" in unverified_server.asked[1]
    assert weights_path.read_bytes() == BODY[:200_000]


def test_a_partial_file_from_another_address_is_not_continued(unverified_server, weights_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_TRIES", 1)
    unverified_server.plans = [http.cut(300_000)]
    assert_download_refused("cut|broke")
    monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile(f"{unverified_server.url}?mirror"))
    download.download(NAME, progress=False)
    assert "Range" not in unverified_server.asked[1]
    assert weights_path.read_bytes() == BODY


def test_a_partial_file_without_a_note_on_it_is_not_continued(server, weights_path):
    weights_path.parent.mkdir()
    part_path(weights_path).write_bytes(b"x" * 1000)
    download.download(NAME, progress=False)
    assert "Range" not in server.asked[0]
    assert weights_path.read_bytes() == BODY


def test_a_download_without_an_etag_is_not_resumed(unverified_server, weights_path):
    unverified_server.plans = [http.cut(300_000, etag=False)]
    download.download(NAME, progress=False)
    assert "Range" not in unverified_server.asked[1]
    assert weights_path.read_bytes() == BODY


def test_a_complete_partial_file_gets_its_name_without_a_request(server, weights_path, monkeypatch):
    def interrupt(file):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(partial.PartialFile, "finish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            download.download(NAME, progress=False)
    assert not weights_path.exists()
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY
    assert len(server.asked) == 1


def test_a_stalled_download_is_reported_and_keeps_the_partial_file(server, weights_path, monkeypatch):
    monkeypatch.setattr(connection, "STALL_TIMEOUT", 0.5)
    monkeypatch.setattr(download, "MAX_TRIES", 2)
    server.plans = [http.stall(300_000)] * 2
    assert_download_refused("nothing came for 0.5 s")
    assert part_path(weights_path).stat().st_size > 0
