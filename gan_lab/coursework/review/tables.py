"""Tables of text, as learning systems and spreadsheets save them: their encoding, what separates cells, their cells."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

from gan_lab.errors import GanLabError

MAX_TABLE = 20_000_000  # bytes; the gradebook of 5,000 students with 100 columns has some 5 MB
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # of .xlsx and .ods, and of the .xls that Excel itself writes
BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}
SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n")  # a first line by which a file tells Excel what separates its cells
QUOTED = re.compile(r'"[^"]*"')
FORMULA_TEXT = re.compile(r"""=("|')(.*)\1""", re.DOTALL)  # ="0012": how a file keeps Excel from taking it for 12
TEXT_MARK = re.compile(r"'(?=[\d=+@#-])")  # '0012: how a person does; 't Hooft is a name
IN_NO_NAME = re.compile(  # signs beside letters, and capitals inside a word, where the Mac's encoding has letters
    r"[^\W\d_](?:[\ufffd‘“‡•˜™ˆ‰‹›]|[ŠŽŸ](?=[a-z]))|[a-z](?:[ŠŽŸ](?![^\W\d_])|[–—](?=[a-z]))|"
    r"(?<![^\W\d_])[\ufffd…ƒ†„ˆ‡€](?=[a-z])"
)
SAMPLE = 100_000  # characters of a table by which its delimiter is found


def read_table_rows(path: Path) -> list[list[str]]:
    """Read all rows of a table, the one of the headings among them.

    Parameters
    ----------
    path : Path
        A file with commas, semicolons or tabs between its cells, in UTF-8, UTF-16 or Windows' older encoding.

    Returns
    -------
    list of list of str
        The cells of each row as they stand in the file; empty lines are left out.

    Raises
    ------
    GanLabError
        If there is no such file, it is too large, or it is no table of text.
    """
    try:
        if path.exists() and not path.is_file():
            raise GanLabError(f"{path} is no plain file: give a CSV file.")
        if path.stat().st_size > MAX_TABLE:
            raise GanLabError(f"{path} has more than {MAX_TABLE // 1_000_000} MB, so it is no table of a class.")
        content = path.read_bytes()
    except OSError as problem:
        raise GanLabError(f"{path} can't be opened ({problem.strerror}): give a CSV file that is there.") from None
    if content.startswith(WORKBOOK_STARTS):
        raise GanLabError(f"{path} is a workbook of a spreadsheet: save it as CSV there, and give that file.")
    try:
        return split_table(decode_table(content))
    except csv.Error as problem:
        raise GanLabError(f"{path} can't be read as a table ({problem}): export it again.") from None


def decode_table(content: bytes) -> str:
    """Decode a table, in the encoding that `find_encoding` finds.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    str
        Its text without a byte order mark; what can't be decoded is U+FFFD.
    """
    return content[len(find_byte_order_mark(content)) :].decode(find_encoding(content), errors="replace")


def find_byte_order_mark(content: bytes) -> bytes:
    """Return the byte order mark with which a file begins, of UTF-8 or UTF-16; nothing if it has none."""
    return next((mark for mark in BYTE_ORDER_MARKS if content.startswith(mark)), b"")


def find_encoding(content: bytes) -> str:
    """Find the encoding of a table: UTF-16 if its first bytes say so, else UTF-8, else Windows' or the Mac's older one.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    str
        Python's name of the encoding, of what follows the byte order mark.
    """
    if mark := find_byte_order_mark(content):
        encoding = BYTE_ORDER_MARKS[mark]
        if encoding != "utf-8":
            return encoding
    elif b"\0" in content[:2]:  # UTF-16 without its mark: the first heading begins with a Latin letter
        return "utf-16-be" if content[0] == 0 else "utf-16-le"
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        windows, mac = content.decode("cp1252", errors="replace"), content.decode("mac_roman")
    # Excel on a Mac still saves its older encoding: Zoë Müller is "Zo‘ MŸller" in Windows'.
    return "mac_roman" if IN_NO_NAME.search(windows) and _can_be_names(mac) else "cp1252"


def _can_be_names(text: str) -> bool:
    """Tell whether all that isn't ASCII is a letter, and none a capital behind a small letter."""
    are_letters = all(letter.isalpha() for letter in text if not letter.isascii())
    return are_letters and not any(one.islower() and two.isupper() and not two.isascii() for one, two in pairwise(text))


def split_table(text: str) -> list[list[str]]:
    """Split a table into rows and cells.

    Parameters
    ----------
    text : str
        The table, with commas, semicolons or tabs between its cells. A first line such as `sep=;` may say which.

    Returns
    -------
    list of list of str
        The cells of each row as they stand there; empty lines are left out.

    Raises
    ------
    csv.Error
        If it is no table: a cell has more than 131,072 characters.
    """
    if said := SEPARATOR_LINE.match(text):
        text, delimiter = text[said.end() :], said[1]
    else:
        delimiter = find_delimiter(text)
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]


def find_delimiter(text: str) -> str:
    """Find what separates the cells of a table: of comma, semicolon and tab the one that its headings have most often.

    Parameters
    ----------
    text : str
        The table. A comma inside quotation marks, as in a heading "Truncation, part 1", separates nothing.

    Returns
    -------
    str
        One character; a comma if there is only one column.
    """
    headings = QUOTED.sub("", text[:SAMPLE]).lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=headings.count)


def clean_cell(cell: str) -> str:
    """Return what a cell says, without what keeps a spreadsheet from changing it.

    Parameters
    ----------
    cell : str
        A cell as it stands in the file, such as `="0012"`, `'0012` or text with spaces around it.

    Returns
    -------
    str
        Such as "0012"; spaces and line breaks inside are one space each.
    """
    text = " ".join(cell.split())
    if formula := FORMULA_TEXT.fullmatch(text):
        text = formula[2].strip()
    return TEXT_MARK.sub("", text, count=1) if text.startswith("'") else text
