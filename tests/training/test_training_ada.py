"""The trainings with few photographs: the script runs, and the kit reads what it wrote."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from gan_lab.train import long_runs

SCRIPT = Path(__file__).parents[2] / "training" / "train_ada.py"


@pytest.fixture
def script(monkeypatch):
    """The script as a module, for runs of two epochs."""
    spec = importlib.util.spec_from_file_location("train_ada", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in {"STEPS": 12, "INTERVAL": 6, "SEEDS": (0, 1), "PICTURES": 500}.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setitem(module.SETTINGS, "width", 4)
    return module


@pytest.mark.slow
def test_the_script_writes_a_record_that_the_kit_reads(script, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["train_ada.py", "--runs", str(tmp_path / "runs"), "--to", str(tmp_path)])
    script.main()
    first = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    script.main()  # everything is done already
    assert json.loads((tmp_path / "record.json").read_text(encoding="utf-8")) == first
    monkeypatch.setattr(long_runs, "FOLDER", tmp_path)
    found = long_runs.load_long_runs()
    assert list(found) == ["without", "ada", "p = 1"]
    for run in found.values():
        assert run.steps.tolist() == [6, 12]
        assert run.fid.shape == (2, 2)
        assert run.pictures.shape == (24, 1, 32, 32)
    assert np.unique(found["p = 1"].p).tolist() == [1]
