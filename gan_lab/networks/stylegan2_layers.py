"""StyleGAN2's generator in plain PyTorch, for inference: a mapping network and a synthesis network.

Sources: Karras, Laine and Aila 2019 (StyleGAN: mapping, styles, noise inputs, the truncation trick in W);
Karras et al. 2020 (StyleGAN2: weight demodulation, the architectures skip and resnet); Karras et al. 2020,
"Training Generative Adversarial Networks with Limited Data" (StyleGAN2-ADA: class labels, clamping).

Weights and settings come from a file (`stylegan2_file`). Everything is computed in float32, also what
was trained in float16.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_lab.networks import winograd
from gan_lab.networks.stylegan2_pickle import WHICH, Part, Refused, shown

EPSILON = 1e-8  # keeps roots and quotients away from zero
LARGEST = 4096  # pixels, and numbers in a vector

# Each with the gain that keeps the spread of its values; the file's own gain is what counts where it has one.
ACTIVATIONS: dict[str, tuple[Callable[[Tensor], Tensor], float]] = {
    "linear": (lambda x: x, 1.0),
    "relu": (lambda x: x.relu_(), math.sqrt(2)),
    "lrelu": (lambda x: F.leaky_relu_(x, 0.2), math.sqrt(2)),
    "tanh": (lambda x: x.tanh_(), 1.0),
    "sigmoid": (lambda x: x.sigmoid_(), 1.0),
    "elu": (lambda x: F.elu_(x), 1.0),
    "selu": (lambda x: F.selu_(x), 1.0),
    "softplus": (F.softplus, 1.0),
    "swish": (lambda x: x * x.sigmoid(), math.sqrt(2)),
}
HOMOGENEOUS = ("linear", "relu", "lrelu")  # f(a x) = a f(x) for a > 0: their gain can go into what comes before


class FullyConnected(nn.Module):
    """A matrix, a bias, an activation. The file's learning-rate gains are multiplied into the weights here."""

    def __init__(self, part: Part, inputs: int, gain: float = 1.0, outputs: int | None = None) -> None:
        super().__init__()
        weight = part.tensor("weight", outputs, inputs) * part.setting("weight_gain", float)
        bias = part.tensor("bias", len(weight)) * part.setting("bias_gain", float) if part.has("bias") else None
        self.activate, activation_gain = _activation(part)
        self.gain = gain * activation_gain
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.activate(F.linear(x, self.weight, self.bias))
        return x if self.gain == 1 else x * self.gain


