"""The explorer of a StyleGAN2 in JupyterLab, in Chromium: psi, and where there are no classes nothing to search."""

import base64
import os
import re
import shutil

import lab
import pytest
from stylegan2_files import OFFICIAL

import gan_lab as gl

try:
    from playwright.sync_api import expect
except ImportError:
    expect = None

CELLS = [
    'import gan_lab as gl\ngan = gl.load_stylegan2("pocket-stylegan2")\ngl.explore(gan, seed=7)',
    'gan = gl.load_stylegan2("faces.pkl")\ngl.explore(gan, seed=7)',
]


def test_both_kinds_are_moved_by_keyboard(tmp_path):
    if not (lab.CHROMIUM and expect):
        reason = 'needs Chromium and Playwright: apt-get install chromium && pip install -e ".[browser]"'
        (pytest.fail if os.environ.get("GAN_LAB_REQUIRE_EXTRAS") == "1" else pytest.skip)(reason)
    shutil.copy(OFFICIAL, tmp_path / "faces.pkl")
    lab.write_notebook(tmp_path / "style.ipynb", CELLS)
    with (
        lab.chromium() as browser,
        lab.jupyterlab(tmp_path) as address,
        lab.executed(browser, address, "style.ipynb", cells=2) as page,
    ):
        shown = page.locator(".gan-lab-picture")
        expect(shown).to_have_count(2)
        expect(page.get_by_label("Search class")).to_have_count(1)
        networks = gl.load_stylegan2("pocket-stylegan2"), gl.load_stylegan2(OFFICIAL)
        sliders = page.get_by_role("slider", name="Psi").all()
        for picture, slider, network in zip(shown.all(), sliders, networks, strict=True):
            slider.press("ArrowLeft")
            expect(picture).to_have_attribute("alt", re.compile(r"psi 0\.65, seed 7"))
            png = base64.b64decode(picture.get_attribute("src").removeprefix("data:image/png;base64,"))
            assert gl.regenerate(png, network).verdict == "same"
