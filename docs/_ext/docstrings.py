"""Docstrings as the reference shows them.

What is indented below a sentence is code, as in Markdown. A class that nobody calls, since a loader makes its objects,
has no signature.
"""

import re

from sphinx.application import Sphinx

UNDERLINE = re.compile(r"-{3,}$")  # of a section such as Parameters, in which indented lines are text


def _mark_examples(app: Sphinx, what: str, name: str, value: object, options: object, lines: list[str]) -> None:
    marked: list[str] = []
    in_example = False
    end = next((number for number, line in enumerate(lines) if UNDERLINE.match(line.strip())), len(lines))
    for line in lines[:end]:
        begins = line.startswith("    ") and not in_example and (not marked or not marked[-1].strip())
        if begins:
            marked += [".. code-block:: python", ""]
        in_example = begins or (in_example and (line.startswith("    ") or not line.strip()))
        marked.append(line)
    lines[:end] = marked


def _leave_out_signature(
    app: Sphinx, what: str, name: str, value: object, options: object, signature: str | None, returned: str | None
) -> tuple[str | None, str | None] | None:
    return ("", None) if what == "class" and signature == "(*arguments, **keywords)" else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Mark examples before Napoleon reads the sections, and leave out what says nothing."""
    app.connect("autodoc-process-docstring", _mark_examples, priority=400)
    app.connect("autodoc-process-signature", _leave_out_signature)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
