"""Code compared by what it does: idle changes make no difference, honest ones do, and hostile code is only read."""

import re

import made_up
import nbformat
import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.code_effects import (
    MAX_CELL,
    MAX_NOTEBOOK,
    Effects,
    StudentCode,
    find_effects,
    find_names,
    join_effects,
)
from gan_lab.coursework.notebook_reading.notebooks import read_notebook
from gan_lab.coursework.student_work import find_task_results

ASSIGNMENT = read_assignment()
ADDED = {
    **{code: code for code in ("x = 1", "None", '"done"', '"""I did it"""', "pass", "import os", "import torch")},
    **{code: code for code in ("assert True", "assert 1 < 2", "zz = 0\ndel zz", "def f():\n    return 1", "zz: int")},
    **{code: code for code in ("class Z: pass", "_ = lambda: 0", 'len("a")', "[1, 2]", "(1,)", 'print(f"{1}")')},
    **{code: code for code in ('display("done")', "str()", "global zz", "STUDENT = STUDENT", "a = b = 0", "mine")},
    **{code: code for code in ("x, y = 1, 2", "x = 1\nx += 1", "one = 1\ntwo = one", 'True and print("x")', "gl;")},
    **{code: code for code in ("%matplotlib inline", "print?", "?print", "%%time", "%config x = 1", ")))")},
    "a branch never taken": 'if False:\n    print(mine)\nif 0: raise ValueError\nwhile None:\n    print("x")',
    "an empty loop": "for _ in range(0):\n    mine.show()\nfor _ in range(3):\n    pass",
    "an empty try": "try:\n    pass\nexcept Exception:\n    pass",
    "an empty with": "import contextlib\nwith contextlib.nullcontext(): pass",
    "a pause": "import time; time.sleep(0)",
    "a name in brackets": "(zz := 0)",
    "an f-string": 'zz = f"{MY_COUNT}"',
    "its own last line": "mine",
}
WRITTEN_ANEW = {
    "numbers": lambda s: s.replace("0.4", "0.40").replace("= 5", "= 0x5"),
    "brackets": lambda s: re.sub(r"= (\w+)$", r"= (\1)", s, flags=re.MULTILINE),
    "broken brackets": lambda s: re.sub(r"= (.+)$", r"= (\1)", s, flags=re.MULTILINE),
    "annotations": lambda s: re.sub(r"^(\w+) = ", r"\1: object = ", s, flags=re.MULTILINE),
    "quotation marks": lambda s: s.replace('"', "'"),
    "texts in two": lambda s: s.replace('"pictures"', '"pic" "tures"'),
    "texts added": lambda s: s.replace('"pictures"', '"pic" + "tures"'),
    "sums": lambda s: s.replace("0.4", "0.2 + 0.2").replace("= 5", "= int(5) * 1"),
    "order of arguments": lambda s: s.replace(
        "truncation=MY_TRUNCATION, seed=gl.student_seed(STUDENT, 'Task 1.2')".replace("'", '"'),
        'seed=gl.student_seed(STUDENT, "Task 1.2"), truncation=MY_TRUNCATION',
    ),
    "in one branch": lambda s: "if True:\n" + re.sub("^", "    ", s, flags=re.MULTILINE),
    "one value of a tuple": lambda s: s.replace("MY_COUNT = 5", "(MY_COUNT,) = (5,)"),
    "spaces in a text": lambda s: s.replace('"pictures"', '"pictures "'),
    "without its last line": lambda s: s.rpartition("\n")[0],
}
HONEST = {
    "another class": lambda s: s.replace("MY_CLASS = FIRST", 'MY_CLASS = "coat"'),
    "another number": lambda s: s.replace("0.4", "0.5"),
    "another count": lambda s: s.replace("= 5", "= 5 + 1"),
    "one picture more": lambda s: f"{s}[2]",
    "generated again": lambda s: f"{s}\ngan.generate(my_z, my_y, truncation=1.0)",
    "kept for another cell": lambda s: f"{s}\nBEST = 1",
    "a loop": lambda s: f"{s}\nfor t in (0.1, 0.9):\n    print(t, mine.tiles)",
    "a function": lambda s: f"{s}\ndef spread(pictures):\n    return pictures.tensor.std()",
    "a command": lambda s: f"{s}\n!pip install x",
    "a new word in broken code": lambda s: s.replace("FIRST", '"coat'),
    "one line less": lambda s: s.replace("MY_TRUNCATION = 0.4\n", ""),
}


def status_of(change):
    """The status of Task 1.2 with its code changed so, in a notebook with Ada's name."""
    notebook = made_up.read_handed_out("01_noise_to_image")
    made_up.replace_text(notebook, 'STUDENT = "anonymous"', 'STUDENT = "Ada"')
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code" and "MY_CLASS = FIRST" in cell.source)
    cell.source = change(cell.source)
    results = find_task_results(ASSIGNMENT, [read_notebook(nbformat.writes(notebook).encode(), "01.ipynb")])
    return next(result.status for result in results if result.id == "1.2")


@pytest.mark.parametrize("added", ADDED)
def test_added_code_that_does_nothing_is_no_work(added):
    assert status_of(lambda source: f"{source}\n{ADDED[added]}") == "as handed out"


