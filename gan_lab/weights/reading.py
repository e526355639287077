"""A file of weights as named tensors. Nothing that the file contains is run."""

import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gan_lab.errors import GanLabError
from gan_lab.weights.cache import begins, note, noted, sha256

if TYPE_CHECKING:
    from torch import Tensor


def read_state(path: str | Path, parts: Sequence[str] = ()) -> "dict[str, Tensor]":
    """Read a file of named tensors, in either of torch's formats, onto the CPU. No code of the file is run.

    parts: where the wanted ones may stand in a file that holds more: under a name of their own, or with a
    prefix ("generator.") that is taken off.
    """
    import torch

    path = Path(path)
    if wrong := mistake(path):
        raise GanLabError(f"{path} {wrong}.")
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as error:  # on a damaged file torch raises anything, from IndexError to OSError
        if wanted := re.search(r"GLOBAL (\S+)", str(error)):
            wrong = f"wants to run or build {wanted[1]}, and weights need no code: don't use this file"
        elif zipfile.is_zipfile(path):  # a cut one isn't
            wrong = (
                "is a zip archive of something other than weights, or damaged: pass the file inside, or copy it again"
            )
        elif begins(path, b"PK", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."):  # the latter: torch before 1.6
            wrong = "is cut or damaged: delete it, and copy or download it again"
        else:
            wrong = "isn't a file of weights that torch.save wrote: look whether it is the one you mean"
        raise GanLabError(f"{path} {wrong}.") from error
    for part in parts:
        if isinstance(state, dict) and isinstance(state.get(part), dict):
            state = state[part]
        elif isinstance(state, dict) and any(str(name).startswith(part) for name in state):
            state = {name[len(part) :]: value for name, value in state.items() if str(name).startswith(part)}
    tensors = isinstance(state, dict) and state and all(isinstance(value, torch.Tensor) for value in state.values())
    if not (tensors and all(isinstance(name, str) for name in state)):
        raise GanLabError(f"{path} holds something other than named tensors: it should be a network's state_dict().")
    if not all(value.numel() * value.element_size() <= value.untyped_storage().nbytes() for value in state.values()):
        raise GanLabError(f"{path} claims tensors that are larger than what it holds: don't use this file.")
    return state


def mistake(path: Path) -> str | None:
    """Say what is plainly wrong with a file of any kind, as the end of a sentence; None if nothing is."""
    if not os.access(path, os.R_OK):
        return "isn't there, or you may not read it: check the path"
    if path.is_dir():
        return "is a folder: pass the weights file inside it"
    if path.stat().st_size == 0:
        return "is empty: delete it, and copy or download it again"
    if begins(path, b"<", b"\n<", b"\r\n<", b"\xef\xbb\xbf<"):
        return "is a web page, an error message perhaps: delete it, and download the weights again"
    if (expected := noted(path)) and expected != sha256(path):
        return f"has changed: its SHA-256 isn't the one in {note(path)}; delete both, and copy or download it again"
    return None
