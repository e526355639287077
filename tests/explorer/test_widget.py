"""The explorer without a browser: setting a control's value is what a browser does when it is moved."""

import base64
import builtins
import json
import re
from html import unescape

import ipywidgets
import nbformat
import pytest
import torch
from live_widgets import count_widgets
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.explorer.widget import Explorer, explore
from gan_lab.networks.biggan import BigGAN


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture
def explorer(gan, tmp_path):
    return explore(gan, seed=7, folder=tmp_path / "pictures")


@pytest.fixture
def generate_calls(gan, monkeypatch):
    """The keyword arguments of each call of BigGAN.generate, in order."""
    calls, generate = [], BigGAN.generate
    monkeypatch.setattr(BigGAN, "generate", lambda *args, **kwargs: calls.append(kwargs) or generate(*args, **kwargs))
    return calls


def run_code(explorer, gan):
    """Run the line of code that the explorer shows."""
    return eval(explorer.code, {"gl": gl, "gan": gan})


def shown_png(explorer):
    return base64.b64decode(re.search(r'src="data:image/png;base64,([^"]+)"', explorer.picture.value)[1])


def below(widget):
    """All widgets inside a widget."""
    for child in getattr(widget, "children", ()):
        yield child
        yield from below(child)


def press(explorer, label):
    """Press a button, as a browser does."""
    next(
        widget for widget in below(explorer) if isinstance(widget, ipywidgets.Button) and widget.description == label
    ).click()


def listed_names(explorer):
    return [name for name, _ in explorer.matches.options]


def test_the_first_picture_has_the_first_class_and_the_seed(gan, explorer):
    assert isinstance(explorer, Explorer)
    assert explorer.code == (
        'gan.generate(gl.truncated_noise(1, 0.4, seed=7), gan.class_vector("T-shirt"), truncation=0.4)'
    )
    tile = explorer.samples.tiles[0]
    assert (tile.seed, tile.classes, tile.truncation) == (7, {0: 1.0}, 0.4)
    assert explorer.status.value == "Drawn: T-shirt, truncation 0.4, seed 7."


def test_a_dcgan_has_noise_alone_and_no_slider_of_truncation(tmp_path):
    dcgan = gl.load_dcgan("pocket-dcgan", device="cpu")
    explorer = explore(dcgan, seed=7, folder=tmp_path)
    assert explorer.code == "gan.generate(gan.noise(1, seed=7))"
    assert explorer.status.value == "Drawn: seed 7."
    assert explorer.truncation is None
    explorer.walk.value = 0.5
    assert torch.equal(run_code(explorer, dcgan).tensor, explorer.samples.tensor)


def test_a_dcgan_that_knows_classes_is_asked_for_one(tmp_path):
    run = gl.DCGANRun(tmp_path / "told", gl.load_pictures(), width=2, conditional=True, device="cpu")
    next(run.train(1))
    run.train(1).close()
    told = gl.load_dcgan(tmp_path / "told", device="cpu")
    explorer = explore(told, "bag", seed=7)
    assert explorer.code == 'gan.generate(gan.noise(1, seed=7), gan.class_vector("bag"))'
    assert explorer.samples.tiles[0].classes == {8: 1.0}
    explorer.matches.value = 7
    assert explorer.status.value == "Drawn: sneaker, seed 7."
    assert torch.equal(run_code(explorer, told).tensor, explorer.samples.tensor)


def test_controls_are_standard_widgets_with_a_label(explorer):
    found = list(below(explorer))
    for kind, labels in {
        ipywidgets.Text: {"Search class"},
        ipywidgets.Select: {"Class"},
        ipywidgets.FloatSlider: {"Truncation", "Noise A to B"},
        ipywidgets.Button: {"New noise", "Save"},
    }.items():
        assert {widget.description for widget in found if type(widget) is kind} == labels
    for control in (explorer.search, explorer.matches, explorer.truncation, explorer.walk):
        assert control in found


