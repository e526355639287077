"""What a notebook shows, in a real kernel: outputs that notebooks may hold, and errors that are short."""

import base64

import nbformat
import pytest
from nbclient import NotebookClient

# What the kit displays, each as a cell of its own.
SHOWN = [
    "samples",
    "samples.grid(labels=[1, 2])",
    "samples.animate(seconds=1)",
    "gl.side_by_side([samples, samples], columns=['one', 'other'])",
    "quiz = gl.Quiz(gan, 0.4, count=2)\nquiz",
    "quiz.reveal()",
    "gl.make_exhibits(gan, 'bag')",
    "gl.explore(gan, 'bag', seed=7)",
    "gl.play('ring')",
    "gl.plot_bars({'a': 1, 'b': 2}, xlabel='letter', ylabel='count')",
    "gl.plot_curves([1, 2], {'a': [1, 2]}, xlabel='x')",
    "gl.plot_histograms({'a': [1, 2, 2]}, xlabel='x')",
    "import matplotlib.pyplot as plt\ngl.show(plt.figure(), alt='an empty plot')",
    "live = run.live()\nfor record in run.train(1):\n    live.update(record)\n    run.stop()",
    "gl.show(run.loss_curves(), alt='the losses of a run')",
]
ONE_LINE = "gan.generate(z, y, truncation=2)"
NESTED = "def make(value):\n    return gan.generate(\n        z,\n        y, value)\n\nmake(2)"
# Cells that fail, each with the part of its answer that stands above the sentence.
FAILED = {
    ONE_LINE: "Cell In[{n}], line 1\n----> 1 gan.generate(z, y, truncation=2)\n",
    NESTED: (
        "Cell In[{n}], line 6\n----> 6 make(2)\n\n"
        "Cell In[{n}], line 2, in make\n"
        "----> 2     return gan.generate(\n      3         z,\n      4         y, value)\n"
    ),
    "gan.class_vector('dog')": "Cell In[{n}], line 1\n----> 1 gan.class_vector('dog')\n",
    "gan.eval()": "Cell In[{n}], line 1\n----> 1 gan.eval()\n",
    "gl.truncated_noise(4, psi=1)": "Cell In[{n}], line 1\n----> 1 gl.truncated_noise(4, psi=1)\n",
    "samples[9]": "Cell In[{n}], line 1\n----> 1 samples[9]\n",
    "gl.load_biggan('biggan-deep-128')": "Cell In[{n}], line 1\n----> 1 gl.load_biggan('biggan-deep-128')\n",
    "gl.read_recipe('nothing.png')": "Cell In[{n}], line 1\n----> 1 gl.read_recipe('nothing.png')\n",
    "import helper\nhelper.fail(gan)": (
        "Cell In[{n}], line 2\n----> 2 helper.fail(gan)\n\n"
        "helper.py, line 2, in fail\n----> 2     gan.class_vector('dog')\n"
    ),
}
SET_UP = """\
import os
os.environ |= {"GAN_LAB_CACHE": "cache", "HTTPS_PROXY": "http://127.0.0.1:9"}  # port 9 is closed: no network
import gan_lab as gl
from gan_lab.weights import download
download.FIRST_PAUSE = 0
gan = gl.load_biggan("pocket")
z, y = gl.truncated_noise(2, 0.4, seed=7), gan.class_vector("bag", 2)
samples = gan.generate(z, y, 0.4)
run = gl.DCGANRun("run", gl.load_pictures(), width=4, batch=8, z_dim=10, device="cpu")"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "helper.py").write_text("def fail(gan):\n    gan.class_vector('dog')\n", encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(source) for source in (SET_UP, *SHOWN, *FAILED)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    return client.execute()


@pytest.fixture
def outputs_of(executed):
    return {cell.source: (cell.execution_count, cell.outputs) for cell in executed.cells}.__getitem__


@pytest.mark.slow
def test_whatever_the_kit_displays_is_what_a_notebook_may_hold(executed):
    nbformat.validate(executed)


@pytest.mark.slow
@pytest.mark.parametrize("source", SHOWN)
def test_each_display_is_a_picture_with_alternative_text(outputs_of, source):
    _, outputs = outputs_of(source)
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert pictures, outputs
    for output in pictures:
        assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")
        assert output.metadata["image/png"]["alt"]
        assert output.data["text/plain"]


@pytest.mark.slow
@pytest.mark.parametrize("source", FAILED)
def test_an_error_shows_the_readers_own_lines_and_the_sentence_and_no_more(outputs_of, source):
    number, outputs = outputs_of(source)
    (error,) = [output for output in outputs if output.output_type == "error"]
    shown = "\n".join(error.traceback)
    assert shown == FAILED[source].format(n=number) + f"\n{error.ename}: {error.evalue}"
