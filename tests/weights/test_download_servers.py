"""Servers that answer wrongly, slowly or not at all, and ways to a server: redirects, a proxy."""

import gzip
import socket
from itertools import chain, repeat
from types import SimpleNamespace

import http_server as http
import pytest
from downloading import BODY, NAME, assert_download_refused, part_path

from gan_lab.weights import connection, download, known
from gan_lab.weights.known import RemoteFile


def test_a_server_that_never_answers_is_reported(monkeypatch):
    monkeypatch.setattr(connection, "STALL_TIMEOUT", 0.2)
    monkeypatch.setattr(download, "MAX_TRIES", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/weights.bin"
        monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile(url))
        assert_download_refused("nothing came for 0.2 s")


def test_a_server_that_cannot_be_reached_is_reported(server, weights_path):
    server.shutdown()
    server.server_close()
    message = assert_download_refused("no connection to 127.0.0.1")
    assert "another machine" in message


@pytest.mark.parametrize("status", [403, 404, 410, 204])
def test_a_refused_request_is_not_repeated(server, status):
    server.plans = [http.answer(status)]
    message = assert_download_refused(f"answers {status}")
    assert server.url in message
    assert len(server.asked) == 1


def test_a_request_is_repeated_after_a_server_error(server, weights_path):
    server.plans = [http.answer(500), http.answer(503)]
    download.download(NAME, progress=False)
    assert len(server.asked) == 3
    server.plans = [http.answer(500)] * download.MAX_TRIES
    weights_path.unlink()
    assert_download_refused("answers 500")


def test_a_refused_request_keeps_the_partial_file(server, weights_path, monkeypatch):
    server.plans = [http.cut(300_000), http.answer(403)]
    assert_download_refused("answers 403")
    assert part_path(weights_path).stat().st_size > 0


@pytest.mark.parametrize("fixture", ["server", "unverified_server"])
@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/xml", "application/octet-stream"])
def test_a_web_page_is_not_taken_for_weights(fixture, content_type, weights_path, request):
    page = http.answer(200, b"<!doctype html><title>Log in</title>", Content_Type=content_type)
    request.getfixturevalue(fixture).plans = [page]
    if "ml" in content_type:
        assert_download_refused("web page")
    else:
        assert_download_refused("bytes instead of" if fixture == "server" else "isn't a file of weights")
    assert not part_path(weights_path).exists()


@pytest.mark.parametrize("body", [BODY[:-1], BODY + b"x"])
def test_a_file_of_another_size_than_the_known_one_is_not_downloaded(server, weights_path, body):
    server.body = body
    assert_download_refused(f"{len(body):,} bytes instead of {len(BODY):,}")
    assert not part_path(weights_path).exists()


def test_of_a_body_that_is_too_long_no_more_is_read_than_the_file_has(server, weights_path):
    server.plans = [http.send_chunks(BODY, *[bytes(1 << 20)] * 64)]
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY
    assert server.sent[0] < 40 << 20


def test_a_complete_body_smaller_than_the_known_size_is_continued(server, weights_path):
    server.plans = [http.send_chunks(BODY[:300_000])]
    download.download(NAME, progress=False)
    assert server.asked[1]["Range"] == "bytes=300000-"
    assert weights_path.read_bytes() == BODY


def test_a_body_without_a_length_is_accepted_if_the_size_is_known(server, weights_path):
    server.plans = [http.send_chunks(BODY)]
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY


def test_a_body_without_a_length_is_refused_if_the_size_is_not_known(unverified_server):
    unverified_server.plans = [http.answer(200, BODY[:300_000], Content_Length=None)]
    assert_download_refused("how long")


def test_redirects_are_followed(server, weights_path):
    server.plans = [http.answer(302, Location="/elsewhere"), http.cut(300_000), http.answer(307, Location=server.url)]
    download.download(NAME, progress=False)
    assert "Range" in server.asked[-1]
    assert weights_path.read_bytes() == BODY


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/weights.bin", "data:,abc"])
def test_a_redirect_to_anything_but_the_web_is_refused(server, target):
    server.plans = [http.answer(302, Location=target)]
    assert_download_refused("leads from http to .*, which isn't followed")
    assert len(server.asked) == 1


@pytest.mark.parametrize("target", ["http://[::1", "http://a\xe9\xff", "http://" + "a" * 300, "http://127.0.0.1:x/"])
def test_a_redirect_to_what_is_no_address_is_refused(server, target):
    server.plans = [http.answer(302, Location=target)]
    assert_download_refused("no address|no connection")


