"""Files are written whole or not at all, and never over another file."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import made_up
import pytest
from portable import make_link, pretend_junction
from training_runs import SMALL

import gan_lab as gl
from gan_lab import saving
from gan_lab.coursework.report.rewrite import rewrite_files
from gan_lab.coursework.report.writing import write_report
from gan_lab.coursework.review.review_folder import open_review_folder
from gan_lab.errors import GanLabError
from gan_lab.saving import is_link, replace_file, write_new_file


@pytest.fixture(scope="module")
def four():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(4, 0.4, seed=7), gan.class_vector("bag"), truncation=0.4)


def test_saving_never_overwrites(four, tmp_path):
    (tmp_path / "bag-truncation-0.4-seed-7-row-0.png").write_text("precious", encoding="utf-8")
    first = four[0].save(tmp_path)
    second = four[0].save(tmp_path)  # the same picture again is the same file
    assert first == second
    assert first[0].name == "bag-truncation-0.4-seed-7-row-0-1.png"
    assert (tmp_path / "bag-truncation-0.4-seed-7-row-0.png").read_text(encoding="utf-8") == "precious"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_named(four, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
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
    assert replace_file(tmp_path / "report.md", "text").read_text(encoding="utf-8") == "text"
    assert replace_file(tmp_path / "report.md", "new").read_text(encoding="utf-8") == "new"
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


def write_a_report(folder):
    """A report with a picture."""
    output = made_up.make_picture_output(made_up.draw_square("red"))
    made_up.write_notebook(folder.parent / "a.ipynb", made_up.make_run_cell("x", 1, output))
    write_report(folder.parent, folder)


def write_the_default_report(folder):
    """A report for which no folder is named."""
    made_up.write_notebook(folder.parent / "a.ipynb", made_up.make_run_cell("x", 1))
    write_report(folder.parent)


def replace_a_report(folder):
    """A report without pictures, after one with a picture that a forged record names."""
    digest = hashlib.sha256(b"precious").hexdigest()
    (folder / ".gan-lab.json").write_text(json.dumps({"pictures/precious.txt": digest}), encoding="utf-8")
    rewrite_files(folder, {"report.md": b"new"})


def train(folder):
    """A run."""
    gl.DCGANRun(folder, gl.load_pictures(), device="cpu", **SMALL)


def review(folder):
    """The folder of a review."""
    (folder.parent / "submissions").mkdir()
    open_review_folder(folder, folder.parent / "submissions")


WRITERS = {  # each with the place, in the folder "report", of a folder of the kit's own
    write_a_report: "pictures",
    write_the_default_report: ".",
    replace_a_report: "pictures",
    train: "pictures",
    review: "students",
}


@pytest.mark.parametrize(("write", "place"), WRITERS.items(), ids=[write.__name__ for write in WRITERS])
def test_nothing_is_written_through_a_link_that_nobody_chose(write, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "precious.txt").write_text("precious", encoding="utf-8")
    link = tmp_path / "report" / place
    link.parent.mkdir(exist_ok=True)
    make_link(link, theirs)
    with pytest.raises(GanLabError, match=r"is a link|holds files that no review made"):
        write(tmp_path / "report")
    assert [path.name for path in theirs.iterdir()] == ["precious.txt"]
    assert (theirs / "precious.txt").read_text(encoding="utf-8") == "precious"


def test_a_link_in_the_place_of_a_file_is_not_followed(four, tmp_path):
    (tmp_path / "precious.txt").write_text("precious", encoding="utf-8")
    for name in ("report.md", "settings.json", "bag-truncation-0.4-seed-7-row-0.png"):
        make_link(tmp_path / name, tmp_path / "precious.txt")
    replace_file(tmp_path / "settings.json", "new")
    rewrite_files(tmp_path, {"report.md": b"new"})
    saved = four[0].save(tmp_path)
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "precious"
    assert not any(path.is_symlink() for path in (tmp_path / "settings.json", tmp_path / "report.md", *saved))


def test_a_folder_that_somebody_chose_may_be_a_link(four, tmp_path):
    (tmp_path / "drive").mkdir()
    make_link(tmp_path / "chosen", tmp_path / "drive")
    four[0].save(tmp_path / "chosen")
    write_a_report(tmp_path / "chosen")
    assert len(list((tmp_path / "drive").glob("*.png"))) == 1
    assert (tmp_path / "drive" / "report.md").exists()


def test_a_junction_of_windows_is_a_link(tmp_path, monkeypatch):
    assert not is_link(tmp_path)
    pretend_junction(monkeypatch, tmp_path)
    assert is_link(tmp_path)


@pytest.mark.parametrize("is_durable", [True, False])
def test_a_file_waits_for_the_drive_unless_it_can_be_made_again(tmp_path, monkeypatch, is_durable):
    waited = []
    monkeypatch.setattr(os, "fsync", waited.append)
    replace_file(tmp_path / "a", "old", is_durable)
    assert replace_file(tmp_path / "a", "new", is_durable).read_text(encoding="utf-8") == "new"
    assert len(waited) == 2 * is_durable
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_is_held_for_a_moment_gets_its_name_then(tmp_path, monkeypatch):
    """As on Windows, where a virus scanner holds each new file."""
    tries, replace = [], os.replace

    def hold_twice(source, target):
        tries.append(source)
        if len(tries) < 3:
            raise PermissionError(13, "The process cannot access the file")
        replace(source, target)

    monkeypatch.setattr(saving, "WAITS", (0, 0, 0))
    monkeypatch.setattr(os, "replace", hold_twice)
    assert replace_file(tmp_path / "a", "new").read_bytes() == b"new"
    assert len(tries) == 3


def test_a_file_that_stays_open_elsewhere_is_said(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")

    def hold(source, target):
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(saving, "WAITS", (0, 0))
    monkeypatch.setattr(os, "replace", hold)
    with pytest.raises(GanLabError, match="close it where it is open"):
        replace_file(tmp_path / "a", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_temporary_file_that_cannot_be_removed_stays_and_the_file_is_there(tmp_path, monkeypatch):
    def refuse(self, missing_ok=False):
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert write_new_file(tmp_path, "a", ".png", b"picture").read_bytes() == b"picture"
