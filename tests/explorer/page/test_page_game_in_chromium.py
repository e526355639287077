"""The section The game in Chromium: played by mouse, by touch and by keyboard, and the same game as Python's."""

import re

import numpy as np
import pytest
from pages import open_page, stands_still
from panels import expect

import gan_lab as gl
from gan_lab.explorer.frames import _describe
from gan_lab.game.plane_plot import SURFACE_COLOURS
from gan_lab.game.scene import look

pytestmark = pytest.mark.slow

SEED = 2  # that the section begins with
READ_CORNERS = """(canvas) => {
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext("2d"); // Chromium warns who reads one canvas often
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const lowest = width * (height - 1);
    return [lowest, lowest + width - 1, 0, width - 1].map((place) => [...data.subarray(4 * place, 4 * place + 3)]);
}"""
USUAL_WAIT = """() => new Promise((resolve) => {
    const times = [];
    const look = (now) => {
        if (times.push(now) <= 40) requestAnimationFrame(look);
        else resolve(times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b)[20]);
    };
    requestAnimationFrame(look);
})"""


@pytest.fixture(scope="module")
def page(browser, built_page):
    """The page at the game, on a dense screen with touch; each test starts its game again."""
    with open_page(
        browser, built_page, viewport={"width": 1000, "height": 900}, device_scale_factor=2, has_touch=True
    ) as page:
        part(page, "plane").scroll_into_view_if_needed()
        yield page


@pytest.fixture(autouse=True)
def fresh_game(page):
    """The usual game, at step 0."""
    pause(page)
    for name, value in {"loss": "non-saturating", "data": "ring", "speed": "1000000000"}.items():
        part(page, name).select_option(value)
    part(page, "seed").fill(str(SEED))
    page.get_by_label("D and G").check()
    part(page, "again").click()
    expect(part(page, "caption")).to_contain_text("Step 0:")


def part(page, name):
    return page.locator(f"#game-{name}")


def pause(page):
    if part(page, "play").text_content() == "Pause":
        part(page, "play").click()
        expect(part(page, "status")).to_contain_text("Paused")


def read_step(page):
    return int(re.match(r"Step ([\d,]+):", part(page, "caption").text_content())[1].replace(",", ""))


def wait_for_steps(page, count):
    """Wait until the game has gone on by some steps."""
    goal = read_step(page) + count
    for _ in range(200):
        if read_step(page) >= goal:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the game is still at {part(page, 'caption').text_content()}")


def test_single_steps_are_those_of_python(page):
    game = gl.Game("ring", seed=SEED)
    expect(part(page, "caption")).to_have_text(_describe(game, game.measure()))
    for players, only in (("D and G", None), ("D alone", "D"), ("G alone", "G")):
        page.get_by_label(players).check()
        part(page, "step").click()
        game.step(only)
        expect(part(page, "caption")).to_have_text(_describe(game, game.measure()))
        expect(part(page, "status")).to_contain_text("moved. Step")
    part(page, "loss").select_option("hinge")
    part(page, "step").click()
    game.change(loss="hinge")
    game.step("G")
    expect(part(page, "caption")).to_have_text(_describe(game, game.measure()))


def test_the_ground_has_the_colours_of_pythons_board(page):
    canvas = part(page, "plane")
    size = canvas.evaluate("(canvas) => canvas.width")
    assert size == pytest.approx(2 * canvas.bounding_box()["width"], abs=1)  # as sharp as the screen
    colours = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in SURFACE_COLOURS])
    surface = look(gl.Game("ring", seed=SEED)).surface
    corners = [surface[0, 0], surface[0, -1], surface[-1, 0], surface[-1, -1]]
    for said, found in zip(corners, canvas.evaluate(READ_CORNERS), strict=True):
        expected = [np.interp(said, [0, 0.5, 1], colours[:, k]) for k in range(3)]
        assert np.abs(np.subtract(found, expected)).max() <= 2


