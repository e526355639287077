"""The generator rearranged for speed: the library's arithmetic in an order that processors run faster.

The network is that of Brock, Donahue and Simonyan (2019), "Large Scale GAN Training for High Fidelity
Natural Image Synthesis".
"""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from gan_lab.errors import GanLabError
from gan_lab.networks.batches import SMALL_SIDE
from gan_lab.networks.biggan_layers import (
    add_shortcut,
    apply_block,
    apply_convolutions,
    apply_norm_and_relu,
    is_block,
    rearrange_layers,
)
from gan_lab.networks.device import plain_tensors, reproducible
from gan_lab.networks.directions import orient
from gan_lab.networks.winograd import STRIPE

if TYPE_CHECKING:  # `biggan_library` alone imports the library
    from pytorch_pretrained_biggan import BigGAN

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

    How many pictures it is asked for at once is up to `gan_lab.networks.batches`.

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

    @plain_tensors()
    def __init__(self, gan: "BigGAN", device: torch.device, dtype: torch.dtype = torch.float32) -> None:
        device = torch.device(device)
        if dtype == torch.bfloat16 and not is_bfloat16_faster(device):
            warnings.warn("This processor is slower in bfloat16, so float32 is used.", stacklevel=2)
            dtype = torch.float32
        self.device, self.dtype = device, dtype
        self.embeddings, self.generator = gan.embeddings, gan.generator
        use_caches = device.type == "cpu" and dtype == torch.float32
        self.side = rearrange_layers(gan, use_winograd=use_caches)
        self.in_stripes = use_caches and self.side > SMALL_SIDE

        # The last convolution makes as many channels as it has inputs, of which only three are used: make three.
        to_rgb = gan.generator.conv_to_rgb
        to_rgb.weight, to_rgb.bias = nn.Parameter(to_rgb.weight[:3].clone()), nn.Parameter(to_rgb.bias[:3].clone())

        # Every batch norm's scale and offset is a product with the same vector: compute one product (1.06 times).
        # `norm_weights` has all scales, then all offsets; the last norm isn't conditional, so its rows are zero.
        # `norm_biases` has what a norm adds to them, which doesn't depend on the vector.
        norms = [module for module in gan.generator.modules() if hasattr(module, "running_means")]
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
        places = to_rgb.weight.flip(2, 3).permute(0, 2, 3, 1)  # [3, 3, 3, channels], as `fold` adds their products up
        self.colour_weights = places.flatten(0, 2).contiguous()
        gan.generator.layers.to(dtype=dtype, memory_format=torch.channels_last)
        to_rgb.to(dtype=dtype, memory_format=torch.channels_last)

    def __call__(self, z: Tensor, y: Tensor, truncation: float, z_first: Tensor | None = None) -> Tensor:
        """Make a picture for each row of noise and class vector, all of them together.

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
            The pictures [n, 3, side, side], float32 in [-1, 1], on the device.

        Raises
        ------
        GanLabError
            If the truncation is out of range.
        """
        mean, inverse_deviation = self._find_statistics(float(truncation))
        z, y, z_first = (x.to(self.device) for x in (z, y, z if z_first is None else z_first))
        embedding = self.embeddings(y)
        condition, first_condition = (torch.cat([x, embedding], dim=1) for x in (z, z_first))
        scale, offset = torch.addmm(self.norm_biases, condition, self.norm_weights.T).chunk(2, dim=1)
        # (x - mean) / deviation * scale + offset, as one multiplication and one addition: gain and shift
        gain = scale * inverse_deviation
        shift = torch.addcmul(offset, mean, gain, value=-1)
        return self._make_pictures(first_condition, gain.to(self.dtype), shift.to(self.dtype)).float()

    @torch.no_grad()
    def first_layer(self, z: Tensor, y: Tensor) -> Tensor:
        """Compute the first layer's output [n, features] on the CPU, of noise z [n, 128] and y [n, classes]."""
        with reproducible(self.device, one_thread=self.side <= SMALL_SIDE):
            condition = torch.cat([z.to(self.device), self.embeddings(y.to(self.device))], dim=1)
            return self.generator.gen_z(condition).cpu()

    @torch.no_grad()
    def embed_classes(self, y: Tensor) -> Tensor:
        """Compute the class embeddings [n, 128] on the CPU, of class vectors [n, classes]."""
        with reproducible(self.device, one_thread=self.side <= SMALL_SIDE):
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
        *layers, last = self.generator.layers
        for layer in layers:
            x = apply_block(layer, x, norms) if is_block(layer) else layer(x)
        h = apply_convolutions(last, x, norms)
        if self.in_stripes:
            return self._finish_in_stripes(h, x, *next(norms)).tanh_()
        x = add_shortcut(last, h, x)
        return self.generator.conv_to_rgb(apply_norm_and_relu(x, *next(norms), out=x)).tanh_()

    def _finish_in_stripes(self, h: Tensor, x: Tensor, gain: Tensor, shift: Tensor) -> Tensor:
        """Compute what follows the last block's third convolution, some lines at a time, which stay in the caches.

        The convolution that makes colours is taken apart: each of its 3 x 3 places is a product with all pixels; then
        the products are added up, each shifted to its place. h: what the third convolution gave; x: the block's input.
        """
        last = self.generator.layers[-1]
        lines = max(1, STRIPE // (len(h) * h.shape[3] * gain.shape[1] * (1 + last.up_sample)))  # of x
        products = []
        for x_lines, h_lines in zip(x.split(lines, 2), h.split(lines * (1 + last.up_sample), 2), strict=True):
            features = add_shortcut(last, h_lines, x_lines)
            features = apply_norm_and_relu(features, gain, shift, out=features)
            products.append(torch.matmul(self.colour_weights, features.flatten(2)))
        colours = nn.functional.fold(torch.cat(products, dim=2), h.shape[2:], kernel_size=3, padding=1)
        return colours.add_(self.generator.conv_to_rgb.bias[:, None, None])

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
        if recent := self.recent_statistics.get(place):
            return recent
        low, fraction = int(place), place % 1
        high = low + (fraction > 0)
        with torch.inference_mode(False):  # what is kept may be needed for gradients later
            mean = torch.lerp(self.means[low], self.means[high], fraction)
            variance = torch.lerp(self.variances[low], self.variances[high], fraction)
            inverse_deviation = (variance + self.eps).rsqrt()
        # Threads that compute pictures at the same time may all be here, so none relies on what it has just seen.
        for oldest in list(self.recent_statistics)[: 1 - MAX_RECENT_STATISTICS]:
            self.recent_statistics.pop(oldest, None)
        self.recent_statistics[place] = mean, inverse_deviation
        return mean, inverse_deviation
