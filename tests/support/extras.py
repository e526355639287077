"""What a test needs beside requirements.txt: on a student's machine it skips without, where `.ci/run` runs it fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import lab
import pytest


def need(is_here: object, reason: str) -> None:
    """Skip a test whose need isn't here, with the reason; where all extras have to be here, fail."""
    if not is_here:
        (pytest.fail if os.environ.get("GAN_LAB_REQUIRE_EXTRAS") == "1" else pytest.skip)(reason)


def need_packages(extra: str, *modules: str) -> None:
    """Need the packages of an extra, by the names of their modules."""
    need(all(map(find_spec, modules)), f'needs the extra {extra}: pip install -e ".[{extra}]"')


@contextmanager
def open_needed_chromium() -> Iterator[Any]:
    """Open Chromium by Playwright, with patience for two busy cores."""
    need(lab.CHROMIUM, "needs Chromium: apt-get install chromium, or set CHROMIUM")
    need_packages("browser", "playwright")
    from playwright.sync_api import expect

    expect.set_options(timeout=lab.PATIENCE)
    with lab.open_chromium() as browser:
        yield browser
