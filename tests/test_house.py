"""The architecture: imports inside the package point one way."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "gan_lab"


def imported(path):
    """The modules of the package that this one imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "gan_lab":
            yield from (name.name for name in node.names if (PACKAGE / f"{name.name}.py").exists())
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gan_lab."):
            yield node.module.removeprefix("gan_lab.")


def test_imports_point_one_way():
    graph = {path.stem: set(imported(path)) for path in PACKAGE.glob("*.py")}
    assert {"samples", "latents"} <= graph["biggan"]
    list(TopologicalSorter(graph).static_order())  # a CycleError names the circle
