"""Checks of the machine: Python, the system, memory, and room on its drives."""

import os
import platform
import shutil
import sys
from pathlib import Path

import psutil

from gan_lab.doctor.finding import Finding
from gan_lab.kinds import BIGGAN
from gan_lab.weights.cache import cache_folder, find_cached
from gan_lab.weights.known import REMOTE_FILES

MIN_FREE_MEMORY = 1_000_000_000  # bytes; pocket needs half of it, BigGAN-deep-256 all
MIN_FREE_DISK = 200_000_000  # bytes in the folder where one works: notebooks with pictures, a training run


def check_system() -> Finding:
    """Say which Python runs on which system, and how much memory is free."""
    memory = psutil.virtual_memory()
    text = (
        f"{platform.python_version()} ({platform.python_implementation()}, {sys.prefix}), {platform.platform()}, "
        f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB of memory free"
    )
    if memory.available < MIN_FREE_MEMORY:
        return Finding("note", "python", f"{text}; that is little: close other notebooks and programs")
    return Finding("ok", "python", text)


def check_disk() -> Finding:
    """Look whether there is room for what is downloaded, and for one's own work."""
    assert BIGGAN.preferred is not None
    cache, work = cache_folder(), Path.cwd()
    name = BIGGAN.preferred.name
    is_here = bool(find_cached(name))  # then a cache for reading alone, as on a server, is enough
    size = REMOTE_FILES[name].size or 0
    advice = []
    if not is_here and (problem := _find_problem(cache, size)):
        advice.append(f"downloads would lie in {cache}, which {problem}: set GAN_LAB_CACHE to another folder")
    if problem := _find_problem(work, MIN_FREE_DISK):
        advice.append(f"the folder where you are, {work}, {problem}: work in another one")
    if advice:
        return Finding("note", "disk", "; ".join(advice))
    needs = "" if is_here else f" ({name} needs {size / 1e6:,.0f} MB)"
    room = f"{_describe_room(cache)} for downloads in {cache}{needs}, {_describe_room(work)} where you are"
    return Finding("ok", "disk", room)


def _find_problem(folder: Path, needed: int) -> str:
    """Say, as the end of a sentence, why nothing can be written into a folder; "" if it can."""
    existing = _find_existing(folder)
    if not os.access(existing, os.W_OK | os.X_OK):
        return "may not be written to"
    free = shutil.disk_usage(existing).free
    return f"has {free / 1e6:,.0f} MB free and needs {needed / 1e6:,.0f} MB" if free < needed else ""


def _describe_room(folder: Path) -> str:
    return f"{shutil.disk_usage(_find_existing(folder)).free / 1e9:.1f} GB free"


def _find_existing(folder: Path) -> Path:
    """Return a folder or, if it isn't there yet, the nearest one above it that is."""
    return next(place for place in (folder, *folder.parents) if os.path.isdir(place))
