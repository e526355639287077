"""Section 8 of notebook 06: a training that is stopped ends with a sentence, and its numbers are of one moment."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from training_runs import SMALL

import gan_lab as gl

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "06_train_a_dcgan.ipynb"
RECORD = ROOT / "training" / "record" / "dcgan_broken.json"


class RecordingJudge:
    """The kit's judge, and the pictures that it was given."""

    def __init__(self):
        self.seen = []

    def overall(self, pictures):
        self.seen.append(pictures)
        return gl.load_judge("fashion").overall(pictures)


@pytest.fixture
def cells(tmp_path, monkeypatch, pictures):
    """The names that the cells of section 8 define, on a small run in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    sources = {
        cell["id"]: "".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    }
    names = {"gl": gl, "torch": torch, "photographs": pictures, "SEED": 3, "judge": RecordingJudge()}
    for cell in ("dcgan-19", "make-pictures", "break-train", "break-show"):
        exec(sources[cell].removesuffix("print_table(run)"), names)
    return names


def stop_at(monkeypatch, step):
    """Let the loop be stopped after a step, as the stop button does it while the plot is drawn."""

    class StoppingPlot:
        def __init__(self, run):
            self.run = run

        def update(self, record):
            if record.step == step:
                self.run.stop()

    monkeypatch.setattr(gl.DCGANRun, "live", lambda run: StoppingPlot(run))


def test_stopped_in_the_first_epoch_it_ends_with_a_sentence(cells, monkeypatch, capsys):
    stop_at(monkeypatch, 3)
    broken = cells["train_broken"](SMALL, 2)
    cells["show_broken"](broken)
    printed = capsys.readouterr().out
    assert "Stopped after step 3" in printed
    assert printed.endswith("The first epoch isn't over, so there is nothing to show yet.\n")
    assert not cells["judge"].seen


def test_stopped_in_the_second_epoch_table_and_judge_speak_of_the_last_step(cells, monkeypatch, capsys):
    stop_at(monkeypatch, 8)
    broken = cells["train_broken"](SMALL, 2)
    cells["show_broken"](broken)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines if line[:5] in ("epoch", "first", "last ")] == [
        "first step", "epoch 1", "last step",
    ]  # fmt: skip
    (last,) = (line for line in lines if line.startswith("last step"))
    assert f"{broken.record[7].loss_d:.2f}" in last
    assert any(line.startswith("after step 8: sure") for line in lines)
    noise = torch.randn(1000, 10, generator=torch.Generator().manual_seed(3))
    np.testing.assert_array_equal(cells["judge"].seen[0], broken.generated(noise))


def test_it_goes_on_where_it_stopped(cells, monkeypatch):
    stop_at(monkeypatch, 3)
    cells["train_broken"](SMALL, 2)
    stop_at(monkeypatch, None)
    broken = cells["train_broken"](SMALL, 2)
    assert broken.step == 10
    assert broken.folder == Path("runs/broken-3-width-4-batch-8-z_dim-10")


def test_the_table_over_seeds_is_the_record():
    columns = {"d_real": ".2f", "d_fake": ".2f", "sure": ".2f", "diversity": ".1f", "fid": ".0f", "rare": ".0f"}
    text = "".join(
        line for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] for line in cell["source"]
    )
    for rows in json.loads(RECORD.read_text(encoding="utf-8")).values():
        assert len(rows) == 6
        rare = [sum(share < 0.02 for share in row["shares"].values()) for row in rows]
        cells = []
        for name, form in columns.items():
            values = rare if name == "rare" else [row[name] for row in rows]
            mean, low, high = (format(value, form) for value in (np.mean(values), min(values), max(values)))
            cells.append(f"{mean} ({low} to {high})")
        assert f"| {' | '.join(cells)} |" in text


def test_where_d_has_won_no_gradient_reaches_the_generator_in_any_of_the_seeds():
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    for row in record["rate 1.0"]:
        assert row["gradient_before_tanh"] < 1e-5 < 1 < row["gradient_at_pictures"]
    for row in record["100 numbers of noise"]:
        assert 0.4 < row["gradient_before_tanh"] / row["gradient_at_pictures"] < 0.6
