"""Files are written whole or not at all, and never over another file."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.saving import replace_file


@pytest.fixture(scope="module")
def four():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(4, 0.4, seed=7), gan.class_vector("bag"), truncation=0.4)


def test_saving_never_overwrites(four, tmp_path):
    (tmp_path / "bag-truncation-0.4-seed-7-row-0.png").write_text("precious")
    first = four[0].save(tmp_path)
    second = four[0].save(tmp_path)  # the same picture again is the same file
    assert first == second
    assert first[0].name == "bag-truncation-0.4-seed-7-row-0-1.png"
    assert (tmp_path / "bag-truncation-0.4-seed-7-row-0.png").read_text() == "precious"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_named(four, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GanLabError, match="can't be saved in"):
        four.save(tmp_path / "file" / "below")


def test_a_full_disk_leaves_nothing_behind(four, tmp_path, monkeypatch):
    def full(*arguments, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr("builtins.open", full)
    with pytest.raises(GanLabError, match="No space left"):
        four.save(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["d" * 300, "a\0b", None, 3])
def test_an_impossible_path_is_refused_in_a_sentence(four, tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GanLabError, match=r"can't be saved|not a path"):
        four.save(folder)
    assert list(tmp_path.iterdir()) == []


def test_files_are_written_on_a_drive_without_links(four, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", lambda *a: (_ for _ in ()).throw(OSError(1, "Operation not permitted")))
    files = four.save(tmp_path) + four.save(tmp_path)
    assert len(set(files)) == len(list(tmp_path.iterdir())) == 4
    assert gl.regenerate(files[0]).verdict == "same"


def test_files_are_written_on_a_drive_that_refuses_permissions(four, tmp_path, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "chmod", refuse)
    assert gl.regenerate(four[0].save(tmp_path)[0]).verdict == "same"
    assert replace_file(tmp_path / "report.md", "text").read_text() == "text"
    assert replace_file(tmp_path / "report.md", "new").read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_drive_without_links_that_is_full_keeps_no_half_file(four, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", lambda *a: (_ for _ in ()).throw(OSError(1, "Operation not permitted")))
    monkeypatch.setattr(Path, "read_bytes", lambda self: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(GanLabError, match="No space left"):
        four.save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_several_threads_save_each_picture_once(four, tmp_path):
    with ThreadPoolExecutor(4) as pool:
        names = [tuple(files) for files in pool.map(lambda _: four.save(tmp_path), range(12))]
    assert len(set(names)) == 1
    assert len(list(tmp_path.iterdir())) == 4
