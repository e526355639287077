"""The page in Chromium, opened from a disk: its pictures are Python's, nothing is asked for, a cut file says so."""

import re

import numpy as np
import pytest
from pages import ask_for_pictures, compare_pictures, draw_settings, open_page

import gan_lab as gl

pytestmark = pytest.mark.slow

SECTIONS = ("explore", "compare", "walk", "check", "game")


def test_two_hundred_pictures_are_pythons(browser, built_page):
    settings = draw_settings(200)
    with open_page(browser, built_page) as page:
        made = ask_for_pictures(page, settings)
    compare_pictures(made, settings)


def test_a_file_that_the_page_makes_is_the_same_for_python(browser, built_page):
    settings = draw_settings(6)
    with open_page(browser, built_page) as page:
        for asked in settings:
            png = bytes(page.evaluate("asked => ganLab.png(asked).then((bytes) => [...bytes])", asked))
            assert gl.regenerate(png).verdict == "same"
            (tile,) = gl.read_recipe(png).tiles
            noise = gl.truncated_noise(asked["row"] + 1, asked["truncation"], seed=asked["seed"])[asked["row"]]
            assert np.array_equal(tile.noise, noise.numpy())
            assert (tile.seed, tile.row, tile.truncation) == (asked["seed"], asked["row"], asked["truncation"])
            assert tile.classes == {int(index): weight for index, weight in asked["classes"].items()}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seed": -1}, "A seed is a whole number from 0 to 4294967295, not -1."),
        ({"seed": "7"}, 'A seed is a whole number from 0 to 4294967295, not "7".'),
        ({"classes": {"8": "1"}}, 'The weight of class 8 is "1": weights are numbers'),
        ({"classes": None}, "add up to 0.000"),
        ({"row": 0.5}, "A row is a whole number"),
        ({"truncation": 0}, "Truncation is a number above 0 and at most 1, not 0."),
        ({"truncation": 1.01}, "Truncation is a number above 0"),
        ({"classes": {"10": 1}}, "There is no class 10"),
        ({"classes": {"3": 0.5}}, "add up to 0.5"),
    ],
)
def test_what_is_out_of_range_is_refused_with_a_sentence(shared_page, changes, sentence):
    asked = {"seed": 1, "row": 0, "truncation": 0.5, "classes": {"8": 1}} | changes
    for name in ("picture", "png"):
        message = shared_page.evaluate(f"(asked) => ganLab.{name}(asked).catch((error) => error.message)", asked)
        assert sentence in message


@pytest.fixture(scope="module")
def shared_page(browser, built_page):
    with open_page(browser, built_page) as page:
        yield page


def test_nothing_is_asked_for_but_the_file_and_its_own_worker(browser, built_page):
    asked_for = []
    with open_page(browser, built_page, on_request=asked_for.append) as page:
        for name in SECTIONS:
            page.locator(f"#{name}").scroll_into_view_if_needed()
            page.locator(f"#{name} button.primary").first.focus()
            if name != "check":  # there it opens the system's own window
                page.keyboard.press("Enter")
        page.locator("#check-example").press("Enter")
        with page.expect_download():
            page.locator("#explore-save").press("Enter")
        page.locator("#check-results .same").wait_for()
        page.get_by_text("The largest change").wait_for()
    assert asked_for[0] == built_page.as_uri()
    assert all(address.startswith(("blob:null/", "data:,")) for address in asked_for[1:])


def test_the_policy_forbids_requests_and_scripts_from_outside(browser, built_page):
    page = browser.new_page()  # what it complains about is what is looked for
    page.goto(built_page.as_uri())
    blocked = page.evaluate(
        """async () => {
          const violated = [];
          document.addEventListener("securitypolicyviolation", (event) => {
            violated.push(`${event.effectiveDirective} ${event.blockedURI.split(":")[0]}`);
          });
          await fetch("http://127.0.0.1:9/").catch(() => {});
          try { new WebSocket("ws://127.0.0.1:9/"); } catch {}
          const image = new Image();
          image.src = "http://127.0.0.1:9/a.png";
          const script = document.createElement("script");
          script.textContent = "window.wasRun = true";
          document.body.append(script);
          const button = document.createElement("button");
          button.setAttribute("onclick", "window.wasRun = true");
          document.body.append(button);
          button.click();
          await new Promise((done) => setTimeout(done, 200));
          return { violated, wasRun: window.wasRun === true };
        }"""
    )
    page.close()
    assert not blocked["wasRun"]
    expected = {"connect-src http", "connect-src ws", "img-src http", "script-src-elem inline"}
    assert expected | {"script-src-attr inline"} <= set(blocked["violated"])


@pytest.mark.parametrize(
    "place",
    ["in the numbers", "behind the numbers", "in the last script", "in the words"],
)
def test_a_file_that_was_cut_says_so(browser, built_page, tmp_path, place):
    content = built_page.read_bytes()
    end = {
        "in the numbers": len(content) // 2,
        "behind the numbers": content.rindex(b'<span id="end"'),
        "in the last script": len(content) - 2000,
        "in the words": content.index(b'<section id="walk"'),
    }[place]
    cut_file = tmp_path / "cut.html"
    cut_file.write_bytes(content[:end])
    page = browser.new_page()
    page.goto(cut_file.as_uri())
    assert re.search("get (it|the file) again", page.get_by_role("alert").inner_text())
    page.close()


def test_numbers_that_were_damaged_are_noticed(browser, built_page, tmp_path):
    content = bytearray(built_page.read_bytes())
    place = content.index(b'id="numbers">') + 100_000
    content[place : place + 1] = b"A" if content[place : place + 1] != b"A" else b"B"
    damaged = tmp_path / "damaged.html"
    damaged.write_bytes(content)
    page = browser.new_page()
    page.goto(damaged.as_uri())
    assert "get it again" in page.get_by_role("alert").inner_text()
    page.close()


@pytest.mark.parametrize("missing", ["DecompressionStream", "Worker", "structuredClone"])
def test_a_browser_that_is_too_old_is_told(browser, built_page, missing):
    page = browser.new_page()
    page.add_init_script(f"delete window.{missing};")
    page.goto(built_page.as_uri())
    assert "too old" in page.get_by_role("alert").inner_text()
    page.close()


def test_without_javascript_the_page_says_what_it_needs(browser, built_page):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(built_page.as_uri())
    assert "JavaScript" in page.locator("main").inner_text()
    context.close()
