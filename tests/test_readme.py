"""The README's promises: its commands, its example and its picture."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import gan_lab as gl
from gan_lab.__main__ import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_stand_on_the_first_screen():
    top = README.splitlines()[:20]
    assert "    pip install -r requirements.txt && gan-lab start" in top
    assert "    pip install -r requirements.txt && pytest" in top


def test_the_examples_run_as_printed(tmp_path, monkeypatch):
    first, stylegan2, game, dcgan, walk, judge, recipes = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(first, names)
    assert [list(names[name].shape) for name in ("z", "y")] == [[4, 128], [4, 10]]
    exec(stylegan2, names)
    assert [list(names[name].shape) for name in ("z", "w")] == [[3, 512], [3, 128]]
    exec(game.replace("1500", "20"), names)
    assert [names["game"].steps, len(names["games"].seeds)] == [20, 10]
    exec(dcgan, names)
    assert [len(names["run"].epochs), names["gan"].name] == [1, "first"]
    exec(first, names)
    exec(walk, names)
    assert [list(names[name].shape) for name in ("z", "y")] == [[50, 128], [50, 10]]
    assert gl.regenerate("walk.webp").verdict == "same"
    exec(judge, names)
    assert names["judge"].fidelity(names["pictures"]) > 0.9
    exec(recipes, names)


def test_the_tables_are_the_benchmarks_own():
    measured = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows = [line for line in README.splitlines() if re.search(r"\d+\.\d\d \(\d", line)]
    assert len(rows) == 15
    assert all(row in measured for row in rows)


@pytest.mark.parametrize("name", ["pocket.png", "walk.webp", "style-mixing.png", "dcgan.png"])
def test_the_pictures_come_out_the_same_again(name):
    assert gl.regenerate(ROOT / "docs" / name).verdict == "same"


def test_the_numbers_of_pocket_are_the_measured_ones():
    record = json.loads((ROOT / "training" / "record" / "evaluation.json").read_text())
    full, low = record["truncations"]["1.0"], record["truncations"]["0.4"]
    for number in (
        f"{record['test_photographs']['as_asked']:.1%} of the real test photographs",
        f"{full['as_asked']:.1%} of pocket's pictures at truncation 1.0, and {low['as_asked']:.1%} at 0.4",
        f"{full['diversity_ratio']:.2f} times as far apart as two photographs at 1.0, "
        f"and {low['diversity_ratio']:.2f} times at 0.4",
    ):
        assert number in README


def test_every_link_leads_to_a_file():
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), target


def test_the_criteria_that_the_page_on_grading_shows_are_the_rubrics():
    page = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
    shown = tomllib.loads(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1])["criteria"]
    whole = tomllib.loads(
        (ROOT / "gan_lab" / "coursework" / "review" / "grading" / "rubric.toml").read_text(encoding="utf-8")
    )["criteria"]
    for criterion in shown:
        (same,) = [each for each in whole if each["id"] == criterion["id"]]
        assert {**same, "evidence": 0} == {**criterion, "evidence": 0}


@pytest.mark.parametrize("page", ["README.md", "docs/grading.md"])
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


def test_the_table_lists_every_notebook():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{path.stem}`" in README
