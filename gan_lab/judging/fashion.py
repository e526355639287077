"""The classifier that judges pocket's pictures; its features also serve to measure distances between pictures."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from gan_lab.networks.biggan_build import NoInitialValues
from gan_lab.weights import reading

FOLDER = Path(__file__).parents[1] / "data" / "judge"
SIDE = 32  # pixels
FEATURES = 64
CLASSES = 10


def load() -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    """The function from pictures [n, 3, 32, 32] in [-1, 1] to logits [n, 10] and features [n, 64]."""
    with NoInitialValues():  # they would also use up random numbers of the user's
        network = JudgeNetwork(CLASSES)
    network.load_state_dict(reading.read_state(FOLDER / "judge.pt"))
    network.eval().to(memory_format=torch.channels_last)  # twice as fast

    def look(pictures: Tensor) -> tuple[Tensor, Tensor]:
        return network(pictures.mean(1, keepdim=True))  # grey

    return look


class JudgeNetwork(nn.Module):
    """Four convolutions, then 64 features, then one linear layer for the classes.

    The features leave through a batch norm without scale or offset, so over real photographs each of
    them has about mean 0 and variance 1, none outweighs the others, and two photographs drawn at random
    lie about sqrt(2 * 64) = 11 apart.
    """

    def __init__(self, num_classes: int = CLASSES) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            *_halving(1, 24),  # 32 x 32 -> 16 x 16
            *_halving(24, 48),
            *_halving(48, 96),
            *_halving(96, 128),  # -> 2 x 2
            nn.Flatten(),
        )
        self.features = nn.Sequential(
            nn.Linear(128 * 2 * 2, FEATURES, bias=False),
            nn.BatchNorm1d(FEATURES, affine=False),
        )
        self.classes = nn.Linear(FEATURES, num_classes)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures [n, 1, 32, 32] in [-1, 1] -> class logits [n, classes], features [n, 64]."""
        features = self.features(self.trunk(pictures))
        return self.classes(features), features


def _halving(channels_in: int, channels_out: int) -> list[nn.Module]:
    """Convolution, batch norm, ReLU, and half the height and width."""
    return [
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
    ]
