"""The network and the configurations of `pytorch_pretrained_biggan`, without the rest of that library.

The library's own `__init__` imports scipy.stats and boto3, for noise and for downloads: 0.8 s of the 2.4 s from the
start of Python to pocket's first picture. So it isn't run. This package looks for its modules in its own folder, then
in the library's, whose `config`, `model` and `convert_tf_to_pytorch` become modules of this package. Where they ask for
`file_utils`, which imports boto3, they get the one that lies here.

Nothing here has the library's name: whoever imports the library gets all of it, before or after, in any thread.
"""

import importlib
import importlib.util
from typing import TYPE_CHECKING, NamedTuple

from gan_lab.errors import GanLabError

if TYPE_CHECKING:
    from pytorch_pretrained_biggan import BigGAN, BigGANConfig

LIBRARY = "pytorch_pretrained_biggan"
INSTALL = "pytorch-pretrained-biggan==0.1.1"  # as in pyproject.toml
# Everything that a file which is missing, cut, or of another version makes Python raise. Memory that is lacking, or an
# interruption, says nothing about the file.
BROKEN = (ImportError, SyntaxError, ValueError, TypeError, NameError, AttributeError, OSError)


class Library(NamedTuple):
    """What the kit uses of the library."""

    network_class: "type[BigGAN]"
    config_class: "type[BigGANConfig]"
    published: "tuple[BigGANConfig, ...]"  # the configurations of the published networks, the most used one first


def import_library() -> Library:
    """Import the library's network and its configurations.

    Returns
    -------
    Library
        The classes, and the published configurations. They aren't those that `import pytorch_pretrained_biggan` gives,
        but others of the same text.

    Raises
    ------
    GanLabError
        If the library isn't installed, or what is installed is damaged or another version.
    """
    folders = _find_folders()
    if not folders:
        raise GanLabError(f'{LIBRARY} isn\'t installed: pip install "{INSTALL}", then restart the kernel.')
    __path__[1:] = folders  # after this package's own folder
    try:
        config, model, published = (
            importlib.import_module(f"{__name__}.{name}") for name in ("config", "model", "convert_tf_to_pytorch")
        )
        return Library(
            model.BigGAN, config.BigGANConfig, (published.BigGAN256, published.BigGAN128, published.BigGAN512)
        )
    except BROKEN as problem:
        raise GanLabError(
            f"{LIBRARY} can't be imported ({type(problem).__name__}: {problem}): "
            f'pip install --force-reinstall --no-deps "{INSTALL}", then restart the kernel.'
        ) from problem


def _find_folders() -> list[str]:
    """Find the folder of the installed library, without running anything in it; empty if it isn't installed."""
    try:
        found = importlib.util.find_spec(LIBRARY)
    except ValueError:  # a module of that name that somebody made by hand
        return []
    return list(found.submodule_search_locations or []) if found else []


__path__ += _find_folders()  # here too, for what unpickles a network
