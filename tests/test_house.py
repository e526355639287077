"""The architecture: rooms, imports that point one way, readers without torch, and names that say what they take."""

import ast
import inspect
import re
import subprocess
import sys
import textwrap
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import gan_lab as gl

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "gan_lab"
FILES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}

# From the ground floor up. A room imports from the floors below it and from itself, never from its neighbours.
FLOORS = (
    ("errors", "habits", "call_habits", "install_hints", "name_clash", "terminal_words"),
    ("guided",),
    ("saving",),
    ("kinds",),
    ("weights", "inputs"),
    ("pictures",),
    ("networks",),
    ("judging", "train", "game"),
    ("explorer", "projection"),
    ("coursework", "doctor"),
    ("__init__",),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# What reads files that anybody may have written, and all that it may import.
READERS = (
    "coursework.texts.answer_words",
    "coursework.answer_cells",
    "coursework.assignment",
    "coursework.notebook_reading.cell_contents",
    "coursework.notebook_reading.cell_reading",
    "coursework.notebook_reading.cells",
    "coursework.notebook_reading.code_effects",
    "coursework.notebook_reading.idle_code",
    "coursework.notebook_reading.idle_parts",
    "coursework.checks",
    "coursework.notebook_reading.data_addresses",
    "coursework.notebook_reading.drawing_allowance",
    "coursework.texts.formulas",
    "coursework.notebook_reading.frame_strip",
    "coursework.hand_out.clean_copy",
    "coursework.hand_out.command",
    "coursework.hand_out.latent_encoding",
    "coursework.hand_out.record",
    "coursework.hand_out.selection",
    "coursework.hand_out.start",
    "coursework.hand_out.student_files",
    "coursework.hand_out.student_readme",
    "coursework.texts.image_marks",
    "coursework.json_documents",
    "coursework.manifest",
    "coursework.texts.mathml",
    "coursework.notebook_reading.notebook_gaps",
    "coursework.notebook_reading.notebook_pictures",
    "coursework.notebook_reading.notebooks",
    "coursework.notebook_reading.output_pictures",
    "coursework.notebook_reading.pasted_pictures",
    "coursework.notebook_reading.printed_text",
    "coursework.texts.readable_text",
    "coursework.texts.report_sections",
    "coursework.texts.section_titles",
    "coursework.review.intake.passed_over",
    "coursework.notebook_reading.run_order",
    "coursework.texts.safe_markdown",
    "coursework.notebook_reading.shown_animations",
    "coursework.texts.shown_text",
    "coursework.student_work",
    "coursework.notebook_reading.svg_pictures",
    "coursework.notebook_reading.unshown",
    "coursework.zip_writing",
    "coursework.review.intake.findings",
    "coursework.texts.document_kinds",
    "coursework.review.intake.documents.document_text",
    "coursework.review.intake.documents.documents",
    "coursework.review.intake.gallery",
    "coursework.review.intake.documents.html_text",
    "coursework.review.intake.layouts.class_files",
    "coursework.review.intake.layouts.recognition",
    "coursework.review.intake.own_notebooks",
    "coursework.review.intake.documents.pdf_text",
    "coursework.review.intake.previews",
    "coursework.review.intake.reading",
    "coursework.review.intake.stored_recipes",
    "coursework.review.intake.student_names",
    "coursework.review.intake.submissions",
    "coursework.review.intake.reading_limits",
    "coursework.review.intake.documents.word_dangers",
    "coursework.review.intake.documents.word_text",
    "coursework.review.intake.written_work",
    "coursework.review.intake.zips",
)
READERS_IMPORT = re.compile(
    r"errors|habits|call_habits|install_hints|terminal_words|guided|saving|kinds|inputs\.class_(names|kinds)"
    r"|pictures\.(recipe|recipe_schema|schema_check|recipe_summary|recipe_files|untrusted_images|coverage|captions|plots)"
    r"|pictures\.(tile|tiles|tile_encoding|gif_drawing|file_structure(\.\w+)?)"
    r"|coursework\.(?!review\.(command|verification|grading|similarity|pages))[\w.]+"
)
MAX_CLASS, MAX_FUNCTION = 220, 60  # lines


def imports_of(source: str, module: str = "") -> set[str]:
    """The modules and rooms of the package that a module's source imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*(["gan_lab", *package] if node.level else []), *filter(None, [node.module])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            first, *parts = name.split(".")
            if first == "gan_lab" and parts != ["__version__"]:
                found.add(_target(parts))
    return found


def _target(parts: list[str]) -> str:
    """The longest beginning of a dotted name that is a module or a room; the front door if none is."""
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        if name in FILES or f"{name}.__init__" in FILES:
            return name
    return "__init__"


GRAPH = {name: imports_of(path.read_text(encoding="utf-8"), name) for name, path in FILES.items()}


def room_of(module: str) -> str:
    return module.split(".")[0]


def points_up(module: str, target: str) -> bool:
    """Whether an import leads to a neighbour or to a floor above."""
    here, there = room_of(module), room_of(target)
    return here != there and FLOOR[there] >= FLOOR[here]


def reached_from(module: str, graph: dict[str, set[str]]) -> set[str]:
    """All that a module imports, and what that imports, and so on."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for target in graph.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def wrong_for_a_reader(module: str, graph: dict[str, set[str]]) -> list[str]:
    """What a reader reaches and must not."""
    return sorted(target for target in reached_from(module, graph) if not READERS_IMPORT.fullmatch(target))


def test_every_module_lies_in_a_room_of_the_house():
    assert {room_of(module) for module in FILES} == set(FLOOR)


def test_imports_point_down():
    wrong = [f"{module} imports {target}" for module, targets in GRAPH.items() for target in targets
             if points_up(module, target)]  # fmt: skip
    assert not wrong


def test_imports_form_no_circle():
    list(TopologicalSorter(GRAPH).static_order())  # a CycleError names the circle


@pytest.mark.parametrize("module", READERS)
def test_a_reader_imports_nothing_that_computes(module):
    assert not wrong_for_a_reader(module, GRAPH)


@pytest.mark.parametrize("module", READERS)
def test_a_reader_starts_without_torch(module):
    """Reading a submission stays quick, and has nothing at hand that could run a network or ask one for something."""
    code = f"import sys, gan_lab.{module}; print([m for m in ('torch', 'requests') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_recipe_is_read_without_torch():
    """The registry names a kind's code as text; what a recipe of it holds must not bring its networks along."""
    code = "import sys; from gan_lab.pictures.recipe_files import read_recipe; read_recipe('docs/pocket.png'); "
    code += "from gan_lab.pictures.recipe_schema import recipe_schema; recipe_schema(); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("coursework.texts.safe_markdown", "from gan_lab import explorer"),
        ("coursework.notebook_reading.notebooks", "from gan_lab.pictures.samples import Samples"),
        ("coursework.review.intake.submissions", "import gan_lab.networks.biggan"),
        ("coursework.assignment", "from ..inputs import noise"),
    ],
)
def test_this_house_test_notices_a_reader_that_computes(module, line):
    source = FILES[module].read_text(encoding="utf-8") + f"\n{line}\n"
    graph = GRAPH | {module: imports_of(source, module)}
    assert wrong_for_a_reader(module, graph)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("pictures.recipe", "from gan_lab.networks import biggan"),
        ("weights.cache", "from gan_lab.inputs.noise import find_origin"),
        ("train.settings", "    import gan_lab.explorer.widget"),
        ("errors", "from gan_lab import saving"),
        ("networks.device", "import gan_lab"),
    ],
)
def test_this_house_test_notices_an_import_that_points_up(module, line):
    assert any(points_up(module, target) for target in imports_of(line.strip(), module))


