"""Join ES modules into one script, as a file without a server needs it: a browser loads no module from a disk.

Each module becomes a function that is called once and returns what the module exports, so names inside it stay its own.
The modules are read line by line, so they keep to one form of import and export each; `source/` says which.
"""

import posixpath
import re
from collections.abc import Callable

IMPORT = re.compile(r'^import \{(\s*\w+(?:,\s*\w+)*,?\s*)\} from "(\.{1,2}/[\w./]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
NO_EXPORTS = re.compile(r"^export \{\};\n", re.MULTILINE)  # a module of nothing but types
OTHER_FORM = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def join_modules(entry: str, read: Callable[[str], str]) -> str:
    """Join a module and all that it imports, in an order in which each comes after those that it imports.

    Parameters
    ----------
    entry : str
        The module that starts, by its path below the folder of the sources, such as "main.js".
    read : callable
        Returns the text of a module, from such a path.

    Returns
    -------
    str
        A script in strict mode that runs the module and leaves no name behind.

    Raises
    ------
    ValueError
        If a module imports or exports in another form, or modules import each other in a circle.
    """
    wrapped: dict[str, str] = {}
    _wrap(entry, read, wrapped, ())
    return "\n".join(['(() => {\n"use strict";', *wrapped.values(), "})();\n"])


def _wrap(path: str, read: Callable[[str], str], wrapped: dict[str, str], importers: tuple[str, ...]) -> None:
    """Put a module into `wrapped`, after those that it imports."""
    if path in importers:
        raise ValueError(f"These modules import each other in a circle: {' > '.join((*importers, path))}.")
    if path in wrapped:
        return
    text = read(path)
    for match in IMPORT.finditer(text):
        _wrap(_resolve(path, match[2]), read, wrapped, (*importers, path))
    names = [match[2] for match in EXPORT.finditer(text)]
    text = IMPORT.sub(lambda match: f"const {{{match[1]}}} = {_name(_resolve(path, match[2]))};\n", text)
    text = EXPORT.sub(r"\1 \2", NO_EXPORTS.sub("", text))
    if other := OTHER_FORM.search(text):
        raise ValueError(f"{path} imports or exports in a form that isn't joined: {other[0]}")
    wrapped[path] = f"const {_name(path)} = (() => {{ // {path}\n{text}return {{ {', '.join(names)} }};\n}})();\n"


def _resolve(path: str, address: str) -> str:
    """Return the path of a module from what another one calls it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))


def _name(path: str) -> str:
    """Return what a module is called in the script, such as `$inputs$noise`."""
    return "$" + re.sub(r"\W", "$", path.removesuffix(".js"))
