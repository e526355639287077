"""Pictures pasted into a text as data addresses: taken out, so that the words below them are read whole."""

import base64
import urllib.parse

import made_up
import pytest
from real_notebooks import PNG, RED, pack, text

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.notebook_reading import notebooks
from gan_lab.coursework.notebook_reading.notebooks import read_notebook
from gan_lab.coursework.notebook_reading.pasted_pictures import (
    MAX_PICTURES,
    find_shown_files,
    remove_picture_marks,
    shows_web_picture,
    take_out_pictures,
)
from gan_lab.coursework.notebook_reading.unshown import Unshown
from gan_lab.coursework.student_work import find_answers

ADDRESS = f"data:image/png;base64,{PNG}"
LINES = "\n".join(PNG[start : start + 40] for start in range(0, len(PNG), 40))


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (f"![image.png]({ADDRESS}) below", "![image.png](attachment:pasted-1.png) below"),
        (f'![a dog]({ADDRESS} "title") below', '![a dog](attachment:pasted-1.png "title") below'),
        (f"![a](<{ADDRESS}>) below", "![a](<attachment:pasted-1.png>) below"),
        (f"![a](data:image/png;base64,{LINES}) below", "![a](attachment:pasted-1.png) below"),
        (f'<img src="{ADDRESS}" width=300 alt="a > b"> below', "![a > b](attachment:pasted-1.png) below"),
        (f"<IMG ALT='' SRC='DATA:IMAGE/PNG;BASE64,{PNG}'/> below", "![](attachment:pasted-1.png) below"),
        (f"<img src={ADDRESS} width=300> below", "![](attachment:pasted-1.png) below"),
        (f'<img src="data:image/png;base64,{LINES}"> below', "![](attachment:pasted-1.png) below"),
        (f"![a][1] below\n\n[1]: {ADDRESS}\n", "![a](attachment:pasted-1.png) below\n\n"),
        (f"![][image1] below\n\n[IMAGE1]: <{ADDRESS}>", "![](attachment:pasted-1.png) below\n\n"),
        (f"![One] below\n[one]: {ADDRESS} 'title'\nend", "![One](attachment:pasted-1.png) below\nend"),
        (f"![a](data:image/png;base64,{urllib.parse.quote(PNG, safe='')}) x", "![a](attachment:pasted-1.png) x"),
        (f"![a](data:image/png;charset=utf-8;base64,{PNG.rstrip('=')}) x", "![a](attachment:pasted-1.png) x"),
    ],
)
def test_a_picture_is_taken_out_however_it_was_pasted(typed, left):
    unshown = set()
    text_left, pictures = take_out_pictures(typed, unshown)
    assert text_left == left
    assert [(picture.name, picture.content) for picture in pictures] == [("pasted-1.png", RED)]
    assert not unshown


def test_words_behind_an_address_that_nothing_ends_stay():
    typed = f'It says "{ADDRESS} and more words follow here\n\nand the "end" too'
    assert take_out_pictures(typed)[0] == typed.replace(ADDRESS, "attachment:pasted-1.png")


def test_alternative_texts_are_kept_unless_they_are_a_file_name():
    _, pictures = take_out_pictures(f'![image.png]({ADDRESS}) ![my dog]({ADDRESS}) <img alt="a cat" src="{ADDRESS}">')
    assert [(picture.name, picture.alt) for picture in pictures] == [
        ("pasted-1.png", ""), ("pasted-2.png", "my dog"), ("pasted-3.png", "a cat")
    ]  # fmt: skip


def test_a_text_without_pasted_pictures_stays_as_it_is():
    typed = "See ![a](dog.png), <img src='cat.png'>, [b](https://x.org/y.png) and data:image in words."
    assert take_out_pictures(typed) == (typed, ())


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("![a](data:image/png;base64,)", Unshown.BROKEN_PICTURE),
        ("![a](data:image/heic;base64,AAAA)", Unshown.BROKEN_PICTURE),
        ("<video src='data:video/mp4;base64,AAAA'></video>", Unshown.VIDEO),
        ("<audio src='data:audio/wav;base64,AAAA'></audio>", Unshown.AUDIO),
        ("[my report](data:application/pdf;base64,AAAA)", Unshown.PASTED_FILE),
        ("<img src='data:image/svg+xml;utf8,<svg'>", Unshown.BROKEN_SVG),
    ],
)
def test_what_cannot_be_shown_is_taken_out_and_named(typed, kind):
    unshown = set()
    left, pictures = take_out_pictures(typed, unshown)
    assert (pictures, unshown) == ((), {kind})
    assert "AAAA" not in left


