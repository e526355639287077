"""Which port and which token the page of a folder had the last time it was started.

A page that stayed open in the browser while the command was ended, or killed, goes on by itself when it is started
again: it finds the same port, and the token of the start before is still taken. Of that token only a digest is kept,
from which nobody can make the token.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from gan_lab.coursework.review.file_names import WORKING_FOLDER
from gan_lab.coursework.review.working_folder import load_kept
from gan_lab.saving import replace_file

FILE = Path(WORKING_FOLDER) / "grade-page.json"  # in the folder of the review


@dataclass(frozen=True)
class Start:
    """One start of the page."""

    port: int  # 1 to 65,535
    token_sha256: str  # of its token, in hexadecimal digits
    is_ended: bool  # whether it came to its end and wrote all that it had to


def digest_token(token: bytes) -> str:
    """Return the digest of a token by which it is known again."""
    return hashlib.sha256(token).hexdigest()


def load_last_start(folder: Path) -> Start | None:
    """Load the last start of a folder's page; None if there was none, or the file isn't whole."""
    try:
        start = Start(**load_kept(folder / FILE))
    except TypeError:  # there is nothing, or something else
        return None
    is_whole = isinstance(start.port, int) and isinstance(start.token_sha256, str) and 0 < start.port < 65536
    return start if is_whole and start.token_sha256.isascii() else None


def store_start(folder: Path, start: Start) -> None:
    """Store a start, for the next one.

    Raises
    ------
    WriteError
        If the file can't be written.
    """
    replace_file(folder / FILE, json.dumps(asdict(start)))
