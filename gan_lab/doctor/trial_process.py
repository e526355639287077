"""The process of its own in which torch is imported and a picture is made, seen from outside."""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator

from gan_lab.doctor.finding import Finding

SUBJECTS = ("torch", "picture", "torchvision")  # in the order in which `trial` checks them
NEEDED = SUBJECTS[:2]  # without which the kit doesn't work
MAX_SECONDS = 600  # torch on a slow network drive takes minutes
# It imports from where this process does, and from no other folder.
_CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from gan_lab.doctor.trial import run_trial
run_trial()
"""


@contextlib.contextmanager
def start_trial() -> Iterator[subprocess.Popen | None]:
    """Start the process, which works while this one goes on; it is ended if it is still there at the end."""
    command = [sys.executable, "-P", "-X", "utf8", "-c", _CODE, json.dumps(sys.path)]
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError:  # no memory for one more, or it isn't allowed
        yield None
        return
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for_findings(process: subprocess.Popen | None) -> dict[str, Finding]:
    """Wait for the end of the process.

    Parameters
    ----------
    process : Popen or None
        What `start_trial` has started.

    Returns
    -------
    dict of str to Finding
        By subject, one for each of SUBJECTS. Where the process ended too early, they say how it ended.
    """
    output, ending = _wait(process) if process else (b"", "could not be started")
    found = {finding.subject: finding for finding in _read_findings(output)}
    missing = [subject for subject in SUBJECTS if subject not in found]
    for subject in missing:
        # The first one that is missing was at work then; those behind it were never reached.
        text = f"Python {ending} while this was checked" if subject == missing[0] else f"not checked: see {missing[0]}"
        found[subject] = Finding("problem" if subject in NEEDED else "note", subject, text)
    return found


def _wait(process: subprocess.Popen) -> tuple[bytes, str]:
    """Wait for the end of the process; returns what it wrote, and how it ended, in words."""
    try:
        output, errors = process.communicate(timeout=MAX_SECONDS)
        return output, f"ended early ({_describe_exit(process.returncode, errors)})"
    except subprocess.TimeoutExpired as timeout:
        return timeout.output or b"", f"took more than {MAX_SECONDS} seconds"


def _read_findings(output: bytes) -> Iterator[Finding]:
    """Read the findings among all that the process has written."""
    for line in output.splitlines():
        with contextlib.suppress(ValueError, TypeError):  # what other packages write isn't one
            yield Finding(**json.loads(line))


def _describe_exit(status: int, errors: bytes) -> str:
    """Say how a process ended: by which signal or with which status, and the last line that it wrote."""
    lines = errors.decode(errors="replace").strip().splitlines()
    said = f": {lines[-1].strip()[:200]}" if lines else ""
    try:
        return f"{signal.Signals(-status).name}{said}"
    except ValueError:
        return f"status {status if -256 < status < 256 else hex(status)}{said}"
