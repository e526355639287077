"""The pages of a review in Chromium, opened as files: sorted, searched, and nothing fetched."""

import re
import shutil

import nbformat
import pytest
from classroom import plain_notebook, pocket

from gan_lab.coursework.review.command import review

try:
    from playwright.sync_api import expect
except ImportError:
    expect = None

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_workers")]


@pytest.fixture(scope="module")
def grades(tmp_path_factory):
    """Three small submissions, reviewed."""
    root = tmp_path_factory.mktemp("class")
    (root / "submissions").mkdir()
    gan = pocket()
    for name, count in (("Zoë", 2), ("ada", 11), ("<b>Bao</b>", 3)):
        (root / "submissions" / name.replace("/", "∕")).mkdir()
        nbformat.write(plain_notebook(name, gan, count), root / "submissions" / name.replace("/", "∕") / "x.ipynb")
    review(root / "submissions", root / "grades", processes=1)
    return root / "grades"


@pytest.fixture
def page(browser):
    """A page that notes whatever it asks for beyond files, and whatever it complains about."""
    page = browser.new_page(viewport={"width": 1250, "height": 900})
    page.complaints = []
    page.on("request", lambda r: r.url.startswith(("file:", "data:", "blob:")) or page.complaints.append(r.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.accept()))
    yield page
    assert not page.complaints


def names(page):
    return page.locator("#class tbody th").all_text_contents()


def open_student(page, grades, name):
    page.goto((grades / "index.html").as_uri())
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_the_class_is_sorted_by_the_column_that_is_pressed(page, grades):
    page.goto((grades / "index.html").as_uri())
    assert names(page) == ["<b>Bao<∕b>", "ada", "Zoë"]
    pictures = page.get_by_role("button", name="pictures", exact=True)
    pictures.click()
    assert names(page) == ["Zoë", "<b>Bao<∕b>", "ada"]
    pictures.press("Enter")
    assert names(page) == ["ada", "<b>Bao<∕b>", "Zoë"]
    expect(page.get_by_role("columnheader", name="pictures", exact=True)).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="student", exact=True).click()
    assert names(page) == ["<b>Bao<∕b>", "ada", "Zoë"]


def test_the_page_of_the_class_leads_from_one_student_to_the_next(page, grades):
    open_student(page, grades, "<b>Bao<∕b>")
    for name in ("ada", "Zoë"):
        page.get_by_role("link", name="Next").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="Previous").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ada")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë")
    page.get_by_role("link", name="Next").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Review of 3")


def test_the_class_is_searched_by_name_and_id_whatever_the_accents_and_capitals(page, grades):
    page.goto((grades / "index.html").as_uri())
    search = page.get_by_role("searchbox", name="Search by name or id")
    for typed, found in (
        ("ZOE", ["Zoë"]),
        ("bao b", ["<b>Bao<∕b>"]),
        ("nobody", []),
        ("  ", ["<b>Bao<∕b>", "ada", "Zoë"]),
    ):
        search.fill(typed)
        expect(page.locator("#class tbody tr:visible th")).to_have_text(found)
    search.fill("a")
    expect(page.get_by_role("status")).to_have_text("2 of 3")
    page.get_by_role("button", name="pictures", exact=True).click()  # who isn't found stays away
    expect(page.locator("#class tbody tr:visible th")).to_have_text(["<b>Bao<∕b>", "ada"])


def test_the_table_of_the_class_is_a_table_for_a_screen_reader(page, grades):
    page.goto((grades / "index.html").as_uri())
    row = page.get_by_role("row", name="Zoë")
    assert row.get_by_role("rowheader").inner_text() == "Zoë"
    assert row.get_by_role("cell").count() == page.get_by_role("columnheader").count() - 1


@pytest.mark.parametrize("folder", [".", "students", "hand-back"])
def test_a_page_fits_a_telephone_in_the_dark(browser, grades, folder):
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme="dark")
    for path in (grades / folder).glob("*.html"):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_every_picture_is_shown_with_its_description(page, grades):
    open_student(page, grades, "Zoë")
    pictures = page.locator("figure img")
    assert pictures.count() == 2
    for i in range(2):
        assert pictures.nth(i).evaluate("image => image.complete && image.naturalWidth") >= 128
        assert re.match(r"pocket: .+ · truncation 0\.\d · seed \d+", pictures.nth(i).get_attribute("alt"))


def test_the_page_to_hand_back_stands_alone(page, grades, tmp_path):
    (name,) = [path for path in (grades / "hand-back").iterdir() if path.name.startswith("ada")]
    shutil.copy(name, tmp_path / "mine.html")
    page.goto((tmp_path / "mine.html").as_uri())
    assert page.locator("figure img").count() == 11
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert page.locator("script, input, a").count() == 0
