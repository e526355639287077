"""What a cell printed, as text."""

import pytest
from nbformat.v4 import new_output

from gan_lab.coursework.notebook_reading.printed_text import MAX_MESSAGES, MAX_PRINTED, find_printed_text


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def value(**data):
    return new_output("execute_result", data={key.replace("_", "/"): text for key, text in data.items()})


def test_what_was_printed_and_the_value_of_the_cell_stand_in_their_order():
    assert find_printed_text([stream("a\n"), stream("b\n"), value(text_plain="42")]) == "a\nb\n42"


def test_what_is_shown_otherwise_is_no_text():
    picture = value(text_plain="<Figure>", image_png="AAAA")
    page = value(text_plain="<IPython.core.display.HTML object>", text_html="<p>x</p>")
    assert find_printed_text([picture, page]) == ""


@pytest.mark.parametrize(
    ("data", "printed"),
    [
        ({"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "   a\n0  1"}, "   a\n0  1"),
        # Colab adds to a table what its own buttons need:
        ({"text/html": "<table>", "text/plain": "a", "application/vnd.google.colaboratory.intrinsic+json": {}}, "a"),
        ({"text/markdown": "**3** of 5", "text/plain": "<IPython.core.display.Markdown object>"}, "**3** of 5"),
        ({"text/markdown": f"a ![b](data:image/png;base64,{'AAAA' * 9000}) c"}, "a ![b](...) c"),
        ({"text/latex": "$x^2$", "text/plain": "<IPython.core.display.Latex object>"}, "$x^2$"),
        ({"text/latex": "$x^2$", "text/plain": "x**2"}, "x**2"),
        ({"application/json": {"loss": [1]}, "text/plain": "<IPython.core.display.JSON object>"}, '{"loss": [1]}'),
        ({"text/plain": "<torch._C.Generator object at 0x7f>"}, "<torch._C.Generator object at 0x7f>"),
    ],
)
def test_tables_markdown_and_formulas_are_shown_as_text(data, printed):
    assert find_printed_text([new_output("display_data", data=data)]) == printed


def test_of_messages_so_much_is_shown_and_no_progress_bar():
    outputs = [stream("INFO loss 0.5\n 40%|####      | 4/10\n", "stderr"), stream("a\n"), stream("w" * 9000, "stderr")]
    printed = find_printed_text([*outputs, stream("b\n")])
    assert printed == "INFO loss 0.5\na\n" + "w" * (MAX_MESSAGES - len("INFO loss 0.5\n")) + "\nb"


def test_of_a_progress_bar_the_last_state_is_shown_and_no_colours():
    assert find_printed_text([stream("  0%\r 50%\r100%\r\n\x1b[31mdone\x1b[0m\r\n")]) == "100%\ndone"


def test_the_text_is_cut_and_says_so():
    printed = find_printed_text([stream("x" * 5_000_000)] * 3)
    assert printed == "x" * MAX_PRINTED + " ..."
