"""The page, built once from the sources as they are now."""

import pytest

from gan_lab.explorer.page.writing import build_page


@pytest.fixture(scope="session")
def built_page(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "gan-lab.html"
    path.write_bytes(build_page())
    return path
