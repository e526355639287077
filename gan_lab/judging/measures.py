"""Measures with their uncertainty: shares, means, a score, distances within groups and between distributions.

The inputs are the outputs of a classifier (hits, probabilities, features), not pictures.

KID, FID and the score are computed here, and the tests compare them with torchmetrics. To import that package is to
import whatever it can use and finds, such as torchvision; one that was built for another torch can't be imported, and
then neither can torchmetrics.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from gan_lab.judging.results import Measure
from gan_lab.networks.device import reproducible

KID_SUBSETS = 50  # random halves of the pictures
CHUNK_ROWS = 250  # pictures whose distances to all others are in memory at once
CONFIDENCE = 0.95  # of the intervals of means


def share_of_hits(hits: Tensor) -> Measure:
    """Measure the share of pictures that are hits.

    Parameters
    ----------
    hits : Tensor
        [n], bool; n is 1 or more.

    Returns
    -------
    Measure
        The share, 0 to 1, with Wilson's interval (Wilson 1927), which also holds near 0 and 1.
    """
    from scipy.stats import binomtest

    count, n = int(hits.sum()), len(hits)
    interval = binomtest(count, n).proportion_ci(method="wilson")
    return Measure(count / n, float(interval.low), float(interval.high), n)


def mean_probability(probabilities: Tensor) -> Measure:
    """Measure the mean of probabilities.

    Parameters
    ----------
    probabilities : Tensor
        [n], 0 to 1; n is 1 or more.

    Returns
    -------
    Measure
        The mean, with the t interval of a mean, cut at 0 and 1; a single picture gives no interval.
    """
    n, mean = len(probabilities), probabilities.double().mean().item()
    if n == 1:
        return Measure(mean, n=1)
    low, high = t_interval(mean, probabilities.double().var().item() / n, n - 1)
    return Measure(mean, max(low, 0.0), min(high, 1.0), n)


def classifier_score(probabilities: Tensor) -> Measure:
    """Measure how sure a classifier is of each picture, and how evenly the classes come up over all of them.

    Source: Salimans et al. 2016, "Improved Techniques for Training GANs", section 4, there with Inception as the
    classifier. It is computed as the mean entropy's distance from the entropy of the mean, which is the same as the
    mean Kullback-Leibler divergence.

    Parameters
    ----------
    probabilities : Tensor
        Those of each class for each picture, [n, classes], each row adding up to 1; n is 2 or more.

    Returns
    -------
    Measure
        1 to the number of classes. Its interval is the jackknife's of the logarithm (Efron and Stein 1981), with t
        quantiles, and then made an exponential; it is cut at these ends.
    """
    p = probabilities.double()
    n, classes = p.shape
    entropies = _entropy(p)
    log_score = (_entropy(p.mean(0)) - entropies.mean()).item()
    means_without_one = (p.sum(0) - p) / (n - 1)
    without_one = _entropy(means_without_one) - (entropies.sum() - entropies) / (n - 1)
    variance = (n - 1) * without_one.var(correction=0).item()
    low, high = t_interval(log_score, variance, n - 1)
    return Measure(math.exp(log_score), max(math.exp(low), 1.0), min(math.exp(high), float(classes)), n)


def mean_distance(groups: Sequence[Tensor]) -> Measure:
    """Measure the mean Euclidean distance between two pictures of one group, averaged over the groups.

    Parameters
    ----------
    groups : sequence of Tensor
        The features of each group's pictures, [n, features] with n of 2 or more.

    Returns
    -------
    Measure
        The mean, 0 or more. Its interval is the jackknife's over the pictures of each group (Efron and Stein 1981),
        with t quantiles. There is no interval if a group has two pictures, since leaving one out leaves no pair.
    """
    n = sum(len(group) for group in groups)
    means, variances = [], []
    for group in groups:
        size, sums = len(group), _sums_of_distances(group)
        total = sums.sum() / 2  # each pair is in it twice
        means.append(total.item() / math.comb(size, 2))
        if size > 2:
            means_without_one = (total - sums) / math.comb(size - 1, 2)
            variances.append((size - 1) * means_without_one.var(correction=0).item())
    mean = sum(means) / len(groups)
    if len(variances) < len(groups):
        return Measure(mean, n=n)
    low, high = t_interval(mean, sum(variances) / len(groups) ** 2, n - len(groups))
    return Measure(mean, max(low, 0.0), high, n)


@reproducible(torch.device("cpu"), one_thread=False)
def kid(pictures: Sequence[Tensor], photographs: Sequence[Tensor]) -> Measure:
    """Measure the kernel distance KID between pictures and photographs of the same classes.

    It is measured within each class and averaged, each class by its share of the pictures. (Computed
    over all classes at once, it would be biased for a batch with equally many pictures of each class: two pictures of
    such a batch are of the same class less often than two that are drawn independently. Among 100 pictures that is
    enough to push it far below 0.)

    Within a class it is the mean over KID_SUBSETS random halves of the pictures (of the photographs, where these are
    fewer), each compared with as many photographs. Source: Binkowski et al. 2018, "Demystifying MMD GANs".

    Parameters
    ----------
    pictures, photographs : sequence of Tensor
        The features of each class, [n, features] with n of 4 or more; the same classes in both.

    Returns
    -------
    Measure
        The distance, unbiased. Its interval is one standard deviation over the halves to each side, as KID is usually
        given. That is cautious: halves vary more than the whole (the judge's model card says by how much).
    """
    n = sum(len(group) for group in pictures)
    value = variance = 0.0
    draw = torch.Generator("cpu").manual_seed(0)
    for generated, real in zip(pictures, photographs, strict=True):
        half = min(len(generated), len(real)) // 2
        distances = generated.new_empty(KID_SUBSETS)
        for subset in range(KID_SUBSETS):
            some_real = real[torch.randperm(len(real), generator=draw, device="cpu")[:half]]
            some_generated = generated[torch.randperm(len(generated), generator=draw, device="cpu")[:half]]
            distances[subset] = _squared_mmd(some_real, some_generated)
        value += len(generated) / n * distances.mean().item()
        variance += (len(generated) / n * distances.std(correction=0).item()) ** 2
    deviation = math.sqrt(variance)
    return Measure(value, value - deviation, value + deviation, n, "spread of halves")


def fid(pictures: Tensor, first_moment: Tensor, second_moment: Tensor, count: int) -> Measure:
    """Measure the squared Frechet distance FID between pictures and photographs.

    Source: Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium".

    Parameters
    ----------
    pictures : Tensor
        Their features, [n, d].
    first_moment : Tensor
        The mean of the photographs' features x, [d], float64.
    second_moment : Tensor
        The mean of the products x x', [d, d], float64.
    count : int
        How many photographs these are the means of.

    Returns
    -------
    Measure
        The distance, without an interval. It is biased: the fewer the pictures, the larger.
    """
    features = pictures.double()
    mean = features.mean(0)
    covariance = features.T.cov()
    photographs_covariance = (second_moment - torch.outer(first_moment, first_moment)) * (count / (count - 1))
    # The trace of a matrix's square root is the sum of the square roots of its eigenvalues. Rounding can make those of
    # this product a little complex, or negative.
    roots = torch.linalg.eigvals(photographs_covariance @ covariance).sqrt().real.sum()
    distance = (first_moment - mean).square().sum() + photographs_covariance.trace() + covariance.trace() - 2 * roots
    return Measure(distance.item(), n=len(pictures))


def t_interval(mean: float, variance: float, degrees_of_freedom: int) -> tuple[float, float]:
    """Return the 95 % t interval of a mean.

    Parameters
    ----------
    mean : float
        The mean.
    variance : float
        The variance of the mean itself, not of what it is the mean of.
    degrees_of_freedom : int
        Of the t distribution, 1 or more.

    Returns
    -------
    low, high : float
        The ends of the interval.
    """
    from scipy.stats import t

    half_width = float(t.ppf((1 + CONFIDENCE) / 2, degrees_of_freedom)) * math.sqrt(variance)
    return mean - half_width, mean + half_width


def _entropy(probabilities: Tensor) -> Tensor:
    """Return the entropy of probabilities along their last dimension, in nats; a probability of 0 adds nothing."""
    return -torch.xlogy(probabilities, probabilities).sum(-1)


def _sums_of_distances(group: Tensor) -> Tensor:
    """Return for each row of [n, features] the sum of its distances to all rows, [n], float64."""
    # Not by matrix products, whose rounding puts a row at a distance from itself.
    exact = "donot_use_mm_for_euclid_dist"
    return torch.cat([torch.cdist(rows, group, compute_mode=exact).double().sum(1) for rows in group.split(CHUNK_ROWS)])


def _squared_mmd(first: Tensor, second: Tensor) -> Tensor:
    """Estimate without bias the squared maximum mean discrepancy of two samples [n, d], under KID's cubic kernel."""
    n, d = first.shape
    pairs = ((first, first), (second, second), (first, second))
    kernels = [(rows @ columns.T / d + 1).pow(3) for rows, columns in pairs]
    # Inside a sample, the pairs of two different pictures count.
    inside = [(kernel.sum() - kernel.trace()) / (n * (n - 1)) for kernel in kernels[:2]]
    return inside[0] + inside[1] - 2 * kernels[2].mean()
