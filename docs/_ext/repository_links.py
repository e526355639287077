"""Links of a page to files of the repository that lie outside of `docs/`.

On a code host such a link opens the file. On the site it leads to the page that shows the file, if there is one; else
its text stays, without a link.
"""

import os
import re
from functools import cache
from pathlib import Path, PurePosixPath

from sphinx.application import Sphinx

DOCS = Path(__file__).parent.parent
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)#:\s]+)(?P<anchor>#[^)\s]*)?\)")
PICTURE = re.compile(r"!\[(?P<text>[^\]]*)\]\((?P<target>[^)#:\s]+)\)")
INCLUDED = re.compile(r"^```\{include\} (?P<file>\S+)$", re.MULTILINE)


@cache
def find_shown_files() -> dict[str, str]:
    """Find the files of the repository that a page shows whole, each with the name of that page."""
    shown = {"README.md": "index.md"}
    for page in DOCS.rglob("*.md"):
        for match in INCLUDED.finditer(page.read_text(encoding="utf-8")):
            file = (page.parent / match["file"]).resolve().relative_to(DOCS.parent)
            shown[file.as_posix()] = page.relative_to(DOCS).as_posix()
    return shown


def lead_to_pages(text: str, place: PurePosixPath, page: PurePosixPath, shown: dict[str, str]) -> str:
    """Return Markdown whose links lead to pages of the site.

    Parameters
    ----------
    text : str
        What stands in a file of the repository.
    place : PurePosixPath
        The folder of that file, from the top of the repository.
    page : PurePosixPath
        The folder of the page that shows it, from `docs/`.
    shown : dict of str to str
        As `find_shown_files` returns it.

    Returns
    -------
    str
        The same text; a link to a file that no page shows is its words alone.
    """

    def change(match: re.Match[str]) -> str:
        target = PurePosixPath(os.path.normpath(place / match["target"]))
        if target.parts[0] == "notebooks" and target.suffix == ".ipynb":
            led = str(target)  # conf.py copies them to the same place in docs/
        elif target.parts[0] == "docs":
            led = str(target.relative_to("docs"))
        elif str(target) in shown:
            led = shown[str(target)]
        else:
            return match["text"]
        return f"[{match['text']}]({os.path.relpath(led, page)}{match['anchor'] or ''})"

    def change_picture(match: re.Match[str]) -> str:
        return f"![{match['text']}]({os.path.relpath(DOCS.parent / place / match['target'], DOCS / page)})"

    return PICTURE.sub(change_picture, LINK.sub(change, text))


def _change_page(app: Sphinx, name: str, content: list[str]) -> None:
    if Path(app.env.doc2path(name)).suffix == ".md":
        folder = PurePosixPath(name).parent
        content[0] = lead_to_pages(content[0], "docs" / folder, folder, find_shown_files())


def _change_included(app: Sphinx, path: Path, name: str, content: list[str]) -> None:
    file = Path(os.path.normpath(DOCS / path)).relative_to(DOCS.parent)
    folder = PurePosixPath(app.env.docname).parent  # `name` is the page's, without its folder
    content[0] = lead_to_pages(content[0], PurePosixPath(file.parent.as_posix()), folder, find_shown_files())


def setup(app: Sphinx) -> dict[str, bool]:
    """Change the links of each page, and of each file that a page includes, before they are read."""
    app.connect("source-read", _change_page)
    app.connect("include-read", _change_included)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
