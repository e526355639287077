"""What the doctor says of the kit, its packages and what it can use."""

import sys
import types
from importlib import metadata

import pytest
from packaging.requirements import Requirement

from gan_lab import name_clash
from gan_lab.doctor import kit


@pytest.fixture
def versions(monkeypatch):
    """The versions of the packages that are installed, to be changed by a test; what isn't there isn't installed."""
    found = {"numpy": "2.4.6", "pillow": "13.0.0", "pytorch-pretrained-biggan": "0.1.1"}

    def find(name):
        if name not in found:
            raise metadata.PackageNotFoundError(name)
        return found[name]

    monkeypatch.setattr(metadata, "version", find)
    return found


@pytest.fixture
def needed(monkeypatch):
    """What the kit and its extras declare, by the name of the extra, to be changed by a test."""
    declared = {"": [Requirement("numpy>=2.1"), Requirement("pillow>=11.3")], "notebooks": [], "browser": []}
    declared |= {extra: [Requirement(f"{extra}-package>=1.5")] for extra in kit.EXTRAS}
    monkeypatch.setattr(kit, "read_requirements", lambda extra="": declared[extra])
    monkeypatch.setattr(kit, "install_line", lambda extra: f"pip install what {extra} needs")
    return declared


def test_the_kit_is_named_with_its_version_and_folder():
    finding = kit.check_kit()
    assert finding.mark == "ok"
    assert str(kit.DATA.parents[1]) in finding.text


def test_another_package_beside_the_kit_is_a_note_with_the_way_out(monkeypatch):
    monkeypatch.setattr(name_clash, "describe_clash", lambda folder: "The other one is here.")
    finding = kit.check_kit()
    assert (finding.mark, "The other one is here." in finding.text) == ("note", True)


def test_another_package_elsewhere_is_a_note_with_the_way_out(versions):
    versions["gan-lab"] = "0.4.2"
    finding = kit.check_kit()
    assert (finding.mark, "pip uninstall gan-lab gan-lab-kit" in finding.text) == ("note", True)


def test_a_front_door_of_another_package_is_a_problem(monkeypatch):
    monkeypatch.setitem(sys.modules, "gan_lab", types.ModuleType("gan_lab"))
    assert kit.check_kit().mark == "problem"


def test_packages_that_fit_are_ok(needed, versions):
    finding = kit.check_packages()
    assert finding.mark == "ok"
    assert "numpy 2.4.6" in finding.text


def test_a_missing_package_is_a_problem_with_the_command(needed, versions):
    del versions["pillow"]
    finding = kit.check_packages()
    assert (finding.mark, finding.text) == ("problem", 'pillow is missing: pip install "pillow>=11.3"')


def test_a_package_outside_its_versions_is_a_note_with_the_command(needed, versions):
    versions["numpy"] = "1.26.4"
    finding = kit.check_packages()
    assert finding.mark == "note"
    assert "numpy 1.26.4" in finding.text
    assert 'pip install "numpy>=2.1"' in finding.text


def test_a_kit_that_was_never_installed_is_a_note(monkeypatch):
    def read_requirements():
        raise LookupError

    monkeypatch.setattr(kit, "read_requirements", read_requirements)
    assert (kit.check_packages().mark, "pip install -e ." in kit.check_packages().text) == ("note", True)


def test_each_missing_extra_is_named_with_what_it_is_for_and_the_command(needed, versions):
    assert kit.check_extras().text.startswith("none is here")
    versions |= {f"{extra}-package": "2.0" for extra in kit.EXTRAS if extra != "documents"}
    finding = kit.check_extras()
    assert finding.mark == "note"
    assert "documents (report as PDF or Word file): pip install what documents needs" in finding.text
    versions["documents-package"] = "1.0"  # too old
    assert kit.check_extras().mark == "note"
    versions["documents-package"] = "1.5"
    assert kit.check_extras().mark == "ok"


@pytest.mark.parametrize(
    ("here", "mark", "words"),
    [
        ({}, "note", "there is no ipykernel, which runs them: pip install what notebooks needs"),
        ({"ipykernel": "6.17.1"}, "note", "gan-lab start needs JupyterLab too: pip install what notebooks needs"),
        ({"ipykernel": "7.4.0", "jupyterlab": "4.6.6"}, "ok", "ipykernel 7.4.0, jupyterlab 4.6.6"),
    ],
)
def test_what_runs_notebooks_is_named_and_what_is_missing(here, mark, words, needed, versions, monkeypatch):
    monkeypatch.setattr(kit, "_find_other_python", lambda: "")
    versions |= here
    finding = kit.check_notebooks()
    assert (finding.mark, words in finding.text) == (mark, True)


def test_a_kernel_of_another_python_is_a_note(needed, versions, monkeypatch, tmp_path):
    program = tmp_path / "python"
    kernel = types.SimpleNamespace(argv=[str(program), "-m", "ipykernel_launcher"])
    monkeypatch.setattr("jupyter_client.kernelspec.KernelSpecManager.get_kernel_spec", lambda self, name: kernel)
    versions |= {"ipykernel": "7.4.0", "jupyterlab": "4.6.6"}
    assert (kit.check_notebooks().mark, str(program) in kit.check_notebooks().text) == ("note", True)
    kernel.argv[0] = sys.executable
    assert kit.check_notebooks().mark == "ok"


def test_without_a_browser_the_doctor_says_who_needs_one(needed, versions, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(kit.shutil, "which", lambda name: None)
    finding = kit.check_browser()
    assert (finding.mark, "only the kit's own tests need one" in finding.text) == ("note", True)
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert "CHROMIUM names /nowhere/chromium, which isn't there" in kit.check_browser().text


def test_a_browser_is_of_use_only_beside_playwright(needed, versions, monkeypatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)
    needed["browser"] = [Requirement("playwright==1.65.2")]
    assert "pip install what browser needs" in kit.check_browser().text
    versions["playwright"] = "1.65.2"
    assert kit.check_browser().mark == "ok"
