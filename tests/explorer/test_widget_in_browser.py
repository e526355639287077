"""The explorer as a student has it: in JupyterLab, in Chromium, by keyboard, in both themes.

One JupyterLab serves the whole file, and one page all tests but the last. Each test gets the page as the
previous one left it, so it first sets what it depends on: the class it searches, the value it moves a slider from.
"""

import base64
import io
import re
import shutil

import lab
import nbformat
import numpy as np
import pytest
from panels import FRONT_ENDS, expect, named_parts, tab_stops, text_contrasts
from PIL import Image
from stylegan2_files import OFFICIAL

import gan_lab as gl

pytestmark = pytest.mark.slow

CELL = """import gan_lab as gl
gan = gl.load_biggan("pocket")
gl.explore(gan, seed=7)"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    lab.write_notebook(folder / "explore.ipynb", [CELL, "1 + 1"])
    return folder


@pytest.fixture(scope="module")
def address(browser, folder):
    """A JupyterLab that serves the folder; without a browser, none is started."""
    with lab.run_jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser, address):
    """The notebook, open and executed."""
    with lab.open_executed(browser, address, "explore.ipynb", cells=2) as page:
        expect(page.locator(".gan-lab-picture")).to_be_visible()
        yield page


@pytest.fixture
def picture(page):
    return page.locator(".gan-lab-picture")


def search(page, text):
    """Type into the search box from the keyboard, over what is there."""
    page.get_by_label("Search class").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def shown_png(picture):
    return base64.b64decode(picture.get_attribute("src").removeprefix("data:image/png;base64,"))


def test_the_picture_is_visible_and_its_static_copy_is_hidden(page, picture):
    seen = page.locator(".jp-OutputArea img").filter(visible=True)
    expect(seen).to_have_count(1)
    expect(page.locator(".jp-OutputArea img")).to_have_count(2)
    expect(picture).to_have_css("image-rendering", "pixelated")
    assert gl.regenerate(shown_png(picture)).verdict == "same"


def test_a_class_is_found_by_typing_and_chosen_by_keyboard(page, picture):
    before = picture.get_attribute("src")
    search(page, "BOOT")
    expect(page.locator(".gan-lab-explorer option")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="1 of 10 classes")).to_be_visible()
    assert picture.get_attribute("src") == before
    page.keyboard.press("Tab")
    expect(page.get_by_label("Class", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(picture).to_have_attribute("alt", re.compile("ankle boot"))
    assert picture.get_attribute("src") != before
    expect(page.get_by_label("Class", exact=True)).to_be_focused()


def test_the_status_says_if_nothing_matches_and_the_picture_stays(page, picture):
    before = picture.get_attribute("src")
    search(page, "volcano")
    expect(page.get_by_text("There is no class like 'volcano'")).to_be_visible()
    assert picture.get_attribute("src") == before
    search(page, "bag")
    expect(page.locator(".gan-lab-explorer option")).to_have_count(1)
    page.get_by_label("Class", exact=True).press("ArrowDown")
    expect(picture).to_have_attribute("alt", re.compile("bag"))


@pytest.mark.parametrize(
    ("slider", "moved", "described"),
    [
        ("Truncation", r"^0\.10?$", r"truncation 0\.1,"),
        ("Noise A to B", r"^0\.05$", r"0\.05 of the way from seed \d+ to seed \d+"),
    ],
)
def test_a_slider_moves_by_keyboard_and_the_picture_follows(page, picture, slider, moved, described):
    handle = page.get_by_role("slider", name=slider)
    handle.focus()
    page.keyboard.press("Home")
    expect(handle).to_have_attribute("aria-valuenow", handle.get_attribute("aria-valuemin"))
    expect(page.get_by_role("status").filter(has_text="Drawn")).to_be_visible()
    before = picture.get_attribute("src")
    page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuetext", re.compile(moved))
    expect(picture).to_have_attribute("alt", re.compile(described))
    assert picture.get_attribute("src") != before
    expect(handle).to_be_focused()


def test_keys_that_jupyterlab_takes_for_commands_stay_in_the_controls(page):
    for control in (page.get_by_role("slider", name="Truncation"), page.get_by_label("Class", exact=True)):
        control.focus()
        for key in ("x", "b", "d", "d", "y"):  # cut, insert below, delete, turn into code
            page.keyboard.press(key)
        expect(control).to_be_focused()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(2)


@pytest.mark.parametrize("clipboard", ["of a secure page", "the old way"])
def test_the_code_is_copied_and_makes_the_picture(page, picture, clipboard):
    if clipboard == "the old way":
        page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false, configurable: true})")
    page.evaluate("navigator.clipboard.writeText('nothing yet')")
    page.get_by_role("button", name="Copy code").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    expect(page.get_by_role("button", name="Copy code")).to_be_focused()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code == page.locator(".gan-lab-explorer code").inner_text()
    samples = eval(code, {"gl": gl, "gan": gl.load_biggan("pocket")})
    assert np.array_equal(samples.numpy()[0], np.asarray(Image.open(io.BytesIO(shown_png(picture)))))


def test_save_writes_a_file_that_regenerates_the_same(page, picture, folder):
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    status = page.get_by_role("status").filter(has_text="Saved with its recipe")
    expect(status).to_be_visible()
    file = folder / status.inner_text().rpartition(": ")[2]
    assert file.read_bytes() == shown_png(picture)
    assert gl.regenerate(file).verdict == "same"


def test_new_noise_goes_back_to_the_start_of_the_walk(page, picture):
    page.get_by_role("button", name="New noise").focus()
    page.keyboard.press("Enter")
    expect(picture).not_to_have_attribute("alt", re.compile("of the way"))
    expect(page.get_by_role("slider", name="Noise A to B")).to_have_attribute("aria-valuenow", "0.0")


def test_every_control_has_a_name_for_a_screen_reader(page):
    named = named_parts(page)
    assert named["textbox"] == [
        "Search class",
        "Truncation, as a number",
        "Noise A to B, as a number",
    ]
    assert named["listbox"] == ["Class"]
    assert named["slider"] == ["Truncation", "Noise A to B"]
    assert named["button"] == ["New noise", "Save", "Copy code"]
    assert len(named["image"]) == 1
    assert re.match(r"Made by pocket: .+, truncation 0\.\d+, ", named["image"][0])
    assert len(named["status"]) == 2
    expect(page.locator(".gan-lab-status [role=status]")).to_have_text(re.compile(".+"))


def test_tab_reaches_every_control_in_order_and_shows_the_focus(page):
    page.get_by_label("Search class").focus()
    reached = tab_stops(page, 9)
    assert [name for name, _ in reached] == [
        "Search class",
        "Class",
        "Truncation",
        "Truncation, as a number",
        "Noise A to B",
        "Noise A to B, as a number",
        "New noise",
        "Save",
        "Copy code",
    ]
    assert all(outline == "solid" for _, outline in reached), reached


@pytest.mark.parametrize("theme", ["Light", "Dark"])
@pytest.mark.parametrize("front_end", [None, *FRONT_ENDS])
def test_text_is_readable_in_every_theme(page, theme, front_end):
    page.get_by_label("Search class").focus()
    contrasts = text_contrasts(page, theme, front_end)
    assert len(contrasts) > 20
    assert contrasts[0][0] >= 4.5, contrasts[:5]


@pytest.mark.parametrize(("width", "panel"), [(900, 500), (700, 360), (500, 160)])
def test_on_a_narrow_screen_nothing_is_cut_off(page, width, panel):
    """As on a small screen, or at 200 % zoom; JupyterLab's side bar takes 300 pixels of it."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 1000})
    try:
        page.wait_for_function(f"document.querySelector('.gan-lab-explorer').clientWidth < {panel}")
        inside, sliders = page.evaluate("""() => { const box = document.querySelector('.gan-lab-explorer');
            const sliders = [...box.querySelectorAll('.noUi-base')].map(slider => slider.clientWidth);
            return [box.scrollWidth <= box.clientWidth + 1, sliders]; }""")
    finally:
        page.set_viewport_size(size)
    assert inside
    assert min(sliders) >= 90


