"""What a person says about an export: said once, it holds from one review to the next; what is wrong is said first."""

import pytest

from gan_lab.coursework.review.intake.handed_in import CollectingOptions, find_class, remember_class
from gan_lab.errors import GanLabError


@pytest.fixture
def class_(tmp_path):
    for name in ("Ada Adler", "Bao Berg"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "a.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "roster.csv").write_text("id,name\n1,Ada Adler\n2,Bao Berg\n3,Nils Nobody\n", encoding="utf-8")
    return tmp_path / "class"


def find(class_, **options):
    return find_class(class_, class_.parent / "grades", CollectingOptions(**options), [])


def test_the_first_line_says_what_was_seen_how_much_and_what_was_left_over(class_):
    (class_ / "notes.csv").write_text("x", encoding="utf-8")
    (sentence,) = find(class_).sentences
    assert sentence == "A folder, zip or notebook for each student: 2 students, 2 files; left over: notes.csv."


def test_roster_due_date_and_attempt_hold_until_something_else_is_said(class_):
    work = find(class_, roster=str(class_.parent / "roster.csv"), due="2026-11-20", attempt="first")
    assert [each.id for each in work.handed_in.submissions] == ["1", "2", "3"]
    remember_class(class_.parent / "grades", work)
    (class_.parent / "roster.csv").unlink()
    again = find(class_)
    assert again.handed_in.submissions == work.handed_in.submissions
    assert again.said == work.said
    assert [sentence.split(",")[0] for sentence in again.sentences if sentence.startswith("As before")] == [
        "As before"
    ] * 3
    remember_class(class_.parent / "grades", find(class_, roster="none", due="none", attempt="latest"))
    plain = find(class_)
    assert [each.id for each in plain.handed_in.submissions] == ["Ada Adler", "Bao Berg"]
    assert len(plain.sentences) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"roster": "nowhere.csv"}, "nowhere.csv"),
        ({"due": "tomorrow"}, "--due takes a date"),
        ({"attempt": "best"}, "--attempt takes first"),
        ({"layout": "canvass"}, "canvas"),
        ({"layout": "canvas"}, "looks like Canvas' download"),
        ({"layout": "(?P<name>.+)"}, "says who a student is"),
    ],
)
def test_wrong_words_are_a_sentence_before_anything_is_read(class_, options, words):
    with pytest.raises(GanLabError, match="(?s)" + words.replace("'", ".").replace("--", ".?.?")):
        find(class_, **options)
