"""The command that installs an optional part of the kit: it names packages, and never the kit on an index."""

import re
from importlib import metadata
from pathlib import Path

import pytest

from gan_lab.install_hints import KIT, install_line, read_requirements

ROOT = Path(__file__).parents[1]
METADATA = """\
Metadata-Version: 2.4
Name: gan-lab-kit
Version: 0.1.0
Provides-Extra: widgets
Provides-Extra: notebooks
Provides-Extra: nothing-here
Requires-Dist: torch>=2.6
Requires-Dist: numpy>=2.1; python_version >= "3"
Requires-Dist: colorama; sys_platform == "nowhere"
Requires-Dist: anywidget>=0.9; extra == "widgets"
Requires-Dist: jupyterlab>=4.2; extra == "notebooks"
Requires-Dist: winloop; sys_platform == "nowhere" and extra == "notebooks"
Requires-Dist: gan-lab-kit[widgets]; extra == "notebooks"
"""


@pytest.fixture
def made_up_metadata(tmp_path, monkeypatch):
    """The kit as if it were installed with the metadata above."""
    (tmp_path / "gan_lab_kit-0.1.0.dist-info").mkdir()
    (tmp_path / "gan_lab_kit-0.1.0.dist-info" / "METADATA").write_text(METADATA, encoding="utf-8")
    (kit,) = metadata.distributions(path=[str(tmp_path)])
    monkeypatch.setattr(metadata, "distribution", {KIT: kit}.__getitem__)


def test_the_kit_needs_what_counts_on_this_machine_and_belongs_to_no_extra(made_up_metadata):
    assert list(map(str, read_requirements())) == ["torch>=2.6", 'numpy>=2.1; python_version >= "3"']


def test_an_extra_inside_another_is_named_by_its_packages(made_up_metadata):
    assert install_line("notebooks") == 'pip install "jupyterlab>=4.2" "anywidget>=0.9"'


def test_an_extra_that_the_installed_metadata_does_not_know_is_installed_from_the_folder(made_up_metadata):
    assert install_line("documents") == 'pip install -e ".[documents]"'
    with pytest.raises(LookupError, match="no extra 'documents'"):
        read_requirements("documents")


def test_a_kit_that_was_never_installed_installs_itself_from_its_folder(monkeypatch):
    def find_nothing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", find_nothing)
    assert install_line("cluster") == 'pip install -e ".[cluster]"'


@pytest.mark.parametrize("extra", ["widgets", "notebooks", "imagenet-judge", "documents", "cluster", "nbgrader"])
def test_no_line_asks_an_index_for_the_kit(extra):
    line = install_line(extra)
    assert line.startswith('pip install "')
    assert KIT not in line


def test_no_text_asks_an_index_for_the_kit():
    """It is on none, so that anybody could take its name; where it comes from a folder of files, that is said."""
    asked = re.compile(rf"pip install [^\n`]*(?<!uninstall )\b{KIT}\b|{KIT}\[")
    texts = [
        *ROOT.glob("*.md"),
        *(file for room in ("docs", "gan_lab", "notebooks") for file in (ROOT / room).rglob("*")),
    ]
    for file in texts:
        if file.suffix in (".md", ".py", ".ipynb", ".html") and "_build" not in file.parts:
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if asked.search(line)]
            assert all("--no-index" in line for line in lines), file
