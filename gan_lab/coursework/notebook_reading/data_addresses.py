"""Files inside an address: `data:image/png;base64,iVBOR...`, as editors put pasted pictures into Markdown and HTML.

The text may come from anybody, so the time that each function takes grows no faster than its length.
"""

import base64
import binascii
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field

HEAD = re.compile(r"data:((?:image|video|audio|application)/[\w.+-]{1,80})((?:;[\w=.+/-]{0,80}){0,5}),", re.IGNORECASE)
ENCODED = re.compile(r"[A-Za-z0-9+/=_%-]*+")  # base64, perhaps with %2B in place of +
ENCODED_IN_LINES = re.compile(r"[A-Za-z0-9+/=_%-]*+(?:[^\S\n]*+\n\s*+[A-Za-z0-9+/=_%-]++)*+\s*+")  # in several lines
UNQUOTED = re.compile(r"""[^\s"'<>()]*+""")
CLOSING = {'"': '"', "'": "'", "(": ")", "<": ">"}  # what stands behind an address, by the character before it


@dataclass(frozen=True)
class DataAddress:
    """An address that holds a file.

    Attributes
    ----------
    start, end : int
        Where it stands in the text, from the "d" of "data:" to behind its last character.
    media_type : str
        What it says that the file is, in small letters, such as "image/png".
    """

    start: int
    end: int
    media_type: str
    _is_base64: bool = field(repr=False)
    _payload: str = field(repr=False)

    def decode(self) -> bytes:
        """Decode the file; b"" if the address was cut or is broken."""
        if self._is_base64:
            return decode_base64(urllib.parse.unquote(self._payload) if "%" in self._payload else self._payload)
        return urllib.parse.unquote_to_bytes(self._payload)


def find_data_addresses(text: str) -> Iterator[DataAddress]:
    """Find the addresses in a text that hold files.

    Parameters
    ----------
    text : str
        Markdown or HTML from anybody.

    Yields
    ------
    DataAddress
        Each, in order, in quotes of either kind or without, in Markdown's brackets, in small or capital letters.
    """
    position = 0
    last = {sign: text.rfind(sign) for sign in CLOSING.values()}  # so that none is looked for that isn't there
    while head := HEAD.search(text, position):
        is_base64 = "base64" in head[2].lower().split(";")
        closing = CLOSING.get(text[head.start() - 1 : head.start()], "")
        has_closing = bool(closing) and last[closing] >= head.end()
        position = _find_end(text, head.end(), closing if has_closing else "", is_base64)
        yield DataAddress(head.start(), position, head[1].lower(), is_base64, text[head.end() : position])


def decode_base64(text: str) -> bytes:
    """Decode base64 as browsers do.

    Parameters
    ----------
    text : str
        Base64, perhaps in several lines, or without the "=" at its end.

    Returns
    -------
    bytes
        What it holds; b"" if it isn't base64.
    """
    text = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _find_end(text: str, start: int, closing: str, is_base64: bool) -> int:
    """Return where an address ends whose file begins at `start`; closing: what stands behind it, "" if unknown."""
    if is_base64:
        end = _end_of(ENCODED_IN_LINES, text, start)
        # Without what ends it, the words that follow an address would be taken for a part of it.
        return end if closing and text[end : end + 1] == closing else _end_of(ENCODED, text, start)
    return text.find(closing, start) if closing else _end_of(UNQUOTED, text, start)


def _end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
