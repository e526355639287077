"""The board as a student has it: in JupyterLab, in Chromium, with the mouse and by keyboard, in both themes.

One JupyterLab and one page serve the whole file. Each test gets the page as the previous one left it, so it first sets
what it depends on.
"""

import base64
import io
import re

import lab
import nbformat
import numpy as np
import pytest
from panels import FRONT_ENDS, expect, named_parts, tab_stops, text_contrasts
from PIL import Image

pytestmark = pytest.mark.slow

CELL = """import gan_lab as gl
board = gl.play(gl.Game("ring", seed=3))
board"""
PUT = "your own points"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    lab.write_notebook(folder / "board.ipynb", [CELL, "1 + 1"])
    return folder


@pytest.fixture(scope="module")
def page(browser, folder):
    """The notebook, open and executed."""
    with (
        lab.run_jupyterlab(folder) as address,
        lab.open_executed(browser, address, "board.ipynb", cells=2) as page,
    ):
        expect(page.locator(".gan-lab-plane img")).to_be_visible()
        yield page


@pytest.fixture
def plane(page):
    return page.locator(".gan-lab-plane img")


@pytest.fixture
def frame(page):
    return page.locator(".gan-lab-plane")


@pytest.fixture
def status(page):
    return page.locator(".gan-lab-status")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def steps(page):
    """The step in the line below the pictures."""
    text = page.locator(".gan-lab-caption").inner_text()
    return int(re.match(r"Step ([\d,]+):", text)[1].replace(",", ""))


def wait_for_steps(page, count):
    page.wait_for_function(
        "count => Number(document.querySelector('.gan-lab-caption').textContent.match(/[\\d,]+/)[0].replace(',', ''))"
        " >= count",
        arg=count,
    )


def pause(page):
    if button(page, "Pause").count():
        button(page, "Pause").click()
    expect(button(page, "Run")).to_be_visible()


def put_points(page):
    """Choose points of one's own, with none put yet."""
    pause(page)
    page.get_by_label("Data").select_option(PUT)
    expect(page.locator(".gan-lab-is-drawing")).to_be_visible()
    button(page, "Remove all points").click()
    expect(page.locator(".gan-lab-places circle")).to_have_count(0)


def click_plane(page, plane, x, y):
    """Click at a place of the plane."""
    box = plane.bounding_box()
    page.mouse.click(box["x"] + box["width"] * (x / 3 + 0.5), box["y"] + box["height"] * (0.5 - y / 3))


def test_the_pictures_are_visible_and_their_static_copy_is_hidden(page, plane):
    expect(page.locator(".jp-OutputArea img").filter(visible=True)).to_have_count(2)
    expect(page.locator(".jp-OutputArea img")).to_have_count(3)
    expect(plane).to_have_attribute("alt", re.compile(r"^The plane after \d+ steps, the data a ring of 8: "))
    expect(page.locator(".gan-lab-curves")).to_have_attribute("alt", re.compile("loss, D says, distance, modes"))
    assert plane.evaluate("image => image.naturalWidth") == 480


def test_it_runs_and_pauses_with_the_mouse(page, plane, status):
    before = plane.get_attribute("src")
    button(page, "Run").click()
    wait_for_steps(page, 50)
    assert plane.get_attribute("src") != before
    button(page, "Pause").click()
    expect(status).to_have_text(re.compile("^Paused at step"))
    reached = int(re.search(r"\d+", status.inner_text())[0])
    expect(page.locator(".gan-lab-caption")).to_have_text(re.compile(f"^Step {reached}:"))
    page.wait_for_timeout(500)
    assert steps(page) == reached
    expect(plane).to_have_attribute("alt", re.compile(f"after {reached} steps"))


def test_it_runs_and_pauses_by_keyboard_and_the_button_keeps_the_focus(page):
    pause(page)
    reached = steps(page)
    button(page, "Run").focus()
    page.keyboard.press("Enter")
    wait_for_steps(page, reached + 20)
    expect(button(page, "Pause")).to_be_focused()
    page.keyboard.press("Space")
    expect(button(page, "Run")).to_be_focused()


