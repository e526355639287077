"""Pictures to train with, for tests."""

import numpy as np
from PIL import Image


def random_picture(width: int, height: int, seed: int = 0) -> Image.Image:
    """A picture in which every pixel is drawn alone."""
    pixels = np.random.default_rng([width, height, seed]).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)
