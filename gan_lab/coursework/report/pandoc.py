"""The report as a Word file and as a PDF, by pandoc and Typst: an optional extra, without TeX or a browser.

Pandoc parses the text without access to any file. In the result, pictures that don't belong to the report and markup in
another language are turned into plain text, so that nothing that anybody wrote fetches an address or runs as Typst.
Templates/report.typ says how the PDF looks.
"""

import importlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gan_lab.coursework.formulas import Formula, put_back, split_at_formulas, take_out_formulas
from gan_lab.errors import GanLabError

FORMATS = {"pdf": "a PDF", "docx": "a Word file"}
PACKAGES = {"pdf": ("pypandoc", "typst"), "docx": ("pypandoc",)}
MARKDOWN = "commonmark+pipe_tables"  # pandoc's name for the Markdown that it reads, from which the formulas are out
INSTALL_COMMAND = "pip install pypandoc_binary typst"
WEB_ADDRESSES = ("https://", "http://", "mailto:")
MIN_WIDTH_PIXELS = 240  # a narrower picture is enlarged to this width
POINTS_PER_PIXEL = 0.75
MAX_WIDTH_POINTS = 460  # between the margins of A4 paper
MAX_HEIGHT_POINTS = 580  # above the caption, on a page of A4 or of letter paper
TYPST_STYLE = Path(__file__).parent / "templates" / "report.typ"
# Names of signs that pandoc 3.9 writes and Typst 0.15 doesn't know any more: "sect", and "circle" as in "dot.circle".
OLD_SYMBOL = "#let sect = sym.inter"
OLD_NAME = re.compile(r"(?<=[a-z])\.circle\b")
MISSING_CHARACTER = re.compile(r'the text `"(.+?)"` could not be displayed')  # in what Typst says of a PDF for archives
MAX_NAMED = 10  # characters without a font that the sentence names

Node = dict[str, Any]  # one element of a text in pandoc's JSON: its type under "t", its content under "c"


def make_document(file_format: str, markdown: str, title: str, pictures: Mapping[str, bytes]) -> tuple[bytes, str]:
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
    tuple of (bytes, str)
        The file, and one sentence on what it doesn't show; "" if it shows all.

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
            parsed["blocks"] = _join_captions(parsed["blocks"])
            if file_format == "docx":
                return _make_docx(parsed, folder), ""
            return _make_pdf(parsed, folder, title), _find_missing_characters(markdown, folder)
    except ImportError:
        raise GanLabError(f"To make {FORMATS[file_format]} takes two more packages: {INSTALL_COMMAND}.") from None
    except Exception as problem:  # pandoc and Typst raise exceptions of their own types, and OSError
        reason = " ".join(str(problem).split())[:300]
        raise GanLabError(
            f"{FORMATS[file_format].capitalize()} couldn't be made ({reason}): "
            "print report.html from a browser instead."
        ) from None


def _parse(markdown: str) -> Node:
    """Return pandoc's tree of a text, with its formulas, and with its language set to English."""
    import pypandoc

    text, formulas = take_out_formulas(markdown)
    parsed = json.loads(pypandoc.convert_text(text, "json", MARKDOWN, extra_args=["--sandbox"]))
    for node in list(_find_nodes(parsed["blocks"])):
        _insert_formulas(node, formulas)
    return parsed | {"meta": {"lang": {"t": "MetaString", "c": "en"}}}


def _make_docx(parsed: Node, folder: Path) -> bytes:
    import pypandoc

    file = folder / "report.docx"
    options = ["--quiet", "--standalone", f"--resource-path={folder}"]
    pypandoc.convert_text(json.dumps(parsed), "docx", "json", outputfile=str(file), extra_args=options)
    return file.read_bytes()


def _make_pdf(parsed: Node, folder: Path, title: str) -> bytes:
    import pypandoc
    import typst

    _convert_formulas(parsed, folder)
    text = pypandoc.convert_text(json.dumps(parsed), "typst", "json")
    for name, alt in _read_alts(parsed).items():  # pandoc leaves the alternative texts out
        text = text.replace(f'image("{name}"', f'image("{name}", alt: {_quote_for_typst(alt)}')
    source = folder / "report.typ"
    title_line = f"#set document(title: {_quote_for_typst(title)})"
    source.write_text(f"{TYPST_STYLE.read_text('utf-8')}{OLD_SYMBOL}\n{title_line}\n\n{text}", "utf-8")
    return typst.compile(str(source), root=str(folder))


