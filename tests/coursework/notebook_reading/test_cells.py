"""Code made comparable: comments and spaces don't count, everything else does."""

import io
import itertools
import keyword
import tokenize

import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.notebook_reading.cells import Cell


def normalize(source: str) -> str:
    return Cell(1, "code", source).normalized_code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x=1", "x  =  1   # one"),
        ("f(a,\n  b)", "f( a , b )"),
        ("# a comment\n\nx = 1\n", "x = 1"),
        ("x = 1 + \\\n    2", "x = 1 + 2"),
        ("if x:\n    y", "if x:\n\ty  # then"),
        ('s = "a # b"  # c', 's = "a # b"'),
    ],
)
def test_comments_and_spaces_do_not_count(one, other):
    assert normalize(one) == normalize(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 2"),
        ('s = "a # b"', 's = "a # c"'),
        ("s = 'a  b'", "s = 'a b'"),
        ('"""a\n# b"""', '"""a\n# c"""'),
        ('r"\\" # a"', 'r"\\" # b"'),
        ('f"{x!r}"', 'rf"{x!r}"'),
        ("a b", "ab"),
        ("a // b", "a / b"),
        ("x = 1e-5", "x = 1e-6"),
    ],
)
def test_everything_else_counts(one, other):
    assert normalize(one) != normalize(other)


def test_what_is_not_python_is_compared_too():
    assert normalize("%timeit  x  # often") == normalize("%timeit x")
    assert normalize("!pip install 'a") != normalize("!pip install 'b")
    assert normalize('"""never closed # a') != normalize('"""never closed # b')


def list_tokens(source: str) -> list[str]:
    """List the tokens of Python, with each f-string whole; since 3.12 Python takes it apart."""
    ignored = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    starts, tokens = list(itertools.accumulate(map(len, source.splitlines(keepends=True)), initial=0)), []
    begun: list[int] = []  # where the f-strings begin that a token is in
    for found in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = tokenize.tok_name[found.type]
        if kind == "FSTRING_START":
            begun.append(starts[found.start[0] - 1] + found.start[1])
        elif kind == "FSTRING_END":
            start = begun.pop()
            tokens += [] if begun else [source[start : starts[found.end[0] - 1] + found.end[1]]]
        elif not begun and found.type not in ignored:
            tokens.append(found.string)
    return tokens


def test_the_tokens_of_the_shipped_code_are_those_of_python():
    cells = [cell for notebook in read_assignment().notebooks for cell in notebook.code]
    assert len(cells) > 100
    for cell in cells:
        assert cell.normalized_code.replace("\n", "") == "".join(list_tokens(cell.source)).replace("\n", "")


PIECES = st.sampled_from(
    [*keyword.kwlist[:9], "x", "STUDENT", "12", "1.5", "0x1f", '"a # b"', "'it'", "rb'\\''", "é", *"+-*/()[]{}=<>.,:@"]
)
SPACES = st.sampled_from([" ", "\n", "\t", "  # a comment ' \"\n", " \\\n "])


@make_fuzz_settings(100)
@given(st.lists(PIECES, max_size=30), st.data())
def test_however_code_is_laid_out_it_is_the_same(pieces, data):
    laid_out = "".join(piece + data.draw(SPACES) for piece in pieces)
    assert normalize(laid_out) == normalize(" ".join(pieces))
