"""Where downloaded weights are found, and which files are not taken for weights."""

import sys
from pathlib import Path

import pytest
from downloading import BODY, NAME, forbid_network, forbid_writing
from portable import set_home

from gan_lab.weights import cache, download, known, locate
from gan_lab.weights.known import RemoteFile


def test_a_file_copied_into_the_cache_is_found(weights_path, monkeypatch):
    monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile("http://127.0.0.1:9/weights.bin"))
    weights_path.parent.mkdir()
    weights_path.write_bytes(BODY)
    assert cache.find_cached(NAME) == weights_path


@pytest.mark.parametrize("content", [b"", b"<html>", b"Access denied", BODY[:-1]])
def test_a_file_that_cannot_be_the_weights_is_not_taken_from_the_cache(server, weights_path, content):
    weights_path.parent.mkdir()
    weights_path.write_bytes(content)
    assert cache.find_cached(NAME) is None
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY


def test_the_first_bytes_must_fit_if_the_size_is_not_known(unverified_server, weights_path):
    weights_path.parent.mkdir()
    for content in (b"", b"<html>", b"Access denied"):
        weights_path.write_bytes(content)
        assert cache.find_cached(NAME) is None


def test_a_read_only_cache_can_be_read(published_name, weights_path, monkeypatch):
    monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile("http://127.0.0.1:9/weights.bin", len(BODY)))
    weights_path.parent.mkdir()
    weights_path.write_bytes(BODY)
    forbid_writing(monkeypatch)
    forbid_network(monkeypatch)
    assert locate.locate(NAME) == weights_path
    assert [file.name for file in weights_path.parent.iterdir()] == [weights_path.name]  # no lock file


@pytest.fixture
def library_file(tmp_path):
    """A function that puts a file where the library itself would keep what it downloads from a URL."""

    def write(url, content, with_json=True):
        from pytorch_pretrained_biggan.file_utils import url_to_filename

        file = tmp_path / "library" / url_to_filename(url, '"some-etag"')
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        if with_json:
            Path(f"{file}.json").write_text('{"url": "...", "etag": "..."}', encoding="utf-8")
        return file

    return write


def test_a_file_that_the_library_has_downloaded_is_used(server, weights_path, library_file, monkeypatch):
    file = library_file(server.url, BODY)
    forbid_network(monkeypatch)
    assert cache.find_cached(NAME) == download.download(NAME) == file
    weights_path.parent.mkdir()
    weights_path.write_bytes(BODY)
    assert cache.find_cached(NAME) == weights_path  # this kit's own cache comes first


def test_an_error_page_in_the_librarys_cache_is_not_used(server, library_file):
    library_file(server.url, b"<html>500</html>")
    assert cache.find_cached(NAME) is None


def test_the_librarys_file_must_be_finished_if_the_size_is_not_known(unverified_server, library_file):
    library_file(unverified_server.url, BODY, with_json=False)
    assert cache.find_cached(NAME) is None
    file = library_file(unverified_server.url, BODY)
    assert cache.find_cached(NAME) == file
    library_file(unverified_server.url, b"<html>500</html>")
    assert cache.find_cached(NAME) is None


def test_the_default_folders_of_both_caches(monkeypatch, tmp_path):
    monkeypatch.delenv("GAN_LAB_CACHE")
    monkeypatch.delenv("PYTORCH_PRETRAINED_BIGGAN_CACHE")
    set_home(monkeypatch, tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    if sys.platform == "linux":
        assert cache.cache_folder() == tmp_path / "xdg" / "gan-lab"
    assert cache.find_cached("biggan-deep-256") is None
    monkeypatch.setenv("GAN_LAB_CACHE", "~/shared")
    assert cache.cache_folder() == Path("~/shared").expanduser()


def test_the_digest_is_sha256(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"abc")
    assert cache.sha256(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
