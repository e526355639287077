"""The search itself: start from the best of many draws, and go down the slope of the loss."""

import math
from typing import Any, NamedTuple

import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, is_number_in_range, name_value
from gan_lab.inputs.noise import check_seed
from gan_lab.judging.classifier import Classifier
from gan_lab.networks.adam import make_adam
from gan_lab.networks.batches import SMALL_SIDE
from gan_lab.networks.device import gradients, reproducible
from gan_lab.projection.latent_space import LatentSpace
from gan_lab.projection.loss import PictureLoss, measure_distances

STARTS = 2  # that are followed for each picture, until the better one is known
SHARE_OF_STARTS = 1 / 3  # of all steps, in which each start is followed
RISE, FALL = 0.05, 0.3  # shares of the steps in which they grow to their full size, and shrink to 0
USUAL_SHARE = 0.95  # of the draws, which are shorter than what counts as too long
MAX_DRAWS = 10_000  # whose pictures are in memory together
MAX_FEATURES = 1000  # the largest weight of the features
LENGTH_WEIGHT = 0.3  # of the square of what an input is too long
MIXTURE_WEIGHT = 0.03  # of how mixed a class is: networks learn from single classes
BETAS = (0.9, 0.99)  # of Adam: over how many steps gradients and their squares are averaged


class SearchSettings(NamedTuple):
    """How a search goes on; `check_settings` checks the values."""

    steps: int  # how many there will be
    draws: int  # from how many drawn pictures the starts are chosen
    judge: Classifier | None  # whose features are compared beside the pixels
    features: float  # their weight; that of the pixels is 1
    seed: int  # of the draws


class Search:
    """Inputs whose pictures come nearer to the targets with each step.

    It starts from the best of many draws and goes down the slope of `PictureLoss`, with Adam (Kingma and Ba 2015).
    Inputs that are longer than 19 of 20 drawn ones cost something too, so do mixtures of classes, and each step puts
    them back to where the network takes them (`LatentSpace.limit`): it is to know what it is given. The steps grow at
    the beginning and shrink to nothing at the end (Karras et al. 2020, "Analyzing and Improving the Image Quality of
    StyleGAN", appendix D).

    Parameters
    ----------
    space : LatentSpace
        Where to search.
    targets : Tensor
        The pictures that are searched for, [n, 3, side, side] in [-1, 1].
    settings : SearchSettings
        How it goes on.

    Attributes
    ----------
    steps, step : int
        How many steps there will be, and how many are done.
    best : tuple of Tensor
        For each target the inputs with the smallest loss so far.
    losses : Tensor
        This loss, [n]: that of the pictures, and what unusual inputs cost.
    distances : Tensor
        The mean difference between the pictures of `best` and the targets in grey levels, [n].
    """

    def __init__(self, space: LatentSpace[Any], targets: Tensor, settings: SearchSettings) -> None:
        self._space, self._targets, self.steps, self.step = space, targets, settings.steps, 0
        draws = settings.draws
        drawn = space.draw(draws, settings.seed)
        with torch.no_grad():
            pictures = space.make_pictures(drawn)
        self._loss = PictureLoss(targets, pictures, settings.judge, settings.features)
        self._usual = space.measure_squares(drawn).quantile(USUAL_SHARE)
        count, numbers = min(STARTS, draws), _number(targets)
        losses = torch.stack([self._measure(drawn, pictures, each) for each in numbers[:, None].expand(-1, draws)])
        chosen = losses.topk(count, largest=False)
        self.losses = chosen.values[:, 0].clone()
        self.best = _select(drawn, chosen.indices[:, 0])
        self.distances = measure_distances(pictures[chosen.indices[:, 0]], targets)
        self._numbers = numbers.repeat_interleave(count)  # the target of each input that is followed
        self._follow(_select(drawn, chosen.indices.flatten()))

    def take_step(self) -> None:
        """Move all inputs one step, and keep those that are better than the best so far."""
        is_small = self._targets.shape[-1] <= SMALL_SIDE
        with gradients(), reproducible(self._inputs[0].device, one_thread=is_small):  # for the way back, too
            self._take_step()

    def _take_step(self) -> None:
        if self.step == math.ceil(SHARE_OF_STARTS * self.steps) and len(self._numbers) > len(self._targets):
            self._numbers = _number(self._targets)
            self._follow(self.best)
        size = _choose_step_size(self.step / self.steps)
        for group in self._optimizer.param_groups:
            group["lr"] = size * group["step_size"]
        pictures = self._space.make_pictures(self._inputs)
        losses = self._measure(self._inputs, pictures, self._numbers)
        self._keep_best(losses.detach(), pictures.detach())
        self._optimizer.zero_grad()
        losses.sum().backward()
        self._optimizer.step()
        with torch.no_grad():
            self._space.limit(self._inputs)
        self.step += 1

    def _measure(self, inputs: Any, pictures: Tensor, numbers: Tensor) -> Tensor:
        """Compute the losses of inputs [m] and their pictures."""
        too_long = (self._space.measure_squares(inputs) - self._usual).clamp(min=0)
        mixture = self._space.measure_mixture(inputs)
        return self._loss(pictures, numbers) + LENGTH_WEIGHT * too_long.square() + MIXTURE_WEIGHT * mixture

    def _follow(self, inputs: Any) -> None:
        """Start to move these inputs, as they are."""
        sizes = self._space.step_sizes
        tensors = [x.clone().requires_grad_(size > 0) for x, size in zip(inputs, sizes, strict=True)]
        self._inputs = type(inputs)(*tensors)
        groups = [{"params": [x], "step_size": size} for x, size in zip(tensors, sizes, strict=True) if size]
        self._optimizer = make_adam(groups, 0.0, BETAS)  # each step chooses how far it goes

    def _keep_best(self, losses: Tensor, pictures: Tensor) -> None:
        """Keep the inputs and what is known of their pictures, where the loss is smaller than any before."""
        for row, number in enumerate(self._numbers.tolist()):
            if losses[row] < self.losses[number]:
                self.losses[number] = losses[row]
                for best, inputs in zip(self.best, self._inputs, strict=True):
                    best[number] = inputs[row].detach()
                self.distances[number] = measure_distances(pictures[row][None], self._targets[number][None])[0]


