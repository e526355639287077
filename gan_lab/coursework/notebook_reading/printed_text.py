"""What a code cell printed, as text: without colours, without the earlier states of a progress bar, and not endless.

Tables, formulas and Markdown in its outputs are shown as text, too, where they have any.
"""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gan_lab.coursework.notebook_reading.data_addresses import find_data_addresses
from gan_lab.coursework.notebook_reading.notebook_pictures import join_lines

if TYPE_CHECKING:  # importing it takes a second, which whoever reads no notebook doesn't need
    from nbformat import NotebookNode

MAX_PRINTED = 2000  # characters of one cell
MAX_MESSAGES = 500  # of these, of warnings and what else is written beside the results
MAX_LOOKED_AT = 20_000  # characters of one output: a progress bar prints many that nobody sees
# Signs by which a terminal changes colours. The text may come from anybody: the time grows no faster than its length.
ESCAPE = re.compile(r"\x1b\[[0-9;?]{0,30}[A-Za-z]")
PROGRESS_BAR = re.compile(r"\d%\||\?it/s")  # in a line that shows how far a loop is
# Beginnings of the types of outputs that are shown as something else than text, or named as not shown.
SHOWN_OTHERWISE = (
    "image/", "video/", "audio/", "application/pdf", "application/javascript", "application/vnd.jupyter.widget",
    "application/vnd.plotly", "application/vnd.bokeh", "application/vnd.vega", "application/vnd.holoviews",
)  # fmt: skip
DEFAULT_REPR = re.compile(r"<[^<>\n]{1,300}>")  # such as <IPython.core.display.HTML object>, which says nothing


def find_printed_text(outputs: "Sequence[NotebookNode]") -> str:
    """Find what a code cell printed, and the values that it ends in where these have a text.

    Parameters
    ----------
    outputs : sequence of NotebookNode
        The cell's outputs, in nbformat 4.

    Returns
    -------
    str
        The text, up to `MAX_PRINTED` characters; what is cut off is marked by three dots.
    """
    parts: list[str] = []
    left, messages_left = MAX_PRINTED + 1, MAX_MESSAGES
    for output in outputs:
        if left <= 0:
            break
        is_message = output.output_type == "stream" and output.name == "stderr"
        text = _drop_progress_bars(_clean(_find_text(output))) if is_message else _clean(_find_text(output))
        part = text[: min(left, messages_left) if is_message else left]
        parts.append(part if (part == text and text.endswith("\n")) or not part else f"{part}\n")
        left -= len(parts[-1])
        messages_left -= len(part) if is_message else 0
    printed = "".join(parts).strip("\n").rstrip()
    return printed if len(printed) <= MAX_PRINTED else f"{printed[:MAX_PRINTED]} ..."


def has_plain_text(output: "NotebookNode") -> bool:
    """Tell whether the plain text of an output says what it shows; that of many objects only names their kind.

    Parameters
    ----------
    output : NotebookNode
        An output of the types "execute_result" or "display_data".

    Returns
    -------
    bool
        Whether it does.
    """
    plain = join_lines(output.data.get("text/plain")).strip()
    return bool(plain) and not DEFAULT_REPR.fullmatch(plain)


def _find_text(output: "NotebookNode") -> str:
    """Return the text of an output; "" of one that is shown in another way, such as a picture."""
    if output.output_type == "stream":
        return join_lines(output.text)[:MAX_LOOKED_AT]
    if output.output_type not in ("execute_result", "display_data"):
        return ""
    data = output.data
    if any(str(kind).startswith(SHOWN_OTHERWISE) for kind in data) or "<img" in join_lines(data.get("text/html")):
        return ""
    if markdown := _drop_pasted(join_lines(data.get("text/markdown"))):
        return markdown[:MAX_LOOKED_AT]
    if has_plain_text(output) or len(data) == 1:
        return join_lines(data.get("text/plain"))[:MAX_LOOKED_AT]
    value = data.get("application/json")
    written = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else join_lines(value)
    return (join_lines(data.get("text/latex")) or written)[:MAX_LOOKED_AT]


def _drop_pasted(text: str) -> str:
    """Return a text with three dots in place of the files that are pasted into it."""
    pieces, position = [], 0
    for address in find_data_addresses(text):
        pieces += [text[position : address.start], "..."]
        position = address.end
    return "".join([*pieces, text[position:]])


def _drop_progress_bars(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not PROGRESS_BAR.search(line))


def _clean(text: str) -> str:
    """Return a text as a terminal shows it in the end: each line as it was written last."""
    text = ESCAPE.sub("", text).replace("\r\n", "\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
