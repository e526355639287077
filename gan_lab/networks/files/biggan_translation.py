"""A BigGAN-deep as BigGAN-PyTorch keeps it (`G_ema.pth`), translated into the tensors of `pytorch_pretrained_biggan`.

Both compute the network of Brock, Donahue and Simonyan 2019 (appendix B, figures 15 and 16). What differs in a file:

- The names. The blocks are numbered without the attention, which stands behind its block, `blocks.7.1`.
- Spectral norm keeps u alone and takes one step from it for each picture: v = W'u, and the norm is |Wv|. Here the
  weights are divided by that norm at once.
- The first layer's values are ordered by channel, then place; the library's by place, then channel.
- The last convolution makes 128 channels, of which three are used; the library's makes as many as it gets.
- Batch norm has one set of statistics, whatever the truncation; the library has a row for each. Here it gets the same
  twice, so a truncation chooses nothing in the network.
- Settings that no file tells are those of BigGAN-PyTorch's script for BigGAN-deep: batch norm with 1e-5 in the root.

Source of names and shapes: BigGANdeep.py and layers.py of ajbrock/BigGAN-PyTorch.
"""

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from gan_lab.inputs.noise import Z_DIM
from gan_lab.networks.biggan_library import import_library
from gan_lab.networks.files.checkpoint_tensors import CheckpointTensors
from gan_lab.weights.pickle_values import RefusedFileError

if TYPE_CHECKING:  # `biggan_library` imports these, and not the rest of the library
    from pytorch_pretrained_biggan import BigGANConfig

NORM_EPSILON = 1e-5
# The channels that go into each stage, and those that come out of the last, in units of the latter; by pixels. (At 32
# and 64 pixels BigGAN-PyTorch's first layer makes fewer channels than the library's.)
STAGES = {128: [16, 16, 8, 4, 2, 1], 256: [16, 16, 8, 8, 4, 2, 1], 512: [16, 16, 8, 8, 4, 2, 1, 1]}
ATTENTION = {
    "theta": (8, 1),
    "phi": (8, 1),
    "g": (2, 1),
    "o": (1, 2),
}  # of how many channels: one in so many, out and in
INSTEAD = "gan-lab download biggan-deep-128 gets one that loads here"


def is_of_biggan_pytorch(tensors: CheckpointTensors) -> bool:
    """Whether a file's tensors have the names that BigGAN-PyTorch gives them."""
    return "blocks.0.0.conv1.weight" in tensors


def translate(tensors: CheckpointTensors) -> "tuple[dict[str, Tensor], BigGANConfig]":
    """Translate a BigGAN-deep of BigGAN-PyTorch.

    Parameters
    ----------
    tensors : CheckpointTensors
        Its tensors.

    Returns
    -------
    dict of str to Tensor
        The tensors of the library's network, float32.
    BigGANConfig
        Its configuration.

    Raises
    ------
    RefusedFileError
        If it is a BigGAN that isn't deep, or one that the library's network can't be, or a tensor is missing, damaged,
        of another shape or one too many.
    """
    config = _find_config(tensors)
    width = config.channel_width
    state = {"embeddings.weight": tensors.read("shared.weight", config.num_classes, Z_DIM).T.contiguous()}
    weight, bias = _read_normed(tensors, "linear", 16 * 16 * width, 2 * Z_DIM), tensors.read("linear.bias", 256 * width)
    places = torch.arange(256 * width, device="cpu").view(16 * width, 16)  # 16 * width channels, 4 x 4 places
    by_place = places.T.flatten()
    _add_normed(state, "generator.gen_z", weight[by_place], bias[by_place])
    place = 0
    for number, (_, inputs, outputs) in enumerate(config.layers):
        if number == config.attention_layer_position:
            _add_attention(state, f"generator.layers.{place}", tensors, f"blocks.{number - 1}.1", inputs * width)
            place += 1
        _add_block(state, f"generator.layers.{place}", tensors, f"blocks.{number}.0", inputs * width, outputs * width)
        place += 1
    state["generator.bn.weight"] = tensors.read("output_layer.0.gain", width)
    state["generator.bn.bias"] = tensors.read("output_layer.0.bias", width)
    _add_statistics(state, "generator.bn", tensors, "output_layer.0", width)
    made = _read_normed(tensors, "output_layer.2", None, width, 3, 3)
    weight, bias = made.new_zeros(width, width, 3, 3), made.new_zeros(width)
    weight[:3], bias[:3] = made[:3], tensors.read("output_layer.2.bias", len(made))[:3]
    _add_normed(state, "generator.conv_to_rgb", weight, bias)
    tensors.refuse_rest("BigGAN-deep")
    return state, config


