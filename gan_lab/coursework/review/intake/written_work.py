"""What a student wrote beside the answers: own notebooks, own cells and documents, sent as they are read.

A submission may hold any amount of text. So much is kept of it as a page can show, and a sentence says what isn't.
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.review.intake.documents.document_text import MAX_TEXT as MAX_DOCUMENT
from gan_lab.coursework.review.intake.documents.documents import Document, read_document, show_broken_notebook
from gan_lab.coursework.review.intake.gallery import Gallery, PicturePlace
from gan_lab.coursework.review.intake.own_notebooks import (
    MAX_TEXT,
    HandedOutCells,
    show_notebook,
    show_own_cells,
)
from gan_lab.coursework.review.intake.reading_limits import SubmittedFile

MAX_DOCUMENTS = 30  # of a submission
MAX_DOCUMENT_TEXT = 3 * MAX_DOCUMENT  # characters of all of them

Send = Callable[[dict[str, Any]], None]


class WrittenWork:
    """Takes up the own notebooks and documents of one submission, and sends what is kept of them.

    Parameters
    ----------
    handed_out : HandedOutCells
        The cells of the notebooks as handed out.
    gallery : Gallery
        The submission's pictures, to which those in documents are added.
    copies : Path
        The folder for the documents that the pages link to.
    problems : list of str
        A sentence is added to it for what isn't shown.
    send : callable
        Gets each finding, as `findings.fold_messages` takes them.
    """

    def __init__(
        self, handed_out: HandedOutCells, gallery: Gallery, copies: Path, problems: list[str], send: Send
    ) -> None:
        self._gallery, self._copies, self._problems, self._send = gallery, copies, problems, send
        self._handed_out = handed_out
        self._notebook_text_left, self._document_text_left = MAX_TEXT, MAX_DOCUMENT_TEXT
        self._texts: set[str] = set()  # of the documents so far
        self._count = 0  # of documents so far

    def add_notebook(self, notebook: Notebook, assigned: str) -> None:
        """Take up a notebook; assigned: the one that was handed out, from which it was made, or ""."""
        if assigned:
            own = show_own_cells(notebook, self._handed_out, self._notebook_text_left)
        else:
            own = show_notebook(notebook, self._notebook_text_left)
        self._notebook_text_left -= own.length
        if own.cells or own.left_out:
            self._send({"own_notebook": asdict(own)})

    def add_broken_notebook(self, name: str, text: str) -> None:
        """Take up what has the name of a notebook, and is the text of something else."""
        self._keep(show_broken_notebook(name, text))

    def add_document(self, file: SubmittedFile) -> None:
        """Take up a document; WriteError if its copy can't be written."""
        if self._count >= MAX_DOCUMENTS:
            sentence = f"Of its documents, the first {MAX_DOCUMENTS} are shown."
            if sentence not in self._problems:
                self._problems.append(sentence)
            return
        read = read_document(file)
        if not read:
            return
        document = read.document
        if document.copy and not self._gallery.write_files([(self._copies / document.copy, file.content)]):
            document = replace(document, copy="")
        self._keep(document)
        for picture in read.pictures:
            self._gallery.add(picture, PicturePlace(f"{file.name}, {picture.name}", file.name))

    def _keep(self, document: Document) -> None:
        """Send a document, unless another one says the same, as when a zip lies beside what was packed into it."""
        if document.text in self._texts and document.text:
            return
        self._texts.add(document.text)
        self._count += 1
        length = len(document.text) + sum(map(len, document.sections.values()))
        if length > self._document_text_left:
            sentence = f"{document.name} is not shown: the documents of this submission have too much text."
            document = replace(document, text="", sections={}, problem=sentence)
        else:
            self._document_text_left -= length
        self._send({"document": asdict(document)})
