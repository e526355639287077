"""Which notebooks a report takes, and that the others are named."""

import made_up
import pytest
from portable import make_link

from gan_lab.coursework.report.notebook_files import describe_not_taken, find_notebooks
from gan_lab.errors import GanLabError


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "old").mkdir()
    for name in ("02.ipynb", "02-Copy1.ipynb", "07.ipynb.json", ".secret.ipynb", "old/01.ipynb"):
        made_up.write_notebook(tmp_path / name, made_up.make_run_cell("x", 1))
    make_link(tmp_path / "link.ipynb", tmp_path / "02.ipynb")
    return tmp_path


def names(files):
    return [file.path.name for file in files]


def test_a_folder_gives_its_notebooks_copies_last_and_no_hidden_file_or_link(folder):
    assert names(find_notebooks(folder)) == ["02.ipynb", "02-Copy1.ipynb", "07.ipynb.json"]


def test_a_notebook_that_is_named_beside_its_folder_is_taken_once_and_known_as_named(folder, monkeypatch):
    monkeypatch.chdir(folder)
    files = find_notebooks([".", folder / "02.ipynb", "old/01.ipynb"])
    assert names(files) == ["02.ipynb", "02-Copy1.ipynb", "07.ipynb.json", "01.ipynb"]
    assert [file.path.name for file in files if file.is_named] == ["02.ipynb", "01.ipynb"]


def test_notebooks_are_left_out_by_name_or_path(folder):
    assert names(find_notebooks(folder, ["02.ipynb", folder / "07.ipynb.json"])) == ["02-Copy1.ipynb"]
    assert names(find_notebooks(folder, "02.ipynb")) == ["02-Copy1.ipynb", "07.ipynb.json"]
    with pytest.raises(GanLabError, match=r"There is no notebook 2.ipynb to leave out: there are 02.ipynb, 02-Copy1"):
        find_notebooks(folder, ["2.ipynb"])
    with pytest.raises(GanLabError, match="Every notebook is left out"):
        find_notebooks(folder / "02.ipynb", ["02.ipynb"])


def test_notebooks_that_were_not_taken_are_named_with_the_way_to_take_them(folder, monkeypatch):
    monkeypatch.chdir(folder)
    unseen, below = describe_not_taken(".", find_notebooks("."))
    assert unseen == "Not taken, since a hidden file or a link isn't handed in: .secret.ipynb, link.ipynb."
    assert "folders below: old/01.ipynb" in below
    assert "gl.write_report(['.', 'old/01.ipynb'])" in below
    assert len(describe_not_taken([".", "old/01.ipynb"], find_notebooks([".", "old/01.ipynb"]))) == 1
