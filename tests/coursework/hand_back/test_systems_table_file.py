"""Single cells of a file are replaced; every other byte stays, whatever the file looks like."""

import csv

import pytest
from exported_grades import ALL
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.hand_back.systems import table_file
from gan_lab.coursework.hand_back.systems.table_file import NoTableError, TableFile
from gan_lab.coursework.review.tables import split_table

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
PIECES = st.sampled_from([*',;\t"\r\n a1é', "\r\n", '""', '"a,b"', "Łódź", "\x81", "\u2028", "sep=;\n"])
FILES = st.lists(PIECES, min_size=1, max_size=40).map("".join)


def read(file: TableFile) -> list[list[str]]:
    return [file.read_row(number) for number in range(len(file.rows))]


def count_same(one: bytes, other: bytes) -> int:
    """How many bytes at the beginning are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def open_table(content: bytes) -> TableFile | None:
    try:
        return TableFile(content)
    except NoTableError:
        return None


@make_fuzz_settings(150)
@given(FILES)
def test_cells_are_those_that_the_csv_module_reads(text):
    if file := open_table(text.encode()):
        assert read(file) == split_table(text)


@make_fuzz_settings(150)
@given(FILES, st.sampled_from(ENCODINGS))
def test_a_file_of_which_nothing_is_replaced_is_the_same_to_the_byte(text, encoding):
    content = text.encode(encoding, "ignore")
    if file := open_table(content):
        assert file.replace({}) == content


@make_fuzz_settings(150)
@given(FILES, st.sampled_from(ENCODINGS[:5]), st.data())
def test_only_the_cells_that_are_replaced_differ(text, encoding, data):
    file = open_table(text.encode(encoding))
    if file is None or not file.rows:
        return
    before = read(file)
    row = data.draw(st.integers(0, len(before) - 1))
    column = data.draw(st.integers(0, len(before[row]) + 1))
    new = data.draw(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=5))
    if (row, column) == (0, 0) or (row == 0 and column >= len(before[0])):  # the headings tell the delimiter
        return
    wanted = [list(cells) for cells in before]
    wanted[row] += [""] * (column + 1 - len(before[row]))
    wanted[row][column] = new
    written = file.replace({(row, column): new})
    after = TableFile(written)
    if after.delimiter == file.delimiter:  # in the line of headings a new cell may change what is taken for it
        assert read(after) == wanted


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ALL)
def test_what_surrounds_a_replaced_cell_stays_as_it_is(name, encoding):
    content = ALL[name].encode(encoding, "replace")
    file = TableFile(content)
    number, column = 1, len(file.rows[1].ends) - 1
    written = file.replace({(number, column): "new"})
    front = count_same(content, written)
    back = count_same(content[:front:-1], written[:front:-1])
    assert len(content) - front - back <= len((file.read_row(number)[column] + '""').encode("utf-16"))
    assert len(written) - front - back <= len('"new"'.encode("utf-16"))
    expected = read(file)
    expected[number][column] = "new"
    assert read(TableFile(written)) == expected


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (b'a,b\r\n1,""\r\n', "85", b'a,b\r\n1,"85"\r\n'),
        (b"a,b\r\n1,\n2,", "85", b"a,b\r\n1,85\n2,"),
        (b"a,b\n1,", "85,5", b'a,b\n1,"85,5"'),
        (b"a;b\n1;x\n", "85,5", b"a;b\n1;85,5\n"),
        (b"a,b\n1\n2,3\n", "85", b"a,b\n1,85\n2,3\n"),
        (b"a,b,c\n1,2,3", '<a href="x">', b'a,b,c\n1,"<a href=""x"">",3'),
        (b"sep=;\na;b\n1;2", "9", b"sep=;\na;b\n1;9"),
        (b'a,b\n1,"85"\n', "85", b'a,b\n1,"85"\n'),
        (b"a,b\n\n1,2\n", "3", b"a,b\n\n1,3\n"),
        ("é,b\n1,2".encode("cp1252"), "Łé", b"\xe9,b\n1,&#321;\xe9"),
    ],
)
def test_a_cell_is_quoted_as_it_was_and_where_it_must_be(before, text, after):
    assert TableFile(before).replace({(1, 1): text}) == after


def test_two_cells_behind_the_end_of_a_short_row_are_added_in_order():
    assert TableFile(b"a,b,c,d\n1\n").replace({(1, 3): "y", (1, 1): "x"}) == b"a,b,c,d\n1,x,,y\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'a,b\n"1,2\n3,4\n', "quotation mark"),
        (b"\xff\xfea", "damaged"),
        (b"a,b\n1,\x002\n", "isn't text"),
    ],
)
def test_what_is_no_table_is_refused(content, why):
    with pytest.raises(NoTableError, match=why):
        TableFile(content)


def test_a_file_with_more_cells_than_a_class_has_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(table_file, "MAX_CELLS", 1000)
    with pytest.raises(NoTableError, match="too many"):
        TableFile(b"a,b,c\n" * 400)
    monkeypatch.setattr(table_file, "MAX_ROWS", 10)
    with pytest.raises(NoTableError, match="too many"):
        TableFile(b"a\n" * 11)


def test_a_long_cell_is_read_which_the_csv_module_refuses():
    long = "x" * (csv.field_size_limit() + 1)
    assert TableFile(f"a,b\n1,{long}\n".encode()).read_row(1) == ["1", long]
