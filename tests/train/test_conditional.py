"""A run that is told the classes of its pictures: what it learns, keeps and shows, and what loads from it."""

import json

import numpy as np
import pytest
import torch
from PIL import Image
from training_runs import SMALL, train_all

import gan_lab as gl
from gan_lab.__main__ import main
from gan_lab.networks.dcgan_layers import Discriminator, Generator
from gan_lab.train.augmentation import Augmentation
from gan_lab.train.real_pictures import RealPictures
from gan_lab.train.trainer import Trainer

NAMES = ["dark", "light", "grey"]


@pytest.fixture
def three_kinds(tmp_path):
    """Sixty pictures of three classes, which differ in nothing but their brightness."""
    for level, name in zip((10, 245, 128), NAMES, strict=True):
        (tmp_path / "data" / name).mkdir(parents=True)
        for number in range(20):
            pixels = np.random.default_rng([level, number]).integers(level - 10, level + 10, (32, 32), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "data" / name / f"{number:02}.png")
    return gl.load_pictures(tmp_path / "data", side=32)


@pytest.fixture
def new_run(tmp_path, three_kinds):
    def open_run(folder="run", **settings):
        settings = SMALL | {"conditional": True} | settings
        return gl.DCGANRun(tmp_path / folder, settings.pop("pictures", three_kinds), device="cpu", **settings)

    return open_run


def test_a_run_learns_what_each_class_looks_like(new_run):
    """Asked for the three brightnesses, it makes them, of the same noise."""
    run = new_run(learning_rate=0.003, seed=1)
    train_all(run, 12)
    gan = gl.load_dcgan(run.folder, device="cpu")
    assert gan.classes == sorted(NAMES) == run.classes
    z = gan.noise(6, seed=2)
    dark, grey, light = (gan.generate(z, gan.class_vector(name)).tensor.mean().item() for name in gan.classes)
    assert dark + 0.2 < grey < light - 0.2
    np.testing.assert_allclose(run.generated(z, "light")[:, 0], gan.generate(z, "light").numpy()[..., 0], atol=1)


def test_the_networks_are_those_of_the_papers():
    """G takes noise and class as one input (Mirza and Osindero); D adds a product with it (Miyato and Koyama)."""
    torch.manual_seed(0)
    generator, discriminator = Generator(32, 1, 10, 4, classes=3), Discriminator(32, 1, 4, classes=3)
    z, y, x = torch.randn(2, 10), torch.eye(3)[[2, 0]], torch.randn(2, 1, 32, 32)
    weight = torch.cat([generator.main[0].weight, generator.from_class.weight])
    inputs = torch.cat([z, y], 1)[:, :, None, None]
    expected = generator.main[1:](torch.nn.functional.conv_transpose2d(inputs, weight))
    torch.testing.assert_close(generator(z, y), expected)
    discriminator.eval()  # so that the second picture is judged as it is alone
    features = discriminator.main[:-1](x).flatten(1)
    psi, embedding = discriminator.main[-1].weight.flatten(), discriminator.from_class.weight.flatten(1)
    expected = torch.stack([features[0] @ (psi + embedding[2]), features[1] @ (psi + embedding[0])])
    torch.testing.assert_close(discriminator(x, y), expected)


def test_a_step_passes_the_classes_to_both_networks(new_run, three_kinds):
    """Against the step written out with plain networks and torch's own loss."""
    run = new_run()
    trainer = Trainer(run.settings, 32, 1, 3, torch.device("cpu"))
    real, z, y = run.step_inputs(1)
    generator, discriminator = run.untrained_networks()
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    fake = generator(z, y)
    on_real, on_fake = discriminator(real, y), discriminator(fake.detach(), y)
    expected = loss(on_real, torch.ones(8)) + loss(on_fake, torch.zeros(8))
    pixels = ((real + 1) * 127.5).round().to(torch.uint8).numpy()
    result = trainer.step(pixels, z, y, Augmentation(0.0, np.random.default_rng(0)))
    assert result.loss_d == pytest.approx(expected.item(), abs=1e-5)


