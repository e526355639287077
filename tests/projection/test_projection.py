"""A search for the inputs of a picture: own pictures come back, it repeats, stops and goes on, and errors say why."""

import itertools
import signal
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.projection import plots
from gan_lab.projection.loss import PictureLoss, choose_judge
from gan_lab.projection.search import Search

STEPS = 150
LOADERS = {
    "biggan": lambda: gl.load_biggan("pocket"),
    "stylegan2": lambda: gl.load_stylegan2("pocket-stylegan2"),
    "dcgan": lambda: gl.load_dcgan("pocket-dcgan"),
}
NEAR = 8.0  # grey levels in the mean, at the default number of steps; two pictures of pocket differ by 45
SOON_NEAR = 15.0  # after STEPS


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def made(gan):
    """Pictures that are searched for, of two truncations and one of a mixture."""
    z, y = gl.truncated_noise(2, 1.0, seed=21), gan.class_vector(["sneaker", "dress"])
    typical = gan.generate(gl.truncated_noise(1, 0.4, seed=22), gan.class_vector("bag"), 0.4)
    mixed = gan.generate(gl.truncated_noise(1, 1.0, seed=23), gan.class_vector({"coat": 0.5, "bag": 0.5}), 1.0)
    return gan.generate(z, y, 1.0) + typical + mixed


@pytest.fixture(scope="module")
def found(gan, made):
    projection = gl.project(gan, made, steps=STEPS)
    assert projection.samples is not None  # which runs it
    return projection


def test_the_networks_own_pictures_come_back(found, made):
    assert found.step == STEPS
    assert len(found.records) == STEPS
    assert found.distances[:2].max() < NEAR
    assert found.distances.max() < SOON_NEAR
    by_hand = np.abs(found.samples.numpy().astype(float) - made.numpy()).mean(axis=(1, 2, 3))
    assert np.allclose(found.distances, by_hand)


@pytest.mark.slow
def test_with_as_many_steps_as_usual_they_come_back_nearly_whole(gan):
    y = gan.class_vector(["T-shirt", "pullover", "sandal", "shirt", "bag", "ankle boot"])
    made = gan.generate(gl.truncated_noise(6, 1.0, seed=5), y, 1.0)
    projection = gl.project(gan, made)
    assert projection.distances.max() < NEAR
    assert projection.inputs.y.argmax(1).tolist() == y.argmax(1).tolist()


def test_the_class_is_found_too(found, gan):
    assert gan.classes[found.inputs.y[0].argmax()] == "sneaker"
    assert gan.classes[found.inputs.y[1].argmax()] == "dress"
    assert found.inputs.y.min() >= 0
    assert torch.allclose(found.inputs.y.sum(1), torch.ones(4), atol=1e-5)


def test_what_was_found_is_noise_that_the_network_knows(found, gan):
    z = found.inputs.z
    assert z.abs().max() <= 2
    assert 0.6 < z.square().mean() < 1.0  # 0.77 of drawn noise
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gan.generate(*found.inputs, 1.0)  # no TruncationMismatchWarning


def test_what_was_found_has_a_recipe_like_any_other_picture(found, gan):
    for i in range(len(found.samples)):
        assert gl.regenerate(found.samples.png(i), gan).verdict == "same"


def test_inputs_are_copies(found):
    before = found.inputs.z.clone()
    found.inputs.z.zero_()
    assert torch.equal(found.inputs.z, before)


def test_the_distance_shrinks_and_records_say_so(found):
    records = found.records
    assert [record.step for record in records] == list(range(1, STEPS + 1))
    assert all(later.loss <= earlier.loss for earlier, later in itertools.pairwise(records))
    assert records[-1].distance < records[0].distance / 2
    assert abs(records[-1].distance - found.distances.mean()) < 0.3  # grey levels are rounded


def test_the_path_leads_from_the_start_to_what_was_found(found, gan):
    path = found.path()
    assert len(path) == 25 * 4
    assert np.array_equal(path[-4:].numpy(), found.samples.numpy())
    assert len(path.animate().frames) == 25
    assert gl.regenerate(path.png(37), gan).verdict == "same"


def test_a_path_of_one_search_is_a_row_of_pictures(gan, made):
    path = gl.project(gan, made[0], steps=4).path()
    assert len(path) == 5
    assert path.layout is None


def run(projection, steps):
    """Take so many steps in a loop, and return what was found."""
    for record in projection:
        if record.step >= steps:
            break
    return projection._search.best


def test_a_search_repeats_and_goes_on_where_it_was_left(gan, made):
    once = run(gl.project(gan, made[0], steps=9, draws=10), 9)
    parted = gl.project(gan, made[0], steps=9, draws=10)
    run(parted, 2)
    assert parted.step == 2
    assert len(parted.records) == 2
    run(parted, 6)
    again = run(parted, 9)
    assert all(torch.equal(one, other) for one, other in zip(once, again, strict=True))
    assert list(parted) == []  # it has come to its end


def test_another_seed_starts_elsewhere(gan, made):
    starts = [gl.project(gan, made[0], draws=10, seed=seed)._search.best.z for seed in (0, 1)]
    assert not torch.equal(*starts)


def test_asking_in_between_gives_what_was_found_so_far(gan, made):
    projection = gl.project(gan, made[0], steps=9, draws=10)
    run(projection, 3)
    assert len(projection.samples) == 1
    assert projection.step == 3
    assert len(projection.path()) == 1 + 3
    assert "step 3 of 9" in repr(projection)


def test_a_class_that_is_given_is_kept(gan, made):
    vector = gan.class_vector("bag")
    for y in ("bag", 8, np.int64(8), ["bag"], torch.tensor([8]), {"bag": 1.0}, vector, vector[0], vector.numpy()):
        projection = gl.project(gan, made[0], y=y, steps=2, draws=4)
        assert torch.equal(projection.inputs.y, vector)


