"""StyleGAN2's two networks, to be trained: written for being read beside the papers, not for speed.

The generator computes as the papers describe it: weights modulated for each picture of a batch and applied in
one grouped convolution, up-sampling and filtering as steps of their own. (In training mode, what would be
multiplied into the weights is multiplied into the values before and after the convolution: the same to
rounding, and much faster.) Its modules, parameters and buffers
are called as in NVIDIA's files, and each module has in `settings` what such a file says of it, so
`nvidia_layout` can write it down. The same class is what the tests hold gan_lab's faster one against.

Sources: Karras, Laine and Aila 2019 (StyleGAN); Karras et al. 2020 (StyleGAN2); Karras et al. 2020
(StyleGAN2-ADA: class labels); equalised learning rates and the mini-batch deviation from Karras et al. 2018
(Progressive GAN); the projection of classes from Miyato and Koyama 2018.
"""

import itertools
import math
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ACTIVATIONS = {
    "linear": (lambda x: x, 1.0),
    "relu": (F.relu, math.sqrt(2)),
    "lrelu": (lambda x: F.leaky_relu(x, 0.2), math.sqrt(2)),
    "tanh": (torch.tanh, 1.0),
    "sigmoid": (torch.sigmoid, 1.0),
    "elu": (F.elu, 1.0),
    "selu": (F.selu, 1.0),
    "softplus": (F.softplus, 1.0),
    "swish": (lambda x: x * torch.sigmoid(x), math.sqrt(2)),
}


def make_filter(taps: Sequence[float]) -> Tensor:
    """A low-pass filter that sums to 1: [n, n] of n taps, or as they are, [n], where there are 8 or more."""
    taps = torch.tensor(taps, dtype=torch.float32)
    kernel = taps if len(taps) >= 8 else torch.outer(taps, taps)
    return kernel / kernel.sum()


def filtered(x: Tensor, kernel: Tensor, up: int = 1, pad: tuple[int, int] = (0, 0), gain: float = 1.0) -> Tensor:
    """x [n, C, H, W], with zeros put between its values (up), padded before and behind, and filtered (times gain)."""
    n, channels, height, width = x.shape
    if up > 1:
        zeros = x.new_zeros(n, channels, height, up, width, up)
        zeros[:, :, :, 0, :, 0] = x
        x = zeros.view(n, channels, height * up, width * up)
    x = F.pad(x, (*pad, *pad))
    kernel = kernel if kernel.ndim == 2 else torch.outer(kernel, kernel)
    kernel = (gain * kernel.to(x.dtype)).flip(0, 1).expand(channels, 1, -1, -1)  # a filter turns its kernel round
    return F.conv2d(x, kernel, groups=channels)


