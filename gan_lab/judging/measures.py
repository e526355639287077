"""Numbers with their uncertainty: shares, means, distances within groups, and distances between distributions.

Everything here works on what a judge says of pictures (hits, probabilities, features), not on pictures.
"""

import math
import warnings

import torch
from torch import Tensor, nn

SUBSETS = 50  # of the pictures, for KID
CHUNK = 250  # pictures whose distances to all others are in memory at once


class Measure(float):
    """A number with its uncertainty. It is a float: it plots, compares and formats as one (f"{m:.2f}").

    value: the number itself. low, high: the ends of its interval, None where there is none. n: the pictures
    it was measured on. interval: which interval that is, "95 %" unless the measure says otherwise.
    Arithmetic gives plain floats, since an interval can't follow it.
    """

    def __new__(
        cls, value: float, low: float | None = None, high: float | None = None, n: int = 0, interval: str = "95 %"
    ) -> "Measure":
        measure = super().__new__(cls, value)
        measure.low, measure.high, measure.n, measure.interval = low, high, n, interval
        return measure

    @property
    def value(self) -> float:
        """The number as a plain float."""
        return float(self)

    def __getnewargs__(self) -> tuple:  # for copies and pickles
        return self.value, self.low, self.high, self.n, self.interval

    def __repr__(self) -> str:
        pictures = f"from {self.n} picture{'s' if self.n != 1 else ''}"
        if self.low is None:
            return f"{self.value:.2f} ({pictures})"
        half = (self.high - self.low) / 2
        places = max(2, -math.floor(math.log10(half))) if half > 0 else 2  # as many as the interval warrants
        value, low, high = (f"{number:.{places}f}" for number in (self.value, self.low, self.high))
        return f"{value} ({self.interval}: {low} to {high}, {pictures})"


def share(hits: Tensor) -> Measure:
    """The share of hits [n] bool, with Wilson's interval (Wilson 1927), which holds near 0 and 1 too."""
    from scipy.stats import binomtest

    count, n = int(hits.sum()), len(hits)
    interval = binomtest(count, n).proportion_ci(method="wilson")
    return Measure(count / n, float(interval.low), float(interval.high), n)


def mean_probability(probabilities: Tensor) -> Measure:
    """The mean of probabilities [n], with the t interval of a mean, cut at 0 and 1; none from a single picture."""
    n, mean = len(probabilities), probabilities.double().mean().item()
    if n == 1:
        return Measure(mean, n=1)
    low, high = _around(mean, probabilities.double().var().item() / n, n - 1)
    return Measure(mean, max(low, 0.0), min(high, 1.0), n)


def mean_distance(groups: list[Tensor]) -> Measure:
    """The mean Euclidean distance between two rows of one group [n, features], averaged over the groups.

    Each group needs two rows. The interval is that of the jackknife over rows (Efron and Stein 1981), each
    group for itself, with t quantiles; none if a group has only two rows, where leaving one out leaves no pair.
    """
    n = sum(len(group) for group in groups)
    means, variances = [], []
    for group in groups:
        size, to_others = len(group), _distances_to_others(group)
        total = to_others.sum() / 2  # each pair was met twice
        means.append(total.item() / math.comb(size, 2))
        if size > 2:
            without_one = (total - to_others) / math.comb(size - 1, 2)
            variances.append((size - 1) * without_one.var(correction=0).item())
    mean = sum(means) / len(groups)
    if len(variances) < len(groups):
        return Measure(mean, n=n)
    low, high = _around(mean, sum(variances) / len(groups) ** 2, n - len(groups))
    return Measure(mean, max(low, 0.0), high, n)


def kid(pictures: list[Tensor], photographs: list[Tensor]) -> Measure:
    """The kernel distance KID (Binkowski et al. 2018) between features [n, d] of pictures and of photographs, by class.

    Measured within each class and averaged, each class by its share of the pictures. (Over all classes at
    once it would be wrong for a batch with as many of each: two pictures of such a batch are of one class less
    often than two drawn anew, and among 100 pictures that is enough to push it far below 0.)

    It is the mean over SUBSETS random halves of the pictures (of the photographs, where these are fewer), each
    against as many photographs. The interval is one standard deviation of these to each side, as KID is usually
    given. That is cautious: halves scatter more than the whole (the judge's model card says by how much).
    """
    from torchmetrics.image.kid import KernelInceptionDistance

    n = sum(len(group) for group in pictures)
    value = variance = 0.0
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Metric `Kernel Inception Distance`")  # about memory
        torch.manual_seed(0)  # the metric draws its subsets from torch's own generator
        for ours, theirs in zip(pictures, photographs, strict=True):
            half = min(len(ours), len(theirs)) // 2
            metric = KernelInceptionDistance(feature=_as_they_are(ours), subsets=SUBSETS, subset_size=half)
            metric.update(theirs, real=True)
            metric.update(ours, real=False)
            mean, deviation = (number.item() for number in metric.compute())
            value += len(ours) / n * mean
            variance += (len(ours) / n * deviation) ** 2
    deviation = math.sqrt(variance)
    return Measure(value, value - deviation, value + deviation, n, "spread of halves")


def fid(pictures: Tensor, first: Tensor, second: Tensor, photographs: int) -> Measure:
    """The squared Frechet distance (Heusel et al. 2017) between features [n, d] of pictures and moments of photographs.

    first: mean of x [d]. second: mean of x x' [d, d]; float64. photographs: how many these are of. No interval.
    """
    from torchmetrics.image.fid import FrechetInceptionDistance

    metric = FrechetInceptionDistance(feature=_as_they_are(pictures))
    metric.real_features_sum = photographs * first
    metric.real_features_cov_sum = photographs * second
    metric.real_features_num_samples = torch.tensor(photographs)
    metric.update(pictures, real=False)
    return Measure(metric.compute().item(), n=len(pictures))


def _around(mean: float, variance: float, degrees: int) -> tuple[float, float]:
    """The 95 % t interval of a mean with this variance."""
    from scipy.stats import t

    reach = float(t.ppf(0.975, degrees)) * math.sqrt(variance)
    return mean - reach, mean + reach


def _distances_to_others(group: Tensor) -> Tensor:
    """For each row of [n, features] the sum of its distances to all rows, float64 [n]."""
    # Not by matrix products, whose rounding puts a row at a distance from itself.
    exact = "donot_use_mm_for_euclid_dist"
    return torch.cat([torch.cdist(some, group, compute_mode=exact).double().sum(1) for some in group.split(CHUNK)])


def _as_they_are(features: Tensor) -> nn.Module:
    """The network that torchmetrics asks for: features come in, and go out."""
    identity = nn.Identity()
    identity.num_features = features.shape[1]
    return identity
