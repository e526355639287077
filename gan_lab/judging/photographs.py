"""What a judge says of real photographs: the reference that generated pictures are held against."""

from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from gan_lab.weights import reading


@dataclass(frozen=True, eq=False)
class Photographs:
    """A judge's measures of real photographs that it didn't learn from, for the reference lines of a plot.

    n: how many photographs, the same number of each class. fidelity: the share that the judge recognises.
    diversity: the mean distance between two of one class, averaged over the classes. The rest is what KID and
    FID compare with: features of some photographs of each class [classes, some, d] float32, and over all of them
    the means of x [classes, d] and x x' [classes, d, d], float64.
    """

    n: int
    fidelity: float
    diversity: float
    features: Tensor = field(repr=False)
    first_moment: Tensor = field(repr=False)
    second_moment: Tensor = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> "Photographs":
        """From the file that training/export_judge.py wrote."""
        state = reading.read_state(path)
        first, upper = state["first_moment"].double(), state["second_moment"].double()
        classes, d = first.shape
        rows, columns = torch.triu_indices(d, d)
        second = torch.empty(classes, d, d, dtype=torch.float64)
        second[:, rows, columns] = upper
        second[:, columns, rows] = upper
        return cls(
            n=int(state["count"].sum()),
            fidelity=state["fidelity"].mean().item(),
            diversity=state["diversity"].mean().item(),
            features=state["features"] * state["features_step"],
            first_moment=first,
            second_moment=second,
        )

    def moments(self, counts: Tensor) -> tuple[Tensor, Tensor, int]:
        """Means of x [d] and x x' [d, d] over photographs in the proportions of `counts` [classes], and their number.

        All photographs of these classes enter, each weighted by its class's proportion.
        """
        proportions = counts.double() / counts.sum()
        first, second = (torch.tensordot(proportions, m, dims=1) for m in (self.first_moment, self.second_moment))
        return first, second, int((counts > 0).sum()) * self.n // len(counts)
