"""One step of training: it has the losses and the new weights of PyTorch's tutorial."""

import itertools

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy
from training_runs import SMALL, train_all

import gan_lab as gl
from gan_lab.networks.dcgan_layers import Discriminator, Generator


def test_a_step_is_that_of_the_tutorial(new_run, pictures):
    """The same weights, pictures and noise through the tutorial's layers and order, its sigmoid and BCE, in float64."""
    run = new_run()
    generator, discriminator = Generator(32, 1, 10, 4).double(), Discriminator(32, 1, 4).double()
    generator.load_state_dict(run._state.trainer.generator.state_dict())
    discriminator.load_state_dict(run._state.trainer.discriminator.state_dict())
    adam_g, adam_d = (torch.optim.Adam(n.parameters(), 0.0002, (0.5, 0.999)) for n in (generator, discriminator))
    order = np.random.default_rng([0, 1, 0]).permutation(40)
    for number, step in enumerate(itertools.islice(run.train(1), 5)):
        real = torch.from_numpy(pictures.batch(order[8 * number : 8 * number + 8])).double() / 127.5 - 1
        z = torch.from_numpy(np.random.default_rng([0, 2, number]).standard_normal((8, 10), np.float32)).double()
        ones, zeros = torch.ones(8, dtype=torch.double), torch.zeros(8, dtype=torch.double)
        fake = generator.main(z[:, :, None, None])
        d_real, d_fake = (discriminator.main(x).flatten().sigmoid() for x in (real, fake.detach()))
        adam_d.zero_grad()
        loss_d = binary_cross_entropy(d_real, ones) + binary_cross_entropy(d_fake, zeros)
        loss_d.backward()
        adam_d.step()
        adam_g.zero_grad()
        d_fake_after = discriminator.main(fake).flatten().sigmoid()
        loss_g = binary_cross_entropy(d_fake_after, ones)
        loss_g.backward()
        adam_g.step()
        expected = [loss_d, loss_g, d_real.mean(), d_fake.mean(), d_fake_after.mean()]
        got = [step.loss_d, step.loss_g, step.d_real, step.d_fake, step.d_fake_after]
        assert got == pytest.approx([value.item() for value in expected], rel=2e-3, abs=1e-5)


def test_the_loss_is_exact_where_a_sigmoid_has_rounded_to_one(new_run):
    run = new_run()
    run._state.trainer.discriminator.main[-1].weight.data.mul_(1e5)
    step = next(run.train(1))
    assert 100 < max(step.loss_d, step.loss_g) < 1e6  # BCE of the sigmoid stops at 100


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_training_on_cuda_in_mixed_precision_gives_the_same_each_time(tmp_path, pictures):
    run = gl.DCGANRun(tmp_path / "run", pictures, device="cuda", **SMALL)
    train_all(run, 2)
    assert len(run.record) == 10
    again = gl.DCGANRun(tmp_path / "again", pictures, device="cuda", **SMALL)
    assert train_all(again, 2) == [*run.record[:5], run.epochs[0], *run.record[5:], run.epochs[1]]
