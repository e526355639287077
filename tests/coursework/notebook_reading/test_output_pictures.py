"""What the outputs of code show: as pictures, if that is safe and easy, and named in a sentence if not."""

import base64
import io

import made_up
import numpy as np
import pytest
from PIL import Image
from real_notebooks import PNG, RED, code, pack, shown

from gan_lab.coursework.notebook_reading import shown_animations, svg_pictures
from gan_lab.coursework.notebook_reading.drawing_allowance import MAX_DRAWINGS, DrawingAllowance
from gan_lab.coursework.notebook_reading.notebooks import read_notebook
from gan_lab.coursework.notebook_reading.svg_pictures import draw_svg

JPEG = base64.b64encode(made_up.draw_square("red", "jpeg")).decode()
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2, "version_minor": 0}}


def read(*outputs):
    """The cell of a notebook that has these outputs, and the sentences on what isn't shown."""
    notebook = read_notebook(pack([code("show()", outputs, 1)]), "a.ipynb")
    return notebook.cells[0], notebook.passed_over


def read_as_shown(*outputs):
    """The same, with the sentences on what is shown, and not as it was."""
    notebook = read_notebook(pack([code("show()", outputs, 1)]), "a.ipynb")
    assert notebook.passed_over == ()
    return notebook.cells[0], notebook.shown_otherwise


def decode(content):
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def draw(body, size='width="40" height="20"'):
    return f"<svg {NAMESPACES} {size}>{body}</svg>"


@pytest.mark.parametrize(
    "html",
    [
        f'<img src="data:image/png;base64,{PNG}" alt="red">',
        f"<div><IMG alt='red' SRC='data:image/png;base64,{PNG}'/></div>",
        f"<img alt=red src=data:image/png;base64,{PNG}>",
    ],
)
def test_pictures_in_html_are_found_however_it_is_written(html):
    cell, sentences = read(shown({"text/html": html}))
    assert [(picture.content, picture.alt) for picture in cell.pictures] == [(RED, "red")]
    assert sentences == ()


def test_a_picture_in_an_output_of_markdown_is_found():
    cell, _ = read(shown({"text/markdown": f"![red](data:image/png;base64,{PNG})"}))
    assert [picture.content for picture in cell.pictures] == [RED]


def test_a_jpeg_is_shown_and_named():
    cell, sentences = read_as_shown(shown({"image/jpeg": JPEG}))
    assert len(cell.pictures) == 1
    assert sentences == ("Cell 1 has a picture as JPEG, which can't hold a recipe.",)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text/html": "<video controls><source src='x.mp4'></video>"}, "has a video, which isn't shown: look at it"),
        ({"video/mp4": "AAAA", "text/plain": "<IPython.core.display.Video object>"}, "has a video"),
        ({"text/html": '<audio controls src="data:audio/wav;base64,AAAA">'}, "has a sound, which isn't played"),
        (WIDGET | {"text/plain": "interactive(children=())"}, "has a widget, of which no picture was saved."),
        ({"application/vnd.plotly.v1+json": {"data": []}}, "has an interactive plot or other work of a script"),
        ({"text/html": '<div class="plotly-graph-div"></div><script>Plotly.newPlot()</script>'}, "interactive plot"),
        ({"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": "x"}, "interactive plot"),
        ({"application/javascript": "alert(1)"}, "interactive plot or other work of a script"),
        ({"text/html": "<iframe src='https://example.org'></iframe>"}, "has a page from the web, which isn't fetched"),
        ({"text/html": "<img src='https://example.org/a.png'>"}, "has a picture from the web, which isn't fetched"),
        ({"application/pdf": "AAAA"}, "has a PDF as its output, which isn't shown"),
        (
            {"text/html": "<h3>Results</h3>", "text/plain": "<IPython.core.display.HTML object>"},
            "has a table or other HTML, of which no words are shown: look at it in the notebook.",
        ),
        ({"text/html": "<p>x"}, "has a table or other HTML"),
    ],
)
def test_what_is_not_shown_is_named(data, sentence):
    cell, sentences = read(shown(data))
    assert cell.pictures == ()
    assert len(sentences) == 1
    assert sentence in sentences[0]


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "   1"},
        WIDGET | {"text/plain": "  0%|          | 0/10 [00:00<?, ?it/s]"},
        WIDGET | {"text/plain": "HBox(children=(FloatProgress(value=0.0), HTML(value='')))"},
        {"text/html": '<div class="colab-df-container"><svg></svg><script>google.colab.kernel</script></div>'},
        {"text/html": "<style>td { color: red }</style><script>x"},
        {
            "text/html": "<progress value='3'></progress> 100.00% [3/3]",
            "text/plain": "<IPython.core.display.HTML object>",
        },
        {"text/latex": "$x$", "text/plain": "x"},
    ],
)
def test_tables_and_progress_bars_are_not_named(data):
    assert read(shown(data))[1] == ()


def test_a_widget_with_a_picture_beside_it_is_not_named():
    _, sentences = read(shown(WIDGET | {"text/plain": "<Explorer of pocket>"}), shown({"image/png": PNG}))
    assert sentences == ()


# Animations of matplotlib


def make_animation(colours, kind="png"):
    """What `to_jshtml` writes, without what the frames don't need."""
    frames = []
    for number, colour in enumerate(colours):
        encoded = base64.encodebytes(made_up.draw_square(colour, kind, side=60)).decode().replace("\n", "\\\n")
        frames.append(f'  frames[{number}] = "data:image/{kind};base64,{encoded}"\n')
    script = f"var frames = new Array({len(frames)});\n{''.join(frames)}\nanim0 = new Animation(frames, img_id);"
    return f'<div class="animation"><img id="_anim_img0"><script>{script}</script></div>'


