"""Files that nobody thought of: whatever they hold, reading them soon gives a value or one sentence.

The bounds: a recipe has at most 4 million characters, a picture 85 million pixels, a notebook 100 MB, 500,000
lists and objects and 10,000 cells and outputs, a zip as many bytes as its submission is allowed. What is read
takes time and memory in proportion to these, never to their square; the last tests measure that.
"""

import json
import re
import tracemalloc

import hostile
import hostile_notebooks
import hostile_pictures
import made_up
import nbformat
import numpy as np
import pytest
from fuzzing import (
    VALUES,
    altered_json,
    make_fuzz_settings,
    run_in_proportion,
    run_in_time,
    spoiled_bytes,
    value_or_sentence,
)
from html_tags import Tags
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from readings import read_here

from gan_lab.coursework.assignment import find_assigned_notebook, read_assignment
from gan_lab.coursework.notebook_reading.notebooks import MAX_CELLS, MAX_CODE, Notebook, read_notebook
from gan_lab.coursework.review.intake.gallery import find_pictures
from gan_lab.coursework.student_work import MAX_ANSWER, find_answers, find_task_results
from gan_lab.coursework.texts.mathml import ATTRIBUTES, ELEMENTS
from gan_lab.coursework.texts.safe_markdown import safe_html
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import MAX_CHARACTERS, NetworkId, Recipe
from gan_lab.pictures.recipe_files import ImageFile, read_image, write_animation, write_png
from gan_lab.pictures.tiles import BigGANTile
from gan_lab.pictures.untrusted_images import count_declared_pixels, read_pixels

pytestmark = pytest.mark.slow

ASSIGNMENT = read_assignment()


# Recipes and pictures

WHOLE = Recipe(
    NetworkId("biggan-deep", "pocket", "ab" * 32),
    {"torch": "2.13.0"},
    [
        BigGANTile(
            noise=np.linspace(-1, 1, 128, dtype=np.float32),
            classes={3: 1.0},
            truncation=0.4,
            seed=7,
            row=2,
            box=(0, 0, 4, 4),
        ),
        BigGANTile(
            noise=np.linspace(-2, 1, 128, dtype=np.float32),
            classes={1: 0.5, 2: 0.5},
            truncation=1.0,
            box=(4, 0, 4, 4),
        ),
    ],
)
SINGLE = Image.fromarray(np.arange(96, dtype=np.uint8).reshape(4, 8, 3))
MOVING = [Image.new("RGB", (8, 4), colour) for colour in ("red", "green", "blue")]
WALK = Recipe(
    WHOLE.network,
    {},
    [
        BigGANTile(noise=tile.noise, classes=tile.classes, truncation=0.4, box=(0, 0, 8, 4), frame=frame)
        for frame, tile in enumerate([*WHOLE.tiles, WHOLE.tiles[0]])
    ],
)
PICTURES = [
    write_png(SINGLE, WHOLE),
    write_animation(MOVING, 50, WALK, "WEBP"),
    write_animation(MOVING, 50, WALK, "GIF"),
]
OTHER_PICTURES = {
    "a PNG of texts": hostile_pictures.make_png_of_texts(3, 100),
    "a noisy WebP": hostile_pictures.make_noisy_webp(8, 16),
    "an animated WebP": hostile_pictures.make_animated_webp(8, 3),
    "a GIF of tiny frames": hostile_pictures.make_gif_of_tiny_frames(8, 3),
    "a JPEG of several scans": hostile_pictures.make_jpeg_of_many_scans(8, 2),
} | {f"a GIF with {end}": hostile_pictures.make_broken_gif(8, end) for end in hostile_pictures.BROKEN_GIF_ENDS}


@make_fuzz_settings(300)
@given(VALUES | altered_json(json.loads(WHOLE.to_json())))
def test_any_json_as_a_recipe_is_read_or_refused(value):
    recipe = value_or_sentence(Recipe.from_json, json.dumps(value))
    if recipe:
        text = recipe.to_json()
        assert Recipe.from_json(text).to_json() == text


@make_fuzz_settings(100)
@given(st.text(max_size=200) | spoiled_bytes(WHOLE.to_json().encode()).map(lambda b: b.decode("utf-8", "replace")))
def test_any_text_as_a_recipe_is_read_or_refused(text):
    value_or_sentence(Recipe.from_json, text)


