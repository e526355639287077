"""What a public host of the repository reads: workflows, forms for issues, the citation."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
HOST = ROOT / ".github"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((HOST / "workflows").glob("*.yml"))
FORMS = [path for path in sorted((HOST / "ISSUE_TEMPLATE").glob("*.yml")) if path.name != "config.yml"]
FILE = re.compile(r"(?<![\w/$])(?:\.ci/[\w./-]+|requirements\.(?:txt|lock)|CHANGELOG\.md|SECURITY\.md)")


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_every_version_is_the_same():
    done = subprocess.run([sys.executable, ROOT / ".ci" / "check_version.py"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_tag_of_another_version_is_refused():
    check = [sys.executable, ROOT / ".ci" / "check_version.py", "v999.0"]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 1
    assert "the tag names 999.0" in done.stderr
    assert "CHANGELOG.md names none" in done.stderr


@pytest.mark.parametrize("path", [*WORKFLOWS, *FORMS], ids=lambda path: path.name)
def test_the_files_that_are_named_exist(path):
    named = set(FILE.findall(path.read_text(encoding="utf-8")))
    assert [name for name in named if not (ROOT / name.rstrip(".")).exists()] == []


def test_the_kit_is_tested_on_the_systems_and_pythons_that_it_says_it_is_for():
    matrix = load(HOST / "workflows" / "ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "windows", "macos"}
    named = [line.rsplit(" ", 1)[1] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)]
    assert matrix["python"] == named
    assert PROJECT["requires-python"].startswith(f">={named[0]}")


def test_nothing_is_sent_to_the_index_unless_somebody_says_so():
    jobs = load(HOST / "workflows" / "release.yml")["jobs"]
    sending = {name: job for name, job in jobs.items() if "pypi" in yaml.safe_dump(job)}
    assert list(sending) == ["index"]
    assert jobs["index"]["if"] == "inputs.publish"
    assert jobs["index"]["permissions"] == {"id-token": "write"}
    assert "password" not in yaml.safe_dump(jobs)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_each_form_asks_for_what_gan_lab_doctor_prints(path):
    form = load(path)
    assert form["name"]
    assert form["description"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids))
    assert all(field["attributes"]["label"] for field in fields)
    (doctor,) = (field for field in fields if field["id"] == "doctor")
    assert "gan-lab doctor" in doctor["attributes"]["label"]
    assert doctor["attributes"]["render"] == "text"


def test_the_citation_has_what_its_format_asks_for():
    citation = load(ROOT / "CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= citation.keys()
    assert citation["license"] == PROJECT["license"]
    holder = re.search(r"Copyright \(c\) \d+ (.*)", (ROOT / "LICENSE").read_text(encoding="utf-8"))[1]
    assert [author["name"] for author in citation["authors"]] == [holder]
