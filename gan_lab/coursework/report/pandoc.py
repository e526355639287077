"""The report as a Word file and as a PDF, by pandoc and Typst: an optional extra, without TeX or a browser.

Pandoc parses the text without access to any file. In the result, pictures that don't belong to the report and markup in
another language are turned into plain text, so that nothing that anybody wrote fetches an address or runs as Typst.
"""

import importlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gan_lab.errors import GanLabError

FORMATS = {"pdf": "a PDF", "docx": "a Word file"}
PACKAGES = {"pdf": ("pypandoc", "typst"), "docx": ("pypandoc",)}
MARKDOWN = "commonmark+tex_math_dollars+pipe_tables"  # pandoc's name for the Markdown that it reads
INSTALL_COMMAND = "pip install pypandoc_binary typst"
WEB_ADDRESSES = ("https://", "http://", "mailto:")
MIN_WIDTH_PIXELS = 240  # a narrower picture is enlarged to this width
POINTS_PER_PIXEL = 0.75
MAX_WIDTH_POINTS = 460  # between the margins of A4 paper
TYPST_OPTIONS = ["-V", "papersize=a4", "-V", "margin.x=2.2cm", "-V", "margin.y=2cm", "-V", "fontsize=10.5pt"]

Node = dict[str, Any]  # one element of a text in pandoc's JSON: its type under "t", its content under "c"


def make_document(file_format: str, markdown: str, title: str, pictures: Mapping[str, bytes]) -> bytes:
    """Convert a Markdown text to a PDF or a Word file.

    Parameters
    ----------
    file_format : str
        "pdf" or "docx".
    markdown : str
        The text.
    title : str
        The title of a PDF.
    pictures : mapping of str to bytes
        PNG files by the names that the text uses, such as "pictures/1.png"; no others are shown.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    GanLabError
        If the extra isn't installed, or can't convert the text.
    """
    try:
        for package in PACKAGES[file_format]:
            importlib.import_module(package)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file, content in pictures.items():
                (folder / file).parent.mkdir(exist_ok=True)
                (folder / file).write_bytes(content)
            parsed = _parse(markdown)
            for node in list(_find_nodes(parsed["blocks"])):
                _make_harmless(node, pictures)
            if file_format == "docx":
                return _make_docx(parsed, folder)
            return _make_pdf(parsed, folder, title)
    except ImportError:
        raise GanLabError(f"To make {FORMATS[file_format]} takes two more packages: {INSTALL_COMMAND}.") from None
    except Exception as problem:  # pandoc and Typst raise exceptions of their own types, and OSError
        reason = " ".join(str(problem).split())[:300]
        raise GanLabError(
            f"{FORMATS[file_format].capitalize()} couldn't be made ({reason}): "
            "print report.html from a browser instead."
        ) from None


def _parse(markdown: str) -> Node:
    """Return pandoc's tree of a text, with its language set to English."""
    import pypandoc

    parsed = json.loads(pypandoc.convert_text(markdown, "json", MARKDOWN, extra_args=["--sandbox"]))
    return parsed | {"meta": {"lang": {"t": "MetaString", "c": "en"}}}


def _make_docx(parsed: Node, folder: Path) -> bytes:
    import pypandoc

    file = folder / "report.docx"
    pypandoc.convert_text(json.dumps(parsed), "docx", "json", outputfile=str(file), extra_args=_pandoc_options(folder))
    return file.read_bytes()


def _make_pdf(parsed: Node, folder: Path, title: str) -> bytes:
    import pypandoc
    import typst

    source = folder / "report.typ"
    options = _pandoc_options(folder) + TYPST_OPTIONS
    text = pypandoc.convert_text(json.dumps(parsed), "typst", "json", extra_args=options)
    for name, alt in _read_alts(parsed).items():  # pandoc leaves the alternative texts out
        text = text.replace(f'image("{name}"', f'image("{name}", alt: {_quote_for_typst(alt)}')
    source.write_text(f"#set document(title: {_quote_for_typst(title)})\n{text}", "utf-8")
    return typst.compile(str(source), root=str(folder))


def _pandoc_options(folder: Path) -> list[str]:
    return ["--standalone", f"--resource-path={folder}"]


def _find_nodes(tree: object) -> Iterator[Node]:
    """Find every element in pandoc's tree."""
    unvisited = [tree]
    while unvisited:
        part = unvisited.pop()
        if isinstance(part, dict):
            if "t" in part:
                yield part
            unvisited += part.values()
        elif isinstance(part, list):
            unvisited += part


def _make_harmless(node: Node, pictures: Mapping[str, bytes]) -> None:
    """Turn an element that could fetch or run anything into plain text, in place; set the width of a picture."""
    if node["t"] == "RawInline":
        node |= {"t": "Str", "c": node["c"][1]}
    elif node["t"] == "RawBlock":
        node |= {"t": "Para", "c": [{"t": "Str", "c": node["c"][1]}]}
    elif node["t"] == "Link" and not node["c"][2][0].startswith(WEB_ADDRESSES):
        node |= {"t": "Span", "c": [["", [], []], node["c"][1]]}
    elif node["t"] == "Image":
        attributes, alt, (name, _) = node["c"]
        if name in pictures:
            width = int.from_bytes(pictures[name][16:20], "big")  # bytes 16 to 19 of a PNG file hold its width
            points = min(max(width, MIN_WIDTH_PIXELS) * POINTS_PER_PIXEL, MAX_WIDTH_POINTS)
            attributes[2] = [["width", f"{points:.0f}pt"]]
        else:
            node |= {"t": "Span", "c": [["", [], []], alt]}


def _read_alts(parsed: Node) -> dict[str, str]:
    """Return the alternative text of each picture in a tree, by the name of its file."""
    images = (node for node in _find_nodes(parsed["blocks"]) if node["t"] == "Image")
    return {node["c"][2][0]: _join_text(node["c"][1]) for node in images}


def _join_text(inlines: list[Node]) -> str:
    """Return the text of elements that stand in a line; anything but a word becomes a space."""
    return "".join(node["c"] if node["t"] == "Str" else " " for node in inlines)


def _quote_for_typst(text: str) -> str:
    """Return a text as a string literal of Typst."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return '"' + printable.replace("\\", "\\\\").replace('"', '\\"') + '"'
