"""Find the generator of a DCGAN in a file of weights: by the shapes of its tensors, before any of them is read.

People name the layers as they like, and keep discriminator, optimisers and losses in the same file. What makes a
generator is its chain of transposed convolutions from noise to one or three channels of colour, each with a bias or
batch norm or both. The tensors of a state_dict stand in the order in which the layers were made.

Strides and paddings aren't in the weights. `dcgan_strides` has those that follow from the kernels' sizes.
"""

import json
import math
from typing import NamedTuple

from gan_lab.inputs.class_names import is_class_name
from gan_lab.kinds import DCGAN
from gan_lab.networks.files.dcgan_chain import NO_GENERATOR, read_chain
from gan_lab.networks.files.dcgan_parts import Chain, Misfit
from gan_lab.weights.pickle_values import RefusedFileError, make_printable
from gan_lab.weights.state_dicts import StateDict, describe_other_kind, find_state_dicts, is_average
from gan_lab.weights.stored_tensors import StoredNumbers, StoredTensor
from gan_lab.weights.torch_files import TOO_LARGE, TorchFile

RUN_SETTINGS, RUN_GENERATOR = "settings", "generator."  # in the checkpoint of a run of the kit's


class FoundGenerator(NamedTuple):
    """A generator in a file: the name under which it stands there ("" for the whole file), and its layers."""

    name: str
    chain: Chain
    is_chosen: bool = False  # whether there is another one beside it


def find_generator(content: object) -> FoundGenerator:
    """Find the generator in what a file of weights describes.

    Of a generator and its moving average, the average is taken, as it is the one meant for making pictures (Karras et
    al. 2018, "Progressive Growing of GANs", appendix A).

    Parameters
    ----------
    content : object
        `TorchFile.content`: tensors by name, or dicts of them, beside whatever else.

    Returns
    -------
    FoundGenerator
        The generator.

    Raises
    ------
    RefusedFileError
        If there is none, or more than one that could be meant. The message says what the file holds in its place.
    """
    found: list[FoundGenerator] = []
    misfits: list[Misfit] = []
    states = find_state_dicts(content)
    for name, tensors in states.items():
        for part, chain in _find_in_state(_select_own(tensors)):
            full_name = ".".join(filter(None, (name, part)))
            if isinstance(chain, Misfit):
                misfits.append(chain)
            else:
                found.append(FoundGenerator(full_name, chain))
    if not found:
        _check_storages(content)
        if other := describe_other_kind(states, DCGAN):
            raise RefusedFileError(other)
        raise RefusedFileError(max(misfits, key=lambda misfit: misfit.rank, default=NO_GENERATOR).sentence)
    if len(found) == 1:
        return found[0]
    averages = [generator for generator in found if is_average(generator.name)]
    if len(averages) != 1:
        names = ", ".join(make_printable(generator.name) for generator in found)
        raise RefusedFileError(f"holds {len(found)} generators ({names}): save the state_dict of one of them alone")
    return averages[0]._replace(is_chosen=True)


def _check_storages(content: object) -> None:
    """Raise RefusedFileError if a tensor claims more numbers than it has: then its shape says nothing either."""
    for tensors in find_state_dicts(content).values():
        for tensor in _select_own(tensors).values():
            if type(tensor.storage) is StoredNumbers and not tensor.fits_in(tensor.storage.length):
                raise RefusedFileError(TOO_LARGE)


def _select_own(tensors: StateDict) -> StateDict:
    """Leave out single numbers and tensors without any, and in a checkpoint of the kit's all but the generator."""
    layers = {name: tensor for name, tensor in tensors.items() if math.prod(tensor.size) and tensor.size}
    if RUN_SETTINGS not in layers:
        return layers
    return {name: tensor for name, tensor in layers.items() if name.startswith(RUN_GENERATOR)}


def _find_in_state(tensors: StateDict) -> list[tuple[str, Chain | Misfit]]:
    """Find generators in a state_dict: the whole of it, else those among its parts, by the beginnings of their names.

    Where a part beside them holds no convolution, it is no network of its own but belongs to the generator, as the
    table of a conditional generator's classes does. Then nothing in it is a generator by itself.
    """
    whole = read_chain(tensors)
    if not isinstance(whole, Misfit):
        return [("", whole)]
    parts = _split(tensors)
    if len(parts) < 2 or not all(any(len(each.size) == 4 for each in part.values()) for part in parts.values()):
        return [("", whole)]
    found = [(inner or name, chain) for name, part in parts.items() for inner, chain in _find_in_state(part)]
    return found if any(not isinstance(chain, Misfit) for _, chain in found) else [("", whole), *found]


def _split(tensors: StateDict) -> dict[str, dict[str, StoredTensor]]:
    """Split tensors by the first word of their names in which they differ; a part is named by the words up to it."""
    words = {name: name.split(".") for name in tensors}
    first = next(iter(words.values()), [])
    common = 0
    while all(len(each) > common + 1 and each[common] == first[common] for each in words.values()):
        common += 1
    parts: dict[str, dict[str, StoredTensor]] = {}
    for name, tensor in tensors.items():
        parts.setdefault(".".join(words[name][: common + 1]), {})[name] = tensor
    return parts


def read_class_names(file: TorchFile, count: int) -> list[str] | None:
    """Read the names of a generator's classes from the checkpoint of a run of the kit's.

    Parameters
    ----------
    file : TorchFile
        The file of the generator.
    count : int
        How many classes the generator has.

    Returns
    -------
    list of str or None
        None if it has no classes, or the file isn't a run's.

    Raises
    ------
    RefusedFileError
        If a run's checkpoint names them otherwise than a run does.
    """
    stored = file.content.get(RUN_SETTINGS) if count and isinstance(file.content, dict) else None
    if type(stored) is not StoredTensor:
        return None
    try:
        names = json.loads(file.read_tensor(stored).numpy().tobytes())["classes"]
        if (
            type(names) is not list
            or len(names) != count
            or not all(type(name) is str and is_class_name(name) for name in names)
        ):
            raise ValueError
    except (KeyError, ValueError, TypeError, RecursionError):
        raise RefusedFileError("doesn't name its classes as a run does: copy it again") from None
    return names
