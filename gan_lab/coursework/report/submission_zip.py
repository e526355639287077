"""Handing in: submission.zip with the notebooks, the report, the pictures, and a manifest of them.

Nothing that a student made is withheld: a notebook that can't be read is packed too.
"""

import hashlib
import io
import json
import os
import platform
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import gan_lab
from gan_lab.coursework.report.checklist import Given, is_plain
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import MAX_BYTES, read_recipe

SUBMISSION, MANIFEST, VERSION = "submission.zip", "manifest.json", 1
MAX_MANIFEST = 10_000_000  # bytes

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "GAN Lab submission, version 1",
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "student", "made_with", "files"],
    "properties": {
        "version": {"const": VERSION},
        "student": {"type": "string", "maxLength": 200},  # as the notebooks set it; "" if none does
        "made_with": {"type": "object", "maxProperties": 10, "additionalProperties": {"type": "string"}},
        "files": {"type": "array", "maxItems": 100_000, "items": {"$ref": "#/$defs/file"}},
    },
    "$defs": {
        "file": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name", "bytes", "sha256"],
            "properties": {
                # inside the zip, with / between folders; no part of it is hidden, empty or a way out
                "name": {
                    "type": "string",
                    "maxLength": 400,
                    "pattern": r"^[^./\\:\x00-\x1f][^/\\:\x00-\x1f]*"
                    r"(/[^./\\:\x00-\x1f][^/\\:\x00-\x1f]*)*\Z",
                },
                "bytes": {"type": "integer", "minimum": 0},
                "sha256": {"type": "string", "pattern": r"^[0-9a-f]{64}\Z"},
            },
        }
    },
}


def pack(given: Sequence[Given], out: Path, who: str) -> bytes:
    """submission.zip: the notebooks, the report that lies in `out`, the pictures; the same files, the same bytes."""
    files: dict[str, bytes] = {}
    taken: set[Path] = set()

    def add(path: Path, name: str) -> None:
        if is_plain(path) and path.name != SUBMISSION and path.resolve() not in taken:
            taken.add(path.resolve())
            files[_free(name, files)] = path.read_bytes()

    try:
        for each in given:
            add(each.path, _safe(each.path.name))
        for path in sorted((*out.glob("report*"), *out.glob("pictures/*"))):
            folder = "report/pictures" if path.parent != out else "report"
            add(path, f"{folder}/{_safe(path.name)}")
        for folder in dict.fromkeys(each.path.parent for each in given):
            for path in sorted((folder / "pictures").glob("*")):
                if _carries_recipe(path):
                    add(path, f"pictures/{_safe(path.name)}")
    except OSError as problem:
        raise GanLabError(f"{problem.filename} can't be read ({problem.strerror}): check the file.") from None
    manifest = {
        "version": VERSION,
        "student": who,
        "made_with": {"gan_lab": gan_lab.__version__, "python": platform.python_version()},
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }
    files[MANIFEST] = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # no date, so that equal files make an equal zip
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, files[name])
    return packed.getvalue()


def _carries_recipe(path: Path) -> bool:
    try:
        return is_plain(path) and path.stat().st_size <= MAX_BYTES and bool(read_recipe(path))
    except (GanLabError, OSError):
        return False


def _safe(name: str) -> str:
    """A file's name as every system can have it: letters of any script, digits, spaces and a few signs."""
    name = re.sub(r"[^\w.,()+ -]+", "-", name).lstrip(". ")
    stem, suffix = os.path.splitext(name)
    return f"{stem[:120] or 'file'}{suffix[:20]}"


def _free(name: str, files: Mapping[str, bytes]) -> str:
    """The name, or one like it, that no file has, on systems too where large and small letters are the same."""
    used, stem, suffix, number = {each.casefold() for each in (*files, MANIFEST)}, *os.path.splitext(name), 0
    while name.casefold() in used:
        number += 1
        name = f"{stem}-{number}{suffix}"
    return name


def read_manifest(content: bytes) -> dict:
    """The manifest of a submission, which may come from anybody, as SCHEMA has it; GanLabError if it isn't one."""
    try:
        manifest = json.loads(content[:MAX_MANIFEST].decode("utf-8"))
    except (ValueError, RecursionError):
        raise GanLabError(f"{MANIFEST} is not JSON: pack the submission again.") from None
    if isinstance(manifest, dict) and isinstance(manifest.get("version"), int) and manifest["version"] > VERSION:
        raise GanLabError(f"This submission is newer than this kit reads (version {VERSION}): update the kit.")
    problem = next(_validator().iter_errors(manifest), None)
    if problem is not None:
        where = "/".join(str(step) for step in problem.absolute_path) or "the top level"
        raise GanLabError(f"{MANIFEST} breaks its schema at {where}: it was not made by this kit.")
    return manifest


@cache
def _validator():
    from jsonschema import Draft202012Validator

    return Draft202012Validator(SCHEMA)
