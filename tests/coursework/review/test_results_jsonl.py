"""results.jsonl: docs/results.md and the schema name every field that is written, and no other."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from graded_class import make_graded_class, make_student
from jsonschema import Draft202012Validator
from made_up_pages import make_graded, make_picture, make_submission
from results_tables import PAGE, load_schema, make_tables

from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.intake.attempts import Lateness
from gan_lab.coursework.review.intake.findings import NotebookSummary
from gan_lab.coursework.review.pages.results_jsonl import write_results
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.student_work import Answer, TaskResult
from gan_lab.pictures.recipe import NetworkId


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """The lines of a class in which each field has a value, in some line, and each list an element."""
    folder = make_graded_class(
        tmp_path_factory.mktemp("class") / "grades", [make_student(0, "Ada Adler"), make_student(1, "Bo")]
    )
    late = Lateness(7500.0, True, "Late.")
    submission = make_submission("id-0", "Ada Adler", time=datetime(2026, 11, 20, 9, 5, tzinfo=UTC), lateness=late)
    submission = replace(submission, student=replace(submission.student, other_ids=("ada@example.edu",)))
    network = NetworkId("biggan-deep", "pocket", "0" * 64)
    pictures = [
        make_picture(
            1, share=0.5, network=network, settings={"class": "bag"}, caption="Mine", alt="A bag", task="1.2", file="x"
        ),
        make_picture(2, verdict="plot", sentence="", page_file=""),
    ]
    ada = make_graded(
        submission=submission,
        problems=["A problem."],
        notes=["A note."],
        limit="A limit.",
        notebooks=[NotebookSummary("01.ipynb", "Cell 3 ran last.", ["NameError"], "Ada", "01")],
        pictures=pictures,
        answers=[Answer("1.1", "?", "Words.", "answered", "x")],
        tasks=[TaskResult("1.2", "?", "changed", "x")],
    )
    ada = replace(ada, evidence=Evidence(1, 1, 1, 1, 1, 1, 1, ["x: 1 of 2"], ["noise, 16 points"], 16))
    first = replace(ada, submission=replace(submission, id="id-0 (attempt 1)", counts=False))
    bo = make_graded(submission=make_submission("id-1", "Bo", attempt=0))
    hint = Hint("answer", ("id-0", "id-1"), "Alike.", ("x", "y"), ("a", "b"))
    with Gradebook(folder) as gradebook:
        gradebook.set_points("id-0", "ran", "3,5", "Eva")
        gradebook.set_comment("id-0", "ran", "Why?", "Eva")
        gradebook.set_points("id-0", "latent", "9", "Eva", seen=[])
        gradebook.set_points("id-0", "latent", "7", "Tom", seen=[])
        for text in ("One.", "Another."):
            gradebook.set_comment("id-0", "", text, "Eva", seen=[])
        write_results(folder, [ada, first, bo], [hint], gradebook)
    return [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]


def forbid_unknown(schema):
    """The schema as it is when a field that it doesn't name is an error."""
    strict = deepcopy(schema)
    for part in (strict, *strict["$defs"].values()):
        part["additionalProperties"] = False
    return Draft202012Validator(strict)


def list_values(schema, part, value, found):
    """Note every value of every documented field that a line holds, by the field's place in the schema."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return list_values(schema, schema["$defs"][name] | {"name": name}, value, found)
    for choice in part.get("anyOf", ()):
        if value is not None and "$ref" in choice:
            list_values(schema, choice, value, found)
    if part.get("properties"):
        for field, inside in part["properties"].items():
            found.setdefault((part.get("name", ""), field), []).append(value[field])
            list_values(schema, inside, value[field], found)
    elif part.get("type") == "array":
        for each in value:
            list_values(schema, part["items"], each, found)
    elif isinstance(part.get("additionalProperties"), dict):
        for each in value.values():
            list_values(schema, part["additionalProperties"], each, found)
    return found


def test_the_schema_is_one():
    Draft202012Validator.check_schema(load_schema())


def test_every_line_follows_the_schema_and_has_no_field_that_it_does_not_name(lines):
    for line in lines:
        assert [error.message for error in forbid_unknown(load_schema()).iter_errors(line)] == []


def test_every_documented_field_is_in_the_lines_with_a_value(lines):
    schema = load_schema()
    found = {}
    for line in lines:
        list_values(schema, schema, line, found)
    documented = {("", field) for field in schema["properties"]}
    documented |= {(name, field) for name, part in schema["$defs"].items() for field in part["properties"]}
    assert found.keys() == documented
    empty = [place for place, values in found.items() if not any(value not in (None, [], {}) for value in values)]
    assert empty == []


def test_null_stands_exactly_where_the_schema_allows_it_and_its_sentence_says_when():
    schema = load_schema()
    for part in (schema, *schema["$defs"].values()):
        for name, field in part["properties"].items():
            allows_null = "null" in field.get("type", ()) or {"type": "null"} in field.get("anyOf", ())
            says_so = re.search(r"null|As on top", field["description"])
            assert bool(says_so) == allows_null or "As on top" in field["description"], name


def test_a_field_of_a_later_version_is_no_error(lines):
    line = lines[0] | {"new": 1, "points": {"ran": lines[0]["points"]["ran"] | {"new": 1}}}
    assert Draft202012Validator(load_schema()).is_valid(line)


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", ""), ("id", 7), ("attempt", -1), ("late", "2 h"), ("total", None), ("points", {"ran": {}}), ("limit", 3)],
)
def test_a_wrong_value_is_an_error(lines, field, value):
    assert not Draft202012Validator(load_schema()).is_valid(lines[0] | {field: value})


def test_the_page_has_the_tables_of_the_schema():
    page = PAGE.read_text(encoding="utf-8")
    assert make_tables(load_schema()) in page, "run: python tests/support/results_tables.py"


def test_the_line_on_the_page_follows_the_schema():
    (line,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert [error.message for error in forbid_unknown(load_schema()).iter_errors(json.loads(line))] == []


def test_the_ids_of_the_lines_are_those_of_the_class(lines):
    assert [line["id"] for line in lines] == ["id-0", "id-1"]
    assert lines[0]["other_attempts"][0]["late"] == 7500
    assert lines[1]["attempt"] == 0
    assert lines[0]["comment"].split() == ["One.", "Another."]
    assert [conflict["criterion"] for conflict in lines[0]["conflicts"]] == [None, "latent"]
