"""What to type to install an optional part of the kit, in words that hold for a checkout and for a wheel.

The kit isn't on a package index, so no message may tell to install it from there by its name: whoever took that name
would be trusted by every reader. A message names the packages of the optional part instead.
"""

from collections.abc import Iterable
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement

KIT = "gan-lab-kit"  # the kit's name as a package


def read_requirements(extra: str = "") -> "list[Requirement]":
    """Read from the metadata of the installed kit which packages it needs on this machine.

    Parameters
    ----------
    extra : str
        The name of an optional part, such as "documents"; "" for what the kit needs itself.

    Returns
    -------
    list of Requirement
        The packages and their versions, in the order of the metadata. In the place of another optional part that this
        one names stand the packages of that one.

    Raises
    ------
    LookupError
        If the kit was never installed, or has no such part.
    """
    # Here, since most programs never ask how to install something, and the import is a hundredth of their start.
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    try:
        kit = metadata.distribution(KIT)
    except metadata.PackageNotFoundError:
        raise LookupError("The kit runs from its folder and was never installed.") from None
    if extra and extra not in (kit.metadata.get_all("Provides-Extra") or []):
        raise LookupError(f"There is no extra {extra!r}.")
    found: list[Requirement] = []
    for requirement in map(Requirement, kit.requires or []):
        if not _belongs_to(requirement, extra):
            continue
        if canonicalize_name(requirement.name) == KIT:
            found += [package for part in sorted(requirement.extras) for package in read_requirements(part)]
        else:
            found.append(requirement)
    return found


def install_line(extra: str) -> str:
    """Write the command that installs an optional part of the kit.

    Parameters
    ----------
    extra : str
        Its name, such as "documents".

    Returns
    -------
    str
        Such as 'pip install "pypandoc_binary>=1.15" "typst>=0.14"'; where the kit runs from its folder and was never
        installed, or was installed before it had this part, 'pip install -e ".[documents]"'.
    """
    try:
        requirements = read_requirements(extra)
    except LookupError:
        return f'pip install -e ".[{extra}]"'
    return write_command(requirements)


def write_command(requirements: "Iterable[Requirement]") -> str:
    """Write the command that installs packages, in quotes that every shell takes, those of Windows too.

    Parameters
    ----------
    requirements : iterable of Requirement
        The packages, one or more.

    Returns
    -------
    str
        Such as 'pip install "numpy>=2.1"'.
    """
    return " ".join(["pip install", *(f'"{package.name}{package.specifier}"' for package in requirements)])


def _belongs_to(requirement: "Requirement", extra: str) -> bool:
    """Tell whether a line of the metadata is one of an optional part, or of none, and counts on this machine."""
    marker = requirement.marker
    if marker is None:
        return not extra
    return marker.evaluate({"extra": extra}) and (not extra or not marker.evaluate({"extra": ""}))