class Mapping(nn.Module):
    """From noise z, and a class vector where there are classes, to w: StyleGAN, section 2."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.z_dim = _within(part, "z_dim", 1, LARGEST)
        self.c_dim = _within(part, "c_dim", 0, 100_000)
        self.w_dim = _within(part, "w_dim", 1, LARGEST)
        layers = _within(part, "num_layers", 1, 100)
        self.embed = FullyConnected(part.part("embed"), self.c_dim) if self.c_dim else None
        width = self.z_dim + (self.embed.weight.shape[0] if self.embed else 0)
        self.layers = nn.ModuleList()
        for i in range(layers):
            self.layers.append(
                FullyConnected(part.part(f"fc{i}"), width, outputs=self.w_dim if i == layers - 1 else None)
            )
            width = self.layers[-1].weight.shape[0]
        self.register_buffer("w_avg", part.tensor("w_avg", self.w_dim) if part.has("w_avg") else None)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """w [n, w_dim] of noise [n, z_dim] and class vectors [n, c_dim]; each of them is brought to one length."""
        x = _normalised(z)
        if self.embed is not None:
            x = torch.cat([x, _normalised(self.embed(y))], dim=1)
        for layer in self.layers:
            x = layer(x)
        return x


def _normalised(x: Tensor) -> Tensor:
    """Each row divided by the root of the mean of its squares."""
    return x * (x.square().mean(dim=1, keepdim=True) + EPSILON).rsqrt()


class Filter(nn.Module):
    """A low-pass filter for up-sampling by 2, such as [1, 3, 3, 1] in both directions, on each channel by itself."""

    def __init__(self, part: Part, channels: int) -> None:
        super().__init__()
        if len(part.size("resample_filter")) == 1:  # the same in both directions
            taps = part.tensor("resample_filter", None)
            taps = torch.outer(taps, taps)
        else:
            taps = part.tensor("resample_filter", None, None)
        self.height, self.width = taps.shape
        if max(taps.shape) > 64:
            raise Refused(f"has a filter {part.path}.resample_filter of {self.height} x {self.width} values")
        # Up-sampling puts three zeros beside every value, hence the 4. PyTorch's convolution doesn't turn its kernel
        # round, as a filter does; its transposed convolution does.
        self.register_buffer("taps", (4 * taps).expand(channels, 1, -1, -1).contiguous())
        self.register_buffer("turned", (4 * taps.flip(0, 1)).expand(channels, 1, -1, -1).contiguous())

    def up_sample(self, x: Tensor) -> Tensor:
        """x [1, C, H, W] at twice the height and width; beyond its edges it counts as zero."""
        full = F.conv_transpose2d(x, self.taps, stride=2, groups=x.shape[1])
        (left, right), (top, bottom) = (((n + 1) // 2 - n + 1, 1 - (n + 1) // 2) for n in (self.width, self.height))
        return F.pad(full, (left, right, top, bottom))

    def smooth(self, x: Tensor, kernel: int, bias: Tensor | None) -> Tensor:
        """What a transposed convolution with a kernel of this size left, filtered to twice its input's size."""
        pads = (
            [(n + 1) // 2 - kernel // 2 for n in (self.width, self.height)],
            [  # before, and behind
                (n - 2) // 2 - (kernel - 3) // 2 for n in (self.width, self.height)
            ],
        )
        (left, top), (right, bottom) = pads
        if left == right == top == bottom >= 0:
            return F.conv2d(x, self.turned, bias, padding=left, groups=x.shape[1])
        return F.conv2d(F.pad(x, (left, right, top, bottom)), self.turned, bias, groups=x.shape[1])


class Convolution(nn.Module):
    """A convolution whose weights are modulated by a style and normalised again (StyleGAN2, section 2.2).

    Then come noise, bias and activation. The result is scaled by `gain` once more, and so is the bound of its values.
    """

    def __init__(self, part: Part, inputs: int, w_dim: int, side: int, gain: float = 1.0) -> None:
        super().__init__()
        weight = part.tensor("weight", None, inputs, None, None)
        self.kernel = weight.shape[2]
        if weight.shape[2] != weight.shape[3] or self.kernel % 2 == 0 or self.kernel > 15:
            raise Refused(f"has a convolution {part.path} of {weight.shape[2]} x {weight.shape[3]} values")
        self.channels, self.side = len(weight), side
        self.affine = FullyConnected(part.part("affine"), w_dim, outputs=inputs)
        up = part.setting("up", int)
        if up not in (1, 2):
            raise Refused(f"has a setting {part.path}.up of {up}, which no StyleGAN2 has")
        self.filter = Filter(part, self.channels) if up == 2 else None
        self.activate, _ = _activation(part)
        act_gain = part.setting("act_gain", float) * gain
        clamp = part.setting("conv_clamp", float, type(None))
        self.clamp = None if clamp is None else clamp * gain
        # Where the activation lets it, its gain is a part of what comes before, which saves a pass over the picture.
        folded = part.setting("activation", str) in HOMOGENEOUS and act_gain > 0
        self.scale, self.gain = (act_gain, 1.0) if folded else (1.0, act_gain)
        self.use_noise = part.setting("use_noise", bool)
        if self.use_noise:
            self.register_buffer("noise_strength", part.tensor("noise_strength") * self.scale)
            self.register_buffer("noise_const", part.tensor("noise_const", side, side))
        self.register_buffer("bias", part.tensor("bias", self.channels) * self.scale)
        # The sum of squares over each pair of channels: what normalising needs of a kernel.
        self.register_buffer("energy", weight.square().sum((2, 3)))
        # Scaling the weights or, before and after, the values comes to the same: the fewer are scaled.
        self.scale_values = inputs * (side // up) ** 2 + self.channels * side**2 < weight.numel()
        # On a CPU: 1.3 to 1.6 times as fast for 512 channels at 8 to 32 pixels, and slower for fewer channels.
        pays = self.scale_values and up == 1 and self.kernel == 3 and side >= 8 and min(inputs, self.channels) >= 256
        self.register_buffer("winograd", winograd.prepared(weight) if pays else None)
        weight = weight.transpose(0, 1) if self.filter else weight  # as a transposed convolution wants it
        self.register_buffer("weight", weight.contiguous(memory_format=torch.channels_last))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        """x [1, inputs, H, W], w [1, w_dim], noise [side, side] or None -> [1, channels, side, side]."""
        style = self.affine(w)[0]
        scale = self.scale * (self.energy @ style.square() + EPSILON).rsqrt()
        if self.scale_values:
            x = self._convolved(x * style[:, None, None], self.weight, None)
            x = torch.addcmul(self.bias[:, None, None], x, scale[:, None, None])
        else:
            factors = torch.outer(style, scale) if self.filter else torch.outer(scale, style)
            x = self._convolved(x, self.weight * factors[:, :, None, None], self.bias)
        if noise is not None:
            x.add_(noise * self.noise_strength)
        x = self.activate(x)
        if self.gain != 1:
            x = x * self.gain
        return x if self.clamp is None else F.hardtanh_(x, -self.clamp, self.clamp)

    def _convolved(self, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        if self.winograd is not None and x.device.type == "cpu":
            return winograd.convolution(x, self.winograd)
        if self.filter is None:
            return F.conv2d(x, weight, bias, padding=self.kernel // 2)
        return self.filter.smooth(F.conv_transpose2d(x, weight, stride=2), self.kernel, bias)


class ToPicture(nn.Module):
    """From features to grey or red, green and blue: a 1 x 1 convolution, modulated and not normalised."""

    def __init__(self, part: Part, inputs: int, w_dim: int, channels: int) -> None:
        super().__init__()
        self.affine = FullyConnected(part.part("affine"), w_dim, part.setting("weight_gain", float), outputs=inputs)
        self.clamp = part.setting("conv_clamp", float, type(None))
        self.register_buffer("weight", part.tensor("weight", channels, inputs, 1, 1))
        self.register_buffer("bias", part.tensor("bias", channels))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        x = F.conv2d(x, self.weight * self.affine(w)[0][:, None, None], self.bias)
        return x if self.clamp is None else F.hardtanh_(x, -self.clamp, self.clamp)


class Block(nn.Module):
    """The layers of one resolution, and for the last one, or in the architecture `skip` for each, a picture."""

    def __init__(self, part: Part, inputs: int, w_dim: int, side: int, channels: int, architecture: str) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList()
        if inputs == 0:  # the first: it starts from a learned constant
            const = part.tensor("const", None, side, side)[None]
            self.register_buffer("const", const.contiguous(memory_format=torch.channels_last))
            inputs = self.const.shape[1]
            self.shortcut = None
            gain = 1.0
        else:
            self.const = None
            gain = math.sqrt(0.5) if architecture == "resnet" else 1.0
            self.shortcut = Shortcut(part.part("skip"), inputs, gain) if architecture == "resnet" else None
            self.convolutions.append(Convolution(part.part("conv0"), inputs, w_dim, side))
            inputs = self.convolutions[-1].channels
        self.convolutions.append(Convolution(part.part("conv1"), inputs, w_dim, side, gain))
        inputs = self.convolutions[-1].channels
        self.to_picture = self.picture_filter = None
        if part.setting("is_last", bool) or architecture == "skip":
            self.to_picture = ToPicture(part.part("torgb"), inputs, w_dim, channels)
            self.picture_filter = Filter(part, channels) if self.const is None else None
        self.channels = inputs

    def forward(
        self, x: Tensor | None, picture: Tensor | None, ws: list[Tensor], noises: Callable[[Convolution], Tensor | None]
    ) -> tuple[Tensor, Tensor | None]:
        """ws: [1, w_dim] for each convolution, then the one for the picture, then others'."""
        x = self.const if self.const is not None else x
        start = x
        for convolution, w in zip(self.convolutions, ws, strict=False):
            x = convolution(x, w, noises(convolution))
        if self.shortcut is not None:
            x = x.add_(self.shortcut(start))
        if self.to_picture is not None:
            made = self.to_picture(x, ws[len(self.convolutions)])
            picture = made if picture is None else made.add_(self.picture_filter.up_sample(picture))
        return x, picture


class Shortcut(nn.Module):
    """What leads round a block of the architecture `resnet`: a 1 x 1 convolution, then up-sampling."""

    def __init__(self, part: Part, inputs: int, gain: float) -> None:
        super().__init__()
        weight = part.tensor("weight", None, inputs, 1, 1)
        self.register_buffer("weight", weight * part.setting("weight_gain", float) * gain)
        self.filter = Filter(part, len(weight))

    def forward(self, x: Tensor) -> Tensor:
        return self.filter.up_sample(F.conv2d(x, self.weight))


class Synthesis(nn.Module):
    """From a w for each layer to a picture: 4 x 4 pixels, then twice as many in each block."""

    def __init__(self, part: Part, w_dim: int) -> None:
        super().__init__()
        if part.has("input"):
            raise Refused(f"is a StyleGAN3 network, which isn't supported: {WHICH}")
        self.side = _within(part, "img_resolution", 4, LARGEST)
        self.channels = _within(part, "img_channels", 1, 3)
        if self.side & (self.side - 1) or self.channels == 2:
            raise Refused(f"makes pictures of {self.side} pixels in {self.channels} channels, as no StyleGAN2 does")
        self.blocks = nn.ModuleList()
        channels = 0
        for power in range(2, self.side.bit_length()):
            block = part.part(f"b{2**power}")
            architecture = block.setting("architecture", str)
            if architecture not in ("skip", "resnet", "orig"):
                raise Refused(f"has an unknown architecture {shown(architecture)!r}: {WHICH}")
            self.blocks.append(Block(block, channels, w_dim, 2**power, self.channels, architecture))
            channels = self.blocks[-1].channels
        if self.blocks[-1].to_picture is None:
            raise Refused("makes no picture: its last block has none")
        self.num_ws = sum(len(block.convolutions) for block in self.blocks) + 1
        self.layers = [convolution for block in self.blocks for convolution in block.convolutions]

    def forward(self, ws: Tensor, noises: Callable[[Convolution], Tensor | None]) -> Tensor:
        """A picture [channels, side, side], about -1 to 1, of ws [num_ws, w_dim]."""
        x = picture = None
        # Each at an address of its own: how a sum is rounded can depend on where its numbers lie.
        rows = [w.clone() for w in ws.split(1)]
        for block in self.blocks:
            x, picture = block(x, picture, rows, noises)
            rows = rows[len(block.convolutions) :]
        return picture[0]


class Generator(nn.Module):
    """Both networks. `mapping` and `synthesis` are called one after the other, so that w can be worked with between."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.mapping = Mapping(part.part("mapping"))
        self.synthesis = Synthesis(part.part("synthesis"), self.mapping.w_dim)


def _activation(part: Part) -> tuple[Callable[[Tensor], Tensor], float]:
    name = part.setting("activation", str)
    if name not in ACTIVATIONS:
        raise Refused(f"has an unknown activation {shown(name)!r} in {part.path}")
    return ACTIVATIONS[name]


def _within(part: Part, name: str, least: int, most: int) -> int:
    value = part.setting(name, int)
    if not least <= value <= most:
        raise Refused(f"has a setting {part.path}.{name} of {value}, which no StyleGAN2 has")
    return value
