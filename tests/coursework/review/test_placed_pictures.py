"""Where a student's pictures stand, and which files a text shows."""

from dataclasses import replace

import pytest
from made_up_pages import make_picture

from gan_lab.coursework.review.pages.placed_pictures import PlacedPictures, find_pasted_names


def make_file(number: int, path: str):
    return replace(make_picture(number), where=path, file=path)


DOG, CAT, CAFE = make_file(1, "work/pics/Dog.PNG"), make_file(2, "work/cat.png"), make_file(3, "work/cafe\u0301.png")
TWICE = [make_file(4, "a/plot.png"), make_file(5, "b/plot.png")]
PLACES = PlacedPictures([DOG, CAT, CAFE, *TWICE, make_picture(6)])


@pytest.mark.parametrize(
    ("mark", "picture"),
    [
        ("![](pics/dog.png)", DOG),
        ('![a dog](./pics/Dog.PNG "title")', DOG),
        ('<img src="../work/cat.png" width="9">', CAT),
        ("![a][1]\n\n[1]: cat.png", CAT),
        ("![](caf%C3%A9.png)", CAFE),
        ("![](/content/drive/dog.png)", DOG),  # it was moved when it was handed in
        ("![](C:\\Users\\ada\\cat.png)", CAT),
        ("![](plot.png)", None),  # of two, nobody knows which
        ("![](https://example.org/cat.png)", None),
        ("![](attachment:cat.png)", None),
        ("![](../../etc/passwd.png)", None),
    ],
)
def test_the_file_is_found_that_a_text_shows(mark, picture):
    assert list(PLACES.find_shown_files(mark, "work/my.ipynb").values()) == ([picture] if picture else [])


def test_a_file_in_the_folder_of_the_text_comes_before_others_of_its_name():
    assert list(PLACES.find_shown_files("![](plot.png)", "a/x.md").values()) == [TWICE[0]]


def test_the_pictures_of_a_document_are_those_inside_it():
    inside = replace(make_picture(7), where="a.docx, image1.png", file="a.docx")
    assert PlacedPictures([inside, make_picture(8)]).find_in_document("a.docx") == [inside]


def test_pasted_pictures_are_known_by_their_names():
    assert find_pasted_names("![x](attachment:image.png) ![](b.png) <img src='attachment:c.png'>") == {
        "image.png",
        "c.png",
    }
