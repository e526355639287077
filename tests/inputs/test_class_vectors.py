"""Class vectors: they equal those of the library, and wrong ones are refused with a sentence."""

import math

import numpy as np
import pytest
import torch
from pytorch_pretrained_biggan import one_hot_from_int

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import (
    check_class_vectors,
    from_class_weights,
    make_class_vectors,
    to_class_weights,
)
from gan_lab.inputs.interpolation import interpolate

LABELS = Labels(["shirt", "bag", "boot"])


def test_class_vectors_equal_those_of_the_library():
    ours = make_class_vectors(Labels.numbered(1000), 207, 3)
    assert ours.dtype == torch.float32
    assert np.array_equal(ours.numpy(), one_hot_from_int(207, batch_size=3))


@pytest.mark.parametrize("what", [["bag", "boot"], [1, 2], ("bag", 2), np.array([1, 2]), torch.tensor([1, 2])])
def test_a_list_of_classes_makes_one_row_for_each(what):
    assert make_class_vectors(LABELS, what).tolist() == [[0, 1, 0], [0, 0, 1]]
    assert torch.equal(make_class_vectors(LABELS, what, 2), make_class_vectors(LABELS, what))


@pytest.mark.parametrize("what", [np.int64(1), torch.tensor(1), "Bag", ["bag"], [1]])
def test_one_class_fills_every_row(what):
    assert make_class_vectors(LABELS, what, 2).tolist() == [[0, 1, 0]] * 2


def test_a_mixture_fills_every_row_with_its_weights():
    assert make_class_vectors(LABELS, {"shirt": 0.25, 2: 0.75}, 2).tolist() == [[0.25, 0, 0.75]] * 2


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
        (torch.eye(3, dtype=torch.float16), 1, "class vector already"),
        (np.eye(3), 1, "class vector already"),
        (["bag", "boot"], 3, "can't fill 3 rows"),
        ([], 1, "is empty"),
        (3, 1, "no class 3"),
        ("hat", 1, "no class 'hat'"),
    ],
)
def test_a_choice_that_makes_no_class_vector_is_refused(what, n, sentence):
    with pytest.raises(GanLabError, match=sentence):
        make_class_vectors(LABELS, what, n)


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        (torch.zeros(2, 4), r"\[n, 3\]"),
        ([207], "which class"),
        ("bag", r"gan.class_vector\('bag'\) makes one of it"),
        (207, r"gan.class_vector\(207\) makes one of it"),
        (torch.zeros(3, 3), "2 noise vectors and 3 class vectors"),
        (torch.full((2, 3), math.nan), "not numbers"),
        (["bag", "boot"], "which class"),
        ({"bag": 1.0}, "which class"),
        (
            torch.tensor([[2.0, 0, 0]]),
            r"The class vector has weights that add up to 2, .* y / y\.sum\(1, keepdim=True\)",
        ),
        (torch.tensor([[1.0, 0, 0], [0.25, 0.25, 0]]), r"Row 1 of the class vectors \(from 0\) has .* add up to 0\.5"),
        (torch.zeros(2, 3), "is all zeros, which asks for no class"),
        ([1.5, -0.5, 0.0], "has the weight -0.5"),
        (
            np.float64([[0.5**0.5, 0.5**0.5, 0.0]]),
            r"add up to 1\.414, .*: from class to class go on a line, gl\.interpolate\(y",
        ),
        (
            np.float64([[0.7, 0.9, 0.0]]),
            r"add up to 1\.6, .*: divide by their sum, y / y\.sum\(1, keepdim=True\)\.$",
        ),
    ],
)
def test_class_vectors_that_do_not_fit_are_refused(y, sentence):
    with pytest.raises(GanLabError, match=sentence):
        check_class_vectors(y, 2, 3)


@pytest.mark.parametrize(
    "y",
    [
        [0.333, 0.333, 0.333],
        (torch.eye(3, dtype=torch.bfloat16)[0] / 3 + 2 / 9).tolist(),
        np.float64([0.1, 0.2, 0.7]),
        torch.softmax(torch.tensor([5.0, -3.0, 0.1]), 0),
        torch.tensor([1, 0, 0]),
    ],
)
def test_weights_that_add_up_to_1_but_for_rounding_pass(y):
    assert check_class_vectors(y, 2, 3).shape == (2, 3)


@pytest.mark.parametrize("along", ["line", "sphere"])
def test_a_path_between_classes_passes_on_a_line_only(along):
    ends = torch.eye(3)[:2]
    path = interpolate(ends[0], ends[1], 5, along)
    if along == "line":
        assert torch.equal(check_class_vectors(path, 5, 3), path)
    else:
        with pytest.raises(GanLabError, match="go on a line"):
            check_class_vectors(path, 5, 3)


def test_one_class_vector_serves_every_noise_vector():
    assert check_class_vectors([0.0, 1.0, 0.0], 4, 3).tolist() == [[0, 1, 0]] * 4


def test_class_weights_hold_what_is_not_zero_and_give_the_class_vector_back():
    y = make_class_vectors(LABELS, {"shirt": 0.25, "boot": 0.75})
    assert to_class_weights(y[0]) == {0: 0.25, 2: 0.75}
    assert torch.equal(from_class_weights([{0: 0.25, 2: 0.75}, {}], 3, "pocket"), torch.cat([y, torch.zeros(1, 3)]))


def test_class_weights_of_a_network_with_more_classes_are_refused():
    with pytest.raises(GanLabError, match="asks for class 3, and pocket has 3"):
        from_class_weights([{3: 1.0}], 3, "pocket")
