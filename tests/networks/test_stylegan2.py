"""The class StyleGAN2: noise, w, pictures, recipes, the explorer, the command line, and wrong arguments."""

import json
import shutil
from dataclasses import replace

import http_server
import numpy as np
import pytest
import torch
from stylegan2_files import random_generator, save_generator

import gan_lab as gl
from gan_lab.__main__ import main
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_summary import summarize_recipe
from gan_lab.weights import known
from gan_lab.weights.known import RemoteFile


@pytest.fixture(scope="module")
def gan():
    return gl.load_stylegan2("pocket-stylegan2")


@pytest.fixture(scope="module")
def faces(tmp_path_factory):
    """A network in colour without classes, as the large ones are."""
    return gl.load_stylegan2(save_generator(tmp_path_factory.mktemp("net") / "faces.pkl", random_generator()))


def test_loading_says_which_network_it_is(gan, faces, capsys, monkeypatch):
    gl.load_stylegan2()  # GAN_LAB_STYLEGAN2 says pocket-stylegan2, in tests
    assert "GAN_LAB_STYLEGAN2 says so" in capsys.readouterr().out
    monkeypatch.delenv("GAN_LAB_STYLEGAN2")
    monkeypatch.setenv("GAN_LAB_CACHE", "/nowhere")
    assert gl.load_stylegan2().name == "pocket-stylegan2"
    assert "32x32 pixels, 10 classes" in (said := capsys.readouterr().out)
    assert "gan-lab download ffhq" in said
    assert (gan.z_dim, gan.w_dim, gan.side) == (512, 128, 32)
    assert gan.layers == [4, 8, 8, 16, 16, 32, 32, 32]
    assert (faces.classes, faces.name) == ([], "faces")


def test_noise_is_that_of_nvidias_seeds_however_many_rows_are_drawn(gan):
    z = gan.noise(3, seed=42)
    assert torch.equal(z[:1], torch.from_numpy(np.random.RandomState(42).randn(1, 512)).float())
    assert torch.equal(gan.noise(1, seed=42), z[:1])
    assert not torch.equal(gan.noise(1), gan.noise(1))


def test_a_picture_does_not_depend_on_its_batch(gan):
    z = gan.noise(7, seed=1)
    together = gan.generate(z, psi=0.7, label=gan.classes[:7])
    for i in (0, 3, 6):
        alone = gan.generate(z[i], psi=0.7, label=gan.classes[i])
        assert torch.equal(alone.tensor[0], together.tensor[i])


def test_a_picture_does_not_depend_on_the_users_settings_of_torch(gan):
    z = gan.noise(1, seed=1)
    before = gan.generate(z, label=0).tensor
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    try:
        torch.manual_seed(7)
        torch.set_num_threads(2)
        torch.set_float32_matmul_precision("medium")
        assert torch.equal(gan.generate(z, label=0).tensor, before)
        assert torch.get_float32_matmul_precision() == "medium"
    finally:
        torch.set_float32_matmul_precision("highest")
        torch.set_num_threads(threads)
        torch.set_rng_state(state)


def test_the_tensor_is_the_networks_own_output_and_pixels_are_clamped(faces):
    made = faces.generate(faces.noise(3, seed=0))
    assert made.tensor.abs().max() > 1
    pixels = np.clip(np.floor(made.tensor.numpy() * 127.5 + 128), 0, 255).transpose(
        0, 2, 3, 1
    )  # as NVIDIA's code has it
    assert np.abs(pixels - made.numpy()).max() <= 1
    assert (pixels != made.numpy()).mean() < 1e-3


def test_map_and_synthesize_make_the_same_picture_as_generate(gan):
    z = gan.noise(2, seed=3)
    w = gan.map(z, label="bag")
    direct = gan.generate(z, psi=0.6, cutoff=5, label="bag")
    assert torch.equal(gan.synthesize(w, psi=0.6, cutoff=5).tensor, direct.tensor)
    by_hand = gan.w_avg + 0.6 * (w - gan.w_avg)
    mixed = gan.mix(w, by_hand, range(5))
    assert (gan.synthesize(mixed).tensor - direct.tensor).abs().max() < 1e-4


def test_psi_0_makes_the_same_picture_of_all_noise(gan):
    made = gan.generate(gan.noise(3, seed=3), psi=0, label=[0, 5, 9]).tensor
    assert torch.equal(made[0], made[1])
    assert torch.equal(made[0], made[2])


