"""Every example of code in the pages runs as printed: each page's blocks in order, in one folder and with one memory.

A comment on the line before a block says what is done otherwise, so that a reader of the source sees it too:
`<!-- example: 20 in place of 1500 -->` runs it with another text.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import gan_lab as gl

ROOT = Path(__file__).parent.parent.parent
PAGES = [
    path
    for folder in ("docs", "gan_lab", "training", "benchmarks")
    for path in (ROOT / folder).rglob("*.md")
    if "_build" not in path.parts and "jupyter_execute" not in path.parts
]
PAGES += [path for path in ROOT.glob("*.md") if path.name != "report_template.md"]
BLOCK = re.compile(
    r"(?:^<!-- example: (?P<new>.*) in place of (?P<old>.*) -->\n)?^```python\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SHAPE = re.compile(r"^(\w+) = .*# (\[[\d, ]+\])", re.MULTILINE)  # `z = ...  # [4, 128]: four noise vectors` is a claim


def find_examples(page):
    """Find the blocks of Python in a page, with what the comments before them change."""
    found = []
    for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
        code, old = match["code"], match["old"]
        if old:
            assert old in code, f"{page.name}: the block has no {old}"
            code = code.replace(old, match["new"])
        found.append(code)
    return found


def write_results(folder):
    """Write the results of a class of one, which scripts read."""
    (folder / "grades").mkdir()
    line = json.dumps({"id": "1", "total": 7, "of": 20, "open": 2})
    (folder / "grades" / "results.jsonl").write_text(line + "\n", encoding="utf-8")


def write_bag(folder):
    """Write the picture that the page in the browser saves when it is opened; its own is compared in a browser."""
    gan = gl.load_biggan("pocket")
    bag = gan.generate(gl.truncated_noise(1, 0.4, seed=7), gan.class_vector("bag"), truncation=0.4)
    bag.save(folder / "bag-truncation-0.4-seed-7.png")


def check_examples(names):
    """Check what the page of examples says of what came."""
    assert gl.regenerate("walk.webp").verdict == "same"
    assert gl.regenerate("pictures/bag-truncation-0.4-seed-7-row-0.png").verdict == "same"
    assert names["judge"].fidelity(names["pictures"]) > 0.9
    assert len(names["run"].epochs) == 1
    assert len(names["games"].seeds) == 10


def check_gallery(names):
    """Check that the lines of the gallery made the pictures that stand there, tile by tile, and their recipes too."""
    shown = re.findall(r"!\[.+\]\((.+)\)", (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8"))
    assert len(shown) >= 9
    for path in (ROOT / "docs" / name for name in shown):
        assert gl.regenerate(path).verdict == "same", path
        recipe, made = gl.read_recipe(path), gl.read_recipe(path.name)
        assert [tile.box for tile in made.tiles] == [tile.box for tile in recipe.tiles], path
        if path.suffix == ".png":
            with Image.open(path) as expected, Image.open(path.name) as image:
                for left, top, width, height in (tile.box for tile in recipe.tiles):
                    box = (left, top, left + width, top + height)
                    pixels = [np.asarray(each.convert("L").crop(box), int) for each in (expected, image)]
                    assert abs(pixels[0] - pixels[1]).max() <= 1, path


CHECKED = {"docs/examples.md": check_examples, "docs/gallery.md": check_gallery}
# What stands in the folder in which somebody tries a page's examples.
PREPARED = {"docs/browser.md": write_bag, "docs/results.md": write_results}
WITH_EXAMPLES = [page for page in PAGES if find_examples(page)]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_run_as_printed_and_make_the_shapes_in_their_comments(page, tmp_path, monkeypatch):
    name = page.relative_to(ROOT).as_posix()
    monkeypatch.chdir(tmp_path)
    PREPARED.get(name, lambda folder: None)(tmp_path)
    names = {"__name__": "__main__"}
    for number, code in enumerate(find_examples(page), 1):
        exec(compile(code, f"{name}, block {number}", "exec"), names)
        for variable, shape in SHAPE.findall(code):
            assert str(list(names[variable].shape)) == shape, variable
    CHECKED.get(name, lambda names: None)(names)


def test_no_block_of_code_is_left_out():
    """Python in a fence of another name would not be run."""
    for page in PAGES:
        fences = re.findall(r"^```(\S*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert not {"py", "python3", "pycon", "ipython"} & set(fences), page
