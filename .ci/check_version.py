#!/usr/bin/env python
"""Check that a tag, pyproject.toml, the package, CITATION.cff and the changelog name one version.

Run it as `.ci/check_version.py v0.2.0` before a release, or without a tag to compare the files alone: then the
changelog needs no heading yet.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def find_versions() -> dict[str, str]:
    """Find the version that each file names; "" if it names none."""
    package = (ROOT / "gan_lab" / "__init__.py").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    return {
        "pyproject.toml": tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
        "gan_lab/__init__.py": _find(r'^__version__ = "(.*)"$', package),
        "CITATION.cff": _find(r'^version: "?([^"\n]*)"?$', citation),
    }


def _find(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found[1] if found else ""


def main(tags: list[str]) -> str | None:
    """Compare, and return what is wrong in a sentence; None if all is well."""
    versions = find_versions()
    if tags:
        versions["the tag"] = tags[0].removeprefix("v")
        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        versions["CHANGELOG.md"] = _find(rf"^## \[({re.escape(versions['the tag'])})\]", changelog)
    if len(set(versions.values())) == 1:
        return None
    named = ", ".join(f"{name} names {version or 'none'}" for name, version in versions.items())
    return f"The versions differ: {named}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
