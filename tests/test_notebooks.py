"""The notebooks as they ship: executed, complete, made of the right cells, and every picture regenerates.

nbval executes them (see pyproject.toml). It never looks at a picture, and a notebook without outputs
passes it unseen, so that is checked here.
"""

import base64
import io
import re
from pathlib import Path

import nbformat
import pytest
from PIL import Image

import gan_lab as gl
from gan_lab.pictures.plots import PLOT_SOFTWARE
from gan_lab.pictures.recipe_files import read_image

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MARKER = "*Your answer:*"
LEAST_PICTURES = {"05_the_game": 0, "07_report": 2}  # that a network makes: one is about dots, one about words


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def notebook(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def gan(path):
    """The network that a notebook uses; each uses one alone to make pictures that it shows."""
    if path.stem == "04_stylegan2_ada":
        return gl.load_stylegan2("pocket-stylegan2")
    return gl.load_dcgan("pocket-dcgan") if path.stem == "06_train_a_dcgan" else gl.load_biggan("pocket")


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(notebook, tag):
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def pictures(notebook):
    """(png bytes, alternative text) of every picture among the outputs."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                alt = output.metadata.get("image/png", {}).get("alt", "")
                yield base64.b64decode(output.data["image/png"]), alt


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS][:2] == ["01_noise_to_image", "02_truncation"]


def test_a_notebook_was_executed_from_top_to_bottom_without_an_error(notebook):
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert "widgets" not in notebook.metadata  # controls that look alive and are not
    nbformat.validate(notebook)


def test_a_notebook_is_smaller_than_one_and_a_half_megabytes(path):
    assert path.stat().st_size < 1_500_000


def test_outputs_contain_no_path_or_address_of_the_machine_that_made_them(notebook):
    for cell in code_cells(notebook):
        text = "".join(o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in cell.outputs)
        assert not re.search(r"0x[0-9a-f]{6,}|/home/|/tmp/|/root/|/Users/|[A-Z]:\\", text), text


def is_of_own_training(png):
    """Whether a picture was made by a network that the notebook itself trained, whose weights nobody has kept."""
    network, seed = gl.read_recipe(png).network, gl.student_seed("anonymous", "training")
    return network.kind == "dcgan" and network.name in (f"dcgan-{seed}", f"told-{seed}")


def test_every_generated_picture_comes_out_the_same_again(path, notebook, gan):
    generated = [png for png, _ in pictures(notebook) if b"gan-lab-recipe" in png]
    assert len(generated) >= LEAST_PICTURES.get(path.stem, 4)
    own = [png for png in generated if is_of_own_training(png)]
    assert not own or path.stem == "06_train_a_dcgan"
    assert len(own) < len(generated) or not generated
    for png in generated:
        if png not in own:
            result = gl.regenerate(png, gan)
            assert result.verdict == "same", result.sentence


def test_every_animation_comes_out_the_same_again_and_has_alternative_text(notebook, gan):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            html = output.get("data", {}).get("text/html", "")
            assert "animate(" in cell.source or not html, "the only HTML is an animation"
            if html and "run.animate(" not in cell.source:  # the network in training has changed since
                source, alt = re.search(r'base64,([^"]+)".* alt="([^"]{20,})"', html).groups()
                assert gl.regenerate(base64.b64decode(source), gan).verdict == "same", alt


def test_every_picture_has_alternative_text(notebook):
    assert all(len(alt) > 20 for _, alt in pictures(notebook))


def test_only_plots_of_the_kit_lack_a_recipe(notebook):
    for png, alt in pictures(notebook):
        if b"gan-lab-recipe" not in png:
            assert Image.open(io.BytesIO(png)).info.get("Software") == PLOT_SOFTWARE, alt


def test_the_student_is_anonymous_as_shipped(notebook):
    assert sum('STUDENT = "anonymous"' in cell.source for cell in code_cells(notebook)) == 1


def test_tasks_and_questions_are_numbered_in_order_by_the_notebook(path, notebook):
    number = int(path.stem[:2])
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for kind in ("Task", "Question"):
        found = re.findall(rf"\*\*{kind} (\d+)\.(\d+)", text)
        assert found, f"no {kind}"
        assert found == [(str(number), str(i + 1)) for i in range(len(found))]


def test_answer_cells_ship_with_their_question_and_an_empty_marker(notebook):
    answers = tagged(notebook, "answer")
    questions = [c for c in notebook.cells if c.cell_type == "markdown" and re.search(r"\*\*Question \d", c.source)]
    assert answers == questions
    assert all(cell.source.rstrip().endswith(MARKER) for cell in answers)


def test_a_notebook_has_cells_to_change_and_a_check_that_finds_them_open(notebook):
    assert all(cell.cell_type == "code" for cell in tagged(notebook, "your-turn"))
    assert len(tagged(notebook, "your-turn")) >= 3
    (check,) = tagged(notebook, "check")
    said = "".join(output.text for output in check.outputs)
    assert "[ ] " in said


def test_some_outputs_are_compared_when_the_notebook_runs_again(notebook):
    compared = tagged(notebook, "nbval-check-output")
    assert len(compared) >= 2
    assert all(cell.outputs for cell in compared)


def test_a_notebook_opens_with_a_question_objectives_and_a_time_and_ends_with_what_comes_next(notebook):
    first, last = notebook.cells[0].source, notebook.cells[-1].source
    assert re.match(r"# .+\?\n", first)
    assert "**You will**" in first
    assert re.search(r"\*\*Time:\*\* \d+ minutes", first)
    assert "What you learned" in last
    assert "**Next:**" in last


def test_the_minutes_of_the_sections_add_up_to_the_time_at_the_top(notebook):
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    sections = re.findall(r"^## .*\((\d+) minutes?\b", text, flags=re.MULTILINE)
    assert sum(map(int, sections)) == int(re.search(r"\*\*Time:\*\* (\d+) minutes", text)[1])


def test_the_recipe_of_every_picture_names_the_network_of_the_notebook(notebook, gan):
    for png, _ in pictures(notebook):
        if b"gan-lab-recipe" in png and not is_of_own_training(png):
            assert read_image(png).recipe.network.name == gan.name