TILES = st.builds(
    BigGANTile,
    noise=st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=128, max_size=128).map(
        np.float32
    ),
    classes=st.dictionaries(st.integers(0, 999_999), st.floats(-(2.0**100), 2.0**100, width=32), max_size=5),
    truncation=st.floats(0, 1, exclude_min=True),
    seed=st.integers(0, 2**32 - 1),
    row=st.integers(0, 2**31 - 1),
    box=st.tuples(*[st.integers(0, 1000)] * 4),
    frame=st.integers(0, 999),
)


@make_fuzz_settings(40)
@given(TILES, st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200))
def test_a_valid_recipe_is_read_back_unchanged(tile, name):
    recipe = Recipe(NetworkId("biggan-deep", name, "0" * 64), {"x": name[:100]}, [tile])
    again = Recipe.from_json(recipe.to_json())
    assert (again.network, again.made_with) == (recipe.network, recipe.made_with)
    (found,) = again.tiles
    assert found.noise.tobytes() == tile.noise.tobytes()
    assert vars(found) | {"noise": 0} == vars(tile) | {"noise": 0}


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_spoiled_picture_is_read_or_refused(kind):
    assert read_image(PICTURES[kind]).format == ("PNG", "WEBP", "GIF")[kind]

    @make_fuzz_settings(150)
    @given(spoiled_bytes(PICTURES[kind]))
    def look(content):
        image = value_or_sentence(read_image, content)
        if image:
            assert isinstance(image, ImageFile)
            for tile in image.recipe.tiles:
                left, top, width, height = tile.box
                assert image.frames[tile.frame][top : top + height, left : left + width].shape == (height, width, 3)
        pixels = value_or_sentence(read_pixels, content)
        assert pixels is None or (pixels.dtype == np.uint8 and pixels.shape[2] == 3)
        assert count_declared_pixels(content) >= (0 if pixels is None else pixels.shape[0] * pixels.shape[1])

    look()


@pytest.mark.parametrize("name", OTHER_PICTURES)
def test_a_spoiled_picture_without_a_recipe_is_read_or_refused(name):
    @make_fuzz_settings(60)
    @given(spoiled_bytes(OTHER_PICTURES[name]))
    def look(content):
        assert value_or_sentence(read_image, content) is None
        pixels = value_or_sentence(read_pixels, content)
        assert pixels is None or (pixels.dtype == np.uint8 and pixels.shape[2] == 3)
        assert count_declared_pixels(content) >= (0 if pixels is None else pixels.shape[0] * pixels.shape[1])

    look()


# Notebooks

NOTEBOOK = json.loads(
    nbformat.writes(
        nbformat.v4.new_notebook(
            cells=[
                made_up.make_text_cell("**Question 2.1** What?\n\n*Your answer:*\n\nThis."),
                made_up.make_text_cell("**Task 2.1** Do it."),
                made_up.make_run_cell(
                    "# Report: mine\nSTUDENT = 'A'", 1, made_up.make_picture_output(PICTURES[0], alt="An alt")
                ),
                made_up.make_run_cell(
                    "1 / 0", 2, nbformat.v4.new_output("error", ename="E", evalue="v", traceback=["t"])
                ),
                nbformat.v4.new_raw_cell("raw"),
            ]
        )
    )
)
for number, cell in enumerate(NOTEBOOK["cells"]):
    cell["id"] = f"cell-{number}"  # else it is drawn at random
NOTEBOOK["cells"][0]["attachments"] = {"a.png": {"image/png": "QUJD"}}
OLD = {
    "metadata": {"name": ""},
    "nbformat": 3,
    "nbformat_minor": 0,
    "worksheets": [
        {"cells": [{"cell_type": "code", "input": "x", "language": "python", "metadata": {}, "outputs": []}]}
    ],
}


