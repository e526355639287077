"""Find copies: generated pictures that are nearer to a photograph than photographs are to each other.

A generator that has learned photographs by heart gives them back, perhaps mirrored, shifted by a pixel, or with another
contrast. So pictures are compared at 16 x 16 pixels, after each is brought to mean 0 and length 1, and the best of all
shifts by a pixel and of the mirrored ones counts. (A judge's features are the wrong place to look for copies: they let
a shirt with a little noise lie further from itself than from other shirts. `training/measure_copies.py` has the shares
of altered photographs that each finds.)

A distance means little by itself: where photographs are all alike, every picture has one nearby. So it is divided by
the mean distance to the NEIGHBOURS nearest photographs, as in Carlini et al. 2023, "Extracting Training Data from
Diffusion Models", and compared with the same quotient of photographs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from gan_lab.errors import GanLabError
from gan_lab.guided import Guided
from gan_lab.networks.device import reproducible
from gan_lab.pictures.samples import Samples
from gan_lab.train.nearest import check_photographs, read_chunks
from gan_lab.train.pixel_checks import check_pixels
from gan_lab.train.real_pictures import RealPictures

NEIGHBOURS = 50  # the paper's choice
EXPECTED_SHARE = 0.01  # of photographs that lie below the limit
YARDSTICK = 1000  # photographs that the limit is measured with
MIN_PHOTOGRAPHS = 50  # with fewer, the limit is the distance of the two that are nearest, and says little
SIDE = 16  # pixels at which pictures are compared
MAX_SHIFT = 1  # pixels of the picture as it is
AT_ONCE = 50  # pictures whose distances to all photographs are in memory
SAME = 1e-5  # correlations nearer to 1 than this are those of equal pictures, but for rounding


@dataclass(frozen=True, eq=False)
class Copies(Guided, called="found"):
    """What `find_copies` found.

    Attributes
    ----------
    numbers : ndarray
        The number of the photograph that is nearest to each picture, [n], for `photographs.batch`.
    distances : ndarray
        How far it is, divided by the mean distance to the 50 nearest, [n]: 0 is a copy, 1 as near as the others.
    of_photographs : ndarray
        The same of up to 1,000 photographs, each compared with all others, [m]; without those that are there twice.
    limit : float
        The distance below which 1 % of the photographs lie.
    """

    numbers: np.ndarray = field(repr=False)
    distances: np.ndarray = field(repr=False)
    of_photographs: np.ndarray = field(repr=False)
    limit: float

    @property
    def suspects(self) -> list[int]:
        """The numbers of the pictures that lie below the limit, the nearest first: look at them."""
        order = np.argsort(self.distances, kind="stable")
        return [int(number) for number in order if self.distances[number] < self.limit]

    def __repr__(self) -> str:
        n, found = len(self.distances), len(self.suspects)
        verb = "is" if found == 1 else "are"
        return (
            f"{found} of {n} pictures {verb} nearer to a photograph than all but {EXPECTED_SHARE * 100:g} % of the "
            f"photographs are to another; of {n} further photographs it would be about {round(EXPECTED_SHARE * n, 1):g}"
        )


@reproducible(torch.device("cpu"), one_thread=False)
def find_copies(pictures: np.ndarray | Samples, photographs: RealPictures) -> Copies:
    """Find generated pictures that are nearly copies of photographs which the generator learned from.

    A picture is suspected if it is nearer to a photograph than all but 1 % of the photographs are to another one, each
    distance taken relative to the mean of the 50 nearest. So of pictures that are as new as a further photograph, about
    1 % are suspected too. Mirroring, a shift by a pixel, brightness, contrast and a little noise hide no copy; a larger
    shift, a part of a photograph, or one that is turned or scaled, is hardly ever found. So nothing found is no proof.

    Parameters
    ----------
    pictures : ndarray or Samples
        Pixels [n, channels, side, side], uint8, or generated pictures, of the size of the real ones.
    photographs : RealPictures
        What the generator learned from, from `load_pictures`, fifty or more; every one is read. With other photographs
        the answer says nothing about its memory. With 10,000 of them it takes some 2 ms a picture on one core, and two
        seconds for the limit.

    Returns
    -------
    Copies
        `.suspects`, and for each picture `.numbers` and `.distances`.

    Raises
    ------
    GanLabError
        If the pictures are something else or of another size, or there are too few real ones.
    """
    check_photographs(photographs, "find_copies")
    pixels = check_pixels(pictures, photographs.channels, photographs.side)
    chunks = [(numbers, _describe(_to_tensor(chunk))) for numbers, chunk in read_chunks(photographs)]
    if sum(len(numbers) for numbers, _ in chunks) < MIN_PHOTOGRAPHS:
        raise GanLabError(
            f"find_copies compares with {MIN_PHOTOGRAPHS} photographs or more: pass all that it learned from."
        )
    numbers, described = np.concatenate([n for n, _ in chunks]), torch.cat([rows for _, rows in chunks])
    places = np.unique(np.linspace(0, len(numbers) - 1, min(YARDSTICK, len(numbers))).astype(int))
    some = photographs.batch(numbers[places])
    _, of_photographs = _find_relative(some, described, "photographs", torch.from_numpy(places))
    nearest, distances = _find_relative(pixels, described, "pictures")
    of_photographs = of_photographs[of_photographs > 0]
    if not len(of_photographs):
        raise GanLabError("Each of these photographs is there twice, so nothing says how near two of them come.")
    limit = float(np.quantile(of_photographs, EXPECTED_SHARE))
    return Copies(numbers[nearest], distances, of_photographs, limit)


def _find_relative(
    pixels: np.ndarray, photographs: Tensor, name: str, own: Tensor | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Find the nearest photograph of each picture, and how far it is relative to the NEIGHBOURS nearest: two times [n].

    own: the place of each picture among the photographs, if they are some of these; it isn't compared with itself.
    """
    count = min(NEIGHBOURS, len(photographs) - 1)
    places, relative = [], []
    with tqdm(total=len(pixels), desc=f"comparing {name}", unit="picture", delay=3, leave=False) as bar:
        for start in range(0, len(pixels), AT_ONCE):
            some = _to_tensor(pixels[start : start + AT_ONCE])
            best = some.new_full((len(some), len(photographs)), -1.0)
            for variant in _vary(some):
                torch.maximum(best, _describe(variant) @ photographs.T, out=best)
            if own is not None:
                best.scatter_(1, own[start : start + AT_ONCE, None], -1.0)
            nearest = best.topk(count, dim=1)
            # The distance of two vectors of length 1, from the cosine between them.
            distances = torch.where(nearest.values < 1 - SAME, 2 - 2 * nearest.values, 0.0).sqrt()
            places.append(nearest.indices[:, 0])
            relative.append(distances[:, 0] / distances.mean(1).clamp(min=SAME))
            bar.update(len(some))
    return torch.cat(places).numpy(), torch.cat(relative).numpy()


def _to_tensor(pixels: np.ndarray) -> Tensor:
    """Return pixels as float32."""
    return torch.from_numpy(pixels.astype(np.float32))


def _describe(pictures: Tensor) -> Tensor:
    """Return pictures [n, channels, H, W] at SIDE x SIDE pixels as rows of mean 0 and length 1; of one colour, 0."""
    rows = F.adaptive_avg_pool2d(pictures, SIDE).flatten(1)
    rows = rows - rows.mean(1, keepdim=True)
    return rows / rows.norm(dim=1, keepdim=True).clamp(min=SAME)


def _vary(pictures: Tensor) -> Iterator[Tensor]:
    """Yield pictures as they are and mirrored, each with all shifts; pixels at the border are repeated."""
    height, width = pictures.shape[2:]
    padded = F.pad(pictures, [MAX_SHIFT] * 4, mode="replicate")
    for turned in (padded, padded.flip(3)):
        for top in range(2 * MAX_SHIFT + 1):
            for left in range(2 * MAX_SHIFT + 1):
                yield turned[..., top : top + height, left : left + width]
