"""An animation as a strip: some of its frames side by side, for paper and for pages that show still pictures."""

import numpy as np


def choose_frames(count: int, max_frames: int) -> list[int]:
    """Choose frames of an animation, evenly spaced from the first to the last.

    Parameters
    ----------
    count : int
        How many frames it has, 1 or more.
    max_frames : int
        How many are chosen at most, 1 or more.

    Returns
    -------
    list of int
        The numbers of the chosen frames, in order.
    """
    return np.unique(np.linspace(0, count - 1, max_frames).round().astype(int)).tolist()


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
    return np.concatenate([frames[number] for number in choose_frames(len(frames), max_frames)], axis=1)
