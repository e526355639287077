"""Documents beside the notebooks: a README, a report as Markdown, Word file or PDF, text that was typed online, code.

Their words are shown as text. Whoever grades can open a PDF or a Word file, of which a copy is kept; an HTML page is a
program that its writer could have made, so of that there is no copy and no link.
"""

import codecs
import hashlib
from dataclasses import dataclass, field, replace

from gan_lab.coursework.notebook_reading.notebook_pictures import NotebookPicture
from gan_lab.coursework.notebook_reading.pasted_pictures import take_out_pictures
from gan_lab.coursework.review.intake.documents.document_text import DocumentText, limit_lines
from gan_lab.coursework.review.intake.documents.html_text import read_html
from gan_lab.coursework.review.intake.documents.pdf_text import read_pdf
from gan_lab.coursework.review.intake.documents.word_text import read_word
from gan_lab.coursework.review.intake.reading_limits import SubmittedFile
from gan_lab.coursework.texts.document_kinds import find_document_kind, is_handed_out
from gan_lab.coursework.texts.report_sections import Line, drop_template, find_headings, split_lines
from gan_lab.errors import GanLabError

SIGNATURES = {"PDF": b"%PDF-", "Word": b"PK\3\4"}  # the first bytes of the kinds of which a copy is kept
MAX_BYTES = 50_000_000  # of a document


@dataclass(frozen=True)
class Document:
    """A document beside the notebooks.

    Attributes
    ----------
    name : str
        The file's name in the submission.
    kind : str
        What it is: one of the values of `DOCUMENT_KINDS`.
    text : str
        Its words, as far as they are kept: `document_text.MAX_TEXT` characters.
    sections : dict of str to str
        What it says under the headings of the report's template, as `report_sections.split_sections` returns it.
    problem : str
        A sentence if it can't be read, or only a part of it; "" otherwise.
    copy : str
        The name of the copy that a page links to; "" if there is none.
    """

    name: str
    kind: str
    text: str
    sections: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    copy: str = ""


@dataclass(frozen=True)
class ReadDocument:
    """A document as it was read, with the picture files in it."""

    document: Document
    pictures: tuple[NotebookPicture, ...] = ()  # each with its name in the document


def read_document(file: SubmittedFile) -> ReadDocument | None:
    """Read a document.

    Parameters
    ----------
    file : SubmittedFile
        A file of a submission.

    Returns
    -------
    ReadDocument or None
        What it says; None if it is no document, or nothing but what was handed out. One that can't be read has a
        sentence that says why.
    """
    kind = find_document_kind(file.name)
    if not kind:
        return None
    try:
        found = _read_text(file, kind)
    except GanLabError as problem:  # a browser may show such a PDF; of a Word file it isn't known whether it is plain
        copy = _name_copy(file, kind) if kind == "PDF" else ""
        return ReadDocument(Document(file.name, kind, "", {}, str(problem), copy))
    document = make_document(file.name, kind, found)
    if found.danger:
        sentence = f"{document.problem} {file.name} isn't linked, since {found.danger}."
        return ReadDocument(replace(document, problem=sentence.lstrip()), found.pictures)
    if kind == "Markdown" and is_handed_out(document.text):
        return None
    return ReadDocument(replace(document, copy=_name_copy(file, kind)), found.pictures)


def show_broken_notebook(name: str, text: str) -> Document:
    """Show as text what a file holds that has the name of a notebook and is none, such as a Python file.

    Parameters
    ----------
    name : str
        The file's name.
    text : str
        Its text.

    Returns
    -------
    Document
        The text, as that of a Python file.
    """
    return make_document(name, "Python", limit_lines(map(Line, text.splitlines()), name))


def make_document(name: str, kind: str, found: DocumentText) -> Document:
    """Put a document together from its lines.

    Parameters
    ----------
    name, kind : str
        As `Document` has them.
    found : DocumentText
        The lines.

    Returns
    -------
    Document
        Its text, and its sections without what the template itself says.
    """
    text = "\n".join(line.text for line in found.lines).strip("\n").rstrip()
    sections = split_lines(found.lines) if kind != "Python" else {}
    own = {title: drop_template(section) for title, section in sections.items()}
    return Document(name, kind, text, {title: section for title, section in own.items() if section}, found.problem)


def _read_text(file: SubmittedFile, kind: str) -> DocumentText:
    """Read a document of any kind; GanLabError, with a sentence, if it can't be read."""
    if len(file.content) > MAX_BYTES:
        raise GanLabError(f"{file.name} has {len(file.content) / 1e6:,.0f} MB, so its text isn't shown.")
    if kind == "PDF":
        return read_pdf(file.content, file.name)
    if kind == "Word":
        return read_word(file.content, file.name)
    if kind == "Python":
        return limit_lines(map(Line, _decode(file).splitlines()), file.name)
    text, pictures = take_out_pictures(_decode(file))
    return replace(
        limit_lines(read_html(text) if kind == "HTML" else find_headings(text), file.name), pictures=pictures
    )


def _decode(file: SubmittedFile) -> str:
    """Decode a text file; GanLabError if it is none."""
    content = file.content
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").encode("utf-8", "replace").decode("utf-8")
    if b"\0" in content:
        raise GanLabError(f"{file.name} is not text: look at it in its folder.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _name_copy(file: SubmittedFile, kind: str) -> str:
    """Return the name of the copy of a file that can be opened from a page; "" if it isn't what its name says."""
    if not file.content.startswith(SIGNATURES.get(kind, ())) or len(file.content) > MAX_BYTES:
        return ""
    return f"{hashlib.sha256(file.content).hexdigest()[:24]}.{'pdf' if kind == 'PDF' else 'docx'}"
