"""The picture of the page that runs without Python, for README and browser.md: its first section in Chromium.

    pip install -e ".[browser]"
    python docs/browser_picture.py

It shows docs/gan-lab.html as it is, so write that first.
"""

import io
import sys
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "tests" / "support"))

from lab import open_chromium  # noqa: E402
from pages import open_page  # noqa: E402

WIDTH, HEIGHT = 1180, 910
SEEDS = (*range(20, 40), 12)  # the last one is shown


def main() -> None:
    """Take the picture."""
    with (
        open_chromium() as browser,
        open_page(browser, DOCS / "gan-lab.html", viewport={"width": WIDTH, "height": HEIGHT}) as page,
    ):
        for seed in SEEDS:  # the first pictures take longer, until the browser has compiled what makes them
            page.locator("#explore-a").fill(str(seed))
            page.get_by_text(f"seed {seed}", exact=True).wait_for()
        page.locator("#explore-a").blur()
        page.wait_for_timeout(500)  # until the last one is drawn
        picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").save(DOCS / "browser.png", optimize=True)


if __name__ == "__main__":
    main()
