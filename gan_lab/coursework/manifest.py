"""The manifest of a submission: a JSON file with the name, size and digest of each file packed into submission.zip."""

import hashlib
import json
import platform
from collections.abc import Mapping
from typing import Any

from gan_lab import __version__
from gan_lab.coursework.json_documents import read_document

MANIFEST = "manifest.json"  # its name in the zip
VERSION = 1
MAX_MANIFEST = 10_000_000  # bytes

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "GAN Lab submission, version 1",
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "student", "made_with", "files"],
    "properties": {
        "version": {"type": "integer", "const": VERSION},
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
                # inside the zip, with / between folders; no part of it is hidden, empty or leads out of the zip
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


def make_manifest(files: Mapping[str, bytes], student: str) -> bytes:
    """Write the manifest of a submission.

    Parameters
    ----------
    files : mapping of str to bytes
        Name and content of each file in the submission.
    student : str
        The student's name; "" if it isn't known.

    Returns
    -------
    bytes
        The JSON file, as `SCHEMA` describes it.
    """
    manifest = {
        "version": VERSION,
        "student": student,
        "made_with": {"gan_lab": __version__, "python": platform.python_version()},
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }
    return (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()


def read_manifest(content: bytes) -> dict[str, Any]:
    """Read the manifest of a submission, which may come from anybody.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    dict
        What `SCHEMA` describes.

    Raises
    ------
    GanLabError
        If it is too large, isn't JSON, breaks the schema, or has a newer version than this kit reads.
    """
    return read_document(content, SCHEMA, MANIFEST, MAX_MANIFEST, "pack the submission again")
