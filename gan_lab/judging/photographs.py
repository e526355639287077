"""What a judge measured of real photographs: the reference that generated pictures are compared with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.guided import Guided
from gan_lab.judging import neighbours
from gan_lab.judging.results import Measure
from gan_lab.networks.device import plain_tensors
from gan_lab.weights import reading

MIN_FOR_COVERAGE = 10  # pictures of each class: fewer photographs would cover less than a third


@dataclass(frozen=True, eq=False)
class Photographs(Guided, called="judge.photographs"):
    """A judge's measures of real photographs that it didn't learn from, for the reference lines of a plot.

    The tensors are what KID, FID, precision, recall, density and coverage compare with.

    Attributes
    ----------
    n : int
        How many photographs, the same number of each class.
    fidelity : float
        The share that the judge recognises, 0 to 1.
    diversity : float
        The mean distance between two photographs of one class, averaged over the classes.
    classifier_score : float
        What `Judge.classifier_score` is for all of them, 1 to the number of classes.
    features : Tensor
        The features of some photographs of each class, [classes, photographs, d], float32.
    first_moment : Tensor
        The mean of the features x over all photographs of a class, [classes, d], float64.
    second_moment : Tensor
        The mean of the products x x' over all photographs of a class, [classes, d, d], float64.
    """

    n: int
    fidelity: float
    diversity: float
    classifier_score: float
    features: Tensor = field(repr=False)
    first_moment: Tensor = field(repr=False)
    second_moment: Tensor = field(repr=False)

    @cached_property
    def precision(self) -> float:
        """The precision of photographs: each half of those in `features`, compared with the other half, 0 to 1."""
        return self._compare_halves(neighbours.precision)

    @property
    def recall(self) -> float:
        """The recall of photographs: their precision, since between two halves each is the other's recall."""
        return self.precision

    @cached_property
    def density(self) -> float:
        """The density of photographs: each half of those in `features`, compared with the other half; about 1."""
        return self._compare_halves(neighbours.density)

    def coverage(self, pictures: int) -> float:
        """Compute the coverage that this many photographs of each class have on average.

        Parameters
        ----------
        pictures : int
            How many of each class, from 10 on, as many as the generated pictures that are compared; above the number in
            `features` it stays the same.

        Returns
        -------
        float
            0 to 1.

        Raises
        ------
        GanLabError
            If it is no whole number from 10 on.
        """
        if not is_integer_in_range(pictures, MIN_FOR_COVERAGE):
            raise GanLabError(
                "The coverage of photographs depends on how many of each class there are: pass how many, a whole "
                f"number from {MIN_FOR_COVERAGE} on, as in photographs.coverage(25), not {name_value(pictures)}."
            )
        photographs = self.features.shape[1]
        return neighbours.expected_coverage(min(pictures, photographs), photographs)

    def _compare_halves(self, measure: Callable[[Sequence[Tensor], Sequence[Tensor]], Measure]) -> float:
        """Return the mean of a measure of each half of the features against the other half."""
        first, second = (list(half) for half in self.features.tensor_split(2, dim=1))
        return (measure(first, second) + measure(second, first)) / 2

    @classmethod
    @plain_tensors()
    def read(cls, path: Path) -> "Photographs":
        """Read the file that training/export_judge.py wrote.

        Parameters
        ----------
        path : Path
            The file.

        Returns
        -------
        Photographs
            The measures.

        Raises
        ------
        GanLabError
            If it can't be read.
        """
        tensors = reading.read_state_dict(path)
        first, upper = tensors["first_moment"].double(), tensors["second_moment"].double()
        classes, d = first.shape
        rows, columns = torch.triu_indices(d, d, device="cpu")
        second = first.new_empty(classes, d, d)
        second[:, rows, columns] = upper  # the file holds one half of each symmetric matrix
        second[:, columns, rows] = upper
        return cls(
            n=int(tensors["count"].sum()),
            fidelity=tensors["fidelity"].mean().item(),
            diversity=tensors["diversity"].mean().item(),
            classifier_score=tensors["classifier_score"].item(),
            features=tensors["features"] * tensors["features_step"],
            first_moment=first,
            second_moment=second,
        )

    def moments(self, counts: Tensor) -> tuple[Tensor, Tensor, int]:
        """Average the moments over photographs with the class proportions of a batch.

        All photographs of these classes enter, each weighted by its class's proportion.

        Parameters
        ----------
        counts : Tensor
            How many pictures of each class the batch has, [classes].

        Returns
        -------
        first : Tensor
            The mean of the features x, [d], float64.
        second : Tensor
            The mean of the products x x', [d, d], float64.
        count : int
            How many photographs these are the means of.
        """
        proportions = counts.double() / counts.sum()
        first, second = (torch.tensordot(proportions, m, dims=1) for m in (self.first_moment, self.second_moment))
        return first, second, int((counts > 0).sum()) * self.n // len(counts)
