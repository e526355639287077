"""results.jsonl as points are given: these fields change, and nothing else does."""

import json

import pytest
from graded_class import make_graded_class, type_as
from portable import make_pipe

from gan_lab.coursework.hand_back.results import refresh_results
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.errors import GanLabError

ADA, BO = "id-0", "id-1"


@pytest.fixture
def gradebook(tmp_path):
    with Gradebook(make_graded_class(tmp_path / "grades")) as gradebook:
        yield gradebook


def read(gradebook):
    lines = (gradebook.folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def write(gradebook, *records):
    text = "".join(json.dumps(record) + "\n" for record in records)
    (gradebook.folder / "results.jsonl").write_text(text, encoding="utf-8")


def test_points_comments_and_totals_are_as_they_stand(gradebook):
    gradebook.set_points(ADA, "latent", "8,5", "Eva")
    gradebook.set_comment(ADA, "latent", "Look *again*.", "Eva")
    gradebook.set_comment(ADA, "", "Łukasz \u2028 ✓", "Eva")
    refresh_results(gradebook)
    record = read(gradebook)[ADA]
    change = gradebook.mark(ADA, "latent").heads[0]
    assert record["points"]["latent"] == {
        "title": "Explains the latent space",
        "points": 8.5,
        "of": 10,
        "by": "a person",
        "reason": "",
        "computed": None,
        "grader": "Eva",
        "when": change.at,
        "comment": "Look *again*.",
    }
    assert record["points"]["ran"] | {"title": ""} == {
        "title": "",
        "points": 5,
        "of": 5,
        "by": "computed",
        "reason": "All ran in order.",
        "computed": 5,
        "grader": None,
        "when": None,
        "comment": "",
    }
    assert (record["total"], record["of"], record["open"], record["comment"]) == (13.5, 22.5, 1, "Łukasz \u2028 ✓")
    assert record["conflicts"] == []


def test_a_conflict_has_both_values_with_who_and_when(gradebook):
    type_as(gradebook.folder, "Eva", ADA, "latent", "9", seen=[])
    type_as(gradebook.folder, "Tom", ADA, "latent", "7", seen=[])
    refresh_results(gradebook)
    record = read(gradebook)[ADA]
    assert record["points"]["latent"]["points"] is None
    (conflict,) = record["conflicts"]
    assert (conflict["criterion"], conflict["what"]) == ("latent", "points")
    assert [(value["text"], value["grader"]) for value in conflict["values"]] == [("9", "Eva"), ("7", "Tom")]
    assert all(value["when"].startswith("20") for value in conflict["values"])
    assert read(gradebook)[BO]["conflicts"] == []


def test_all_else_stays_also_what_nobody_here_knows_and_lines_of_others(gradebook):
    other = {"id": "gone", "total": 3}
    write(gradebook, {"id": BO, "pictures": [{"x": 1.5}], "own": "field", "total": 99}, other)
    refresh_results(gradebook)
    record = read(gradebook)[BO]
    assert record["pictures"] == [{"x": 1.5}]
    assert record["own"] == "field"
    assert record["total"] == 5
    assert read(gradebook)["gone"] == other


def test_a_file_that_says_so_already_is_not_written(gradebook):
    refresh_results(gradebook)
    path = gradebook.folder / "results.jsonl"
    before = path.stat().st_mtime_ns
    refresh_results(gradebook)
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize("content", ["{", "[]\n", '{"id": "id-0"}\nnull\n', '{"x": 1}\n', "\n", b"\xff\xfe\n", None])
def test_a_damaged_file_is_named_with_the_way_out_and_left(gradebook, content):
    path = gradebook.folder / "results.jsonl"
    path.unlink()
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(GanLabError, match=r"results\.jsonl .*run gan-lab review once more"):
        refresh_results(gradebook)
    assert content is None or path.exists()


def test_a_pipe_in_its_place_is_named_and_not_waited_for(gradebook):
    (gradebook.folder / "results.jsonl").unlink()
    make_pipe(gradebook.folder / "results.jsonl")
    with pytest.raises(GanLabError, match="is no plain file"):
        refresh_results(gradebook)


def test_a_folder_in_its_place_is_named(gradebook):
    path = gradebook.folder / "results.jsonl"
    path.unlink()
    path.mkdir()
    with pytest.raises(GanLabError, match="run gan-lab review once more"):
        refresh_results(gradebook)
