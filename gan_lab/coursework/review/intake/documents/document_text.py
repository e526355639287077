"""What is read from a document of any kind: its lines, and what else an instructor should know of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from gan_lab.coursework.notebook_reading.notebook_pictures import NotebookPicture
from gan_lab.coursework.texts.report_sections import Line

MAX_TEXT = 60_000  # characters of one document that are kept, some 20 pages of a report


@dataclass(frozen=True)
class DocumentText:
    """The text of a document, and the picture files in it."""

    lines: list[Line]
    problem: str = ""  # a sentence if something of it can't be read; "" otherwise
    pictures: tuple[NotebookPicture, ...] = ()  # each with its name in the document
    danger: str = ""  # in a few words, why the file shouldn't be opened; "" if nothing speaks against it


def limit_lines(lines: Iterable[Line], name: str) -> DocumentText:
    """Keep the lines of a document up to `MAX_TEXT` characters.

    Parameters
    ----------
    lines : iterable of Line
        The lines.
    name : str
        The document's name, for a sentence.

    Returns
    -------
    DocumentText
        The lines that are kept, with a sentence if these aren't all.
    """
    kept: list[Line] = []
    left = MAX_TEXT
    for line in lines:
        if len(line.text) > left:
            kept.append(Line(line.text[:left], line.level, line.is_code))
            return DocumentText(kept, f"Of {name}, the first {MAX_TEXT:,} characters are shown.")
        kept.append(line)
        left -= len(line.text) + 1
    return DocumentText(kept)
