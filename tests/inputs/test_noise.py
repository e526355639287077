"""Noise and class vectors: equal to the library's where it is right, refused with a sentence where it isn't."""

import math
import re

import numpy as np
import pytest
import torch
from pytorch_pretrained_biggan import one_hot_from_int, truncated_noise_sample

from gan_lab.errors import GanLabError
from gan_lab.inputs import noise
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import check_class_vectors, class_vector
from gan_lab.inputs.noise import SPREAD, check_noise, mismatch, origin, student_seed, truncated_noise

LABELS = Labels(["shirt", "bag", "boot"])


@pytest.mark.parametrize("truncation", [0.02, 0.4, 0.9, 1.0])
@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_the_same_noise_as_the_library(truncation, seed):
    theirs = truncated_noise_sample(batch_size=5, truncation=truncation, seed=seed)
    assert np.array_equal(truncated_noise(5, truncation, seed=seed).numpy(), theirs)


def test_shape_type_and_bounds():
    z = truncated_noise(200, truncation=0.4, seed=1)
    assert z.shape == (200, 128)
    assert z.dtype == torch.float32
    assert 0.79 < z.abs().max() <= 0.8
    assert z.std().item() == pytest.approx(0.4 * SPREAD, rel=0.02)


def test_one_seed_is_one_direction_at_every_truncation():
    assert torch.allclose(truncated_noise(3, 0.4, seed=5) / 0.4, truncated_noise(3, 0.9, seed=5) / 0.9, atol=1e-6)


def test_a_row_does_not_depend_on_how_many_are_drawn():
    assert torch.equal(truncated_noise(2, 0.5, seed=5), truncated_noise(9, 0.5, seed=5)[:2])


def test_without_a_seed_every_draw_is_new_and_still_has_a_seed():
    first, second = truncated_noise(1, 0.5), truncated_noise(1, 0.5)
    assert not torch.equal(first, second)
    assert torch.equal(truncated_noise(1, 0.5, seed=origin(first[0]).seed), first)


def test_np_float64_truncation_makes_float32_noise():
    assert truncated_noise(1, np.linspace(0, 1, 5)[2], seed=0).dtype == torch.float32


def test_origin_survives_slicing_and_stacking_and_knows_strangers():
    z = truncated_noise(4, 0.5, seed=11)
    assert origin(torch.stack([z[3], z[1]])[0]) == (11, 3)
    assert origin(z[0] * 0.999) is None


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(noise, "_DRAWN_KEPT", 10)
    truncated_noise(25, 0.5, seed=1)
    truncated_noise(3, 0.5, seed=2)
    assert len(noise._drawn) == 10


@pytest.mark.parametrize("truncation", [0, -0.4, 1.0001, math.nan, math.inf, "0.4", None, True, [0.4]])
def test_a_truncation_out_of_range_is_refused(truncation):
    with pytest.raises(GanLabError, match="above 0 and at most 1"):
        truncated_noise(1, truncation)


@pytest.mark.parametrize("n", [0, -1, 2.0, "3", None, True])
def test_a_count_that_is_none_is_refused(n):
    with pytest.raises(GanLabError, match="whole number"):
        truncated_noise(n)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "7", True])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(GanLabError, match="seed is a whole number"):
        truncated_noise(1, seed=seed)


def test_students_seeds_differ_by_name_and_task_and_stay():
    assert student_seed("Ada", "1.1") == student_seed(" ada ", "1.1") == 1278896478
    assert len({student_seed(name, task) for name in ("ada", "grace") for task in ("1.1", "1.2")}) == 4


def test_class_vectors_are_one_hot_as_the_librarys():
    ours = class_vector(Labels.numbered(1000), 207, 3)
    assert ours.dtype == torch.float32
    assert np.array_equal(ours.numpy(), one_hot_from_int(207, batch_size=3))


@pytest.mark.parametrize("what", [["bag", "boot"], [1, 2], ("bag", 2), np.array([1, 2]), torch.tensor([1, 2])])
def test_a_list_of_classes_is_a_row_each(what):
    assert class_vector(LABELS, what).tolist() == [[0, 1, 0], [0, 0, 1]]
    assert torch.equal(class_vector(LABELS, what, 2), class_vector(LABELS, what))


@pytest.mark.parametrize("what", [np.int64(1), torch.tensor(1), "Bag"])
def test_one_class(what):
    assert class_vector(LABELS, what, 2).tolist() == [[0, 1, 0]] * 2


def test_a_mixture():
    assert class_vector(LABELS, {"shirt": 0.25, 2: 0.75}, 2).tolist() == [[0.25, 0, 0.75]] * 2


@pytest.mark.parametrize(
    ("what", "n", "sentence"),
    [
        ({"shirt": 0.5, "bag": 0.6}, 1, "add up to 1"),
        ({}, 1, "add up to 1"),
        ({"shirt": -0.5, "bag": 1.5}, 1, "0 or more"),
        ({"shirt": math.nan}, 1, "0 or more"),
        ({"shirt": "half"}, 1, "0 or more"),
        ({"shirt": None}, 1, "0 or more"),
        (["bag", ["boot"]], 1, "index or a name"),
        (torch.eye(3), 1, "class vector already"),
        (np.eye(3), 1, "class vector already"),
        (["bag", "boot"], 3, "can't fill 3 rows"),
        ([], 1, "is empty"),
        (3, 1, "no class 3"),
        ("hat", 1, "no class 'hat'"),
    ],
)
def test_class_vectors_that_cannot_be(what, n, sentence):
    with pytest.raises(GanLabError, match=sentence):
        class_vector(LABELS, what, n)


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
def test_noise_that_is_none(z, sentence):
    with pytest.raises(GanLabError, match=sentence):
        check_noise(z)


@pytest.mark.parametrize(
    "kind",
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
def test_noise_of_any_kind_becomes_float32(kind):
    z = check_noise(kind(torch.ones(1, 128)))
    assert z.shape == (1, 128)
    assert z.dtype == torch.float32


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        (torch.zeros(2, 4), r"\[n, 3\]"),
        ([207], r"\[n, 3\]"),
        (207, "not int"),
        (torch.zeros(3, 3), "2 noise vectors and 3 class vectors"),
        (torch.full((2, 3), math.nan), "not numbers"),
    ],
)
def test_class_vectors_that_do_not_fit(y, sentence):
    with pytest.raises(GanLabError, match=sentence):
        check_class_vectors(y, 2, 3)


def test_one_class_vector_serves_every_noise():
    assert check_class_vectors([0.0, 1.0, 0.0], 4, 3).tolist() == [[0, 1, 0]] * 4


@pytest.mark.parametrize("truncation", [0.1, 0.4, 0.7, 1.0])
def test_truncated_noise_is_never_accused(truncation):
    z = truncated_noise(2000, truncation, seed=3)
    assert all(mismatch(row[None], truncation) is None for row in z)


@pytest.mark.parametrize(
    ("z", "truncation", "sentence"),
    [
        (torch.randn(4, 128, generator=torch.Generator().manual_seed(0)), 0.4, "stays within 0.80"),
        (truncated_noise(4, 0.9, seed=1), 0.4, "stays within 0.80"),
        (truncated_noise(4, 0.4, seed=1), 0.9, "truncated at about 0.(39|40|41)"),
    ],
)
def test_noise_of_another_truncation_is_named(z, truncation, sentence):
    assert re.search(sentence, mismatch(z, truncation))