def check_notebook(content: bytes) -> None:
    """Read a notebook as a review does, and check what comes of it: values, or one sentence that refuses it."""
    notebook = value_or_sentence(read_notebook, content, "x.ipynb")
    if notebook is None:
        return
    assert isinstance(notebook, Notebook)
    assert isinstance(notebook.run_order_problem, str | None)
    assert isinstance(notebook.student, str | None)
    assert all(isinstance(error, str) for error in notebook.errors)
    answers = find_answers(ASSIGNMENT, [notebook])
    tasks = find_task_results(ASSIGNMENT, [notebook])
    assert (len(answers), len(tasks)) == (len(ASSIGNMENT.questions), len(ASSIGNMENT.tasks))
    find_assigned_notebook(ASSIGNMENT, notebook)
    for picture, place in find_pictures(notebook, ASSIGNMENT):
        assert isinstance(picture.content, bytes)
        assert isinstance(picture.is_plot, bool)
        json.dumps([picture.alt, place.caption, place.task]).encode()


@make_fuzz_settings(100)
@given(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_as_a_notebook_are_read_or_refused(content):
    check_notebook(content)


@make_fuzz_settings(300)
@given(altered_json(NOTEBOOK) | altered_json(OLD))
def test_an_altered_notebook_is_read_or_refused(whole):
    check_notebook(json.dumps(whole).encode())


@make_fuzz_settings(60)
@given(spoiled_bytes(json.dumps(NOTEBOOK).encode()))
def test_a_spoiled_notebook_is_read_or_refused(content):
    check_notebook(content)


# Answers

MARKDOWN = st.lists(
    st.sampled_from(
        [
            *"*_`~[]()<>!&#|-+=\"'\\:;/. \n\tab1",
            "javascript:",
            "http://x",
            "//x",
            "<script>",
            "![",
            "](",
            "[a](",
            "data:",
            "$",
            "$",
            "$$",
            r"\sqrt{x}",
            r"\href{//x}{y}",
        ]
    ),
    max_size=40,
).map("".join)
HARMLESS_TAGS = {
    *(
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "hr",
        "br",
    ),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


@make_fuzz_settings(400)
@given(MARKDOWN | st.text(max_size=40) | st.sampled_from(hostile.DANGEROUS_TEXTS), st.booleans())
def test_markdown_has_only_tags_that_do_nothing(text, links):
    for tag, attributes in Tags(safe_html(text, links=links)).tags:
        assert tag in HARMLESS_TAGS | ELEMENTS | ({"a"} if links else set()), tag
        for name, value in attributes.items():
            if tag in ELEMENTS:
                assert name == "columnalign" or ATTRIBUTES[name].fullmatch(value), (name, value)
            elif name == "start":
                assert value.isdigit()
            elif name == "class":
                assert tag == "code"
                assert value.startswith("language-")
            elif name == "align":
                assert re.fullmatch("left|right|center", value)
            elif name == "href":
                assert links
                assert re.match("(https?|mailto):", value, re.IGNORECASE)
            else:
                assert (tag, name) == ("a", "title"), (tag, name)


@pytest.mark.parametrize("address", ["//host/x", "../x", "data:image/png;base64,AA", "smb://x", "javascript:x", "x:y"])
def test_only_web_addresses_can_be_clicked(address):
    for text in (f"[a]({address})", f"<{address}>", f"[a]\n\n[a]: {address}"):
        assert "<a" not in safe_html(text, links=True)
    assert '<a href="https://example.org/x">' in safe_html("<https://example.org/x>", links=True)


# Time

MANY = 2_000_000  # characters


@pytest.mark.parametrize("name", hostile_notebooks.MARKDOWN)
def test_an_answer_of_two_megabytes_is_read_soon(name):
    text = hostile_notebooks.repeat(hostile_notebooks.MARKDOWN[name], MANY)
    cells = [f"**Question 2.1** {text}", "**Task 2.1**", text]
    content = hostile_notebooks.make_raw_notebook(map(hostile_notebooks.make_text, cells))
    run_in_time(lambda: check_notebook(content))


@pytest.mark.parametrize("cells", [1, 200])
@pytest.mark.parametrize("name", hostile_notebooks.CODE)
def test_a_megabyte_of_code_is_read_soon(name, cells):
    def read(characters):
        check_notebook(hostile_notebooks.make_notebook_of_code(hostile_notebooks.CODE[name], characters, cells))

    run_in_proportion(read, MAX_CODE - 1000, seconds=2)


@pytest.mark.parametrize("name", ["underscores", "quotes in quotes", "spaces", "half markers", "questions"])
def test_reading_an_answer_takes_memory_in_proportion_to_it(name):
    content = hostile_notebooks.make_notebook_of_answers(hostile_notebooks.MARKDOWN[name], MANY // 2)
    tracemalloc.start()
    check_notebook(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * len(content)


def test_more_code_than_a_course_has_is_refused():
    content = hostile.make_notebook(made_up.make_run_cell("x" * (MAX_CODE + 1), 1))
    with pytest.raises(GanLabError, match="characters of code"):
        read_notebook(content, "x.ipynb")


@pytest.mark.parametrize(
    "unit",
    [
        '<img src="data:image/png;base64,',
        'src="data:image/png;base64,',
        '<img src="data:image/png;base64,AAAA" ',
        "<img ",
        'alt="',
        "<",
    ],
)
def test_two_megabytes_of_html_are_read_soon(unit):
    html = "<img " + (unit * MANY)[:MANY]
    content = hostile.make_notebook(
        made_up.make_run_cell("x", 1, made_up.make_picture_output(b"", **{"text/html": html}))
    )
    run_in_time(lambda: check_notebook(content))


def test_as_many_cells_as_are_allowed_are_read_soon():
    one = {"cell_type": "markdown", "metadata": {}, "source": "**Task 2.1**"}
    other = {"cell_type": "code", "metadata": {}, "source": "x = 1", "execution_count": 1, "outputs": []}
    whole = {"cells": [one, other] * (MAX_CELLS // 2), "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    content = json.dumps(whole).encode()
    run_in_time(lambda: check_notebook(content))


def test_the_longest_recipe_is_read_soon_and_a_longer_one_is_refused():
    entry = json.loads(WHOLE.to_json())["tiles"][0]
    entry["classes"] = {str(i): 1 for i in range(1000)}
    whole = json.loads(WHOLE.to_json()) | {"tiles": [entry] * 350}
    text = json.dumps(whole, separators=(",", ":"))
    assert 3_000_000 < len(text) < MAX_CHARACTERS
    with pytest.raises(GanLabError, match="mixes more classes than any"):
        run_in_time(lambda: Recipe.from_json(text))
    entry["classes"] = {str(i): 1 / 3 for i in range(1000)}
    whole["tiles"] = [entry] * 140
    text = json.dumps(whole, separators=(",", ":"))
    assert 3_000_000 < len(text) < MAX_CHARACTERS
    run_in_time(lambda: Recipe.from_json(text).to_json())
    whole["tiles"] = [entry] * 1000
    with pytest.raises(GanLabError, match="longer than any"):
        Recipe.from_json(json.dumps(whole))


@pytest.mark.parametrize("name", hostile_notebooks.MARKDOWN)
def test_the_longest_answer_is_rendered_soon(name):
    text = hostile_notebooks.repeat(hostile_notebooks.MARKDOWN[name], MAX_ANSWER)
    run_in_time(lambda: safe_html(text))


@pytest.mark.parametrize(
    "unit", ["$a", "$$", "`$", "$x''' $", r"$\text{", "[a](", "`` ` ", " - a\n", "*a_ ", "<a", "&"]
)
def test_the_longest_answer_of_half_formulas_and_half_marks_is_rendered_soon(unit):
    run_in_time(lambda: safe_html(hostile_notebooks.repeat(unit, MAX_ANSWER)))


# Whole submissions


WHOLE_ZIP = hostile.make_zip(
    ("x.ipynb", json.dumps(NOTEBOOK).encode()),
    ("pictures/a.png", PICTURES[0]),
    ("in.zip", hostile.make_zip(("b.gif", PICTURES[2]))),
)


@make_fuzz_settings(60)
@given(spoiled_bytes(WHOLE_ZIP))
def test_a_spoiled_zip_is_read_as_far_as_it_goes(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("zip")
    (folder / "work.zip").write_bytes(content)
    reading = read_here(folder / "work.zip")
    assert reading.problems or (len(reading.notebooks), len(reading.pictures)) == (1, 4)
    assert all(re.fullmatch(r"[^\n]{10,}", problem) for problem in reading.problems)
