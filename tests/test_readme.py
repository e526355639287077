"""The promises of the README and of the pages: commands, tables, links."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from gan_lab.__main__ import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_stand_on_the_first_screen():
    top = README.splitlines()[:20]
    assert "    pip install -r requirements.txt && gan-lab start" in top
    assert "    pip install -r requirements.txt && pytest" in top


def test_it_can_be_read_in_two_minutes():
    assert len(README.splitlines()) <= 150


def test_the_tables_of_speed_are_the_benchmarks_own():
    measured = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows = [
        line
        for line in (ROOT / "docs" / "speed.md").read_text(encoding="utf-8").splitlines()
        if re.search(r"\d+\.\d\d \(\d", line)
    ]
    assert len(rows) == 26
    assert all(row in measured for row in rows)


def test_the_numbers_of_pocket_are_the_measured_ones():
    record = json.loads((ROOT / "training" / "record" / "evaluation.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "examples.md").read_text(encoding="utf-8")
    full, low = record["truncations"]["1.0"], record["truncations"]["0.4"]
    for number in (
        f"{record['test_photographs']['as_asked']:.1%} of the real test photographs",
        f"{full['as_asked']:.1%} of pocket's pictures at truncation 1.0, and {low['as_asked']:.1%} at 0.4",
        f"{full['diversity_ratio']:.2f} times as far apart as two photographs at 1.0, "
        f"and {low['diversity_ratio']:.2f} times at 0.4",
    ):
        assert number in page


def test_every_link_leads_to_a_file():
    pages = [
        *set(ROOT.glob("*.md")) - {ROOT / "report_template.md"},
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "gan_lab" / "data").glob("*/*.md"),
    ]
    assert len(pages) > 30
    for page in pages:
        for target in re.findall(r"\]\(([^)#:\s]+)[)#]", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_the_criteria_that_the_page_on_grading_shows_are_the_rubrics():
    page = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
    shown = tomllib.loads(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1])["criteria"]
    whole = tomllib.loads(
        (ROOT / "gan_lab" / "coursework" / "review" / "grading" / "rubric.toml").read_text(encoding="utf-8")
    )["criteria"]
    for criterion in shown:
        (same,) = [each for each in whole if each["id"] == criterion["id"]]
        assert {**same, "evidence": 0} == {**criterion, "evidence": 0}


COMMAND_PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"))
    if "gan-lab " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("page", COMMAND_PAGES)
def test_each_command_and_option_that_the_pages_show_is_one_that_there_is(page, capsys):
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = re.findall(r"^    (?:.*&& )?gan-lab ([^#\n]*)|`gan-lab ([^`]*)`", text, re.MULTILINE)
    assert shown
    for command, *words in (shlex.split(block or inline) for block, inline in shown):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, command
        said = capsys.readouterr().out
        assert all(word in said for word in words if word.startswith("--")), (command, words)


@pytest.mark.parametrize("page", ["README.md", "docs/notebooks.md"])
def test_the_tables_list_every_notebook_with_its_question_and_minutes(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
        title, minutes = first[0].strip("# \n"), re.search(r"\*\*Time:\*\* (\d+)", "".join(first))[1]
        (row,) = [line for line in text.splitlines() if line.startswith("|") and f"`{path.stem}`" in line]
        assert title in row
        assert f"| {minutes}" in row
