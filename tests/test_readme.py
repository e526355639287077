"""The README's promises: its commands, its example and its picture."""

import re
from pathlib import Path

import gan_lab as gl

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_stand_on_the_first_screen():
    top = README.splitlines()[:20]
    assert "    pip install -r requirements.txt && jupyter lab notebooks/" in top
    assert "    pip install -r requirements.txt && pytest" in top


def test_the_example_runs_as_printed():
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    names = {}
    exec(example, names)
    assert [list(names[name].shape) for name in ("z", "y")] == [[4, 128], [4, 10]]


def test_the_picture_comes_out_the_same_again():
    assert gl.regenerate(ROOT / "docs" / "pocket.png").verdict == "same"


def test_every_link_leads_to_a_file():
    for page in (README, (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")):
        folder = ROOT if page is README else ROOT / "docs"
        for target in re.findall(r"\]\(([^)#:]+)\)", page):
            assert (folder / target).exists(), target


def test_the_table_lists_every_notebook():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{path.stem}`" in README
