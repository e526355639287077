"""Text files are opened as UTF-8 everywhere: a system's own encoding, as on Windows, has no part in them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("gan_lab", "tests", "training", "benchmarks", "docs", ".ci")
PLACE = {"read_text": 0, "write_text": 1, "open": 2}  # of the encoding among the arguments of each
ANY_TEXT = {"read_text", "write_text"}


def find_calls_without_encoding(code: str) -> list[int]:
    """Find the lines of calls that open a text file and name no encoding."""
    found = []
    for call in ast.walk(ast.parse(code)):
        if isinstance(call, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            is_text = name in ANY_TEXT or (name == "open" and isinstance(call.func, ast.Name) and not is_binary(call))
            has_one = any(keyword.arg == "encoding" for keyword in call.keywords) or len(call.args) > PLACE.get(name, 9)
            found += [call.lineno] if is_text and not has_one else []
    return found


def is_binary(call: ast.Call) -> bool:
    """Tell whether a call of `open` opens bytes, or a mode that isn't written there."""
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(not isinstance(mode, ast.Constant) or "b" in str(mode.value) for mode in modes)


def test_every_text_file_is_opened_with_an_encoding():
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "_build" not in path.parts]
    assert len(paths) > 700
    found = {path: find_calls_without_encoding(path.read_text(encoding="utf-8")) for path in paths}
    assert [f"{path.relative_to(ROOT)}:{line}" for path, lines in found.items() for line in lines] == []


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("path.read_text()", True),
        ("path.write_text('a')", True),
        ("open(path)", True),
        ("open(path, 'w')", True),
        ("open(path, mode='a')", True),
        ("path.read_text('utf-8')", False),
        ("path.write_text('a', encoding='utf-8')", False),
        ("open(path, 'rb')", False),
        ("open(path, 'w', encoding='utf-8')", False),
        ("archive.open(name)", False),
    ],
)
def test_this_test_notices_a_text_file_without_one(code, is_found):
    assert bool(find_calls_without_encoding(code)) == is_found
