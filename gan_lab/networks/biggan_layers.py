"""The layers of BigGAN-deep in an order that processors run faster; `biggan_fast` puts them together.

The factors in the comments were measured with BigGAN-deep-256, one picture at a time, each with the changes above it
already made.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.utils import remove_spectral_norm

from gan_lab.networks.biggan_build import NoInitialValues
from gan_lab.networks.winograd import AFTER_UP_SAMPLING, STRIPE, WinogradConvolution, choose_scheme

if TYPE_CHECKING:
    from pytorch_pretrained_biggan import BigGAN
    from pytorch_pretrained_biggan.model import GenBlock, Generator

# Nearest up-sampling followed by a 3-tap kernel [a, b, c] is one 4-tap transposed kernel [c, b + c, a + b, a].
UPSAMPLE_THEN_3_TAPS = ((0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (1.0, 1.0, 0.0), (1.0, 0.0, 0.0))
MIN_CHANNELS_TO_UP_SAMPLE = 256  # fewer are up-sampled faster by a transposed convolution


def rearrange_layers(gan: "BigGAN", use_winograd: bool) -> int:
    """Rearrange the weights of the library's network, in place, for the functions below.

    Parameters
    ----------
    gan : pytorch_pretrained_biggan.BigGAN
        The library's network, whose own methods don't work afterwards.
    use_winograd : bool
        Whether to convolve many channels in Winograd's way, which is faster on a CPU in float32.

    Returns
    -------
    int
        The height and width of the network's pictures in pixels.
    """
    # Spectral norm divides the weights by the same number each time: do it once.
    for module in gan.modules():
        if hasattr(module, "weight_orig"):
            remove_spectral_norm(module)
    _move_biases_into_means(gan.generator)
    side = 4
    for block in filter(is_block, gan.generator.layers):
        side *= 1 + block.up_sample
        block.conv_1 = _choose_convolution(block.conv_1, block.up_sample, side, use_winograd)
        block.conv_2 = _choose_convolution(block.conv_2, False, side, use_winograd)
    return side


def is_block(layer: nn.Module) -> bool:
    """Whether it is a residual block; if not, it is the self-attention."""
    return hasattr(layer, "conv_3")


def apply_block(block: "GenBlock", x: Tensor, norms: Iterator[tuple[Tensor, Tensor]]) -> Tensor:
    """Compute a residual block (figure 16 of the paper): four convolutions, a batch norm and ReLU before each.

    x: [n, channels, H, W]. norms: gain and shift [n, channels, 1, 1] of each batch norm that is still to come.
    """
    return add_shortcut(block, apply_convolutions(block, x, norms), x)


def apply_convolutions(block: "GenBlock", x: Tensor, norms: Iterator[tuple[Tensor, Tensor]]) -> Tensor:
    """Compute the first three convolutions of a block, and a batch norm and ReLU before each and after the last."""
    norm = next(norms)  # on a CPU some lines at a time, so that what it gives stays in the caches
    lines = max(1, STRIPE // x[:, :, 0].numel()) if x.device.type == "cpu" else x.shape[2]
    stripes = [block.conv_0(apply_norm_and_relu(some, *norm)) for some in x.split(lines, dim=2)]
    h = torch.cat(stripes, dim=2) if len(stripes) > 1 else stripes[0]
    h = apply_norm_and_relu(h, *next(norms), out=h)
    for convolution in (block.conv_1, block.conv_2):
        h = convolution(h)
        h = apply_norm_and_relu(h, *next(norms), out=h)
    return h


def add_shortcut(block: "GenBlock", h: Tensor, x: Tensor) -> Tensor:
    """Compute a block's last convolution, of h, and add its input x."""
    h = block.conv_3(h)
    shortcut = x[:, : h.shape[1]]
    if block.up_sample:  # every 2 x 2 pixels of h get the same pixel of x, without an enlarged copy of x
        height, width = x.shape[2:]
        h.view(len(h), -1, height, 2, width, 2).add_(shortcut[:, :, :, None, :, None])
        return h
    return h.add_(shortcut)


def apply_norm_and_relu(x: Tensor, gain: Tensor, shift: Tensor, out: Tensor | None = None) -> Tensor:
    """Compute a batch norm and ReLU in two passes over memory; the library takes six (1.2 times as fast).

    out=x writes the result over x, unless a gradient will need x.
    """
    return torch.addcmul(shift, x, gain, out=None if torch.is_grad_enabled() else out).relu_()


def _move_biases_into_means(generator: "Generator") -> None:
    """Subtract the biases of the blocks' convolutions from the means of the batch norms that follow them.

    A batch norm takes back what the convolution before it added, so adding it is a pass over memory for nothing. Beside
    batch norms, only shortcuts and up-sampling see what the convolutions give, and the self-attention: the block before
    it adds what is due by then.
    """
    due = generator.bn.running_means.new_zeros(1)  # [channels or 1], what the values between two blocks lack
    followers = [*generator.layers[1:], generator.bn]
    for block, follower in zip(generator.layers, followers, strict=True):
        if not is_block(block):
            continue
        block.bn_0.running_means -= due
        for convolution, norm in ((block.conv_0, block.bn_1), (block.conv_1, block.bn_2), (block.conv_2, block.bn_3)):
            norm.running_means -= convolution.bias
            convolution.bias = None
        due = block.conv_3.bias + due[: block.conv_3.out_channels]
        block.conv_3.bias = None
        if follower is not generator.bn and not is_block(follower):
            block.conv_3.bias, due = nn.Parameter(due), due.new_zeros(1)
    generator.bn.running_means -= due


def _choose_convolution(convolution: nn.Conv2d, up_sample: bool, side: int, use_winograd: bool) -> nn.Module:
    """Choose how to compute a 3 x 3 convolution, up-sampling before it included; side: its result's, in pixels.

    Winograd's algorithms, where they are faster, make a picture 1.15 times as fast. What replaces a convolution takes
    its weights out of it, so that they are in memory once.
    """
    channels = convolution.in_channels
    scheme = None
    if use_winograd and up_sample:
        scheme = AFTER_UP_SAMPLING if channels >= MIN_CHANNELS_TO_UP_SAMPLE else None
    elif use_winograd:
        scheme = choose_scheme(channels, side)
    if scheme is None and not up_sample:
        return convolution
    weight = convolution.weight
    del convolution.weight
    return _merge_upsampling(weight) if scheme is None else WinogradConvolution(weight, scheme)


def _merge_upsampling(weight: Tensor) -> nn.ConvTranspose2d:
    """Merge nearest up-sampling by 2 and a 3 x 3 convolution into one 4 x 4 transposed convolution.

    That is 16 multiplications for each input pixel instead of 36, and no up-sampled copy: 1.05 times as fast.
    """
    taps = weight.new_tensor(UPSAMPLE_THEN_3_TAPS)
    with NoInitialValues():
        merged = nn.ConvTranspose2d(weight.shape[1], weight.shape[0], 4, stride=2, padding=1, bias=False)
    merged.weight = nn.Parameter(torch.einsum("ay,bx,oiyx->ioab", taps, taps, weight))
    return merged
