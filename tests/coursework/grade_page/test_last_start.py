"""The port and the token of the last start."""

import json

import pytest

from gan_lab.coursework.grade_page.last_start import FILE, Start, digest_token, load_last_start, store_start


@pytest.fixture
def folder(tmp_path):
    (tmp_path / ".review").mkdir()
    return tmp_path


def test_a_start_is_found_again_and_its_token_is_not(folder):
    store_start(folder, Start(8123, digest_token(b"secret"), False))
    assert load_last_start(folder) == Start(8123, digest_token(b"secret"), False)
    assert "secret" not in (folder / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [
    "", "{", "[]", "null", "7", '{"port": 1}', json.dumps({"port": "1", "token_sha256": "a", "is_ended": True}),
    json.dumps({"port": 0, "token_sha256": "a", "is_ended": True}), "[" * 100_000,
    json.dumps({"port": 1, "token_sha256": 5, "is_ended": True}),
    json.dumps({"port": 1, "token_sha256": "ä", "is_ended": 1}),
])  # fmt: skip
def test_a_file_that_is_not_whole_counts_as_none(folder, content):
    (folder / FILE).write_text(content, encoding="utf-8")
    assert load_last_start(folder) is None


def test_no_file_is_no_start(folder):
    assert load_last_start(folder) is None
