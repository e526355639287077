"""What Binder, dev containers, conda and the pages on other places say: it parses, and its versions are the kit's."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
CPU_BUILDS = "--extra-index-url https://download.pytorch.org/whl/cpu"


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def pins(text):
    return dict(re.findall(r"^([\w-]+)==([\w.]+)", text, re.MULTILINE))


def test_binder_has_the_pins_of_requirements_and_the_build_of_torch_for_processors():
    ours, binder = pins(read("requirements.txt")), pins(read("binder/requirements.txt"))
    assert set(binder) == {"torch", "pytorch-pretrained-biggan", "numpy", "pillow"}
    for name, version in binder.items():
        if name in ("torch", "numpy"):  # with other ones for other Pythons
            assert f"{name}=={version} ; python_version <" in read("requirements.txt")
        else:
            assert version == ours[name]
    assert CPU_BUILDS in read("binder/requirements.txt")
    assert f"torch=={binder['torch']}+cpu" in read("binder/requirements.txt")


def test_each_asks_for_a_python_that_the_kit_is_tested_on():
    known = tomllib.loads(read("pyproject.toml"))["project"]["classifiers"]
    conda = yaml.safe_load(read("environment.yml"))
    container = json.loads(re.sub(r"^\s*//.*$", "", read(".devcontainer/devcontainer.json"), flags=re.MULTILINE))
    asked = [
        re.search(r"3\.\d+", read("binder/runtime.txt"))[0],
        re.fullmatch(r"python=(3\.\d+)", conda["dependencies"][0])[1],
        container["image"].rsplit(":", 1)[1],
    ]
    for version in asked:
        assert f"Programming Language :: Python :: {version}" in known


def test_conda_and_the_container_install_what_requirements_say():
    (pip,) = (
        entry["pip"] for entry in yaml.safe_load(read("environment.yml"))["dependencies"] if isinstance(entry, dict)
    )
    assert pip == [CPU_BUILDS, "-r requirements.txt"]
    assert f"pip install {CPU_BUILDS} -r requirements.txt" in read(".devcontainer/devcontainer.json")


@pytest.mark.skipif(os.name == "nt", reason="Binder runs it on Linux")
def test_what_binder_starts_has_one_thread_and_passes_its_words_on():
    done = subprocess.run(
        [ROOT / "binder" / "start", "sh", "-c", 'echo "$OMP_NUM_THREADS $1"', "-", "two words"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "1 two words\n"
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_a_page_names_the_versions_of_requirements(page):
    asked = re.findall(r"\b(torch|numpy|pillow|pytorch-pretrained-biggan)==([\d.]+)", page.read_text(encoding="utf-8"))
    ours = re.findall(r"^([\w-]+)==([\d.]+)(?! ; python_version >=)", read("requirements.txt"), re.MULTILINE)
    assert not set(asked) - set(ours)


def test_the_kit_takes_each_version_that_colab_lists():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["widgets"]]
    wanted = {requirement.name: requirement.specifier for requirement in map(Requirement, asked)}
    listed = pins(read(".ci/colab-constraints.txt"))
    assert {"torch", "numpy", "pillow", "ipython", "ipywidgets"} <= set(listed) & set(wanted)
    for name in set(listed) & set(wanted):
        assert listed[name] in wanted[name]


def test_the_page_on_colab_names_the_versions_that_were_tried():
    page = read("docs/colab.md")
    for name, version in pins(read(".ci/colab-constraints.txt")).items():
        assert f"{name} {version}" in page


def test_the_page_on_jupyterhub_has_a_configuration_that_python_can_read():
    (code,) = re.findall(r"^```\n(c\.Spawner.*?)^```$", read("docs/jupyterhub.md"), re.MULTILINE | re.DOTALL)
    spawner = SimpleNamespace()
    exec(compile(code, "jupyterhub_config.py", "exec"), {"c": SimpleNamespace(Spawner=spawner)})
    assert spawner.environment == {"GAN_LAB_CACHE": "/srv/gan-lab", "OMP_NUM_THREADS": "1"}
    assert all(argument.startswith("--") and "=" in argument for argument in spawner.args)
