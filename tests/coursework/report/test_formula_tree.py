"""Formulas as data for Typst: what can be typeset is, and what can't stays as it was typed."""

import re

import pytest
from extras import need_packages

from gan_lab.coursework.report.formula_tree import MAX_DEPTH, NotTypesetError, make_formula
from gan_lab.coursework.report.typst_pdf import TEMPLATES, make_pdf
from gan_lab.coursework.texts.formulas import Formula
from gan_lab.coursework.texts.mathml import make_mathml


def read(latex, is_display=True):
    """The data of a formula."""
    return make_formula(make_mathml([Formula(f"${latex}$", latex, is_display)])[0])


def sign(character):
    return {"t": "Sign", "c": character}


def number(digits):
    return {"t": "Text", "c": digits}


@pytest.mark.parametrize(
    ("latex", "data"),
    [
        ("x + 1", [sign("x"), sign("+"), number("1")]),
        (r"\frac12", [{"t": "Fraction", "c": [number("1"), number("2")], "style": ""}]),
        (r"\tfrac12", [{"t": "Fraction", "c": [number("1"), number("2")], "style": "inline"}]),
        (r"\binom nk", [{"t": "Binomial", "c": [sign("n"), sign("k")]}]),
        (r"\sqrt[3]{x}", [{"t": "Root", "c": sign("x"), "index": number("3")}]),
        (r"\sqrt{x}", [{"t": "Root", "c": sign("x")}]),
        (r"\hat{x}", [{"t": "Accent", "c": sign("x"), "accent": "\u0302"}]),
        (r"\overline{x}", [{"t": "Wide", "c": sign("x"), "function": "overline"}]),
        (r"x_i^2", [{"t": "Attached", "c": sign("x"), "place": "beside", "below": sign("i"), "above": number("2")}]),
        (r"\left( x \right)", [{"t": "Fenced", "c": [sign("("), sign("x"), sign(")")]}]),
        (r"\mathbb{E}", [sign("𝔼")]),
        (r"\mathcal{N}", [sign("𝒩")]),
        (r"\text{if so}", [{"t": "Text", "c": "if\xa0so"}]),
        (r"\log x", [{"t": "Name", "c": "log"}, sign("x")]),
    ],
)
def test_a_formula_is_data(latex, data):
    found = read(latex)
    assert (found[0]["c"] if [node["t"] for node in found] == ["Row"] else found) == data


def test_limits_stand_below_on_a_line_of_its_own_and_beside_in_a_line_of_text():
    (display,), (inline,) = (
        [node for node in walk(read(r"\min_G V", is_display)) if node["t"] == "Attached"]
        for is_display in (True, False)
    )
    assert display["place"] == "above and below on a line of its own"
    assert inline["place"] == "beside"


def test_aligned_equations_are_aligned():
    (matrix,) = read(r"\begin{align}a&=b\\c&=d\end{align}")
    point = {"t": "AlignmentPoint"}
    assert matrix["c"] == [[[sign(a), point, sign("="), sign(b)]] for a, b in ("ab", "cd")]
    assert matrix["style"] == "display"


def walk(tree):
    """Every element of a formula."""
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from walk(value)
    elif isinstance(tree, list):
        for part in tree:
            yield from walk(part)


def test_what_is_too_deep_is_not_typeset():
    assert read(r"\sqrt{" * (MAX_DEPTH - 1) + "x" + "}" * (MAX_DEPTH - 1))
    with pytest.raises(NotTypesetError):
        read(r"\sqrt{" * MAX_DEPTH + "x" + "}" * MAX_DEPTH)


@pytest.mark.parametrize("latex", [r"\foo{x}", "{"])
def test_what_is_no_formula_is_not_typeset(latex):
    with pytest.raises(NotTypesetError):
        read(latex)


def test_the_template_knows_each_element_that_is_made():
    code = (TEMPLATES.parent / "formula_tree.py").read_text("utf-8")
    made = set(re.findall(r'"t": "(\w+)"', code)) | {
        "Upright",
        "Sign",
        "Name",
        "Text",
        "Root",
        "Hidden",
        "Box",
        "Middle",
    }
    known = set(re.findall(r'node\.t == "(\w+)"', (TEMPLATES / "formula.typ").read_text("utf-8")))
    assert made == known


FORMULAS = [
    r"\mathbb{E}_{x \sim p}[\log D(x)] + \frac{1}{N}\sum_{i=1}^N x_i^2",
    r"\min_G \max_D \int_0^1 \lim_{x \to 0} \hat x \tilde x \bar x \vec x \dot x \ddot x",
    r"\check x \breve x \acute x \grave x \mathring a",
    r"\overbrace{a+b}^{n} \underbrace{a}_{n} \overline{ab} \underline{x} \overrightarrow{AB} \widehat{ab}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix} \begin{cases}1&x>0\\0&\text{else}\end{cases}",
    r"\begin{array}{lcr}a&b&c\\d&e&f\end{array} \begin{bmatrix}1\end{bmatrix}",
    r"\left\| \frac ab \middle| x \right\| \left. x \right|_0 \big( \Bigg] \bigl| x \bigr| \langle x \rangle \boxed{x}",
    r"\overset{a}{=} \underset{x}{y} \sum_{\substack{a\\b}} \xrightarrow{f} {a \atop b} {n \brace k}",
    r"\phantom{x} a \; b \quad c",
    r"\begin{aligned}a&=b&c&=d\end{aligned} \nabla_\theta \mathcal{L} \operatorname*{argmax}_x f''(x)",
    r"a := x^{*} \not= 10\,000",
]


@pytest.mark.parametrize("latex", FORMULAS)
def test_typst_sets_what_formulas_have(tmp_path, latex):
    need_packages("documents", "typst")
    blocks = [{"t": "Para", "c": [{"t": "Math", "c": [{"t": kind}, latex]}]} for kind in ("InlineMath", "DisplayMath")]
    assert make_pdf(blocks, "title", tmp_path).startswith(b"%PDF")
    assert [block["c"][0]["t"] for block in blocks] == ["Formula", "Formula"]
