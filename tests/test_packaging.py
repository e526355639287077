"""What is declared: the packages, their pins in the lock files, and the systems on which they install."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
OF_DEVELOPERS = {"test", "browser", "docs", "dev"}  # extras of which the package imports nothing

# Modules whose package has another name.
PACKAGES = {
    "PIL": "pillow",
    "docx": "python-docx",
    "markdown_it": "markdown-it-py",
    "pypandoc": "pypandoc-binary",
    "yaml": "pyyaml",
}
NOT_IMPORTED = {
    "jupyterlab": "a program, which `gan-lab start` starts",
}
NOT_DECLARED = {
    "google": "Colab's own",
    "jupyter-client": "where there is a Jupyter, `gan-lab doctor` asks it for the kernel",
    "torchvision": "not needed; `gan-lab doctor` looks whether it is there and broken",
}


def names_of(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in requirements} - {"gan-lab-kit"}


DECLARED = names_of(PROJECT["dependencies"]).union(*(names_of(EXTRAS[name]) for name in set(EXTRAS) - OF_DEVELOPERS))


def imported_modules(source: str) -> set[str]:
    """The first names of what a module imports from elsewhere, by a statement or by `import_module("...")`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
            found.add(_first_text(node.args[0]))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" in node.value:
            found |= _modules_of_a_program(node.value)
    return {name.split(".")[0] for name in found} - set(sys.stdlib_module_names) - {"", "gan_lab"}


def _modules_of_a_program(text: str) -> set[str]:
    """What a text imports if it is a program, such as one that a process of its own runs."""
    try:
        return imported_modules(text)
    except SyntaxError:
        return set()


def _first_text(node: ast.expr) -> str:
    """The text of a constant, or that with which an f-string begins; "" for anything else."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


IMPORTED = {
    PACKAGES.get(module, canonicalize_name(module))
    for path in (ROOT / "gan_lab").rglob("*.py")
    for module in imported_modules(path.read_text(encoding="utf-8"))
}


def test_every_package_that_is_imported_is_declared():
    assert set(NOT_DECLARED) == IMPORTED - DECLARED


def test_every_package_that_is_declared_is_imported():
    assert set(NOT_IMPORTED) == DECLARED - IMPORTED


def test_imports_are_found_in_statements_functions_calls_and_programs():
    source = "import a.b\nfrom c import d\nfrom . import e\ndef f():\n    import g\nimport_module(f'h.{x}')\nimport os"
    assert imported_modules(source) == {"a", "c", "g", "h"}
    assert imported_modules('PROGRAM = """\nimport a\n"""\nTEXT = """\nimport a picture\n"""') == {"a"}


def test_every_requirement_says_from_which_version_on_it_was_tested():
    unbound = ("types-", "pre-commit", "gan-lab-kit")  # the first two are not part of what runs
    every = [*PROJECT["dependencies"], *(each for extra in EXTRAS.values() for each in extra)]
    assert not [each for each in every if not Requirement(each).specifier and not each.startswith(unbound)]


# The lock files.


def asked_by(extras: set[str]) -> list[Requirement]:
    """What requirements.txt and some extras ask for, with the extras that these name."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    asked = [Requirement(line) for line in lines if line and not line.startswith(("#", "-e"))]
    (kit,) = (line for line in lines if line.startswith("-e"))
    waiting, seen = [*re.search(r"\[(.*)\]", kit)[1].split(","), *extras], set()
    while waiting:
        extra = waiting.pop()
        seen.add(extra)
        for requirement in map(Requirement, EXTRAS[extra]):
            if canonicalize_name(requirement.name) == "gan-lab-kit":
                waiting += requirement.extras - seen
            else:
                asked.append(requirement)
    return [*map(Requirement, PROJECT["dependencies"]), *asked]


def pins_of(lock: str) -> dict[str, list[tuple[str, int]]]:
    """{package: [(version, how many digests)]}; a package has several versions if they are for several Pythons."""
    pins: dict[str, list[tuple[str, int]]] = {}
    for block in re.findall(r"^[^\s#].*\n(?:^ .*\n)*", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE):
        name, version = re.match(r"(\S+?)==(\S+)", block).groups()
        pins.setdefault(name, []).append((version, block.count("--hash=sha256:")))
    return pins


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", {"documents"}), (".ci/requirements.lock", set(EXTRAS))],
)
def test_the_lock_is_in_step_with_what_is_declared(lock, extras):
    """If this fails, run `.ci/lock.py`."""
    pins = pins_of(lock)
    for requirement in asked_by(extras):
        name = canonicalize_name(requirement.name)
        if name != "torch":  # it is installed first, in the build that suits the machine
            versions = [version for version, _ in pins.get(name, [])]
            fits = any if requirement.marker else all  # one with a marker is for one of several versions
            assert versions, name
            assert fits(requirement.specifier.contains(version) for version in versions), (str(requirement), versions)


@pytest.mark.parametrize("lock", ["requirements.lock", ".ci/requirements.lock"])
def test_a_lock_has_digests_for_everything_and_nothing_that_only_pytorch_brings(lock):
    pins = pins_of(lock)
    assert all(digests for versions in pins.values() for _, digests in versions)
    assert not [name for name in pins if name == "torch" or name.startswith(("nvidia", "cuda", "triton"))]


def test_a_package_in_both_locks_has_one_version():
    first, second = (pins_of(lock) for lock in ("requirements.lock", ".ci/requirements.lock"))
    assert {name: [version for version, _ in first[name]] for name in first} == {
        name: [version for version, _ in second[name]] for name in first
    }


# The systems.


@pytest.mark.parametrize("page", ["README.md", "docs/install.md"])
def test_the_pages_show_the_table_of_systems_that_the_script_prints(page):
    """If this fails, put what `.ci/platforms.py --markdown` prints between the two marks."""
    shown = re.search(
        r"<!-- platforms -->\n+(.*?)\n+<!-- /platforms -->", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL
    )[1]
    command = [sys.executable, ROOT / ".ci" / "platforms.py", "--markdown"]
    assert shown == subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_record_of_systems_is_of_the_pins_that_there_are():
    """If this fails, run `.ci/platforms.py`, which asks the package index again."""
    record = json.loads((ROOT / ".ci" / "platforms.json").read_text(encoding="utf-8"))
    pinned = {f"{each.name} {version.version}" for each in asked_by(set()) for version in each.specifier
              if each.name in ("torch", "numpy") and version.operator == "=="}  # fmt: skip
    installed = {part for each in record["answers"] for part in each["requirements"].split(", ")}
    assert pinned <= installed
    assert {each["python"] for each in record["answers"]} >= {
        line.rsplit(" ", 1)[1] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)
    }
