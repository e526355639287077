"""What a check found out, in one line that can be shown to anybody."""

import contextlib
import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Mark = Literal["ok", "note", "problem"]
MAX_ERROR = 200  # characters of an error that a line repeats
# Anybody's home in the usual places. On Windows a name can have a space, and an error's text doubles the backslashes.
_OTHERS_HOME = re.compile(r"""([/\\](?:home|Users)[/\\]{1,2})(?:[^/\\'":;,]+(?=[/\\])|[\w.@-]+)""", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """What one check found out.

    Attributes
    ----------
    mark : {"ok", "note", "problem"}
        "ok": it is as it should be. "note": something optional is missing or unusual. "problem": it keeps the kit from
        working.
    subject : str
        What was checked, such as "torch".
    text : str
        What is here, and what to do about what isn't.
    """

    mark: Mark
    subject: str
    text: str

    def __str__(self) -> str:
        text = "".join(c if c.isprintable() else "?" for c in " ".join(self.text.split()))
        return f"{self.mark:<8}{self.subject}: {hide_persons(text)}"


def examine(subject: str, check: Callable[[], Finding]) -> Finding:
    """Do one check, whatever happens in it; what the packages that it imports print is not shown.

    Parameters
    ----------
    subject : str
        What is checked.
    check : callable
        Does it.

    Returns
    -------
    Finding
        What the check found out; a note if it failed itself.
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return check()
    except Exception as error:
        return Finding("note", subject, f"this could not be checked ({describe_error(error)})")


def describe_error(error: BaseException) -> str:
    """Write an error in one short line, such as "OSError: ...".

    Parameters
    ----------
    error : BaseException
        Any error.

    Returns
    -------
    str
        Its name and its message, cut where it is long.
    """
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= MAX_ERROR else f"{text[: MAX_ERROR - 3]}..."


def hide_persons(text: str) -> str:
    """Take the names of users out of the paths in a text, so that it can be shown in public.

    Parameters
    ----------
    text : str
        A text with paths.

    Returns
    -------
    str
        The text with "~" for the home folder, and with "..." for this user's name, or anybody's home, in other paths.
    """
    home = os.path.expanduser("~")
    for folder in {home, os.path.realpath(home), home.replace("\\", "\\\\")}:
        if len(folder.strip("/\\")) > 1:
            text = re.sub(rf"{re.escape(folder)}(?![\w.-])", "~", text)
    users = {os.path.basename(home), *(os.environ.get(name, "") for name in ("USER", "LOGNAME", "USERNAME"))}
    for user in filter(None, users):
        text = re.sub(rf"(?<=[/\\]){re.escape(user)}(?![\w.-])", "...", text)
    return _OTHERS_HOME.sub(r"\1...", text)