def _find_config(tensors: CheckpointTensors) -> "BigGANConfig":
    """Find the configuration that the shapes of a network's tensors tell."""
    if "embed.weight" in tensors and "shared.weight" not in tensors:
        raise RefusedFileError(
            "is a discriminator of BigGAN-PyTorch, which makes no pictures: pass G_ema.pth, or G.pth"
        )
    count = tensors.count("blocks.{}.0.conv1.weight")
    if problem := _describe_other(tensors, count):
        raise RefusedFileError(f"is a {problem}: sample.py of BigGAN-PyTorch makes its pictures; {INSTEAD}")
    side = 4 << count // 2  # of the two blocks in each stage, the second doubles it
    stages = STAGES[side]
    classes, _ = tensors.get_shape("shared.weight")
    attention = [number for number in range(count) if f"blocks.{number}.1.theta.weight" in tensors]
    return import_library().config_class(
        output_dim=side,
        z_dim=Z_DIM,
        class_embed_dim=Z_DIM,
        channel_width=sum(tensors.get_shape("output_layer.0.gain")[:1]),
        num_classes=classes,
        layers=[(i % 2 == 1, stages[i // 2], stages[(i + 1) // 2]) for i in range(count)],
        attention_layer_position=attention[0] + 1 if attention else count,
        eps=NORM_EPSILON,
        n_stats=2,
    )


def _describe_other(tensors: CheckpointTensors, count: int) -> str | None:
    """Say what a BigGAN of so many blocks is, if it isn't one that is computed here; the end of "is a ..."."""
    deep = "BigGAN-deep of BigGAN-PyTorch"
    if "blocks.0.0.conv4.weight" not in tensors:
        return (
            f"BigGAN of BigGAN-PyTorch at {4 << count} pixels, whose blocks have two convolutions, and this kit "
            "computes BigGAN-deep, whose blocks have four"
        )
    if "blocks.0.0.bn1.bn.running_mean" in tensors:
        return (
            f"{deep} with batch norm across processors (cross_replica), which computes otherwise than the network here"
        )
    if count % 2 or 4 << count // 2 not in STAGES:
        sides = ", ".join(map(str, STAGES))
        return f"{deep} with {count} blocks, and those that are computed here have 10, 12 or 14, for {sides} pixels"
    if sum(f"blocks.{number}.1.theta.weight" in tensors for number in range(count)) > 1:
        return f"{deep} with attention at several places, and the network here has it at one"
    shapes = [tensors.get_shape(name)[1:] if name in tensors else () for name in ("shared.weight", "linear.weight")]
    if shapes != [(Z_DIM,), (2 * Z_DIM,)]:
        return f"{deep} whose noise and class embedding haven't {Z_DIM} numbers each, as those here have"
    return None


def _add_block(
    state: dict[str, Tensor], name: str, tensors: CheckpointTensors, own_name: str, inputs: int, outputs: int
) -> None:
    """Add a residual block: four convolutions, and the batch norm before each."""
    middle = inputs // 4
    shapes = [(middle, inputs, 1, 1), (middle, middle, 3, 3), (middle, middle, 3, 3), (outputs, middle, 1, 1)]
    for i, shape in enumerate(shapes):
        norm, convolution = f"{own_name}.bn{i + 1}", f"{own_name}.conv{i + 1}"
        for own, other in (("gain", "scale"), ("bias", "offset")):
            weight = _read_normed(tensors, f"{norm}.{own}", shape[1], 2 * Z_DIM)
            _add_normed(state, f"{name}.bn_{i}.{other}", weight)
        _add_statistics(state, f"{name}.bn_{i}", tensors, norm, shape[1])
        weight = _read_normed(tensors, convolution, *shape)
        _add_normed(state, f"{name}.conv_{i}", weight, tensors.read(f"{convolution}.bias", shape[0]))


def _add_attention(
    state: dict[str, Tensor], name: str, tensors: CheckpointTensors, own_name: str, channels: int
) -> None:
    """Add the self-attention: four convolutions of 1 x 1, and how much of their result is added."""
    for part, (out, into) in ATTENTION.items():
        weight = _read_normed(tensors, f"{own_name}.{part}", channels // out, channels // into, 1, 1)
        _add_normed(state, f"{name}.snconv1x1_{'o_conv' if part == 'o' else part}", weight)
    state[f"{name}.gamma"] = tensors.read(f"{own_name}.gamma").reshape(1)


def _add_statistics(
    state: dict[str, Tensor], name: str, tensors: CheckpointTensors, own_name: str, channels: int
) -> None:
    """Add a batch norm's mean and variance, the same at every truncation."""
    inner = f"{own_name}.bn" if f"{own_name}.bn.stored_mean" in tensors else own_name
    count = 1.0
    if f"{inner}.accumulation_counter" in tensors:  # above 0 the statistics are sums over so many batches
        count = max(float(tensors.read(f"{inner}.accumulation_counter", 1)), 1.0)
    for kind in ("mean", "var"):
        values = tensors.read(f"{inner}.stored_{kind}", channels) / count
        state[f"{name}.running_{kind}s"] = torch.stack([values, values])


def _read_normed(tensors: CheckpointTensors, name: str, *shape: int | None) -> Tensor:
    """Read weights, and divide them by their spectral norm as one step from u gives it; without u they have none."""
    weight = tensors.read(f"{name}.weight", *shape)
    for further in range(1, tensors.count(f"{name}.u{{}}")):  # of smaller singular values, which nothing uses
        tensors.read(f"{name}.u{further}", 1, len(weight))
        tensors.read(f"{name}.sv{further}", 1)
    if f"{name}.u0" not in tensors:
        return weight
    tensors.read(f"{name}.sv0", 1)  # the norm in the last step of the training, for its record alone
    rows = weight.flatten(1).double()
    v = F.normalize(rows.T @ tensors.read(f"{name}.u0", 1, len(weight))[0].double(), dim=0)
    return (weight.double() / (rows @ v).norm()).float()


def _add_normed(state: dict[str, Tensor], name: str, weight: Tensor, bias: Tensor | None = None) -> None:
    """Add weights that have been divided by their norm: with u and v by which the library finds the norm 1."""
    rows = weight.flatten(1)
    v = F.normalize(rows.sum(0), dim=0)
    state[f"{name}.weight_orig"], state[f"{name}.weight_v"] = weight, v
    state[f"{name}.weight_u"] = rows @ v / (rows @ v).square().sum()
    if bias is not None:
        state[f"{name}.bias"] = bias
