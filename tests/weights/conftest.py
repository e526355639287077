"""What the tests of weights share: an empty cache, no connection beyond this machine, and a server for a network."""

import hashlib
import socket
from dataclasses import replace

import http_server as http
import pytest
from downloading import BODY, NAME

from gan_lab.kinds import BIGGAN, KINDS
from gan_lab.weights import cache, connection, download, known
from gan_lab.weights.known import RemoteFile


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch):
    """An empty cache, short waits, no proxy, and no connection beyond this machine."""
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTORCH_PRETRAINED_BIGGAN_CACHE", str(tmp_path / "library"))
    for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(connection, "STALL_TIMEOUT", 10.0)  # long enough for a busy machine
    monkeypatch.setattr(download, "FIRST_PAUSE", 0.01)
    look_up = socket.getaddrinfo

    def look_up_local(host, *args, **kwargs):
        if host != "127.0.0.1":
            pytest.fail(f"the test reached out to {host}")
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_local)


@pytest.fixture
def published_name(monkeypatch):
    """One more name among the published ones of BigGAN."""
    monkeypatch.setitem(KINDS, BIGGAN.name, replace(BIGGAN, published=(*BIGGAN.published, NAME)))
    return NAME


@pytest.fixture
def server(published_name, monkeypatch):
    """A server whose file's size and digest are known, as those of biggan-deep-256 are."""
    with http.run_server(BODY) as running:
        remote = RemoteFile(running.url, len(BODY), hashlib.sha256(BODY).hexdigest())
        monkeypatch.setitem(known.REMOTE_FILES, published_name, remote)
        yield running


@pytest.fixture
def unverified_server(server, monkeypatch):
    """The same, but neither size nor digest are known, as for biggan-deep-128 and -512."""
    monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile(server.url))
    return server


@pytest.fixture
def weights_path():
    """Where the file of that name belongs."""
    return cache.cache_folder() / f"{NAME}-pytorch_model.bin"
