"""The layers of StyleGAN2's generator in plain PyTorch, for inference. `stylegan2_generator` puts them together.

Sources: Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN" (StyleGAN2: weight demodulation,
the architectures skip and resnet); Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data"
(StyleGAN2-ADA: clamping).

Weights and settings come from a file (`stylegan2_parts`). Everything is computed in float32, even where it was trained
in float16.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_lab.networks.files.stylegan2_parts import NetworkPart
from gan_lab.networks.winograd import WinogradConvolution, choose_scheme
from gan_lab.weights.pickle_values import RefusedFileError, make_printable

EPSILON = 1e-8  # added under roots, so that nothing is divided by zero
MAX_KERNEL = 15  # height and width of a convolution's kernel
MAX_FILTER = 64  # height and width of a filter

# Each activation with the gain that keeps the spread of its values. Where the file has a gain, it is used instead.
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
# f(a x) = a f(x) for a > 0, so that a gain after the activation can be multiplied into what comes before it.
HOMOGENEOUS_ACTIVATIONS = ("linear", "relu", "lrelu")


def add(x: Tensor, y: Tensor) -> Tensor:
    """Add y to x, in place of x unless a gradient may need it."""
    return x + y if torch.is_grad_enabled() else x.add_(y)


def clamp(x: Tensor, bound: float) -> Tensor:
    """Clamp x to -bound and bound, in place unless a gradient may need it."""
    return (F.hardtanh if torch.is_grad_enabled() else F.hardtanh_)(x, -bound, bound)


class FullyConnected(nn.Module):
    """A matrix, a bias, an activation. The file's learning-rate gains are multiplied into the weights here.

    inputs, outputs: how many numbers go in and come out; outputs is None for as many as the file's matrix has.
    gain: what the result is multiplied with.
    """

    weight: Tensor
    bias: Tensor | None

    def __init__(self, part: NetworkPart, inputs: int, gain: float = 1.0, outputs: int | None = None) -> None:
        super().__init__()
        weight = part.read_tensor("weight", outputs, inputs) * part.get_float("weight_gain")
        bias = part.read_tensor("bias", len(weight)) * part.get_float("bias_gain") if part.has("bias") else None
        self.activate, activation_gain = _find_activation(part)
        self.gain = gain * activation_gain
        self.outputs = len(weight)
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)

    def forward(self, x: Tensor) -> Tensor:
        """Compute [n, outputs] of x [n, inputs]."""
        x = self.activate(F.linear(x, self.weight, self.bias))
        return x if self.gain == 1 else x * self.gain


class Filter(nn.Module):
    """A low-pass filter for up-sampling by 2, such as [1, 3, 3, 1] in both directions, on each channel by itself."""

    kernel: Tensor
    flipped_kernel: Tensor

    def __init__(self, part: NetworkPart, channels: int) -> None:
        super().__init__()
        if len(part.get_shape("resample_filter")) == 1:  # the same in both directions
            kernel = part.read_tensor("resample_filter", None)
            kernel = torch.outer(kernel, kernel)
        else:
            kernel = part.read_tensor("resample_filter", None, None)
        self.height, self.width = kernel.shape
        self.reach = (self.height + 1) // 2  # by so many lines a cut edge spoils the result, to either side
        if max(kernel.shape) > MAX_FILTER:
            raise RefusedFileError(f"has a filter {part.path}.resample_filter of {self.height} x {self.width} values")
        # Up-sampling puts three zeros beside every value, hence the 4. PyTorch's convolution doesn't flip its kernel,
        # as a filter does; its transposed convolution does.
        flipped = kernel.flip(0, 1)
        self.register_buffer("kernel", (4 * kernel).expand(channels, 1, -1, -1).contiguous())
        self.register_buffer("flipped_kernel", (4 * flipped).expand(channels, 1, -1, -1).contiguous())

    def up_sample(self, x: Tensor) -> Tensor:
        """Enlarge x [n, C, H, W] to [n, C, 2 H, 2 W]; beyond its edges it counts as zero."""
        full = F.conv_transpose2d(x, self.kernel, stride=2, groups=x.shape[1])
        (left, right), (top, bottom) = (((n + 1) // 2 - n + 1, 1 - (n + 1) // 2) for n in (self.width, self.height))
        return F.pad(full, (left, right, top, bottom))

    def smooth(self, x: Tensor, kernel_size: int, bias: Tensor | None) -> Tensor:
        """Filter the output of a transposed convolution of stride 2, to exactly twice the size of its input.

        kernel_size: of that convolution. bias: [C], added to the result.
        """
        left, top = ((n + 1) // 2 - kernel_size // 2 for n in (self.width, self.height))
        right, bottom = ((n - 2) // 2 - (kernel_size - 3) // 2 for n in (self.width, self.height))
        if left == right == top == bottom >= 0:
            return F.conv2d(x, self.flipped_kernel, bias, padding=left, groups=x.shape[1])
        return F.conv2d(F.pad(x, (left, right, top, bottom)), self.flipped_kernel, bias, groups=x.shape[1])


class Convolution(nn.Module):
    """A convolution whose weights are modulated by a style and normalised again (StyleGAN2, section 2.2).

    Then come noise, bias and activation. At the end the result is multiplied by `gain`, and the bound to which its
    values are clamped too. inputs: channels that go in. side: the height and width of the result in pixels.
    """

    weight: Tensor
    bias: Tensor
    energy: Tensor  # the sum of squares over each pair of channels: what normalising needs of the weights
    noise_strength: Tensor
    noise_const: Tensor

    def __init__(self, part: NetworkPart, inputs: int, w_dim: int, side: int, gain: float = 1.0) -> None:
        super().__init__()
        weight = part.read_tensor("weight", None, inputs, None, None)
        self.kernel_size = weight.shape[2]
        if weight.shape[2] != weight.shape[3] or self.kernel_size % 2 == 0 or self.kernel_size > MAX_KERNEL:
            raise RefusedFileError(f"has a convolution {part.path} of {weight.shape[2]} x {weight.shape[3]} values")
        self.channels, self.side = len(weight), side
        self.affine = FullyConnected(part.get_part("affine"), w_dim, outputs=inputs)
        up = part.get_int("up", 1, 2)
        self.filter = Filter(part, self.channels) if up == 2 else None
        self.activate, _ = _find_activation(part)
        activation_gain = part.get_float("act_gain") * gain
        clamp = part.get_optional_float("conv_clamp")
        self.clamp = None if clamp is None else clamp * gain
        # Where the activation is homogeneous, its gain is multiplied into what comes before it: one pass less.
        is_folded = part.get_text("activation") in HOMOGENEOUS_ACTIVATIONS and activation_gain > 0
        self.scale, self.gain = (activation_gain, 1.0) if is_folded else (1.0, activation_gain)
        self.use_noise = part.get_bool("use_noise")
        if self.use_noise:
            self.register_buffer("noise_strength", part.read_tensor("noise_strength") * self.scale)
            self.register_buffer("noise_const", part.read_tensor("noise_const", side, side))
        self.register_buffer("bias", part.read_tensor("bias", self.channels) * self.scale)
        self.register_buffer("energy", weight.square().sum((2, 3)))
        # Scaling the weights gives the same as scaling the values before and after them: scale whichever are fewer.
        self.scale_values = inputs * (side // up) ** 2 + self.channels * side**2 < weight.numel()
        scheme = choose_scheme(min(inputs, self.channels), side) if up == 1 and self.kernel_size == 3 else None
        self.winograd = None if scheme is None else WinogradConvolution(weight, scheme)
        # By so many lines a cut edge spoils the result, to either side.
        self.reach = self.kernel_size // 2 + (self.filter.reach if self.filter else 0)
        weight = weight.transpose(0, 1) if self.filter else weight  # as a transposed convolution wants it
        self.register_buffer("weight", weight.contiguous(memory_format=torch.channels_last))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        """Compute [n, channels, height, width] of x [n, inputs, H, W], w [n, w_dim] and noise.

        noise: [height, width] for all pictures, [n, 1, height, width], or None.
        """
        style = self.affine(w)
        scale = self.scale * (F.linear(style.square(), self.energy) + EPSILON).rsqrt()
        winograd = self.winograd if x.device.type == "cpu" and not torch.is_grad_enabled() else None
        if winograd is not None or self.scale_values or len(w) > 1:  # the weights stay as they are, for all pictures
            x = x * style[:, :, None, None]
            x = self._convolve(x, self.weight, None) if winograd is None else winograd(x)
            x = torch.addcmul(self.bias[:, None, None], x, scale[:, :, None, None])
        else:
            rows, columns = (style, scale) if self.filter else (scale, style)
            x = self._convolve(x, self.weight * (rows.T * columns)[:, :, None, None], self.bias)
        if noise is not None:
            x = add(x, noise * self.noise_strength)
        x = self.activate(x)
        if self.gain != 1:
            x = x * self.gain
        return x if self.clamp is None else clamp(x, self.clamp)

    def _convolve(self, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        """Convolve x; with a filter, at twice the height and width."""
        if self.filter is None:
            return F.conv2d(x, weight, bias, padding=self.kernel_size // 2)
        return self.filter.smooth(F.conv_transpose2d(x, weight, stride=2), self.kernel_size, bias)


class ToPicture(nn.Module):
    """From features to grey or red, green and blue: a 1 x 1 convolution, modulated and not normalised."""

    weight: Tensor
    bias: Tensor

    def __init__(self, part: NetworkPart, inputs: int, w_dim: int, channels: int) -> None:
        super().__init__()
        self.affine = FullyConnected(part.get_part("affine"), w_dim, part.get_float("weight_gain"), outputs=inputs)
        self.channels = channels
        self.clamp = part.get_optional_float("conv_clamp")
        self.register_buffer("weight", part.read_tensor("weight", channels, inputs, 1, 1).flatten(1))
        self.register_buffer("bias", part.read_tensor("bias", channels)[:, None])

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """Compute pictures [n, channels, H, W] of features x [n, inputs, H, W] and w [n, w_dim]."""
        weights = self.weight * self.affine(w)[:, None]  # [n, channels, inputs]
        # A product of matrices: 1.5 to 2 times as fast on a CPU as PyTorch's 1 x 1 convolution to so few channels.
        x = torch.baddbmm(self.bias, weights, x.flatten(2)).unflatten(2, x.shape[2:])
        return x if self.clamp is None else clamp(x, self.clamp)


class Shortcut(nn.Module):
    """The path around a block of the architecture `resnet`: a 1 x 1 convolution, then up-sampling."""

    weight: Tensor

    def __init__(self, part: NetworkPart, inputs: int, gain: float) -> None:
        super().__init__()
        weight = part.read_tensor("weight", None, inputs, 1, 1)
        self.register_buffer("weight", weight * part.get_float("weight_gain") * gain)
        self.filter = Filter(part, len(weight))

    def forward(self, x: Tensor) -> Tensor:
        """Compute [n, channels, 2 H, 2 W] of features x [n, inputs, H, W]."""
        return self.filter.up_sample(F.conv2d(x, self.weight))


def _find_activation(part: NetworkPart) -> tuple[Callable[[Tensor], Tensor], float]:
    """Return a part's activation and the gain that belongs to it."""
    name = part.get_text("activation")
    if name not in ACTIVATIONS:
        raise RefusedFileError(f"has an unknown activation {make_printable(name)!r} in {part.path}")
    return ACTIVATIONS[name]
