"""The generator in a `.pt` file of a StyleGAN2 that was trained with PyTorch.

Two layouts, which differ in the names of the tensors: that of rosinality/stylegan2-pytorch (a dict with the state_dicts
`g_ema`, `g` and `d`, sometimes with `latent_avg`, the mean of w), which many programs took over, and that of BasicSR
(`params_ema`; stylegan2_arch.py of XPixelGroup/BasicSR). `stylegan2_translation` says what the tensors mean.
"""

import re
from collections.abc import Mapping

from torch import Tensor

from gan_lab.kinds import STYLEGAN2
from gan_lab.networks.files.checkpoint_tensors import CheckpointTensors
from gan_lab.networks.files.stylegan2_parts import NetworkPart
from gan_lab.networks.files.stylegan2_relatives import SUPPORTED_FILES
from gan_lab.networks.files.stylegan2_translation import make_network
from gan_lab.weights.pickle_values import RefusedFileError
from gan_lab.weights.state_dicts import StateDict, choose_average, describe_other_kind, find_state_dicts
from gan_lab.weights.stored_tensors import StoredTensor
from gan_lab.weights.torch_files import TorchFile

MEAN = "latent_avg"  # the name of the mean of w
START = "conv1.activate.bias"  # a tensor that every such generator has
# The names of BasicSR's layout, as regular expressions, and those of the other one.
BASICSR_NAMES = {
    r"^style_mlp\.": "style.",
    r"^constant_input\.weight$": "input.input",
    r"^style_conv(s\.\d+|1)\.weight$": r"conv\1.noise.weight",
    r"^style_conv(s\.\d+|1)\.modulated_conv\.": r"conv\1.conv.",
    r"^style_conv(s\.\d+|1)\.": r"conv\1.",
    r"^(to_rgbs\.\d+|to_rgb1)\.modulated_conv\.": r"\1.conv.",
    r"^noises\.noise(\d+)$": r"noises.noise_\1",
}


def find_in_checkpoint(file: TorchFile) -> NetworkPart:
    """Find the generator in an open file, and put it into the shape that NVIDIA's files have.

    Parameters
    ----------
    file : TorchFile
        The file.

    Returns
    -------
    NetworkPart
        The generator; its tensors have been read.

    Raises
    ------
    RefusedFileError
        If it holds none, or more than one of which none is called an average, or a damaged one.
    """
    found = find_state_dicts(file.content)
    parts = _find_parts(found)
    generators = {place: tensors for place, tensors in parts.items() if START in tensors}
    if not generators:
        names = {name for tensors in found.values() for name in tensors}
        raise RefusedFileError(
            _describe_other(names) or describe_other_kind(found, STYLEGAN2) or f"holds no StyleGAN2: {SUPPORTED_FILES}"
        )
    place, chosen = choose_average(generators)
    own = {name: tensor for name, tensor in chosen.items() if name != MEAN}
    network = make_network(CheckpointTensors(file, own, f"{place}." if place else ""), _find_mean(file, parts, place))
    return NetworkPart(network, place or "generator", lambda tensor, path: tensor)


def _find_parts(found: Mapping[str, StateDict]) -> dict[str, dict[str, StoredTensor]]:
    """Give the tensors of each place rosinality's names; a generator inside of a larger network gets its own place."""
    parts: dict[str, dict[str, StoredTensor]] = {}
    for place, tensors in found.items():
        renamed = parts[place] = _rename(tensors)
        # What stands before a generator's names, such as "decoder.", where an encoder stands beside it.
        starts = {name.removesuffix(START) for name in renamed if name.endswith(f".{START}")}
        for name, tensor in renamed.items():
            for end in (dot.end() for dot in re.finditer(r"\.", name)):
                if (start := name[:end]) in starts:
                    inside = f"{place}.{start}" if place else start
                    parts.setdefault(inside.removesuffix("."), {})[name[end:]] = tensor
    return parts


def _rename(tensors: StateDict) -> dict[str, StoredTensor]:
    """Give tensors the names of rosinality's layout."""
    renamed = {}
    for name, tensor in tensors.items():
        for pattern, other in BASICSR_NAMES.items():
            name = re.sub(pattern, other, name)
        renamed[name] = tensor
    return renamed


def _describe_other(names: set[str]) -> str | None:
    """Say which network near to StyleGAN2 a file holds, by the names of its tensors; the end of a sentence."""
    if any(name.startswith("stylegan_decoder.") for name in names):
        return f"is a GFPGAN, which restores faces and makes none of noise: {SUPPORTED_FILES}"
    if "style_conv1.modulated_conv.weight" in names:
        return f"is a StyleGAN2 in BasicSR's 'clean' form, which computes with other layers: {SUPPORTED_FILES}"
    if any(name.startswith(("GAN.S.net.", "S.net.", "GAN.G.blocks.")) for name in names):
        return f"is a network of lucidrains' stylegan2_pytorch, which computes otherwise: {SUPPORTED_FILES}"
    if "synthesis.b4.const" in names:
        return (
            "holds the tensors of a network of stylegan2-ada-pytorch without its settings: pass the .pkl file that it "
            "came from"
        )
    if "synthesis.input.weight" in names:
        return f"holds the tensors of a StyleGAN3, and this kit computes StyleGAN2: {SUPPORTED_FILES}"
    if any(name.startswith("final_linear.") for name in names):
        return f"holds a discriminator and no generator: pass the file with the part g_ema; {SUPPORTED_FILES}"
    return None


def _find_mean(file: TorchFile, parts: Mapping[str, StateDict], place: str) -> Tensor | None:
    """Find the mean of w [w_dim] in the generator, beside it or around it; None if the file has none."""
    words = place.split(".")
    around = [".".join(words[:count]) for count in range(len(words), -1, -1)]
    stored = next((parts[outer][MEAN] for outer in around if MEAN in parts.get(outer, {})), None)
    if stored is None:
        return None
    mean = CheckpointTensors(file, {MEAN: stored}).read(MEAN, *stored.size)
    rows = mean.reshape(-1, mean.shape[-1]) if mean.ndim else mean.reshape(1, 1)
    # Some programs repeat it for every layer. Rows that differ are another mean, of w for each layer.
    return rows[0] if (rows == rows[0]).all() else None
