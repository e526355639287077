"""BigGAN-deep as `pytorch_pretrained_biggan` wrote it: from a file's tensors to the library's own class.

Nothing is taken on trust: every tensor must be there, have its shape, and hold numbers.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from gan_lab.errors import GanLabError

if TYPE_CHECKING:  # importing the library takes over a second, so it waits until a network is built
    from pytorch_pretrained_biggan import BigGAN, BigGANConfig


def config_for(state: dict[str, Tensor], config_file: Path | None = None) -> "BigGANConfig":
    """The configuration in `config_file`, or else the published one whose layout these tensors have."""
    from pytorch_pretrained_biggan import BigGANConfig
    from pytorch_pretrained_biggan.convert_tf_to_pytorch import BigGAN128, BigGAN256, BigGAN512

    if config_file is not None:
        try:
            settings = json.loads(Path(config_file).read_text(encoding="utf-8-sig"))
            missing = sorted(BigGANConfig().to_dict().keys() - settings.keys())
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            raise GanLabError(
                f"{config_file} can't be read as a network's settings ({error}); "
                "put back the config.json that came with the weights."
            ) from error
        if missing:
            raise GanLabError(
                f"{config_file} lacks {', '.join(missing)}; put back the config.json that came with the weights."
            )
        return BigGANConfig.from_dict(settings)

    wrong = {}
    for config in (BigGAN256, BigGAN128, BigGAN512):
        wrong[config] = _mismatches(state, _empty(config))
        if not wrong[config]:
            return config
    nearest = min(wrong, key=lambda config: len(wrong[config]))
    raise GanLabError(
        "These weights are not those of BigGAN-deep at 128, 256 or 512 pixels: nearest is "
        f"{nearest.output_dim}, but {_few(wrong[nearest])}. If they belong to another size of "
        "network, put its config.json beside them."
    )


def build(state: dict[str, Tensor], config: "BigGANConfig") -> "BigGAN":
    """The library's network in eval mode, holding exactly these tensors.

    Any floating-point type becomes float32. The network shares the memory of tensors that are float32
    already: to hold the weights only once, let go of `state`.
    """
    gan = _empty(config)
    if wrong := _mismatches(state, gan):
        raise GanLabError(
            f"These weights don't fit the network: {_few(wrong)}. "
            "Use the weights and the config.json that belong together, or download both again."
        )
    # assign=True takes the tensors over, so the weights are never in memory twice.
    gan.load_state_dict({key: value.float() for key, value in state.items()}, assign=True)
    tensors = gan.state_dict().items()
    broken = [f"{key} holds NaN or infinity" for key, value in tensors if not _finite(value)]
    broken += [f"{key} holds a negative variance" for key, value in tensors if "running_var" in key and value.min() < 0]
    if broken:
        raise GanLabError(f"These weights are damaged: {_few(broken)}. Download or export them again.")
    return gan


class NoInitialValues(TorchFunctionMode):
    """Skips `torch.nn.init`: 0.3 s less, and memory that is never written is never taken. (The meta device
    would do too, but it imports 800 modules first.)
    """

    def __torch_function__(self, function: Callable, types: tuple, args: tuple = (), kwargs: dict | None = None):
        if getattr(function, "__module__", "") == "torch.nn.init":
            return None
        return function(*args, **(kwargs or {}))


def _empty(config: "BigGANConfig") -> "BigGAN":
    """The library's network before it has weights."""
    from pytorch_pretrained_biggan import BigGAN

    try:
        side = 4 * 2 ** sum(bool(up_sample) for up_sample, *_ in config.layers)
        if config.output_dim != side:
            raise ValueError(f"its layers make {side} pixels, not {config.output_dim}")
        if not 0 < config.eps < 1:
            raise ValueError(f"eps is {config.eps}")
        with NoInitialValues():
            return BigGAN(config).eval().requires_grad_(False)
    except (TypeError, ValueError, IndexError, ZeroDivisionError, RuntimeError) as error:
        raise GanLabError(
            f"The network's settings describe no BigGAN-deep ({error}); "
            "put back the config.json that came with the weights."
        ) from error


def _mismatches(state: dict[str, Tensor], gan: "BigGAN") -> list[str]:
    """What keeps `state` from being exactly the tensors of `gan`; each a phrase that names its key."""
    have = {key: list(value.shape) if _ordinary(value) else "no tensor of real numbers" for key, value in state.items()}
    want = {key: list(value.shape) for key, value in gan.state_dict().items()}
    missing = [f"{key} is missing" for key in want if key not in have]
    unexpected = [f"{key} is unexpected" for key in have if key not in want]
    both = [key for key in want if key in have and have[key] != want[key]]
    return missing + unexpected + [f"{key} is {have[key]} where {want[key]} belongs" for key in both]


def _ordinary(value: object) -> bool:
    """Whether it is a dense tensor of floating-point numbers."""
    return (
        isinstance(value, Tensor)
        and value.is_floating_point()
        and value.layout is torch.strided
        and value.device.type != "meta"
    )


def _finite(value: Tensor) -> bool:
    return bool(torch.isfinite(torch.stack(value.aminmax())).all())


def _few(phrases: list[str], most: int = 3) -> str:
    more = f", and {len(phrases) - most} more such" if len(phrases) > most else ""
    return "; ".join(phrases[:most]) + more
