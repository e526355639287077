"""Files that a review doesn't read: one sentence a kind, with the way out."""

import pytest

from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES
from gan_lab.coursework.review.intake.passed_over import (
    KIND_BY_SUFFIX,
    KINDS,
    describe_not_needed,
    describe_passed_over,
    speak_to_student,
)
from gan_lab.coursework.review.intake.reading_limits import is_relevant
from gan_lab.coursework.texts.document_kinds import DOCUMENT_KINDS


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["work.rar"], "work.rar is packed as RAR, which isn't opened: ask for a zip."),
        (["a/Work.RAR", "b.rar"], "a/Work.RAR and b.rar are packed as RAR, which isn't opened: ask for a zip."),
        (["work.tar.gz"], "work.tar.gz is packed as TAR, which isn't opened: ask for a zip."),
        (["work.7z.001"], "work.7z.001 is a part of an archive, which isn't opened: ask for a zip."),
        (["x.v2.7z"], "x.v2.7z is packed as 7z, which isn't opened: ask for a zip."),
        (["essay.pages"], "essay.pages is a document of Apple's Pages: ask for it as PDF."),
        (["photo.HEIC"], "photo.HEIC is a picture of a phone (HEIC), which isn't shown: ask for it as PNG or JPEG."),
        (["run.mp4"], "run.mp4 is a video, which isn't shown: open it in its folder."),
        (["Makefile"], "Makefile is of a kind that isn't read."),
        (["отчёт.rar"], "отчёт.rar is packed as RAR, which isn't opened: ask for a zip."),
    ],
)
def test_a_kind_of_file_that_may_be_work_gets_a_sentence(names, sentence):
    assert describe_passed_over(names) == [sentence]
    assert describe_not_needed(names) == []


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["setup.exe"], "setup.exe is a program, which isn't run."),
        (["losses.csv"], "losses.csv is a table or other data, which isn't read."),
        (
            [f"faces/{number}.npy" for number in range(1_203)],
            "faces/0.npy, faces/1.npy, faces/2.npy and 1,200 more hold weights or other objects of Python, which "
            "aren't loaded: if pictures need it to be made again, name it with --model.",
        ),
    ],
)
def test_a_kind_of_file_that_a_review_needs_none_of_is_only_noted(names, sentence):
    assert describe_not_needed(names) == [sentence]
    assert describe_passed_over(names) == []


@pytest.mark.parametrize(
    ("sentence", "to_student"),
    [
        ("a.rar is packed as RAR: ask for a zip.", "a.rar is packed as RAR: hand in a zip."),
        ("b.key is a document of Apple's: ask for it as PDF.", "b.key is a document of Apple's: hand it in as PDF."),
        ("c.zip is not a whole zip: ask for it again.", "c.zip is not a whole zip: hand it in again."),
        ("d.mp4 is a video, which isn't shown: open it in its folder.", "d.mp4 is a video, which isn't shown."),
        ("x: Cell 4 has videos: look at them in the notebook.", "x: Cell 4 has videos."),
        ("e.ipynb is empty: save the notebook again.", "e.ipynb is empty: save the notebook again."),
        (": ask for " * 20_000, ": ask for " * 20_000),
    ],
)
def test_a_student_is_told_what_a_student_can_do(sentence, to_student):
    assert speak_to_student(sentence) == to_student


def test_no_way_out_of_a_kind_is_left_to_a_student_that_only_a_grader_has():
    for kind in KINDS:
        said = " ".join(map(speak_to_student, describe_passed_over([f"a{suffix}" for suffix in kind.suffixes.split()])))
        assert not any(words in said for words in ("ask for", "open it", "look at", "--model"))


def test_each_kind_gets_a_sentence_of_its_own_in_the_order_of_the_files():
    assert [line.split()[0] for line in describe_passed_over(["a.rar", "b.mp4", "c.rar", "d.mp4"])] == [
        "a.rar",
        "b.mp4",
    ]


def test_files_that_nobody_wrote_are_not_named():
    assert describe_passed_over(["hand-out.json", "x/timestamp.txt", "requirements.txt", "LICENSE.txt"]) == []
    assert describe_passed_over([]) == []


def test_a_very_long_name_is_cut():
    assert len(describe_passed_over(["x" * 400 + ".rar"])[0]) < 200


def test_what_is_read_has_no_kind_here_and_no_ending_has_two():
    endings = [suffix for kind in KINDS for suffix in kind.suffixes.split()]
    assert len(endings) == len(set(endings))
    assert not set(endings) & {*PICTURE_SUFFIXES, *DOCUMENT_KINDS, ".ipynb", ".zip"}
    assert not any(is_relevant(f"work{suffix}") for suffix in KIND_BY_SUFFIX)


@pytest.mark.parametrize("name", ["a.ipynb", "a.IPYNB", "a.ipynb.json", "b/a.ipynb.txt", "a.PNG", "a.zip", "README"])
def test_what_a_review_reads_is_relevant(name):
    assert is_relevant(name)
