"""The section Check in Chromium: whatever is dropped, pasted or chosen gets its sentence, and nothing of it is run."""

import base64
import time

import lab
import numpy as np
import pytest
from hostile import change_recipe
from pages import open_page

import gan_lab as gl

pytestmark = pytest.mark.slow

GIVE = """async ([files, how]) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (character) => character.charCodeAt(0))], name));
  }
  if (how === "choose") {
    const input = document.getElementById("check-files");
    input.files = data.files;
    input.dispatchEvent(new Event("change"));
  } else {
    const event = how === "paste"
      ? new ClipboardEvent(how, { clipboardData: data, bubbles: true })
      : new DragEvent(how, { dataTransfer: data, bubbles: true, cancelable: true });
    document.getElementById("explore-title").dispatchEvent(event);
  }
}"""
READ = """() => [...document.querySelectorAll("#check-results > li")].map((entry) => [
  entry.querySelector("h3").textContent, entry.querySelector(".verdict")?.textContent ?? "",
])"""
ODD_NAMES = ("<img src=x onerror=alert(1)>.png", "\u202egnp.emas ✓ Same", 10_000 * "n", "constructor", " ")


@pytest.fixture(scope="module")
def bag():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(1, 0.5, seed=7), gan.class_vector("bag"), 0.5).png(0)


@pytest.fixture(scope="module")
def shared_page(browser, built_page):
    with open_page(browser, built_page, viewport={"width": 360, "height": 700}) as page:
        yield page


@pytest.fixture
def page(shared_page):
    yield shared_page
    if shared_page.locator("#check-clear").is_visible():
        shared_page.click("#check-clear")


def give(page, files: dict[str, bytes], how: str = "choose") -> None:
    page.evaluate(GIVE, [[[name, base64.b64encode(content).decode()] for name, content in files.items()], how])


def wait_for_results(page, count: int) -> dict[str, str]:
    """What is said of each file, by its name."""
    end = time.monotonic() + lab.PATIENCE / 1000
    while time.monotonic() < end:
        results = page.evaluate(READ)
        if len(results) == count and all(sentence for _, sentence in results):
            return dict(results)
        time.sleep(0.05)
    raise AssertionError(results)


@pytest.mark.parametrize("how", ["choose", "drop", "paste"])
def test_a_picture_is_checked_however_it_is_given(page, bag, how):
    page.evaluate("scrollTo(0, 0)")
    give(page, {"bag.png": bag}, how)
    assert wait_for_results(page, 1) == {"bag.png": "✓ Same: The picture came out the same again."}
    code = page.locator("#check-results code").inner_text()
    assert code == 'gan.generate(gl.truncated_noise(1, 0.5, seed=7), gan.class_vector("bag"), truncation=0.5)'
    if how != "choose":
        assert page.evaluate("document.getElementById('check').getBoundingClientRect().top < innerHeight")


def test_files_of_any_name_are_text(page, bag):
    give(page, dict.fromkeys(ODD_NAMES, bag))
    results = wait_for_results(page, len(ODD_NAMES))
    assert set(results) == set(ODD_NAMES)
    assert not page.locator("#check-results img").count()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_other_files_get_a_sentence_each(page, bag):
    results_of = {
        "empty.png": (b"", "This file is empty"),
        "half.png": (bag[: len(bag) // 2], "not a whole PNG (it ends too early)"),
        "photo.jpg": (b"\xff\xd8\xff\xe0 and more", "This is a JPEG"),
        "moving.gif": (b"GIF89a and more", "gl.regenerate"),
        "work.ipynb": (b' {"cells": []}', "may be a notebook"),
        "page.html": (b"<script>alert(1)</script>", "This is no PNG file"),
        "loud.png": (change_recipe(bag, noise=base64.b64encode(np.full(128, 1e10, "<f4")).decode()), "too large"),
    }
    give(page, {name: content for name, (content, _) in results_of.items()})
    results = wait_for_results(page, len(results_of))
    for name, (_, sentence) in results_of.items():
        assert results[name].startswith("– Not checked: ")
        assert sentence in results[name]


def test_what_is_no_file_leaves_the_page_as_it_is(page):
    give(page, {}, "drop")
    assert "no file" in page.locator("#check-status").inner_text()
    give(page, {}, "paste")
    assert page.evaluate(READ) == []


def test_a_folder_and_a_large_file_get_a_sentence_and_are_not_read(page):
    page.evaluate(
        """() => {
          const folder = new File([], "folder"), large = new File([new Uint8Array(20_000_001)], "large.png");
          folder.arrayBuffer = () => Promise.reject(new DOMException("", "NotFoundError")); // as a browser does it
          large.arrayBuffer = () => { throw new Error("It was read."); };
          const input = document.getElementById("check-files");
          Object.defineProperty(input, "files", { value: [folder, large], configurable: true });
          input.dispatchEvent(new Event("change"));
          delete input.files;
        }"""
    )
    results = wait_for_results(page, 2)
    assert "it is a folder" in results["folder"]
    assert "This file has 20 MB, more than this page reads" in results["large.png"]


def test_clearing_the_list_ends_what_is_not_checked_yet(page, bag):
    give(page, {f"{number}.png": bag for number in range(100)})
    page.locator("#check-clear").click()
    give(page, {"last.png": bag})
    assert set(wait_for_results(page, 1)) <= {"last.png"}
    page.wait_for_timeout(300)
    assert set(dict(page.evaluate(READ))) == {"last.png"}


def test_a_copy_that_the_browser_saved_as_a_complete_page_says_so(browser, built_page, tmp_path):
    with open_page(browser, built_page) as page:
        (tmp_path / "copy.html").write_text(page.content(), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "copy.html").as_uri())
    assert "saved this copy" in page.get_by_role("alert").inner_text()
    page.close()