def test_styles_are_mixed_layer_by_layer(gan):
    a, b = gan.map(gan.noise(1, seed=1), label=8), gan.map(gan.noise(3, seed=2), label=3)
    mixed = gan.mix(a, b, [6, -1])
    assert mixed.shape == (3, 8, 128)
    for layer in range(8):
        assert torch.equal(mixed[:, layer], b if layer in (6, 7) else a.expand(3, -1))
    assert torch.equal(gan.mix(mixed, a, range(8)), a[:, None].expand(3, 8, -1))
    assert torch.equal(gan.synthesize(gan.mix(a, a, [])).tensor, gan.synthesize(a).tensor)


def test_random_noise_inputs_come_from_their_seed(faces):
    z = faces.noise(1, seed=0).expand(3, -1)
    first, again, other = (faces.generate(z, noise_mode="random", noise_seed=seed).tensor for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert torch.equal(first[1], other[0])  # the seed plus the number of the row
    assert not torch.equal(first[0], first[1])
    fresh = faces.generate(z, noise_mode="random")
    assert fresh.tiles[0].noise_seed is not None
    assert torch.equal(faces.regenerate_tiles(fresh.tiles), fresh.tensor)


def make_many_samples(gan):
    z = gan.noise(3, seed=9)
    label = ["bag", "coat", "dress"] if gan.classes else None
    w = gan.map(z, label)
    yield gan.generate(z, label=label)
    yield gan.generate(z, 0.7, 3, "none", label)
    yield gan.generate(z, -0.5, 0, "random", label, noise_seed=1)
    yield gan.synthesize(w, psi=0.5)
    yield gan.synthesize(gl.interpolate(w[0], w[1], 4))
    yield gan.synthesize(gan.mix(w, w.roll(1, 0), range(2, 4)), 0.8, 2, "random")
    yield gan.generate(gl.interpolate(z[0], z[1], 4, along="sphere"), label=label and "bag")


@pytest.mark.parametrize("fixture", ["gan", "faces"])
def test_every_picture_carries_its_recipe_and_comes_out_the_same_again(fixture, request, tmp_path):
    network = request.getfixturevalue(fixture)
    for made in make_many_samples(network):
        grid = made.grid()
        assert gl.regenerate(grid, network).verdict == "same"
        assert gl.regenerate(made.save(tmp_path)[0], network).verdict == "same"
        found = gl.read_recipe(grid)
        assert found.network.kind == "stylegan2"
        for tile, given in zip(found.tiles, made.tiles, strict=True):
            assert np.array_equal(tile.latent, given.latent)
            assert (tile.other_inputs(), tile.classes, tile.psi) == (given.other_inputs(), given.classes, given.psi)
            assert tile.inputs_digest == given.inputs_digest


def test_large_pictures_are_reduced_in_a_grid_and_saved_whole(tmp_path):
    widths = {2**power: 2 for power in range(2, 11)}
    large = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", random_generator(widths)))
    made = large.generate(large.noise(2, seed=0))
    grid = made.grid()
    assert [tile.box[2:] for tile in grid.recipe.tiles] == [(256, 256)] * 2
    assert gl.regenerate(grid, large).verdict == "same"
    left, top, width, height = grid.recipe.tiles[1].box
    shown = np.asarray(grid.pil())[top : top + height, left : left + width].astype(float)
    means = made.numpy()[1].reshape(256, 4, 256, 4, 3).mean((1, 3))
    assert np.abs(shown - means).max() <= 0.5
    (path, _) = made.save(tmp_path / "out")
    assert gl.read_recipe(path).tiles[0].box == (0, 0, 1024, 1024)
    assert gl.regenerate(path, large).verdict == "same"


def test_a_recipe_with_a_changed_psi_makes_another_picture(gan):
    made = gan.generate(gan.noise(1, seed=1), psi=0.5, label="bag")
    whole = json.loads(made.grid().recipe.to_json())
    whole["tiles"][0]["psi"] = 0.9
    again = gan.regenerate_tiles(Recipe.from_json(json.dumps(whole)).tiles)
    assert (again - made.tensor).abs().max() > 0.5


def test_pocket_stylegan2_is_found_by_its_name(gan):
    picture = gan.generate(gan.noise(1, seed=1), label="bag").grid()
    assert gl.regenerate(picture).verdict == "same"


def test_an_animation_of_intermediate_latents_comes_out_the_same_again(gan):
    w = gan.map(gan.noise(3, seed=1), label="bag")
    animation = gan.synthesize(gl.walk(w, steps=3), psi=0.7).animate()
    assert gl.regenerate(animation, gan).verdict == "same"


def test_captions_and_file_names_say_what_made_the_picture(gan, faces, tmp_path):
    z = gan.noise(2, seed=7)
    assert "psi 0.7 in 4 layers" in gan.generate(z, 0.7, 4, label="bag").grid().alt
    names = sorted(path.name for path in gan.generate(z, 0.7, label="ankle boot").save(tmp_path))
    assert names == ["ankle-boot-psi-0.7-seed-7-row-0.png", "ankle-boot-psi-0.7-seed-7-row-1.png"]
    (name,) = (path.name for path in faces.generate(faces.noise(1, seed=7), noise_mode="none").save(tmp_path))
    assert name == "faces-psi-1-seed-7-row-0-no-noise-inputs.png"
    w = gan.map(z, label=0)
    mixed = gan.synthesize(gan.mix(w[:1], w[1:], [3, 4])).grid()
    assert "layer 3 on: " in mixed.alt
    assert "layer 5 on: " in mixed.alt
    told = summarize_recipe(faces.generate(faces.noise(2, seed=7)).grid().recipe)
    assert (told["class"], told["truncation"], told["noise"]) == ("none", "psi 1", "seed 7 (rows 0, 1)")


def test_the_judge_takes_its_pictures(gan):
    made = gan.generate(gan.noise(200, seed=0), label=gan.classes * 20)
    judge = gl.load_judge(gan)
    assert judge.fidelity(made) > 0.8
    assert judge.diversity(made) > 4
    assert judge.kid(made) < 1


def test_a_network_without_classes_has_no_judge(faces):
    with pytest.raises(GanLabError, match="has no classes"):
        gl.load_judge(faces)


@pytest.mark.parametrize(
    "label", [0, "T-shirt", ["T-shirt"] * 2, {"T-shirt": 1.0}, torch.eye(10)[:1], np.eye(10)[[0, 0]]]
)
def test_a_label_can_be_given_in_many_forms(label, gan):
    z = gan.noise(2, seed=0)
    assert torch.equal(gan.generate(z, label=label).tensor, gan.generate(z, label=0).tensor)


MISTAKES = {
    "no class": (lambda gan: gan.generate(gan.noise(1)), "needs one: label=0, or label='T-shirt'"),
    "no class to map": (lambda gan: gan.map(gan.noise(1)), "needs one"),
    "an unknown class number": (lambda gan: gan.generate(gan.noise(1), label=10), "numbered 0 to 9"),
    "an unknown class name": (lambda gan: gan.generate(gan.noise(1), label="face"), "no class 'face'"),
    "two classes for three": (lambda gan: gan.generate(gan.noise(3), label=[1, 2]), "3 noise vectors and 2"),
    "BigGAN's noise": (lambda gan: gan.generate(gl.truncated_noise(1), label=0), r"\[n, 512\].*gan.noise"),
    "noise of NaN": (lambda gan: gan.generate(gan.noise(1) * torch.nan, label=0), "not numbers"),
    "psi as a text": (lambda gan: gan.generate(gan.noise(1), psi="strong", label=0), "psi is a number"),
    "psi of NaN": (lambda gan: gan.generate(gan.noise(1), psi=float("nan"), label=0), "psi is a number"),
    "psi of 3": (lambda gan: gan.generate(gan.noise(1), psi=3, label=0), "psi is 3, and goes from -2 to 2"),
    "psi of -3": (lambda gan: gan.generate(gan.noise(1), psi=-3, label=0), "psi is -3, and goes from -2 to 2"),
    "psi without end": (lambda gan: gan.generate(gan.noise(1), psi=float("inf"), label=0), "psi is inf, and goes"),
    "a cutoff of 2.5 layers": (
        lambda gan: gan.generate(gan.noise(1), cutoff=2.5, label=0),
        "cutoff is the number of layers",
    ),
    "a cutoff beyond the layers": (
        lambda gan: gan.generate(gan.noise(1), cutoff=len(gan.layers) + 1, label=0),
        "cutoff is the number of layers that psi acts on, 0 to",
    ),
    "an unknown noise mode": (
        lambda gan: gan.generate(gan.noise(1), noise_mode="loud", label=0),
        "'const', 'none', 'random'",
    ),
    "a seed without the random mode": (
        lambda gan: gan.generate(gan.noise(1), label=0, noise_seed=1),
        "noise_mode='random'",
    ),
    "no noise": (lambda gan: gan.noise(0), "whole number of 1 or more"),
    "z in place of w": (lambda gan: gan.synthesize(gan.noise(1)), r"\[n, 128\] or \[n, 8, 128\]"),
    "w of NaN": (lambda gan: gan.synthesize(torch.full((1, 128), torch.nan)), "not numbers"),
    "a layer out of range": (lambda gan: gan.mix(torch.ones(128), torch.ones(128), [8]), "numbers from 0 to 7"),
    "a layer, not layers": (lambda gan: gan.mix(torch.ones(128), torch.ones(128), 3), "numbers from 0 to 7"),
    "2 and 3 rows of w": (lambda gan: gan.mix(torch.ones(2, 128), torch.ones(3, 128), [0]), "2 and 3 w"),
}


@pytest.mark.parametrize(("work", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_wrong_argument_is_explained(work, expected, gan):
    with pytest.raises(GanLabError, match=expected) as caught:
        work(gan)
    assert str(caught.value).endswith(".")


def test_a_label_for_a_network_without_classes_is_refused(faces):
    with pytest.raises(GanLabError, match="has no classes: leave the label out"):
        faces.generate(faces.noise(1), label=0)


def forget_mean(at, state):
    if at == "mapping":
        state["_buffers"].pop("w_avg")


def test_psi_without_a_mean_of_w_is_refused_where_each_class_has_its_own(tmp_path):
    gan = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", random_generator(c_dim=3), change=forget_mean))
    gan.generate(gan.noise(1), label=0)
    with pytest.raises(GanLabError, match="leave psi at 1"):
        gan.generate(gan.noise(1), psi=0.7, label=0)


def test_a_mean_of_w_that_is_not_in_the_file_is_that_of_4096_noise_vectors(tmp_path):
    generator = random_generator()
    gan = gl.load_stylegan2(save_generator(tmp_path / "net.pkl", generator, change=forget_mean))
    z = torch.from_numpy(np.random.RandomState(0).randn(4096, 16)).float()
    assert torch.allclose(gan.w_avg, generator.mapping(z).mean(0), atol=1e-4)


def test_class_names_come_from_a_file_beside_the_network(tmp_path):
    path = save_generator(tmp_path / "net.pkl", random_generator(c_dim=3))
    assert gl.load_stylegan2(path).classes == ["class 0", "class 1", "class 2"]
    (tmp_path / "labels.txt").write_text("cat\ndog\nfox\n", encoding="utf-8")
    assert gl.load_stylegan2(path).classes == ["cat", "dog", "fox"]
    (tmp_path / "labels.txt").write_text("cat\n", encoding="utf-8")
    with pytest.raises(GanLabError, match="names 1 classes and the network has 3"):
        gl.load_stylegan2(path)


def test_a_downloaded_network_is_found_by_name_and_each_has_its_terms(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path))
    shutil.copy(save_generator(tmp_path / "a.pkl", random_generator(c_dim=10)), tmp_path / "cifar10.pkl")
    gan = gl.load_stylegan2("cifar10")
    assert gan.classes[3] == "cat"
    picture = gan.generate(gan.noise(1, seed=0), label="frog").grid()
    assert "frog" in picture.alt
    assert gl.regenerate(picture).verdict == "same"
    for name in ("ffhq", "metfaces", "afhqcat", "afhqdog", "afhqwild", "cifar10", "brecahad"):
        remote: RemoteFile = known.REMOTE_FILES[name]
        assert remote.url.endswith(f"/{name}.pkl")
        assert "research or evaluation" in remote.terms
    assert "facial recognition" in known.REMOTE_FILES["ffhq"].terms
    (tmp_path / "cifar10.pkl.sha256").write_text("0" * 64 + "  cifar10.pkl\n", encoding="utf-8")
    with pytest.raises(GanLabError, match="has changed"):
        gl.load_stylegan2("cifar10")


def test_ffhq_is_downloaded_once_and_its_licences_are_printed(tmp_path, monkeypatch, capsys):
    for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GAN_LAB_STYLEGAN2")
    content = save_generator(tmp_path / "net.pkl", random_generator()).read_bytes()
    with http_server.run_server(content) as server:
        monkeypatch.setitem(known.REMOTE_FILES, "ffhq", replace(known.REMOTE_FILES["ffhq"], url=server.url))
        assert main(["download", "ffhq"]) == 0
        said = capsys.readouterr().out
        assert "research or evaluation only. The pictures it learned from, Flickr-Faces-HQ," in said
        assert "CC BY-NC-SA 4.0" in said
        assert "not to be used for facial recognition." in said
        assert "gl.load_stylegan2('ffhq.pkl')" in said
        gan = gl.load_stylegan2()  # what has been downloaded is taken without being named
        assert gan.name == gl.load_stylegan2("ffhq").name == "ffhq"
        assert len(server.asked) == 1
    assert gl.regenerate(gan.generate(gan.noise(1, seed=0)).grid()).verdict == "same"


def test_the_explorer_shows_what_its_code_makes(gan, faces):
    for network, least in ((gan, 2), (faces, 0)):
        explorer = gl.explore(network, seed=3)
        assert len([control for control in explorer.children[1].children[0].children]) == 3 + least
        explorer.truncation.value = 0.35
        explorer.walk.value = 0.5
        drawn = eval(explorer.code, {"gl": gl, "gan": network})
        assert torch.equal(drawn.tensor, explorer.samples.tensor)
        assert "psi=0.35" in explorer.code
        assert "psi 0.35" in explorer.status.value
    assert gl.explore(gan, "bag").samples.tiles[0].classes == {8: 1.0}
    with pytest.raises(gl.GanLabError, match=r"has no classes, so there is none to begin with: gl\.explore\(gan\)\."):
        gl.explore(faces, "bag")


def test_the_command_line_makes_its_pictures(tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["generate", "bag", "--model", "pocket-stylegan2", "--psi", "0.5", "--seed", "1", "--count", "2",
                 "--out", str(out)]) == 0  # fmt: skip
    tile = gl.read_recipe(sorted(out.iterdir())[1]).tiles[0]
    assert (tile.psi, tile.seed, tile.row, tile.classes) == (0.5, 1, 1, {8: 1.0})
    path = save_generator(tmp_path / "faces.pkl", random_generator())
    assert main(["generate", "--model", str(path), "--count", "1", "--out", str(out)]) == 0
    assert main(["generate", "--model", "pocket-stylegan2", "--out", str(out)]) == 1
    assert main(["generate", "--out", str(out)]) == 1
    assert "needs a class" in capsys.readouterr().err


RECIPES = {
    "z and w": lambda tile: tile.update(w=tile["z"], layers=[0] * 8),
    "neither": lambda tile: tile.pop("z"),
    "w without layers": lambda tile: tile.update(w=tile.pop("z")),
    "a layer beyond": lambda tile: tile.update(w=tile.pop("z"), layers=[0, 2]),
    "a random mode without its seed": lambda tile: tile.update(noise_mode="random"),
    "a seed without its mode": lambda tile: tile.update(noise_seed=3),
    "another mode": lambda tile: tile.update(noise_mode="loud"),
    "no psi": lambda tile: tile.pop("psi"),
    "psi of a billion": lambda tile: tile.update(psi=1e9),
    "a truncation": lambda tile: tile.update(truncation=0.5),
    "half a number": lambda tile: tile.update(z=tile["z"][:-8]),
    "no numbers": lambda tile: tile.update(z="////////" * 20),
}


@pytest.mark.parametrize("change", RECIPES.values(), ids=RECIPES)
def test_a_recipe_that_this_kit_does_not_write_is_refused(change, gan):
    whole = json.loads(gan.generate(gan.noise(1, seed=0), label=0).grid().recipe.to_json())
    change(whole["tiles"][0])
    with pytest.raises(GanLabError):
        Recipe.from_json(json.dumps(whole))


def test_a_recipe_for_another_network_is_refused(gan, faces):
    made = gan.generate(gan.noise(1, seed=0), label=0)
    with pytest.raises(GanLabError, match="512 numbers of noise"):
        faces.regenerate_tiles(made.tiles)
    with pytest.raises(GanLabError, match="another shape"):
        faces.regenerate_tiles(gan.synthesize(gan.map(gan.noise(1), 0)).tiles)
    whole = json.loads(made.grid().recipe.to_json())
    whole["tiles"][0]["classes"] = {"99": 1}
    with pytest.raises(GanLabError, match="class 99"):
        gan.regenerate_tiles(Recipe.from_json(json.dumps(whole)).tiles)


def test_a_convolution_is_modulated_by_the_style_and_demodulated(gan):
    """The formula of StyleGAN2, section 2.2, against the layer itself."""
    layer = gan.convolution(2)
    x = torch.randn(1, layer.weight.shape[1], layer.side, layer.side, generator=torch.Generator().manual_seed(0))
    w = gan.map(gan.noise(1, seed=1), label="bag")
    weights = layer.weight.double() * layer.affine(w)[0].double()[:, None, None]
    weights = weights / (weights.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
    expected = torch.nn.functional.conv2d(x.double(), weights, padding=1)
    expected = torch.nn.functional.leaky_relu(2**0.5 * expected + layer.bias[:, None, None], 0.2)
    assert torch.allclose(layer(x.clone(), w, None).double(), expected, atol=1e-5)


@pytest.mark.parametrize("number", [-1, 7, 1.5, "first", True])
def test_a_layer_that_is_no_convolution_is_explained(gan, number):
    with pytest.raises(GanLabError, match=r"are numbered 0 to 6, not .*: gan\.layers lists their"):
        gan.convolution(number)
