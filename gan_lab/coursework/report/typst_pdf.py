"""The report as a PDF by Typst, from a tree that `document_tree` made harmless.

Typst runs code of the kit's own, templates/report.typ, which reads the tree as data: JSON, whose texts stay texts. So
nothing that anybody wrote is ever read as Typst's code or markup.
"""

import json
import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any

from gan_lab.coursework.report.document_tree import Node, find_nodes, join_text
from gan_lab.coursework.report.formula_tree import NotTypesetError, make_formula
from gan_lab.coursework.texts.formulas import Formula
from gan_lab.coursework.texts.mathml import make_mathml

TEMPLATES = Path(__file__).parent / "templates"
SIDES = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center", "AlignDefault": "auto"}
MISSING_CHARACTER = re.compile(r'the text `"(.+?)"` could not be displayed')  # in what Typst says of a PDF for archives
NAMED = re.compile(r"\\u\{([0-9a-f]+)\}|(.)")  # one of these characters, as Typst names it
# Long names may break behind their signs, and words without any wherever the line ends: at a space without a width.
LONG_WORD = re.compile(r"\S{30,}")
SIGN = re.compile(r"[-_./](?=[^\u200b])")
LONG_PART = re.compile(r"[^\s\-_./\u200b]{30,}")
BREAK = "\u200b"


def make_pdf(blocks: list[Node], title: str, folder: Path) -> bytes:
    """Typeset a tree.

    Parameters
    ----------
    blocks : list of dict
        The blocks of a text, harmless; they are changed.
    title : str
        The title that the PDF names.
    folder : Path
        A folder that holds the report's pictures and nothing else. Typst reads no file outside it.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    typst.TypstError
        If Typst can't typeset it.
    """
    import typst

    for template in TEMPLATES.glob("*.typ"):
        shutil.copyfile(template, folder / template.name)
    _prepare(blocks)
    try:
        return _compile(blocks, title, folder)
    except typst.TypstError:
        for node in [node for node in find_nodes(blocks) if node["t"] == "Formula"]:
            try:
                _compile([{"t": "Para", "c": [node]}], title, folder)
            except typst.TypstError:
                node |= {"t": "Str", "c": node["typed"]}
        return _compile(blocks, title, folder)


def find_missing_characters(text: str, folder: Path) -> list[str]:
    """Find the characters of a text that no font on this computer has.

    Parameters
    ----------
    text : str
        The text.
    folder : Path
        A folder of this program's own.

    Returns
    -------
    list of str
        The characters; "U+10FFFD" and the like for those that can't be shown anywhere.
    """
    import typst

    characters = "".join(sorted({character for character in text if not character.isascii()}))
    (folder / "characters.typ").write_text("#text(sys.inputs.characters)", "utf-8")
    try:  # a PDF for archives, in which no character may be missing
        _make_compiler(folder / "characters.typ", {"characters": characters}).compile(pdf_standards="a-2u")
    except typst.TypstError as problem:
        missing = "".join(MISSING_CHARACTER.findall(problem.diagnostic))
        return list(dict.fromkeys(f"U+{code.upper()}" if code else sign for code, sign in NAMED.findall(missing)))
    return []


def _compile(blocks: list[Node], title: str, folder: Path) -> bytes:
    """Return blocks as a PDF."""
    report = json.dumps({"title": title, "blocks": blocks})
    (folder / "report.json").write_text(report, "utf-8")
    return _make_compiler(folder / "report.typ").compile()


def _make_compiler(source: Path, inputs: dict[str, str] | None = None) -> Any:
    """Return Typst, which reads the source's folder alone: no file outside it, and no package."""
    import typst

    no_packages = str(source.parent / "no-packages")
    return typst.Compiler(
        input=str(source),
        root=str(source.parent),
        package_path=no_packages,
        package_cache_path=no_packages,
        sys_inputs=inputs or {},
    )


def _prepare(blocks: list[Node]) -> None:
    """Say in a tree, in place, what the templates need to know: formulas, tables, lists and pictures in their form."""
    for node in find_nodes(blocks):
        if node["t"] == "Str":
            node["c"] = _allow_breaks(node["c"])
        elif node["t"] in ("Code", "CodeBlock"):
            node["c"][1] = _allow_breaks(node["c"][1])
        elif node["t"] == "Table":
            _prepare_table(node)
        elif node["t"] in ("BulletList", "OrderedList"):
            _prepare_list(node)
        elif node["t"] == "Image":
            attributes, alt, (name, _) = node["c"]
            width = float(dict(attributes[2])["width"].removesuffix("pt"))
            node |= {"t": "Picture", "c": [], "file": name, "alt": join_text(alt), "width": width}
    nodes = [node for node in find_nodes(blocks) if node["t"] == "Math"]
    formulas = [_read_formula(node) for node in nodes]
    for node, formula, mathml in zip(nodes, formulas, make_mathml(formulas), strict=True):
        try:
            content = make_formula(mathml)
            node |= {"t": "Formula", "c": content, "display": formula.is_display, "typed": formula.typed}
        except NotTypesetError:
            node |= {"t": "Str", "c": formula.typed}


def _allow_breaks(text: str) -> str:
    """Return a text in which lines may end inside long words."""
    return LONG_WORD.sub(lambda word: LONG_PART.sub(_allow_break_anywhere, SIGN.sub(rf"\g<0>{BREAK}", word[0])), text)


def _allow_break_anywhere(part: re.Match[str]) -> str:
    """Return a part of a word in which a line may end before each character, unless it is a mark on another."""
    return "".join(c if unicodedata.category(c) in ("Mn", "Mc", "Me", "Cf") else BREAK + c for c in part[0])


def _read_formula(node: Node) -> Formula:
    """Return the formula of an element of pandoc's tree."""
    latex, is_display = node["c"][1], node["c"][0]["t"] == "DisplayMath"
    dollars = "$$" if is_display else "$"
    return Formula(f"{dollars}{latex}{dollars}", latex, is_display)


def _prepare_table(node: Node) -> None:
    """Turn pandoc's table into the sides of its columns and its rows of cells, the heading first."""
    _, _, columns, head, bodies, _ = node["c"]
    rows = [*head[1], *(row for body in bodies for row in body[3])]
    for text in find_nodes(rows):  # columns are narrow, so that shorter names break too
        if text["t"] == "Str":
            text["c"] = SIGN.sub(rf"\g<0>{BREAK}", text["c"])
    node |= {
        "c": [[cell[4] for cell in row[1]] for row in rows],
        "align": [SIDES[side["t"]] for side, _ in columns],
    }


def _prepare_list(node: Node) -> None:
    """Turn pandoc's lists into their items, the first number, and whether they stand close together."""
    is_ordered = node["t"] == "OrderedList"
    items = node["c"][1] if is_ordered else node["c"]
    is_tight = not any(block["t"] == "Para" for item in items for block in item)
    node |= {"t": "List", "c": items, "start": node["c"][0][0] if is_ordered else None, "tight": is_tight}
