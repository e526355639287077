"""Calls of `gl.project` that it can't do, and words of other libraries: each is answered by a sentence."""

import numpy as np
import pytest
import torch
from PIL import Image

import gan_lab as gl


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="module")
def made(gan):
    return gan.generate(gl.truncated_noise(1, 1.0, seed=21), gan.class_vector("sneaker"), 1.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"steps": 0}, "steps"),
        ({"steps": 2.5}, "steps"),
        ({"draws": 1}, "draws"),
        ({"draws": 10_001}, "draws"),
        ({"features": -1}, "features"),
        ({"features": "much"}, "features"),
        ({"features": np.ones(2)}, "features"),
        ({"judge": "fashion"}, r"gl\.load_judge"),
        ({"judge": False}, r"gl\.load_judge"),
        ({"seed": -1}, "seed"),
        ({"y": "volcano"}, "volcano"),
        ({"y": ["bag", "coat"]}, "one class for all"),
        ({"y": range(10)}, "one class for all"),
        ({"y": torch.arange(2)}, "one class for all"),
        ({"y": torch.eye(10)[:3]}, "one class for all"),
        ({"truncation": 2}, "[Tt]runcation"),
        ({"space": "w"}, "'z'"),
        ({"class": "bag"}, "takes no class="),
    ],
)
def test_a_wrong_argument_is_named(gan, made, arguments, words):
    with pytest.raises(gl.GanLabError, match=words):
        gl.project(gan, made[0], **arguments)


def test_what_does_not_apply_to_a_network_is_said(made):
    stylegan2, dcgan = gl.load_stylegan2("pocket-stylegan2"), gl.load_dcgan("pocket-dcgan")
    with pytest.raises(gl.GanLabError, match="no truncation"):
        gl.project(stylegan2, made[0], truncation=0.5)
    with pytest.raises(gl.GanLabError, match="'w' or 'w\\+'"):
        gl.project(stylegan2, made[0], space="z")
    with pytest.raises(gl.GanLabError, match="no classes"):
        gl.project(dcgan, made[0], y="bag")
    with pytest.raises(gl.GanLabError, match="comes first"):
        gl.project(made[0], dcgan)


@pytest.mark.parametrize(
    ("ask", "line"),
    [
        (lambda gan: gl.invert, r"gl\.project\("),
        (lambda gan: gl.encode, r"gl\.project\("),
        (lambda gan: gl.projector, r"gl\.project\("),
        (lambda gan: gan.project, r"gl\.project\("),
        (lambda gan: gl.load_stylegan2("pocket-stylegan2").invert, r"gl\.project\("),
        (lambda gan: gl.project(gan, target="shoe.png"), "comes second"),
        (lambda gan: gl.project(gan, "shoe.png", num_steps=1000), "steps=1000"),
        (lambda gan: gl.project(gan, "shoe.png", iterations=1000), "steps="),
        (lambda gan: gl.project(gan, "shoe.png", lr=0.1), "leave it out"),
        (lambda gan: gl.project(gan, Image.new("L", (32, 32)), steps=1, draws=2).grid, r"projection\.samples\.grid"),
        (lambda gan: gl.project(gan, Image.new("L", (32, 32)), steps=1, draws=2).z, r"projection\.inputs\.z"),
    ],
)
def test_words_of_other_libraries_lead_to_the_search(gan, ask, line):
    with pytest.raises(gl.GanLabError, match=line):
        ask(gan)