def _number(targets: Tensor) -> Tensor:
    """Return the numbers of the targets, 0, 1, ..., [n]."""
    return torch.arange(len(targets), device=targets.device)


def _select(inputs: Any, rows: Tensor) -> Any:
    """Copy rows of inputs."""
    return type(inputs)(*(x[rows].clone() for x in inputs))


def _choose_step_size(share: float) -> float:
    """Choose the size of a step, 0 to 1, when this share of all steps is done."""
    fall = 0.5 - 0.5 * math.cos(math.pi * min(1.0, (1 - share) / FALL))
    return fall * min(1.0, (share + 1e-9) / RISE)


def check_settings(steps: int, draws: int, judge: Classifier | None, features: float, seed: int) -> SearchSettings:
    """Return the settings of a search; GanLabError if a value is out of range."""
    if not is_integer_in_range(steps, 1):
        raise GanLabError(f"steps is how many steps the search has, a whole number from 1, not {name_value(steps)}.")
    if not is_integer_in_range(draws, 2, MAX_DRAWS):
        raise GanLabError(
            f"draws is from how many pictures the search starts, 2 to {MAX_DRAWS}, not {name_value(draws)}."
        )
    if judge is not None and not isinstance(judge, Classifier):
        raise GanLabError(f"judge is a judge, as gl.load_judge('fashion') loads one, not {name_value(judge)}.")
    if not is_number_in_range(features, 0, MAX_FEATURES):
        raise GanLabError(
            f"features is the weight of what the judge sees, 0 to {MAX_FEATURES}, not {name_value(features)}."
        )
    return SearchSettings(int(steps), int(draws), judge, float(features), check_seed(seed))
