"""How far pictures are from those that are searched for: in their pixels, and in what a judge sees in them."""

from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.judging.classifier import Classifier
from gan_lab.judging.load import load_judge
from gan_lab.networks.network import Network

SMALLEST_SPREAD = 1e-6  # of pictures that are all the same, whose distance would be divided by 0


class PictureLoss:
    """The mean squared differences of the pixels and of a judge's features, each relative to what two draws differ by.

    So the loss is 0 for the picture itself, and about 1 for another one of the network's.

    Parameters
    ----------
    targets : Tensor
        The pictures that are searched for, [n, 3, side, side] in [-1, 1].
    drawn : Tensor
        Pictures of the network, at least two, which show by how much two draws differ.
    judge : Classifier or None
        Whose features are compared; None compares pixels alone.
    features : float
        The weight of the features; that of the pixels is 1.
    """

    def __init__(self, targets: Tensor, drawn: Tensor, judge: Classifier | None, features: float) -> None:
        self._judge, self._weight = judge, features
        self._targets, self._seen = targets, self._look_at(targets)
        self._pixel_spread = _measure_spread(drawn)
        seen = self._look_at(drawn)
        self._feature_spread = 1.0 if seen is None else _measure_spread(seen)

    def __call__(self, pictures: Tensor, numbers: Tensor) -> Tensor:
        """Compute the loss of each picture.

        Parameters
        ----------
        pictures : Tensor
            [m, 3, side, side], in [-1, 1]; gradients flow back to them.
        numbers : Tensor
            Which of the targets each is compared with, [m].

        Returns
        -------
        Tensor
            [m], 0 or more.
        """
        loss = _mean_square(pictures - self._targets[numbers]) / self._pixel_spread
        seen = self._look_at(pictures)
        if seen is None or self._seen is None:
            return loss
        return loss + self._weight * _mean_square(seen - self._seen[numbers]) / self._feature_spread

    def _look_at(self, pictures: Tensor) -> Tensor | None:
        """Compute the judge's features [n, features]; None without a judge."""
        return self._judge.classify(pictures)[1] if self._judge and self._weight else None


def choose_judge(gan: Network) -> Classifier | None:
    """Return the judge that knows a network's classes and looks at pictures of its size; None if none is here."""
    try:
        judge = load_judge(gan, device=gan.device)
    except GanLabError:
        return None
    return judge if judge._side in (None, gan.side) else None


def measure_distances(pictures: Tensor, targets: Tensor) -> Tensor:
    """Measure the mean difference of the pixels in grey levels [n].

    Parameters
    ----------
    pictures : Tensor
        [n, 3, side, side], in [-1, 1].
    targets : Tensor
        As many.
    """
    return (pictures.clamp(-1, 1) - targets).abs().flatten(1).mean(dim=1) * 127.5


def _mean_square(differences: Tensor) -> Tensor:
    return differences.square().flatten(1).mean(dim=1)


def _measure_spread(values: Tensor) -> float:
    """Measure the mean squared difference of two of n rows: twice their variance."""
    return max(2 * values.flatten(1).var(dim=0).mean().item(), SMALLEST_SPREAD)
