"""Another package whose files would lie in the kit's folder, since it has the same import name.

The package index has a `gan-lab` (of 2020, for training StyleGANs) that is imported as `gan_lab` too. Where both are
installed, both have a file gan_lab/__init__.py: the one that was installed last is there, and whoever uninstalls the
other package takes it away.
"""

import os
import re
import sys

# What pip and setuptools leave beside an installed package: gan_lab-0.4.2.dist-info, say, but not gan_lab_kit-0.1.0.
_RECORD_OF_OTHER = re.compile(r"gan[._-]?lab(-(?P<version>\d[\w.!+]*).*)?\.(dist|egg)-info", re.IGNORECASE | re.ASCII)
WAY_OUT = (
    "Remove both with 'pip uninstall gan-lab gan-lab-kit', and install the kit again as you did at first, from its "
    "folder or its address (the name gan-lab alone means the other package)."
)


def describe_clash(folder: str) -> str:
    """Say whether the other package is installed in the folder in which the kit is.

    Parameters
    ----------
    folder : str
        The folder that holds gan_lab/, such as .../site-packages. Only its names are read, since this is done whenever
        the kit is imported (0.5 ms for 450 names).

    Returns
    -------
    str
        A sentence with the way out; "" if the other package isn't there, or the folder can't be read.
    """
    try:
        names = [name for name in os.listdir(folder) if name[:3].lower() == "gan"]
    except OSError:  # it may be inside a zip file
        return ""
    for record in filter(None, map(_RECORD_OF_OTHER.fullmatch, names)):
        version = f" {record['version']}" if record["version"] else ""
        return (
            f"The package gan-lab{version}, which is not this kit, is installed in the same folder, gan_lab/, and has "
            f"a file of the same name there. {WAY_OUT}"
        )
    return ""


def describe_front_door() -> str:
    """Say whether `import gan_lab` has run something other than the kit; "" if it was the kit."""
    if hasattr(sys.modules["gan_lab"], "GanLabError"):
        return ""
    return f"The file gan_lab/__init__.py is not the kit's: another package has written or removed it. {WAY_OUT}"
