"""The names of students' pages, and what students are called, kept for the next review."""

import re
from pathlib import Path

import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.review.intake.student_names import PAGE_NAME, load_names, page_name, store_names

DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "123456789¹²³")}
NAMES = st.text(st.sampled_from(list("aA./\\-_ é\u202e\u200d<\ufffd")) | st.characters(exclude_categories=["Cs"]))


@make_fuzz_settings(300)
@given(st.lists(NAMES, unique=True))
def test_each_name_has_a_page_of_its_own(names):
    pages = [page_name(name) for name in names]
    assert len({page.casefold() for page in pages}) == len(names)
    for page in pages:
        assert PAGE_NAME.fullmatch(page)
        assert re.split(r"[.-]", page.casefold())[0] not in DEVICES or page[len(page.split("-")[0])] == "-"
        assert len(page.encode()) <= 160


def test_a_page_name_starts_with_the_students_and_is_no_device_of_windows():
    assert page_name("Ada Adler").startswith("Ada-Adler-")
    for device in ("CON", "con.x", "NUL.html", "COM1", "lpt9. "):
        assert page_name(device).split(".")[0].casefold() not in DEVICES


def test_names_whose_digests_begin_alike_share_no_page():
    """The first 32 bits of SHA-256 are the same for these two, which takes a second to find; 128 bits can"t be."""
    pages = [page_name(name) for name in ("Ada !%$%#Adler", "Ada ![=!&Adler")]
    assert pages[0] != pages[1]
    assert {len(page) for page in pages} == {len("Ada-Adler-") + 26 + len(".html")}


def test_names_are_stored_with_the_review(tmp_path):
    store_names(tmp_path, [(Path("class/Ada.zip"), "Ada"), (Path("class/\udcff"), "\ufffd")])
    assert load_names(tmp_path) == {"Ada.zip": "Ada", "\udcff": "\ufffd"}


@pytest.mark.parametrize("content", ["", "[]", '{"Ada.zip": 3}', "[" * 100_000])
def test_stored_names_that_are_not_whole_are_no_names(tmp_path, content):
    (tmp_path / ".review").mkdir()
    (tmp_path / ".review" / "names.json").write_text(content, encoding="utf-8")
    assert load_names(tmp_path) == {}
