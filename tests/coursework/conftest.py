"""What tests of coursework share."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def processes_that_start_soon(quick_workers):
    """Let all processes with limits begin soon, as those of a review do."""
