"""A review of a class gives each student the same points, whatever shape the class came in."""

import json
import re

import nbformat
import pytest
from classroom_words import answer
from exports import SHAPES, build_export, make_roster, make_students
from made_up import NOTEBOOKS

from gan_lab.coursework.review.command import review
from gan_lab.coursework.review.intake.handed_in import CollectingOptions

HANDED_OUT = ("01_noise_to_image", "02_truncation")


def answer_questions(stem, student, count):
    """A notebook of the kit as it was handed out, with answers to its first questions, and not run."""
    notebook = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = re.sub(r'^STUDENT = ".*"', f'STUDENT = "{student}"', cell.source, flags=re.MULTILINE)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        asked = re.match(r"\*\*Question (\d+\.\d+)", cell.source)
        if asked and count:
            count -= 1
            cell.source += f"\n\n{answer(asked[1], student)}"
    return nbformat.writes(notebook).encode()


@pytest.fixture(scope="module")
def students():
    """The made-up class, each of whom answers questions, and with the next attempt two more."""

    def work(user, attempt):
        counts = 2 * attempt + len(user) % 3, attempt
        return {
            f"{stem}.ipynb": answer_questions(stem, user, count) for stem, count in zip(HANDED_OUT, counts, strict=True)
        }

    return make_students(work)


def review_export(built, students, folder):
    """Review an export; returns what results.jsonl says of each student, by user name."""
    listed = folder / "roster.csv"
    listed.write_text(make_roster(students, built.ids), encoding="utf-8")
    review(built.place, folder / "grades", processes=2, collecting=CollectingOptions(roster=listed))
    lines = (folder / "grades" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    records = {record["id"]: record for record in map(json.loads, lines)}
    assert len(records) == len(lines)
    users = {id_: user for user, id_ in built.ids.items()}
    return {users.get(id_, "absent"): record for id_, record in records.items()}


def summarise(record):
    """What a review must find alike in every shape."""
    points = {name: (each["points"], each["by"]) for name, each in record["points"].items()}
    answers = sorted((each["id"], each["status"], each["text"]) for each in record["answers"])
    return record["student"], points, record["total"], answers, len(record["notebooks"])


@pytest.fixture(scope="module")
def sorted_class(students, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sorted")
    records = review_export(build_export("plain", folder, students, False), students, folder)
    assert len({record["total"] for record in records.values()}) > 3
    return {user: summarise(record) for user, record in records.items()}


@pytest.mark.slow
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "plain"])
def test_every_export_has_the_rows_and_points_of_the_sorted_folder(shape, students, sorted_class, tmp_path):
    zipped = sorted(SHAPES).index(shape) % 2 == 0
    built = build_export(shape, tmp_path, students, zipped)
    records = review_export(built, students, tmp_path)
    assert {user: summarise(record) for user, record in records.items()} == sorted_class
    if built.marks_late:
        assert [user for user, record in records.items() if record["late"] != 0 and record["attempt"]] == ["nora"]
    if built.has_all_attempts:
        assert records["obriain"]["attempt"] == 3
        assert len(records["obriain"]["other_attempts"]) == 2
