"""Zips with any content: reading one gives files and sentences, and writes nothing to the disk."""

import re
import zipfile

import hostile
import made_up
import pytest
from fuzzing import make_fuzz_settings, spoiled_bytes
from hypothesis import given
from hypothesis import strategies as st
from readings import part_of

from gan_lab.coursework.review.intake import zips
from gan_lab.coursework.review.intake.printable import make_printable
from gan_lab.coursework.review.intake.reading_limits import MAX_BYTES
from gan_lab.coursework.review.intake.submitted_files import read_files

NOTEBOOK = hostile.make_notebook(made_up.make_text_cell("**Question 2.1** What?"), made_up.make_run_cell("x = 1", 1))
PICTURE = made_up.draw_square("red")

ZIP = hostile.make_zip(
    ("a/x.ipynb", NOTEBOOK),
    ("b.png", PICTURE),
    ("c.zip", hostile.make_zip(("d.gif", made_up.draw_square("blue", "gif")))),
)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["../x", "/x", "a/../x", "C:x", "c:\\x", "\\\\host\\x", "a//b", "./x", ".x", "..", "a\0b", "__MACOSX/x", "x" * 500]
)


ENTRIES = st.lists(
    st.tuples(
        NAMES, st.sampled_from([".ipynb", ".png", ".zip", ".PNG", "", "/", "/manifest.json"]), st.binary(max_size=30)
    ),
    max_size=6,
)


def check_zip(path, content: bytes) -> None:
    """Read a zip as a submission: each file has a harmless name, each problem is a sentence, nothing is unpacked."""
    path.write_bytes(content)
    problems: list[str] = []
    files = list(read_files([part_of(path)], problems, []))
    for file in files:
        assert len(file.content) <= MAX_BYTES
        assert not file.name.startswith("/")
        assert ".." not in file.name.split("/")
        assert make_printable(file.name) == file.name
    for problem in problems:
        assert re.fullmatch(r"[^\n\0]{10,1200}[.]", problem), problem
    assert [path.name for path in path.parent.iterdir()] == [path.name]


@make_fuzz_settings(200)
@given(content=spoiled_bytes(ZIP))
def test_a_spoiled_zip_is_read_or_refused(content, tmp_path):
    check_zip(tmp_path / "x.zip", content)


@make_fuzz_settings(150)
@given(entries=ENTRIES, method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]))
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_any_names_is_read_or_refused(entries, method, tmp_path):
    files = [(name + suffix, content) for name, suffix, content in entries]
    check_zip(tmp_path / "x.zip", hostile.make_zip(*files, method=method))


def make_many_names(count: int) -> bytes:
    """A zip of hidden files: each costs time in the table of contents and is then left out."""
    return hostile.make_zip(*((f".{number}", b"") for number in range(count)))


def test_the_tables_of_contents_of_zips_in_zips_are_counted_together(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MAX_DIRECTORIES", 30_000)
    inner = make_many_names(200)
    files = [(f"{number}.zip", inner) for number in range(9)]
    (tmp_path / "x.zip").write_bytes(hostile.make_zip(*files, ("a.png", PICTURE)))
    problems: list[str] = []
    (file,) = read_files([part_of(tmp_path / "x.zip")], problems, [])
    assert file.name == "a.png"
    assert problems == [
        f"{number}.zip was not opened: the zips of this submission list too many files." for number in range(2, 9)
    ]


def test_a_table_of_contents_that_is_too_long_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MAX_ZIP_DIRECTORY", 1000)
    check_zip(tmp_path / "x.zip", make_many_names(100))
    problems: list[str] = []
    assert not list(read_files([part_of(tmp_path / "x.zip")], problems, []))
    assert problems == ["x.zip lists far more files than an assignment has: ask for an ordinary zip."]


@pytest.mark.parametrize("place", ["zipfile.ZipExtFile.read", "zipfile.ZipFile.__init__", "zipfile.ZipFile.open"])
def test_memory_that_is_over_is_no_fault_of_a_zip(tmp_path, monkeypatch, place):
    (tmp_path / "x.zip").write_bytes(hostile.make_zip(("a.png", PICTURE)))

    def run_out(*_, **__):
        raise MemoryError

    monkeypatch.setattr(place, run_out)
    with pytest.raises(MemoryError):
        list(read_files([part_of(tmp_path / "x.zip")], [], []))
