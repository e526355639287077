"""Pickles that ask for more than they have bytes are refused soon; random ones give a value or a sentence."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from fuzzing import run_in_time
from hostile_archives import put_in_archive
from hostile_pickles import BODIES
from pickle_programs import (
    BUILD,
    EMPTY_DICT,
    EMPTY_TUPLE,
    MARK,
    MEMOIZE,
    NONE,
    POP,
    REDUCE,
    TUPLE,
    TUPLE1,
    TUPLE2,
    find_global,
    program,
    text,
)

from gan_lab.errors import GanLabError
from gan_lab.weights import reading, stored_tensors
from gan_lab.weights.pickle_budget import MAX_DEPTH, MAX_STEPS, Budget
from gan_lab.weights.pickle_machine import PickleMachine, Vocabulary
from gan_lab.weights.pickle_values import RefusedFileError, make_dict

VOCABULARY = Vocabulary(stored_tensors.RECORD_MAKERS, stored_tensors.refuse_in_weights, stored_tensors.drop_state)
SUPPORT = Path(__file__).parents[1] / "support"
FAST = [name for name in BODIES if "two million" not in name]


def run(*instructions: bytes):
    return PickleMachine(io.BytesIO(program(*instructions)), VOCABULARY).run()


def refuse(path: Path, content: bytes) -> str:
    """Read a file, which is refused, and return the sentence."""
    path.write_bytes(content)
    with pytest.raises(GanLabError) as caught:
        reading.read_state_dict(path)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert len(sentence.removeprefix(str(path))) < 200
    assert "MB of memory" not in sentence
    return sentence


@pytest.mark.parametrize("name", FAST)
def test_a_pickle_that_asks_for_more_than_it_has_bytes_is_refused_soon(name, tmp_path):
    run_in_time(lambda: refuse(tmp_path / "w.pt", put_in_archive(BODIES[name])))


IN_LITTLE_MEMORY = """
import resource, sys
import gan_lab as gl
from gan_lab.weights import reading
sys.path.insert(0, sys.argv[2])
from hostile_archives import ARCHIVES, put_in_archive, put_in_old_format
from hostile_pickles import BODIES
from pathlib import Path
from pickle_programs import program
contents = {name: make() for name, (make, _) in ARCHIVES.items()}
gl.load_stylegan2("pocket-stylegan2")
used = 1024 * int(next(line for line in open("/proc/self/status") if line.startswith("VmData")).split()[1])
path = Path(sys.argv[1])
def refuse(name, content, load):
    path.write_bytes(content)
    most = used + 3 * len(content) + 200_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))
    try:
        load(path)
    except gl.GanLabError as problem:
        if "MB of memory" not in str(problem):
            return
    raise SystemExit(name)
for name, body in BODIES.items():
    refuse(name, program(body), gl.load_stylegan2)
    refuse(name, put_in_archive(body), reading.read_state_dict)
    refuse(name, put_in_old_format(body), reading.read_state_dict)
for name, content in contents.items():
    refuse(name, content, reading.read_state_dict)
print("all refused")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory that a process writes to")
def test_no_hostile_file_takes_more_memory_than_three_times_its_size_and_200_mb(tmp_path):
    arguments = [sys.executable, "-c", IN_LITTLE_MEMORY, str(tmp_path / "file"), str(SUPPORT)]
    result = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=300)
    assert result.stdout.endswith("all refused\n"), (result.returncode, result.stdout[-500:], result.stderr[-2000:])


def test_values_are_built_as_python_builds_them():
    assert run(EMPTY_DICT, MARK, text("a"), b"K\x05", text("b"), b"](", NONE, b"\x88e", b"u") == {
        "a": 5,
        "b": [None, True],
    }
    assert run(b"]", text("é"), b"a", b"\x8a\x02\xff\x7f", b"a", b"I01\n", b"a") == ["é", 32767, True]
    assert run(MARK, b"K\x01", b"K\x02", b"\x91") == frozenset({1, 2})
    assert run(find_global("collections", "OrderedDict"), b"](", b"](", text("k"), NONE, b"ee", TUPLE1, REDUCE) == {
        "k": None
    }


