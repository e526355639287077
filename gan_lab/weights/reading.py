"""A file of weights as named tensors. Nothing that the file contains is run."""

import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gan_lab.errors import GanLabError
from gan_lab.weights.cache import digest_path, read_digest, sha256, starts_with

if TYPE_CHECKING:
    from torch import Tensor

# The first bytes of a file that torch.save wrote before torch 1.6.
LEGACY_TORCH_START = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."


def read_state_dict(path: str | Path, parts: Sequence[str] = ()) -> "dict[str, Tensor]":
    """Read a file of named tensors, in either of torch's formats, onto the CPU. No code in the file is run.

    Parameters
    ----------
    path : str or Path
        The file of weights.
    parts : sequence of str
        Where the wanted tensors may stand in a file that holds more: the name of a dict inside it, or a prefix of
        their names, such as "generator.", which is taken off.

    Returns
    -------
    dict of str to Tensor
        The tensors by name, as a network's state_dict() gives them.

    Raises
    ------
    GanLabError
        If the file is missing, empty, damaged or another kind of file, has changed since its digest was noted, wants
        to run code, or holds anything but named tensors.
    """
    import torch

    path = Path(path)
    if problem := describe_problem(path):
        raise GanLabError(f"{path} {problem}.")
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as error:  # on a damaged file torch raises anything, from IndexError to OSError
        raise GanLabError(f"{path} {_describe_load_error(path, error)}.") from error
    state = _select_part(state, parts)
    if not (
        isinstance(state, dict)
        and state
        and all(isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in state.items())
    ):
        raise GanLabError(f"{path} holds something other than named tensors: it should be a network's state_dict().")
    if not all(value.numel() * value.element_size() <= value.untyped_storage().nbytes() for value in state.values()):
        raise GanLabError(f"{path} claims tensors that are larger than what it holds: don't use this file.")
    return state


def _select_part(state: object, parts: Sequence[str]) -> object:
    """Take the wanted tensors out of what a file holds, as `read_state_dict` describes it."""
    for part in parts:
        if isinstance(state, dict) and isinstance(state.get(part), dict):
            state = state[part]
        elif isinstance(state, dict) and any(str(name).startswith(part) for name in state):
            state = {name[len(part) :]: value for name, value in state.items() if str(name).startswith(part)}
    return state


def _describe_load_error(path: Path, error: Exception) -> str:
    """Say why torch can't load a file, as the end of a sentence that begins with its path."""
    if wanted := re.search(r"GLOBAL (\S+)", str(error)):
        return f"wants to run or build {wanted[1]}, and weights need no code: don't use this file"
    if zipfile.is_zipfile(path):  # false for a zip archive that is cut
        return "is a zip archive of something other than weights, or damaged: pass the file inside, or copy it again"
    if starts_with(path, b"PK", LEGACY_TORCH_START):
        return "is cut or damaged: delete it, and copy or download it again"
    return "isn't a file of weights that torch.save wrote: look whether it is the one you mean"


def describe_problem(path: Path) -> str | None:
    """Say what is wrong with a file of weights, whatever its format, before it is read.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str or None
        The end of a sentence that begins with the path; None if the file can be read, isn't empty or a web page, and
        has the digest that is noted beside it, if one is.
    """
    if not os.access(path, os.R_OK):
        return "isn't there, or you may not read it: check the path"
    if path.is_dir():
        return "is a folder: pass the weights file inside it"
    if path.stat().st_size == 0:
        return "is empty: delete it, and copy or download it again"
    if starts_with(path, b"<", b"\n<", b"\r\n<", b"\xef\xbb\xbf<"):
        return "is a web page, an error message perhaps: delete it, and download the weights again"
    if (expected := read_digest(path)) and expected != sha256(path):
        return (
            f"has changed: its SHA-256 isn't the one in {digest_path(path)}; delete both, and copy or download it again"
        )
    return None
