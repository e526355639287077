"""Pictures in a text are found however they are written, and replaced without breaking the text around them."""

import pytest

from gan_lab.coursework.report.image_markup import find_images, replace_images


@pytest.mark.parametrize(
    ("text", "alt", "target"),
    [
        ("![a dog](dog.png)", "a dog", "dog.png"),
        ('![](dog.png "my dog")', "", "dog.png"),
        ("![a](<my dog.png>)", "a", "my dog.png"),
        ("![a](dog%20(1).png)", "a", "dog%20(1).png"),
        ('<IMG alt="a dog" src="img/dog.png" width=300>', "a dog", "img/dog.png"),
        ("<img src='dog.png'/>", "", "dog.png"),
        ("<p align='center'><img width=30 src=dog.png></p>", "", "dog.png"),
        ("![a][1]\n\n[1]: dog.png", "a", "dog.png"),
    ],
)
def test_a_picture_is_found_in_each_way_of_writing_it(text, alt, target):
    (image,) = find_images(text)
    assert (image.alt, image.target) == (alt, target)
    whole = text[image.start : image.end]
    assert whole[0] in "!<"
    assert whole[-1] in ")>]"


@pytest.mark.parametrize(
    "text", ["```\n![a](b.png)\n```", "~~~md\n<img src='b.png'>", "`![a](b.png)`", "![a](b.png", ""]
)
def test_what_is_code_or_no_picture_is_left_alone(text):
    assert find_images(text) == []


def number(text):
    seen = []
    return replace_images(text, lambda image: (seen.append(image.target) or f"P{len(seen)}", True))


def test_a_picture_between_words_becomes_a_paragraph():
    assert number("one ![](a.png)     two ![](b.png)") == "one \n\nP1\n\n two \n\nP2\n\n"


def test_pictures_in_a_table_stand_below_it():
    table = "| a | b |\n|---|:-:|\n| ![](a.png) | <img src='b.png'> |\n\nwords | ![](c.png)"
    below = "| a | b |\n|---|:-:|\n| *(below)* | *(below)* |\n\nP1\n\nP2\n\nwords | \n\nP3\n\n"
    assert number(table) == below


def test_what_is_no_block_stays_in_its_line():
    assert replace_images("see ![](a.png).", lambda image: ("(gone)", False)) == "see (gone)."
