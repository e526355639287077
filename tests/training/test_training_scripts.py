"""The training of pocket: it runs, and a run that was cut ends as if it had never been cut."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from made_up_photographs import write_photographs

SCRIPT = Path(__file__).parents[2] / "training" / "train_pocket.py"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_photographs(tmp_path_factory.mktemp("data"))


def train(data, run, steps):
    command = [sys.executable, SCRIPT, "--run", run, "--steps", str(steps), "--data", data]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    return torch.load(run / "checkpoint.pt", weights_only=True)


@pytest.mark.slow
def test_a_run_that_was_cut_goes_on_where_it_was(data, tmp_path):
    straight = train(data, tmp_path / "straight", 2)
    first = train(data, tmp_path / "cut", 1)
    (tmp_path / "cut" / "record.jsonl").write_text(
        '{"step": 1}\n{"step": 2}\n', encoding="utf-8"
    )  # 2 was recorded, then lost
    resumed = train(data, tmp_path / "cut", 2)
    assert (first["step"], resumed["step"]) == (1, 2)
    for part in ("generator", "average", "discriminator"):
        for key, value in straight[part].items():
            assert torch.equal(resumed[part][key], value), f"{part}.{key}"
    assert not torch.equal(
        first["generator"]["generator.gen_z.weight_orig"], resumed["generator"]["generator.gen_z.weight_orig"]
    )
    steps = [
        json.loads(line)["step"]
        for line in (tmp_path / "cut" / "record.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert steps == [1]
