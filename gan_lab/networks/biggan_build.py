"""BigGAN-deep as `pytorch_pretrained_biggan` wrote it: from a file's tensors to the library's own class.

Nothing in the file is trusted: every tensor must be there, have its shape, and hold finite numbers.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from gan_lab.errors import GanLabError
from gan_lab.kinds import BIGGAN, tell_kind
from gan_lab.networks.biggan_library import import_library
from gan_lab.networks.device import plain_tensors
from gan_lab.networks.files.biggan_translation import is_of_biggan_pytorch, translate
from gan_lab.networks.files.checkpoint_tensors import CheckpointTensors
from gan_lab.networks.files.weight_checks import find_damages, join_first
from gan_lab.weights.pickle_values import RefusedFileError
from gan_lab.weights.reading import open_weights
from gan_lab.weights.state_dicts import choose_average, describe_other_kind, find_state_dicts

if TYPE_CHECKING:  # `biggan_library` imports these, and not the rest of the library
    from pytorch_pretrained_biggan import BigGAN, BigGANConfig

MAX_SETTINGS_BYTES = 100_000  # of a config.json; the published ones have 1,000
MAX_LAYERS = 64  # the published networks have up to 14
MAX_MULTIPLIER = 64  # of a layer's channels; theirs are up to 16
# The largest value of each setting that a network is built for, above all that were published.
MAX_SETTINGS = {
    "output_dim": 2048,
    "z_dim": 4096,
    "class_embed_dim": 4096,
    "channel_width": 1024,
    "num_classes": 100_000,
    "n_stats": 10_000,
    "attention_layer_position": MAX_LAYERS,
}


@plain_tensors()
def read_network(path: Path) -> "tuple[dict[str, Tensor], BigGANConfig]":
    """Read the tensors of a network by the library's names, and find its configuration.

    Parameters
    ----------
    path : Path
        A file of weights of `pytorch_pretrained_biggan` or of BigGAN-PyTorch.

    Returns
    -------
    dict of str to Tensor
        The tensors.
    BigGANConfig
        The configuration.

    Raises
    ------
    GanLabError
        If the file can't be read, holds no BigGAN-deep, or several of which none is called an average.
    """
    with open_weights(path) as file:
        found = find_state_dicts(file.content)
        if not found:
            raise RefusedFileError("holds no named tensors: it should be a network's state_dict()")
        if other := describe_other_kind(found, BIGGAN):
            raise RefusedFileError(other)
        told = {place: tell_kind(tensors) for place, tensors in found.items()}
        generators = {place: found[place] for place, kind in told.items() if kind and kind.name == BIGGAN.name}
        place, stored = choose_average(generators or found)
        tensors = CheckpointTensors(file, stored, f"{place}." if place else "")
        if is_of_biggan_pytorch(tensors):
            return translate(tensors)
        state = {name: file.read_tensor(tensor) for name, tensor in stored.items()}
    return state, find_config(state, find_config_file(path))


def find_config(state: dict[str, Tensor], config_file: Path | None = None) -> "BigGANConfig":
    """Find the configuration of a network.

    Parameters
    ----------
    state : dict of Tensor
        The network's tensors by name.
    config_file : Path, optional
        The `config.json` that came with the weights.

    Returns
    -------
    BigGANConfig
        What `config_file` says; without a file, the published configuration that has these tensors.

    Raises
    ------
    GanLabError
        If the file can't be read, or no published configuration has these tensors.
    """
    if config_file is not None:
        return _read_config(config_file)
    mismatches = {}
    for config in import_library().published:
        mismatches[config] = _list_mismatches(state, _create_without_weights(config))
        if not mismatches[config]:
            return config
    nearest = min(mismatches, key=lambda config: len(mismatches[config]))
    raise GanLabError(
        "These weights are not those of BigGAN-deep at 128, 256 or 512 pixels: nearest is "
        f"{nearest.output_dim}, but {join_first(mismatches[nearest])}. If they belong to another size of "
        "network, put its config.json beside them."
    )


def _read_config(config_file: Path) -> "BigGANConfig":
    """Read a config.json; GanLabError if it can't be read, or a setting is missing."""
    config_class = import_library().config_class
    try:
        if Path(config_file).stat().st_size > MAX_SETTINGS_BYTES:
            raise ValueError("it is too large")
        settings = json.loads(Path(config_file).read_text(encoding="utf-8-sig"))
        missing = sorted(config_class().to_dict().keys() - settings.keys())
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise GanLabError(
            f"{config_file} can't be read as a network's settings ({error}); "
            "put back the config.json that came with the weights."
        ) from error
    if missing:
        raise GanLabError(
            f"{config_file} lacks {', '.join(missing)}; put back the config.json that came with the weights."
        )
    return config_class.from_dict(settings)


