"""A classifier: for each picture the probability of each class, and features that describe it."""

from collections.abc import Callable
from typing import NoReturn

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, WrongCallError
from gan_lab.guided import Guided
from gan_lab.inputs.class_names import Labels
from gan_lab.judging.checks import check_samples, to_picture_tensor
from gan_lab.networks.device import gradients_if_needed, reproducible
from gan_lab.pictures.samples import Samples

CPU = torch.device("cpu")
ClassifierFunction = Callable[[Tensor], tuple[Tensor, Tensor]]  # pictures [n, 3, H, W] -> logits, features


class Classifier(Guided, called="judge"):
    """A network that names the class of a picture.

    Parameters
    ----------
    name : str
        Which classifier it is.
    labels : Labels
        The classes it knows.
    compute : callable
        From pictures [n, 3, H, W] in [-1, 1] to logits [n, classes] and features [n, features], all on the device.
    batch_size : int
        The largest n that `compute` gets at once.
    side : int, optional
        The height and width in pixels that `compute` needs; without it, `compute` scales pictures itself.
    device : torch.device
        Where it computes.
    """

    def __init__(
        self,
        name: str,
        labels: Labels,
        compute: ClassifierFunction,
        *,
        batch_size: int,
        side: int | None = None,
        device: torch.device = CPU,
    ) -> None:
        self.name, self.device = name, device
        self._labels, self._compute, self._batch_size, self._side = labels, compute, batch_size, side

    def __call__(self, *pictures: object, **named: object) -> NoReturn:
        """Say how pictures are judged, to somebody who calls the judge as PyTorch's networks are called.

        Raises
        ------
        WrongCallError
            Always.
        """
        raise WrongCallError(
            "A judge isn't called like a function: judge.guesses(samples) names classes, judge.fidelity(samples) "
            "measures."
        )

    @property
    def classes(self) -> list[str]:
        """The names of the classes it knows, in the order of the class vector."""
        return list(self._labels.names)

    def guesses(self, samples: Samples) -> list[tuple[str, float]]:
        """Name the class that each picture is taken for.

        Parameters
        ----------
        samples : Samples
            Generated pictures.

        Returns
        -------
        list of (str, float)
            For each picture a class name, and the probability that the classifier gives to it, 0 to 1.

        Raises
        ------
        GanLabError
            If these pictures can't be judged (see `Judge`).
        """
        probability, guess = self.probabilities(samples).max(1)
        names = self._labels.names
        return [(names[index], p) for index, p in zip(guess.tolist(), probability.tolist(), strict=True)]

    def probabilities(self, samples: Samples) -> Tensor:
        """Compute the probability of each class that the classifier knows.

        Parameters
        ----------
        samples : Samples
            Generated pictures.

        Returns
        -------
        Tensor
            [n, classes], float32; each row adds up to 1.

        Raises
        ------
        GanLabError
            If these pictures can't be judged (see `Judge`).
        """
        check_samples(samples, self._labels)
        return self.classify(samples.tensor)[0]

    def features(self, pictures: Samples | np.ndarray) -> Tensor:
        """Compute the features, the last layer before the classes.

        Parameters
        ----------
        pictures : Samples or array
            Generated pictures, or pixels [n, 3 or 1, H, W], uint8, such as photographs.

        Returns
        -------
        Tensor
            [n, features], float32.

        Raises
        ------
        GanLabError
            If these pictures can't be judged (see `Judge`).
        """
        return self.classify(self._to_tensor(pictures, "features"))[1]

    def classify(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Compute probabilities and features of pictures without a recipe; gradients flow back to the pictures.

        Parameters
        ----------
        pictures : Tensor
            [n, 3, H, W], float32, in [-1, 1], on any device; n is 1 or more. If it requires a gradient, it gets one.

        Returns
        -------
        probabilities : Tensor
            [n, classes], float32, on the CPU; each row adds up to 1.
        features : Tensor
            [n, features], float32, on the CPU.

        Raises
        ------
        GanLabError
            If it is no tensor of pictures, a pixel isn't finite, or they have another size than the classifier needs.
        """
        if not isinstance(pictures, Tensor) or pictures.ndim != 4:
            raise GanLabError(
                "judge.guesses(samples) names the class of each picture, and judge.probabilities(samples) gives the "
                "probabilities; classify takes a tensor [n, 3, H, W]."
            )
        if not pictures.isfinite().all():
            raise GanLabError(
                "Some pixels here are not numbers (NaN or infinity): judge pictures as gan.generate made them."
            )
        height, width = pictures.shape[2:]
        if self._side and (height, width) != (self._side, self._side):
            raise GanLabError(
                f"This judge looks at pictures of {self._side} x {self._side} pixels, not {width} x {height}: give "
                "it pictures as the network made them."
            )
        is_small = self._side is not None  # threads would spend longer waiting for each other than computing
        with gradients_if_needed(pictures), reproducible(self.device, one_thread=is_small):
            results = [self._compute(batch.to(self.device)) for batch in pictures.split(self._batch_size)]
            logits, features = (torch.cat(parts).cpu() for parts in zip(*results, strict=True))
        return logits.softmax(1), features

    def _to_tensor(self, pictures: Samples | np.ndarray, measure: str) -> Tensor:
        """Return the pictures that a measure takes which needs no classes, [n, 3, H, W] in [-1, 1]; n is 1 or more."""
        if isinstance(pictures, Samples) and (pictures.class_names or not len(pictures)):
            check_samples(pictures, self._labels)
        tensor = to_picture_tensor(pictures, measure)
        if not len(tensor):
            raise GanLabError("There are no pictures here to judge: pass one or more.")
        return tensor
