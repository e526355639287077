"""The manifest of a submission, read from anybody."""

import json

import pytest

from gan_lab.coursework.manifest import read_manifest
from gan_lab.errors import GanLabError

GOOD = {"version": 1, "student": "", "made_with": {}, "files": [{"name": "a/b.png", "bytes": 1, "sha256": "0" * 64}]}


def test_a_manifest_is_read_back():
    assert read_manifest(json.dumps(GOOD).encode()) == GOOD


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", "a//b", ".hidden", "a/.b", "a\\b", "c:x", "a\n", "", "a/"])
def test_a_manifest_that_names_a_file_outside_is_refused(name):
    bad = GOOD | {"files": [GOOD["files"][0] | {"name": name}]}
    with pytest.raises(GanLabError, match="schema at files/0/name"):
        read_manifest(json.dumps(bad).encode())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "top level"),
        (json.dumps(GOOD | {"version": 2}).encode(), "newer"),
        (json.dumps(GOOD | {"more": 1}).encode(), "top level"),
        (json.dumps(GOOD | {"student": 5}).encode(), "student"),
    ],
)
def test_a_broken_manifest_is_reported_in_one_sentence(content, sentence):
    with pytest.raises(GanLabError, match=sentence):
        read_manifest(content)
