"""The registry of kinds: its entries are right, and a further kind takes a module with a tile, and an entry."""

import json
import re
from dataclasses import replace
from pathlib import Path

import made_up
import made_up_kind
import pytest
import torch
from classroom import result

import gan_lab as gl
from gan_lab import kinds
from gan_lab.__main__ import main
from gan_lab.coursework.review.command import review
from gan_lab.errors import GanLabError
from gan_lab.networks.network import Network
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_summary import summarize_recipe
from gan_lab.pictures.tile import Tile
from gan_lab.weights import locate
from gan_lab.weights.default_network import choose_network

ROOT = Path(__file__).parents[1]


@pytest.fixture
def stripes(tmp_path, monkeypatch):
    """The made-up kind, registered, with a network of its own."""
    weights = tmp_path / "pocket.stripes"
    torch.save({"shift": torch.tensor(0.25)}, weights)
    kind = made_up_kind.make_kind(weights)
    monkeypatch.setitem(kinds.KINDS, kind.name, kind)
    return kind


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=kinds.KINDS)
def test_an_entry_names_code_and_files_that_are_there(kind):
    gan = kind.load(kind.shipped.name)
    assert isinstance(gan, Network)
    assert gan.kind is kind
    assert gan.name == kind.shipped.name
    assert issubclass(kinds.import_object(kind.tile), Tile)
    assert kind.name == kinds.import_object(kind.tile).KIND
    assert hasattr(gl, kind.loader_name.removeprefix("gl."))
    assert kind.controls is None or kinds.import_object(kind.controls)
    assert all(path.is_file() for path in kind.class_names.values())
    assert kind.preferred is None or kind.preferred.name in kind.published


def test_no_two_kinds_share_a_name_or_a_variable():
    entries = kinds.KINDS.values()
    names = [name for kind in entries for name in kind.names]
    assert len(names) == len(set(names))
    assert len({kind.variable for kind in entries}) == len(entries)


@pytest.mark.parametrize(
    ("name", "measured"),
    [
        *((name, name) for name in ("pocket", "biggan-deep-128", "biggan-deep-256", "biggan-deep-512")),
        *((name, name) for name in ("pocket-stylegan2", "pocket-dcgan")),
        ("cifar10", "a StyleGAN2 of 256 pixels"),
        ("ffhq", "a StyleGAN2 of 1024 pixels"),
        ("faces", "a DCGAN of 128 pixels"),
    ],
)
def test_what_a_picture_costs_is_what_was_measured(name, measured):
    table = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    seconds, megabytes = re.search(rf"^\| {measured} \| ([\d.]+) s \| ([\d,]+) MB \|$", table, re.MULTILINE).groups()
    cost = kinds.find_kind(name).find_cost(name)
    assert 1.5 < cost.seconds / float(seconds) < 3
    assert 1 < cost.memory / 1e6 / float(megabytes.replace(",", "")) < 2


def test_an_unknown_kind_is_refused():
    with pytest.raises(GanLabError, match="no kind of network 'jpeg'; the kinds are biggan-deep, stylegan2, dcgan"):
        kinds.get_kind("jpeg")


def test_a_kind_is_recognised_by_name_or_file(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / kinds.DCGAN.file_in_folder).write_bytes(b"")
    for name in ("pocket-dcgan", "faces", tmp_path / "run", tmp_path / "run" / kinds.DCGAN.file_in_folder):
        assert locate.guess_kind(name) is kinds.DCGAN
    assert locate.guess_kind("pocket") == locate.guess_kind(tmp_path) is kinds.BIGGAN
    assert locate.guess_kind("x.pkl") == locate.guess_kind("ffhq") is kinds.STYLEGAN2


STYLEGAN2_TENSOR = "conv1.conv.modulation.weight"
FILES = {
    "StyleGAN2": ({"g_ema": {STYLEGAN2_TENSOR: torch.zeros(2)}, "step": 3}, kinds.STYLEGAN2),
    "StyleGAN2 of several processors": ({f"module.{STYLEGAN2_TENSOR}": torch.zeros(2)}, kinds.STYLEGAN2),
    "BigGAN": ({"generator.gen_z.weight_orig": torch.zeros(2)}, kinds.BIGGAN),
    "BigGAN of BigGAN-PyTorch": ({"blocks.0.0.bn1.gain.weight": torch.zeros(2)}, kinds.BIGGAN),
    "DCGAN of PyTorch's tutorial": ({"main.0.weight": torch.zeros(2)}, kinds.DCGAN),
    "DCGAN with other names": ({"netG": {"up.0.conv.weight": torch.zeros(2)}}, kinds.DCGAN),
    "no tensors": ({"epoch": 3}, kinds.BIGGAN),
}


@pytest.mark.parametrize(("content", "kind"), FILES.values(), ids=FILES)
def test_a_kind_is_recognised_by_the_names_of_tensors(content, kind, tmp_path):
    torch.save(content, tmp_path / "weights.pt")
    assert locate.guess_kind(tmp_path / "weights.pt") is kind


