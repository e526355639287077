"""Notebooks that cost much to read: each maker takes the number of characters, bytes, cells or pictures."""

import base64
import json
from collections.abc import Iterable

from hostile import make_blank_png

# What a cell of code repeats. The names say what each is hard for.
CODE = {
    "plain code": "value = 1  # a line\n",
    "open brackets": "(",
    "closed brackets": "()",
    "indented blocks": "if x:\n y\n",
    "one long line": "x + ",
    "quotes": "'\n",
    "docstrings": '"""\n',
    "f-strings": "f'{x}' ",
    "backslashes": "\\\n",
    "odd signs": "$ ",
    "blank lines": " \n",
    "names": "STUDENT = 'a'\n",
    "names alone": "STUDENT\n",
    "names of open quotes": "STUDENT = '",
    "report comments": "# Report: x\n",
    "report comments of spaces": "# report: x" + " " * 100_000,
    "comments": "#\n",
    "quotes in docstrings": '"""\\"""\'\'\'',
}
# What an answer repeats.
MARKDOWN = {
    "quotes in quotes": "> ",
    "lists in lists": "- ",
    "emphasis": "*a ",
    "emphasis in emphasis": "**a",
    "links": "[a](",
    "links in links": "[",
    "code": "`a``",
    "tables": "|a|\n|-|\n",
    "formulas": "$x$ ",
    "formulas in formulas": r"$\frac{",
    "fences": "~~~ a\n",
    "entities": "&amp;",
    "answer markers": "your answer:",
    "questions": "Question 2.1\n",
    "bold questions": "**Question 2.1** a\n\n",
    "underscores": "_",
    "words": "truncation of noise ",
    "stars": "*",
    "spaces": " ",
    "lines": "\n",
    "paragraphs": "a\n\n",
    "half questions": "Question ",
    "half markers": "**your answer",
    "quoted lines": "> \n",
    "surrogates": "\ud800",
}


def make_raw_notebook(cells: Iterable[dict]) -> bytes:
    """Make a notebook without nbformat, which takes long for many cells."""
    whole = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(whole, separators=(",", ":")).encode()


def make_code(source: str, *outputs: dict, count: int = 1) -> dict:
    """Make a cell of code that was run."""
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
    }


def make_text(source: str, **more) -> dict:
    """Make a cell of Markdown."""
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def make_output(**data: str) -> dict:
    """Make an output; data: by the type, with "_" for "/"."""
    versions = {name.replace("_", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": versions}


def repeat(unit: str, characters: int) -> str:
    return (unit * (characters // len(unit) + 1))[:characters]


def make_notebook_of_code(unit: str, characters: int, cells: int = 1) -> bytes:
    """Make a task whose code has so many characters, in so many cells, each of which shows a picture."""
    shown = make_output(image_png=base64.b64encode(make_blank_png(8, 8)).decode())
    each = characters // cells
    return make_raw_notebook(
        [
            make_text("**Task 2.2** x"),
            *(make_code(f"a{number} = 1\n{repeat(unit, each)}"[:each], shown, count=number) for number in range(cells)),
        ]
    )


def make_notebook_of_answers(unit: str, characters: int, cells: int = 1) -> bytes:
    """Make answers of so many characters to so many questions, in turn those of notebooks 01 to 03."""
    each = characters // cells
    return make_raw_notebook(
        make_text(f"**Question {1 + number % 3}.{1 + number // 3 % 4}** x\n\n*Your answer:*\n\n{repeat(unit, each)}")
        for number in range(cells)
    )


def make_notebook_that_breaks_off(cells: int) -> bytes:
    """Make so many cells, the last of which isn't one, so that nbformat looks for what is wrong with all of them."""
    return make_raw_notebook([*[make_code("x")] * cells, {**make_code("x"), "outputs": [{"output_type": "stream"}]}])


def make_notebook_of_cells(cells: int) -> bytes:
    """Make so many cells, in turn a task, its code, a question, and text below it."""
    return make_raw_notebook(
        (
            make_text("**Task 2.2**"),
            make_code("x = 1"),
            make_text("**Question 2.1** x\n\n*Your answer:*\n\nx"),
            make_text("y"),
        )[number % 4]
        for number in range(cells)
    )


def make_notebook_of_attachments(count: int) -> bytes:
    """Make so many small pictures, pasted into the text of one cell."""
    pictures = {
        f"{number}.png": {"image/png": base64.b64encode(make_blank_png(8 + number % 64, 8 + number // 64)).decode()}
        for number in range(count)
    }
    return make_raw_notebook([make_text("x", attachments=pictures)])


def make_notebook_of_base64(size: int, image_type: str = "image_png") -> bytes:
    """Make one output of so many bytes in base64 that are no picture."""
    return make_raw_notebook([make_code("x", make_output(**{image_type: "A" * size}))])


def make_notebook_of_html(unit: str, size: int) -> bytes:
    """Make one output whose HTML repeats a text."""
    return make_raw_notebook([make_code("x", make_output(text_html=repeat(unit, size)))])


def make_notebook_of_lines(lines: int) -> bytes:
    """Make one cell whose text is stored as a list of so many lines."""
    return make_raw_notebook([{"cell_type": "markdown", "metadata": {}, "source": ["a\n"] * lines}])


def make_notebook_of_outputs(count: int) -> bytes:
    """Make one cell with so many errors as outputs."""
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]}
    return make_raw_notebook([make_code("1 / 0", *[error] * count)])
