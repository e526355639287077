"""Picture files beside a notebook are read only inside its folder, and never through a link."""

import pytest
from portable import make_link

from gan_lab.coursework.report.picture_files import list_picture_files, read_picture_file


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "work"
    (folder / "img").mkdir(parents=True)
    (folder / "img" / "my dog.png").write_bytes(b"dog")
    (tmp_path / "secret.png").write_bytes(b"secret")
    make_link(folder / "link.png", tmp_path / "secret.png")
    make_link(folder / "inside.png", folder / "img" / "my dog.png")
    make_link(folder / "linked", folder / "img")
    return folder


@pytest.mark.parametrize(
    "name", ["img/my dog.png", "./img/my%20dog.png", "img/../img/my dog.png?raw=true", "img\\my dog.png"]
)
def test_a_file_is_found_however_its_path_is_written(folder, name):
    file = read_picture_file(folder, name)
    assert (file.name, file.picture.content) == ("img/my dog.png", b"dog")


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "..%2Fsecret.png",
        "link.png",
        "inside.png",
        "linked/my dog.png",
        "img",
        "",
        ".",
        "a\0b.png",
        "x" * 5000,
    ],
)
def test_nothing_outside_and_no_link_is_read(folder, name):
    assert read_picture_file(folder, name) is None


def test_an_absolute_path_outside_is_not_read(folder):
    assert read_picture_file(folder, str(folder.parent / "secret.png")) is None


def test_files_are_listed_as_a_person_counts_without_hidden_ones_links_and_reports(folder):
    for name in ("e10.png", "e2.PNG", "notes.txt", ".hidden.png"):
        (folder / name).write_bytes(b"x")
    for name in (".cache", "report"):
        (folder / name).mkdir()
        (folder / name / "a.png").write_bytes(b"x")
    (folder / "report" / ".gan-lab.json").write_text("{}", encoding="utf-8")
    assert list_picture_files(folder) == ["e2.PNG", "e10.png", "img/my dog.png"]


def test_a_huge_folder_is_not_gone_through(folder, monkeypatch):
    monkeypatch.setattr("gan_lab.coursework.report.picture_files.MAX_ENTRIES", 2)
    assert list_picture_files(folder) == []
