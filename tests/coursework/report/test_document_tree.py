"""The tree of a report's text holds only what a report may show."""

import copy

import pytest

from gan_lab.coursework.report.document_tree import (
    MAX_DEPTH,
    find_nodes,
    insert_formulas,
    join_captions,
    join_text,
    make_harmless,
)
from gan_lab.coursework.texts.formulas import take_out_formulas

NONE = ["", [], []]


def para(*inlines):
    return {"t": "Para", "c": list(inlines)}


def text(words):
    return {"t": "Str", "c": words}


def keep(*blocks, pictures=None):
    """What is kept of blocks."""
    tree = copy.deepcopy(list(blocks))
    make_harmless(tree, pictures or {})
    return tree


@pytest.mark.parametrize(
    ("node", "kept"),
    [
        ({"t": "RawInline", "c": ["html", "<b>"]}, text("<b>")),
        ({"t": "Note", "c": [para(text("a"))]}, para(text("a"))),
        ({"t": "Link", "c": [NONE, [text("a")], ["javascript:x", ""]]}, {"t": "Span", "c": [NONE, [text("a")]]}),
        (
            {"t": "Link", "c": [NONE, [text("a")], ["http://" + "x" * 2000, ""]]},
            {"t": "Span", "c": [NONE, [text("a")]]},
        ),
        (
            {"t": "Link", "c": [["id", ["class"], [["k", "v"]]], [text("a")], ["HTTPS://x.org", "title"]]},
            {"t": "Link", "c": [NONE, [text("a")], ["HTTPS://x.org", ""]]},
        ),
        ({"t": "Image", "c": [NONE, [text("a")], ["/etc/x.png", ""]]}, {"t": "Span", "c": [NONE, [text("a")]]}),
        ({"t": "Code", "c": [["", ["a"], [["custom-style", "b"]]], "x"]}, {"t": "Code", "c": [NONE, "x"]}),
    ],
)
def test_what_a_report_does_not_show_becomes_its_text(node, kept):
    assert keep(para(node)) == [para(kept)]


def test_markup_in_another_language_becomes_a_paragraph():
    assert keep({"t": "RawBlock", "c": ["openxml", "<w:p/>"]}) == [para(text("<w:p/>"))]


@pytest.mark.parametrize(
    ("language", "kept"), [("python", ["python"]), ("c++", ["c++"]), ("x```#f()", []), ("x" * 30, [])]
)
def test_code_keeps_the_name_of_a_language_only(language, kept):
    assert keep({"t": "CodeBlock", "c": [["", [language, "more"], []], "a"]}) == [
        {"t": "CodeBlock", "c": [["", kept, []], "a"]}
    ]


def test_what_stands_too_deep_becomes_its_text():
    tree = [text("a"), {"t": "Space"}, text("b")]
    for _ in range(100):
        tree = [{"t": "Emph", "c": tree}]
    (block,) = keep(para(*tree))
    assert len(list(find_nodes(block))) <= MAX_DEPTH + 2
    assert join_text(block) == "a b"


@pytest.mark.parametrize(("size", "width"), [((10, 10), 180), ((400, 300), 300), ((3000, 300), 460), ((300, 3000), 58)])
def test_every_picture_fits_a_page(size, width):
    image = {"t": "Image", "c": [NONE, [text("a")], ["pictures/own.png", "title"]]}
    (block,) = keep(para(image), pictures={"pictures/own.png": size})
    assert block["c"][0]["c"] == [["", [], [["width", f"{width}pt"]]], [text("a")], ["pictures/own.png", ""]]


def test_a_picture_and_the_paragraph_below_it_become_one_figure():
    image = {"t": "Image", "c": [NONE, [], ["own.png", ""]]}
    figure, after = join_captions([para(image), para(text("caption")), para(text("after"))])
    assert figure["t"] == "Figure"
    assert join_text(figure["c"][1]) == "caption"
    assert after == para(text("after"))


def test_formulas_come_back_as_formulas_in_text_and_as_typed_in_code():
    typed, formulas = take_out_formulas("$x$")
    tree = [para(text(f"a{typed}b"), {"t": "Code", "c": [NONE, typed]})]
    insert_formulas(tree, formulas)
    assert [node["t"] for node in find_nodes(tree)] == ["Para", "Span", "Str", "Math", "InlineMath", "Str", "Code"]
    assert tree[0]["c"][1]["c"][1] == "$x$"
