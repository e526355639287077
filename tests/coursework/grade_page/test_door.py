"""The way into the page: the token stands in no command line, and in a file that only its owner reads."""

import os
import stat
import webbrowser

import pytest
from portable import make_link

from gan_lab.coursework.grade_page.door import FILE, open_door

ADDRESS = "http://127.0.0.1:8000/token/"


@pytest.fixture
def opened(monkeypatch):
    """The addresses that a browser was asked to open."""
    addresses = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


def test_the_browser_gets_a_file_that_leads_to_the_page_and_not_the_token(tmp_path, opened):
    path = open_door(tmp_path, ADDRESS)
    assert opened == [path.as_uri()]
    assert "token" not in opened[0]
    assert f'url={ADDRESS}"' in path.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_its_owner_can_read_the_file(tmp_path, opened):
    assert stat.S_IMODE(open_door(tmp_path, ADDRESS).stat().st_mode) == 0o600


def test_a_link_in_its_place_is_not_followed(tmp_path, opened):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    make_link(tmp_path / FILE, tmp_path / "mine.txt")
    assert not open_door(tmp_path, ADDRESS).is_symlink()
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_where_it_can_not_be_written_nothing_is_opened(tmp_path, opened):
    assert open_door(tmp_path / "nowhere", ADDRESS) is None
    assert not opened