@pytest.mark.parametrize("fraction", [0.0, 0.05, 0.35, 0.95, 1.0])
@pytest.mark.parametrize("truncation", [0.05, 0.15, 0.4, 1.0])
def test_the_code_makes_the_picture_bit_for_bit(gan, explorer, fraction, truncation):
    explorer.matches.value = 8
    explorer.truncation.value = truncation
    explorer.walk.value = fraction
    samples = run_code(explorer, gan)
    assert torch.equal(samples.tensor, explorer.samples.tensor)
    assert samples.tiles[0].truncation == truncation
    assert gl.regenerate(shown_png(explorer), gan).verdict == "same"
    assert ("slerp" in explorer.code) == (fraction not in (0, 1))


def test_rounding_errors_of_a_slider_do_not_reach_the_code(explorer):
    explorer.truncation.value = 0.1 + 0.05  # 0.15000000000000002, as a browser sends it
    assert "truncation=0.15)" in explorer.code
    assert explorer.samples.tiles[0].truncation == 0.15


def test_typing_lists_the_matches_and_draws_nothing(explorer, generate_calls):
    explorer.search.value = "SHIRT"
    assert set(listed_names(explorer)) == {"T-shirt", "shirt"}
    assert explorer.matches.value == 0  # still the class of the picture
    explorer.search.value = "boo"
    assert listed_names(explorer) == ["ankle boot"]
    assert explorer.matches.value is None
    assert explorer.status.value == "1 of 10 classes are listed."
    explorer.search.value = ""
    assert len(listed_names(explorer)) == 10
    assert explorer.matches.value == 0
    assert generate_calls == []


def test_a_list_that_chooses_its_first_entry_draws_nothing(explorer, generate_calls):
    """As ipywidgets 7 does it, which Colab has."""
    explorer.matches.observe(lambda change: explorer.matches.set_trait("index", 0), "options")
    explorer.search.value = "boo"
    assert explorer.matches.value is None
    assert generate_calls == []
    explorer.matches.value = 9
    assert len(generate_calls) == 1


def test_it_is_shown_without_asking_the_widget_how(explorer, monkeypatch):
    """Since ipywidgets 7, which Colab has, and 8 do that in different ways."""
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.append(data))
    monkeypatch.delattr(ipywidgets.Widget, "_repr_mimebundle_", raising=False)
    explorer._ipython_display_()
    view = shown[0]["application/vnd.jupyter.widget-view+json"]
    assert view == {"version_major": 2, "version_minor": 0, "model_id": explorer.box.model_id}
    assert "image/png" in shown[1]


def test_near_spellings_are_found_and_the_status_says_if_nothing_matches(explorer, generate_calls):
    explorer.search.value = "trowser"
    assert listed_names(explorer) == ["trouser"]
    explorer.search.value = "<volcano>"
    assert listed_names(explorer) == []
    assert unescape(explorer.status.value).startswith("There is no class like '<volcano>'")
    assert "<volcano>" not in explorer.status.value
    explorer.truncation.value = 0.8  # the class stays the one of the picture
    assert explorer.samples.tiles[0].classes == {0: 1.0}
    assert len(generate_calls) == 1


def test_choosing_a_match_draws_it_once(explorer, generate_calls):
    explorer.search.value = "boot"
    explorer.matches.value = 9
    assert explorer.samples.tiles[0].classes == {9: 1.0}
    assert len(generate_calls) == 1
    explorer.matches.value = 9
    assert len(generate_calls) == 1


def test_new_noise_is_one_picture_with_two_fresh_seeds(gan, explorer, generate_calls):
    explorer.walk.value = 0.5
    generate_calls.clear()
    press(explorer, "New noise")
    assert len(generate_calls) == 1
    assert explorer.walk.value == 0
    first = explorer.samples.tiles[0].seed
    assert first not in (7, 8)
    press(explorer, "New noise")  # the walk is at 0 already
    assert len(generate_calls) == 2
    assert explorer.samples.tiles[0].seed != first
    explorer.walk.value = 1.0
    assert explorer.samples.tiles[0].seed not in (first, 7, 8)


