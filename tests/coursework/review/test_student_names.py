"""Names of students and of their pages: nobody changes another one's by handing something in."""

import re
from pathlib import Path

import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.review.intake.student_names import PAGE_NAME, load_names, name_students, page_name, store_names

DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "123456789¹²³")}
NAMES = st.text(st.sampled_from(list("aA./\\-_ é\u202e\u200d<\ufffd")) | st.characters(exclude_categories=["Cs"]))


def name(*files: str, remembered=None) -> dict[str, str]:
    """The student's name for each file; nothing is on the disk, so that none of them is a folder."""
    return {path.name: student for path, student in name_students(list(map(Path, files)), remembered or {}).items()}


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


def test_of_files_with_one_name_the_zip_has_it_and_the_others_their_full_names():
    files = ("Ada.ipynb", "Ada.zip", "Ada.IPYNB", "Bo.zip")
    names = name(*files)
    assert names == {"Ada.ipynb": "Ada.ipynb", "Ada.zip": "Ada", "Ada.IPYNB": "Ada.IPYNB", "Bo.zip": "Bo"}


def test_a_folder_has_the_name_before_a_zip(tmp_path):
    (tmp_path / "Ada").mkdir()
    paths = [tmp_path / "Ada.zip", tmp_path / "Ada"]
    assert list(name_students(paths, {}).values()) == ["Ada.zip", "Ada"]


def test_a_lone_submission_has_the_plain_name_whatever_it_was_called_before():
    assert name("Ada.ipynb", remembered={"Ada.ipynb": "Ada.ipynb"}) == {"Ada.ipynb": "Ada"}


@pytest.mark.parametrize("remembered", [{"Ada.zip": "Bo"}, {"Bo.zip": "Ada"}, {"Ada.zip": "", "Bo.zip": "Ada.zip"}])
def test_a_remembered_name_that_belongs_to_another_file_is_not_taken(remembered):
    assert name("Ada.zip", "Bo.zip", remembered=remembered) == {"Ada.zip": "Ada", "Bo.zip": "Bo"}


FILES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(
            ["Ada", "ada", "Zo\u00eb", "Zoe\u0308", "a\u200db", "ab", "a\U000e0001", "a\U000e0002", "\u200d", " "]
        ),
        st.sampled_from(["", ".zip", ".ipynb", ".ZIP", ".ipynb.zip", ".zip (2)", ".pdf"]),
    ),
)


@make_fuzz_settings(300)
@given(class_=st.lists(FILES, unique=True, max_size=8), more=st.lists(FILES, unique=True, max_size=4))
def test_whoever_hands_in_later_renames_nobody(class_, more):
    before = name(*class_)
    after = name(*{*class_, *more}, remembered=before)
    assert {file: after[file] for file in class_} == before
    assert len({student.strip() for student in after.values()}) == len(after)
    assert all(student.strip() for student in after.values())


def test_names_are_stored_with_the_review(tmp_path):
    store_names(tmp_path, [(Path("class/Ada.zip"), "Ada"), (Path("class/\udcff"), "\ufffd")])
    assert load_names(tmp_path) == {"Ada.zip": "Ada", "\udcff": "\ufffd"}


@pytest.mark.parametrize("content", ["", "[]", '{"Ada.zip": 3}', "[" * 100_000])
def test_stored_names_that_are_not_whole_are_no_names(tmp_path, content):
    (tmp_path / ".review").mkdir()
    (tmp_path / ".review" / "names.json").write_text(content, encoding="utf-8")
    assert load_names(tmp_path) == {}
