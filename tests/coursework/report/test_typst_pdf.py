"""The tree as Typst gets it: lists, tables and pictures in their form, and long words that may break."""

import json

import pytest
from extras import need_packages

from gan_lab.coursework.report import typst_pdf
from gan_lab.coursework.report.typst_pdf import make_pdf

NONE = ["", [], []]
BREAK = "\u200b"


@pytest.fixture(autouse=True)
def _documents():
    need_packages("documents", "typst")


def para(*inlines, kind="Para"):
    return {"t": kind, "c": list(inlines)}


def text(words):
    return {"t": "Str", "c": words}


def typeset(folder, *blocks):
    """Make a PDF; returns the blocks that Typst was given."""
    assert make_pdf(list(blocks), 'A "title" \\ #x', folder).startswith(b"%PDF")
    return json.loads((folder / "report.json").read_text("utf-8"))["blocks"]


def make_table(*rows):
    cells = [
        [NONE, [[NONE, {"t": "AlignDefault"}, 1, 1, [para(text(word), kind="Plain")]] for word in row]] for row in rows
    ]
    columns = [[{"t": "AlignRight"}, {"t": "ColWidthDefault"}] for _ in rows[0]]
    return {"t": "Table", "c": [NONE, [None, []], columns, [NONE, cells[:1]], [[NONE, 0, [], cells[1:]]], [NONE, []]]}


def test_a_table_is_rows_and_the_sides_of_its_columns(tmp_path):
    (table,) = typeset(tmp_path, make_table(["a", "b"], ["c", "d_e"]))
    assert table["align"] == ["right", "right"]
    words = [[cell[0]["c"][0]["c"] for cell in row] for row in table["c"]]
    assert words == [["a", "b"], ["c", f"d_{BREAK}e"]]  # columns are narrow


@pytest.mark.parametrize(("kind", "tight"), [("Plain", True), ("Para", False)])
def test_a_list_is_its_items(tmp_path, kind, tight):
    items = [[para(text("a"), kind=kind)], [para(text("b"), kind=kind)]]
    numbered, other = typeset(
        tmp_path,
        {"t": "OrderedList", "c": [[5, {"t": "Decimal"}, {"t": "Period"}], items]},
        {"t": "BulletList", "c": items},
    )
    assert numbered == {"t": "List", "c": items, "start": 5, "tight": tight}
    assert other == {"t": "List", "c": items, "start": None, "tight": tight}


def test_a_formula_that_typst_cannot_set_costs_itself_only(tmp_path, monkeypatch):
    monkeypatch.setattr(typst_pdf, "make_formula", lambda mathml: [{"t": "Sign", "c": "x" if "y" in mathml else "x?"}])
    math = [{"t": "Math", "c": [{"t": "InlineMath"}, latex]} for latex in ("x", "y")]
    (block,) = typeset(tmp_path, para(*math))
    assert [(node["t"], node["typed"]) for node in block["c"]] == [("Str", "$x$"), ("Formula", "$y$")]
    assert block["c"][0]["c"] == "$x$"


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("short-word", "short-word"),
        (
            "https://example.org/a/path/that-goes/on",
            f"https:/{BREAK}/{BREAK}example.{BREAK}org/{BREAK}a/{BREAK}path/{BREAK}that-{BREAK}goes/{BREAK}on",
        ),
        ("a" * 30, (BREAK + "a") * 30),
        ("e\u0301" * 15, (BREAK + "e\u0301") * 15),
    ],
)
def test_long_words_may_break(tmp_path, word, broken):
    (block,) = typeset(tmp_path, para(text(word), {"t": "Code", "c": [NONE, word]}))
    assert [block["c"][0]["c"], block["c"][1]["c"][1]] == [broken, broken]


def test_lists_quotes_and_text_of_any_allowed_depth_are_typeset(tmp_path):
    block = para(text("a"))
    for _ in range(7):
        block = {"t": "BlockQuote", "c": [{"t": "BulletList", "c": [[block]]}]}
    inline = text("b")
    for _ in range(14):
        inline = {"t": "Emph", "c": [inline]}
    typeset(tmp_path, block, para(inline))


def test_what_is_no_element_of_a_report_is_an_error(tmp_path):
    import typst

    with pytest.raises(typst.TypstError, match="a report has no Note"):
        typeset(tmp_path, {"t": "Note", "c": []})
