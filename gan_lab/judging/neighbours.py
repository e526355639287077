"""Precision and recall, density and coverage: whether pictures lie where photographs lie, and the other way round.

All of them draw a ball around each point of a set, which reaches to its k-th nearest neighbour in the same set.
Precision and recall ask whether a point of the other set lies in any ball, with k = 3 (Kynkäänniemi, Karras, Laine,
Lehtinen and Aila 2019, "Improved Precision and Recall Metric for Assessing Generative Models"). Density counts in how
many balls of photographs a picture lies, and coverage asks of each of these balls whether a picture lies in it, with
k = 5 (Naeem, Oh, Uh, Choi and Yoo 2020, "Reliable Fidelity and Diversity Metrics for Generative Models").

The inputs are features of a classifier, not pictures.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from gan_lab.judging.measures import share_of_hits, t_interval
from gan_lab.judging.results import Measure
from gan_lab.networks.device import reproducible

NEIGHBOURS = 3  # of precision and recall, their paper's choice
WIDER_NEIGHBOURS = 5  # of density and coverage, their paper's choice
CHUNK_ROWS = 250  # points whose distances to all others are in memory at once


def precision(pictures: Sequence[Tensor], photographs: Sequence[Tensor]) -> Measure:
    """Measure the share of pictures that lie in the region that the photographs of their class cover.

    Parameters
    ----------
    pictures, photographs : sequence of Tensor
        The features of each class, [n, features]; the same classes in both, with more than NEIGHBOURS photographs.

    Returns
    -------
    Measure
        0 to 1. The photographs are fixed, so the pictures are independent hits, and the interval is Wilson's.
    """
    hits = []
    for generated, real in zip(pictures, photographs, strict=True):
        reach = _reach(real, NEIGHBOURS)[0]
        hits.append(torch.cat([(_distances(rows, real) <= reach).any(1) for rows in generated.split(CHUNK_ROWS)]))
    return share_of_hits(torch.cat(hits))


@reproducible(torch.device("cpu"), one_thread=False)
def recall(pictures: Sequence[Tensor], photographs: Sequence[Tensor]) -> Measure:
    """Measure the share of photographs that lie in the region that the pictures of their class cover.

    It is measured within each class and averaged over the classes. No more pictures of a class enter than it has
    photographs, the first ones: with more points on one side than on the other the result would mean something else.

    Parameters
    ----------
    pictures, photographs : sequence of Tensor
        The features of each class, [n, features]; the same classes in both, with NEIGHBOURS + 2 pictures or more.

    Returns
    -------
    Measure
        0 to 1. Its interval is the jackknife's over the pictures of each class (Efron and Stein 1981), with t
        quantiles, cut at 0 and 1: it says what other pictures would change, not what other photographs would.
    """
    pairs = [(generated[: len(real)], real) for generated, real in zip(pictures, photographs, strict=True)]
    return _average_over_classes([_share_covered(generated, real) for generated, real in pairs])


def density(pictures: Sequence[Tensor], photographs: Sequence[Tensor]) -> Measure:
    """Measure in how many balls around photographs of its class a picture lies, in units of WIDER_NEIGHBOURS.

    Parameters
    ----------
    pictures, photographs : sequence of Tensor
        The features of each class, [n, features]; the same classes in both, and more than WIDER_NEIGHBOURS photographs.

    Returns
    -------
    Measure
        0 or more; 1 is expected of pictures that are distributed as photographs are, and pictures where photographs
        lie most densely get more than 1. The photographs are fixed, so it is a mean over independent pictures, and its
        interval the t interval of a mean, cut at 0; a single picture gives no interval.
    """
    counts = []
    for generated, real in zip(pictures, photographs, strict=True):
        reach = _reach(real, WIDER_NEIGHBOURS)[0]
        counts += [(_distances(rows, real) <= reach).sum(1) for rows in generated.split(CHUNK_ROWS)]
    densities = torch.cat(counts).double() / WIDER_NEIGHBOURS
    n, mean = len(densities), densities.mean().item()
    if n == 1:
        return Measure(mean, n=1)
    low, high = t_interval(mean, densities.var().item() / n, n - 1)
    return Measure(mean, max(low, 0.0), high, n)


def coverage(pictures: Sequence[Tensor], photographs: Sequence[Tensor]) -> Measure:
    """Measure the share of photographs around which there is a picture of their class, inside of their own ball.

    It is measured within each class and averaged over the classes. As in `recall`, no more pictures of a class enter
    than it has photographs, the first ones.

    Parameters
    ----------
    pictures, photographs : sequence of Tensor
        The features of each class, [n, features]; the same classes in both, with two pictures or more and more than
        WIDER_NEIGHBOURS photographs.

    Returns
    -------
    Measure
        0 to 1; `expected_coverage` is the value of photographs. Its interval is that of `recall`.
    """
    results = []
    for all_generated, real in zip(pictures, photographs, strict=True):
        generated = all_generated[: len(real)]
        inside = _distances(generated, real) <= _reach(real, WIDER_NEIGHBOURS)[0]  # [picture, ball]
        pictures_in_ball = inside.sum(0)
        without_one = pictures_in_ball - inside.long() > 0  # [picture left out, ball]
        results.append(((pictures_in_ball > 0).double().mean().item(), without_one.double().mean(1)))
    return _average_over_classes(results)


def expected_coverage(pictures: int, photographs: int) -> float:
    """Compute the coverage that pictures have on average if they are distributed as the photographs are.

    Then any order of the points around a photograph, by their distance from it, is equally likely. It has no picture in
    its ball if its first WIDER_NEIGHBOURS neighbours are all photographs (Naeem et al. 2020).

    Parameters
    ----------
    pictures, photographs : int
        How many there are of each class, 1 or more; more than WIDER_NEIGHBOURS photographs.

    Returns
    -------
    float
        0 to 1: 0.97 for 150 and 150, and less for fewer pictures.
    """
    others = photographs - 1  # than the one whose ball it is
    empty = [(others - i) / (others + pictures - i) for i in range(WIDER_NEIGHBOURS)]
    return 1 - math.prod(empty)


def _average_over_classes(results: Sequence[tuple[float, Tensor]]) -> Measure:
    """Average shares over classes. results: of each class its share, and what it is without each picture, [n]."""
    classes, n = len(results), sum(len(shares_without_one) for _, shares_without_one in results)
    mean = sum(share for share, _ in results) / classes
    variances = [(len(shares) - 1) * shares.var(correction=0).item() for _, shares in results]
    low, high = t_interval(mean, sum(variances) / classes**2, n - classes)
    return Measure(mean, max(low, 0.0), min(high, 1.0), n)


def _share_covered(points: Tensor, others: Tensor) -> tuple[float, Tensor]:
    """Return the share of `others` in the region of `points`; and what it is without each of the points, [points].

    Without a point its own ball is gone, and each ball that it gave the size reaches to the next neighbour instead.
    """
    reach, wider_reach, neighbours = _reach(points, NEIGHBOURS)
    distances = _distances(points, others)
    inside = (distances <= reach[:, None]).float()  # [ball, other]
    gained = (distances <= wider_reach[:, None]).float() - inside
    is_neighbour = inside.new_zeros(len(points), len(points)).scatter_(1, neighbours, 1.0)  # [ball, neighbour]
    balls_around = inside.sum(0)  # in how many balls each of the others lies
    without_one = balls_around - inside + is_neighbour.T @ gained  # [point left out, other]
    return (balls_around > 0).double().mean().item(), (without_one > 0).double().mean(1)


def _reach(points: Tensor, k: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return how far each point's ball reaches, how far with one neighbour less, and which its k neighbours are.

    The shapes are [n], [n] and [n, k]. The point itself is none of its neighbours, but an equal point is.
    """
    distances = _distances(points, points).fill_diagonal_(-1.0)  # so that each point comes first in its own row
    nearest = distances.topk(min(k + 2, len(points)), largest=False)
    return nearest.values[:, k], nearest.values[:, -1], nearest.indices[:, 1 : k + 1]


def _distances(points: Tensor, others: Tensor) -> Tensor:
    """Return the Euclidean distances [points, others]; exact, so that equal points are 0 apart."""
    return torch.cdist(points, others, compute_mode="donot_use_mm_for_euclid_dist")