def up_sampled(x: Tensor, kernel: Tensor) -> Tensor:
    """x at twice the height and width."""
    size = kernel.shape[0]
    return filtered(x, kernel, up=2, pad=((size + 1) // 2, (size - 2) // 2), gain=4)


def modulated_convolution(
    x: Tensor, weight: Tensor, styles: Tensor, up: int = 1, kernel: Tensor | None = None, demodulate: bool = True
) -> Tensor:
    """StyleGAN2, section 2.2: x [n, in, H, W], weight [out, in, k, k], styles [n, in]."""
    n, _, height, width = x.shape
    weights = weight[None] * styles[:, None, :, None, None]  # [n, out, in, k, k]
    if demodulate:
        weights = weights * (weights.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    if up == 2:
        weights = weights.transpose(1, 2)  # as a transposed convolution wants them
    x = convolution(x.reshape(1, -1, height, width), weights.flatten(0, 1), up, kernel, groups=n)
    return x.view(n, len(weight), *x.shape[2:])


def scaled_convolution(
    x: Tensor, weight: Tensor, styles: Tensor, up: int = 1, kernel: Tensor | None = None, demodulate: bool = True
) -> Tensor:
    """The same, with one convolution for all pictures: styles before it, the norm of the modulated weights after it."""
    x = convolution(x * styles[:, :, None, None], weight.transpose(0, 1) if up == 2 else weight, up, kernel)
    if demodulate:
        norms = (styles.square() @ weight.square().sum((2, 3)).T + 1e-8).rsqrt()  # [n, out]
        x = x * norms[:, :, None, None]
    return x


def convolution(x: Tensor, weight: Tensor, up: int, kernel: Tensor | None, groups: int = 1) -> Tensor:
    """A convolution; for up = 2 a transposed one, weight [in, out, k, k], and the filter."""
    size = weight.shape[2]
    if up == 1:
        return F.conv2d(x, weight, padding=size // 2, groups=groups)
    x = F.conv_transpose2d(x, weight, stride=2, groups=groups)
    taps = kernel.shape[0]
    return filtered(x, kernel, pad=((taps + 1) // 2 - size // 2, (taps - 2) // 2 - (size - 3) // 2), gain=4)


class FullyConnectedLayer(nn.Module):
    """x [n, in] -> [n, out]; the learning rate is `lr_multiplier` times the others'."""

    def __init__(
        self, inputs: int, outputs: int, activation: str = "linear", lr_multiplier: float = 1, bias_init: float = 0
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / lr_multiplier)
        self.bias = nn.Parameter(torch.full([outputs], float(bias_init) / lr_multiplier))
        self.settings = {
            "activation": activation,
            "weight_gain": lr_multiplier / math.sqrt(inputs),
            "bias_gain": lr_multiplier,
        }

    def forward(self, x: Tensor) -> Tensor:
        function, gain = ACTIVATIONS[self.settings["activation"]]
        x = F.linear(x, self.weight * self.settings["weight_gain"], self.bias * self.settings["bias_gain"])
        return function(x) * gain


class MappingNetwork(nn.Module):
    """z [n, z_dim] and class vectors [n, c_dim] -> w [n, w_dim]."""

    def __init__(self, z_dim: int, c_dim: int, w_dim: int, num_ws: int, num_layers: int, activation: str) -> None:
        super().__init__()
        if c_dim:
            self.embed = FullyConnectedLayer(c_dim, w_dim)
        widths = [z_dim + (w_dim if c_dim else 0)] + [w_dim] * num_layers
        for i, (inputs, outputs) in enumerate(itertools.pairwise(widths)):
            self.add_module(f"fc{i}", FullyConnectedLayer(inputs, outputs, activation, lr_multiplier=0.01))
        self.register_buffer("w_avg", torch.zeros(w_dim))
        self.settings = {
            "z_dim": z_dim,
            "c_dim": c_dim,
            "w_dim": w_dim,
            "num_ws": num_ws,
            "num_layers": num_layers,
            "w_avg_beta": 0.995,
        }

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        x = _normalised(z)
        if self.settings["c_dim"]:
            x = torch.cat([x, _normalised(self.embed(y))], dim=1)
        for i in range(self.settings["num_layers"]):
            x = self.get_submodule(f"fc{i}")(x)
        return x


def _normalised(x: Tensor) -> Tensor:
    return x * (x.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()


class SynthesisLayer(nn.Module):
    """A modulated convolution, noise, bias, activation."""

    def __init__(self, inputs: int, outputs: int, w_dim: int, resolution: int, up: int, shared: dict) -> None:
        super().__init__()
        activation = shared["activation"]
        self.affine = FullyConnectedLayer(w_dim, inputs, bias_init=1)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("resample_filter", make_filter(shared["resample_filter"]))
        if shared["use_noise"]:
            self.register_buffer("noise_const", torch.randn(resolution, resolution))
            self.noise_strength = nn.Parameter(torch.zeros([]))
        self.settings = {
            "resolution": resolution,
            "up": up,
            "use_noise": shared["use_noise"],
            "activation": activation,
            "conv_clamp": shared["conv_clamp"],
            "padding": 1,
            "act_gain": ACTIVATIONS[activation][1],
        }

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None, gain: float = 1) -> Tensor:
        """noise: [n or 1, 1, resolution, resolution]."""
        convolve = scaled_convolution if self.training else modulated_convolution
        x = convolve(x, self.weight, self.affine(w), self.settings["up"], self.resample_filter)
        if noise is not None:
            x = x + noise * self.noise_strength
        x = ACTIVATIONS[self.settings["activation"]][0](x + self.bias[:, None, None])
        x = x * (self.settings["act_gain"] * gain)
        clamp = self.settings["conv_clamp"]
        return x if clamp is None else x.clamp(-clamp * gain, clamp * gain)


class ToRGBLayer(nn.Module):
    """A modulated 1 x 1 convolution to the picture's channels, not demodulated."""

    def __init__(self, inputs: int, channels: int, w_dim: int, conv_clamp: float | None) -> None:
        super().__init__()
        self.affine = FullyConnectedLayer(w_dim, inputs, bias_init=1)
        self.weight = nn.Parameter(torch.randn(channels, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.settings = {"conv_clamp": conv_clamp, "weight_gain": 1 / math.sqrt(inputs)}

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        styles = self.affine(w) * self.settings["weight_gain"]
        convolve = scaled_convolution if self.training else modulated_convolution
        x = convolve(x, self.weight, styles, demodulate=False) + self.bias[:, None, None]
        clamp = self.settings["conv_clamp"]
        return x if clamp is None else x.clamp(-clamp, clamp)


class Conv2dLayer(nn.Module):
    """The way round a block of the architecture `resnet`: a 1 x 1 convolution and up-sampling."""

    def __init__(self, inputs: int, outputs: int, resample_filter: Sequence[float]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 1, 1))
        self.register_buffer("resample_filter", make_filter(resample_filter))
        self.settings = {
            "activation": "linear",
            "up": 2,
            "down": 1,
            "conv_clamp": None,
            "padding": 0,
            "weight_gain": 1 / math.sqrt(inputs),
            "act_gain": 1.0,
        }

    def forward(self, x: Tensor, gain: float) -> Tensor:
        return up_sampled(F.conv2d(x, self.weight * self.settings["weight_gain"]), self.resample_filter) * gain


class SynthesisBlock(nn.Module):
    """The layers of one resolution."""

    def __init__(self, inputs: int, outputs: int, w_dim: int, resolution: int, is_last: bool, shared: dict) -> None:
        super().__init__()
        architecture, channels = shared["architecture"], shared["img_channels"]
        self.register_buffer("resample_filter", make_filter(shared["resample_filter"]))
        if inputs == 0:
            self.const = nn.Parameter(torch.randn(outputs, resolution, resolution))
        else:
            self.conv0 = SynthesisLayer(inputs, outputs, w_dim, resolution, 2, shared)
        self.conv1 = SynthesisLayer(outputs, outputs, w_dim, resolution, 1, shared)
        has_picture = is_last or architecture == "skip"
        if has_picture:
            self.torgb = ToRGBLayer(outputs, channels, w_dim, shared["conv_clamp"])
        if inputs and architecture == "resnet":
            self.skip = Conv2dLayer(inputs, outputs, shared["resample_filter"])
        self.settings = {
            "in_channels": inputs,
            "w_dim": w_dim,
            "resolution": resolution,
            "img_channels": channels,
            "is_last": is_last,
            "architecture": architecture,
            "use_fp16": False,
            "channels_last": False,
            "num_conv": 1 if inputs == 0 else 2,
            "num_torgb": int(has_picture),
        }

    def forward(self, x: Tensor | None, picture: Tensor | None, ws: Tensor, noises: list) -> tuple[Tensor, Tensor]:
        """ws [n, 2 or 3, w_dim]: one for each convolution, then the one for the picture; noises: one each."""
        if self.settings["in_channels"] == 0:
            x = self.const[None].expand(len(ws), -1, -1, -1)
            x = self.conv1(x, ws[:, 0], noises[0])
        elif self.settings["architecture"] == "resnet":
            around = self.skip(x, gain=math.sqrt(0.5))
            x = self.conv0(x, ws[:, 0], noises[0])
            x = around + self.conv1(x, ws[:, 1], noises[1], gain=math.sqrt(0.5))
        else:
            x = self.conv1(self.conv0(x, ws[:, 0], noises[0]), ws[:, 1], noises[1])
        if picture is not None:
            picture = up_sampled(picture, self.resample_filter)
        if self.settings["num_torgb"]:
            made = self.torgb(x, ws[:, self.settings["num_conv"]])
            picture = made if picture is None else picture + made
        return x, picture


class SynthesisNetwork(nn.Module):
    """ws [n, num_ws, w_dim] -> pictures [n, img_channels, side, side]."""

    def __init__(self, w_dim: int, side: int, widths: Mapping[int, int], shared: dict) -> None:
        super().__init__()
        resolutions = [2**power for power in range(2, side.bit_length())]
        inputs = 0
        for resolution in resolutions:
            block = SynthesisBlock(inputs, widths[resolution], w_dim, resolution, resolution == side, shared)
            self.add_module(f"b{resolution}", block)
            inputs = widths[resolution]
        self.settings = {
            "w_dim": w_dim,
            "img_resolution": side,
            "img_resolution_log2": side.bit_length() - 1,
            "img_channels": shared["img_channels"],
            "block_resolutions": resolutions,
            "num_ws": 2 * len(resolutions),
        }

    def forward(self, ws: Tensor, noise_mode: str = "const") -> Tensor:
        """noise_mode: "const" takes the buffers, "none" nothing, "random" draws from torch's own generator."""
        x = picture = None
        first = 0
        for resolution in self.settings["block_resolutions"]:
            block = self.get_submodule(f"b{resolution}")
            count = block.settings["num_conv"]
            layers = [block.conv1] if count == 1 else [block.conv0, block.conv1]
            noises = [_noise(layer, noise_mode, len(ws)) for layer in layers]
            x, picture = block(x, picture, ws[:, first : first + count + 1], noises)
            first += count
        return picture


def _noise(layer: SynthesisLayer, mode: str, n: int) -> Tensor | None:
    if not layer.settings["use_noise"] or mode == "none":
        return None
    if mode == "const":
        return layer.noise_const[None, None]
    side = layer.settings["resolution"]
    return torch.randn(n, 1, side, side, device=layer.noise_const.device)


class Generator(nn.Module):
    """Both networks: noise z [n, z_dim] and class vectors [n, c_dim] -> pictures [n, img_channels, side, side]."""

    def __init__(
        self,
        widths: Mapping[int, int],
        *,
        z_dim: int = 512,
        c_dim: int = 0,
        w_dim: int = 512,
        img_channels: int = 3,
        mapping_layers: int = 8,
        architecture: str = "skip",
        use_noise: bool = True,
        conv_clamp: float | None = 256,
        activation: str = "lrelu",
        mapping_activation: str = "lrelu",
        resample_filter: Sequence[float] = (1, 3, 3, 1),
    ) -> None:
        """widths: the channels of each resolution, {4: 128, 8: 128, ...}; the largest is the pictures' side."""
        super().__init__()
        side = max(widths)
        shared = {
            "img_channels": img_channels,
            "architecture": architecture,
            "use_noise": use_noise,
            "conv_clamp": conv_clamp,
            "activation": activation,
            "resample_filter": resample_filter,
        }
        self.synthesis = SynthesisNetwork(w_dim, side, widths, shared)
        num_ws = self.synthesis.settings["num_ws"]
        self.mapping = MappingNetwork(z_dim, c_dim, w_dim, num_ws, mapping_layers, mapping_activation)
        self.settings = {
            "z_dim": z_dim,
            "c_dim": c_dim,
            "w_dim": w_dim,
            "img_resolution": side,
            "img_channels": img_channels,
            "num_ws": num_ws,
        }

    def truncated(self, w: Tensor, psi: float = 1, cutoff: int | None = None) -> Tensor:
        """ws [n, num_ws, w_dim] of w [n, w_dim], the first `cutoff` of them (or all) drawn to the mean by psi."""
        ws = w[:, None].repeat(1, self.settings["num_ws"], 1)
        ws[:, :cutoff] = self.mapping.w_avg.lerp(ws[:, :cutoff], psi)
        return ws

    def forward(
        self,
        z: Tensor,
        y: Tensor | None = None,
        psi: float = 1,
        cutoff: int | None = None,
        noise_mode: str = "const",
    ) -> Tensor:
        return self.synthesis(self.truncated(self.mapping(z, y), psi, cutoff), noise_mode)


class Discriminator(nn.Module):
    """How real are these pictures [n, channels, side, side], given their class vectors [n, c_dim]? -> [n].

    Residual blocks that halve the picture (StyleGAN2, section 4.1); before the end each picture is told how much its
    group of the batch varies (Karras et al. 2018, section 3), and the classes enter by a projection.
    """

    def __init__(self, widths: Mapping[int, int], channels: int, c_dim: int) -> None:
        super().__init__()
        side, width = max(widths), widths[4]
        self.from_picture = EqualConvolution(channels, widths[side], 1)
        sides = [2**power for power in range(side.bit_length() - 1, 2, -1)]
        self.blocks = nn.ModuleList(HalvingBlock(widths[each], widths[each // 2]) for each in sides)
        self.last = EqualConvolution(width + 1, width, 3)
        self.dense = FullyConnectedLayer(width * 16, width, "lrelu")
        self.out = FullyConnectedLayer(width, width)
        self.classes = FullyConnectedLayer(c_dim, width)

    def forward(self, pictures: Tensor, y: Tensor) -> Tensor:
        x = self.from_picture(pictures)
        for block in self.blocks:
            x = block(x)
        x = self.last(with_deviation(x))
        x = self.out(self.dense(x.flatten(1)))
        return (x * _normalised(self.classes(y))).sum(1) / math.sqrt(x.shape[1])


class EqualConvolution(nn.Module):
    """A convolution with an equalised learning rate, and leaky ReLU; `down` halves height and width behind it."""

    def __init__(self, inputs: int, outputs: int, size: int, down: bool = False, linear: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, size, size))
        self.bias = None if linear else nn.Parameter(torch.zeros(outputs))
        self.gain = 1 / math.sqrt(inputs * size * size)
        self.down = down

    def forward(self, x: Tensor) -> Tensor:
        x = F.conv2d(x, self.weight * self.gain, self.bias, padding=self.weight.shape[2] // 2)
        if self.down:
            x = F.avg_pool2d(x, 2)
        return x if self.bias is None else F.leaky_relu(x, 0.2) * math.sqrt(2)


class HalvingBlock(nn.Module):
    """Two convolutions and a way round them, together at half the height and width."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = EqualConvolution(inputs, inputs, 3)
        self.second = EqualConvolution(inputs, outputs, 3, down=True)
        self.skip = EqualConvolution(inputs, outputs, 1, down=True, linear=True)

    def forward(self, x: Tensor) -> Tensor:
        return (self.second(self.first(x)) + self.skip(x)) * math.sqrt(0.5)


def with_deviation(x: Tensor, group: int = 4) -> Tensor:
    """x [n, C, H, W] with one channel more: how much the pictures of a group differ, one number for all of them."""
    group = min(group, len(x))
    deviation = x.unflatten(0, (group, -1)).var(0, correction=0).add(1e-8).sqrt().mean((1, 2, 3))  # [n / group]
    return torch.cat([x, deviation.repeat(group)[:, None, None, None].expand(-1, 1, *x.shape[2:])], dim=1)
