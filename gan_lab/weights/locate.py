"""From the name of a network, or a path, to the file with its weights."""

import difflib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

from gan_lab.errors import GanLabError, name_value
from gan_lab.kinds import BIGGAN, DCGAN, KINDS, Kind, PackagedNetwork, find_kind, find_packaged, tell_kind
from gan_lab.weights.download import download
from gan_lab.weights.reading import open_weights
from gan_lab.weights.state_dicts import find_state_dicts

MIN_SIMILARITY = 0.7  # of two names, from 0 to 1 as difflib measures it, for one to be offered in place of the other
MAX_NEAR = 3  # names that a message offers
MAX_SHOWN = 90  # characters of a path that a message repeats


def locate(name_or_path: str | os.PathLike, kind: Kind = BIGGAN) -> Path:
    """Find the file of weights for a name, a file, or a folder that holds one; download it if need be.

    A name wins over a file that is called the same; `Path(...)` or a leading `./` means the file.

    Parameters
    ----------
    name_or_path : str or path
        One of `kind.names`, or where the file lies.
    kind : Kind
        The kind of network that is wanted.

    Returns
    -------
    Path
        A file that exists.

    Raises
    ------
    GanLabError
        If there is no such file, it is an address, the name is another kind's, or the download fails.
    """
    if isinstance(name_or_path, str):
        if "://" in name_or_path:
            raise GanLabError(
                f"Weights aren't loaded from an address: download the file, and pass {kind.files} on this machine, or "
                f"one of the names {', '.join(kind.names)}."
            )
        if name_or_path == kind.shipped.name:
            return kind.shipped.path
        kind_of_name = find_kind(name_or_path)
        if kind_of_name and kind_of_name.name != kind.name:
            raise GanLabError(
                f"{name_or_path} is another kind of network, which {kind_of_name.loader_name}({name_or_path!r}) loads; "
                f"the small {kind.title} is {kind.shipped.name!r}."
            )
        if kind_of_name and name_or_path in kind_of_name.published:
            return download(name_or_path)
        if packaged := find_packaged(kind, name_or_path):
            return _locate_in_package(packaged)
    try:
        # Path("") is the current folder, which an empty name doesn't mean.
        path = Path(name_or_path).expanduser() if name_or_path else Path("nameless")
    except (TypeError, RuntimeError):  # no path at all, or the home of a user who isn't here
        raise GanLabError(
            f"{name_value(name_or_path)} is neither a path nor one of the names {', '.join(kind.names)}."
        ) from None
    file = path / kind.file_in_folder if kind.file_in_folder and os.path.isdir(path) else path
    if not os.path.isfile(file):  # not Path.is_file, which fails in a folder that one may not read
        raise GanLabError(
            f"There is no file {_cut(str(file))}; {_suggest_name(str(name_or_path), kind)}pass {kind.files}, or one of "
            f"the names {', '.join(kind.names)}."
        )
    return file


def _cut(path: str) -> str:
    """Return a path for a message, of a long one its end."""
    return path if len(path) <= MAX_SHOWN else f"...{path[-MAX_SHOWN + 3 :]}"


def _suggest_name(name: str, kind: Kind) -> str:
    """Return "did you mean ... ?" for a name that is spelt like one of this kind, else of another, else nothing."""
    for other in (kind, *(each for each in KINDS.values() if each is not kind)):
        if near := _find_near(name.lower(), other.names):
            listed = " or ".join(map(repr, near))
            loader = "" if other is kind else f", which {other.loader_name} loads"
            return f"did you mean {listed}{loader}? Else "
    return ""


def _find_near(name: str, names: Sequence[str]) -> list[str]:
    """Find the names that a name is, holds or begins, else the one that is spelt most like it."""
    parts = [known for known in names if known in name] or [known for known in names if name and known.startswith(name)]
    return parts[:MAX_NEAR] or difflib.get_close_matches(name, names, 1, MIN_SIMILARITY)


def guess_kind(name_or_path: str | os.PathLike) -> Kind:
    """Guess the kind of network from a name or a path.

    A path is of the kind that its ending shows, or its folder where only one kind has such a folder (a run of a
    DCGAN), or the names of the tensors in the file. Any other path is taken for a BigGAN-deep.

    Parameters
    ----------
    name_or_path : str or path
        What `locate` takes; it need not exist.

    Returns
    -------
    Kind
        The kind whose loader to try.
    """
    name = os.path.expanduser(os.fspath(name_or_path))
    if kind := find_kind(name):
        return kind
    for kind in KINDS.values():
        if kind.file_ending and name.endswith(kind.file_ending):
            return kind
        if kind.marks_folder and kind.file_in_folder:
            path = Path(name)
            if path.name == kind.file_in_folder or os.path.isfile(path / kind.file_in_folder):
                return kind
    return (_tell_by_tensors(Path(name)) if os.path.isfile(name) else None) or BIGGAN


def _tell_by_tensors(file: Path) -> Kind | None:
    """Tell the kind of the network in a file of weights; None if it can't be read, which its loader will explain."""
    try:
        with open_weights(file) as weights:
            names = [name for tensors in find_state_dicts(weights.content).values() for name in tensors]
    except GanLabError:
        return None
    # Of the three kinds, a DCGAN's tensors alone have the names that whoever wrote it gave them.
    return (tell_kind(names) or DCGAN) if names else None


def _locate_in_package(network: PackagedNetwork) -> Path:
    """Find the file inside an installed package; GanLabError, which says how to install it, if it isn't there."""
    spec = importlib.util.find_spec(network.package)  # of a top-level package this runs nothing
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if os.path.isfile(Path(folder) / network.file):
            return Path(folder) / network.file
    raise GanLabError(f"The network {network.name!r} comes in a package that isn't installed: {network.install}.")
