"""The documentation, built as a site: whole, linked, described, and without anything from another server."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from extras import need_packages
from lxml import html

import gan_lab as gl

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
LOADED = (
    "//script/@src | //link[not(@rel='canonical')]/@href | //img/@src | //iframe/@src | //source/@src | //video/@src"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build it with every warning an error: a link that leads nowhere, a docstring that can't be read, and so on."""
    need_packages("docs", "sphinx", "myst_nb", "furo", "sphinxarg")
    folder = tmp_path_factory.mktemp("docs") / "site"
    build = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E", "docs", folder]
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"} | {"NO_PROXY": "*"}
    done = subprocess.run(build, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def pages(site):
    """Each page of the site, parsed, by its path."""
    return {path: html.parse(path).getroot() for path in sorted(site.rglob("*.html"))}


def test_every_link_inside_leads_to_a_page_and_to_a_place_in_it(site, pages):
    anchors = {path: set(page.xpath("//@id")) | {""} for path, page in pages.items()}
    wrong = []
    for path, page in pages.items():
        for link in page.xpath("//a/@href"):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
            if not target.is_file() or (target in anchors and unquote(parts.fragment) not in anchors[target]):
                wrong.append((str(path.relative_to(site)), link))
    assert wrong == []


def test_every_picture_is_described(site, pages):
    pictures = [(path.relative_to(site), image) for path, page in pages.items() for image in page.xpath("//img")]
    assert len(pictures) > 100
    assert [str(path) for path, image in pictures if not (image.get("alt") or "").strip()] == []


def test_nothing_is_loaded_from_another_server(pages):
    loaded = {address for page in pages.values() for address in page.xpath(LOADED)}
    assert loaded
    assert [address for address in loaded if urlsplit(address).netloc] == []


def test_every_name_of_the_front_door_has_its_place_in_the_reference(site, pages):
    places = {id_ for path, page in pages.items() if path.parent.name == "reference" for id_ in page.xpath("//@id")}
    assert [name for name in gl.__all__ if f"gan_lab.{name}" not in places] == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_stands_there_as_it_ships(site, pages, path):
    page = pages[site / "notebooks" / f"{path.stem}.html"]
    outputs = [output for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    described = {image.get("alt") for image in page.xpath("//img")}
    for output in pictures:
        assert output.metadata["image/png"]["alt"] in described or "text/html" in output.data
    said = next(output.text.strip().splitlines()[0] for output in outputs if output.output_type == "stream")
    assert said in page.text_content()


def test_formulas_are_typeset_without_a_script(site, pages):
    assert pages[site / "notebooks" / "05_the_game.html"].xpath("//math")
    assert not any("mathjax" in address.lower() for page in pages.values() for address in page.xpath("//script/@src"))


@pytest.fixture
def tab(browser):
    """A narrow window in the dark, which notes what it asks for beyond files, and what it complains about."""
    tab = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark").new_page()
    tab.complaints = []
    tab.on("request", lambda r: r.url.startswith(("file:", "data:", "blob:")) or tab.complaints.append(r.url))
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    yield tab
    assert tab.complaints == []


def test_the_search_works_from_a_folder_without_a_server(site, tab):
    tab.goto((site / "search.html").as_uri() + "?q=truncated_noise")
    tab.locator("#search-results li a").first.wait_for()
    addresses = tab.locator("#search-results li a").evaluate_all("links => links.map(link => link.href)")
    assert any("reference/inputs.html" in address for address in addresses)


def test_no_page_is_wider_than_a_telephone(site, pages, tab):
    wide = []
    for path in pages:
        tab.goto(path.as_uri())
        if tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path.name)
    assert wide == []
