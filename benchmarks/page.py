"""A picture of pocket's in the page that runs without Python, against PyTorch on one thread.

    pip install -e '.[browser]' && python benchmarks/page.py

The page is open in headless Chromium (which must be installed), and in Firefox if that is here; each picture is asked
for as the page's own controls do it, so the way to the worker and back counts. PyTorch's are made by `gan.generate`
from the same noise and class. Both take turns. One Markdown table goes to stdout.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import torch
from firefox import FIREFOX, open_firefox
from lab import open_chromium
from pages import open_page
from table import heading, row

import gan_lab as gl
from gan_lab.explorer.page.writing import write_page

PICTURES = 10  # in a measurement
TRUNCATION, CLASS = 0.4, 8
IN_THE_PAGE = f"""async (first) => {{
  const start = performance.now();
  for (let i = 0; i < {PICTURES}; i++) {{
    await ganLab.picture({{ seed: first + i, truncation: {TRUNCATION}, classes: {{ {CLASS}: 1 }} }});
  }}
  return (performance.now() - start) / {PICTURES};
}}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30, help="how often to repeat (default 30, half a minute)")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    gan = gl.load_biggan("pocket")

    def measure_python(first: int) -> float:
        start = time.perf_counter()
        for seed in range(first, first + PICTURES):
            gan.generate(gl.truncated_noise(1, TRUNCATION, seed=seed), gan.class_vector(CLASS), TRUNCATION)
        return (time.perf_counter() - start) * 1000 / PICTURES

    print(heading("page", "PyTorch, one thread"))
    with ExitStack() as stack:
        file = write_page(Path(stack.enter_context(tempfile.TemporaryDirectory()), "page.html"))
        page = stack.enter_context(open_page(stack.enter_context(open_chromium()), file))
        browsers: dict[str, Callable[[int], float]] = {"Chromium": lambda first: page.evaluate(IN_THE_PAGE, first)}
        if FIREFOX:
            firefox = stack.enter_context(open_firefox())
            firefox.open(file)
            browsers["Firefox"] = lambda first: firefox.evaluate(IN_THE_PAGE, first)
        for name, measure_page in browsers.items():
            for measure in (measure_page, measure_python):  # the first time compiles and allocates
                measure(0)
            times = [[measure(PICTURES * i) for measure in (measure_page, measure_python)] for i in range(rounds)]
            print(row(f"a redraw, {name}", "ms", *zip(*times, strict=True), digits=1))


if __name__ == "__main__":
    main()
