"""Pocket's weights as the page carries them, and what its JavaScript computes with them."""

import json

import numpy as np
import pytest
import torch
from node import ask_node

import gan_lab as gl
from gan_lab.explorer.page.facts import collect_facts
from gan_lab.explorer.page.pocket_numbers import describe_layers, find_sigma, pack_pocket
from gan_lab.kinds import BIGGAN
from gan_lab.networks.biggan_build import build_network, find_config, find_config_file
from gan_lab.weights import reading

PATH = BIGGAN.shipped.path


@pytest.fixture(scope="module")
def numbers():
    return pack_pocket()


def test_the_numbers_are_the_weights_that_the_library_computes_with(numbers):
    state = reading.read_state_dict(PATH)
    network = build_network(state, find_config(state, find_config_file(PATH)))
    network(torch.zeros(1, 128), torch.zeros(1, 10), 1.0)  # spectral norm computes its weights in a call
    checked = 0
    for name, module in network.named_modules():
        for kind in ("weight", "bias", "gamma", "running_means", "running_vars"):
            expected = getattr(module, kind, None)
            if not isinstance(expected, torch.Tensor):
                continue
            start, shape, dtype, factor = numbers.parts[f"{name}.{kind}"]
            values = np.frombuffer(numbers.content, np.dtype(dtype).newbyteorder("<"), int(np.prod(shape)), start)
            values = values.reshape(shape).astype(np.float64) * factor
            assert np.allclose(values, expected.detach()[: len(values)], rtol=1e-5, atol=1e-9), f"{name}.{kind}"
            checked += 1
    assert checked == len(numbers.parts)


def test_sigma_is_the_largest_singular_value():
    generator = np.random.default_rng(5)
    weight = generator.normal(size=(6, 4, 3, 3)).astype(np.float16)
    u, s, vt = np.linalg.svd(weight.reshape(6, -1).astype(np.float64))
    assert find_sigma(weight, u[:, 0].astype(np.float32), vt[0].astype(np.float32)) == pytest.approx(s[0], rel=1e-6)


def test_layers_are_named_in_the_networks_order():
    settings = {"layers": [[True, 4, 2], [False, 2, 2], [True, 2, 1]], "attention_layer_position": 1}
    assert describe_layers(settings) == ["upsampling block", "attention", "block", "upsampling block"]


def test_pictures_are_pythons_at_most_one_grey_level_apart(numbers, tmp_path):
    """Some pictures by node; two hundred in real browsers are compared where the page is tested."""
    gan = gl.load_biggan("pocket")
    asked = [
        (seed, truncation, weights)
        for seed, truncation, weights in (
            (1, 0.02, {0: 1.0}),
            (2, 0.4, {8: 1.0}),
            (3, 0.41, {9: 0.25, 5: 0.75}),
            (4, 0.1 + 0.2, {1: 1.0}),
            (5, 0.999, {2: 0.2, 4: 0.3, 6: 0.5}),
            (6, 1.0, {7: 1.0}),
        )
    ]
    (tmp_path / "numbers.bin").write_bytes(numbers.content)
    script = """
        import { readFileSync } from "node:fs";
        import { Pocket } from "networks/pocket.js";
        import { toClassVector } from "inputs/class_vectors.js";
        import { truncatedNoise } from "inputs/noise.js";
        const answer = ({ facts, file, asked }) => {
          const pocket = new Pocket(facts, new Uint8Array(readFileSync(file)).buffer);
          return asked.map(([seed, truncation, weights]) =>
            Array.from(pocket.picture(truncatedNoise(1, truncation, seed)[0], toClassVector(weights, 10), truncation)));
        };"""
    facts = json.loads(json.dumps(collect_facts(numbers)))
    made = np.array(ask_node(script, {"facts": facts, "file": str(tmp_path / "numbers.bin"), "asked": asked}))
    for (seed, truncation, weights), picture in zip(asked, made, strict=True):
        z = gl.truncated_noise(1, truncation, seed=seed)
        expected = gan.generate(z, gan.class_vector(weights), truncation).tensor[0, 0].flatten().numpy()
        assert np.abs(picture - expected).max() < 1e-4, (seed, truncation)  # a grey level is 0.008
