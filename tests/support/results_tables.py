"""The tables of docs/results.md, written from the schema of results.jsonl.

    python tests/support/results_tables.py

writes them into the page anew, after a change of gan_lab/data/results.schema.json.
"""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SCHEMA_FILE = ROOT / "gan_lab" / "data" / "results.schema.json"
PAGE = ROOT / "docs" / "results.md"
START, END = "<!-- The tables are written by tests/support/results_tables.py. -->\n", "<!-- The tables end here. -->"


def load_schema() -> dict[str, Any]:
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def make_tables(schema: dict[str, Any]) -> str:
    """A table for the line itself, and one for each kind of object in it."""
    parts = [_make_table(schema)]
    parts += [f"### {part['title']}\n\n{_make_table(part)}" for part in schema["$defs"].values()]
    return "\n\n".join(parts)


def _make_table(part: dict[str, Any]) -> str:
    rows = [_make_row(name, field) for name, field in part["properties"].items()]
    return "\n".join(["| field | type | meaning |", "|---|---|---|", *rows])


def _make_row(name: str, field: dict[str, Any]) -> str:
    return f"| `{name}` | {_name_type(field)} | {field['description']} |"


def _name_type(field: dict[str, Any]) -> str:
    """Such as "string or null", "list of strings", "object"."""
    if "anyOf" in field:
        return " or ".join(map(_name_type, field["anyOf"]))
    if "$ref" in field:
        return "object"
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    if types == ["array"]:
        return f"list of {_name_type(field['items'])}s"
    return " or ".join(types)


def write_tables() -> None:
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    _, after = rest.split(END)
    PAGE.write_text(f"{before}{START}\n{make_tables(load_schema())}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_tables()
