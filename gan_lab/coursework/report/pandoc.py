"""Markdown as a Word file and as a PDF, by pandoc and Typst: an extra, and neither needs TeX or a browser.

Pandoc parses the text without access to any file. In what it found, pictures that aren't ours and
markup in another language are turned back into plain text, so that nothing a stranger wrote fetches an
address or runs as Typst.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from gan_lab.errors import GanLabError

KINDS = {"pdf": "a PDF", "docx": "a Word file"}
MARKDOWN = "commonmark+tex_math_dollars+pipe_tables"
EXTRA = "pip install pypandoc_binary typst"
SMALL = 240  # pixels: a picture that is less wide is enlarged to this width
PIXEL, WIDEST = 0.75, 460  # points on paper, which has A4's width
SETTINGS = ["-V", "papersize=a4", "-V", "margin.x=2.2cm", "-V", "margin.y=2cm", "-V", "fontsize=10.5pt"]


def document(kind: str, markdown: str, title: str, pictures: Mapping[str, bytes]) -> bytes:
    """The text as "pdf" or "docx"; pictures: PNG files by the names that the text uses.

    GanLabError if the extra isn't installed, or something in the text is too much for it.
    """
    try:
        import pypandoc

        if kind == "pdf":
            import typst
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            for name, content in pictures.items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(content)
            parsed = json.loads(pypandoc.convert_text(markdown, "json", MARKDOWN, extra_args=["--sandbox"]))
            described = {}
            for node in list(_nodes(parsed["blocks"])):
                _clean(node, pictures)
                if node["t"] == "Image":
                    described[node["c"][2][0]] = _words(node["c"][1])
            parsed["meta"] = {"lang": {"t": "MetaString", "c": "en"}}
            text, made = json.dumps(parsed), folder / f"report.{kind}"
            options = ["--standalone", f"--resource-path={folder}"]
            if kind == "docx":
                pypandoc.convert_text(text, "docx", "json", outputfile=str(made), extra_args=options)
                return made.read_bytes()
            source = folder / "report.typ"
            typed = pypandoc.convert_text(text, "typst", "json", extra_args=options + SETTINGS)
            for name, alt in described.items():  # which pandoc leaves out
                typed = typed.replace(f'image("{name}"', f'image("{name}", alt: {_quoted(alt)}')
            source.write_text(f"#set document(title: {_quoted(title)})\n{typed}", "utf-8")
            return typst.compile(str(source), root=str(folder))
    except ImportError:
        raise GanLabError(f"To make {KINDS[kind]} takes two more packages: {EXTRA}.") from None
    except Exception as problem:  # each of the two raises kinds of its own, and OSError
        said = " ".join(str(problem).split())[:300]
        raise GanLabError(
            f"{KINDS[kind].capitalize()} couldn't be made ({said}): print report.html from a browser instead."
        ) from None


def _nodes(part: object) -> Iterator[dict]:
    """Every element in pandoc's tree."""
    waiting = [part]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "t" in part:
                yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _clean(node: dict, pictures: Mapping[str, bytes]) -> None:
    """Make an element harmless where it lies."""
    if node["t"] == "RawInline":
        node |= {"t": "Str", "c": node["c"][1]}
    elif node["t"] == "RawBlock":
        node |= {"t": "Para", "c": [{"t": "Str", "c": node["c"][1]}]}
    elif node["t"] == "Link" and not node["c"][2][0].startswith(("https://", "http://", "mailto:")):
        node |= {"t": "Span", "c": [["", [], []], node["c"][1]]}
    elif node["t"] == "Image":
        attributes, alt, (name, _) = node["c"]
        if name in pictures:
            width = int.from_bytes(pictures[name][16:20], "big")  # as a PNG's header has it
            points = min(max(width, SMALL) * PIXEL, WIDEST)
            attributes[2] = [["width", f"{points:.0f}pt"]]
        else:
            node |= {"t": "Span", "c": [["", [], []], alt]}


def _words(inlines: list[dict]) -> str:
    """The text of a line of elements."""
    return "".join(node["c"] if node["t"] == "Str" else " " for node in inlines)


def _quoted(text: str) -> str:
    """A string of Typst's."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return '"' + printable.replace("\\", "\\\\").replace('"', '\\"') + '"'
