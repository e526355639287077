"""In a folder of downloads that others may write to, nothing that they planted is written through or waited for."""

import os
import re
import stat
from pathlib import Path

import http_server as http
import pytest
from downloading import BODY, NAME, assert_download_refused, part_path
from portable import make_link, make_pipe

from gan_lab.errors import GanLabError
from gan_lab.weights import cache, download, partial, shared_folder

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows, where only administrators make links")

SUFFIXES = ("", ".sha256", ".part", ".part.json", ".lock")  # what the kit writes, beside the weights
SECRET = "a file of the one who downloads"


@pytest.fixture
def victim(tmp_path):
    """A file that has nothing to do with the download."""
    file = tmp_path / "notes.txt"
    file.write_text(SECRET, encoding="utf-8")
    return file


def plant(kind: str, path: Path, victim: Path) -> None:
    """Put something under a name that the download will use."""
    path.parent.mkdir(exist_ok=True)
    match kind:
        case "link":
            make_link(path, victim)
        case "link to nothing":
            make_link(path, victim.with_name("new.txt"))
        case "second name":
            path.hardlink_to(victim)
        case "pipe":
            make_pipe(path)
        case "link to what never ends":
            make_link(path, "/dev/zero")
        case "folder":
            path.mkdir()


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file belong to another user."""
    if os.geteuid() == 0:
        os.chown(path, 12345, -1, follow_symlinks=False)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", ["link", "link to nothing", "second name", "pipe", "link to what never ends"])
def test_nothing_planted_is_written_through_or_waited_for(server, weights_path, victim, suffix, kind):
    plant(kind, weights_path.with_name(weights_path.name + suffix), victim)
    download.download(NAME, progress=False)
    assert weights_path.read_bytes() == BODY
    assert not weights_path.is_symlink()
    assert victim.read_text(encoding="utf-8") == SECRET
    assert victim.stat().st_nlink == 1
    assert {file.name for file in victim.parent.iterdir()} == {"cache", victim.name}
    assert cache.read_digest(weights_path) == cache.sha256(weights_path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_under_the_name_of_a_file_is_reported(server, weights_path, victim, suffix):
    path = weights_path.with_name(weights_path.name + suffix)
    plant("folder", path, victim)
    with pytest.raises(GanLabError, match=re.escape(str(path))):
        download.download(NAME, progress=False)


@pytest.mark.parametrize("kind", ["pipe", "link to what never ends"])
def test_what_never_ends_is_not_read_as_weights_or_digest(unverified_server, weights_path, victim, kind):
    plant(kind, weights_path, victim)
    plant(kind, weights_path.with_name(f"{weights_path.name}.sha256"), victim)
    assert cache.find_cached(NAME) is None
    assert cache.read_digest(weights_path) is None


def test_linked_weights_are_read(server, weights_path, tmp_path):
    (tmp_path / "drive.bin").write_bytes(BODY)
    plant("link", weights_path, tmp_path / "drive.bin")
    assert cache.find_cached(NAME) == download.download(NAME) == weights_path
    assert server.asked == []


@pytest.mark.parametrize("suffix", [".part", ".part.json"])
def test_what_another_user_has_begun_is_not_gone_on_with(server, weights_path, monkeypatch, suffix):
    monkeypatch.setattr(download, "MAX_TRIES", 1)
    server.plans = [http.cut(300_000)]
    assert_download_refused("cut|broke")
    give_away(weights_path.with_name(weights_path.name + suffix), monkeypatch)
    download.download(NAME, progress=False)
    assert "Range" not in server.asked[1]
    assert weights_path.read_bytes() == BODY


def test_only_its_owner_may_write_to_what_comes(server, weights_path, monkeypatch):
    monkeypatch.setattr(download, "MAX_TRIES", 1)
    before = os.umask(0)
    try:
        server.plans = [http.cut(300_000)]
        assert_download_refused("cut|broke")
        assert stat.S_IMODE(part_path(weights_path).stat().st_mode) == 0o644
        download.download(NAME, progress=False)
        assert {stat.S_IMODE(file.stat().st_mode) for file in weights_path.parent.iterdir()} == {0o644}
    finally:
        os.umask(before)


@pytest.mark.parametrize("kind", ["link", "second name", "pipe", "of another user"])
def test_a_file_that_is_swapped_at_the_end_does_not_get_the_name(server, weights_path, victim, monkeypatch, kind):
    replace = os.replace
    victim.write_bytes(BODY)

    def swap(source, target):
        if Path(target) == weights_path and kind == "of another user":
            seen = os.stat(source)
            monkeypatch.setattr(partial.os, "lstat", lambda path: os.stat_result((*seen[:4], 12345, *seen[5:])))
        elif Path(target) == weights_path:
            os.unlink(source)
            plant(kind, Path(source), victim)
        replace(source, target)

    monkeypatch.setattr(partial.os, "replace", swap)
    assert_download_refused("swapped for another file")
    assert weights_path.name not in os.listdir(weights_path.parent)
    assert victim.read_bytes() == BODY


def test_a_file_that_is_swapped_while_it_is_opened_is_not_used(tmp_path, victim, monkeypatch):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    plant("second name", tmp_path / "second.txt", victim)
    opened = os.open
    monkeypatch.setattr(shared_folder.os, "open", lambda path, *options: opened(victim, *options))
    with pytest.raises(OSError, match="changes this file"):
        shared_folder.open_to_append(tmp_path / "file", own=True)


@pytest.mark.parametrize("place", ["shared", "shared/cache"])
def test_a_folder_behind_a_link_of_another_user_is_refused(server, tmp_path, monkeypatch, place):
    (tmp_path / "home" / "cache").mkdir(parents=True)
    link = tmp_path / "link"
    make_link(link, tmp_path / "home")
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / place.replace("shared", "link")))
    give_away(link, monkeypatch)
    assert str(link) in assert_download_refused("a link that another user made: set GAN_LAB_CACHE")
    assert list((tmp_path / "home").rglob("*")) == [tmp_path / "home" / "cache"]


def test_a_folder_behind_a_link_of_ones_own_is_used(server, tmp_path, monkeypatch):
    (tmp_path / "drive").mkdir()
    make_link(tmp_path / "link", tmp_path / "drive")
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / "link"))
    assert download.download(NAME, progress=False).read_bytes() == BODY
