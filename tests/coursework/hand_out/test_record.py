"""hand-out.json: what it holds, and files that are none."""

import json

import numpy as np
import pytest

from gan_lab.coursework.assignment import ASSIGNMENT_FILE, read_assignment
from gan_lab.coursework.hand_out import record
from gan_lab.coursework.hand_out.record import HandOut, find_record, make_record, read_record
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.zip_writing import make_zip
from gan_lab.errors import GanLabError

CELLS = [
    Cell(1, "markdown", "**Question 9.1** Why?\n\n*Your answer:*", "why", frozenset({"answer"})),
    Cell(2, "code", "draw()", "draw", frozenset(), is_folded=True),
]
NOISE = tuple(np.random.default_rng(0).standard_normal((5, 128), np.float32)), np.ones((1, 16), np.float32)
HANDED_OUT = HandOut(
    [Notebook("own.ipynb", CELLS)], (*NOISE[0], NOISE[1]), frozenset({"1" * 16}), "git+https://example.org/kit", False
)
WHOLE = make_record(HANDED_OUT)


def change(**entries):
    return json.dumps(json.loads(WHOLE) | entries).encode()


def change_cell(**entries):
    document = json.loads(WHOLE)
    document["notebooks"]["own.ipynb"][0] |= entries
    return json.dumps(document).encode()


def test_what_is_written_is_read_again():
    assert read_record(WHOLE) == HANDED_OUT
    assert make_record(read_record(WHOLE)) == WHOLE


def test_the_noise_is_read_again_in_its_direction_and_what_earlier_kits_wrote_is_read_too():
    stored = read_record(WHOLE).noise
    assert sorted(map(np.shape, stored)) == sorted(map(np.shape, HANDED_OUT.noise))
    for latent in HANDED_OUT.noise:
        same_shape = [other for other in stored if other.shape == latent.shape]
        cosines = [np.vdot(latent, other) / np.linalg.norm(latent) / np.linalg.norm(other) for other in same_shape]
        assert max(cosines) > 0.9999
    earlier = json.loads(WHOLE) | {"directions": ["0" * 16]}
    del earlier["noise"]
    assert read_record(json.dumps(earlier).encode()).noise == ()


def test_the_kits_own_assignment_has_the_same_format():
    kit = read_record(ASSIGNMENT_FILE.read_bytes())
    assert make_record(kit) == ASSIGNMENT_FILE.read_bytes()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not JSON"),
        (WHOLE[:-100], "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "breaks its schema at the top level"),
        (change(version=2), "newer than this kit reads"),
        (change(version="1"), "breaks its schema at version"),
        (change(further=1), "breaks its schema"),
        (change(notebooks={}), "breaks its schema at notebooks"),
        (change(notebooks={"../x.ipynb": []}), "breaks its schema at notebooks"),
        (change(notebooks={".x.ipynb": []}), "breaks its schema at notebooks"),
        (change(notebooks={"C:x.ipynb": []}), "breaks its schema at notebooks"),
        (change(notebooks={"x.py": []}), "breaks its schema at notebooks"),
        (change(notebooks={"x.ipynb": [{}] * 2001}), "breaks its schema at notebooks/x.ipynb"),
        (change(inputs=["x"]), "breaks its schema at inputs/0"),
        (change(noise=[{"shape": [128], "levels": "AAAA"}]), "The noise in hand-out.json was changed"),
        (change(noise=[{"shape": [4], "levels": "no base64"}]), "The noise in hand-out.json was changed"),
        (change(noise=[{"shape": [2**40], "levels": ""}]), "breaks its schema at noise/0/shape"),
        (change(noise=[{"shape": [], "levels": ""}]), "breaks its schema at noise/0/shape"),
        (change_cell(source=3), "breaks its schema at notebooks/own.ipynb/0/source"),
        (change_cell(type="script"), "breaks its schema at notebooks/own.ipynb/0/type"),
        (change_cell(id="a b"), "breaks its schema at notebooks/own.ipynb/0/id"),
        (b" " * (record.MAX_RECORD + 1), "has more than 20 MB"),
    ],
)
def test_a_file_that_is_no_hand_out_is_refused_with_one_sentence(content, sentence):
    with pytest.raises(GanLabError, match=sentence) as problem:
        read_record(content)
    assert "\n" not in str(problem.value)
    assert len(str(problem.value)) < 400


def test_a_cell_stands_where_it_stands_whatever_its_number_says():
    assert [cell.number for cell in read_record(change_cell(number=77)).notebooks[0].cells] == [1, 2]


def test_it_is_found_in_a_folder_in_a_zip_and_by_its_name(tmp_path):
    (tmp_path / "week").mkdir()
    (tmp_path / "week" / "hand-out.json").write_bytes(WHOLE)
    (tmp_path / "week.zip").write_bytes(make_zip({"week/hand-out.json": WHOLE}))
    (tmp_path / "other.zip").write_bytes(make_zip({"a/b/hand-out.json": WHOLE, "x.ipynb": b""}))
    (tmp_path / "cut.zip").write_bytes((tmp_path / "week.zip").read_bytes()[:-30])
    for place in ("week", "week.zip", "week/hand-out.json"):
        assert find_record(tmp_path / place) == HANDED_OUT
        assert list(read_assignment(tmp_path / place).questions) == ["9.1"]
    assert find_record(tmp_path) is None
    with pytest.raises(GanLabError, match=r"no hand-out\.json in"):
        find_record(tmp_path / "other.zip")
    with pytest.raises(GanLabError, match="not a whole zip"):
        find_record(tmp_path / "cut.zip")
    (tmp_path / "week" / "hand-out.json").write_bytes(b"{}")
    with pytest.raises(GanLabError, match="breaks its schema"):
        read_assignment(tmp_path / "week")


def test_a_hand_out_that_could_not_be_read_again_is_not_written():
    with pytest.raises(GanLabError, match="breaks its schema"):
        make_record(HandOut([Notebook("a:b.ipynb", CELLS)]))
