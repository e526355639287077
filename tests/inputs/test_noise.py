"""Noise vectors: they equal those of the library, are the same on every machine, and wrong ones are refused."""

import math

import numpy as np
import pytest
import torch
from pytorch_pretrained_biggan import truncated_noise_sample

from gan_lab.errors import GanLabError
from gan_lab.inputs import noise
from gan_lab.inputs.noise import check_noise, find_origin, redraw_truncated_noise, truncated_noise
from gan_lab.inputs.student_seeds import student_seed
from gan_lab.inputs.truncation_fit import MEAN_SQUARE


@pytest.mark.parametrize("truncation", [0.02, 0.4, 0.9, 1.0])
@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_noise_equals_that_of_the_library(truncation, seed):
    expected = truncated_noise_sample(batch_size=5, truncation=truncation, seed=seed)
    assert np.array_equal(truncated_noise(5, truncation, seed=seed).numpy(), expected)


def test_noise_has_the_documented_shape_type_and_bounds():
    z = truncated_noise(200, truncation=0.4, seed=1)
    assert z.shape == (200, 128)
    assert z.dtype == torch.float32
    assert 0.79 < z.abs().max() <= 0.8
    assert z.std().item() == pytest.approx(0.4 * MEAN_SQUARE**0.5, rel=0.02)


def test_a_seed_gives_the_same_direction_at_every_truncation():
    assert torch.allclose(truncated_noise(3, 0.4, seed=5) / 0.4, truncated_noise(3, 0.9, seed=5) / 0.9, atol=1e-6)


def test_a_row_does_not_depend_on_how_many_are_drawn():
    assert torch.equal(truncated_noise(2, 0.5, seed=5), truncated_noise(9, 0.5, seed=5)[:2])


def test_without_a_seed_every_draw_is_new_and_still_has_a_seed():
    first, second = truncated_noise(1, 0.5), truncated_noise(1, 0.5)
    assert not torch.equal(first, second)
    assert torch.equal(truncated_noise(1, 0.5, seed=find_origin(first[0]).seed), first)


def test_np_float64_truncation_makes_float32_noise():
    assert truncated_noise(1, np.linspace(0, 1, 5)[2], seed=0).dtype == torch.float32


def test_the_origin_is_found_after_slicing_and_stacking_but_not_after_a_change():
    z = truncated_noise(4, 0.5, seed=11)
    assert find_origin(torch.stack([z[3], z[1]])[0]) == (11, 3)
    assert find_origin(z[0] * 0.999) is None


def test_only_the_latest_origins_are_remembered(monkeypatch):
    monkeypatch.setattr(noise, "MAX_ORIGINS", 10)
    truncated_noise(25, 0.5, seed=1)
    truncated_noise(3, 0.5, seed=2)
    assert len(noise._origins) == 10


def test_noise_that_is_drawn_again_is_the_same_and_is_not_remembered():
    again = redraw_truncated_noise(5, 0.4, seed=987, first=3)
    assert find_origin(again[0]) is None
    assert torch.equal(again, truncated_noise(5, 0.4, seed=987)[3:])


@pytest.mark.parametrize("truncation", [0, -0.4, 1.0001, math.nan, math.inf, "0.4", None, True, [0.4]])
def test_a_truncation_out_of_range_is_refused(truncation):
    with pytest.raises(GanLabError, match="above 0 and at most 1"):
        truncated_noise(1, truncation)


@pytest.mark.parametrize("n", [0, -1, 2.0, "3", None, True])
def test_a_count_that_is_not_a_positive_integer_is_refused(n):
    with pytest.raises(GanLabError, match="whole number"):
        truncated_noise(n)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "7", True])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(GanLabError, match="seed is a whole number"):
        truncated_noise(1, seed=seed)


def test_a_students_seed_depends_on_name_and_task_only():
    assert student_seed("Ada", "1.1") == student_seed(" ada ", "1.1") == 1278896478
    assert len({student_seed(name, task) for name in ("ada", "grace") for task in ("1.1", "1.2")}) == 4


@pytest.mark.parametrize(
    ("z", "sentence"),
    [
        (torch.zeros(2, 100), r"\[n, 128\]"),
        (torch.zeros(2, 1, 128), r"\[n, 128\]"),
        (torch.zeros(0, 128), r"\[n, 128\]"),
        (torch.full((1, 128), math.nan), "not numbers"),
        (torch.full((1, 128), math.inf), "not numbers"),
        (torch.zeros(1, 128, dtype=torch.complex64), "real numbers"),
        ("noise", "not str"),
        (None, "not NoneType"),
        ([[1.0, 2.0], [3.0]], "rectangular"),
        (np.array(["a"] * 128), "real numbers"),
        (torch.zeros(1, 128).to_sparse(), "rectangular|real"),
    ],
)
def test_values_that_are_not_noise_are_refused(z, sentence):
    with pytest.raises(GanLabError, match=sentence):
        check_noise(z)


@pytest.mark.parametrize(
    "convert",
    [
        torch.as_tensor,
        np.asarray,
        list,
        lambda z: np.asarray(z, np.float64),
        lambda z: z[0],
        lambda z: z.numpy()[::-1],
        lambda z: z.numpy().astype(">f4"),
        lambda z: z.half().requires_grad_(),
    ],
)
def test_noise_of_any_type_becomes_float32(convert):
    z = check_noise(convert(torch.ones(1, 128)))
    assert z.shape == (1, 128)
    assert z.dtype == torch.float32