def test_the_saved_notebook_holds_the_last_picture_with_its_recipe(page, picture, folder):
    page.get_by_role("slider", name="Noise A to B").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(picture).to_have_attribute("alt", re.compile("0.05 of the way"))
    unsaved = page.locator(".lm-DockPanel .lm-TabBar-tab.jp-mod-dirty")
    expect(unsaved).to_have_count(1)
    page.keyboard.press("Control+s")  # from inside the controls: commands with Ctrl still reach JupyterLab
    expect(unsaved).to_have_count(0)
    outputs = nbformat.read(folder / "explore.ipynb", as_version=4).cells[0].outputs
    (png,) = [base64.b64decode(output.data["image/png"]) for output in outputs if "image/png" in output.get("data", {})]
    saved, shown = gl.read_recipe(png).tiles[0], gl.read_recipe(shown_png(picture)).tiles[0]
    assert np.array_equal(saved.noise, shown.noise)
    assert (saved.classes, saved.truncation) == (shown.classes, shown.truncation)
    assert gl.regenerate(png).verdict == "same"


STYLEGAN2_CELLS = [
    'import gan_lab as gl\ngan = gl.load_stylegan2("pocket-stylegan2")\ngl.explore(gan, seed=7)',
    'gan = gl.load_stylegan2("faces.pkl")\ngl.explore(gan, seed=7)',
]


def test_stylegan2_with_and_without_classes_is_moved_by_keyboard(browser, address, folder):
    shutil.copy(OFFICIAL, folder / "faces.pkl")
    lab.write_notebook(folder / "style.ipynb", STYLEGAN2_CELLS)
    with lab.open_executed(browser, address, "style.ipynb", cells=2) as page:
        pictures = page.locator(".gan-lab-picture")
        expect(pictures).to_have_count(2)
        expect(page.get_by_label("Search class")).to_have_count(1)
        networks = gl.load_stylegan2("pocket-stylegan2"), gl.load_stylegan2(OFFICIAL)
        sliders = page.get_by_role("slider", name="Psi").all()
        for picture, slider, network in zip(pictures.all(), sliders, networks, strict=True):
            slider.press("ArrowLeft")
            expect(picture).to_have_attribute("alt", re.compile(r"psi 0\.65, seed 7"))
            assert gl.regenerate(shown_png(picture), network).verdict == "same"