def test_the_kind_of_a_file_that_cannot_be_read_is_left_to_its_loader(tmp_path):
    (tmp_path / "weights.pt").write_bytes(b"PK\x03\x04 cut")
    assert locate.guess_kind(tmp_path / "weights.pt") is kinds.BIGGAN


def test_a_fourth_kind_makes_pictures_that_are_saved_read_and_regenerated(stripes, tmp_path, capsys):
    gan = stripes.load("pocket-stripes")
    assert capsys.readouterr().out == "pocket-stripes: 16x16 pixels, no classes, on cpu.\n"
    samples = gan.generate_from_seed(3, 7, None, 0.5)
    path = samples.save(tmp_path / "pictures")[0]
    assert path.name == "pocket-stripes-contrast-0.5-noise-" + path.stem[-8:] + ".png"
    recipe = gl.read_recipe(path)
    assert recipe.network == samples.network
    assert recipe.tiles[0].contrast == 0.5
    assert recipe.tiles[0].exact_digest == samples.tiles[0].exact_digest
    for file in (path, samples.grid().png):
        assert gl.regenerate(file).verdict == gl.regenerate(file, gan).verdict == "same"


def test_a_fourth_kind_has_captions_of_its_own(stripes):
    samples = stripes.load("pocket-stripes").generate(torch.ones(2, 4), contrast=0.75)
    assert samples.grid().alt.startswith("pocket-stripes, 2 pictures · contrast 0.75 · one noise vector")
    said = summarize_recipe(samples.grid().recipe)
    assert (said["network"], said["class"], said["truncation"]) == ("pocket-stripes", "none", "contrast 0.75")


def test_a_fourth_kind_is_found_by_its_name_its_ending_and_its_variable(stripes, monkeypatch):
    assert locate.guess_kind("pocket-stripes") is locate.guess_kind("mine.stripes") is stripes
    monkeypatch.setenv(stripes.variable, str(stripes.shipped.path))
    assert choose_network(stripes, None).name_or_path == str(stripes.shipped.path)
    with pytest.raises(GanLabError, match="pass a weights file of stripes, or one of the names pocket-stripes"):
        stripes.load("none.stripes")


def test_a_fourth_kind_generates_on_the_command_line(stripes, tmp_path, capsys):
    out = tmp_path / "made"
    assert main(["generate", "--model", "pocket-stripes", "--contrast", "0.25", "--count", "2", "--out", str(out)]) == 0
    assert {gl.read_recipe(path).tiles[0].contrast for path in out.iterdir()} == {0.25}
    assert main(["generate", "bag", "--model", "pocket-stripes"]) == 1
    assert "pocket-stripes has no classes" in capsys.readouterr().err


def test_a_recipe_of_a_fourth_kind_is_checked_by_its_own_schema(stripes):
    recipe = stripes.load("pocket-stripes").generate(torch.ones(1, 4), contrast=0.75).grid().recipe
    whole = json.loads(recipe.to_json())
    assert Recipe.from_json(json.dumps(whole)).tiles[0].contrast == 0.75
    whole["tiles"][0]["contrast"] = 2
    with pytest.raises(GanLabError, match="breaks the schema at tiles/0/contrast"):
        Recipe.from_json(json.dumps(whole))


def test_a_recipe_of_a_kind_that_is_not_registered_is_refused(stripes, monkeypatch):
    text = stripes.load("pocket-stripes").generate(torch.ones(1, 4), contrast=0.75).grid().recipe.to_json()
    monkeypatch.delitem(kinds.KINDS, "stripes")
    with pytest.raises(GanLabError, match="breaks the schema at network/kind"):
        Recipe.from_json(text)


def test_tiles_of_one_kind_are_not_regenerated_by_a_network_of_another(stripes):
    grid = stripes.load("pocket-stripes").generate(torch.ones(1, 4), contrast=0.75).grid()
    dcgan = kinds.DCGAN.load("pocket-dcgan")
    vars(dcgan)["sha256"] = grid.recipe.network.sha256  # as a recipe that was changed by hand would claim
    with pytest.raises(GanLabError, match="another kind of network"):
        gl.regenerate(grid, dcgan)


@pytest.mark.usefixtures("quick_workers")
def test_the_pictures_of_a_fourth_kind_are_reviewed(stripes, tmp_path):
    samples = stripes.load("pocket-stripes").generate(torch.eye(4), contrast=0.5)
    forged = replace(samples, tiles=[replace(tile, contrast=1.0) for tile in samples.tiles])
    (tmp_path / "class" / "Ada").mkdir(parents=True)
    cells = [
        made_up.make_run_cell("stripes.generate(z, 0.5)", 1, result(samples._repr_mimebundle_(), 1)),
        made_up.make_run_cell("stripes.generate(z, 1.0)", 2, result(forged._repr_mimebundle_(), 2)),
    ]
    made_up.write_notebook(tmp_path / "class" / "Ada" / "own.ipynb", *cells)
    review(tmp_path / "class", tmp_path / "grades", processes=1)
    (line,) = (tmp_path / "grades" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    pictures = json.loads(line)["pictures"]
    assert [picture["verdict"] for picture in pictures] == ["same", "different"]
    assert [picture["settings"]["truncation"] for picture in pictures] == ["contrast 0.5", "contrast 1"]