def find_config_file(path: Path) -> Path | None:
    """Return config.json in a weights file's folder, or NAME-config.json beside NAME-pytorch_model.bin, or None."""
    candidates = [path.with_name("config.json"), path.with_name(path.name.replace("pytorch_model.bin", "config.json"))]
    return next((file for file in candidates if file != path and file.is_file()), None)


@plain_tensors()
def build_network(state: dict[str, Tensor], config: "BigGANConfig") -> "BigGAN":
    """Build the library's network in eval mode, holding exactly these tensors.

    Parameters
    ----------
    state : dict of Tensor
        The network's tensors by name, of any floating-point type; they become float32. The network shares the
        memory of those that are float32 already; delete `state` afterwards, so that the weights are in memory once.
    config : BigGANConfig
        The network's configuration.

    Returns
    -------
    pytorch_pretrained_biggan.BigGAN
        The network.

    Raises
    ------
    GanLabError
        If the configuration describes no BigGAN-deep, or the tensors don't fit it or are damaged.
    """
    gan = _create_without_weights(config)
    if mismatches := _list_mismatches(state, gan):
        raise GanLabError(
            f"These weights don't fit the network: {join_first(mismatches)}. "
            "Use the weights and the config.json that belong together, or download both again."
        )
    # assign=True takes the tensors over, so the weights are never in memory twice.
    gan.load_state_dict({key: value.float() for key, value in state.items()}, assign=True)
    if damages := find_damages(gan.state_dict()):
        raise GanLabError(f"These weights are damaged: {join_first(damages)}. Download or export them again.")
    return gan


class NoInitialValues(TorchFunctionMode):
    """Skip `torch.nn.init` while modules are created, which saves 0.3 s, and memory: pages never written aren't used.

    (The meta device would do the same, but it imports 800 modules first.)
    """

    def __torch_function__(
        self, function: Callable, types: tuple, args: tuple = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if getattr(function, "__module__", "") == "torch.nn.init":
            return None
        return function(*args, **(kwargs or {}))


def _create_without_weights(config: "BigGANConfig") -> "BigGAN":
    """Create the library's network with weights that aren't set: whatever was in memory."""
    library = import_library()
    try:
        _check_sizes(config)
        side = 4 * 2 ** sum(bool(up_sample) for up_sample, *_ in config.layers)
        if config.output_dim != side:
            raise ValueError(f"its layers make {side} pixels, not {config.output_dim}")
        if not 0 < config.eps < 1:
            raise ValueError("eps isn't between 0 and 1")
        with NoInitialValues():
            return library.network_class(config).eval().requires_grad_(False)
    except (TypeError, ValueError, IndexError, ZeroDivisionError, RuntimeError) as error:
        raise GanLabError(
            f"The network's settings describe no BigGAN-deep ({error}); "
            "put back the config.json that came with the weights."
        ) from error


def _check_sizes(config: "BigGANConfig") -> None:
    """Raise ValueError or TypeError if a setting is larger than that of any network: building one takes memory."""
    for name, largest in MAX_SETTINGS.items():
        value = getattr(config, name)
        if type(value) is not int or not 0 <= value <= largest:
            raise ValueError(f"{name} isn't a whole number up to {largest}")
    if type(config.layers) is not list or len(config.layers) > MAX_LAYERS:
        raise ValueError(f"layers isn't a list of up to {MAX_LAYERS}")
    for _up_sample, *multipliers in config.layers:
        if not all(type(value) is int and 0 < value <= MAX_MULTIPLIER for value in multipliers):
            raise ValueError(f"the channels of a layer aren't whole numbers from 1 to {MAX_MULTIPLIER}")


def _list_mismatches(state: dict[str, Tensor], gan: "BigGAN") -> list[str]:
    """List what keeps `state` from being exactly the tensors of `gan`, as phrases that begin with a tensor's name."""
    given = {
        key: list(value.shape) if _is_dense_float(value) else "no tensor of real numbers"
        for key, value in state.items()
    }
    expected = {key: list(value.shape) for key, value in gan.state_dict().items()}
    missing = [f"{key} is missing" for key in expected if key not in given]
    unexpected = [f"{key} is unexpected" for key in given if key not in expected]
    misshapen = [
        f"{key} is {given[key]} where {shape} belongs"
        for key, shape in expected.items()
        if key in given and given[key] != shape
    ]
    return missing + unexpected + misshapen


def _is_dense_float(value: object) -> bool:
    """Whether it is a dense tensor of floating-point numbers."""
    return (
        isinstance(value, Tensor)
        and value.is_floating_point()
        and value.layout is torch.strided
        and value.device.type != "meta"
    )
