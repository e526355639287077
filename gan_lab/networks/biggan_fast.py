"""The generator rearranged for speed: the library's arithmetic in an order that processors run faster.

The network is that of Brock, Donahue and Simonyan (2019), "Large Scale GAN Training for High Fidelity
Natural Image Synthesis".
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.utils import remove_spectral_norm

from gan_lab.errors import GanLabError
from gan_lab.networks.biggan_build import NoInitialValues
from gan_lab.networks.device import count_together, gradients_if_needed, reproducible
from gan_lab.networks.directions import orient

if TYPE_CHECKING:  # importing the library takes over a second, so it waits until a network is built
    from pytorch_pretrained_biggan import BigGAN
    from pytorch_pretrained_biggan.model import GenBlock

# Nearest up-sampling followed by a 3-tap kernel [a, b, c] is one 4-tap transposed kernel [c, b + c, a + b, a].
UPSAMPLE_THEN_3_TAPS = torch.tensor([[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
MAX_RECENT_STATISTICS = 8  # truncations whose interpolated statistics are kept
ROW_TOLERANCE = 1e-6  # a truncation that is as near as this to a row of the statistics takes the row itself


def is_bfloat16_faster(device: torch.device) -> bool:
    """Whether this processor computes faster in bfloat16: 4 to 7 times with AMX; without it, it takes longer."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    cpu_flags = Path("/proc/cpuinfo")  # on Linux; of other systems' processors no gain is known
    return device.type == "cpu" and cpu_flags.exists() and "amx_bf16" in cpu_flags.read_text(encoding="utf-8")