def test_labels_stay_with_their_pictures_where_some_files_cannot_be_read(new_run, three_kinds, tmp_path):
    for number in (3, 5, 17):
        (tmp_path / "data" / "light" / f"{number:02}.png").write_bytes(b"no picture")
    pictures = gl.load_pictures(tmp_path / "data", side=32)
    run = new_run(pictures=pictures)
    for number in range(1, 8):
        real, _, y = run.step_inputs(number)
        level = real.mean(dim=(1, 2, 3))
        assert [run.classes[i] for i in y.argmax(1)] == [
            "dark" if each < -0.5 else "light" if each > 0.5 else "grey" for each in level
        ]


def test_it_goes_on_as_if_it_had_never_stopped(new_run):
    whole, cut = new_run("whole"), new_run("cut")
    train_all(whole, 2)
    for _ in zip(range(9), cut.train(2), strict=False):
        pass
    again = new_run("cut")
    train_all(again, 2)
    assert again.record == whole.record
    assert (again.folder / "pictures/epoch-002.png").read_bytes() == (
        whole.folder / "pictures/epoch-002.png"
    ).read_bytes()


def test_other_labels_and_no_labels_are_other_runs(new_run, three_kinds):
    new_run()
    with pytest.raises(gl.GanLabError, match="is of a run with conditional True, not False"):
        new_run(conditional=False)
    numbers = three_kinds.labels
    numbers[:1] = 1
    with pytest.raises(gl.GanLabError, match="is of a run with other pictures"):
        new_run()


def test_the_fixed_noise_is_the_same_in_each_class(new_run):
    run = new_run()
    z, y = run.fixed_noise, run.fixed_classes
    assert z.shape == (24, 10)
    assert torch.equal(z[:8], z[8:16])
    assert y.argmax(1).tolist() == [0] * 8 + [1] * 8 + [2] * 8
    train_all(run, 1)
    assert run.kept_pictures()[1].shape == (24, 1, 32, 32)
    for plot in (run.drawn_networks, run.loss_curves, run.through_epochs, run.real_and_fake, run.animate, run.live):
        plot()


def test_a_run_without_classes_is_as_ever(new_run):
    run = new_run(conditional=False)
    assert (run.classes, run.fixed_noise.shape, run.fixed_classes.shape) == ([], (64, 10), (64, 0))
    assert len(run.step_inputs(1)) == 2
    with pytest.raises(gl.GanLabError, match="has no classes: leave them out, or begin one with conditional=True"):
        run.generated(run.fixed_noise, "dark")


@pytest.fixture
def gan(new_run):
    run = new_run()
    train_all(run, 1)
    return gl.load_dcgan(run.folder, device="cpu")


def test_pictures_carry_their_class_and_regenerate(gan, tmp_path):
    made = gan.generate(gan.noise(3, seed=4), gan.class_vector(["dark", "light", "grey"]))
    grid = made.grid()
    assert "light" in grid.alt
    saved = made.save(tmp_path / "made")
    tile = json.loads(gl.read_recipe(saved[1]).to_json())["tiles"][0]
    assert tile["classes"] == {"2": 1.0}
    assert gl.regenerate(saved[1], gan).verdict == "same"
    assert gl.regenerate(grid, gan).verdict == "same"
    mixed = gan.generate(gan.noise(1, seed=4), {"dark": 0.5, "light": 0.5})
    assert gl.regenerate(mixed.grid(), gan).verdict == "same"


def test_a_recipe_without_a_class_does_not_fit(gan):
    tile = gan.generate(gan.noise(1, seed=4), "dark").tiles[0]
    with pytest.raises(gl.GanLabError, match="The recipe has no class, and run has 3"):
        gan.regenerate_tiles([type(tile)(z=tile.z)])


