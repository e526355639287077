"""Write the page: one HTML file of the parts in `source/`, pocket's weights, and what both share with Python.

The same sources give the same file, byte for byte, on every machine.
"""

import base64
import hashlib
import json
import re
import zlib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.explorer.page.facts import collect_facts
from gan_lab.explorer.page.modules import join_modules
from gan_lab.explorer.page.pocket_numbers import pack_pocket
from gan_lab.saving import replace_file

SOURCE = files("gan_lab.explorer.page") / "source"
# What the browser may do with the file: run these scripts and no others, load nothing, send nothing.
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; worker-src blob:; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
STYLES = ("page", "explore", "compare", "walk", "check", "game")
END = '<span id="end" hidden></span>'  # the last of what the page needs; where it is missing, the file was cut
MARK = b'<meta name="generator" content="GAN Lab'  # by which an older page of ours is known


def write_page(path: Path) -> Path:
    """Write the page to a file, in place of an older page.

    Parameters
    ----------
    path : Path
        A name that ends in .html.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    GanLabError
        If the name has another ending, another file has that name, or it can't be written.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise GanLabError(
            f"The page is an HTML file, and {str(path)!r} isn't the name of one: give one such as gan-lab.html."
        )
    if _is_other_file(path):
        raise GanLabError(f"{path} is there already and isn't a page of this kit: give another name, or move it away.")
    return replace_file(path, build_page())


def build_page() -> bytes:
    """Build the page.

    Returns
    -------
    bytes
        The whole file, some 5.8 MB.
    """
    numbers = pack_pocket()
    facts = collect_facts(numbers) | {"checksum": zlib.crc32(numbers.content)}
    style = "\n".join(_read(f"style/{name}.css") for name in STYLES)
    guard, main = _read("guard.js"), join_modules("main.js", _read)
    data = {
        "facts": ("application/json", json.dumps(facts, separators=(",", ":")).replace("<", "\\u003c")),
        "worker": ("text/plain", join_modules("worker.js", _read)),
        "numbers": ("text/plain", base64.b64encode(numbers.content).decode()),
    }
    policy = POLICY.format(scripts=f"{_digest(guard)} {_digest(main)}", styles=_digest(style))
    parts = {
        "content-security-policy": f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        "guard": _script(guard),
        "style": f"<style>{style}</style>",
        "data": "".join(_script(text, f' type="{kind}" id="{name}"') for name, (kind, text) in data.items()) + END,
        "main": _script(main),
    }
    return _fill_in(_read("page.html"), parts).encode()


def _fill_in(page: str, parts: dict[str, str]) -> str:
    """Put the parts in place of the comments that name them; a comment `sections/NAME.html` stands for that file."""

    def find(match: re.Match[str]) -> str:
        return parts.pop(match[1]) if match[1] in parts else _read(match[1]).strip()

    page = re.sub(r"<!-- ([\w./-]+) -->", find, page)
    if parts:
        raise ValueError(f"page.html has no place for {', '.join(parts)}.")
    return page


def _script(text: str, attributes: str = "") -> str:
    """Write a script, or data that scripts read."""
    if re.search("</script|<!--", text, re.IGNORECASE):
        raise ValueError("A script can't hold what ends a script.")
    return f"<script{attributes}>{text}</script>\n"


def _digest(text: str) -> str:
    """Return the digest of a script or a style, as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    """Read a file below `source/`."""
    file: Traversable = SOURCE.joinpath(*name.split("/"))
    return file.read_text(encoding="utf-8")


def _is_other_file(path: Path) -> bool:
    """Tell whether a name is taken by anything but a page that this module wrote."""
    try:
        if not path.exists():
            return False
    except OSError:  # no file can have that name, which writing it says better
        return False
    try:
        return not path.is_file() or MARK not in _read_beginning(path)
    except OSError:  # it may not be read
        return True


def _read_beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(10_000)