def test_without_a_seed_each_explorer_draws_a_fresh_one(gan):
    assert explore(gan).samples.tiles[0].seed != explore(gan).samples.tiles[0].seed
    last = explore(gan, seed=2**32 - 1)
    last.walk.value = 1.0
    assert last.samples.tiles[0].seed == 0


def test_save_writes_the_picture_with_its_recipe(gan, explorer, tmp_path):
    explorer.walk.value = 0.35
    press(explorer, "Save")
    (file,) = (tmp_path / "pictures").iterdir()
    assert explorer.status.value.endswith(file.name)
    assert file.read_bytes() == shown_png(explorer)
    assert gl.regenerate(file, gan).verdict == "same"


def test_in_code_save_does_what_the_button_does_and_takes_a_file_name(gan, explorer, tmp_path):
    press(explorer, "Save")
    (by_button,) = (tmp_path / "pictures").iterdir()
    by_code = explorer.save()
    named = explorer.save(tmp_path / "my_shirt.png")
    assert by_code.parent == by_button.parent
    assert named == tmp_path / "my_shirt.png"
    assert by_button.read_bytes() == by_code.read_bytes() == named.read_bytes()
    assert explorer.status.value.endswith("my_shirt.png")
    explorer.truncation.value = 0.8
    assert explorer.save(tmp_path / "my_shirt.png").name == "my_shirt-1.png"  # no file is overwritten


def test_in_code_new_noise_does_what_the_button_does(explorer, generate_calls):
    explorer.new_noise()
    assert len(generate_calls) == 1
    assert explorer.samples.tiles[0].seed != 7


@pytest.mark.parametrize("what", ["bag", 8, "BAG", ["bag"]])
def test_a_class_can_be_asked_for_to_begin_with(gan, what):
    explorer = gl.explore(gan, what, seed=7)
    assert explorer.matches.value == 8
    tile = explorer.samples.tiles[0]
    assert (tile.seed, tile.classes) == (7, {8: 1.0})
    assert listed_names(explorer) == gan.classes


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("dog", "There is no class 'dog'"),
        (10, "so there is no class 10"),
        (["bag", "coat"], r'begins with one class, such as gl\.explore\(gan, "bag"\)'),
        ({"bag": 0.5, "coat": 0.5}, "begins with one class"),
    ],
)
def test_it_begins_with_one_class_that_there_is(gan, what, sentence):
    with pytest.raises(GanLabError, match=sentence):
        gl.explore(gan, what)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (PermissionError(13, "Permission denied"), "Permission denied"),
    ],
)
def test_the_status_says_why_a_picture_cannot_be_saved(explorer, monkeypatch, problem, sentence):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda **_: (_ for _ in ()).throw(problem))
    press(explorer, "Save")
    assert sentence in explorer.status.value


def test_an_unusable_folder_is_explained(gan):
    explorer = explore(gan, seed=7, folder="a\0b")
    press(explorer, "Save")
    assert "can't be saved" in explorer.status.value
    for folder in (3, None):
        with pytest.raises(gl.GanLabError, match="not a path"):
            explore(gan, folder=folder)


@pytest.mark.parametrize("problem", [RuntimeError("<out of memory>"), MemoryError(), KeyboardInterrupt()])
def test_the_status_says_why_a_picture_failed_and_the_next_one_works(explorer, monkeypatch, problem):
    before = explorer.samples, explorer.code, explorer.picture.value
    with monkeypatch.context() as patch:
        patch.setattr(BigGAN, "generate", lambda *_, **__: (_ for _ in ()).throw(problem))
        explorer.truncation.value = 0.8
    assert type(problem).__name__ in explorer.status.value
    assert "<out" not in explorer.status.value
    assert (explorer.samples, explorer.code, explorer.picture.value) == before
    explorer.truncation.value = 0.75
    assert explorer.status.value == "Drawn: T-shirt, truncation 0.75, seed 7."


