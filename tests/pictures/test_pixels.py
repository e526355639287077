"""Pixels: how a network's numbers become grey levels, and how pictures are enlarged and reduced."""

import numpy as np
import torch

from gan_lab.pictures import display_size, pixels


def test_pixels_are_rounded_and_clamped():
    x = torch.tensor([-1.5, -1.0, -0.9961, 0.0, 0.99, 1.0, 2.0]).view(1, 7, 1, 1).expand(1, 7, 3, 1).movedim(1, 3)
    assert pixels.to_pixels(x)[0, 0, :, 0].tolist() == [0, 0, 0, 128, 254, 255, 255]


def test_every_grey_level_comes_back():
    levels = torch.arange(256, dtype=torch.uint8)
    numbers = pixels.from_grey_levels(levels)
    assert (numbers.dtype, numbers[0], numbers[-1]) == (torch.float32, -1, 1)
    assert torch.equal(pixels.to_grey_levels(numbers), levels)


def test_small_pictures_are_enlarged_and_large_ones_reduced_by_a_whole_factor():
    assert [display_size.display_width(width) for width in (16, 32, 100, 512, 513, 1024)] == [
        128, 128, 100, 512, 513, 256]  # fmt: skip
    picture = np.arange(4 * 4 * 3, dtype=np.uint8).reshape(4, 4, 3)
    assert (display_size.rescale(picture, 8)[::2, 1::2] == picture).all()
    assert display_size.rescale(picture, 2)[0, 0].tolist() == [8, 9, 10]  # the means of 0, 3, 12, 15 and so on: 7.5
