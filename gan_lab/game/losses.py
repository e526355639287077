"""The losses of D and G: what each network makes small.

`real` and `fake` are D's outputs for a batch of the data and a batch of generated points, [..., n]. A loss is a number
for each game, [...].
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from gan_lab.errors import GanLabError, name_value
from gan_lab.guided import find_value

PENALTY = 0.1  # weight of the gradient penalty, as in the authors' own examples with points in the plane


@dataclass(frozen=True)
class Loss:
    """The losses of both networks.

    Attributes
    ----------
    name : str
        What a game calls it.
    of_d : callable
        D's loss from its outputs for real and generated points.
    of_g : callable
        G's loss from D's outputs for generated points.
    is_probability : bool
        Whether the sigmoid of D's output is the probability that a point is real; else D is a critic that gives scores.
    penalty : float
        The weight of the gradient penalty in D's loss; 0 for none.
    """

    name: str
    of_d: Callable[[Tensor, Tensor], Tensor]
    of_g: Callable[[Tensor], Tensor]
    is_probability: bool = True
    penalty: float = 0.0


def _cross_entropy(real: Tensor, fake: Tensor) -> Tensor:
    """-log D(x) - log(1 - D(G(z))). logsigmoid takes no logarithm of a probability rounded to 0."""
    return -logsigmoid(real).mean(-1) - logsigmoid(-fake).mean(-1)


LOSSES = {
    loss.name: loss
    for loss in (
        # Goodfellow et al. 2014, section 3: G makes -log D(G(z)) small.
        Loss("non-saturating", _cross_entropy, lambda fake: -logsigmoid(fake).mean(-1)),
        # Goodfellow et al. 2014, equation 1: G makes small what D makes large, log(1 - D(G(z))).
        Loss("minimax", _cross_entropy, lambda fake: logsigmoid(-fake).mean(-1)),
        # Arjovsky et al. 2017; the penalty is that of Gulrajani et al. 2017.
        Loss(
            "wasserstein",
            lambda real, fake: fake.mean(-1) - real.mean(-1),
            lambda fake: -fake.mean(-1),
            is_probability=False,
            penalty=PENALTY,
        ),
        # Lim and Ye 2017; the loss of BigGAN.
        Loss(
            "hinge",
            lambda real, fake: torch.relu(1 - real).mean(-1) + torch.relu(1 + fake).mean(-1),
            lambda fake: -fake.mean(-1),
            is_probability=False,
        ),
    )
}


def find_loss(name: object) -> Loss:
    """Find a loss by its name.

    Parameters
    ----------
    name : str
        "non-saturating", "minimax", "wasserstein" or "hinge".

    Returns
    -------
    Loss
        The losses of both networks.

    Raises
    ------
    GanLabError
        If there is none of that name.
    """
    if isinstance(name, str) and name in LOSSES:
        return LOSSES[name]
    if meant := find_value(name, LOSSES):
        raise GanLabError(f"There is no loss {name_value(name)}: did you mean {meant!r}?")
    raise GanLabError(f"The loss is one of {', '.join(map(repr, LOSSES))}, not {name_value(name)}.")


def gradient_penalty(critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, share: Tensor) -> Tensor:
    """Compute how far the length of the critic's gradient is from 1 between real and generated points.

    Parameters
    ----------
    critic : callable
        From points to scores.
    real, fake : Tensor
        As many points of either kind, [..., n, 2].
    share : Tensor
        Where between each pair the gradient is taken, 0 to 1, [..., n, 1].

    Returns
    -------
    Tensor
        The mean squared difference from 1, [...].

    Notes
    -----
    Source: Gulrajani et al. 2017, algorithm 1.
    """
    between = (share * real + (1 - share) * fake).requires_grad_()
    (gradient,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return (gradient.norm(dim=-1) - 1).square().mean(-1)
