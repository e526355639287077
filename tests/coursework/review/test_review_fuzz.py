"""Files that nobody thought of: whatever is read is a value or a sentence, soon.

The bounds: a recipe has at most 4 million characters, a picture 85 million pixels, a notebook 100 MB, 500,000
lists and objects and 10,000 cells and outputs, a zip as many bytes as its submission is allowed. What is read
takes time and memory in proportion to these, never to their square; the last tests measure that.
"""

import copy
import io
import json
import re
import time
import zipfile
from html.parser import HTMLParser

import hostile
import made_up
import nbformat
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_lab.coursework import assignment as asking
from gan_lab.coursework import student_work
from gan_lab.coursework.notebooks import MAX_CELLS, MAX_CODE, Notebook, read_notebook
from gan_lab.coursework.review import submissions
from gan_lab.coursework.review.gradebook import FORMULA, _plain, _safe
from gan_lab.coursework.review.pages import page_name
from gan_lab.coursework.review.reading import _png, _shown
from gan_lab.coursework.review.submissions import MAX_BYTES, Submission
from gan_lab.coursework.safe_markdown import safe_html
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import MAX_CHARACTERS, NetworkId, Recipe
from gan_lab.pictures.recipe_files import ImageFile, claimed_pixels, read_image, read_pixels, write_animation, write_png
from gan_lab.pictures.tiles import BigGANTile

ASSIGNMENT = asking.read_assignment()
PATIENCE = 6  # seconds, for a busy machine; what is no square takes one


def fuzzed(examples: int):
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    checks.append(HealthCheck.function_scoped_fixture)
    return settings(max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=checks)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.sampled_from(
        [0, 1, 0.5, 1e308, "", "0", "code", "markdown", "display_data", "image/png", "\ud800", "4", "A" * 684]
    )
    | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def places(value, found=None):
    """Every (container, key) in a value of JSON."""
    found = [] if found is None else found
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            found.append((value, key))
            places(value[key], found)
    return found


@st.composite
def altered(draw, whole):
    """A value of JSON with a few of its parts replaced, doubled or left out."""
    whole = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        every = places(whole)
        if not every:
            break
        container, key = every[draw(st.integers(0, len(every) - 1))]
        action = draw(st.sampled_from(["replace", "replace", "remove", "wrap", "add"]))
        if action == "replace":
            container[key] = draw(VALUES)
        elif action == "remove":
            del container[key]
        elif action == "wrap":
            container[key] = draw(st.sampled_from([[container[key]], {"a": container[key]}, str(container[key])]))
        elif isinstance(container, dict):
            container[draw(st.sampled_from(["data", "metadata", "outputs", "attachments", "source", "id", "x"]))] = (
                draw(VALUES)
            )
        else:
            container.append(copy.deepcopy(container[key]))
    return whole


