"""Checks of the networks that are here: whether each file is the one that it should be. None of them is loaded.

Digests are computed from the files' bytes each time, and put right what is remembered of them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from gan_lab.doctor.finding import Finding
from gan_lab.kinds import KINDS, find_kind
from gan_lab.weights.cache import cache_folder, cache_path, can_be_weights, find_cached, read_digest
from gan_lab.weights.default_network import read_environment
from gan_lab.weights.digest_memory import find_sha256
from gan_lab.weights.known import REMOTE_FILES
from gan_lab.weights.partial import partial_path
from gan_lab.weights.reading import describe_problem


def check_shipped() -> Finding:
    """Compare the small networks with the digests of those that ship with the kit."""
    shipped = [kind.shipped for kind in KINDS.values()]
    wrong = [network.name for network in shipped if not _has_digest(network.path, network.sha256)]
    if wrong:
        text = f"{', '.join(wrong)}: missing, or not the file that ships with the kit; install the kit again"
        return Finding("problem", "networks", text)
    return Finding("ok", "networks", f"{', '.join(network.name for network in shipped)}, with the right digests")


def check_downloads() -> Finding:
    """Compare what was downloaded with its digests, and look whether the networks that are loaded first are here."""
    folder = cache_folder()
    if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK):
        text = f"{folder} may not be read: ask whoever owns it, or set GAN_LAB_CACHE to another folder"
        return Finding("note", "downloads", text)
    if os.environ.get("GAN_LAB_CACHE") and not os.path.isdir(folder):
        text = f"GAN_LAB_CACHE names {folder}, which isn't there until a download makes it: check the name"
        return Finding("note", "downloads", text)
    whole, advice, fatal = [], list(_describe_partial()), list(_describe_settings())
    preferred = {kind.preferred.name for kind in KINDS.values() if kind.preferred}
    for name in REMOTE_FILES:
        if problem := _find_problem(name):
            (fatal if name in preferred and find_cached(name) else advice).append(f"{name}: its file {problem}")
        elif file := find_cached(name):
            is_noted = REMOTE_FILES[name].sha256 or read_digest(file)
            whole.append(name if is_noted else f"{name} (its digest isn't known)")
    if fatal or advice:
        here = [f"whole: {', '.join(whole)}"] if whole else []
        return Finding("problem" if fatal else "note", "downloads", "; ".join([*fatal, *advice, *here]))
    if whole:
        return Finding("ok", "downloads", f"{', '.join(whole)}, whole")
    return Finding("ok", "downloads", "none, and none is needed; gan-lab download fetches BigGAN-deep-256, once")


def _describe_settings() -> Iterator[str]:
    """Say which environment variables name a network that can't be found."""
    for kind in KINDS.values():
        name = read_environment(kind)
        if name and not find_kind(name) and not os.path.exists(os.path.expanduser(name)):
            yield f"{kind.variable} names {name}, which isn't there: unset it, or name another network"


def _describe_partial() -> Iterator[str]:
    """Say which downloads have begun and didn't end."""
    for name in REMOTE_FILES:
        try:
            size = partial_path(cache_path(name)).stat().st_size
        except OSError:  # there is none
            continue
        if not find_cached(name):
            yield f"{name} was downloaded in part ({size / 1e6:,.0f} MB): gan-lab download {name} goes on with it"


def _find_problem(name: str) -> str:
    """Say which file of a downloaded network is wrong, and what to do about it; "" if nothing is wrong."""
    file, expected = find_cached(name) or cache_path(name), REMOTE_FILES[name].sha256
    if not os.path.lexists(file):
        return ""
    if problem := describe_problem(file, anew=True):
        return f"{file} {problem}"
    again = f"delete it, and run gan-lab download {name} or copy it again"
    if not can_be_weights(file, REMOTE_FILES[name]):
        return f"{file} isn't whole, or isn't a file of weights: {again}"
    return "" if not expected or _has_digest(file, expected) else f"{file} isn't the published one: {again}"


def _has_digest(file: Path, expected: str) -> bool:
    try:
        return find_sha256(file, anew=True) == expected
    except OSError:  # it isn't there, or may not be read
        return False
