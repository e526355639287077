"""What pages are called for Canvas, and in which form, read as Canvas reads a name."""

from pathlib import Path

import pytest

from gan_lab.coursework.hand_back.bulk_system import BulkEntry, Form
from gan_lab.coursework.hand_back.canvas_feedback import find_entry
from gan_lab.coursework.review.intake.handed_in_as import Recipient
from gan_lab.coursework.review.intake.layouts.layout import Part


def entry_for(*names: str, ids: tuple[str, ...] = ("10101",)) -> BulkEntry | None:
    parts = tuple(Part(Path("submissions.zip"), f"submissions/{name}", name) for name in names)
    return find_entry(Recipient("0815", "Ada Adler", ("0815", *ids), "p.html", parts, ids))


def import_as_canvas(name: str) -> tuple[str, str] | None:
    """The user, or the anonymous id, and the attachment that Canvas takes from a name; None if it passes over it."""
    pieces = [piece for piece in name.split("_") if piece != "LATE"]
    if pieces[-1].startswith("link") or name.startswith("._"):
        return None
    numbers = pieces[1:3] if pieces[0] == "anon" else [piece for piece in pieces if piece.isdecimal()][:2]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


DOWNLOADS = [
    "adlerada_10101_550007_submission.zip",
    "adlerada_LATE_10101_550007_submission.zip",
    "adlerada_10101_550007_01_noise_2_3.ipynb",
    "adlerada_10101_550007_work_10102_550009.ipynb",  # another student's numbers, in the student's own part
    "adlerada_10101_550007_01-1.ipynb",
    "adlerada_10101_550007_my link.zip",
    "adlerada_10101_550007_link.zip",
    "adlerada_10101_550007_my_links.zip",
    "王小明_10101_550007_工作.zip",
    "team_red_10101_550007_work.zip",
    "adlerada_10101_550007_no ending",
    "adlerada_10101_550007_report.PDF",
]


@pytest.mark.parametrize("name", DOWNLOADS)
def test_canvas_finds_the_user_and_the_attachment(name):
    assert import_as_canvas(entry_for(name).name) == ("10101", "550007")


@pytest.mark.parametrize("name", ["anon_aB3x9_550007_work.zip", "LATE_anon_aB3x9_550007_work.zip"])
def test_canvas_finds_an_anonymous_student(name):
    entry = entry_for(name, ids=("anon_aB3x9",))
    assert entry == BulkEntry(name, Form.ZIP)
    assert import_as_canvas(entry.name) == ("aB3x9", "550007")


@pytest.mark.parametrize(
    ("handed_in", "form", "shown_as"),
    [
        ("page.html", Form.PAGE, ""),
        ("submission.ZIP", Form.ZIP, ""),
        ("01.ipynb", Form.NOTEBOOK, ""),
        ("essay.pdf", Form.PAGE, "essay.pdf"),
    ],
)
def test_what_is_sent_has_the_form_that_the_name_in_canvas_promises(handed_in, form, shown_as):
    entry = entry_for(f"adlerada_10101_550007_{handed_in}")
    assert (entry.form, entry.shown_as) == (form, shown_as)
    if not shown_as:
        assert entry.name == f"adlerada_10101_550007_{handed_in}"


def test_of_several_files_the_page_takes_the_place_where_it_can_be_opened_best():
    names = ["a_10101_1_z.pdf", "a_10101_2_01.ipynb", "a_10101_3_work.zip", "a_10101_4_02.ipynb"]
    assert entry_for(*names) == BulkEntry("a_10101_3_work.zip", Form.ZIP)
    assert entry_for(*names[:2], names[3]) == BulkEntry("a_10101_2_01.ipynb", Form.NOTEBOOK)


def test_without_an_attachment_of_their_own_a_student_gets_no_name():
    assert entry_for() is None
    assert entry_for("adlerada_10101_text.html", "adlerada_10101_link.html") is None
    assert entry_for("bianchibo_10102_550009_work.zip") is None, "a mate's, of a group"
    assert entry_for("bianchibo_0815_550009_work.zip") is None, "an id of the roster is no user's"
    assert entry_for("work.ipynb", "10101.ipynb") is None
    assert entry_for("x_١٠١٠١_550007_work.zip", ids=("١٠١٠١",)) is None, "digits that Canvas doesn't take"


def test_signs_that_no_file_system_takes_are_replaced():
    entry = entry_for("adler\u202e\x07_10101_550007_work\ud800\n.zip")
    assert entry.name.encode().decode() == "adler\ufffd\ufffd_10101_550007_work\ufffd\ufffd.zip"


@pytest.mark.parametrize(
    "name",
    [
        "..\\..\\evil_10101_550007_x.zip",
        "a\\5_10101_550007_..\\..\\..\\evil.html",
        "a_10101_550007_b\\link.zip",
        f"a_10101_550007_{'王' * 300}.zip",
    ],
)
def test_no_name_leads_to_a_folder_and_canvas_finds_the_same_numbers(name):
    entry = entry_for(name)
    assert import_as_canvas(entry.name) == ("10101", "550007")
    assert not set("\\/:") & set(entry.name)
    assert not entry.name.startswith(".")
    assert len(entry.name.encode()) < 255
