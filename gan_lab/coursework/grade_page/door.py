"""The way into the page: a small file that leads the browser there.

Whoever is logged in to the same machine can read the command line of a browser while it is being started. So the
address, which holds the token, doesn't stand there: the browser is given a file that only its owner can read.
"""

import contextlib
import html
import os
import webbrowser
from pathlib import Path

FILE = "grade-here.html"  # in the folder of the review, since some browsers may not open a file anywhere else
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={address}"><title>To the page in which you grade</title></head>
<body><p><a href="{address}">To the page in which you grade</a>, as long as gan-lab grade runs.</p></body></html>
"""


def open_door(folder: Path, address: str) -> Path | None:
    """Open the page in the browser, by way of a file.

    Parameters
    ----------
    folder : Path
        The folder of the review.
    address : str
        The address of the page, with its token.

    Returns
    -------
    Path or None
        The file, to be removed at the end; None if it can't be written: then the address is only printed.
    """
    path = folder / FILE
    try:
        path.unlink(missing_ok=True)  # of a start that was killed; or a link, which is not followed
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(PAGE.format(address=html.escape(address)))
    except OSError:
        return None
    with contextlib.suppress(webbrowser.Error):
        webbrowser.open(path.absolute().as_uri())
    return path