@pytest.mark.parametrize("how", WRITTEN_ANEW)
def test_the_same_written_in_another_way_is_no_work(how):
    assert status_of(WRITTEN_ANEW[how]) == "as handed out"


@pytest.mark.parametrize("how", HONEST)
def test_code_that_does_something_else_is_work(how):
    assert status_of(HONEST[how]) == "changed"


@pytest.mark.parametrize("code", ["x", "", "pass", "# gone", "None", "MY_CLASS = FIRST\nMY_COUNT = 5"])
def test_code_that_is_gone_is_missing(code):
    assert status_of(lambda source: code) == "missing"


def test_a_name_that_a_cell_below_reads_is_read():
    cells = [Cell(1, "code", "print(early)"), Cell(2, "code", ""), Cell(3, "code", "other = late\nprint(other)")]
    code = StudentCode(cells)

    def does(source):
        return code.find_effects(Cell(2, "code", source), frozenset({"KNOWN"})).statements

    assert does("early = 1\nunread = 2") == ()
    assert does("late = 1\nKNOWN = 3") == ("late = 1", "KNOWN = 3")
    assert does("import os\nother = KNOWN") == ("other = KNOWN",)


def test_names_that_only_read_each_other_are_not_read():
    chain = "\n".join(f"a{number} = a{number + 1}" for number in range(500))
    code = StudentCode([Cell(1, "code", chain)])
    assert code.find_effects(Cell(1, "code", chain), frozenset()).statements == ()
    code = StudentCode([Cell(1, "code", chain), Cell(2, "code", "print(a0)")])
    assert len(code.find_effects(Cell(1, "code", chain), frozenset()).statements) == 500


def test_where_nothing_was_handed_out_whatever_is_set_is_work():
    code = StudentCode([])
    assert code.find_effects(Cell(1, "code", "answer = 42"), None).adds_to(Effects())


def test_a_name_as_text_is_the_students():
    code = StudentCode([], "Ada")
    assert code.find_effects(Cell(1, "code", 'seed("Ada")'), None).statements == ("seed(STUDENT)",)


def test_handed_out_code_with_a_gap_is_compared_by_its_words():
    handed_out = find_effects(Cell(1, "code", "MY_CLASS =   # your class\nshow(MY_CLASS)"))
    assert not handed_out.is_readable
    same, other = (find_effects(Cell(1, "code", code)) for code in ("MY_CLASS =\nshow( MY_CLASS)", "show(MY_CLASS, 3)"))
    assert not same.adds_to(handed_out)
    assert other.adds_to(handed_out)


HOSTILE = {
    "brackets": "(" * 5000,
    "closed brackets": "(" * 150 + ")" * 150,
    "signs": "-" * 9000 + "1",
    "attributes": "a" + ".a" * 4000,
    "sums": "1" + "+1" * 4000,
    "calls": "a" + "()" * 4000,
    "powers": "9**9**9**9",
    "products": "*".join(["999999999"] * 900),
    "divided": "1 / 0",
    "digits": "9" * 5000,
    "comparisons": "a" + "<a" * 4000,
    "targets": "a=" * 4000 + "1",
    "else": "if a:\n pass\n" + "elif a:\n pass\n" * 600,
    "lambda": "lambda:" * 1400 + "1",
    "question marks": "?" * 9000,
    "percent signs": "%\n" * 4000,
    "prints": "print(" * 150 + ")" * 150,
    "zero byte": "a\0b",
    "surrogate": 'a = "\ud800"',
    "f-strings": "f\"{'\\n'}\"\nf'{x!r:>{w}}'",
    "escapes": 'a = "\\d"',
    "long": "a = 1\n" * MAX_CELL,
    "await": "await f()\nasync for x in y: pass\nasync with z: pass\nreturn 1",
    "match": "match a:\n case [1, *x] if y: pass\n case _: pass",
    "empties": "try:\n pass\nfinally:\n f()\nfor x in y:\n pass\nelse:\n f()\nwhile f():\n pass\nclass A(B):\n 'x'",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_is_read_and_never_run(name):
    cells = [Cell(1, "code", HOSTILE[name]), Cell(2, "code", "known = 1")]
    effects = StudentCode(cells, "Ada").find_effects(cells[0], frozenset())
    assert not effects.adds_to(join_effects([effects, find_effects(cells[1])]))
    assert isinstance(find_names(cells), frozenset)


def test_of_very_much_code_the_rest_is_compared_by_its_words():
    cell = Cell(1, "code", "f(1)\n" * (MAX_CELL // 10))
    code = StudentCode([cell])
    readable = [code.find_effects(cell, None).is_readable for _ in range(2 * MAX_NOTEBOOK // MAX_CELL + 2)]
    assert readable[0]
    assert not readable[-1]


LINES = st.sampled_from(
    ["x = 1", "f(x)", "if x:", "    y = x", "def f():", "    'text'", "%magic", "!ls", "with a: pass", "y", "(", "x?"]
)


@make_fuzz_settings(60)
@given(st.lists(LINES, max_size=9))
def test_any_code_adds_nothing_to_itself(lines):
    cells = [Cell(1, "code", "\n".join(lines))]
    code = StudentCode(cells)
    handed_out = find_effects(cells[0])
    assert not code.find_effects(cells[0], find_names(cells)).adds_to(handed_out)
