"""StyleGAN2's generator in plain PyTorch, for inference: a mapping network and a synthesis network.

Sources: Karras, Laine and Aila 2019 (StyleGAN: mapping, styles, noise inputs, the truncation trick in W); Karras et al.
2020 (StyleGAN2: the architectures skip and resnet); Karras et al. 2020, "Training Generative Adversarial Networks with
Limited Data" (StyleGAN2-ADA: class labels).
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from gan_lab.networks.files.stylegan2_parts import NetworkPart
from gan_lab.networks.files.stylegan2_relatives import SUPPORTED_FILES
from gan_lab.networks.stylegan2_layers import EPSILON, Convolution, Filter, FullyConnected, Shortcut, ToPicture, add
from gan_lab.weights.pickle_values import RefusedFileError, make_printable

MAX_SIDE = 4096  # pixels
MAX_VECTOR = 4096  # numbers in z and in w
MAX_CLASSES = 100_000
MAX_MAPPING_LAYERS = 100

# On a CPU a block with more numbers than these is computed in stripes. They have a multiple of so many lines, as
# Winograd's algorithm wants it.
STRIPE, LINES_STEP = 2**22, 4

# Gives a layer its noise inputs: [side, side] for all pictures, [n, 1, side, side] for each its own, or None.
NoiseSource = Callable[[Convolution], Tensor | None]


class Mapping(nn.Module):
    """The mapping network: from noise z, and a class vector where there are classes, to w (StyleGAN, section 2)."""

    w_avg: Tensor | None

    def __init__(self, part: NetworkPart) -> None:
        super().__init__()
        self.z_dim = part.get_int("z_dim", 1, MAX_VECTOR)
        self.c_dim = part.get_int("c_dim", 0, MAX_CLASSES)
        self.w_dim = part.get_int("w_dim", 1, MAX_VECTOR)
        count = part.get_int("num_layers", 1, MAX_MAPPING_LAYERS)
        self.embed = FullyConnected(part.get_part("embed"), self.c_dim) if self.c_dim else None
        width = self.z_dim + (self.embed.outputs if self.embed else 0)
        self.layers = nn.ModuleList()
        for i in range(count):
            outputs = self.w_dim if i == count - 1 else None
            layer = FullyConnected(part.get_part(f"fc{i}"), width, outputs=outputs)
            self.layers.append(layer)
            width = layer.outputs
        self.register_buffer("w_avg", part.read_tensor("w_avg", self.w_dim) if part.has("w_avg") else None)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Compute w [n, w_dim] of noise z [n, z_dim] and class vectors y [n, c_dim]."""
        x = _normalize(z)
        if self.embed is not None:
            x = torch.cat([x, _normalize(self.embed(y))], dim=1)
        for layer in self.layers:
            x = layer(x)
        return x


def _normalize(x: Tensor) -> Tensor:
    """Divide each row by the root of the mean of its squares."""
    return x * (x.square().mean(dim=1, keepdim=True) + EPSILON).rsqrt()


