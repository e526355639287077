"""The classifier that ships with the kit, against the record of its training."""

import hashlib
import json
from pathlib import Path

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
    from measure_judge import make_card

    trained, spread = (
        json.loads((RECORD / name).read_text(encoding="utf-8")) for name in ("judge.json", "judge_card.json")
    )
    assert make_card(trained, evaluation, spread) == (JUDGE_FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert spread["model_sha256"] == evaluation["model_sha256"]
    notebook = (RECORD.parents[1] / "notebooks" / "02_truncation.ipynb").read_text(encoding="utf-8")
    assert (
        f"from {spread['all_pictures']:,} pictures, pocket's KID at truncation 1.0 is {spread['kid']:.2f}" in notebook
    )
