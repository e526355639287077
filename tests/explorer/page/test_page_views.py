"""The sections Explore, Compare and Walk: their Python code makes what they show, and they work by keyboard."""

import re
import warnings
from contextlib import contextmanager

import numpy as np
import pytest
from node import SOURCE, ask_node
from pages import open_page, stands_still
from panels import expect

import gan_lab as gl

CLASSES = [f"class {i}" for i in range(10)]  # the test's own names, in the quotes of the written code
SETTINGS = [
    {"parts": parts, "truncation": truncation, "seeds": seeds, "row": row, "between": between}
    for parts, truncation, seeds, row, between in [
        ([[8, 100]], 0.4, [7, 8], 0, 0),
        ([[8, 25], [4, 75]], 1, [2**32 - 1, 0], 3, 0.36),
        ([[0, 33], [1, 33], [2, 34]], 0.02, [5, 6], 0, 1),
        ([[3, 0], [9, 60], [9, 40]], 0.58, [1, 2], 99, 0.5),
    ]
]
WALKS = [
    {"stops": [[8, 1], [9, 2], [8, 3]], "way": "sphere", "truncation": 0.5, "steps": 7},
    {"stops": [[0, 2**32 - 1], [0, 4]], "way": "line", "truncation": 1, "steps": 2},
]
READABLE = """
    const readable = (tile) => ({ ...tile, noise: Array.from(tile.noise) });
    const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
"""


class Called:
    """Stands where a network does, and keeps what `generate` was called with."""

    def __init__(self, gan):
        self.gan = gan

    def class_vector(self, what, n=1):
        names = {name: self.gan.classes[i] for i, name in enumerate(CLASSES)}
        mixture = isinstance(what, dict)
        return self.gan.class_vector({names[name]: w for name, w in what.items()} if mixture else names[what], n)

    def generate(self, z, y, truncation):
        self.z, self.y, self.truncation = z.reshape(-1, 128).numpy(), y.numpy(), truncation
        return self

    def animate(self, seconds):
        return self


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


def assert_same_inputs(called, tiles):
    """The code was called with the noise, class vectors and truncation of the tiles."""
    assert np.abs(called.z - np.float32([tile["noise"] for tile in tiles])).max() < 1e-6
    vectors = np.zeros((len(tiles), 10), np.float32)
    for vector, tile in zip(vectors, tiles, strict=True):
        for index, weight in tile["classes"].items():
            vector[int(index)] = weight
    assert np.abs(called.y - vectors).max() < 1e-6
    assert all(called.truncation == tile["truncation"] for tile in tiles)


def test_the_line_of_python_has_the_inputs_of_the_picture(gan):
    script = f"""
        import {{ makeTile, writeCode }} from "view/setting.js";
        {READABLE}
        const answer = (settings) => settings.map((given) => {{
          const parts = given.parts.map(([index, percent]) => ({{ index, percent }}));
          const setting = {{ ...given, parts }};
          return [writeCode(setting, classes), readable(makeTile(setting))];
        }});"""
    for code, tile in ask_node(script, SETTINGS):
        called = Called(gan)
        eval(code, {"gl": gl, "gan": called})
        assert_same_inputs(called, [tile])
        if "seed" in tile:  # and that seed drew it
            drawn = gl.truncated_noise(tile["row"] + 1, tile["truncation"], seed=tile["seed"])[tile["row"]]
            assert np.array_equal(drawn.numpy(), np.float32(tile["noise"]))


def test_the_lines_of_python_have_the_inputs_of_the_walk(gan):
    script = f"""
        import {{ makeFrames, writeWalkCode }} from "view/walk_path.js";
        {READABLE}
        const answer = (walks) => walks.map((given) => {{
          const walk = {{ ...given, stops: given.stops.map(([classIndex, seed]) => ({{ classIndex, seed }})) }};
          return [writeWalkCode(walk, classes), makeFrames(walk).map(readable)];
        }});"""
    for code, frames in ask_node(script, WALKS):
        called = Called(gan)
        exec(code, {"gl": gl, "gan": called})
        assert_same_inputs(called, frames)


READ_CANVASES = """(all) => all.map((canvas) => {
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext("2d"); // Chromium warns who reads one canvas often
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]);
})"""


@contextmanager
def open_section(browser, built_page, name, **context):
    """Open the page, and bring a section into sight."""
    with open_page(browser, built_page, **context) as page:
        page.locator(f"#{name}-title").scroll_into_view_if_needed()
        page.evaluate(f"document.getElementById('{name}').scrollIntoView()")
        yield page


