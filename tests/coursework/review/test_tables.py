"""Tables as learning systems and spreadsheets save them: encodings, delimiters, cells."""

import pytest

from gan_lab.coursework.review import tables
from gan_lab.coursework.review.tables import clean_cell, decode_table, find_delimiter, read_table_rows, split_table
from gan_lab.errors import GanLabError

TEXT = "Name,Łódź\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_decoded_as_it_was_saved(encoding):
    assert decode_table(TEXT.encode(encoding)) == TEXT


def test_what_is_no_utf_8_is_taken_for_windows_older_encoding():
    assert decode_table("Jörg;1".encode("cp1252")) == "Jörg;1"
    assert decode_table(b"\xff\xfeA") == "\ufffd"


NAMES = (
    "Zo\u00eb M\u00fcller",
    "\u00d6zil",
    "\u00c9lodie",
    "J\u00e4ger",
    "Jos\u00e9",
    "Nu\u00f1ez",
    "\u00c5sa",
    "Fran\u00e7ois",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_older_encodings_of_windows_and_the_mac_are_told_apart(name):
    for encoding in ("cp1252", "mac_roman"):
        assert decode_table(f"id;name\n1;{name}\n".encode(encoding)) == f"id;name\n1;{name}\n"


@pytest.mark.parametrize(
    "name",
    [
        "O\u2019Brien",
        "Sa\u0161a",
        "\u0160ime",
        "Ada \u2013 Bo",
        "\u201cAda\u201d",
        "Andr\u00e9 a\u2013b",
        "D\u2019Arcy Ren\u00e9e",
    ],
)
def test_names_in_windows_encoding_stay_as_they_are(name):
    assert decode_table(f"id;name\n1;{name}\n".encode("cp1252")) == f"id;name\n1;{name}\n"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id,name\n1;2;3;4\n", ","),
        ('"a, b";"c, d"\n', ";"),
        ('"a\nb"\t"c,d"\n', "\t"),
        ('"a"\t"b"\n', "\t"),
        ("\r\nid;name\n", ";"),
        ("id\n1\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_what_separates_the_headings(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_a_first_line_may_say_the_delimiter():
    assert split_table("sep=|\r\na|b,c\r\n\r\n1|2\r\n") == [["a", "b,c"], ["1", "2"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="0012"', "0012"),
        ("='0012'", "0012"),
        ("'0012", "0012"),
        ("'=1+1", "=1+1"),
        ("'t Hooft", "'t Hooft"),
        (" a\u00a0 b\n c ", "a b c"),
        ('=""', ""),
        ("''", "''"),
        ("=", "="),
    ],
)
def test_a_cell_says_what_a_spreadsheet_was_to_leave_alone(cell, text):
    assert clean_cell(cell) == text


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_TABLE", 3)
    (tmp_path / "class.csv").write_text("id,name\n1,Ada\n", encoding="utf-8")
    with pytest.raises(GanLabError, match="so it is no table of a class"):
        read_table_rows(tmp_path / "class.csv")
