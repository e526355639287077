#!/usr/bin/env python
"""Write the two lock files: each package with its version and its digests, for all systems and Pythons at once.

Run it as `.ci/lock.py` after a change to requirements.txt or to what pyproject.toml declares; `.ci/lock.py --upgrade`
takes the newest versions that fit. It asks the package index, through uv (`pip install uv`), and downloads no wheel.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ["uv", "pip", "compile", "--quiet", "--no-config", "--no-header", "--universal", "--generate-hashes"]
OLDEST_PYTHON = "3.11"  # as pyproject.toml has it

# PyTorch has several builds of one version (for the processor alone, for one CUDA or another), each with digests of its
# own, and some bring gigabytes of libraries. Which one a machine gets isn't for a lock file to say.
LEFT_OUT = "torch"
HEADER = """\
# {title}
# Written by .ci/lock.py, with uv: one file for all systems and Pythons.
# PyTorch and what only PyTorch brings are left out, since it has a build for each kind of machine. Install it first:
#     pip install torch=={torch}
#     pip install --no-deps --require-hashes -r {name}
#     pip install --no-deps --editable .
# (Where requirements.txt names another version of PyTorch for a system or a Python, that one.)
"""
FILES = {
    # name: (what it holds, extras besides those of requirements.txt)
    "requirements.lock": (
        "What requirements.txt installs, and the extra `documents` for reports as PDF and Word files.",
        ["documents"],
    ),
    ".ci/requirements.lock": (
        "What .ci/run tests with: every extra.",
        ["documents", "video", "cluster", "nbgrader", "browser", "docs", "dev"],
    ),
}
FIRST = "requirements.lock"


def resolve(name: str, options: list[str]) -> str:
    """Let uv find the version of each package, and return what it writes, with PyTorch in it."""
    asked = ["requirements.txt", "pyproject.toml", *(f"--extra={extra}" for extra in FILES[name][1])]
    if name != FIRST:  # a package that is in both files has one version
        asked.append(f"--constraints={FIRST}")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "lock.txt"
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, output)  # uv keeps the versions of the file that it writes over
        command = [*UV, f"--python-version={OLDEST_PYTHON}", "--no-emit-package=gan-lab-kit", *asked, *options]
        subprocess.run([*command, f"--output-file={output}"], cwd=ROOT, check=True)
        return output.read_text(encoding="utf-8")


def leave_out(text: str) -> str:
    """Leave out PyTorch, what only PyTorch needs, what only that needs, and so on."""
    blocks = re.findall(r"^\S.*\n(?:^ .*\n)*", text, re.MULTILINE)
    needed_by = {block: set(re.findall(r"^    # (?:via |  )(\S.*)$", block, re.MULTILINE)) for block in blocks}
    gone = {LEFT_OUT}
    while True:
        left = [block for block in blocks if _name(block) not in gone and not needed_by[block] <= gone]
        more = {_name(block) for block in blocks} - {_name(block) for block in left}
        if more == gone:
            return "".join(left)
        gone = more


def _name(block: str) -> str:
    return block.split("==")[0]


def main(options: list[str]) -> None:
    """Write both files."""
    for name, (title, _) in FILES.items():
        text = resolve(name, options)
        torch = re.search(rf"^{LEFT_OUT}==(\S+)", text, re.MULTILINE)[1]
        header = HEADER.format(title=title, torch=torch, name=name)
        (ROOT / name).write_text(header + leave_out(text), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
