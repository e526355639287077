"""The page for everyone: on small and large windows, in light and dark, by keyboard and with a screen reader."""

import pytest
from extras import need_packages
from pages import open_page
from panels import expect

pytestmark = pytest.mark.slow

SECTIONS = ("explore", "compare", "walk", "check", "game")
FINGER = 44  # CSS pixels that a finger hits, the least height of what is pressed
CONTROLS = "button, input, select, textarea, a[href], [tabindex='0']"


def fill(page) -> None:
    """Show what the page can show: a mixture, verdicts, own points."""
    page.locator("#explore-add").click()
    page.locator("#check-example").click()
    page.locator("#check-forged").click()
    page.locator("#game-data").select_option(label="your own points")
    page.locator("#check-results .verdict").nth(1).wait_for()
    for name in SECTIONS:
        page.locator(f"#{name}").scroll_into_view_if_needed()
    page.get_by_text("The largest change").wait_for()


@pytest.fixture(scope="module")
def page(browser, built_page):
    """The page with all that it can show; nothing moves in it."""
    with open_page(browser, built_page, reduced_motion="reduce") as page:
        fill(page)
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_found_by_axe(page, scheme):
    """axe-core: names, roles, order of headings, contrast of texts, and some ninety rules more."""
    need_packages("browser", "axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert not [(rule["help"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("width", [360, 768, 1300, 3840])
def test_nothing_lies_beside_the_window_and_fingers_hit_what_is_pressed(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("main button, main select, main input, #sections a")]
          .map((control) => control.closest(".choice label, label.tick") ?? control)
          .filter((control) => control.checkVisibility())
          .map((control) => [control.outerHTML.slice(0, 80), control.getBoundingClientRect().height])"""
    )
    assert len(boxes) > 40
    assert not [box for box in boxes if box[1] < FINGER - 0.5]
    widest = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((element) => element.checkVisibility())
          .map((element) => element.getBoundingClientRect()).reduce((most, box) => Math.max(most, box.right), 0)"""
    )
    assert widest <= width + 1


def test_the_plane_leaves_room_to_scroll_in_a_low_window(page):
    """A finger on the plane puts points, and doesn't scroll."""
    page.set_viewport_size({"width": 740, "height": 360})
    assert page.locator("#game-plane").bounding_box()["height"] < 0.85 * 360


def test_every_control_is_reached_by_the_tab_key_and_shows_that_it_is(page):
    page.set_viewport_size({"width": 1300, "height": 800})
    reachable = page.evaluate(
        f"""() => [...document.querySelectorAll({CONTROLS!r})].filter((each) =>
          each.checkVisibility() && !each.disabled && each.tabIndex >= 0 && (each.type !== "radio" || each.checked)
        ).map((each, number) => {{ each.dataset.number = number; return number; }})"""
    )
    page.locator("[data-number='0']").focus()
    page.keyboard.press("Shift+Tab")  # to the browser's own controls
    reached, hidden = [], []
    for _ in reachable:
        page.keyboard.press("Tab")
        number, is_marked = page.evaluate(
            """() => {
              const focused = document.activeElement;
              const marked = [focused, focused.closest("label")].filter(Boolean)
                .some((each) => parseFloat(getComputedStyle(each).outlineWidth) >= 2);
              return [Number(focused.dataset.number), marked];
            }"""
        )
        reached.append(number)
        if not is_marked:
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 100)"))
    assert sorted(reached) == reachable
    assert not hidden


def test_a_link_to_a_section_brings_its_title_into_view(page):
    page.set_viewport_size({"width": 1000, "height": 700})
    for name in SECTIONS:
        page.locator(f"#sections a[href='#{name}']").click()
        expect(page.locator("#sections [aria-current]")).to_have_attribute("href", f"#{name}")
        top = page.locator(f"#{name}-title").bounding_box()["y"]
        assert page.locator("#sections").bounding_box()["height"] <= top < 700
