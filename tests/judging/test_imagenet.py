"""The judge of ImageNet's classes."""

import os
import re
import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl
from gan_lab.install_hints import install_line
from gan_lab.judging import imagenet


@pytest.fixture(scope="module")
def imagenet_gan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imagenet")
    write_gan(random_gan(small_config(num_classes=1000), seed=1), folder)
    return gl.load_biggan(folder)


def test_without_its_packages_the_error_says_what_to_install(imagenet_gan, monkeypatch):
    monkeypatch.setitem(sys.modules, "efficientnet_lite_pytorch", None)
    with pytest.raises(gl.GanLabError, match=re.escape(install_line("imagenet-judge"))):
        gl.load_judge(imagenet_gan)


@pytest.fixture(scope="module")
def imagenet_judge(imagenet_gan):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return gl.load_judge(imagenet_gan)
    except gl.GanLabError as missing:
        if os.environ.get("GAN_LAB_REQUIRE_EXTRAS") == "1":
            raise
        pytest.skip(str(missing))


def test_imagenets_judge_measures_without_photographs(imagenet_gan, imagenet_judge):
    y = imagenet_gan.class_vector([207, 207, 207, 980, 980, 980])
    samples = imagenet_gan.generate(gl.truncated_noise(6, seed=2), y, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert imagenet_judge.features(samples).shape == (6, 1280)
        assert imagenet_judge.fidelity(samples).n == 6
        assert imagenet_judge.diversity(samples).low > 0
    assert all(name in imagenet_gan.classes and 0 < p <= 1 for name, p in imagenet_judge.guesses(samples))
    assert repr(imagenet_judge) == "<Judge efficientnet-lite0: 1000 classes, no photographs>"
    assert imagenet_judge.photographs is None
    for measure in (imagenet_judge.kid, imagenet_judge.fid, imagenet_judge.precision, imagenet_judge.recall):
        with pytest.raises(gl.GanLabError, match="has none here"):
            measure(samples)


def test_imagenets_judge_recognises_a_photograph(imagenet_gan, imagenet_judge):
    """Of Grace Hopper in uniform, which comes with matplotlib."""
    from matplotlib.cbook import get_sample_data

    photograph = Image.open(get_sample_data("grace_hopper.jpg", asfileobj=False)).crop((0, 47, 512, 559))
    pixels = torch.from_numpy(np.array(photograph)).permute(2, 0, 1)
    samples = imagenet_gan.generate(gl.truncated_noise(1, seed=2), imagenet_gan.class_vector("military uniform"), 1.0)
    samples = replace(samples, tensor=pixels[None].float() / 127.5 - 1)
    assert imagenet_judge.fidelity(samples) == 1
    assert imagenet_judge.guesses(samples)[0][1] > 0.3


def test_all_of_imagenets_network_is_on_its_device(imagenet_judge):
    logits, features = imagenet.load_network(torch.device("meta"))(torch.empty(2, 3, 64, 64, device="meta"))
    assert (logits.shape, features.shape) == ((2, 1000), (2, 1280))
    assert logits.is_meta
    assert features.is_meta


def test_a_gradient_flows_through_imagenets_judge(imagenet_judge):
    """Against the difference that a small step along the gradient makes."""
    pictures = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1)).requires_grad_()
    features = imagenet_judge.classify(pictures)[1]
    (gradient,) = torch.autograd.grad(features.sum(), pictures)
    step = 1e-2 * gradient / gradient.norm()
    up, down = (imagenet_judge.classify(pictures.detach() + sign * step)[1].sum() for sign in (1, -1))
    assert float(up - down) / 2e-2 == pytest.approx(float(gradient.norm()), rel=0.05)
