"""From a key press on a slider to the picture on the screen: the explorer, against ipywidgets' own `interact`.

    pip install -e '.[browser]' && python benchmarks/explorer_in_browser.py

Both stand in one notebook, in JupyterLab in headless Chromium (which must be installed), show pocket's picture at the
truncation of a slider, and take turns. The plain one makes the picture by the library's own call and displays it
with Pillow, without recipe, facts or code. One Markdown table goes to stdout.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import lab
from playwright.sync_api import Page
from table import heading, row

EXPLORER = """import gan_lab as gl
gl.explore(gl.load_biggan("pocket"), seed=0)"""
PLAIN = """import ipywidgets, torch
from gan_lab.kinds import BIGGAN
from PIL import Image
from pytorch_pretrained_biggan import BigGAN, truncated_noise_sample
plain, y = BigGAN.from_pretrained(str(BIGGAN.shipped.path.parent)).eval(), torch.eye(10)[:1]
def redraw(truncation):
    z = torch.from_numpy(truncated_noise_sample(1, truncation=truncation, seed=0))
    with torch.no_grad():
        output = plain(z, y, truncation)[0]
    pixels = ((output + 1) * 127.5).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    display(Image.fromarray(pixels).resize((256, 256), 0))
slider = ipywidgets.FloatSlider(min=0.05, max=1, step=0.05, value=0.4, continuous_update=False)
ipywidgets.interact(redraw, truncation=slider);"""

# Resolves with the milliseconds from the next key press until another picture stands in the cell, decoded and painted.
UNTIL_PAINTED = """cell => new Promise(resolve => {
  const pictures = () => [...cell.querySelectorAll('.jp-OutputArea img')].filter(img => img.checkVisibility());
  const before = pictures()[0].src;
  let start;
  addEventListener('keydown', () => { start = performance.now(); }, {capture: true, once: true});
  const look = async () => {
    const now = pictures().find(img => img.src !== before);
    if (!now || start === undefined) return requestAnimationFrame(look);
    await now.decode();
    requestAnimationFrame(() => resolve(performance.now() - start));
  };
  look();
})"""


def measure_milliseconds(page: Page, cell: int, key: str) -> float:
    """How long the picture of this cell takes to follow its slider."""
    output = page.locator(".jp-CodeCell").nth(cell)
    output.locator(".noUi-handle").first.focus()
    page.evaluate(f"cell => {{ window.painted = ({UNTIL_PAINTED})(cell); }}", output.element_handle())
    page.keyboard.press(key)
    took = page.evaluate("window.painted")
    page.wait_for_timeout(200)  # until nothing is left to do
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60, help="how often to repeat (default 60, about a minute)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        lab.write_notebook(Path(folder) / "both.ipynb", [PLAIN, EXPLORER])
        with (
            lab.open_chromium() as browser,
            lab.run_jupyterlab(Path(folder)) as address,
            lab.open_executed(browser, address, "both.ipynb", cells=2) as page,
        ):
            page.locator(".gan-lab-picture").wait_for()
            keys = ["ArrowRight", "ArrowLeft"]
            for key in keys:  # the first time loads and allocates
                [measure_milliseconds(page, cell, key) for cell in (0, 1)]
            times = [[measure_milliseconds(page, cell, keys[i % 2]) for cell in (0, 1)] for i in range(rounds)]
    print(heading("plain", "GAN Lab"))
    print(row("from a key press to the picture on the screen", "ms", *zip(*times, strict=True), digits=0))
    print(f"\nGAN Lab's slowest of {rounds}: {max(own for _, own in times):.0f} ms")


if __name__ == "__main__":
    main()