def test_other_controls_act_while_it_runs(page, status):
    pause(page)
    button(page, "Run").click()
    expect(button(page, "Pause")).to_be_visible()
    page.get_by_label("Loss").select_option("hinge")
    expect(status).to_have_text("Loss from the next step on: hinge.")
    expect(page.locator(".gan-lab-caption")).to_have_text(re.compile("mean score of the data"))
    page.get_by_label("Players").select_option("D alone")
    button(page, "One step").click()
    expect(status).to_have_text(re.compile(r"Step [\d,]+: D alone moved\."))
    page.get_by_label("Players").select_option("D and G")
    page.get_by_label("Loss").select_option("non-saturating")
    expect(status).to_have_text("Loss from the next step on: non-saturating.")  # nothing is on its way any more


def test_a_list_changes_by_keyboard_and_start_again_begins_at_step_0(page, status):
    page.get_by_label("Rate of G").focus()
    page.keyboard.press("ArrowDown")
    expect(status).to_have_text("Rate of G from the next step on: 0.01.")
    button(page, "Start again").press("Enter")
    expect(page.locator(".gan-lab-caption")).to_have_text(re.compile("^Step 0:"))
    seed = page.get_by_label("Seed")
    seed.fill("12")
    seed.press("Enter")
    expect(status).to_have_text(re.compile("Another game, from step 0: .*seed 12"))


def test_a_cell_that_runs_meanwhile_is_done(page):
    pause(page)
    button(page, "Run").click()
    cell = page.locator(".jp-CodeCell").nth(1)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text("[3]:")
    pause(page)


def test_a_click_puts_a_point_where_it_was(page, plane, status):
    put_points(page)
    click_plane(page, plane, 0.75, -0.6)
    expect(status).to_have_text(re.compile("1 point of yours"))
    (circle,) = page.locator(".gan-lab-places circle").all()
    assert float(circle.get_attribute("cx")) == pytest.approx(0.75, abs=0.02)
    assert float(circle.get_attribute("cy")) == pytest.approx(0.6, abs=0.02)  # whose axis points down


def test_drawing_puts_a_line_of_points(page, plane, status):
    put_points(page)
    box = plane.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 60, steps=40)
    page.mouse.up()
    expect(status).to_have_text(re.compile(r"\d+ points of yours"))
    count = page.locator(".gan-lab-places circle").count()
    assert 10 <= count <= 25
    page.mouse.move(box["x"] + 260, box["y"] + 200, steps=10)  # the button is up: nothing is drawn
    assert page.locator(".gan-lab-places circle").count() == count


def test_points_are_put_and_taken_away_by_keyboard(page, frame, status):
    put_points(page)
    frame.focus()
    for key in ("ArrowRight", "Shift+ArrowUp", "Enter", "ArrowLeft", "ArrowLeft", "Space"):
        page.keyboard.press(key)
    circles = page.locator(".gan-lab-places circle")
    expect(circles).to_have_count(2)
    places = [[float(circle.get_attribute(name)) for name in ("cx", "cy")] for circle in circles.all()]
    assert np.allclose(places[1], [places[0][0] - 0.1, places[0][1]])
    expect(page.locator(".gan-lab-spoken")).to_have_text("Put, 2 points.")
    expect(status).to_have_text(re.compile("2 points of yours"))
    page.keyboard.press("Backspace")
    expect(circles).to_have_count(1)
    expect(frame).to_be_focused()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(2)  # no key was a command of JupyterLab


def test_other_data_end_the_putting(page, plane, frame):
    put_points(page)
    page.get_by_label("Data").select_option("two moons")
    expect(page.locator(".gan-lab-is-drawing")).to_have_count(0)
    expect(button(page, "Remove all points")).to_be_hidden()
    click_plane(page, plane, 0, 0)
    expect(page.locator(".gan-lab-places circle")).to_have_count(0)
    expect(frame).not_to_have_attribute("tabindex", "0")


