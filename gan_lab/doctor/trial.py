"""Checks that import torch and make a picture: what a process of its own does, which may end without a word.

A torch that doesn't fit the machine can end Python at once (an instruction that the processor lacks, two copies of
OpenMP, no memory). `trial_process` starts this and sees how it ends.
"""

import contextlib
import importlib
import json
import os
import shutil
import sys
import time
import warnings
from dataclasses import asdict
from importlib import metadata

from gan_lab.doctor.finding import Finding, describe_error

WINDOWS_HINT = "; if that doesn't help, install Microsoft's Visual C++ Redistributable"


def run_trial() -> None:
    """Do the checks in order, and write each finding to standard output as a line of JSON as soon as it is there."""
    for check in (check_torch, check_picture, check_torchvision):
        with contextlib.redirect_stdout(sys.stderr):  # networks print which they are, and other packages anything
            finding = check()
        print(json.dumps(asdict(finding)), flush=True)


def check_torch() -> Finding:
    """Import torch, and say for which devices it was built and on which it computes."""
    try:
        import torch
    except (Exception, SystemExit) as error:
        text = f"it can't be imported ({describe_error(error)}): pip install --force-reinstall torch"
        return Finding("problem", "torch", text + WINDOWS_HINT * (os.name == "nt"))
    try:
        with warnings.catch_warnings(record=True) as caught:  # of a driver that is too old, torch tells in a warning
            warnings.simplefilter("always")
            from gan_lab.networks.device import choose_device

            device = choose_device(None)
    except (Exception, SystemExit) as error:
        text = f"{torch.__version__} can't compute here ({describe_error(error)})"
        return Finding("problem", "torch", text)
    build = torch.version.cuda and f", built for CUDA {torch.version.cuda}"
    build = build or (torch.version.hip and f", built for ROCm {torch.version.hip}") or ""
    threads = torch.get_num_threads()
    name = f" ({torch.cuda.get_device_name()})" if device.type == "cuda" else ""
    text = f"{torch.__version__}{build}; computes on {device.type}{name}, {threads} thread{'s' * (threads > 1)}"
    if device.type == "cpu" and shutil.which("nvidia-smi"):
        reasons = "".join(f" ({describe_error(RuntimeWarning(warning.message))})" for warning in caught[:1])
        return Finding("note", "torch", f"{text}. There is a graphics card, which this torch can't use{reasons}")
    return Finding("ok", "torch", text)


def check_picture() -> Finding:
    """Make a picture, save it, read its recipe, make it again, and compare."""
    try:
        from gan_lab.networks.biggan import load_biggan
        from gan_lab.networks.regenerate import regenerate

        gan = load_biggan("pocket")
        started = time.perf_counter()
        samples = gan.generate_from_seed(1, 7, "coat", 0.7)
        seconds = time.perf_counter() - started
        result = regenerate(samples.png(0))
    except (Exception, SystemExit) as error:
        return Finding("problem", "picture", f"none could be made ({describe_error(error)}): see the lines above")
    text = f"pocket made one in {seconds:.2f} s, and its recipe made it again: verdict '{result.verdict}'"
    if result.verdict == "same":
        return Finding("ok", "picture", text)
    return Finding("problem", "picture", f"{text}. It should be 'same': {result.sentence}")


def check_torchvision() -> Finding:
    """Import torchvision if it is here. The kit never does, but notebooks may, and one that fails is misleading."""
    try:
        version = metadata.version("torchvision")
    except metadata.PackageNotFoundError:
        return Finding("ok", "torchvision", "not here, and not needed")
    try:
        importlib.import_module("torchvision")
    except (Exception, SystemExit) as error:
        text = f"{version} doesn't load ({describe_error(error)}), most likely since it was built for another torch. "
        text += "The kit doesn't need it: pip uninstall torchvision, or install the one for this torch"
        return Finding("note", "torchvision", text)
    return Finding("ok", "torchvision", f"{version} loads, and isn't needed")
