"""The text of a Word file that anybody may have made, read by python-docx. Nothing in it is run or fetched."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import docx
from docx.oxml.ns import qn

from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES, NotebookPicture
from gan_lab.coursework.review.intake.documents.document_text import DocumentText, limit_lines
from gan_lab.coursework.review.intake.documents.word_dangers import find_danger
from gan_lab.coursework.texts.report_sections import BOLD_LEVEL, Line
from gan_lab.errors import GanLabError

MAX_PARTS = 1000  # files inside it
MAX_BYTES = 200_000_000  # of all of them, unpacked
MAX_XML_BYTES = 10_000_000  # of those that are XML, unpacked; in memory they take more than ten times as much
MAX_PICTURES = 100
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same again, for older programs
FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
PICTURE_LINKS = {  # the elements that show a picture, and the attribute that says which
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip": qn("r:embed"),
    "{urn:schemas-microsoft-com:vml}imagedata": qn("r:id"),
}
HEADING_STYLE = re.compile(r"heading ([1-6])|(title)", re.IGNORECASE)
DOCTYPE = re.compile("|".join(re.escape("<!DOCTYPE".encode(code).decode("latin-1")) for code in (
    "ascii", "utf-16-le", "utf-16-be",
)))  # fmt: skip


def read_word(content: bytes, name: str) -> DocumentText:
    """Read the text of a Word file (.docx), and the picture files in it.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for sentences.

    Returns
    -------
    DocumentText
        Its paragraphs, lists and tables in their order; where a picture stands, its name.

    Raises
    ------
    GanLabError
        If it is encrypted, too large unpacked, or no Word file that python-docx can read.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # a file of Office before 2007, in which an encrypted one is put, too
        raise GanLabError(f"{name} is encrypted, or an old .doc file: ask for a .docx without a password.")
    try:
        has_doubles = _check_parts(content, name)
        document = docx.Document(io.BytesIO(content))
        reader = _WordReader(document)
        found = limit_lines(reader.read(), name)
        danger = "it holds two parts of one name" if has_doubles else find_danger(document)
    except (GanLabError, MemoryError):
        raise
    except Exception as problem:  # python-docx, lxml and zipfile raise many types of exception on a broken file
        raise GanLabError(
            f"{name} is not a whole Word file, or one that can't be read ({type(problem).__name__}): ask for it again."
        ) from None
    pictures = tuple(NotebookPicture(content, name=name) for name, content in reader.pictures.items())
    return DocumentText(found.lines, found.problem, pictures, danger)


def _check_parts(content: bytes, name: str) -> bool:
    """GanLabError if the parts of a file are too many or too large; returns whether two have the same name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        xml = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
        if any(entry.flag_bits & 1 for entry in entries):
            raise GanLabError(f"{name} is encrypted: ask for it without a password.")
        sizes = sum(entry.file_size for entry in entries), sum(entry.file_size for entry in xml)
        if len(entries) > MAX_PARTS or sizes[0] > MAX_BYTES or sizes[1] > MAX_XML_BYTES:
            raise GanLabError(f"{name} holds far more than a report, unpacked {sizes[0] / 1e6:,.0f} MB: ask for a PDF.")
        for entry in xml:
            if DOCTYPE.search(archive.read(entry).decode("latin-1")):
                raise GanLabError(f"{name} defines entities of XML, which no Word file does: ask for a PDF.")
        return len({entry.filename.casefold() for entry in entries}) < len(entries)


class _WordReader:
    """Reads the lines of a document, and notes its pictures by their names, in the order in which they are shown."""

    def __init__(self, document: Any) -> None:
        self.pictures: dict[str, bytes] = {}
        self._body, self._parts = document.element.body, document.part.related_parts
        self._levels: dict[str, int] = {}  # of the styles that are headings, by their ids
        self._list_styles: set[str] = set()
        self._is_in_list = False  # whether the last line belongs to a list
        for style in document.styles:
            if mark := HEADING_STYLE.fullmatch(style.name or ""):
                self._levels[style.style_id] = int(mark[1]) if mark[1] else 1
            elif (style.name or "").lower().startswith("list "):
                self._list_styles.add(style.style_id)

    def read(self) -> Iterator[Line]:
        """Yield the lines, with an empty one after each paragraph."""
        yield from self._read_blocks(self._body)

    def _read_blocks(self, parent: Any) -> Iterator[Line]:
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._read_paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._read_table(element)
            elif element.tag != FALLBACK:  # a frame around blocks, such as a field to fill in
                yield from self._read_blocks(element)

    def _read_paragraph(self, paragraph: Any) -> Iterator[Line]:
        text = self._read_text(paragraph).strip()
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = style.get(qn("w:val"), "") if style is not None else ""
        level = self._levels.get(name)
        if level is None and text and _is_bold(paragraph):
            level = BOLD_LEVEL
        is_item = name in self._list_styles or paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
        if text and is_item and level is None:
            self._is_in_list = True
            yield Line(f"- {text}")
            return
        if self._is_in_list:
            self._is_in_list = False
            yield Line("")
        first, *rest = text.split("\n")
        yield Line(first, None if rest and level == BOLD_LEVEL else level)
        yield from map(Line, rest)
        if text:
            yield Line("")

    def _read_table(self, table: Any) -> Iterator[Line]:
        for row in table.iterchildren(qn("w:tr")):
            cells = (" ".join(self._read_text(cell).split()) for cell in row.iter(qn("w:tc")))
            yield Line(" | ".join(cells))
        yield Line("")

    def _read_text(self, element: Any) -> str:
        """Return the text inside an element, with the names of the pictures that it shows."""
        parts: list[str] = []
        waiting = list(reversed(element))
        while waiting:
            child = waiting.pop()
            if child.tag in (qn("w:t"), FORMULA_TEXT):
                parts.append(child.text or "")
            elif child.tag in (qn("w:tab"), qn("w:noBreakHyphen")):
                parts.append("\t" if child.tag == qn("w:tab") else "-")
            elif child.tag in (qn("w:br"), qn("w:cr"), qn("w:p")):
                parts.append("\n")
            elif child.tag in PICTURE_LINKS:
                parts.append(self._take_picture(child.get(PICTURE_LINKS[child.tag], "")))
            if child.tag not in (FALLBACK, qn("w:pPr")):
                waiting.extend(reversed(child))
        return "".join(parts)

    def _take_picture(self, link: str) -> str:
        """Note a picture; returns what stands in the text in its place."""
        part = self._parts.get(link)
        name = PurePosixPath(str(part.partname)).name if part is not None else ""
        if not name.lower().endswith(PICTURE_SUFFIXES):
            return "(a picture that isn't shown)"
        if len(self.pictures) < MAX_PICTURES:
            self.pictures.setdefault(name, part.blob)
        return f"({name})"


def _is_bold(paragraph: Any) -> bool:
    """Tell whether all text of a paragraph is bold, as of a heading that has no style."""
    runs = [run for run in paragraph.iter(qn("w:r")) if any(text.text for text in run.iter(qn("w:t")))]
    return bool(runs) and all(_is_on(run.find(f"{qn('w:rPr')}/{qn('w:b')}")) for run in runs)


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(qn("w:val"), "true") not in ("0", "false", "off")
