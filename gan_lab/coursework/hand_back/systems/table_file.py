"""A table as its file holds it: single cells are replaced, and every other byte stays as it is.

Python's csv module reads cells and forgets how they were written: which were quoted, which line ends there were, how
the file was encoded. A learning system may insist on all of that. So the cells are found by where they begin and end in
the text, and a new file is the old one with other text in these places. What counts as a cell is what the csv module
takes for one.
"""

import re
from array import array
from collections.abc import Mapping
from typing import NamedTuple

from gan_lab.coursework.review.tables import SEPARATOR_LINE, find_byte_order_mark, find_delimiter, find_encoding

MAX_ROWS = 100_000
MAX_CELLS = 2_000_000  # 5,000 students with 400 columns
WRITABLE = {"cp1252": "surrogateescape"}  # how each byte without a letter goes in and out again; the others have none


class NoTableError(ValueError):
    """A file is no table; the message says why, as the end of a sentence."""


class Row(NamedTuple):
    """Where the cells of a row lie in the text."""

    start: int
    ends: "array[int]"  # of each cell; the next one begins behind the one character of the delimiter


class TableFile:
    """The text of a table and where its cells lie.

    Parameters
    ----------
    content : bytes
        The file: UTF-8, UTF-16 or an older encoding, with commas, semicolons or tabs between its cells.

    Raises
    ------
    NoTableError
        If it isn't text, a quotation mark isn't closed, or there are too many cells for a class.

    Attributes
    ----------
    delimiter : str
        What separates its cells.
    rows : list of Row
        All rows but empty lines; first the headings.
    """

    def __init__(self, content: bytes) -> None:
        self._mark = find_byte_order_mark(content)
        self._encoding = find_encoding(content)
        try:
            self._text = content[len(self._mark) :].decode(self._encoding, WRITABLE.get(self._encoding, "strict"))
        except UnicodeDecodeError:
            raise NoTableError("its text is damaged") from None
        if "\0" in self._text:
            raise NoTableError("it isn't text")
        said = SEPARATOR_LINE.match(self._text)
        self._start = said.end() if said else 0
        self.delimiter = said[1] if said else find_delimiter(self._text)
        self.rows = self._find_rows()

    def read_row(self, number: int) -> list[str]:
        """Read the cells of a row.

        Parameters
        ----------
        number : int
            The row's number, from 0.

        Returns
        -------
        list of str
            What each cell says, without the quotation marks around it.
        """
        start, ends = self.rows[number]
        cells = []
        for end in ends:
            cells.append(_unquote(self._text[start:end]))
            start = end + 1
        return cells

    def replace(self, cells: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file with other text in some cells.

        Parameters
        ----------
        cells : mapping of (int, int) to str
            The new text of each cell, by the numbers of its row and column, from 0. A row that ends before the column
            is made longer. A cell that says so already stays as it was written.

        Returns
        -------
        bytes
            The file. A letter that its encoding doesn't have is written as HTML does, such as `&#322;`.
        """
        pieces, done = [self._mark], 0
        lengths: dict[int, int] = {}  # of the rows that were made longer
        for (number, column), text in sorted(cells.items()):
            start, ends = self.rows[number]
            length = lengths.get(number, len(ends))
            if column < len(ends):
                begin, end = ends[column - 1] + 1 if column else start, ends[column]
                written = self._text[begin:end]
                if _unquote(written) == text:
                    continue
                new = self._quote(text, is_quoted=written.startswith('"'))
            else:
                begin = end = ends[-1]
                new = self.delimiter * (column - length + 1) + self._quote(text, is_quoted=False)
                lengths[number] = column + 1
            pieces += [self._encode(self._text[done:begin]), new.encode(self._encoding, "xmlcharrefreplace")]
            done = end
        return b"".join([*pieces, self._encode(self._text[done:])])

    def _find_rows(self) -> list[Row]:
        other = rf"[^{self.delimiter}\r\n]*+"
        cell = re.compile(rf'(?:"[^"]*+(?:""[^"]*+)*+"{other}|(?!"){other})(\r\n|\n|\r|{self.delimiter}|\Z)')
        rows: list[Row] = []
        position, count = self._start, 0
        while position < len(self._text):
            row = Row(position, array("L"))
            while True:
                match = cell.match(self._text, position)
                if match is None:
                    raise NoTableError("a quotation mark in it isn't closed")
                row.ends.append(match.start(1))
                position = match.end()
                if match[1] != self.delimiter:
                    break
            if row.ends[-1] > row.start:  # no empty line
                rows.append(row)
                count += len(row.ends)
                if len(rows) > MAX_ROWS or count > MAX_CELLS:
                    raise NoTableError("it has too many cells for the table of a class")
        return rows

    def _quote(self, text: str, is_quoted: bool) -> str:
        """Write a cell: with quotation marks if it had some, or if it needs them."""
        if is_quoted or any(sign in text for sign in (self.delimiter, '"', "\r", "\n")):
            return '"' + text.replace('"', '""') + '"'
        return text

    def _encode(self, text: str) -> bytes:
        return text.encode(self._encoding, WRITABLE.get(self._encoding, "strict"))


def _unquote(written: str) -> str:
    """Return what a cell says; what stands behind its last quotation mark belongs to it, as the csv module has it."""
    if not written.startswith('"'):
        return written
    end = _find_closing(written)
    return written[1:end].replace('""', '"') + written[end + 1 :]


CLOSING = re.compile(r'"[^"]*+(?:""[^"]*+)*+(")')


def _find_closing(written: str) -> int:
    match = CLOSING.match(written)
    assert match is not None  # `TableFile` found it
    return match.start(1)
