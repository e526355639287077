"""What a report and its check say, to look at in tests."""

from pathlib import Path

import pytest

from gan_lab.coursework.report.writing import write_report


def read_text(folder: Path) -> str:
    """The text of the report that lies in a folder."""
    return (folder / "report.md").read_text(encoding="utf-8")


def read_checklist(folder: Path, capsys: pytest.CaptureFixture) -> dict[str, tuple[bool, str]]:
    """Write the report of a folder's notebooks; what the check prints, by condition: (whether it holds, the places)."""
    write_report(folder, folder / "report")
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  [")]
    return {line[6:].partition(" (")[0]: (line[3] == "x", line[6:].partition(" (")[2]) for line in lines}
