"""A StyleGAN2's tensors as PyTorch trainings keep them, put into the shape that NVIDIA's files have.

The names and shapes are those of rosinality/stylegan2-pytorch (model.py). Its network computes what NVIDIA's does in
its configuration `skip`, with these differences in what a file says:

- All settings follow from shapes, but for three, which the training doesn't let one choose: the learning rate of the
  mapping network, the activation (leaky ReLU, times the root of 2), and the filter, where none is in the file.
- A convolution's weights are scaled by 1 / sqrt(how many make one value) before they are modulated.
- The filters sum to 4, since they make up for the zeros of up-sampling; NVIDIA's sum to 1.
- Tensors have further dimensions of 1.
"""

import math

import numpy as np
import torch
from torch import Tensor

from gan_lab.networks.files.checkpoint_tensors import CheckpointTensors
from gan_lab.networks.files.stylegan2_allowed_names import NetworkState
from gan_lab.weights.pickle_values import RefusedFileError

MAPPING_RATE = 0.01  # the learning rate of the mapping network, as a factor of the others' (StyleGAN, appendix C)
# Of the mapping network's weights as they are kept. They start from 1 / MAPPING_RATE and hardly change in proportion,
# so a smaller spread belongs to another rate, which no file tells.
MIN_SPREAD = 0.1 / MAPPING_RATE
FILTER = (1.0, 3.0, 3.0, 1.0)
FILTER_SUM = 4.0  # of a filter as the file has it
CONST_SIDE = 4  # pixels of the first block
MAX_BLOCKS = 11  # 4096 pixels
NOISE_SEED = 0  # of the noise inputs, where a file has none


def make_network(tensors: CheckpointTensors, mean: Tensor | None) -> NetworkState:
    """Make the generator.

    Parameters
    ----------
    tensors : CheckpointTensors
        Its tensors, by the names of rosinality's layout.
    mean : Tensor or None
        The mean of w [w_dim], if the file has it.

    Returns
    -------
    NetworkState
        As NVIDIA's files have it, but that its tensors have been read.

    Raises
    ------
    RefusedFileError
        If a tensor is missing, damaged, of another shape, or one too many.
    """
    mapping, w_dim = _make_mapping(tensors, mean)
    synthesis = _make_synthesis(tensors, w_dim)
    tensors.refuse_rest("StyleGAN2")
    return _make_state({}, {"mapping": mapping, "synthesis": synthesis})


def _make_mapping(tensors: CheckpointTensors, mean: Tensor | None) -> tuple[NetworkState, int]:
    """Make the mapping network, and return it with the width of w."""
    layers: dict[str, NetworkState] = {}
    z_dim = width = sum(tensors.get_shape("style.1.weight")[1:2])  # 0 for what is no matrix, which is then refused
    while f"style.{len(layers) + 1}.weight" in tensors:
        number = len(layers) + 1
        layer = _make_connected(tensors, f"style.{number}", None, width, MAPPING_RATE, "lrelu")
        layers[f"fc{number - 1}"] = layer
        width = len(layer.state["_parameters"]["weight"])
    spread = float(layers["fc0"].state["_parameters"]["weight"].square().mean().sqrt())
    if spread < MIN_SPREAD:
        raise RefusedFileError(
            f"has weights in style.1 of a spread of {spread:.3g}, and those of StyleGAN2's mapping network have one of "
            f"{1 / MAPPING_RATE:g}: it was trained with another learning rate there, which the file doesn't tell"
        )
    if mean is not None and len(mean) != width:
        raise RefusedFileError(f"has a mean of w, latent_avg, of {len(mean)} numbers, and its w have {width}")
    settings = {"z_dim": z_dim, "c_dim": 0, "w_dim": width, "num_layers": len(layers)}
    return _make_state({} if mean is None else {"w_avg": mean}, layers, **settings), width


def _make_connected(
    tensors: CheckpointTensors, name: str, outputs: int | None, inputs: int, rate: float, activation: str
) -> NetworkState:
    """Make a fully connected layer, whose learning rate is this factor of the others'."""
    weight = tensors.read(f"{name}.weight", outputs, inputs)
    bias = tensors.read(f"{name}.bias", len(weight))
    gains = {"weight_gain": rate / math.sqrt(inputs), "bias_gain": rate}
    return _make_state({"weight": weight, "bias": bias}, {}, activation=activation, **gains)