def test_the_truncation_bounds_the_noise(gan, made):
    projection = gl.project(gan, made[2], truncation=0.4, steps=5, draws=4)
    assert projection.inputs.z.abs().max() <= 0.8
    assert projection.samples.tiles[0].truncation == 0.4


def test_an_interruption_ends_the_loop_after_its_step(gan, made, monkeypatch, capsys):
    projection = gl.project(gan, made[0], steps=6, draws=4)
    step = Search.take_step

    def interrupt(search):
        step(search)
        if search.step == 2:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Search, "take_step", interrupt)
    assert [record.step for record in projection] == [1, 2]
    assert "Stopped after step 2 of 6" in capsys.readouterr().out
    assert [record.step for record in projection] == [3, 4, 5, 6]


def test_a_stop_at_the_last_step_offers_no_way_to_go_on(gan, made, capsys):
    projection = gl.project(gan, made[0], steps=3, draws=4)
    for record in projection:
        if record.step == 3:
            projection.stop()
    assert capsys.readouterr().out == ""


def test_one_picture_is_no_pictures(gan, made):
    assert repr(gl.project(gan, made[0], steps=3, draws=4)) == "<Search for 1 picture: step 0 of 3>"


@pytest.mark.parametrize("block", [torch.no_grad, torch.inference_mode])
@pytest.mark.parametrize("name", ["biggan", "stylegan2", "dcgan"])
def test_gradients_that_are_switched_off_are_on_in_a_search(made, block, name):
    gan = LOADERS[name]()
    expected = gl.project(gan, made[0], steps=3, draws=4).inputs[0]
    with block():
        projection = gl.project(gan, made[0], steps=3, draws=4)
        next(iter(projection))
        assert not torch.is_grad_enabled()
    list(projection)  # which goes on outside
    assert torch.equal(projection.inputs[0], expected)


def test_the_live_plot_is_drawn_in_one_place(gan, made, monkeypatch):
    import IPython.display

    shown = []

    class Handle:
        def update(self, data, metadata, raw):
            shown.append(data["text/plain"])

    def display(data, metadata, raw, display_id):
        shown.append(data["text/plain"])
        return Handle()

    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr(plots, "DRAWINGS", 4)
    projection = gl.project(gan, made[:2], steps=20, draws=4)
    live = projection.live()
    for record in projection:
        live.update(record)
    assert [text.split(" of ")[0] for text in shown] == [f"After step {n}" for n in (0, 5, 10, 15, 20)]
    assert f"{projection.distances.mean():.1f} grey levels apart" in shown[-1]


def test_it_shows_itself_as_a_plot(found):
    data, metadata = found._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert "4 pictures" in metadata["image/png"]["alt"]


def test_a_stylegan2_comes_nearer_in_w_plus_than_in_w():
    gan = gl.load_stylegan2("pocket-stylegan2")
    made = gan.generate(gan.noise(2, seed=5), label=["bag", "sneaker"])
    mixed = gan.mix(*(gan.map(gan.noise(1, seed=seed), label="coat") for seed in (6, 7)), layers=range(3))
    own = gl.project(gan, made, steps=60)
    assert own.inputs.w.shape == (2, gan.w_dim)
    assert own.distances.max() < SOON_NEAR
    in_w, in_w_plus = (gl.project(gan, gan.synthesize(mixed), space=space, steps=40) for space in ("w", "w+"))
    assert in_w_plus.inputs.w.shape == (1, len(gan.layers), gan.w_dim)
    assert in_w_plus.distances[0] < in_w.distances[0]
    assert gl.regenerate(in_w_plus.samples.png(0), gan).verdict == "same"


def test_a_dcgans_own_pictures_come_back():
    gan = gl.load_dcgan("pocket-dcgan")
    made = gan.generate(gan.noise(2, seed=9))
    projection = gl.project(gan, made, judge=gl.load_judge("fashion"), steps=STEPS)
    assert projection.distances.max() < SOON_NEAR
    assert gl.regenerate(projection.samples.png(0), gan).verdict == "same"


def test_the_loss_is_0_for_a_picture_itself_and_about_1_for_another_draw(gan):
    judge = gl.load_judge(gan)
    z = gl.truncated_noise(120, 1.0, seed=1)
    pictures = gan.pictures(z, gan.class_vector([i % 10 for i in range(120)]), 1.0)
    targets, drawn = pictures[:40], pictures[40:]
    for features in (0.0, 0.5):
        loss = PictureLoss(targets, drawn, judge, features)
        numbers = torch.arange(40)
        assert loss(targets, numbers).abs().max() < 1e-6
        others = torch.stack([loss(drawn[:40], numbers.roll(shift)) for shift in range(10)]).mean() / (1 + features)
        assert 0.8 < others < 1.2


def test_the_features_weigh_as_much_as_is_said(gan, made):
    judge = gl.load_judge(gan)
    pictures = made.tensor
    numbers = torch.zeros(3, dtype=torch.long)
    seen = judge.features(made)
    spread = 2 * seen.var(dim=0).mean()
    expected = (seen[1:] - seen[0]).square().mean(1) / spread
    with_features, without = (PictureLoss(pictures[:1], pictures, judge, x)(pictures[1:], numbers) for x in (0.5, 0.0))
    assert torch.allclose(with_features - without, 0.5 * expected, rtol=1e-4)


def test_a_judge_of_another_size_is_not_chosen():
    classes = gl.load_judge("fashion").classes
    chosen = [choose_judge(SimpleNamespace(classes=classes, side=side, device="cpu")) for side in (32, 64)]
    assert chosen[0].name == "fashion"
    assert chosen[1] is None