class FastBigGAN:
    """The network rearranged for speed: same pictures, about twice as many a second (float32, on a CPU).

    It computes one picture at a time, so a picture never depends on what else is in its batch, and large buffers are
    reused; that alone is 1.3 times as fast in a batch of 8. With gradients, small pictures are computed together (see
    `count_together`). The factors in the comments below were
    measured at batch 1, each with the changes above it already made.

    Parameters
    ----------
    gan : pytorch_pretrained_biggan.BigGAN
        The library's network. It can't be used afterwards: its weights are changed in place, never copied as a whole.
    device : torch.device
        Where to compute.
    dtype : torch.dtype
        float32, or bfloat16 where the processor is faster in it; else there is a warning, and float32 is used.

    Attributes
    ----------
    side : int
        The height and width of its pictures in pixels.
    device : torch.device
        Where it computes.
    dtype : torch.dtype
        What it computes with.
    """

    def __init__(self, gan: "BigGAN", device: torch.device, dtype: torch.dtype = torch.float32) -> None:
        from pytorch_pretrained_biggan.model import BigGANBatchNorm, GenBlock

        device = torch.device(device)
        if dtype == torch.bfloat16 and not is_bfloat16_faster(device):
            warnings.warn("This processor is slower in bfloat16, so float32 is used.", stacklevel=2)
            dtype = torch.float32
        self.device, self.dtype = device, dtype
        self.embeddings, self.generator = gan.embeddings, gan.generator
        blocks = [layer for layer in gan.generator.layers if isinstance(layer, GenBlock)]
        self.side = 4 * 2 ** sum(block.up_sample for block in blocks)

        # Spectral norm divides the weights by the same number each time: do it once. The last convolution makes as
        # many channels as it has inputs, of which only three are used: make three. Together 1.26 times as fast.
        for module in gan.modules():
            if hasattr(module, "weight_orig"):
                remove_spectral_norm(module)
        to_rgb = gan.generator.conv_to_rgb
        to_rgb.weight, to_rgb.bias = nn.Parameter(to_rgb.weight[:3].clone()), nn.Parameter(to_rgb.bias[:3].clone())

        # 16 multiplications for each input pixel instead of 36, and no up-sampled copy: 1.05 times as fast.
        for block in blocks:
            if block.up_sample:
                block.conv_1 = _merge_upsampling(block.conv_1)

        # Every batch norm's scale and offset is a product with the same vector: compute one product (1.06 times).
        # `norm_weights` has all scales, then all offsets; the last norm isn't conditional, so its rows are zero.
        # `norm_biases` has what a norm adds to them, which doesn't depend on the vector.
        norms = [module for module in gan.generator.modules() if isinstance(module, BigGANBatchNorm)]
        self.widths = [norm.num_features for norm in norms]
        self.means = torch.cat([norm.running_means for norm in norms], dim=1).to(device)
        self.variances = torch.cat([norm.running_vars for norm in norms], dim=1).to(device)
        *conditional, final = norms
        self.eps = final.eps
        zero = final.weight.new_zeros(final.num_features, gan.generator.gen_z.in_features)
        scales, offsets = [norm.scale.weight for norm in conditional], [norm.offset.weight for norm in conditional]
        self.norm_weights = torch.cat([*scales, zero, *offsets, zero]).detach().to(device)
        one = final.weight.new_ones(sum(self.widths) - final.num_features)
        self.norm_biases = torch.cat([one, final.weight, 0 * one, final.bias]).detach().to(device)
        for norm in conditional:
            del norm.scale, norm.offset
        for norm in norms:
            del norm.running_means, norm.running_vars
        self.recent_statistics: dict[float, tuple[Tensor, Tensor]] = {}  # by the position among the rows

        # With a pixel's channels side by side in memory: 1.12 times as fast.
        gan.requires_grad_(False).to(device)
        gan.generator.layers.to(dtype=dtype, memory_format=torch.channels_last)
        to_rgb.to(dtype=dtype, memory_format=torch.channels_last)

    def __call__(self, z: Tensor, y: Tensor, truncation: float, z_first: Tensor | None = None) -> Tensor:
        """Make a picture for each row of noise and class vector, each alone; with gradients where an input has them.

        Parameters
        ----------
        z : Tensor
            Noise vectors [n, 128].
        y : Tensor
            Class vectors [n, classes].
        truncation : float
            Above 0, at most 1. It only chooses the statistics; the noise must have been drawn at it too.
        z_first : Tensor, optional
            Other noise vectors [n, 128] for the first layer alone; the blocks still get z.

        Returns
        -------
        Tensor
            The pictures [n, 3, side, side], float32 in [-1, 1], on the CPU.

        Raises
        ------
        GanLabError
            If the truncation is out of range.
        """
        mean, inverse_deviation = self._find_statistics(float(truncation))
        pictures = []
        rows = [x.to(self.device) for x in (z, z if z_first is None else z_first, y)]
        with gradients_if_needed(*rows), reproducible(self.device, one_thread=self.side <= 64):
            together = count_together(self.side, *rows)
            batches = [x.split(together) if len(x) else () for x in rows]
            for noise, first_noise, classes in zip(*batches, strict=True):
                embedding = self.embeddings(classes)
                condition, first_condition = (torch.cat([x, embedding], dim=1) for x in (noise, first_noise))
                scale, offset = torch.addmm(self.norm_biases, condition, self.norm_weights.T).chunk(2, dim=1)
                # (x - mean) / deviation * scale + offset, as one multiplication and one addition: gain and shift
                gain = scale * inverse_deviation
                shift = torch.addcmul(offset, mean, gain, value=-1)
                made = self._make_pictures(first_condition, gain.to(self.dtype), shift.to(self.dtype))
                pictures.append(made.float().cpu().contiguous())
            return torch.cat(pictures) if pictures else torch.empty(0, 3, self.side, self.side)

    @torch.no_grad()
    def first_layer(self, z: Tensor, y: Tensor) -> Tensor:
        """Compute the first layer's output [n, features] on the CPU, of noise z [n, 128] and y [n, classes]."""
        with reproducible(self.device, one_thread=self.side <= 64):
            condition = torch.cat([z.to(self.device), self.embeddings(y.to(self.device))], dim=1)
            return self.generator.gen_z(condition).cpu()

    @torch.no_grad()
    def embed_classes(self, y: Tensor) -> Tensor:
        """Compute the class embeddings [n, 128] on the CPU, of class vectors [n, classes]."""
        with reproducible(self.device, one_thread=self.side <= 64):
            return self.embeddings(y.to(self.device)).cpu()

    def principal_directions(self) -> Tensor:
        """Find the directions [128, 128] of the noise that the first layer stretches, the most stretched one first.

        They are the right singular vectors of the matrix that the layer multiplies the noise with; the largest number
        of each is positive.
        """
        layer = self.generator.gen_z
        noise_weights = layer.weight[:, : layer.in_features - self.embeddings.out_features].cpu()
        _, _, directions = torch.linalg.svd(noise_weights.double(), full_matrices=False)
        return orient(directions).float()

    def _make_pictures(self, condition: Tensor, gain: Tensor, shift: Tensor) -> Tensor:
        """Make pictures [n, 3, side, side] of the first layer's inputs [n, 256] and all batch norms' factors.

        gain, shift: [n, channels of all norms], end to end.
        """
        gains, shifts = ([x[:, :, None, None] for x in factor.split(self.widths, dim=1)] for factor in (gain, shift))
        norms = zip(gains, shifts, strict=True)
        x = self.generator.gen_z(condition).to(self.dtype).view(len(condition), 4, 4, -1).permute(0, 3, 1, 2)
        for layer in self.generator.layers:
            is_block = hasattr(layer, "conv_3")  # if not, it is the self-attention
            x = _apply_block(layer, x, norms) if is_block else layer(x)
        return self.generator.conv_to_rgb(_apply_norm_and_relu(x, norms, out=x)).tanh_()

    def _find_statistics(self, truncation: float) -> tuple[Tensor, Tensor]:
        """Find mean and 1 / deviation [channels of all norms] at a truncation.

        The network has rows of statistics for the truncations 0.00, 0.02 ... 1.00. Between two rows they are
        interpolated (the library does that with the two weights swapped). A value such as 0.1 + 0.2 misses its row by
        a rounding error, so a value that is as near to a row as ROW_TOLERANCE takes the row itself.
        """
        if not 0 < truncation <= 1:
            raise GanLabError(f"The truncation is {truncation}; choose one above 0 and at most 1.")
        last_row = len(self.means) - 1
        place = truncation * last_row
        if abs(place - round(place)) < ROW_TOLERANCE * last_row:
            place = float(round(place))
        if place not in self.recent_statistics:
            low, fraction = int(place), place % 1
            high = low + (fraction > 0)
            mean = torch.lerp(self.means[low], self.means[high], fraction)
            variance = torch.lerp(self.variances[low], self.variances[high], fraction)
            while len(self.recent_statistics) >= MAX_RECENT_STATISTICS:  # forget the oldest
                self.recent_statistics.pop(next(iter(self.recent_statistics)), None)
            self.recent_statistics[place] = mean, (variance + self.eps).rsqrt()
        return self.recent_statistics[place]