def test_frames_of_an_animation_are_shown_side_by_side():
    colours = ["red", "blue", "red", "red", "red", "red", "lime"]
    cell, sentences = read_as_shown(shown({"text/html": make_animation(colours)}))
    assert [picture.alt for picture in cell.pictures] == ["5 of the 7 frames of an animation"]
    strip = decode(cell.pictures[0].content)
    assert strip.shape == (60, 5 * 60, 3)
    assert strip[0, 0].tolist() == [255, 0, 0]
    assert strip[0, -1].tolist() == [0, 255, 0]
    assert sentences == ("Cell 1 has an animation, of which some frames are shown.",)


def test_what_matplotlib_writes_is_read():
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation

    figure, axis = plt.subplots(figsize=(1, 1))
    (line,) = axis.plot([0, 1], [0, 1])
    html = FuncAnimation(figure, lambda frame: line.set_data([0, frame], [0, 1]), frames=3).to_jshtml()
    plt.close(figure)
    assert shown_animations.is_animation(html)
    content, words = shown_animations.draw_strip(html, DrawingAllowance())
    assert words == "3 of the 3 frames of an animation"
    assert decode(content).shape == (100, 300, 3)


def test_an_animation_with_broken_frames_is_named():
    broken = make_animation(["red"]).replace("iVBOR", "AAAAA")
    cell, sentences = read(shown({"text/html": broken}))
    assert cell.pictures == ()
    assert sentences == ("Cell 1 has an animation whose frames can't be read: look at it in the notebook.",)


def test_of_very_many_animations_the_first_are_shown():
    output = shown({"text/html": make_animation(["red"])})
    cell, _ = read(*[output] * (MAX_DRAWINGS + 3))
    assert len(cell.pictures) == MAX_DRAWINGS


# Drawings


def test_a_drawing_is_shown_as_a_picture():
    drawing = draw('<rect width="20" height="20" fill="red"/><text x="22" y="15">Нора</text>')
    cell, sentences = read_as_shown(shown({"image/svg+xml": drawing, "text/plain": "<Figure size 432x288>"}))
    pixels = decode(cell.pictures[0].content)
    assert pixels.shape == (600, 1200, 3)
    assert pixels[300, 300].tolist() == [255, 0, 0]
    assert (pixels[:, 700:] < 128).any()  # the letters
    assert sentences == ("Cell 1 has a drawing (SVG), which can't hold a recipe.",)


def test_a_plot_of_matplotlib_as_svg_is_drawn_with_the_picture_in_it():
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(2, 1))
    figure.patch.set_facecolor("yellow")
    axis.imshow(np.full((4, 4, 3), (0, 0, 255), np.uint8))
    file = io.BytesIO()
    figure.savefig(file, format="svg")
    plt.close(figure)
    pixels = decode(draw_svg(file.getvalue(), DrawingAllowance()))
    assert pixels.shape == (600, 1200, 3)
    assert pixels[0, 0].tolist() == [255, 255, 0]
    assert pixels[300, 600].tolist() == [0, 0, 255]


@pytest.mark.parametrize(
    "href",
    ["{file}", "file://{file}", " {file}", "&#47;{file}", "https://example.org/a.png", "data:image/svg+xml,<svg/>"],
)
def test_a_drawing_that_names_another_file_is_not_drawn(href, tmp_path):
    (tmp_path / "red.png").write_bytes(RED)
    href = href.format(file=tmp_path / "red.png")
    for attribute in ("href", "xlink:href", "XLINK:HREF "):
        image = f"<image {attribute}='{href}' width='40' height='20'/>"
        assert draw_svg(draw(image).encode(), DrawingAllowance()) == b""


@pytest.mark.parametrize(
    "drawing",
    [
        b"",
        b"<svg",
        b"\xff\xfe<svg/>",
        f'<!DOCTYPE svg [<!ENTITY a "/etc/passwd">]>{draw("<text>&a;</text>")}'.encode(),
        b"<svg " + bytes(svg_pictures.MAX_BYTES),
    ],
)
def test_what_is_no_drawing_is_not_drawn(drawing):
    assert draw_svg(drawing, DrawingAllowance()) == b""


def test_a_drawing_that_ends_its_process_is_not_drawn_and_after_two_none_is_tried(monkeypatch):
    deep = draw("<g>" * 50_000 + "</g>" * 50_000).encode()
    allowance = DrawingAllowance()
    assert draw_svg(deep, allowance) == draw_svg(deep, allowance) == b""
    monkeypatch.setattr(svg_pictures, "_run", lambda drawing: pytest.fail("it was tried"))
    assert draw_svg(draw("").encode(), allowance) == b""


@pytest.mark.slow
def test_a_drawing_that_takes_minutes_is_ended(monkeypatch):
    monkeypatch.setattr(svg_pictures, "MAX_SECONDS", 1)
    blur = '<filter id="f"><feTurbulence numOctaves="100"/><feGaussianBlur stdDeviation="99"/></filter>'
    slow = draw(blur + '<rect width="1000" height="1000" filter="url(#f)"/>' * 9, 'width="1000" height="1000"').encode()
    assert draw_svg(slow, DrawingAllowance()) == b""


def test_a_drawing_within_html_is_no_picture_of_its_own():
    """Tables of Colab and others have buttons that are drawn so."""
    cell, sentences = read(shown({"text/html": f"<div>{draw('')}</div>"}))
    assert (cell.pictures, sentences) == ((), ())
