"""Precision and recall: how many pictures lie where photographs lie, and how many photographs where pictures lie.

Source of both: Kynkäänniemi, Karras, Laine, Lehtinen and Aila 2019, "Improved Precision and Recall Metric for
Assessing Generative Models". A set of points covers a region: around each point a ball that reaches to its
NEIGHBOURS-th nearest neighbour in the same set.

The inputs are features of a classifier, not pictures.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from gan_lab.judging.measures import share_of_hits, t_interval
from gan_lab.judging.results import Measure

NEIGHBOURS = 3  # the paper's choice
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
        reach = _reach(real)[0]
        hits.append(torch.cat([(_distances(rows, real) <= reach).any(1) for rows in generated.split(CHUNK_ROWS)]))
    return share_of_hits(torch.cat(hits))


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
    shares, variances, n = [], [], 0
    for all_generated, real in zip(pictures, photographs, strict=True):
        generated = all_generated[: len(real)]
        n += len(generated)
        share, shares_without_one = _share_covered(generated, real)
        shares.append(share)
        variances.append((len(generated) - 1) * shares_without_one.var(correction=0).item())
    classes = len(shares)
    mean = sum(shares) / classes
    low, high = t_interval(mean, sum(variances) / classes**2, n - classes)
    return Measure(mean, max(low, 0.0), min(high, 1.0), n)


def _share_covered(points: Tensor, others: Tensor) -> tuple[float, Tensor]:
    """Return the share of `others` in the region of `points`; and what it is without each of the points, [points].

    Without a point its own ball is gone, and each ball that it gave the size reaches to the next neighbour instead.
    """
    reach, wider_reach, neighbours = _reach(points)
    is_neighbour = torch.zeros(len(points), len(points)).scatter_(1, neighbours, 1.0)  # [ball, neighbour]
    distances = _distances(points, others)
    inside = (distances <= reach[:, None]).float()  # [ball, other]
    gained = (distances <= wider_reach[:, None]).float() - inside
    balls_around = inside.sum(0)  # in how many balls each of the others lies
    without_one = balls_around - inside + is_neighbour.T @ gained  # [point left out, other]
    return (balls_around > 0).double().mean().item(), (without_one > 0).double().mean(1)


def _reach(points: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return how far each point's ball reaches, how far with one neighbour less, and which the neighbours are.

    The shapes are [n], [n] and [n, NEIGHBOURS]. The point itself is none of its neighbours, but an equal point is.
    """
    distances = _distances(points, points).fill_diagonal_(-1.0)  # so that each point comes first in its own row
    nearest = distances.topk(min(NEIGHBOURS + 2, len(points)), largest=False)
    return nearest.values[:, NEIGHBOURS], nearest.values[:, -1], nearest.indices[:, 1 : NEIGHBOURS + 1]


def _distances(points: Tensor, others: Tensor) -> Tensor:
    """Return the Euclidean distances [points, others]; exact, so that equal points are 0 apart."""
    return torch.cdist(points, others, compute_mode="donot_use_mm_for_euclid_dist")