def _apply_block(block: "GenBlock", x: Tensor, norms: Iterator[tuple[Tensor, Tensor]]) -> Tensor:
    """Compute a residual block (figure 16 of the paper): four convolutions, a batch norm and ReLU before each."""
    h = _apply_norm_and_relu(x, norms)  # a new tensor: x itself is still needed
    for convolution in (block.conv_0, block.conv_1, block.conv_2):
        h = convolution(h)
        h = _apply_norm_and_relu(h, norms, out=h)
    h = block.conv_3(h)
    shortcut = x[:, : h.shape[1]]
    if block.up_sample:  # every 2 x 2 pixels of h get the same pixel of x, without an enlarged copy of x
        height, width = x.shape[2:]
        h.view(len(h), -1, height, 2, width, 2).add_(shortcut[:, :, :, None, :, None])
        return h
    return h.add_(shortcut)


def _apply_norm_and_relu(x: Tensor, norms: Iterator[tuple[Tensor, Tensor]], out: Tensor | None = None) -> Tensor:
    """Compute the next batch norm and ReLU in two passes over memory; the library takes six (1.2 times).

    out=x writes the result over x, unless a gradient will need x.
    """
    gain, shift = next(norms)
    return torch.addcmul(shift, x, gain, out=None if torch.is_grad_enabled() else out).relu_()


def _merge_upsampling(convolution: nn.Conv2d) -> nn.ConvTranspose2d:
    """Merge nearest up-sampling by 2 and this 3x3 convolution into one 4x4 transposed convolution."""
    taps, weight = UPSAMPLE_THEN_3_TAPS, convolution.weight
    with NoInitialValues():
        merged = nn.ConvTranspose2d(weight.shape[1], weight.shape[0], 4, stride=2, padding=1)
    merged.weight = nn.Parameter(torch.einsum("ay,bx,oiyx->ioab", taps, taps, weight))
    merged.bias = convolution.bias
    return merged