def read_canvases(page, selector):
    """The grey levels of all canvases, [n, 1024]."""
    return np.array(page.locator(selector).evaluate_all(READ_CANVASES))


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def wait_for_text(page, selector, text):
    page.locator(selector).filter(has_text=text).wait_for()


def assert_saved(page, section, count, gan, folder):
    """The button Save gives a file whose recipes make its pictures again."""
    with page.expect_download() as waiting:
        page.locator(f"#{section}-save").press("Enter")
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    wait_for_text(page, f"#{section}-status", "Saved")
    assert len(gl.read_recipe(file).tiles) == count
    assert gl.regenerate(file, gan).verdict == "same"


def test_the_lines_that_explore_asks_for_are_all_that_its_code_needs():
    page = (SOURCE / "sections" / "explore.html").read_text(encoding="utf-8")
    names: dict = {}
    for line in re.findall(r"<code>(.+?)</code>", page):
        exec(line, names)
    exec('gan.generate(gl.truncated_noise(1, 0.4, seed=7), gan.class_vector("bag"), truncation=0.4)', names)


def assert_drawn_by(page, gan, code):
    """The large picture of Explore is, within one grey level, what the code makes."""
    expected = eval(code, {"gl": gl, "gan": gan}).numpy()[0, ..., 0].flatten()
    assert np.abs(read_canvases(page, "#explore-picture")[0] - expected.astype(int)).max() <= 1


@pytest.mark.slow
def test_a_class_is_found_by_typing_and_chosen_by_keys(browser, built_page, gan):
    with open_section(browser, built_page, "explore") as page:
        field = page.get_by_role("combobox", name="Class, type to search")
        field.focus()
        page.keyboard.type("boo")
        listed = page.locator("#explore").get_by_role("option")
        listed.wait_for()
        assert listed.all_inner_texts() == ["ankle boot"]
        active = page.evaluate("document.activeElement.getAttribute('aria-activedescendant')")
        assert page.locator(f"#{active}").inner_text() == "ankle boot"
        press(page, "Escape")
        assert field.input_value() == "bag"  # taken back
        press(page, "ArrowDown", "ArrowUp", "Enter")  # the list opens at the class that is chosen
        assert field.input_value() == "sneaker"
        page.keyboard.type("no such thing")
        press(page, "Enter", "Tab")
        assert field.input_value() == "sneaker"
        wait_for_text(page, "#explore-classes-fact", "sneaker")
        code = page.locator("#explore-code").inner_text()
        assert code == 'gan.generate(gl.truncated_noise(1, 0.4, seed=7), gan.class_vector("sneaker"), truncation=0.4)'
        assert_drawn_by(page, gan, code)


@pytest.mark.slow
def test_the_picture_of_a_mixture_between_two_seeds_is_that_of_its_code(browser, built_page, gan, tmp_path):
    with open_section(browser, built_page, "explore") as page:
        page.get_by_role("button", name="Mix in another class").press("Enter")
        press(page, "c", "o", "a", "t", "Enter", "Tab", "Tab")  # the new field has the focus; behind it its share
        press(page, "End", *["ArrowLeft"] * 25)
        shares = page.get_by_role("slider", name="Share of class")
        assert [share.input_value() for share in shares.all()] == ["25", "75"]
        page.locator("#explore-between").focus()
        press(page, *["ArrowRight"] * 10)
        wait_for_text(page, "#explore-noise-fact", "0.2 of the way from seed 7 to seed 8")
        code = page.locator("#explore-code").inner_text()
        assert 'gan.class_vector({"coat": 0.75, "bag": 0.25})' in code
        assert_drawn_by(page, gan, code)
        assert_saved(page, "explore", 1, gan, tmp_path)
        page.get_by_role("button", name="Remove class 1").click()
        wait_for_text(page, "#explore-classes-fact", "coat")
        assert 'gan.class_vector("coat")' in page.locator("#explore-code").inner_text()


@pytest.mark.slow
def test_a_wrong_seed_is_named_and_the_last_right_one_stays(browser, built_page):
    with open_section(browser, built_page, "explore") as page:
        field = page.get_by_label("Seed of noise A")
        for wrong in ("-1", "1.5", "4294967296", ""):
            field.fill(wrong)
            assert field.get_attribute("aria-invalid") == "true"
            assert "7 is still in use" in page.locator("#explore-a-problem").inner_text()
        assert "seed=7)" in page.locator("#explore-code").inner_text()
        field.fill("4294967295")
        assert field.get_attribute("aria-invalid") == "false"
        assert "seed=4294967295)" in page.locator("#explore-code").inner_text()