def test_every_control_has_a_name_for_a_screen_reader(page):
    put_points(page)
    named = named_parts(page)
    assert named["button"] == ["Run", "One step", "Start again", "New seed", "Remove last point", "Remove all points"]
    assert named["combobox"] == [
        "Players", "Loss", "Rate of D", "Rate of G", "Moves of D", "beta1", "Data", "Noise",
    ]  # fmt: skip
    assert named["checkbox"] == ["Minibatch statistics for D"]
    assert named["spinbutton"] == ["Seed"]
    assert [name[:9] for name in named["application"]] == ["The plane"]
    assert all(name.startswith(("The plane after", "Curves over")) for name in named["image"])
    assert len(named["status"]) == 2


def test_tab_reaches_every_control_in_order_and_shows_the_focus(page):
    put_points(page)
    button(page, "Run").focus()
    reached = tab_stops(page, 17)
    assert [name.partition(":")[0].strip() for name, _ in reached] == [
        "Run", "One step", "Start again", "New seed", "Players", "The plane", "Remove last point",
        "Remove all points", "Loss", "Rate of D", "Rate of G", "Moves of D", "beta1", "Data", "Noise",
        "Minibatch statistics for D", "Seed",
    ]  # fmt: skip
    assert all(outline == "solid" for _, outline in reached), reached


@pytest.mark.parametrize("theme", ["Light", "Dark"])
@pytest.mark.parametrize("front_end", [None, *FRONT_ENDS])
def test_text_is_readable_in_every_theme(page, theme, front_end):
    page.get_by_label("Seed").focus()
    contrasts = text_contrasts(page, theme, front_end)
    assert len(contrasts) > 20
    assert contrasts[0][0] >= 4.5, contrasts[:5]


@pytest.mark.parametrize(
    ("width", "panel", "narrowest"), [(1400, 1000, 300), (900, 500, 220), (700, 360, 220), (500, 160, 100)]
)
def test_on_a_narrow_screen_nothing_is_cut_off(page, width, panel, narrowest):
    """As on a small screen, or at 200 % zoom; JupyterLab's side bar takes 300 pixels of it."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 1000})
    try:
        page.wait_for_function(f"document.querySelector('.gan-lab-board').clientWidth < {panel}")
        cut, plane, lowest = page.evaluate("""() => { const box = document.querySelector('.gan-lab-board');
            const right = box.getBoundingClientRect().right + 1;
            const seen = [...box.querySelectorAll('button, select, input, img, p')].filter(e => e.checkVisibility());
            const cut = seen.filter(e => !e.classList.contains('gan-lab-spoken')
              && e.getBoundingClientRect().right > right).map(e => e.outerHTML.slice(0, 80));
            const heights = seen.filter(e => e.matches('select')).map(e => e.clientHeight);
            return [cut, box.querySelector('.gan-lab-plane').clientWidth, [Math.min(...heights), Math.max(...heights)]];
        }""")
    finally:
        page.set_viewport_size(size)
    assert not cut
    assert plane >= narrowest
    assert lowest[0] >= 20
    assert lowest[1] <= 40


def test_the_saved_notebook_holds_the_last_picture(page, plane, folder, status):
    pause(page)
    page.get_by_label("Data").select_option("a ring of 8")
    button(page, "One step").click()
    expect(status).to_have_text("Step 1: D and G moved.")
    unsaved = page.locator(".lm-DockPanel .lm-TabBar-tab.jp-mod-dirty")
    expect(unsaved).to_have_count(1)
    page.keyboard.press("Control+s")  # from inside the controls: commands with Ctrl still reach JupyterLab
    expect(unsaved).to_have_count(0)
    outputs = nbformat.read(folder / "board.ipynb", as_version=4).cells[0].outputs
    (static,) = [output for output in outputs if "image/png" in output.get("data", {})]
    assert static.metadata["image/png"]["alt"].startswith("The plane after 1 steps, the data a ring of 8: ")
    shown = plane.evaluate("""async image => { const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const paper = canvas.getContext('2d'); paper.drawImage(image, 0, 0); return canvas.toDataURL(); }""")
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(shown.partition(",")[2]))).convert("RGB"), dtype=int)
    saved = Image.open(io.BytesIO(base64.b64decode(static.data["image/png"]))).convert("RGB")
    saved = np.asarray(saved, dtype=int)[-480:, :480]
    assert np.abs(saved - shown).mean() < 2  # of 255: the saved one has fewer colours
