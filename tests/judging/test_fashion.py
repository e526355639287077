"""The classifier that ships with the kit, against the record of its training."""

import hashlib
import json
from pathlib import Path

import pytest

import gan_lab as gl
from gan_lab.judging.fashion import JUDGE_FOLDER
from gan_lab.kinds import BIGGAN

RECORD = Path(__file__).parents[2] / "training" / "record"


def test_the_shipped_files_are_the_recorded_ones():
    export = json.loads((JUDGE_FOLDER / "export.json").read_text(encoding="utf-8"))
    for name, digest in export["sha256"].items():
        assert hashlib.sha256((JUDGE_FOLDER / name).read_bytes()).hexdigest() == digest
    assert sum(path.stat().st_size for path in JUDGE_FOLDER.iterdir()) <= 1_000_000
    assert (JUDGE_FOLDER / "labels.txt").read_text(encoding="utf-8") == (
        BIGGAN.shipped.path.parent / "labels.txt"
    ).read_text(encoding="utf-8")


def test_the_model_card_states_the_recorded_numbers(evaluation, monkeypatch):
    monkeypatch.syspath_prepend(RECORD.parent)
    from judge_card import make_card

    trained, spread = (
        json.loads((RECORD / name).read_text(encoding="utf-8")) for name in ("judge.json", "judge_card.json")
    )
    assert make_card(trained, evaluation, spread) == (JUDGE_FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert spread["model_sha256"] == evaluation["model_sha256"]
    notebook = (RECORD.parents[1] / "notebooks" / "02_truncation.ipynb").read_text(encoding="utf-8")
    assert (
        f"from {spread['all_pictures']:,} pictures, pocket's KID at truncation 1.0 is {spread['kid']:.2f}" in notebook
    )


def test_the_table_of_the_reference_has_the_recorded_numbers():
    sizes = json.loads((RECORD / "judge_card.json").read_text(encoding="utf-8"))["sizes"]
    photographs = gl.load_judge("fashion").photographs
    page = (Path(__file__).parents[2] / "docs" / "reference" / "judging.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) == 9
    for name, *_, of_photographs, few, many in rows:
        name = name.strip("`")
        for size, cell in (("200", few), ("2000", many)):
            mean, deviation = cell.split(" ± ")
            places = len(mean.partition(".")[2])
            assert mean == f"{sizes[size][name]['mean']:.{places}f}"
            assert deviation == f"{sizes[size][name]['deviation']:.{places}f}"
        if name == "coverage":
            assert of_photographs == f"{photographs.coverage(20):.3f}; {photographs.coverage(200):.3f}"
        else:
            value = 0 if name in ("kid", "fid") else getattr(photographs, name)
            assert float(of_photographs) == pytest.approx(value, abs=0.006)