def _convert_formulas(parsed: Node, folder: Path) -> None:
    """Turn the formulas of a tree into Typst's, in place; into text as they were typed where Typst can't read them."""
    import pypandoc
    import typst

    nodes = [node for node in _find_nodes(parsed["blocks"]) if node["t"] == "Math"]
    each_alone = parsed | {"blocks": [{"t": "Para", "c": [dict(node)]} for node in nodes]}
    paragraphs = pypandoc.convert_text(json.dumps(each_alone), "typst", "json", extra_args=["--quiet"])
    source = folder / "formula.typ"
    for node, paragraph in zip(nodes, paragraphs.strip().split("\n\n"), strict=bool(nodes)):
        formula = OLD_NAME.sub(".o", paragraph).replace("#h(-1em)", "#h(-0.167em)")  # for LaTeX's \\!
        source.write_text(f"{OLD_SYMBOL}\n{formula}", "utf-8")
        try:
            typst.compile(str(source), root=str(folder))
            node |= {"t": "RawInline", "c": ["typst", formula]}
        except typst.TypstError:
            dollars = "$$" if node["c"][0]["t"] == "DisplayMath" else "$"
            node |= {"t": "Str", "c": f"{dollars}{node['c'][1]}{dollars}"}


def _find_missing_characters(text: str, folder: Path) -> str:
    """Return a sentence on the characters of a text that no font of this computer has; "" if there are none."""
    import typst

    source = folder / "characters.typ"
    characters = "".join(sorted({character for character in text if not character.isascii()}))
    source.write_text(f"#{_quote_for_typst(characters)}", "utf-8")
    try:
        typst.compile(str(source), root=str(folder), pdf_standards="a-2u")  # for archives, where none may be missing
    except typst.TypstError as problem:
        missing = list(dict.fromkeys("".join(MISSING_CHARACTER.findall(problem.diagnostic))))
        if missing:
            more = f" and {len(missing) - MAX_NAMED} more" if len(missing) > MAX_NAMED else ""
            return (
                f"The PDF doesn't show {' '.join(missing[:MAX_NAMED])}{more}, since no font on this computer has them: "
                "install one that has, such as Noto, or print report.html from a browser."
            )
    return ""


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


def _insert_formulas(node: Node, formulas: list[Formula]) -> None:
    """Put the formulas back into an element, in place: typeset in running text, as they were typed anywhere else."""
    if node["t"] == "Str":
        pieces = split_at_formulas(node["c"])
        if any(isinstance(piece, int) for piece in pieces):
            inlines = [_make_inline(piece if isinstance(piece, str) else formulas[piece]) for piece in pieces]
            node |= {"t": "Span", "c": [["", [], []], inlines]}
    elif node["t"] in ("Code", "CodeBlock", "RawInline", "RawBlock"):
        node["c"][1] = put_back(node["c"][1], formulas)
    elif node["t"] in ("Link", "Image"):
        node["c"][2] = [put_back(part, formulas) for part in node["c"][2]]


def _make_inline(piece: str | Formula) -> Node:
    """Return a piece of running text as an element."""
    if isinstance(piece, str) or not piece.is_within_limits:
        return {"t": "Str", "c": piece if isinstance(piece, str) else piece.typed}
    return {"t": "Math", "c": [{"t": "DisplayMath" if piece.is_display else "InlineMath"}, piece.latex]}


def _make_harmless(node: Node, pictures: Mapping[str, bytes]) -> None:
    """Turn an element that could fetch or run anything into plain text, in place; set the sizes of what remains."""
    if node["t"] == "RawInline":
        node |= {"t": "Str", "c": node["c"][1]}
    elif node["t"] == "RawBlock":
        node |= {"t": "Para", "c": [{"t": "Str", "c": node["c"][1]}]}
    elif node["t"] == "Link" and not node["c"][2][0].startswith(WEB_ADDRESSES):
        node |= {"t": "Span", "c": [["", [], []], node["c"][1]]}
    elif node["t"] == "Image":
        attributes, alt, (name, _) = node["c"]
        if name in pictures:
            attributes[2] = [["width", f"{_choose_width(pictures[name]):.0f}pt"]]
        else:
            node |= {"t": "Span", "c": [["", [], []], alt]}
    elif node["t"] == "Table":  # each column as wide as its text; pandoc would make all of a long table equally wide
        node["c"][2] = [[alignment, {"t": "ColWidthDefault"}] for alignment, _ in node["c"][2]]


def _choose_width(png: bytes) -> float:
    """Return the width in points that a picture gets on paper."""
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))  # where a PNG file says them
    points = min(max(width, MIN_WIDTH_PIXELS) * POINTS_PER_PIXEL, MAX_WIDTH_POINTS)
    return min(points, MAX_HEIGHT_POINTS * width / height)


def _join_captions(blocks: list[Node]) -> list[Node]:
    """Return the blocks of a text, each picture in one block with the caption below it, so that they share a page."""
    joined: list[Node] = []
    for block in blocks:
        above: Node = joined[-1] if joined else {"t": "", "c": []}
        is_below_picture = above["t"] == "Para" and [inline["t"] for inline in above["c"]] == ["Image"]
        if is_below_picture and block["t"] == "Para":
            picture, caption = {"t": "Plain", "c": above["c"]}, {"t": "Plain", "c": block["c"]}
            joined[-1] = {"t": "Figure", "c": [["", [], []], [None, [caption]], [picture]]}
        else:
            joined.append(block)
    return joined


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
