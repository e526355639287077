"""Loading the judge for a network, or by name."""

import pytest
import torch
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl
from gan_lab.judging import fashion, load


def test_loading_prints_nothing_and_uses_no_random_numbers(gan, capsys):
    state = torch.random.get_rng_state()
    judge = gl.load_judge(gan)
    assert repr(judge) == "<Judge fashion: 10 classes, 10000 photographs>"
    assert judge.classes == gan.classes
    assert not judge.features(gan.generate(gl.truncated_noise(1, seed=1), gan.class_vector(0), 1.0)).requires_grad
    assert capsys.readouterr().out == ""
    assert torch.equal(torch.random.get_rng_state(), state)


def test_a_network_of_unknown_classes_has_no_judge(tmp_path):
    write_gan(random_gan(small_config(), seed=1), tmp_path)
    with pytest.raises(
        gl.GanLabError, match=r"No judge knows the classes of <BigGAN .* pocket's ten .* ImageNet's 1000"
    ):
        gl.load_judge(gl.load_biggan(tmp_path))
    for wrong in ("pocket", None, [1]):
        with pytest.raises(gl.GanLabError, match="chosen by a network's classes"):
            gl.load_judge(wrong)


@pytest.mark.parametrize(("device", "batches"), [("cpu", [50] * 20 + [2]), ("meta", [1000, 2])])
def test_a_judge_computes_on_its_device_and_its_numbers_come_to_the_cpu(device, batches, monkeypatch):
    """The device "meta" computes shapes and no numbers, so a made-up network stands for the judge's."""
    got = []

    def load_network(asked):
        def compute(pictures):
            got.append((str(asked), pictures.device.type, len(pictures)))
            return torch.ones(len(pictures), 10), torch.ones(len(pictures), 64)

        return compute

    monkeypatch.setattr(load, "choose_device", torch.device)
    monkeypatch.setattr(fashion, "load_network", load_network)
    judge = gl.load_judge("fashion", device=device)
    probabilities, features = judge.classify(torch.zeros(1002, 3, 32, 32))
    assert got == [(device, device, count) for count in batches]
    assert judge.device == torch.device(device)
    assert probabilities.device == features.device == torch.device("cpu")
    assert (probabilities.shape, features.shape) == ((1002, 10), (1002, 64))


def test_all_of_the_fashion_judges_network_is_on_its_device():
    logits, features = fashion.load_network(torch.device("meta"))(torch.empty(2, 3, 32, 32, device="meta"))
    assert (logits.shape, features.shape) == ((2, 10), (2, 64))
    assert logits.is_meta
    assert features.is_meta


def test_a_judge_is_not_loaded_where_there_is_no_such_device():
    for wrong in ("cdua", "meta", 3.5):
        with pytest.raises(gl.GanLabError, match=r"There is no device .* here: leave device out"):
            gl.load_judge("fashion", device=wrong)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_a_judge_on_cuda_gives_the_numbers_of_one_on_the_cpu():
    pictures = (torch.rand(60, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 2 - 1).requires_grad_()
    both = [gl.load_judge("fashion", device=device).classify(pictures) for device in ("cpu", "cuda")]
    gradients = [torch.autograd.grad(features.square().sum(), pictures)[0] for _, features in both]
    assert torch.allclose(*(probabilities for probabilities, _ in both), atol=1e-4)
    assert torch.allclose(*gradients, rtol=1e-2, atol=1e-3)
