"""Servers that answer wrongly, slowly or not at all, and ways to a server: redirects, a proxy."""

import socket

import http_server as http
import pytest
from downloading import BODY, NAME, assert_download_refused, part_path

from gan_lab.weights import download, known
from gan_lab.weights.known import RemoteFile


def test_a_server_that_never_answers_is_reported(monkeypatch):
    monkeypatch.setattr(download, "STALL_TIMEOUT", 0.2)
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


def test_a_body_larger_than_the_known_size_is_refused(server, weights_path):
    server.plans = [http.send_chunks(BODY + b"x" * 500_000)]
    assert_download_refused(f"more than the {len(BODY):,} bytes")
    assert not part_path(weights_path).exists()


def test_an_endless_body_is_stopped_early(server, weights_path):
    server.plans = [http.send_chunks(BODY, *[bytes(1 << 20)] * 64)]
    assert_download_refused(f"more than the {len(BODY):,} bytes")
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
    assert_download_refused("leads nowhere")
    assert len(server.asked) == 1


def test_a_circle_of_redirects_is_refused(server):
    server.plans = [http.answer(302, Location="/again")] * 50
    assert_download_refused("leads nowhere")


def test_a_proxy_from_the_environment_is_used(server, monkeypatch, weights_path):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile("http://weights.invalid/w.bin", len(BODY)))
    download.download(NAME, progress=False)
    assert server.asked[0]["Host"] == "weights.invalid"
    assert weights_path.read_bytes() == BODY
