"""From the name of a network, or a path, to the file with its weights."""

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.kinds import BIGGAN, KINDS, Kind, PackagedNetwork, find_kind, find_packaged
from gan_lab.weights import cache
from gan_lab.weights.download import download


@dataclass(frozen=True)
class Choice:
    """Which network to load, and what to say of it."""

    name_or_path: str | os.PathLike
    hint: str  # the end of the line that tells which network was loaded; "" where the user named it


def choose_network(kind: Kind, name_or_path: str | os.PathLike | None) -> Choice:
    """The network that was named; without a name the one that the environment variable of the kind names, else the
    published one that the kind prefers, if it has been downloaded, else the small one. It never starts a download.

    Parameters
    ----------
    kind : Kind
        The kind of network.
    name_or_path : str, path or None
        What the user asked for.

    Returns
    -------
    Choice
        The name or path to locate, and a hint that says how to get another one.
    """
    shipped, preferred = kind.shipped.name, kind.preferred
    if name_or_path is not None:
        return Choice(name_or_path, "")
    if chosen := os.environ.get(kind.variable):
        hint = f" ({kind.variable} says so; {kind.loader_name}(name) takes another.)" if preferred else ""
        return Choice(chosen, hint)
    if preferred is None:
        return Choice(shipped, "")
    if cache.cached(preferred.name):
        return Choice(preferred.name, f" The small one that ships with the kit: {kind.loader_name}({shipped!r}).")
    return Choice(shipped, f" For {preferred.name} ({preferred.note}): gan-lab download {preferred.name}.")


def locate(name_or_path: str | os.PathLike, kind: Kind = BIGGAN) -> Path:
    """The weights file for a known name (downloaded if need be), a file, or a folder that holds one.

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
        If there is no such file, the name is another kind's, or the download fails.
    """
    if isinstance(name_or_path, str):
        if name_or_path == kind.shipped.name:
            return kind.shipped.path
        owner = find_kind(name_or_path)
        if owner and name_or_path in owner.published:
            if owner.name != kind.name:
                raise GanLabError(f"{name_or_path} is another kind of network: {owner.loader_name} loads it.")
            return download(name_or_path)
        if packaged := find_packaged(kind, name_or_path):
            return _locate_in_package(packaged)
    try:
        path = Path(name_or_path).expanduser() if name_or_path else Path("nameless")
    except (TypeError, RuntimeError):  # no path at all, or the home of a user who isn't here
        raise GanLabError(f"{name_or_path!r} is neither the name of a network nor a path.") from None
    file = path / kind.file_in_folder if kind.file_in_folder and os.path.isdir(path) else path
    if not os.path.isfile(file):  # not Path.is_file, which fails where one may not look
        raise GanLabError(f"There is no file {file}; pass {kind.files}, or one of the names {', '.join(kind.names)}.")
    return file


def kind_of(name_or_path: str | os.PathLike) -> Kind:
    """The kind of network that a name or a path stands for.

    A path is of the kind that its ending shows, or its folder where only one kind keeps such a folder (a run of a
    DCGAN). Any other path is taken for a BigGAN-deep, whose files have no name of their own.
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
    return BIGGAN


def _locate_in_package(network: PackagedNetwork) -> Path:
    """The file inside a package that is installed, or what to do about it."""
    spec = importlib.util.find_spec(network.package)  # of a top-level package this runs nothing
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if os.path.isfile(Path(folder) / network.file):
            return Path(folder) / network.file
    raise GanLabError(f"The network {network.name!r} comes in a package that isn't installed: {network.install}.")
