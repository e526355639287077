"""Pictures of the library's own BigGAN-deep, and a comparison of this kit's pictures with them."""

import torch
from pytorch_pretrained_biggan import BigGAN
from torch import Tensor


def make_library_pictures(gan: BigGAN, z: Tensor, y: Tensor, truncation: float) -> Tensor:
    with torch.no_grad():
        return gan.eval()(z, y, truncation)


def to_grey_levels(pictures: Tensor) -> Tensor:
    return ((pictures + 1) * 127.5).round().clamp(0, 255)


def assert_same_pictures(ours: Tensor, theirs: Tensor, tolerance: float = 1e-4) -> None:
    assert theirs.std() > 0.15, "these pictures are too grey to tell anything"
    assert (ours - theirs).abs().max() < tolerance
    assert (to_grey_levels(ours) - to_grey_levels(theirs)).abs().max() <= 1
