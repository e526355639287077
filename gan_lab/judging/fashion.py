"""The classifier that judges pocket's pictures; distances between pictures are measured in its features."""

import torch
from torch import Tensor, nn

from gan_lab import kinds
from gan_lab.judging.classifier import ClassifierFunction
from gan_lab.networks.biggan_build import NoInitialValues
from gan_lab.networks.device import plain_tensors
from gan_lab.weights import reading

JUDGE_FOLDER = kinds.DATA / "judge"  # its weights, class names, and what it measured of photographs
SIDE = 32  # pixels
BATCH_SIZE, BATCH_SIZE_ON_DEVICE = 50, 1000  # pictures at once, on a CPU and on a graphics processor
FEATURES = 64  # numbers that describe a picture
CLASSES = 10


@plain_tensors()
def load_network(device: torch.device) -> ClassifierFunction:
    """Load the network that knows Fashion-MNIST's classes, which ships inside the package.

    Parameters
    ----------
    device : torch.device
        Where to compute.

    Returns
    -------
    callable
        From pictures [n, 3, 32, 32] in [-1, 1] to logits [n, 10] and features [n, 64], all on the device.

    Raises
    ------
    GanLabError
        If its file is damaged.
    """
    with NoInitialValues():  # which would also change the user's random state
        network = JudgeNetwork(CLASSES)
    network.load_state_dict(reading.read_state_dict(JUDGE_FOLDER / "judge.pt"))
    network.eval().requires_grad_(False)
    # Twice as fast in this layout.
    network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's types lack memory_format

    def compute(pictures: Tensor) -> tuple[Tensor, Tensor]:
        return network(pictures.mean(1, keepdim=True))  # grey

    return compute


class JudgeNetwork(nn.Module):
    """Four convolutions, then 64 features, then one linear layer for the classes.

    The features leave through a batch norm without scale or offset, so over real photographs each of them has about
    mean 0 and variance 1, none outweighs the others, and two photographs drawn at random lie about
    sqrt(2 * 64) = 11 apart.

    Parameters
    ----------
    num_classes : int
        How many classes it tells apart.
    """

    def __init__(self, num_classes: int = CLASSES) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            *_convolution_block(1, 24),  # 32 x 32 -> 16 x 16
            *_convolution_block(24, 48),
            *_convolution_block(48, 96),
            *_convolution_block(96, 128),  # -> 2 x 2
            nn.Flatten(),
        )
        self.features = nn.Sequential(
            nn.Linear(128 * 2 * 2, FEATURES, bias=False),
            nn.BatchNorm1d(FEATURES, affine=False),
        )
        self.classes = nn.Linear(FEATURES, num_classes)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Compute logits and features.

        Parameters
        ----------
        pictures : Tensor
            Grey pictures [n, 1, 32, 32], float32, in [-1, 1].

        Returns
        -------
        logits : Tensor
            [n, num_classes].
        features : Tensor
            [n, 64].
        """
        features = self.features(self.trunk(pictures))
        return self.classes(features), features


def _convolution_block(channels_in: int, channels_out: int) -> list[nn.Module]:
    """Make a convolution with batch norm and ReLU, and halve height and width."""
    return [
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
    ]
