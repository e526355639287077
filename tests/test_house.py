"""The architecture: imports inside the package point one way."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "gan_lab"
MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}


def imported(path):
    """The modules of the package that this one imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "gan_lab":
            module = node.module.removeprefix("gan_lab").removeprefix(".")
            if module in MODULES:
                yield module
            yield from (each for name in node.names if (each := f"{module}.{name.name}".strip(".")) in MODULES)


GRAPH = {name: set(imported(path)) for name, path in MODULES.items()}


def test_imports_point_one_way():
    assert {"pictures.samples", "inputs.noise"} <= GRAPH["networks.biggan"]
    list(TopologicalSorter(GRAPH).static_order())  # a CycleError names the circle


def test_report_and_review_stand_on_top():
    for name, targets in GRAPH.items():
        if not name.startswith(("coursework.", "__main__")):
            assert not [target for target in targets if target.startswith("coursework.")], name


def test_what_reads_strangers_files_imports_neither_a_network_nor_torch():
    """Reading a submission stays quick, and has nothing at hand that could run anything."""
    seen, waiting = set(), ["coursework.review.reading"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += GRAPH[name]
    assert not seen & {"networks.biggan", "inputs.noise", "pictures.samples"}
