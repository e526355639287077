"""The record of a run, read back from its file."""

import shutil

import pytest
from training_runs import train_all

import gan_lab as gl


def test_a_record_that_was_changed_is_noticed(new_run):
    run = new_run()
    train_all(run, 1)
    for text in ('{"kind": "step", "step": 1}\n', "[1]\n", "no json\n", "", "[" * 100_000):
        (run.folder / "record.jsonl").write_text(text, encoding="utf-8")
        with pytest.raises(gl.GanLabError, match=r"record.jsonl is missing or was changed"):
            new_run()


def test_lines_after_the_saved_step_are_left_out(new_run):
    """The record is written before the checkpoint, so it is ahead if the power fails between the two."""
    whole, run = new_run("whole"), new_run()
    train_all(whole, 2)
    train_all(run, 1)
    shutil.copy(whole.folder / "record.jsonl", run.folder)
    again = new_run()
    assert (len(again.record), len(again.epochs)) == (5, 1)
    train_all(again, 2)
    assert again.record == whole.record
