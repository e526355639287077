"""The record of longer trainings with few photographs, which ships with the kit: `training/train_ada.py` made it."""

import json
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from gan_lab.kinds import DATA

FOLDER = DATA / "few_photographs"


@dataclass(frozen=True, eq=False)
class LongRuns:
    """Trainings with one setting of augmentation and several seeds. All values are [seeds, points].

    Attributes
    ----------
    steps : array
        How many steps were done at each point, [points].
    fid : array
        FID of 1,000 generated pictures from 5,000 photographs that the networks never saw.
    d_learned, d_unseen, d_generated : array
        The mean D(x) of the photographs learned from, of photographs never seen, and of generated pictures, 0 to 1.
    r_t, p : array
        The mean sign of D's logits for the photographs of the last 100 steps, and the mean probability of augmentation.
    turned : array
        The share of generated pictures that come nearest to a photograph after a quarter turn, a half or three
        quarters, 0 to 1.
    turned_unseen : array
        The same for photographs that the networks never saw.
    pictures : array
        24 pictures of the first seed at the end, [24, 1, 32, 32], uint8.
    """

    steps: np.ndarray = field(repr=False)
    fid: np.ndarray
    d_learned: np.ndarray = field(repr=False)
    d_unseen: np.ndarray = field(repr=False)
    d_generated: np.ndarray = field(repr=False)
    r_t: np.ndarray = field(repr=False)
    p: np.ndarray
    turned: np.ndarray
    turned_unseen: np.ndarray = field(repr=False)
    pictures: np.ndarray = field(repr=False)


def load_long_runs() -> dict[str, LongRuns]:
    """Load the record of longer trainings with 200 photographs, with and without augmentation.

    Returns
    -------
    dict of str to LongRuns
        "without" augmentation, with "ada", and with "p = 1" throughout.
    """
    record = json.loads((FOLDER / "record.json").read_text(encoding="utf-8"))
    with Image.open(FOLDER / "pictures.png") as image:
        sheet = np.asarray(image.convert("L"))
    side = sheet.shape[0] // len(record["runs"])
    runs = {}
    for row, (name, measured) in enumerate(record["runs"].items()):
        strip = sheet[row * side : (row + 1) * side]
        pictures = np.stack(np.split(strip, strip.shape[1] // side, axis=1))[:, None]
        values = {key: np.array(points) for key, points in measured.items()}
        runs[name] = LongRuns(np.array(record["steps"]), pictures=pictures, **values)
    return runs
