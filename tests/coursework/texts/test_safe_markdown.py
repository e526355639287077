"""Formulas in Markdown: typeset in running text, as they were typed anywhere else."""

import pytest

from gan_lab.coursework.texts.safe_markdown import safe_html

X = "<math><mi>x</mi></math>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a $x$, b", f"<p>a {X}, b</p>"),
        ("**Loss:**$x$ *$x$*", f"<p><strong>Loss:</strong>{X} <em>{X}</em></p>"),
        ("# $x$", f"<h1>{X}</h1>"),
        ("- $x$", f"<ul>\n<li>{X}</li>\n</ul>"),
        ("$a_1 * b_1 * c$", "<p><math><msub><mi>a</mi><mn>1</mn></msub>"),
        ("|a|\n|-|\n|$P(x|z)$|", '<td><math><mi>P</mi><mo stretchy="false">(</mo><mi>x</mi>'),
        ("$$\nx\n+ y\n$$", '<p><math display="block"><mi>x</mi><mo>+</mo><mi>y</mi></math></p>'),
        ("> $x$", f"<blockquote>\n<p>{X}</p>\n</blockquote>"),
    ],
)
def test_formulas_in_running_text_are_typeset(text, html):
    assert html in safe_html(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("US$5 and US$6", "<p>US$5 and US$6</p>"),
        ("`$x$`", "<p><code>$x$</code></p>"),
        ("    $x$ in code", "<pre><code>$x$ in code"),
        ("```\n$x$\n```", "<pre><code>$x$"),
        (r"\$x$", "<p>$x$</p>"),
        (r"$\foo_a_$ <b>", r"<p>$\foo_a_$ &lt;b&gt;</p>"),
        (r"$\foo{<i>}$", r"<p>$\foo{&lt;i&gt;}$</p>"),
        ("[$x$](https://a.b/$y$)", f'<p><a href="https://a.b/$y$">{X}</a></p>'),
        ('[a](https://a.b "$y$")', '<p><a href="https://a.b" title="$y$">a</a></p>'),
        ("[a]($javascript:x$)", "<p>[a](<math>"),
    ],
)
def test_anything_else_stays_as_it_was_typed(text, html):
    assert html in safe_html(text, links=True)


def test_without_a_formula_the_page_is_as_before():
    assert safe_html("a $5 b\n\n    code $5") == "<p>a $5 b</p>\n<pre><code>code $5\n</code></pre>\n"


def test_a_link_without_an_address_leads_nowhere():
    assert safe_html("[a]() and more", links=True) == "<p><a>a</a> and more</p>\n"
