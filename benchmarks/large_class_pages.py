"""The pages of a large class in Chromium: the one that a review writes, and those in which points are given.

    pip install -e '.[browser]' && python benchmarks/large_class_pages.py classes/grades-5000 > table.md

The folder is what `gan-lab review` wrote, such as `benchmarks/large_class.py`; points are given in a copy of it. Times
are from the click or the key press until the browser has painted what follows from it, or until a number is said to
be saved. One Markdown table goes to stdout.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from review import ENVIRONMENT, GAN_LAB

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import lab
from playwright.sync_api import Browser, Page

# Resolves with the milliseconds since the next event of this kind, as soon as what follows from it is painted: a frame
# was asked for, and after it another one.
UNTIL_PAINTED = """kind => new Promise(resolve => addEventListener(kind, () => {
  const start = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
}, {capture: true, once: true}))"""
# Resolves with the milliseconds since the next key press, as soon as the page says that the field is saved.
UNTIL_SAVED = """input => new Promise(resolve => {
  const said = input.closest('.field').querySelector('.saved');
  said.textContent = '';
  let start;
  addEventListener('keydown', () => { start = performance.now(); }, {capture: true, once: true});
  new MutationObserver(() => { if (said.textContent.trim() === 'saved') resolve(performance.now() - start); })
    .observe(said, {childList: true, characterData: true, subtree: true});
})"""
LOADED = """async () => {
  const find = () => performance.getEntriesByName('first-contentful-paint')[0];
  while (!find()) await new Promise(resolve => setTimeout(resolve, 20));
  return [find().startTime, performance.getEntriesByType('navigation')[0].loadEventEnd];
}"""


def open_page(browser: Browser, address: str) -> tuple[Page, tuple[float, float]]:
    """A page, and the milliseconds until its first text was painted and until all of it was there."""
    page = browser.new_page(viewport={"width": 1250, "height": 900})
    page.set_default_timeout(lab.PATIENCE)
    page.goto(address)
    return page, tuple(page.evaluate(LOADED))


def measure_loading(browser: Browser, address: str, rounds: int, name: str) -> Iterator[str]:
    """Open a page several times, each time without anything that was kept of it."""
    times = []
    for _ in range(rounds):
        page, loading = open_page(browser, address)
        times.append(loading)
        page.close()
    yield describe(f"{name}: the first text stands there", [paint for paint, _ in times])
    yield describe(f"{name}: all of it", [load for _, load in times])


def measure_reaction(page: Page, kind: str, act: Callable[[], None]) -> float:
    """Milliseconds from an event of this kind, which `act` causes, until the page is painted anew."""
    page.evaluate(f"() => {{ window.painted = ({UNTIL_PAINTED})('{kind}'); }}")
    act()
    return page.evaluate("window.painted")


def measure_table(browser: Browser, address: str, headings: list[str], rounds: int) -> Iterator[str]:
    """Sort and search the table of a class."""
    page, _ = open_page(browser, address)
    for name in headings:
        heading = page.locator("#class thead button", has_text=re.compile(f"^{name}$", re.IGNORECASE)).first
        yield describe(f"sorted by {name}", [measure_reaction(page, "click", heading.click) for _ in range(rounds)])
    search = page.locator("input[type=search]").first
    search.focus()
    times = []
    for key in ("a", "d", "a", "Backspace", "Backspace", "Backspace") * rounds:
        times.append(measure_reaction(page, "keydown", lambda key=key: page.keyboard.press(key)))
        page.wait_for_timeout(300)  # a page may wait for the next key before it searches
    yield describe("a key pressed in the search field", times)
    page.close()


@contextmanager
def serve(grades: Path) -> Iterator[str]:
    """Run `gan-lab grade` in a copy of the folder; gives the page's address."""
    with tempfile.TemporaryDirectory(dir=grades.parent) as temporary:
        copy = Path(temporary) / "grades"
        shutil.copytree(grades, copy, copy_function=link_or_copy)
        command = [GAN_LAB, "grade", copy, "--no-browser", "--as", "benchmark"]
        server = subprocess.Popen(list(map(str, command)), env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
        try:
            address = None
            while not address:
                line = server.stdout.readline()
                assert line, "gan-lab grade ended."
                address = re.search(r"http://127\.0\.0\.1:\S+", line)
            yield address[0]
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate()


def link_or_copy(path: str, copy: str) -> None:
    """A link is enough for a file that is replaced by a new one when it changes: all but the database."""
    (shutil.copy2 if Path(path).name.startswith("grades.db") else os.link)(path, copy)


def measure_grading(browser: Browser, address: str, rounds: int) -> Iterator[str]:
    """Open the pages in which points are given, and give some."""
    yield from measure_loading(browser, address, rounds, "all students")
    yield from measure_table(browser, address, ["student", "points"], rounds)
    page, _ = open_page(browser, address)
    for place, name in ("#criteria tbody tr:last-child a", "one criterion"), ("#class tbody a", "one student"):
        yield from measure_loading(browser, page.locator(place).first.evaluate("a => a.href"), rounds, name)
    page.goto(page.locator("#criteria tbody tr:last-child a").evaluate("a => a.href"))
    fields = page.locator("input.points")
    times = []
    for i in range(min(4 * rounds, fields.count())):
        field = fields.nth(i)
        field.fill("1")
        page.evaluate(f"input => {{ window.saved = ({UNTIL_SAVED})(input); }}", field.element_handle())
        field.press("Tab")
        times.append(page.evaluate("window.saved"))
    yield describe("points typed: from the key that leaves the field to 'saved'", times)


def describe(name: str, times: list[float]) -> str:
    """A line of the table: the median, and the longest."""
    return f"| {name} | {statistics.median(times):.0f} ms | {max(times):.0f} ms |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("grades", type=Path, help="the folder that a review wrote")
    parser.add_argument("--rounds", type=int, default=5, help="how often to repeat (default 5)")
    options = parser.parse_args()
    index = (options.grades / "index.html").absolute()
    print("|  | median | longest |\n|---|---|---|", flush=True)
    with lab.open_chromium() as browser:
        print(f"| **index.html**, {index.stat().st_size / 1e6:.1f} MB | | |", flush=True)
        for line in measure_loading(browser, index.as_uri(), options.rounds, "opened"):
            print(line, flush=True)
        for line in measure_table(browser, index.as_uri(), ["student", "points"], options.rounds):
            print(line, flush=True)
        print("| **`gan-lab grade`** | | |", flush=True)
        with serve(options.grades.absolute()) as address:
            for line in measure_grading(browser, address, options.rounds):
                print(line, flush=True)


if __name__ == "__main__":
    main()