def test_class_names_with_quotes_and_tags_stay_text(tmp_path):
    names = ["hound's tooth", 'a "quoted" name', "<b>bold</b> & back\\slash", "{braces} $x$", "Käse"]
    path = write_gan(random_gan(small_config(), seed=0), tmp_path)
    path.with_name("labels.txt").write_text("\n".join(names), encoding="utf-8")
    gan = gl.load_biggan(path)
    explorer = explore(gan, seed=7)
    for index, name in enumerate(names):
        explorer.matches.value = index
        assert torch.equal(run_code(explorer, gan).tensor, explorer.samples.tensor)
        assert explorer.samples.tiles[0].classes == {index: 1.0}
        for html in (explorer.picture.value, explorer.facts.value, explorer.status.value):
            assert name in unescape(html)
            assert "<b>" not in html
        assert explorer.code in unescape(explorer.code_line.value)
        assert "<b>" not in explorer.code_line.value


def test_the_picture_has_a_description_and_is_enlarged_by_a_whole_factor(explorer):
    explorer.walk.value = 0.35
    assert 'alt="Made by pocket: T-shirt, truncation 0.4, 0.35 of the way from seed 7 to seed 8"' in (
        explorer.picture.value
    )
    assert 'width="256" height="256"' in explorer.picture.value
    assert re.findall("<dd>(.*?)</dd>", explorer.facts.value) == [
        "pocket",
        "T-shirt (0)",
        "0.4",
        "0.35 of the way from seed 7 to seed 8",
    ]


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "7", True])
def test_an_invalid_seed_is_refused(gan, seed):
    with pytest.raises(GanLabError, match="A seed is a whole number"):
        explore(gan, seed=seed)


@pytest.mark.parametrize("wrong", [None, "pocket", object()])
def test_something_other_than_a_network_is_refused(wrong):
    with pytest.raises(GanLabError, match=r"gl\.load_biggan"):
        explore(wrong)


def test_without_ipywidgets_the_error_says_how_to_install_them(gan, monkeypatch):
    import_module = builtins.__import__

    def import_all_but_ipywidgets(name, *rest):
        if name == "ipywidgets":
            raise ImportError(name)
        return import_module(name, *rest)

    monkeypatch.setattr(builtins, "__import__", import_all_but_ipywidgets)
    with pytest.raises(GanLabError, match='pip install "ipywidgets'):
        explore(gan)


def test_moving_the_controls_makes_no_new_widgets(explorer):
    before = count_widgets()
    for i in range(40):
        explorer.truncation.value = [0.3, 0.7][i % 2]
    press(explorer, "New noise")
    assert count_widgets() == before


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A notebook that was executed without a browser and plays with the explorer in its second cell."""
    cells = [
        "import gan_lab as gl\nexplorer = gl.explore(gl.load_biggan(), seed=7)",
        "explorer",
        "explorer  # a second time",
        "explorer.matches.value = 8\nexplorer.truncation.value = 0.8\nexplorer.walk.value = 0.35",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    folder = str(tmp_path_factory.mktemp("notebook"))
    return NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()


def test_an_executed_notebook_holds_the_last_picture_with_its_recipe(executed, gan):
    live, static = executed.cells[1].outputs
    assert executed.cells[2].outputs[1].data == static.data
    assert "application/vnd.jupyter.widget-view+json" in live.data
    assert live.data["text/plain"] == "<Explorer of pocket>"
    assert not executed.cells[3].outputs
    png = base64.b64decode(static.data["image/png"])
    tile = gl.read_recipe(png).tiles[0]
    assert (tile.classes, tile.truncation) == ({8: 1.0}, 0.8)
    assert gl.regenerate(png, gan).verdict == "same"
    assert "bag · truncation 0.8" in static.metadata["image/png"]["alt"]
    nbformat.validate(json.loads(nbformat.writes(executed)))


def test_an_exported_page_shows_the_picture_without_the_internet(executed):
    page, _ = HTMLExporter().from_notebook_node(executed)
    assert f"data:image/png;base64,{executed.cells[1].outputs[1].data['image/png'].strip()[:200]}" in page
