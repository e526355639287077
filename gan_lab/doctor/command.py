"""The command `gan-lab doctor`: every check in order, a line each, and a verdict."""

import sys
from collections.abc import Iterator
from functools import partial

from gan_lab.doctor.finding import Finding, examine
from gan_lab.doctor.trial_process import SUBJECTS, start_trial, wait_for_findings
from gan_lab.kinds import import_object

# What is checked while the process of its own works, and by what; imported when it is done, since any package that one
# of them uses may be what is missing.
CHECKS = {
    "kit": "gan_lab.doctor.kit:check_kit",
    "python": "gan_lab.doctor.machine:check_system",
    "packages": "gan_lab.doctor.kit:check_packages",
    "networks": "gan_lab.doctor.networks:check_shipped",
    "downloads": "gan_lab.doctor.networks:check_downloads",
    "disk": "gan_lab.doctor.machine:check_disk",
    "notebooks": "gan_lab.doctor.kit:check_notebooks",
    "extras": "gan_lab.doctor.kit:check_extras",
    "browser": "gan_lab.doctor.kit:check_browser",
}


def doctor() -> int:
    """Print what is here, and what to do about what isn't. Nothing is changed, and no network is asked.

    Returns
    -------
    int
        0 if the kit works, else 1.
    """
    problems = 0
    for finding in find_all():
        _print(str(finding))
        problems += finding.mark == "problem"
    if problems:
        _print("The kit does not work here: see each line that begins with 'problem'.")
    else:
        _print("The kit works here.")
    return 1 if problems else 0


def find_all() -> Iterator[Finding]:
    """Do all checks.

    Yields
    ------
    Finding
        One for each check, in the order in which they are shown.
    """
    with start_trial() as process:
        for subject, check in CHECKS.items():
            yield examine(subject, partial(_import_and_call, check))
        findings = wait_for_findings(process)
        yield from (findings[subject] for subject in SUBJECTS)


def _import_and_call(check: str) -> Finding:
    return import_object(check)()


def _print(line: str) -> None:
    """Print a line; where the terminal can't show a character, its number stands for it."""
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding), flush=True)
