"""Names of students whom no system names: nobody changes another one's by handing something in."""

import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.plain_names import name_students


def name(*files: str, remembered=None) -> dict[str, str]:
    """The student's name for each file."""
    named = name_students([FileEntry(file) for file in files], remembered or {})
    return {entry.name: student for entry, student in named.items()}


def test_of_files_with_one_name_the_zip_has_it_and_the_others_their_full_names():
    files = ("Ada.ipynb", "Ada.zip", "Ada.IPYNB", "Bo.zip")
    names = name(*files)
    assert names == {"Ada.ipynb": "Ada.ipynb", "Ada.zip": "Ada", "Ada.IPYNB": "Ada.IPYNB", "Bo.zip": "Bo"}


def test_a_folder_has_the_name_before_a_zip():
    entries = [FileEntry("Ada.zip"), FileEntry("Ada", is_folder=True)]
    assert list(name_students(entries, {}).values()) == ["Ada.zip", "Ada"]


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
