"""Pictures of one submission compared with those that were made again, one file at a time.

This runs in a process with limits, as `reading` does.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gan_lab.coursework.review.intake.gallery import TILE_DIGITS
from gan_lab.coursework.review.verification.looks import make_look
from gan_lab.coursework.review.verification.verdicts import Verdict
from gan_lab.errors import GanLabError
from gan_lab.networks.verdict import Difference, decide_verdict, measure_difference
from gan_lab.pictures.recipe_files import ImageFile, read_image
from gan_lab.pictures.untrusted_images import AlteredPictureError


@dataclass(frozen=True)
class ComparingJob:
    """The files of one submission whose pictures were made again."""

    submission: str  # its id
    digests: Sequence[str]  # SHA-256 of each file
    originals: Path  # the folder with the files, named by their digests
    generated: Path  # the folder with the pictures that were made again, named by `name_generated`
    failures: Mapping[str, Verdict]  # by the same name, the verdict on a picture that couldn't be made again


def name_generated(network: str, tile: str) -> str:
    """Return the name that two tiles share exactly if the same picture follows from them, of their two digests.

    Parameters
    ----------
    network : str
        The digest of the network's weights.
    tile : str
        The tile's digest, as `TileId` has it.

    Returns
    -------
    str
        A name for a file, without its ending.
    """
    return f"{network[:32]}-{tile}"


def compare_pictures(job: ComparingJob, send: Callable[[dict[str, Any]], None]) -> None:
    """Compare the files of a submission, one after the other.

    Parameters
    ----------
    job : ComparingJob
        The files, and where the pictures lie that were made again.
    send : callable
        Gets the verdict on each file as soon as it is found, as `verdicts.encode_verdict` writes it.
    """
    for sha256 in job.digests:
        send(_compare_file(sha256, job).to_entry(sha256))


def _compare_file(sha256: str, job: ComparingJob) -> Verdict:
    """Compare one file with what was made again."""
    try:
        image = read_image((job.originals / sha256).read_bytes())
        return _compare_tiles(image, job)
    except AlteredPictureError as problem:
        return Verdict("different", str(problem))
    except GanLabError as problem:
        return Verdict("no recipe", str(problem))


def _compare_tiles(image: ImageFile, job: ComparingJob) -> Verdict:
    differences: list[Difference] = []
    looks: list[str] = []
    for tile in image.recipe.tiles:
        name = name_generated(image.recipe.network.sha256, tile.exact_digest[:TILE_DIGITS])
        if failure := job.failures.get(name):
            return failure
        generated = load_generated(job.generated / f"{name}.npy")
        frame = image.frames[tile.frame]
        differences.append(measure_difference(tile, frame, generated))
        left, top, width, height = tile.require_box()
        look = make_look(frame[top : top + height, left : left + width])  # what the file shows, which is what counts
        looks.append(base64.b64encode(look).decode())
    result = decide_verdict(differences, image.format, image.share)
    return Verdict(result.verdict, result.sentence, result.share, tuple(looks))


def load_generated(path: Path) -> np.ndarray:
    """Load a picture that was made again: [H, W, 3], uint8."""
    return np.load(path, allow_pickle=False)
