"""The page that runs without Python, open in a browser, and its pictures compared with Python's."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lab
import numpy as np

import gan_lab as gl

# On rows of the statistics (0.02, 0.4, 0.7, 1), beside one by a rounding error (0.1 + 0.2), and between rows.
TRUNCATIONS = (0.02, 0.4, 0.7, 1.0, 0.1 + 0.2, 0.41, 0.505, 0.999)
MIXTURES = ({0: 1.0}, {0: 0.25, 3: 0.75}, {0: 0.2, 4: 0.3, 7: 0.5}, {5: 0.5, 6: 0.5})
MAX_SHARE_OFF = 1e-4  # of the grey levels that may be one apart
READY = "typeof ganLab === 'object'"
STANDS_STILL = """(selector) => new Promise((resolve) => {
    let [text, unchanged, frames] = [null, 0, 0];
    const look = () => {
        const now = document.querySelector(selector).textContent;
        unchanged = now === text ? unchanged + 1 : 0;
        text = now;
        if (unchanged === 60 || ++frames === 1200) resolve(unchanged === 60);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


@contextmanager
def open_page(
    browser, path: Path, on_request: Callable[[str], None] = lambda address: None, **context: Any
) -> Iterator:
    """Open the page from the disk; whatever it complains about fails the test."""
    opened = browser.new_context(**context)
    page = opened.new_page()
    page.set_default_timeout(lab.PATIENCE)
    complaints: list[str] = []
    page.on("request", lambda request: on_request(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.goto(path.as_uri())
    assert page.evaluate(READY)  # its scripts have run when it is loaded
    yield page
    opened.close()
    assert not complaints


def stands_still(page, selector: str) -> bool:
    """Whether a text comes to rest: the page is drawn 60 times and it stays, at the latest after 1,200 times.

    Counted in the page's own pictures, since on a busy machine everything takes longer, coming to rest too.
    """
    return page.evaluate(STANDS_STILL, selector)


def draw_settings(count: int) -> list[dict[str, Any]]:
    """Settings of pictures: 50 seeds, all classes, mixtures, truncations on and between the rows of statistics."""
    settings = []
    for number in range(count):
        mixture = MIXTURES[number % len(MIXTURES)]
        settings.append(
            {
                "seed": (number % 50) * 85_899_345,  # from 0 to 2 ** 32 - 91
                "row": number % 3,
                "truncation": TRUNCATIONS[number // 3 % len(TRUNCATIONS)],
                "classes": {str((index + number // 4) % 10): weight for index, weight in mixture.items()},
            }
        )
    return settings


def ask_for_pictures(page, settings: Sequence[dict[str, Any]]) -> np.ndarray:
    """The page's pictures, [n, 1024] grey levels."""
    script = "async (all) => { const made = []; for (const asked of all) made.push([...await ganLab.picture(asked)]); "
    return np.array(page.evaluate(script + "return made; }", list(settings)), dtype=np.uint8)


def compare_pictures(made: np.ndarray, settings: Sequence[dict[str, Any]]) -> None:
    """Compare pictures with Python's: nowhere more than one grey level apart, and seldom that."""
    gan = gl.load_biggan("pocket")
    differences = []
    for picture, asked in zip(made, settings, strict=True):
        z = gl.truncated_noise(asked["row"] + 1, asked["truncation"], seed=asked["seed"])[asked["row"] :]
        weights = {int(index): weight for index, weight in asked["classes"].items()}
        expected = gan.generate(z, gan.class_vector(weights), asked["truncation"]).numpy()[0, ..., 0]
        differences.append(np.abs(picture.astype(int) - expected.flatten()))
    assert np.max(differences) <= 1
    assert np.mean(np.array(differences) > 0) < MAX_SHARE_OFF
