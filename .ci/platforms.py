#!/usr/bin/env python
"""Ask the package index on which systems and Pythons the kit can be installed, from wheels alone.

`.ci/platforms.py` asks, through uv (`pip install uv`), which reads the names, tags and metadata of wheels and downloads
none. It writes what it found, with the date, to platforms.json beside this file. `.ci/platforms.py --markdown` prints
that record as the table which docs/install.md shows.
"""

import datetime
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, product
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent
RECORD = Path(__file__).with_name("platforms.json")
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
SYSTEMS = {
    # name: (what uv calls it, the version of macOS)
    "Linux, x86-64": ("x86_64-manylinux_2_28", ""),
    "Linux, ARM 64": ("aarch64-manylinux_2_28", ""),
    "Windows, x86-64": ("x86_64-pc-windows-msvc", ""),
    "Windows, ARM 64": ("aarch64-pc-windows-msvc", ""),
    "macOS 14 or newer, Apple silicon": ("aarch64-apple-darwin", "14.0"),
    "macOS 13, Apple silicon": ("aarch64-apple-darwin", "13.0"),
    "macOS, Intel": ("x86_64-apple-darwin", "14.0"),
}
ASKED = ("requirements.txt", "pyproject.toml")  # the second stands for the package alone, as a wheel has it
SHOWN = ("torch", "numpy")
UV = ["uv", "pip", "compile", "--quiet", "--no-config", "--no-header", "--no-annotate", "--only-binary=:all:"]


class Answer(TypedDict):
    """What one Python on one system gets, from each of `ASKED`: versions, or why there are none."""

    system: str
    python: str
    requirements: str
    package: str


def ask() -> list[Answer]:
    """Ask for each system and Python; most of the time goes by in waiting for the index."""
    with ThreadPoolExecutor(max_workers=8) as threads:
        return list(threads.map(ask_for, *zip(*product(SYSTEMS, PYTHONS), strict=True)))


def ask_for(system: str, python: str) -> Answer:
    """Ask for one Python on one system."""
    requirements, package = (resolve(file, system, python) for file in ASKED)
    return {"system": system, "python": python, "requirements": requirements, "package": package}


def resolve(file: str, system: str, python: str) -> str:
    """Let uv find the version of each package, and return those that decide the pictures; or why there are none."""
    platform, macos = SYSTEMS[system]
    environment = os.environ | ({"MACOSX_DEPLOYMENT_TARGET": macos} if macos else {})
    command = [*UV, f"--python-platform={platform}", f"--python-version={python}", file]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        return explain(done.stderr)
    versions = dict(re.findall(r"^([\w.-]+)==(\S+)", done.stdout, re.MULTILINE))
    return ", ".join(f"{name} {versions[name]}" for name in SHOWN)


def explain(problem: str) -> str:
    """Say in a few words why there is no installation, from uv's long explanation; end this program if it isn't one."""
    missing = re.search(r"\b([\w-]+)(?:\{.*?\})?[=<>!~]\S* has no wheels with a matching (platform|Python)", problem)
    if not missing:
        sys.exit(f"Nothing is known, since uv says:\n{problem}")
    return f"no: {missing[1]} has no wheel for it"


def make_table(answers: list[Answer]) -> str:
    """Write the answers as a table in Markdown; what is the same stands in one row."""
    rows: dict[tuple, list[str]] = {}
    for system, its_answers in groupby(answers, key=lambda answer: answer["system"]):
        same = [(name_pythons(pythons), *said) for pythons, said in join_pythons(its_answers)]
        rows.setdefault(tuple(same), []).append(system)
    lines = ["| system | Python | `requirements.txt` installs | the package alone installs |", "|---|---|---|---|"]
    for same, systems in rows.items():
        lines += [f"| {'; '.join(systems)} | {' | '.join(row)} |" for row in same]
    return "\n".join(lines)


def join_pythons(answers: Iterator[Answer]) -> Iterator[tuple[list[str], tuple[str, str]]]:
    """Yield the Pythons that follow each other with the same answers, and these answers."""
    for said, same in groupby(answers, key=lambda answer: (answer["requirements"], answer["package"])):
        yield [answer["python"] for answer in same], said


def name_pythons(pythons: list[str]) -> str:
    """Write "3.12 to 3.14", or "3.11"."""
    return pythons[0] if len(pythons) == 1 else f"{pythons[0]} to {pythons[-1]}"


def main(options: list[str]) -> None:
    """Ask and write the record, or print the table of the record that there is."""
    if options != ["--markdown"]:
        record = {"asked": datetime.date.today().isoformat(), "answers": ask()}
        RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(make_table(json.loads(RECORD.read_text(encoding="utf-8"))["answers"]))


if __name__ == "__main__":
    main(sys.argv[1:])