@pytest.mark.slow
def test_a_link_opens_its_setting_and_a_bad_one_says_so(browser, built_page, gan):
    link = "explore?classes=3:40,9:60&truncation=0.66&a=5&b=6&row=2&between=1"
    with open_page(browser, built_page) as page:
        page.evaluate("(link) => { location.hash = link; }", link)
        wait_for_text(page, "#explore-noise-fact", "seed 6, row 2")
        assert_drawn_by(page, gan, page.locator("#explore-code").inner_text())
        page.evaluate("(link) => { location.hash = link; }", link.replace("0.66", "6.6<img src=x>"))
        wait_for_text(page, "#explore-status", "names no setting")
        assert page.locator("#explore img").count() == 0


@pytest.mark.slow
def test_every_comparison_shows_pythons_pictures_and_measures_them(browser, built_page, gan, tmp_path):
    compared = {
        "Truncations": [("bag", t, t) for t in (0.1, 0.3, 0.5, 0.7, 1.0)],
        "Two classes": [("bag", 0.4, 0.4), ("ankle boot", 0.4, 0.4)],
        "Mismatch": [("bag", drawn, told) for drawn in (0.4, 1.0) for told in (0.4, 1.0)],
    }
    with open_page(browser, built_page) as page:
        assert page.locator("#compare-table canvas").count() == 0  # what nobody sees isn't computed
        page.evaluate("document.getElementById('compare').scrollIntoView()")
        for mode, columns in compared.items():
            page.get_by_role("radio", name=mode).check()
            expect(page.locator("#compare-table tfoot td")).to_have_text([re.compile(r"^\d+$")] * len(columns))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", gl.TruncationMismatchWarning)  # that is what is compared
                made = [
                    gan.generate(gl.truncated_noise(4, drawn, seed=3), gan.class_vector(name), told).numpy()[..., 0]
                    for name, drawn, told in columns
                ]
            expected = np.stack(made, axis=1).reshape(-1, 32 * 32).astype(int)
            assert np.abs(read_canvases(page, "#compare-table canvas") - expected).max() <= 1
            assert page.locator("#compare-table").get_by_role("columnheader").count() == len(columns)
            varieties = [
                np.mean([np.abs(one.astype(int) - other).mean() for i, one in enumerate(of) for other in of[i + 1 :]])
                for of in made
            ]
            shown = page.locator("#compare-table tfoot td").all_inner_texts()
            assert np.abs(np.array(shown, dtype=float) - varieties).max() < 0.6
        assert_saved(page, "compare", 16, gan, tmp_path)


@pytest.mark.slow
def test_a_walk_plays_in_a_loop_until_it_is_paused_and_its_frames_are_pythons(browser, built_page, gan, tmp_path):
    place = "output[for=walk-place]"
    with open_section(browser, built_page, "walk") as page:
        page.locator("#walk-steps").fill("2")
        page.locator("#walk-speed").fill("24")
        for text in ("frame 6 of 6", "frame 2 of 6"):  # it goes round
            page.wait_for_function("([at, text]) => document.querySelector(at).textContent === text", arg=[place, text])
        page.locator("#walk-play").filter(has_text="Pause").press("Enter")
        assert stands_still(page, place)
        names = {"gl": gl, "gan": gan}
        *paths, last = page.locator("#walk-code").inner_text().splitlines()
        exec("\n".join(paths), names)
        expected = eval(last.removesuffix(".animate(seconds=4)"), names).numpy()[..., 0].reshape(6, -1).astype(int)
        for frame in range(6):
            page.locator("#walk-place").fill(str(frame))
            assert np.abs(read_canvases(page, "#walk-picture")[0] - expected[frame]).max() <= 1
        page.locator("#walk-place").fill("1")
        words = page.locator("#walk-picture").get_attribute("aria-label")
        assert words == "Frame 2 of 6: 0.5 bag + 0.5 ankle boot, truncation 0.5"
        assert_saved(page, "walk", 6, gan, tmp_path)


@pytest.mark.slow
def test_who_asked_for_less_motion_starts_the_walk_by_its_button(browser, built_page):
    place = "output[for=walk-place]"
    with open_section(browser, built_page, "walk", reduced_motion="reduce") as page:
        page.locator("#walk-steps").fill("2")
        wait_for_text(page, "#walk-measured", "The largest change")
        assert stands_still(page, place)
        assert page.locator(place).inner_text() == "frame 1 of 6"
        page.locator("#walk-play").filter(has_text="Play").press("Enter")
        wait_for_text(page, place, "frame 3 of 6")
