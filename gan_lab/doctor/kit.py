"""Checks of what is installed: the kit itself, the packages that it needs, and those that it can use."""

import os
import shutil
import sys
from importlib import metadata

from packaging.requirements import Requirement

from gan_lab import name_clash
from gan_lab.doctor.finding import Finding
from gan_lab.install_hints import KIT, install_line, read_requirements, write_command
from gan_lab.kinds import DATA

EXTRAS = {  # those for people who use the kit, and what each is for
    "widgets": "explorer and board",
    "imagenet-judge": "judge of ImageNet's classes",
    "documents": "report as PDF or Word file",
    "video": "animations as MP4 films",
    "cluster": "review on many machines",
    "nbgrader": "nbgrader's gradebook",
}
DECISIVE = ("numpy", "pillow", "pytorch-pretrained-biggan")  # beside torch, what decides how a picture looks
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def check_kit() -> Finding:
    """Say which kit runs, and whether a package of the same import name is in its way."""
    folder = DATA.parent
    version = getattr(sys.modules["gan_lab"], "__version__", "of an unknown version")
    is_checkout = (folder.parent / "pyproject.toml").is_file()
    where = f"GAN Lab {version}, {'a checkout in' if is_checkout else 'installed in'} {folder.parent}"
    if problem := name_clash.describe_front_door():
        return Finding("problem", "kit", f"{where}. {problem}")
    if clash := name_clash.describe_clash(str(folder.parent)) or _find_clash_elsewhere():
        return Finding("note", "kit", f"{where}. {clash}")
    return Finding("ok", "kit", where)


def _find_clash_elsewhere() -> str:
    """Say whether the other package lies in another folder from which Python imports; "" if not."""
    if not _find_version("gan-lab"):
        return ""
    return (
        "The package gan-lab, which is not this kit, is installed in another folder; where Python looks there first, "
        f"'import gan_lab' runs that one. {name_clash.WAY_OUT}"
    )


def check_packages() -> Finding:
    """Compare the packages that the kit needs with the versions that it declares."""
    try:
        needed = read_requirements()
    except LookupError:
        text = f"the kit runs from its folder, and {KIT} was never installed: pip install -e . in that folder"
        return Finding("note", "packages", text)
    missing = [package for package in needed if not _find_version(package.name)]
    if missing:
        return Finding("problem", "packages", f"{_list_names(missing)} missing: {write_command(missing)}")
    if unfit := [package for package in needed if not _fits(package)]:
        found = ", ".join(f"{package.name} {_find_version(package.name)}" for package in unfit)
        text = f"{found}: other versions than the kit was tested with; {write_command(unfit)}"
        return Finding("note", "packages", text)
    named = ", ".join(f"{name} {_find_version(name)}" for name in DECISIVE if _find_version(name))
    return Finding("ok", "packages", f"all {len(needed)} are here in versions that fit, among them {named}")


def check_extras() -> Finding:
    """List the optional parts that are here, and how to install those that aren't."""
    missing = [extra for extra in EXTRAS if not _is_installed(extra)]
    here = ", ".join(extra for extra in EXTRAS if extra not in missing)
    if not missing:
        return Finding("ok", "extras", here)
    lines = "; ".join(f"{extra} ({EXTRAS[extra]}): {install_line(extra)}" for extra in missing)
    return Finding("note", "extras", f"{here or 'none is'} here. What is missing, if you want it: {lines}")


def check_notebooks() -> Finding:
    """Look for what runs notebooks, and which Python they would run in."""
    found = {name: _find_version(name) for name in ("ipykernel", "jupyterlab")}
    versions = ", ".join(f"{name} {version}" for name, version in found.items() if version)
    line = install_line("notebooks")
    if not found["ipykernel"]:
        return Finding("note", "notebooks", f"there is no ipykernel, which runs them: {line}")
    if python := _find_other_python():
        text = f"{versions}; but the kernel 'python3' starts {python}, where the kit may be missing: in this Python, "
        return Finding("note", "notebooks", text + "python -m ipykernel install --sys-prefix")
    if not found["jupyterlab"]:
        text = f"{versions}, which Colab and VS Code need; gan-lab start needs JupyterLab too: {line}"
        return Finding("note", "notebooks", text)
    return Finding("ok", "notebooks", versions)


def _find_other_python() -> str:
    """Return the Python that Jupyter starts for a notebook, if it is another one than this."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return ""
    # By the folders: in two virtual environments the programs themselves can be links to one and the same.
    here, there = (os.path.realpath(os.path.dirname(path)) for path in (sys.executable, program))
    return program if os.path.isabs(program) and here != there else ""


def check_browser() -> Finding:
    """Look for the browser that the kit's own tests drive; students' browsers need nothing of it."""
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    wanted = "only the kit's own tests need"
    if not browser or not os.path.exists(browser):
        named = f"CHROMIUM names {browser}, which isn't there" if browser else "no Chromium was found"
        text = f"{named}; {wanted} one: install chromium, or set CHROMIUM to the program of one"
        return Finding("note", "browser", text)
    if not _is_installed("browser"):
        return Finding("note", "browser", f"{browser}; {wanted} Playwright beside it: {install_line('browser')}")
    return Finding("ok", "browser", f"{browser}, with Playwright {_find_version('playwright')}")


def _is_installed(extra: str) -> bool:
    """Tell whether all packages of an optional part are here, in versions that fit."""
    try:
        return all(map(_fits, read_requirements(extra)))
    except LookupError:
        return False


def _fits(package: Requirement) -> bool:
    """Tell whether a package is installed in a version that is asked for."""
    version = _find_version(package.name)
    return bool(version) and package.specifier.contains(version, prereleases=True)


def _find_version(name: str) -> str:
    """Return the version of an installed package; "" if it isn't there."""
    try:
        return metadata.version(name) or ""
    except metadata.PackageNotFoundError:
        return ""


def _list_names(packages: list[Requirement]) -> str:
    names = ", ".join(package.name for package in packages)
    return f"{names} {'is' if len(packages) == 1 else 'are'}"