def test_of_very_many_pictures_the_first_are_taken():
    unshown = set()
    left, pictures = take_out_pictures(f"![a]({ADDRESS}) " * (MAX_PICTURES + 5), unshown)
    assert len(pictures) == MAX_PICTURES
    assert unshown == {Unshown.TOO_MANY}
    assert "base64" not in left


def test_a_pasted_picture_takes_no_name_that_an_attachment_has():
    cell = text(f"![a](attachment:pasted-1.png) ![b]({ADDRESS})")
    cell["attachments"] = {"pasted-1.png": {"image/png": base64.b64encode(made_up.draw_square("blue")).decode()}}
    (read,) = read_notebook(pack([cell]), "a.ipynb").cells
    assert read.source == "![a](attachment:pasted-1.png) ![b](attachment:pasted-1-new.png)"
    assert [picture.name for picture in read.pictures] == ["pasted-1.png", "pasted-1-new.png"]


def test_an_attachment_in_a_tag_is_written_as_the_others():
    assert take_out_pictures('<img src="attachment:image.png" width="300">')[0] == "![](attachment:image.png)"


def test_a_notebook_may_hold_more_characters_of_pictures_than_of_text(monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_TEXT", 1000)
    large = base64.b64encode(bytes(16_000)).decode()
    (cell,) = read_notebook(pack([text(f"![a](data:image/png;base64,{large}) words")]), "a.ipynb").cells
    assert cell.source == "![a](attachment:pasted-1.png) words"
    assert len(cell.pictures[0].content) == 16_000


def test_pictures_in_cells_of_html_are_no_code():
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [],
            "source": f"%%html\n<img src='{ADDRESS}'>"}  # fmt: skip
    (read,) = read_notebook(pack([cell]), "a.ipynb").cells
    assert (read.source, len(read.pictures)) == ("%%html\n![](attachment:pasted-1.png)", 1)


def test_files_that_a_text_shows_are_found():
    shown = r"""![](dog.png) ![a](<my dog.PNG> "t") ![b](./sub/my%20cat.jpg) ![b](dog.png) <img src='a\b.gif' width=3>
    ![](https://x.org/y.png) <IMG SRC=//x.org/y.png> ![](attachment:z.png) [link](link.png) ![r][k] ![](notes.txt)
    ![](../up.webp) ![](/content/x.png?raw=true)

[k]: folder/k.jpeg
"""
    assert find_shown_files(shown) == [
        "dog.png", "my dog.PNG", "sub/my cat.jpg", "a/b.gif", "folder/k.jpeg", "../up.webp", "/content/x.png"
    ]  # fmt: skip


def test_pictures_on_the_web_are_noticed_and_badges_not():
    badge = (
        '<a href="https://colab.research.google.com/x"><img src="https://colab.research.google.com/colab-badge.svg"/>'
    )
    assert not shows_web_picture(badge)
    assert shows_web_picture("![](https://x.org/y.png)")
    assert shows_web_picture("<img src='//x.org/y'>")
    assert not shows_web_picture("[a page](https://x.org/y.png)")


def test_marks_of_pictures_are_no_words():
    assert remove_picture_marks("one ![image.png](attachment:pasted-1.png) two").split() == ["one", "two"]
    assert remove_picture_marks("![my dog](dog.png)") == "![my dog](dog.png)"


@pytest.mark.parametrize(
    "hostile",
    [
        "<img '\"",
        '"data:image/png;base64,',
        "data:image/png;base64,A\n \n",
        "![a](",
        "![",
        "[a]: x\n![a]",
        "<img a= ",
        "data:image/x;a",
        "(data:image/svg+xml,",
        "\n \n",
        "![](a(b)",
    ],
)
def test_hostile_texts_are_read_in_time(hostile):
    """Each of these, tried from every place at which it could begin, would take minutes."""
    typed = "![](" + hostile * 5_000
    assert "base64" not in take_out_pictures(typed)[0]
    assert find_shown_files(typed) == []


def test_answers_below_pasted_pictures_are_whole():
    """As Colab saves it: a picture of 100 kB would fill more characters than an answer may have."""
    assignment = read_assignment()
    question = assignment.questions["2.1"]
    large = base64.b64encode(RED + bytes(100_000)).decode()
    answer = "The bags look alike below 0.2, since the noise is nearly zero there."
    notebook = read_notebook(
        pack([text(f"{question.text}\n\n![image.png](data:image/png;base64,{large})\n\n{answer}")]), "02.ipynb"
    )
    found = next(answer for answer in find_answers(assignment, [notebook]) if answer.id == "2.1")
    assert (found.status, found.word_count) == ("answered", 13)
    assert found.text == f"![image.png](attachment:pasted-1.png)\n\n{answer}"
