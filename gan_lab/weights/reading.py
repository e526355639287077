"""A file of weights as named tensors. Nothing that the file contains is run."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeGuard

from gan_lab.errors import GanLabError
from gan_lab.weights.cache import digest_path, read_digest
from gan_lab.weights.digest_memory import find_sha256
from gan_lab.weights.pickle_values import RefusedFileError
from gan_lab.weights.stored_tensors import StoredTensor
from gan_lab.weights.torch_files import TorchFile

if TYPE_CHECKING:
    from torch import Tensor

LFS_POINTER = b"version https://git-lfs.github.com/spec/"  # what a repository holds in a large file's place
WEB_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<")
MAX_NAME = 200  # characters of a tensor's name, which error messages repeat


@contextmanager
def open_file(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file of weights of any format.

    Whatever is found to be wrong with the file while it is open is raised as a sentence that begins with its path.

    Parameters
    ----------
    path : str or Path
        The file of weights.

    Yields
    ------
    binary file
        The file, at its start.

    Raises
    ------
    GanLabError
        If the file is missing, empty or stands for another one, has changed since its digest was noted, is refused
        (RefusedFileError) or can't be read while it is open, or doesn't fit into memory.
    """
    path = Path(path)
    try:
        if problem := describe_problem(path):
            raise RefusedFileError(problem)
        with path.open("rb") as opened:
            yield opened
    except RefusedFileError as problem:
        raise GanLabError(f"{path} {problem}.") from None
    except MemoryError:
        raise make_memory_error(path) from None
    except OSError as problem:
        raise GanLabError(f"{path} can't be read ({problem.strerror}): check the path, or copy it again.") from None


@contextmanager
def open_weights(path: str | Path) -> Iterator[TorchFile]:
    """Open a file of weights in either of torch's formats; no code in it is run.

    Parameters
    ----------
    path : str or Path
        The file of weights.

    Yields
    ------
    TorchFile
        `.content` is what the file describes, `.read_tensor` reads a tensor of it.

    Raises
    ------
    GanLabError
        As of `open_file`; and if the file is damaged or another kind of file, wants to run code, or asks for more than
        it holds.
    """
    with open_file(path) as opened:
        yield TorchFile(opened)


def read_state_dict(path: str | Path) -> "dict[str, Tensor]":
    """Read a file that holds named tensors and nothing else, onto the CPU.

    Only plain tensors of whole or real numbers are read.

    Parameters
    ----------
    path : str or Path
        The file of weights.

    Returns
    -------
    dict of str to Tensor
        The tensors by name, as a network's state_dict() gives them.

    Raises
    ------
    GanLabError
        As of `open_weights`, or if the file holds anything but named tensors.
    """
    with open_weights(path) as file:
        state = file.content
        if not _is_state_dict(state):
            raise RefusedFileError("holds something other than named tensors: it should be a network's state_dict()")
        return {name: file.read_tensor(stored) for name, stored in state.items()}


def make_memory_error(path: Path) -> GanLabError:
    """Make the error for a file of weights that doesn't fit into memory."""
    return GanLabError(
        f"{path} needs up to {2 * path.stat().st_size / 1e6:,.0f} MB of memory to load, more than is free: close other "
        "notebooks and programs, or take a smaller network."
    )


def _is_state_dict(state: object) -> TypeGuard[dict[str, StoredTensor]]:
    """Whether it is what a pickle says of a state_dict: tensors by name, one or more."""
    return (
        isinstance(state, dict)
        and len(state) > 0
        and all(is_tensor_name(name) and type(value) is StoredTensor for name, value in state.items())
    )


def is_tensor_name(name: object) -> TypeGuard[str]:
    """Whether it can be the name of a tensor."""
    return type(name) is str and len(name) <= MAX_NAME and name.isprintable()


def _read_beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1000)


def describe_problem(path: Path, *, anew: bool = False) -> str | None:
    """Say what is wrong with a file of weights, whatever its format, before it is read.

    Parameters
    ----------
    path : Path
        The file.
    anew : bool
        Whether to compute its digest in any case, rather than take one that is remembered.

    Returns
    -------
    str or None
        The end of a sentence that begins with the path; None if the file can be read, isn't empty, a web page or a
        pointer of git-lfs, and has the digest that is noted beside it, if one is.
    """
    if not os.access(path, os.R_OK):
        return "isn't there, or you may not read it: check the path"
    if path.is_dir():
        return "is a folder: pass the weights file inside it"
    if path.stat().st_size == 0:
        return "is empty: delete it, and copy or download it again"
    beginning = _read_beginning(path)
    if beginning.startswith(LFS_POINTER):
        return "stands for a file that git-lfs keeps, and isn't that file: git lfs pull fetches it, in its repository"
    if WEB_PAGE.match(beginning):
        return "is a web page, an error message perhaps: delete it, and download the weights again"
    if (expected := read_digest(path)) and expected != find_sha256(path, anew=anew):
        return (
            f"has changed: its SHA-256 isn't the one in {digest_path(path)}; delete both, and copy or download it again"
        )
    return None
