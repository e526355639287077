"""Loading the judge for a network, or by name."""

import pytest
import torch
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl


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
