"""Formulas as MathML: what people write is typeset, and nothing that anybody writes does more than that."""

import html
import re

import pytest
from fuzzing import make_fuzz_settings
from html_tags import Tags
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.texts import mathml
from gan_lab.coursework.texts.formulas import Formula
from gan_lab.coursework.texts.mathml import ATTRIBUTES, ELEMENTS, make_mathml


def make_formula(latex: str, is_display: bool = True) -> Formula:
    return Formula(f"$${latex}$$" if is_display else f"${latex}$", latex, is_display)


def typeset(latex: str, is_display: bool = True) -> str:
    return make_mathml([make_formula(latex, is_display)])[0]


# Of the work with GANs: the game, its best discriminator, FID, truncation, an interpolation, a step of Adam.
FORMULAS = [
    r"\min_G \max_D \mathbb{E}_{x \sim p_{\text{data}}}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]",
    r"D^*(x) = \frac{p_{\mathrm{data}}(x)}{p_{\mathrm{data}}(x) + p_g(x)}",
    r"\lVert \mu_r - \mu_g \rVert_2^2 + \operatorname{Tr}\left(\Sigma_r + \Sigma_g - 2(\Sigma_r\Sigma_g)^{1/2}\right)",
    r"x' = \begin{cases} x & \text{if } |x| \le 2\tau \\ \text{drawn again} & \text{otherwise} \end{cases}",
    r"W = \begin{pmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{pmatrix} \begin{bmatrix} 1 \\ 0 \end{bmatrix}",
    r"\sum_{i=1}^{n} z_i^2 \approx n \sigma^2, \qquad \prod_{k} a_k, \qquad \int_0^1 f(t)\,dt",
    r"\begin{aligned} z_t &= (1-t) z_0 + t z_1 \\ &= z_0 + t (z_1 - z_0) \end{aligned}",
    r"\begin{align} a &= b \\ c &= d \end{align}",
    r"\begin{equation} w' = \bar{w} + \psi (w - \bar{w}) \tag{1} \end{equation}",
    r"\theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}, \quad z \in \mathbb{R}^{128}",
    r"\beta \left\lVert W^\top W \odot (\mathbf{1} - I) \right\rVert_F^2",
    r"\operatorname*{arg\,min}_{\theta} \mathcal{L}, \quad \sum_{\substack{i \\ j}} x, \quad \mbox{so}",
]


def test_the_formulas_of_gans_are_typeset():
    for latex, made in zip(FORMULAS, make_mathml([make_formula(latex) for latex in FORMULAS]), strict=True):
        assert made.startswith('<math display="block">'), latex
        assert "&amp;" not in made
        assert "\\" not in made


def test_a_formula_in_a_line_is_set_in_the_line():
    assert typeset("x^2", is_display=False) == "<math><msup><mi>x</mi><mn>2</mn></msup></math>"


def test_the_lines_of_several_equations_stand_below_each_other():
    made = typeset(r"\begin{align} a &= b \\ c &= d \end{align}")
    assert made.count("<mtr>") == 2
    assert re.findall('columnalign="([a-z]+)"', made) == ["right", "left"] * 2
    assert "(1)" not in made


@pytest.mark.parametrize("latex", [r"\foo{x}", r"\frac{1}", "{", r"\begin{cases} a", "a & b", "x^2^3", "\x01"])
def test_what_cannot_be_read_stays_as_it_was_typed(latex):
    assert typeset(latex) == f"$${html.escape(latex)}$$"


def test_no_command_makes_a_link_a_style_or_a_large_space():
    made = "".join(
        typeset(latex)
        for latex in (
            r"\href{javascript:alert(1)}{x}",
            r"\style{color:red}{x}",
            r"\class{c}{x}",
            r"\color{red} x \textcolor{#fff}{y}",
            r"\hspace{99em} \kern-99em x \mkern-99mu",
            r"\raisebox{99em}{x}",
            r"\htmlId{a}{x}",
            r"\text{<script>alert(1)</script>}",
        )
    )
    for tag, attributes in Tags(made).tags:
        assert tag in ELEMENTS
        assert attributes.keys() <= {*ATTRIBUTES, "columnalign"}
    assert "99em" not in "".join(re.findall("<[^>]*>", made))


PIECES = [
    *(
        "{",
        "}",
        "^",
        "_",
        "&",
        "$",
        "<",
        ">",
        '"',
        "'",
        "é",
        "😀",
        "x",
        r"\\",
        r"\left(",
        r"\right)",
        r"\frac",
        r"\sqrt",
    ),
    *(
        r"\log",
        r"\text{a}",
        r"\color{red}",
        r"\kern-9em",
        r"\begin{array}{lc}",
        r"\end{array}",
        r"\href{x}{y}",
        r"\not",
    ),
    *(r"\emph{a}", r"\text{\emph{a}}", r"\mathop", r"\newcommand{\a}{\a\a}", r"\a"),
]


@make_fuzz_settings(60)
@given(st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join), max_size=20))
def test_whatever_is_written_becomes_elements_and_attributes_of_the_list(texts):
    made = make_mathml([make_formula(text) for text in texts])
    assert len(made) == len(texts)
    for tag, attributes in Tags("".join(made)).tags:
        assert tag in ELEMENTS, tag
        for name, value in attributes.items():
            assert name == "columnalign" or ATTRIBUTES[name].fullmatch(value), (name, value)


def test_a_formula_that_keeps_the_library_busy_is_given_up():
    before, endless, after = make_mathml([make_formula(latex) for latex in ("a", "(" * 60 + "x", "b")])
    assert before.startswith("<math")
    assert endless == "$$" + "(" * 60 + "x$$"
    assert after == "$$b$$"


def test_a_formula_that_ends_the_library_is_given_up():
    before, deep = make_mathml([make_formula("a"), make_formula("{" * 100_000)])  # longer than any that is let through
    assert before.startswith("<math")
    assert deep.startswith("$${{{")


def test_many_levels_are_given_up():
    assert typeset(r"\sqrt{" * 30 + "x" + "}" * 30).startswith("<math")
    assert typeset(r"\sqrt{" * 60 + "x" + "}" * 60).startswith("$$")


def test_without_formulas_no_process_is_started(monkeypatch):
    monkeypatch.setattr(mathml.subprocess, "run", None)
    assert make_mathml([]) == []
    assert make_mathml([Formula("$x$", "x", False, is_within_limits=False)]) == ["$x$"]


def test_where_no_process_can_be_started_formulas_stay_as_typed(monkeypatch):
    monkeypatch.setattr(mathml.sys, "executable", "/nowhere/python")
    assert typeset("x") == "$$x$$"
