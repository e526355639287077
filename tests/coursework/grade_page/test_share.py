"""Which students and criteria one grader sees."""

import string

import pytest

from gan_lab.coursework.grade_page.share import find_letter, read_share
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.errors import GanLabError

CRITERIA = [Criterion("ran", "Ran in order", 5), Criterion("latent", "Latent space", 10)]
NAMES = [
    "Ada",
    "äda",
    "A\u0308da",
    "Łukasz",
    "øystein",
    "Æthel",
    "Ḟ",
    "Ⓐ",
    "Ａda",
    "Щука",
    "李",
    "7of9",
    "'t Hooft",
    "",
    " Bo",
    "ß",
]


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Ada", "A"), ("ada", "A"), ("Äda", "A"), ("A\u0308da", "A"), ("Łukasz", "L"), ("øystein", "O"), ("ıĝdir", "I"),
        ("Æthel", "A"), ("Ａda", "A"), ("7of9", "A"), ("'t Hooft", "A"), ("", "A"), ("  Zoë", "Z"), ("Щука", "Z"),
        ("李", "Z"), ("😀", "Z"), ("Čapek", "C"),
    ],
)  # fmt: skip
def test_one_letter_stands_for_each_name(name, letter):
    assert find_letter(name) == letter


@pytest.mark.parametrize("cut", string.ascii_uppercase[:-1])
def test_two_shares_that_meet_hold_each_student_once(cut):
    after = chr(ord(cut) + 1)
    first, second = (read_share(only, [], CRITERIA) for only in (f"A-{cut}", f"{after}-Z"))
    assert all(first.has_name(name) != second.has_name(name) for name in NAMES)


@pytest.mark.parametrize(("only", "first", "last"), [("A-M", "A", "M"), ("n-z", "N", "Z"), (" S ", "S", "S"),
                                                     ("Ł–Ø", "L", "O"), ("é", "E", "E")])  # fmt: skip
def test_a_share_is_a_letter_or_two(only, first, last):
    share = read_share(only, [], CRITERIA)
    assert (share.first, share.last) == (first, last)


@pytest.mark.parametrize("only", ["M-A", "A-", "-M", "A-M-Z", "Anna", "1-5", "Щ", "", "A,M", "😀", "A_M"])
def test_anything_else_is_refused_with_what_is_allowed(only):
    with pytest.raises(GanLabError, match="such as A-M"):
        read_share(only, [], CRITERIA)


def test_criteria_are_known_by_their_ids_and_stand_in_the_order_of_the_rubric():
    assert read_share(None, ["latent", "ran", "latent"], CRITERIA).criteria == ("ran", "latent")
    with pytest.raises(GanLabError, match="these are ran, latent"):
        read_share(None, ["Latent"], CRITERIA)


def test_without_options_the_whole_class_is_shown():
    share = read_share(None, [], CRITERIA)
    assert all(map(share.has_name, NAMES))
    assert share.has_criterion("latent")
    assert share.describe() == ""