def _make_synthesis(tensors: CheckpointTensors, w_dim: int) -> NetworkState:
    """Make the synthesis network: a block for each resolution, with one convolution in the first, two in the others."""
    count = 1
    while count < MAX_BLOCKS and f"convs.{2 * count - 2}.conv.weight" in tensors:
        count += 1
    has_noise, rng = "noises.noise_0" in tensors, np.random.RandomState(NOISE_SEED)
    const = tensors.read("input.input", 1, None, CONST_SIDE, CONST_SIDE)[0]
    inputs = len(const)
    blocks = {}
    for number in range(count):
        side = CONST_SIDE << number
        convolutions = {}
        names = ["conv1"] if number == 0 else [f"convs.{2 * number - 2}", f"convs.{2 * number - 1}"]
        for i, name in enumerate(names):
            noise_name = f"noises.noise_{max(2 * number - 1 + i, 0)}"
            noise = tensors.read(noise_name, 1, 1, side, side)[0, 0] if has_noise else _draw_noise(rng, side)
            is_first_of_two = len(names) == 2 and i == 0
            part = _make_convolution(tensors, name, inputs, w_dim, noise, 2 if is_first_of_two else 1)
            convolutions["conv0" if is_first_of_two else "conv1"] = part
            inputs = len(part.state["_parameters"]["bias"])
        rgb_name = "to_rgb1" if number == 0 else f"to_rgbs.{number - 1}"
        to_rgb = _make_to_rgb(tensors, rgb_name, inputs, w_dim)
        own = {"const": const} if number == 0 else {"resample_filter": _read_filter(tensors, f"{rgb_name}.upsample")}
        settings = {"architecture": "skip", "is_last": number == count - 1}
        blocks[f"b{side}"] = _make_state(own, {**convolutions, "torgb": to_rgb}, **settings)
    channels = len(to_rgb.state["_parameters"]["bias"])
    return _make_state({}, blocks, img_resolution=CONST_SIDE << (count - 1), img_channels=channels)


def _draw_noise(rng: np.random.RandomState, side: int) -> Tensor:
    return torch.from_numpy(rng.randn(side, side)).float()


def _make_convolution(
    tensors: CheckpointTensors, name: str, inputs: int, w_dim: int, noise: Tensor, up: int
) -> NetworkState:
    """Make a modulated convolution with noise, bias and activation; up: how many times the height and width become."""
    weight = tensors.read(f"{name}.conv.weight", 1, None, inputs, None, None)[0]
    own = {
        "weight": weight / math.sqrt(weight[0].numel()),
        "bias": tensors.read(f"{name}.activate.bias", len(weight)),
        "noise_strength": tensors.read(f"{name}.noise.weight", 1)[0],
        "noise_const": noise,
    }
    if up == 2:
        own["resample_filter"] = _read_filter(tensors, f"{name}.conv.blur")
    affine = _make_connected(tensors, f"{name}.conv.modulation", inputs, w_dim, 1.0, "linear")
    settings = {"up": up, "activation": "lrelu", "act_gain": math.sqrt(2), "conv_clamp": None, "use_noise": True}
    return _make_state(own, {"affine": affine}, **settings)


def _make_to_rgb(tensors: CheckpointTensors, name: str, inputs: int, w_dim: int) -> NetworkState:
    """Make the layer from features to colours."""
    weight = tensors.read(f"{name}.conv.weight", 1, None, inputs, 1, 1)[0]
    own = {"weight": weight, "bias": tensors.read(f"{name}.bias", 1, len(weight), 1, 1).flatten()}
    affine = _make_connected(tensors, f"{name}.conv.modulation", inputs, w_dim, 1.0, "linear")
    return _make_state(own, {"affine": affine}, weight_gain=1 / math.sqrt(inputs), conv_clamp=None)


def _read_filter(tensors: CheckpointTensors, name: str) -> Tensor:
    """Read a filter, so that it sums to 1 where the file's sums to 4."""
    if f"{name}.kernel" in tensors:
        return tensors.read(f"{name}.kernel", None, None) / FILTER_SUM
    taps = torch.tensor(FILTER, dtype=torch.float32, device="cpu")
    return torch.outer(taps, taps) / taps.sum() ** 2


def _make_state(tensors: dict[str, Tensor], parts: dict[str, NetworkState], **settings: object) -> NetworkState:
    return NetworkState({"_parameters": tensors, "_modules": parts, **settings})
