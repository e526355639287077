"""Tensors that torch.save writes and no network here has: by name, how each is made, and what is said of it.

Each is made of a plain one, which is float32, with two dimensions or more, all even.
"""

import warnings

import torch
from torch import Tensor, nn


class Marked(Tensor):
    """A tensor of a class of its own."""


def _with_attribute(tensor: Tensor) -> Tensor:
    parameter = nn.Parameter(tensor)
    parameter.note = "mine"
    return parameter


def _flat(tensor: Tensor) -> Tensor:
    return tensor.flatten(1).contiguous()


def _quantise_channels(tensor: Tensor) -> Tensor:
    scales, zeros = torch.ones(len(tensor)), torch.zeros(len(tensor))
    return torch.quantize_per_channel(tensor, scales, zeros, 0, torch.qint8)


SPARSE, NESTED, QUANTISED, COMPLEX = "sparse tensors", "nested tensors", "quantised tensors", "complex numbers"
OTHER_NUMBERS, OTHER_CLASS = "numbers of an unusual type", "tensors of a class of their own"
UNUSUAL_TENSORS = {
    "sparse": (lambda t: t.to_sparse(), SPARSE),
    "sparse by rows": (lambda t: _flat(t).to_sparse_csr(), SPARSE),
    "sparse by columns": (lambda t: _flat(t).to_sparse_csc(), SPARSE),
    "sparse blocks by rows": (lambda t: _flat(t).to_sparse_bsr((2, 2)), SPARSE),
    "sparse blocks by columns": (lambda t: _flat(t).to_sparse_bsc((2, 2)), SPARSE),
    "nested": (lambda t: torch.nested.nested_tensor([_flat(t), _flat(t)[:1]]), NESTED),
    "quantised": (lambda t: torch.quantize_per_tensor(t, 0.1, 0, torch.qint8), QUANTISED),
    "quantised by channel": (_quantise_channels, QUANTISED),
    "complex": (lambda t: t.to(torch.complex64), COMPLEX),
    "complex, half": (lambda t: t.to(torch.complex32), OTHER_NUMBERS),
    "conjugate": (lambda t: t.to(torch.complex64).conj(), COMPLEX),
    "negated": (torch._neg_view, "tensors that torch would still have to compute"),
    "true and false": (lambda t: t > 0, "tensors of true and false"),
    "without numbers": (lambda t: t.to("meta"), "tensors without their numbers"),
    "8-bit floats": (lambda t: t.to(torch.float8_e4m3fn), OTHER_NUMBERS),
    "unsigned 16-bit numbers": (lambda t: t.abs().to(torch.uint16), OTHER_NUMBERS),
    "a parameter with an attribute": (_with_attribute, OTHER_CLASS),
    "a buffer": (lambda t: nn.Buffer(t), OTHER_CLASS),
    "of a class of its own": (lambda t: t.as_subclass(Marked), OTHER_CLASS),
    "all one number": (lambda t: torch.ones(()).expand(t.shape), "larger than what it holds"),
    "rows that overlap": (lambda t: torch.zeros(t.shape[-1] + 1).as_strided((3, t.shape[-1]), (0, 1)), "larger than"),
}


def make_unusual(name: str, plain: Tensor) -> Tensor:
    """Make the tensor of this name out of a plain one; torch's warnings about it are left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return UNUSUAL_TENSORS[name][0](plain)