def definitions():
    """Every class and function of the package with its module and its number of lines."""
    for module, path in FILES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                yield type(node), f"{module}.{node.name}", node.end_lineno - node.lineno + 1


def test_no_class_and_no_function_is_too_long_to_read():
    limits = {ast.ClassDef: MAX_CLASS, ast.FunctionDef: MAX_FUNCTION}
    assert not [f"{name}: {lines} lines" for kind, name, lines in definitions() if lines > limits[kind]]


def front_door():
    """Each name that notebooks use, and the public methods of its class."""
    for name in gl.__all__:
        value = getattr(gl, name)
        yield name, value
        if inspect.isclass(value):
            for method, function in inspect.getmembers(value, inspect.isfunction):
                if not method.startswith("_") and function.__module__.startswith("gan_lab"):
                    yield f"{name}.{method}", function


FRONT_DOOR = dict(front_door())
FUNCTIONS = [name for name, value in FRONT_DOOR.items() if inspect.isfunction(value)]


def sections(value: object) -> dict[str, str]:
    """The sections of a docstring in NumPy's form, by their titles."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}$", inspect.getdoc(value) or "", flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def undescribed(function: object, section: str) -> list[str]:
    """The parameters of a function that a section of a docstring doesn't name."""
    names = [name for name in inspect.signature(function).parameters if name not in ("self", "settings")]
    return [name for name in names if not re.search(rf"^.*\b{name}\b.*", section, re.MULTILINE)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_of_the_front_door_says_what_it_takes_gives_and_raises(name):
    function = FRONT_DOOR[name]
    found = sections(function)
    assert not undescribed(function, found.get("Parameters", ""))
    gives = inspect.signature(function).return_annotation
    assert gives in (None, "None") or found.keys() & {"Returns", "Yields"}, "What does it give?"
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    raises = any(isinstance(node, ast.Raise) for node in ast.walk(tree))
    assert not raises or "Raises" in found, "What does it raise?"


@pytest.mark.parametrize("made", [gl.DCGANRun, gl.Quiz])
def test_a_class_that_notebooks_call_says_what_it_takes(made):
    """All other classes of the front door are made by functions."""
    assert not undescribed(made.__init__, sections(made).get("Parameters", ""))


def test_a_lack_of_memory_is_never_taken_for_a_broken_file():
    """What reads strangers' files does so within limits of memory, and to reach them says nothing about the file."""
    own_work = {"coursework.checks"}  # what a student's own notebook computes
    readers = [name for name in FILES if name in set(READERS) - own_work or name.startswith("pictures.")]
    for name in readers:
        for node in ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))):
            caught = [ast.unparse(handler.type) for handler in getattr(node, "handlers", []) if handler.type]
            if "Exception" in caught:
                assert "MemoryError" in " ".join(caught[: caught.index("Exception")]), f"{name}, line {node.lineno}"