class Block(nn.Module):
    """The layers of one resolution and, in the last block, or in each of the architecture `skip`, a picture.

    inputs: channels that go in. side: the height and width that come out, in pixels. channels: of the picture.
    """

    def __init__(
        self, part: NetworkPart, inputs: int, w_dim: int, side: int, channels: int, architecture: str, is_first: bool
    ) -> None:
        super().__init__()
        self.shortcut = None
        gain = 1.0
        convolutions = []
        if not is_first:
            if architecture == "resnet":
                gain = math.sqrt(0.5)
                self.shortcut = Shortcut(part.get_part("skip"), inputs, gain)
            convolutions.append(Convolution(part.get_part("conv0"), inputs, w_dim, side))
            inputs = convolutions[-1].channels
        convolutions.append(Convolution(part.get_part("conv1"), inputs, w_dim, side, gain))
        self.channels = convolutions[-1].channels  # that come out
        self.to_picture: ToPicture | None = None
        self.picture_filter: Filter | None = None
        if part.get_bool("is_last") or architecture == "skip":
            self.to_picture = ToPicture(part.get_part("torgb"), self.channels, w_dim, channels)
            self.picture_filter = None if is_first else Filter(part, channels)
        self.convolutions, self.side = convolutions, side
        self.is_last = False  # whether nothing needs its features: the synthesis network says so
        filters = [self.picture_filter, self.shortcut.filter if self.shortcut else None]
        reach = max([sum(each.reach for each in convolutions), *(each.reach for each in filters if each is not None)])
        self.margin = LINES_STEP * math.ceil(reach / LINES_STEP)
        self.lines = max(LINES_STEP * (STRIPE // (self.channels * side * LINES_STEP)), 4 * self.margin)
        self._registered = nn.ModuleList(convolutions)  # moves them to a device with the block

    def forward(
        self, x: Tensor, picture: Tensor | None, ws: list[Tensor], noise_source: NoiseSource
    ) -> tuple[Tensor, Tensor | None]:
        """Compute features [n, channels, side, side], and the pictures so far [n, 1 or 3, side, side] if there are any.

        x, picture: what the block before it gives. ws: [n, w_dim] for each convolution, then the one for the picture;
        further ones are for the blocks after it.
        """
        noises = [noise_source(convolution) for convolution in self.convolutions]
        if self.side <= self.lines or x.device.type != "cpu" or torch.is_grad_enabled():
            return self._compute(x, picture, ws, noises)
        return self._compute_in_stripes(x, picture, ws, noises)

    def _compute_in_stripes(
        self, x: Tensor, picture: Tensor | None, ws: list[Tensor], noises: list[Tensor | None]
    ) -> tuple[Tensor, Tensor | None]:
        """Compute what `_compute` gives, some lines at a time, so that they stay in caches and need little memory.

        Each stripe is computed as a picture of its own. It has a margin of further lines where it was cut off from its
        neighbours: these come out wrong, and are left out. The last block leaves out the features.
        """
        features = x.new_empty(len(x), 0 if self.is_last else self.side, self.side, self.channels).permute(0, 3, 1, 2)
        channels = 0 if self.to_picture is None else self.to_picture.channels
        larger_picture = x.new_empty(len(x), channels, self.side, self.side)
        for first in range(0, self.side, self.lines):
            end = min(first + self.lines, self.side)
            top, bottom = max(0, first - self.margin), min(self.side, end + self.margin)
            inputs, kept = slice(top // 2, bottom // 2), slice(first - top, end - top)
            made, added = self._compute(
                x[:, :, inputs],
                None if picture is None else picture[:, :, inputs],
                ws,
                [None if noise is None else noise[..., top:bottom, :] for noise in noises],
            )
            if not self.is_last:
                features[:, :, first:end] = made[:, :, kept]
            if self.to_picture is not None and added is not None:
                larger_picture[:, :, first:end] = added[:, :, kept]
        return features, picture if self.to_picture is None else larger_picture

    def _compute(
        self, x: Tensor, picture: Tensor | None, ws: list[Tensor], noises: list[Tensor | None]
    ) -> tuple[Tensor, Tensor | None]:
        """Compute what `forward` gives, of all lines that come in."""
        start = x
        for convolution, w, noise in zip(self.convolutions, ws, noises, strict=False):
            x = convolution(x, w, noise)
        if self.shortcut is not None:
            x = add(x, self.shortcut(start))
        if self.to_picture is not None:
            addition = self.to_picture(x, ws[len(self.convolutions)])
            if picture is not None and self.picture_filter is not None:
                addition = add(addition, self.picture_filter.up_sample(picture))
            picture = addition
        return x, picture


class Synthesis(nn.Module):
    """The synthesis network: from a w for each layer to a picture, 4 x 4 pixels at first, twice as many in each block.

    side: the picture's height and width in pixels. channels: the picture's, 1 or 3.
    """

    const: Tensor  # what the first block starts from [1, channels, 4, 4]; it was learned

    def __init__(self, part: NetworkPart, w_dim: int) -> None:
        super().__init__()
        self.side = part.get_int("img_resolution", 4, MAX_SIDE)
        self.channels = part.get_int("img_channels", 1, 3)
        if self.side & (self.side - 1) or self.channels == 2:
            raise RefusedFileError(
                f"makes pictures of {self.side} pixels in {self.channels} channels, as no StyleGAN2 does"
            )
        self.blocks: list[Block] = []
        inputs = 0
        for power in range(2, self.side.bit_length()):
            side, is_first = 2**power, power == 2
            block_part = part.get_part(f"b{side}")
            architecture = block_part.get_text("architecture")
            if architecture not in ("skip", "resnet", "orig"):
                raise RefusedFileError(
                    f"has an unknown architecture {make_printable(architecture)!r}: {SUPPORTED_FILES}"
                )
            if is_first:
                const = block_part.read_tensor("const", None, side, side)[None]
                self.register_buffer("const", const.contiguous(memory_format=torch.channels_last))
                inputs = const.shape[1]
            block = Block(block_part, inputs, w_dim, side, self.channels, architecture, is_first)
            self.blocks.append(block)
            inputs = block.channels
        if self.blocks[-1].to_picture is None:
            raise RefusedFileError("makes no picture: its last block has none")
        self.blocks[-1].is_last = True
        self._registered = nn.ModuleList(self.blocks)  # moves them to a device with the network
        self.layers = [convolution for block in self.blocks for convolution in block.convolutions]

    def forward(self, ws: Tensor, noise_source: NoiseSource) -> Tensor:
        """Make pictures [n, channels, side, side], about -1 to 1, of ws [n, layers + 1, w_dim]."""
        x, picture = self.const.expand(len(ws), -1, -1, -1).contiguous(memory_format=torch.channels_last), None
        # Each w has memory of its own: how a sum is rounded can depend on where its numbers lie in memory.
        rows = [w.clone(memory_format=torch.contiguous_format) for w in ws.unbind(1)]
        for block in self.blocks:
            x, picture = block(x, picture, rows, noise_source)
            rows = rows[len(block.convolutions) :]
        if picture is None:  # for mypy: __init__ has checked that the last block makes one
            raise ValueError("The network has no layer that makes a picture.")
        return picture


class Generator(nn.Module):
    """Both networks. `mapping` and `synthesis` are called separately, so that w can be changed in between."""

    def __init__(self, part: NetworkPart) -> None:
        super().__init__()
        self.mapping = Mapping(part.get_part("mapping"))
        self.synthesis = Synthesis(part.get_part("synthesis"), self.mapping.w_dim)
