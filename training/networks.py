"""The two networks that are trained against each other: the library's generator, and a discriminator.

The generator is `pytorch_pretrained_biggan.BigGAN` with a small configuration. The library wrote it
for inference: its batch norm knows only stored statistics. Training needs the statistics of the
batch at hand, so `for_training` swaps the class of those layers; the weights stay where they are,
and what is saved loads into the library's unchanged class.
"""

import torch
import torch.nn.functional as F
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from pytorch_pretrained_biggan.model import BigGANBatchNorm
from torch import Tensor, nn
from torch.nn.utils import spectral_norm

Z_DIM = 128


def pocket_config(num_classes: int = 10) -> BigGANConfig:
    """BigGAN-deep, 32 x 32: six bottleneck blocks, self-attention at 16 x 16."""
    return BigGANConfig(
        output_dim=32,
        z_dim=Z_DIM,
        class_embed_dim=Z_DIM,
        channel_width=16,
        num_classes=num_classes,
        # (up-sample?, channels in, channels out), in multiples of channel_width
        layers=[
            (True, 16, 8),
            (False, 8, 8),
            (True, 8, 4),
            (False, 4, 4),
            (True, 4, 2),
            (False, 2, 1),
        ],
        attention_layer_position=4,
        eps=1e-4,
        n_stats=51,
    )


class BatchStatisticsNorm(BigGANBatchNorm):
    """The library's batch norm, normalising by the batch itself instead of a stored row."""

    def forward(self, x: Tensor, truncation: float, condition_vector: Tensor | None = None) -> Tensor:
        return self.normalised(x, None, None, condition_vector)

    def normalised(self, x: Tensor, mean: Tensor | None, var: Tensor | None, condition: Tensor | None) -> Tensor:
        """Normalise by mean and var, or by the batch's own where there are none; then scale and offset."""
        if not self.conditional:
            return F.batch_norm(x, mean, var, self.weight, self.bias, mean is None, 0.0, self.eps)
        x = F.batch_norm(x, mean, var, None, None, mean is None, 0.0, self.eps)
        scale = 1 + self.scale(condition)[:, :, None, None]
        offset = self.offset(condition)[:, :, None, None]
        return torch.addcmul(offset, x, scale)


class StatisticsRecorder(BatchStatisticsNorm):
    """Writes the batch's mean and variance into row `row` of the statistics, and normalises by that row.

    Measured in float64: where a mean is large beside its deviation, as at low truncation, float32
    loses digits of the variance.
    """

    row = 0

    def forward(self, x: Tensor, truncation: float, condition_vector: Tensor | None = None) -> Tensor:
        self.running_vars[self.row], self.running_means[self.row] = torch.var_mean(
            x.double(), dim=(0, 2, 3), correction=0
        )
        return self.normalised(x, self.running_means[self.row], self.running_vars[self.row], condition_vector)


def with_batch_norm(gan: BigGAN, kind: type[BigGANBatchNorm]) -> BigGAN:
    """Make every batch norm of the generator one of `kind`, in place: same weights, other forward."""
    for module in gan.modules():
        if isinstance(module, BigGANBatchNorm):
            module.__class__ = kind
    return gan


def new_generator(seed: int) -> BigGAN:
    """A fresh generator with orthogonal weights (BigGAN, section 3), ready for training."""
    torch.manual_seed(seed)
    gan = BigGAN(pocket_config())
    for name, parameter in gan.named_parameters():
        if parameter.ndim > 1:
            nn.init.orthogonal_(parameter)
        elif name.endswith("generator.bn.weight"):
            nn.init.ones_(parameter)
        elif name.endswith("bias"):
            nn.init.zeros_(parameter)
    tie_rgb(gan)
    return with_batch_norm(gan, BatchStatisticsNorm).train()


@torch.no_grad()
def tie_rgb(gan: BigGAN) -> None:
    """Give red, green and blue the same filter: the photographs are grey, so are pocket's pictures."""
    conv = gan.generator.conv_to_rgb
    conv.weight_orig[:3] = conv.weight_orig[:3].mean(0)
    conv.bias[:3] = conv.bias[:3].mean()


class DiscriminatorBlock(nn.Module):
    """A residual block with spectral norm (Miyato et al. 2018), halving the picture if `down`."""

    def __init__(self, channels_in: int, channels_out: int, down: bool, first: bool = False) -> None:
        super().__init__()
        self.down, self.first = down, first
        self.conv1 = spectral_norm(nn.Conv2d(channels_in, channels_out, 3, padding=1))
        self.conv2 = spectral_norm(nn.Conv2d(channels_out, channels_out, 3, padding=1))
        self.skip = (
            spectral_norm(nn.Conv2d(channels_in, channels_out, 1)) if channels_in != channels_out else nn.Identity()
        )

    def forward(self, x: Tensor) -> Tensor:
        out = self.conv1(x if self.first else F.relu(x))
        out = F.relu(out, inplace=True)
        if self.down:  # pooling before the second convolution costs a quarter of pooling after it
            out, x = F.avg_pool2d(out, 2), F.avg_pool2d(x, 2)
        return self.conv2(out) + self.skip(x)


class Discriminator(nn.Module):
    """Is this picture real, given its class? And, as a second head, which class is it?

    The first is a projection discriminator (Miyato and Koyama 2018), the second an auxiliary
    classifier (Odena et al. 2017) that learns from real photographs alone.
    """

    def __init__(self, num_classes: int = 10, width: int = 32) -> None:
        super().__init__()
        self.blocks = nn.Sequential(
            DiscriminatorBlock(1, width, down=True, first=True),
            DiscriminatorBlock(width, 2 * width, down=True),
            DiscriminatorBlock(2 * width, 4 * width, down=True),
            DiscriminatorBlock(4 * width, 4 * width, down=False),
        )
        self.realness = spectral_norm(nn.Linear(4 * width, 1))
        self.projection = spectral_norm(nn.Embedding(num_classes, 4 * width))
        self.classifier = nn.Linear(4 * width, num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear | nn.Embedding):
                nn.init.orthogonal_(getattr(module, "weight_orig", module.weight))

    def forward(self, pictures: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """pictures [n, 1, 32, 32], labels [n] -> realness [n] (unbounded), class logits [n, classes]."""
        features = F.relu(self.blocks(pictures)).sum(dim=(2, 3))
        realness = self.realness(features).squeeze(1) + (self.projection(labels) * features).sum(1)
        return realness, self.classifier(features)
