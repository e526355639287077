"""The generator in a file of a StyleGAN2: NVIDIA's `.pkl`, or a `.pt` of one of the trainings written for PyTorch.

What is in a `.pkl`: a dict whose entry `G_ema` is the generator with averaged weights. Every network in it is a call of
`_reconstruct_persistent_obj` on a dict with the network's `state`, that is its parameters, buffers, settings, and
parts. A tensor's numbers are a second file inside, as torch.save writes it; they are read when they are asked for, so
the discriminator's never are. What is in a `.pt` says `stylegan2_checkpoint`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from gan_lab.networks.files.stylegan2_allowed_names import VOCABULARY, NetworkState
from gan_lab.networks.files.stylegan2_checkpoint import find_in_checkpoint
from gan_lab.networks.files.stylegan2_parts import NetworkPart
from gan_lab.networks.files.stylegan2_relatives import SUPPORTED_FILES, OtherNetworkError, tell_relative
from gan_lab.networks.files.stylegan2_tensors import TensorReader
from gan_lab.weights import reading
from gan_lab.weights.pickle_machine import PickleMachine
from gan_lab.weights.pickle_values import RefusedFileError
from gan_lab.weights.torch_containers import LEGACY_START
from gan_lab.weights.torch_files import TorchFile


@contextmanager
def open_generator(path: Path) -> Iterator[NetworkPart]:
    """Open a file and find the generator with averaged weights, whose tensors are read while the file is open.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    NetworkPart
        The generator.

    Raises
    ------
    GanLabError
        If the file can't be read, holds no generator that can be used, or doesn't fit into memory.
    """
    with reading.open_file(path) as file:
        start = file.read(len(LEGACY_START))
        file.seek(0)
        if start == LEGACY_START or start.startswith(b"PK"):
            yield find_in_checkpoint(TorchFile(file))
        elif start.startswith(b"\x80"):
            try:
                yield _find_in_pickle(file)
            except OtherNetworkError as problem:
                raise tell_relative(file) or problem from None
        else:
            raise RefusedFileError(f"is another kind of file: {SUPPORTED_FILES}")


def _find_in_pickle(file: BinaryIO) -> NetworkPart:
    """Find the generator with averaged weights in a `.pkl`; OtherNetworkError if it isn't laid out as StyleGAN2's."""
    content: Any = PickleMachine(file, VOCABULARY).run()
    if not (isinstance(content, dict) and isinstance(content.get("G_ema"), NetworkState)):
        raise OtherNetworkError(f"holds no generator called G_ema: {SUPPORTED_FILES}")
    generator = NetworkPart(content["G_ema"], "G_ema", TensorReader(file).read)
    generator.get_part("mapping")
    generator.get_part("synthesis").get_part("b4")
    return generator
