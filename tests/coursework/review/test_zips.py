"""Zips with any content: reading one gives files and sentences, and writes nothing to the disk."""

import re
import zipfile

import hostile
import made_up
import pytest
from fuzzing import make_fuzz_settings, spoiled_bytes
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.review.reading_limits import MAX_BYTES, make_printable
from gan_lab.coursework.review.submissions import Submission, read_files

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
    files = list(read_files(Submission("x", path), problems))
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
