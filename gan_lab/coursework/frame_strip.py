"""An animation as a strip: some of its frames side by side, for paper and for pages that show still pictures."""

import numpy as np


def join_frames(frames: np.ndarray, max_frames: int) -> np.ndarray:
    """Join frames of an animation side by side, evenly spaced from the first to the last.

    Parameters
    ----------
    frames : array
        [n, H, W, 3], uint8, n at least 1.
    max_frames : int
        How many frames are taken at most, 1 or more.

    Returns
    -------
    array
        [H, k * W, 3], uint8, where k is n or `max_frames`, whichever is smaller.
    """
    numbers = np.unique(np.linspace(0, len(frames) - 1, max_frames).round().astype(int))
    return np.concatenate(list(frames[numbers]), axis=1)