def test_wrong_classes_are_explained(gan, new_run):
    z = gan.noise(2, seed=1)
    for wrong, match in (
        ((z,), "run has 3 classes, and none was asked for: name one, such as 'dark'"),
        ((z, "pink"), "There is no class 'pink'"),
        ((z, torch.ones(2, 4) / 4), r"must have the shape \[n, 3\]"),
    ):
        with pytest.raises(gl.GanLabError, match=match):
            gan.generate(*wrong)
    run = new_run()
    with pytest.raises(gl.GanLabError, match="This run has 3 classes, and none is given"):
        run.generated(run.fixed_noise)


def test_gradients_reach_noise_and_class(gan):
    z, y = gan.noise(2, seed=1).requires_grad_(), gan.class_vector("grey", 2).requires_grad_()
    gan.pictures(z, y).square().sum().backward()
    assert z.grad.abs().sum() > 0
    # Against a finite difference in the direction of one class; weights are shares, which the check allows this far.
    step = 0.0005
    moved = [
        gan.pictures(z.detach(), y.detach() + sign * torch.tensor([step, 0, 0])).double().square().sum()
        for sign in (1, -1)
    ]
    assert ((moved[0] - moved[1]) / (2 * step)).item() == pytest.approx(y.grad[:, 0].sum().item(), rel=0.05)


def test_the_command_line_asks_for_a_class(gan, new_run, tmp_path, capsys):
    run = str(tmp_path / "run")
    assert main(["generate", "--network", run, "--class", "light", "--seeds", "1,2", "--out", str(tmp_path / "o")]) == 0
    assert len(list((tmp_path / "o").iterdir())) == 2
    assert main(["generate", "--network", run, "--seeds", "1", "--out", str(tmp_path / "o")]) != 0
    assert "none was asked for" in capsys.readouterr().err


def test_a_state_dict_of_its_generator_shows_its_classes(new_run, tmp_path):
    """Without the run's checkpoint the classes are numbers, or what labels.txt beside it says."""
    run = new_run()
    generator = run.networks().generator
    torch.save({"netG": generator.state_dict()}, tmp_path / "net.pth")
    gan = gl.load_dcgan(tmp_path / "net.pth", device="cpu")
    assert gan.classes == ["class 0", "class 1", "class 2"]
    z = gan.noise(2, seed=1)
    expected = generator.eval()(z, torch.eye(3)[[1, 1]]).detach()
    torch.testing.assert_close(gan.pictures(z, 1)[:, :1], expected, rtol=0, atol=1e-5)
    (tmp_path / "labels.txt").write_text("a\nb\nc\n", encoding="utf-8")
    assert gl.load_dcgan(tmp_path / "net.pth", device="cpu").classes == ["a", "b", "c"]


@pytest.mark.parametrize("classes", [["a", "b"], [1, 2, 3], "abc", ["a", "b", "c" * 200], ["a", "b", "\n"], None])
def test_class_names_in_a_checkpoint_are_checked(classes, new_run, tmp_path):
    run = new_run()
    train_all(run, 1)
    state = torch.load(run.folder / "checkpoint.pt")
    settings = json.loads(state["settings"].numpy().tobytes()) | {"classes": classes}
    state["settings"] = torch.frombuffer(bytearray(json.dumps(settings).encode()), dtype=torch.uint8)
    torch.save(state, tmp_path / "changed.pt")
    with pytest.raises(gl.GanLabError, match="doesn't name its classes as a run does"):
        gl.load_dcgan(tmp_path / "changed.pt")


def test_pictures_without_classes_are_refused(tmp_path):
    pixels = gl.load_pictures().batch(range(10))
    plain = RealPictures("plain", 32, 1, 10, "0" * 64, lambda i: b"", dict(enumerate(pixels)))
    with pytest.raises(gl.GanLabError, match="needs the class of each picture, and those of plain have none"):
        gl.DCGANRun(tmp_path / "run", plain, conditional=True, batch=2)
    with pytest.raises(gl.GanLabError, match="conditional is True or False"):
        gl.DCGANRun(tmp_path / "run", gl.load_pictures(), conditional="yes")
