"""The pictures in a notebook: of outputs, of animations, and pasted into text."""

import base64

import made_up
import nbformat

from gan_lab.coursework.notebook_reading.notebooks import read_notebook


def read(*cells):
    return read_notebook(nbformat.writes(nbformat.v4.new_notebook(cells=list(cells))).encode(), "a.ipynb")


def test_pictures_come_with_their_alternative_texts():
    png = made_up.draw_square("red")
    cell = read(
        made_up.make_run_cell(
            "x",
            1,
            made_up.make_picture_output(png, alt="A red square"),
            made_up.make_picture_output(png),
            made_up.make_picture_output(b"", alt="none"),
        )
    ).cells[0]
    assert [(p.content, p.alt) for p in cell.pictures] == [(png, "A red square"), (png, "")]


def test_an_animation_comes_with_its_still_picture():
    webp, png = made_up.draw_square("red", "webp"), made_up.draw_square("red")
    html = f'<img src="data:image/webp;base64,{base64.b64encode(webp).decode()}" width="4" alt="it &quot;moves&quot;">'
    (picture,) = (
        read(made_up.make_run_cell("x", 1, made_up.make_picture_output(png, **{"text/html": html}))).cells[0].pictures
    )
    assert (picture.content, picture.still, picture.alt) == (webp, png, 'it "moves"')


def test_a_picture_pasted_into_text_is_found():
    png = made_up.draw_square("red")
    cell = made_up.make_text_cell("![image.png](attachment:image.png)")
    cell.attachments = {"image.png": {"image/png": base64.b64encode(png).decode()}}
    assert [picture.content for picture in read(cell).cells[0].pictures] == [png]
