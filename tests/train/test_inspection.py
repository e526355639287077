"""What can be seen of a run: its networks, the inputs of its steps, and what its discriminator says."""

import numpy as np
import pytest
import torch
from torch.nn.functional import logsigmoid
from training_runs import train_all

import gan_lab as gl


def step_by_hand(generator, discriminator, adam_g, adam_d, real, z):
    """A step as the notebook writes it out; returns both losses."""
    fake = generator(z)
    loss_d = -logsigmoid(discriminator(real)).mean() - logsigmoid(-discriminator(fake.detach())).mean()
    adam_d.zero_grad()
    loss_d.backward()
    adam_d.step()
    loss_g = -logsigmoid(discriminator(fake)).mean()
    adam_g.zero_grad()
    loss_g.backward()
    adam_g.step()
    return loss_d.item(), loss_g.item()


def test_a_step_written_by_hand_gives_the_losses_of_the_run(new_run):
    run = new_run(seed=3)
    generator, discriminator = run.untrained_networks()
    adams = [
        torch.optim.Adam(network.parameters(), lr=0.0002, betas=(0.5, 0.999)) for network in (generator, discriminator)
    ]
    losses = [step_by_hand(generator, discriminator, *adams, *run.step_inputs(number)) for number in range(1, 8)]
    train_all(run, 2)
    np.testing.assert_allclose(losses, [(step.loss_d, step.loss_g) for step in run.record[:7]], rtol=1e-4)


def test_the_untrained_networks_are_the_same_before_and_after_training(new_run):
    run = new_run()
    before, now = run.untrained_networks(), run.networks()
    for one, other in zip(before, now, strict=True):
        assert all(map(torch.equal, one.state_dict().values(), other.state_dict().values()))
    train_all(run, 1)
    for one, other, trained in zip(before, run.untrained_networks(), run.networks(), strict=True):
        assert all(map(torch.equal, one.state_dict().values(), other.state_dict().values()))
        assert not torch.equal(next(one.parameters()), next(trained.parameters()))


def test_what_is_done_to_the_networks_leaves_the_run_as_it_is(new_run):
    one, other = new_run("one"), new_run("other")
    for record in one.train(2):
        if record.step == 3:
            for network in one.networks():
                network(torch.zeros(4, 10) if hasattr(network, "z_dim") else torch.zeros(4, 1, 32, 32))
                torch.nn.init.zeros_(next(network.parameters()))
            one.discriminate(one.pictures.first(5))
    train_all(other, 2)
    assert one.record == other.record


def test_the_inputs_of_all_steps_of_an_epoch_are_all_pictures_once(new_run):
    run = new_run()
    inputs = [run.step_inputs(number) for number in range(1, 6)]
    assert inputs[0].z.shape == (8, 10)
    seen = torch.cat([step.real for step in inputs])
    everything = torch.from_numpy(run.pictures.batch(range(40))).float() / 127.5 - 1
    assert sorted(seen.sum((1, 2, 3)).tolist()) == pytest.approx(sorted(everything.sum((1, 2, 3)).tolist()))
    assert not torch.equal(inputs[0].real, run.step_inputs(6).real)  # the next epoch has another order


@pytest.mark.parametrize("number", [0, -1, 1.5, "1", None])
def test_a_wrong_number_of_a_step_is_explained(new_run, number):
    with pytest.raises(gl.GanLabError, match="Steps are numbered from 1, in whole numbers"):
        new_run().step_inputs(number)


def test_the_discriminator_judges_each_picture_by_itself(new_run):
    run = new_run()
    train_all(run, 2)
    real, fake = run.pictures.first(9), run.generated(run.fixed_noise[:6])
    together = run.discriminate(np.concatenate([real, fake]))
    assert together.shape == (15,)
    assert ((together > 0) & (together < 1)).all()
    np.testing.assert_allclose(together, [run.discriminate(one[None])[0] for one in (*real, *fake)], atol=1e-6)
    np.testing.assert_array_equal(together, run.discriminate(np.concatenate([real, fake])))
    assert len(run.discriminate(run.pictures.batch([*range(40)] * 10))) == 400  # more than it takes at once


def test_the_discriminator_judges_pictures_of_other_networks(new_run):
    run, other = new_run(), gl.load_dcgan("pocket-dcgan", device="cpu")
    samples = other.generate(other.noise(3, seed=1))
    np.testing.assert_array_equal(
        run.discriminate(samples), run.discriminate(samples.numpy()[..., :1].transpose(0, 3, 1, 2))
    )


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((2, 1, 32, 32)),
        np.zeros((2, 32, 32), np.uint8),
        np.zeros((2, 3, 32, 32), np.uint8),
        np.zeros((2, 1, 64, 64), np.uint8),
        np.zeros((0, 1, 32, 32), np.uint8),
        "picture.png",
        torch.zeros(2, 1, 32, 32),
    ],
)
def test_what_is_no_picture_of_the_run_s_size_is_refused_with_the_way_out(new_run, wrong):
    with pytest.raises(gl.GanLabError, match=r"pixels \[n, 1, 32, 32\], uint8, here, as photographs.first\(8\)"):
        new_run().discriminate(wrong)