def test_it_plays_by_keyboard_and_the_page_stays_quick(page):
    part(page, "play").focus()
    page.keyboard.press("Enter")
    expect(part(page, "play")).to_have_text("Pause")
    wait_for_steps(page, 50)
    assert page.evaluate(USUAL_WAIT) < 250  # milliseconds between two pictures of the page, on a busy machine too
    page.keyboard.press("Enter")
    expect(part(page, "status")).to_contain_text("Paused. Step")
    step = int(re.search(r"Step ([\d,]+):", part(page, "status").text_content())[1].replace(",", ""))
    expect(part(page, "plane")).to_have_attribute("aria-label", re.compile(f"The plane after {step} steps"))
    expect(part(page, "curves")).to_have_attribute("aria-label", re.compile(f"steps 0 to {step}, .*modes covered"))
    expect(part(page, "caption")).to_contain_text(f"Step {step:,}:")
    assert stands_still(page, "#game-caption")
    assert read_step(page) == step


def test_a_setting_holds_while_it_plays_and_another_seed_starts_another_game(page):
    part(page, "play").click()
    wait_for_steps(page, 20)
    part(page, "loss").select_option("wasserstein")
    expect(part(page, "caption")).to_contain_text("mean score of the data")
    wait_for_steps(page, 20)
    part(page, "speed").select_option("3")
    part(page, "new").click()
    expect(part(page, "status")).to_contain_text("Another game, from step 0: a ring of 8, seed")
    expect(part(page, "caption")).to_contain_text(re.compile(r"Step [1-4]:"))
    code = rf'gl.play(gl.Game("ring", seed={part(page, "seed").input_value()}, loss="wasserstein"))'
    expect(part(page, "code")).to_have_text(code)


def test_a_game_that_nobody_sees_waits(page):
    part(page, "play").click()
    wait_for_steps(page, 5)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    assert stands_still(page, "#game-caption")
    expect(part(page, "play")).to_have_text("Pause")  # it isn't paused
    part(page, "plane").scroll_into_view_if_needed()
    wait_for_steps(page, 5)


def test_points_are_put_by_keyboard(page):
    part(page, "data").select_option("own")
    expect(part(page, "frame")).to_have_attribute("role", "application")
    part(page, "frame").focus()
    for keys in (["Enter"], ["Shift+ArrowRight", "ArrowUp", "Enter"], ["Shift+ArrowLeft", "Shift+ArrowLeft", "Enter"]):
        for key in keys:
            page.keyboard.press(key)
    expect(page.locator("#announcement")).to_have_text("Put, 3 points.")
    expect(part(page, "caption")).to_contain_text("of 3 modes")
    expect(part(page, "code")).to_have_text(f"gl.play(gl.Game([(0.0, 0.0), (0.25, 0.05), (-0.25, 0.05)], seed={SEED}))")
    page.keyboard.press("Backspace")
    expect(part(page, "caption")).to_contain_text("of 2 modes")
    part(page, "remove-all").click()
    expect(part(page, "status")).to_contain_text("No point is left")
    part(page, "data").select_option("moons")
    expect(part(page, "frame")).not_to_have_attribute("role", "application")
    page.keyboard.press("Enter")
    expect(part(page, "caption")).not_to_contain_text("modes")


def test_points_are_put_by_mouse_and_by_touch(page):
    part(page, "data").select_option("own")
    box = part(page, "frame").bounding_box()

    def find(x, y):
        return box["x"] + (x + 1.5) / 3 * box["width"], box["y"] + (1.5 - y) / 3 * box["height"]

    part(page, "step").click()
    page.mouse.click(*find(-0.5, 0.5))
    expect(part(page, "caption")).to_contain_text("Step 0: ")  # the first point starts another game
    expect(part(page, "caption")).to_contain_text("of 1 modes")
    part(page, "step").click()
    page.touchscreen.tap(*find(1, -1))
    expect(part(page, "caption")).to_contain_text("Step 1: ")  # the others change the data of this one
    expect(part(page, "caption")).to_contain_text("of 2 modes")
    places = re.findall(r"\((-?[\d.]+), (-?[\d.]+)\)", part(page, "code").text_content())
    assert np.abs(np.float64(places) - [(-0.5, 0.5), (1, -1)]).max() <= 0.02
    page.mouse.move(*find(-1, 0))
    page.mouse.down()
    page.mouse.move(*find(1, 0), steps=50)
    page.mouse.up()
    expect(part(page, "caption")).to_contain_text(re.compile(r"of 2\d modes"))
    part(page, "remove-all").click()
