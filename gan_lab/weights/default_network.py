"""Which network is loaded when the user names none: the environment variable, a downloaded one, or the small one."""

import os
from dataclasses import dataclass

from gan_lab.kinds import Kind
from gan_lab.weights import cache


@dataclass(frozen=True)
class NetworkChoice:
    """Which network to load, and what to say about it.

    Attributes
    ----------
    name_or_path : str or path
        What `locate` takes.
    hint : str
        The end of the line that tells which network was loaded: how to get another one. "" where the user named it.
    """

    name_or_path: str | os.PathLike
    hint: str


def choose_network(kind: Kind, name_or_path: str | os.PathLike | None) -> NetworkChoice:
    """Choose the network to load; this never starts a download.

    It is the network that the user named; without a name the one that the kind's environment variable names, else the
    published one that the kind prefers, if it has been downloaded, else the small one.

    Parameters
    ----------
    kind : Kind
        The kind of network.
    name_or_path : str, path or None
        What the user asked for.

    Returns
    -------
    NetworkChoice
        The name or path to locate, and a hint that says how to get another one.
    """
    shipped, preferred = kind.shipped.name, kind.preferred
    if name_or_path is not None:
        return NetworkChoice(name_or_path, "")
    if from_environment := read_environment(kind):
        hint = f" ({kind.variable} says so; {kind.loader_name}(name) takes another.)" if preferred else ""
        return NetworkChoice(from_environment, hint)
    if preferred is None:
        return NetworkChoice(shipped, "")
    if cache.find_cached(preferred.name):
        hint = f" The small one that ships with the kit: {kind.loader_name}({shipped!r})."
        return NetworkChoice(preferred.name, hint)
    return NetworkChoice(shipped, f" For {preferred.name} ({preferred.note}): gan-lab download {preferred.name}.")


def read_environment(kind: Kind) -> str:
    """Read the name or path in the kind's environment variable; "" if it isn't set."""
    return os.environ.get(kind.variable, "")
