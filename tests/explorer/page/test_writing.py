"""The file: the one that ships is the one that the sources give, and its policy allows its own scripts alone."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import GAN_LAB

from gan_lab.errors import GanLabError
from gan_lab.explorer.page import writing
from gan_lab.explorer.page.writing import write_page

SHIPPED = Path(__file__).parents[3] / "docs" / "gan-lab.html"
MAX_SIZE = 6_500_000  # bytes, so that it is quick to copy and to send


def test_the_shipped_page_is_what_its_sources_and_pocket_give(built_page):
    same = SHIPPED.is_file() and SHIPPED.read_bytes() == built_page.read_bytes()  # no diff of millions of characters
    assert same, "The shipped page is older than its sources: gan-lab page docs/gan-lab.html makes it again."
    assert SHIPPED.stat().st_size <= MAX_SIZE


def test_the_page_is_the_same_whatever_order_python_keeps_sets_in(built_page):
    code = "import sys; from gan_lab.explorer.page.writing import build_page; sys.stdout.buffer.write(build_page())"
    environment = os.environ | {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1"}
    again = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout
    assert hashlib.sha256(again).digest() == hashlib.sha256(built_page.read_bytes()).digest()


def read_policy(page: str) -> dict[str, set[str]]:
    """The directives of the page's policy, and what each allows."""
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)[1]
    directives = [directive.split() for directive in policy.split(";")]
    return {name: set(sources) for name, *sources in directives}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_the_pages_own_scripts_and_styles_and_nothing_from_elsewhere(built_page):
    page = built_page.read_text(encoding="utf-8")
    policy = read_policy(page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == set(map(digest, scripts))
    assert policy["style-src"] == set(map(digest, styles))
    assert (len(scripts), len(styles)) == (2, 1)
    assert policy["worker-src"] == {"blob:"}
    assert policy["base-uri"] == policy["form-action"] == {"'none'"}
    assert set().union(*policy.values()) <= {"'none'", "blob:", "data:"} | policy["script-src"] | policy["style-src"]


def test_the_policy_stands_before_all_that_it_rules(built_page):
    page = built_page.read_text(encoding="utf-8")
    assert page.index("Content-Security-Policy") < min(map(page.index, ("<script", "<style", "<link")))


def test_nothing_in_the_page_names_an_address_to_load(built_page):
    page = re.sub(r"<script type=.*?</script>", "", built_page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"""(?:src|href|action|data|poster)=["']?([^"'> ]*)""", page)) <= {
        "data:,",
        *(f"#{name}" for name in ("explore", "compare", "walk", "check", "game")),
    }
    ways_out = r"\bfetch\(|XMLHttpRequest|WebSocket|RTCPeerConnection|sendBeacon|EventSource"
    assert not re.findall(rf"url\(|@import|https?://|{ways_out}", page)
    assert not re.findall(r"""<[^>]+\s(?:on\w+|style)=""", page)  # which the policy forbids


def test_the_page_is_written_from_the_command_line(tmp_path):
    path = tmp_path / "a folder" / "page.html"
    done = subprocess.run([GAN_LAB, "page", str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == f"{path} ({path.stat().st_size / 1e6:.1f} MB): a double click opens it in a browser.\n"
    assert path.read_bytes() == writing.build_page()


def test_an_older_page_is_replaced_and_nothing_else_is(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "build_page", lambda: b'<!doctype html><meta name="generator" content="GAN Lab"> new')
    page, other = tmp_path / "page.html", tmp_path / "mine.html"
    assert write_page(page) == page
    page.write_bytes(page.read_bytes().replace(b"new", b"old"))
    assert b"new" in write_page(page).read_bytes()
    other.write_text("<p>my notes</p>", encoding="utf-8")
    (tmp_path / "folder.html").mkdir()
    for name in ("mine.html", "folder.html"):
        with pytest.raises(GanLabError, match="isn't a page of this kit: give another name"):
            write_page(tmp_path / name)
    assert other.read_text(encoding="utf-8") == "<p>my notes</p>"


@pytest.mark.parametrize("name", ["page", "page.png", ".html", "page.html.txt"])
def test_a_name_that_is_no_html_file_is_refused(tmp_path, name):
    with pytest.raises(GanLabError, match="isn't the name of one"):
        write_page(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_page_that_cannot_be_written_is_told_in_a_sentence(tmp_path, monkeypatch):
    with pytest.raises(GanLabError, match="can't be written"):
        write_page(tmp_path / f"{300 * 'n'}.html")
    (tmp_path / "private.html").touch()
    monkeypatch.setattr(Path, "open", forbid)
    with pytest.raises(GanLabError, match="isn't a page of this kit"):
        write_page(tmp_path / "private.html")


def forbid(*_):
    raise PermissionError(13, "Permission denied")


def test_a_script_that_would_end_itself_is_refused():
    with pytest.raises(ValueError, match="ends a script"):
        writing._script("const a = '</SCRIPT>';")