def test_values_may_be_nested_as_deeply_as_the_budget_says_and_no_deeper():
    assert run(EMPTY_TUPLE, TUPLE1 * MAX_DEPTH) is not None
    with pytest.raises(RefusedFileError, match="nests its parts deeper"):
        run(EMPTY_TUPLE, TUPLE1 * (MAX_DEPTH + 1))


def test_copied_values_are_counted_as_steps():
    copies = find_global("collections", "OrderedDict") + EMPTY_DICT + MARK
    copies += b"".join(text(str(i)) + NONE for i in range(90)) + b"u" + TUPLE1 + REDUCE
    machine = PickleMachine(io.BytesIO(program(copies)), VOCABULARY, Budget(290))
    assert len(machine.run()) == 90
    with pytest.raises(RefusedFileError, match="has more in it"):
        PickleMachine(io.BytesIO(program(copies)), VOCABULARY, Budget(270)).run()
    assert MAX_STEPS >= 10 * 48_000  # ten times those of the largest network


def test_what_stands_in_another_value_can_not_be_changed_any_more():
    for instructions in (
        b"]\x94]h\x00ah\x00Na",
        b"}\x94}X\x01\0\0\0kh\x00s\x30h\x00X\x01\0\0\0kNs",
        b"\x8f\x94\x85h\x00(N\x90",
    ):
        with pytest.raises(RefusedFileError, match="does something to its parts"):
            run(instructions)


@pytest.mark.parametrize("key", [2.0, 70_000, -70_000, b"a", (), [], frozenset(), 10**40])
def test_only_texts_and_small_numbers_are_keys(key):
    with pytest.raises((RefusedFileError, TypeError)):
        make_dict([(key, 1)])
    assert make_dict([("a", 1), (5, 2), (None, 3), (True, 4)]) == {"a": 1, 5: 2, None: 3, True: 4}


# What a random pickle is made of: values, containers, copies through the memo, calls of allowed names.
PIECES = [
    *(NONE, b"\x88", b"K\x05", b"\x8a\x05\0\0\0\0\x01", b"G?\xf0\0\0\0\0\0\0", b"C\x03abc"),
    *(text("a"), text("storage"), text("0"), EMPTY_TUPLE, EMPTY_DICT, b"]", b"\x8f", MARK, POP, b"1", b"2"),
    *(TUPLE, TUPLE1, TUPLE2, b"\x87", b"l", b"d", b"a", b"e", b"s", b"u", b"\x90", b"\x91"),
    *(MEMOIZE, b"h\x00", b"h\x01", b"q\x00", b"q\x01", REDUCE, BUILD, b"\x81", b"Q"),
    *(find_global("collections", "OrderedDict"), find_global("builtins", "set")),
    *(find_global("torch._utils", "_rebuild_tensor_v2"), find_global("torch", "FloatStorage")),
]


def draw_program(draw: np.random.Generator) -> bytes:
    """A random body of a pickle, in which a part may be repeated many times."""
    pieces = [PIECES[i] for i in draw.integers(len(PIECES), size=draw.integers(3, 30))]
    at, end = sorted(draw.integers(len(pieces) + 1, size=2))
    times = int(draw.choice([1, 1, 60, 5_000]))
    return b"N}]" + b"".join(pieces[:at]) + b"".join(pieces[at:end]) * times + b"".join(pieces[end:])


def test_random_pickles_give_a_value_or_a_sentence():
    draw, built, refused = np.random.default_rng(0), 0, set()
    for _ in range(1_500):
        body = draw_program(draw)
        try:
            run_in_time(lambda body=body: PickleMachine(io.BytesIO(program(body)), VOCABULARY).run())
            built += 1
        except RefusedFileError as problem:
            refused.add(str(problem))
    assert built > 30
    assert len(refused) >= 4