def test_a_circle_of_redirects_is_refused(server):
    server.plans = [http.answer(302, Location="/again")] * 50
    assert_download_refused("from address to address")
    assert len(server.asked) == connection.MAX_REDIRECTS + 1


def test_what_is_sent_with_a_redirect_is_not_read(server, weights_path):
    server.plans = [http.lead_on]
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY
    assert server.sent[0] < 40 << 20


def test_from_a_safe_address_no_redirect_leads_to_an_unsafe_one(monkeypatch):
    answer = SimpleNamespace(is_redirect=True, headers={"location": "http://127.0.0.1/weights.bin"}, close=lambda: None)
    monkeypatch.setattr(connection, "_ask", lambda session, url, headers: answer)
    monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile("https://127.0.0.1/weights.bin"))
    assert_download_refused("leads from https to 'http', which isn't followed")


def test_a_proxy_from_the_environment_is_used(server, monkeypatch, weights_path):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile("http://weights.invalid/w.bin", len(BODY)))
    download.download(NAME, progress=False)
    assert server.asked[0]["Host"] == "weights.invalid"
    assert weights_path.read_bytes() == BODY


WHOLE_ANSWER = b"HTTP/1.1 200 OK\r\nLENGTH\r\n\r\n"
CHUNKED_ANSWER = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def impatient(monkeypatch):
    """Let it be seen in half a second that a server is too slow."""
    monkeypatch.setattr(connection, "RATE_WINDOW", 0.5)
    monkeypatch.setattr(connection, "ANSWER_TIMEOUT", 0.5)
    monkeypatch.setattr(connection, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(download, "MAX_TRIES", 1)


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (b"", "answer wasn't complete after 0.5 s"),
        (b"HTTP/1.1 200 OK\r\nX-Header: ", "answer wasn't complete after 0.5 s"),
        (WHOLE_ANSWER, "bytes came in 0.5 s"),
        (CHUNKED_ANSWER + b"5; ", "bytes came in 0.5 s"),
        (CHUNKED_ANSWER + b"ffff\r\n", "bytes came in 0.5 s"),
    ],
)
def test_a_server_that_sends_a_byte_at_a_time_is_given_up(server, impatient, start, message):
    server.plans = [http.trickle(start)]
    assert_download_refused(message)


def test_what_came_before_a_server_became_slow_is_kept(server, impatient, weights_path):
    server.plans = [http.trickle(WHOLE_ANSWER, after=300_000)]
    assert_download_refused("bytes came in 0.5 s")
    received = part_path(weights_path).stat().st_size
    assert received > 250_000
    server.plans = [lambda handler: http.serve(handler, if_range=False)]
    download.download(NAME, progress=False)
    assert server.asked[1]["Range"] == f"bytes={received}-"


@pytest.mark.parametrize("lines", [repeat(b"X: 1\r\n"), chain([b"X: "], repeat(b"a" * 1000))])
def test_headers_without_an_end_are_not_read_to_their_end(server, impatient, lines):
    server.plans = [http.send_headers(lines)]
    assert_download_refused("no connection|answer wasn't complete")


@pytest.mark.parametrize("length", ["1" * 5000, "-5", "0x10", "9" * 15, "1e3", "²"])
def test_a_length_that_no_file_has_is_refused(unverified_server, length, weights_path):
    unverified_server.plans = [http.answer(200, BODY, Content_Length=length)]
    assert_download_refused("how long the file is|far more than weights have")
    assert not part_path(weights_path).exists()


def test_a_compressed_file_is_not_unpacked(unverified_server, weights_path):
    packed = gzip.compress(bytes(50_000_000))
    unverified_server.plans = [http.answer(200, packed, Content_Encoding="gzip")]
    assert_download_refused("isn't a file of weights")
    assert not part_path(weights_path).exists()


def test_words_of_a_server_are_not_repeated(server):
    server.plans = [http.answer(403, reason="\x1b[2J buy this")]
    assert "buy" not in assert_download_refused("answers 403 .Forbidden.")


@pytest.mark.parametrize(("seconds", "count", "is_too_slow"), [(59, 0, False), (61, 59_999, True), (61, 60_001, False)])
def test_a_thousand_bytes_a_second_in_the_mean_of_a_minute_are_enough(monkeypatch, seconds, count, is_too_slow):
    now = 1000.0
    monkeypatch.setattr(connection.time, "monotonic", lambda: now)
    pace = connection.Pace(60)
    pace.add(count)
    now += seconds
    assert pace.is_too_slow() == is_too_slow