@st.composite
def spoiled(draw, whole: bytes):
    """Bytes with a few places cut out or written over."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(whole)))
        whole = whole[:at] + draw(st.binary(max_size=8)) + whole[at + draw(st.sampled_from([0, 1, 1, 4, 8, 100])) :]
    return whole


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


def value_or_sentence(read, *arguments):
    """What `read` returns, or None if it raised one sentence."""
    try:
        return read(*arguments)
    except GanLabError as problem:
        sentence = str(problem)
    assert re.fullmatch(r"[^\n]{10,}", sentence)
    return None


@fuzzed(300)
@given(VALUES | altered(json.loads(WHOLE.to_json())))
def test_a_recipe_of_any_json(value):
    recipe = value_or_sentence(Recipe.from_json, json.dumps(value))
    if recipe:
        text = recipe.to_json()
        assert Recipe.from_json(text).to_json() == text


@fuzzed(100)
@given(st.text(max_size=200) | spoiled(WHOLE.to_json().encode()).map(lambda b: b.decode("utf-8", "replace")))
def test_a_recipe_of_any_text(text):
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


@fuzzed(40)
@given(TILES, st.text(min_size=1, max_size=200))
def test_a_recipe_that_is_in_order_comes_back_as_it_was(tile, name):
    recipe = Recipe(NetworkId("biggan-deep", name, "0" * 64), {"x": name[:100]}, [tile])
    again = Recipe.from_json(recipe.to_json())
    assert (again.network, again.made_with) == (recipe.network, recipe.made_with)
    (found,) = again.tiles
    assert found.noise.tobytes() == tile.noise.tobytes()
    assert vars(found) | {"noise": 0} == vars(tile) | {"noise": 0}


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_spoiled_pictures(kind):
    assert read_image(PICTURES[kind]).kind == ("PNG", "WEBP", "GIF")[kind]

    @fuzzed(150)
    @given(spoiled(PICTURES[kind]))
    def look(content):
        image = value_or_sentence(read_image, content)
        if image:
            assert isinstance(image, ImageFile)
            for tile in image.recipe.tiles:
                left, top, width, height = tile.box
                assert image.frames[tile.frame][top : top + height, left : left + width].shape == (height, width, 3)
        pixels = value_or_sentence(read_pixels, content)
        assert pixels is None or (pixels.dtype == np.uint8 and pixels.shape[2] == 3)
        assert claimed_pixels(content) >= (0 if pixels is None else pixels.shape[0] * pixels.shape[1])

    look()


# Notebooks

NOTEBOOK = json.loads(
    nbformat.writes(
        nbformat.v4.new_notebook(
            cells=[
                made_up.text("**Question 2.1** What?\n\n*Your answer:*\n\nThis."),
                made_up.text("**Task 2.1** Do it."),
                made_up.ran("# Report: mine\nSTUDENT = 'A'", 1, made_up.image(PICTURES[0], alt="An alt")),
                made_up.ran("1 / 0", 2, nbformat.v4.new_output("error", ename="E", evalue="v", traceback=["t"])),
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


def looked_at(content: bytes) -> None:
    """All that a review asks of a notebook."""
    notebook = value_or_sentence(read_notebook, content, "x.ipynb")
    if notebook is None:
        return
    assert isinstance(notebook, Notebook)
    assert isinstance(notebook.disorder, str | None)
    assert isinstance(notebook.student, str | None)
    assert all(isinstance(error, str) for error in notebook.errors)
    answers = student_work.answers(ASSIGNMENT, [notebook])
    tasks = student_work.tasks(ASSIGNMENT, [notebook])
    assert (len(answers), len(tasks)) == (len(ASSIGNMENT.questions), len(ASSIGNMENT.tasks))
    asking.which(ASSIGNMENT, notebook)
    for shown, picture in _shown(notebook, ASSIGNMENT):
        assert isinstance(shown.content, bytes)
        assert isinstance(shown.is_plot, bool)
        json.dumps([shown.alt, picture.caption, picture.task]).encode()


@fuzzed(100)
@given(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_a_notebook_of_anything(content):
    looked_at(content)


@fuzzed(300)
@given(altered(NOTEBOOK) | altered(OLD))
def test_an_altered_notebook(whole):
    looked_at(json.dumps(whole).encode())


@fuzzed(60)
@given(spoiled(json.dumps(NOTEBOOK).encode()))
def test_a_spoiled_notebook(content):
    looked_at(content)


# Zips

ZIP = hostile.packed(
    ("a/x.ipynb", json.dumps(NOTEBOOK).encode()),
    ("b.png", PICTURES[0]),
    ("c.zip", hostile.packed(("d.gif", PICTURES[2]))),
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["../x", "/x", "a/../x", "C:x", "c:\\x", "\\\\host\\x", "a//b", "./x", ".x", "..", "a\0b", "__MACOSX/x", "x" * 500]
)
ENTRIES = st.lists(
    st.tuples(
        NAMES, st.sampled_from([".ipynb", ".png", ".zip", ".PNG", "", "/", "/manifest.json"]), st.binary(max_size=30)
    ),
    max_size=6,
)


def unpacked(path, content: bytes) -> None:
    path.write_bytes(content)
    problems: list[str] = []
    files = list(submissions.read(Submission("x", path), problems))
    for file in files:
        assert len(file.content) <= MAX_BYTES
        assert not file.name.startswith("/")
        assert ".." not in file.name.split("/")
        assert submissions.printable(file.name) == file.name
    for problem in problems:
        assert re.fullmatch(r"[^\n\0]{10,1200}[.]", problem), problem
    assert [path.name for path in path.parent.iterdir()] == [path.name]


@fuzzed(200)
@given(content=spoiled(ZIP))
def test_a_spoiled_zip(content, tmp_path):
    unpacked(tmp_path / "x.zip", content)


@fuzzed(150)
@given(entries=ENTRIES, method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]))
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_of_any_names(entries, method, tmp_path):
    files = [(name + suffix, content) for name, suffix, content in entries]
    unpacked(tmp_path / "x.zip", hostile.packed(*files, method=method))


# What is written

SIGNS = st.lists(
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
        ]
    ),
    max_size=40,
).map("".join)
TAGS = {
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


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@fuzzed(400)
@given(SIGNS | st.text(max_size=40) | st.sampled_from(hostile.SAID), st.booleans())
def test_markdown_has_only_tags_that_do_nothing(text, links):
    for tag, attributes in Tags(safe_html(text, links=links)).found:
        assert tag in (TAGS | {"a"} if links else TAGS), tag
        for name, value in attributes.items():
            if name == "start":
                assert value.isdigit()
            elif name == "class":
                assert tag == "code"
                assert value.startswith("language-")
            elif name == "style":
                assert re.fullmatch("text-align:(left|right|center)", value)
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


@fuzzed(300)
@given(st.text(st.sampled_from(list("'=+-@\t\r\n a1")) | st.characters(), max_size=8))
def test_no_cell_is_a_formula_and_each_is_read_back(value):
    assert not _safe(value).startswith(FORMULA)
    assert _plain(_safe(value)) == value


@fuzzed(300)
@given(
    st.lists(
        st.text(st.sampled_from(list("aA./\\-_ é\u202e<")) | st.characters(exclude_categories=["Cs"])), unique=True
    )
)
def test_each_name_has_a_page_of_its_own(names):
    pages = [page_name(name) for name in names]
    assert len({page.casefold() for page in pages}) == len(names)
    for page in pages:
        assert re.fullmatch(r"[\w.-]+\.html", page)
        assert not page.startswith(".")
        assert len(page.encode()) <= 255


# Time

MEGA = 5_000_000
LONG = {
    "lines": "\n",
    "spaces": " ",
    "stars": "*",
    "signs": "# \n",
    "questions": "Question 2.1\n",
    "half questions": "Question ",
    "answers": "your answer:",
    "starred answers": "**your answer",
    "paragraphs": "a\n\n",
}


def soon(work) -> object:
    started = time.monotonic()
    result = work()
    assert time.monotonic() - started < PATIENCE
    return result


@pytest.mark.parametrize("name", LONG)
def test_five_megabytes_of_an_answer(name):
    text = (LONG[name] * MEGA)[:MEGA]
    content = hostile.notebook(
        made_up.text(f"**Question 2.1** {text}"), made_up.text("**Task 2.1**"), made_up.text(text)
    )
    soon(lambda: looked_at(content))


@pytest.mark.parametrize(
    "unit", ["# report: x" + " " * 100_000, "STUDENT\n", "STUDENT = '", "x ", "(", "'\n", "\\\n", '"""', "#\n", " \n"]
)
def test_a_megabyte_of_code(unit):
    source = (unit * (MAX_CODE // len(unit) + 1))[: MAX_CODE - 20]
    content = hostile.notebook(made_up.text("**Task 2.1**"), hostile.shown(PICTURES[0], source=source))
    soon(lambda: looked_at(content))


def test_more_code_than_a_course_has_is_refused():
    content = hostile.notebook(made_up.ran("x" * (MAX_CODE + 1), 1))
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
def test_five_megabytes_of_html(unit):
    html = "<img " + (unit * MEGA)[:MEGA]
    content = hostile.notebook(made_up.ran("x", 1, made_up.image(b"", **{"text/html": html})))
    soon(lambda: looked_at(content))


def test_many_cells():
    one = {"cell_type": "markdown", "metadata": {}, "source": "**Task 2.1**"}
    other = {"cell_type": "code", "metadata": {}, "source": "x = 1", "execution_count": 1, "outputs": []}
    whole = {"cells": [one, other] * (MAX_CELLS // 2), "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    content = json.dumps(whole).encode()
    soon(lambda: looked_at(content))


def test_the_longest_recipe():
    entry = json.loads(WHOLE.to_json())["tiles"][0]
    entry["classes"] = {str(i): 1 for i in range(1000)}
    whole = json.loads(WHOLE.to_json()) | {"tiles": [entry] * 350}
    text = json.dumps(whole, separators=(",", ":"))
    assert 3_000_000 < len(text) < MAX_CHARACTERS
    soon(lambda: Recipe.from_json(text).to_json())
    whole["tiles"] = [entry] * 1000
    with pytest.raises(GanLabError, match="longer than any"):
        Recipe.from_json(json.dumps(whole))


@pytest.mark.parametrize("size", [(1, 100_000), (100_000, 1), (1, 1), (3000, 3000)])
def test_a_picture_of_any_shape_fits_a_page(size):
    frames = np.zeros((1, size[1], size[0], 3), np.uint8)
    page = Image.open(io.BytesIO(soon(lambda: _png(frames))))
    assert page.width <= 2400
    assert page.height <= 9600


def test_markdown_of_the_longest_answer():
    for unit in ("*a ", "**a", "[a](", "` `` ", " - a\n", "|a|\n|-|\n", "> ", "*a_ ", "<a", "&"):
        text = (unit * asking.LONGEST)[: asking.LONGEST]
        soon(lambda text=text: safe_html(text))
