"""The optimiser of every training and search."""

from collections.abc import Iterable
from typing import Any

import torch


def make_adam(parameters: Iterable[Any], rate: float, betas: tuple[float, float], **options: Any) -> torch.optim.Adam:
    """Make an Adam (Kingma and Ba 2015) whose moments are there from the start.

    PyTorch makes them in the first step, and with them a tensor that counts the steps. That one has the default type
    and lies on the default device, which a user may have changed; here it has those that PyTorch begins with.

    Parameters
    ----------
    parameters : iterable of Tensor, or of dict
        What it changes, or groups of it, as for `torch.optim.Adam`.
    rate : float
        How far a step goes.
    betas : tuple of float
        Over how many steps gradients and their squares are averaged.
    **options
        Further ones of `torch.optim.Adam`.

    Returns
    -------
    torch.optim.Adam
        The optimiser.
    """
    adam = torch.optim.Adam(parameters, rate, betas, **options)
    for group in adam.param_groups:
        for parameter in group["params"]:
            adam.state[parameter] = {
                "step": torch.zeros((), dtype=torch.float32, device="cpu"),
                "exp_avg": torch.zeros_like(parameter),
                "exp_avg_sq": torch.zeros_like(parameter),
            }
    return adam
