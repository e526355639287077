"""A browser for the tests of this room."""

import os

import lab
import pytest
from panels import expect


@pytest.fixture(scope="module")
def browser():
    """Chromium; without it, or without Playwright, the tests that need it skip."""
    if not (lab.CHROMIUM and expect):
        reason = (
            'needs Chromium and Playwright: apt-get install chromium (or set CHROMIUM) && pip install -e ".[browser]"'
        )
        (pytest.fail if os.environ.get("GAN_LAB_REQUIRE_EXTRAS") == "1" else pytest.skip)(reason)
    with lab.open_chromium() as browser:
        yield browser
