"""The settings of a run: which values each may have."""

import json

import numpy as np
import pytest

import gan_lab as gl


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": 1}, "takes no lr=: here it is learning_rate=1"),
        ({"batch_size": 8}, "takes no batch_size=: here it is batch=8"),
        ({"epochs": 3}, r"takes no epochs=: it is said when you train, run\.train\(epochs=10\)"),
        ({"dropout": 3}, "takes no dropout=: it takes seed, z_dim, width, batch, learning_rate"),
        ({"learning_rate": "high"}, "learning_rate is a number from 0 to 10, not 'high': the tutorial's is 0.0002"),
        ({"learning_rate": float("nan")}, "learning_rate is a number"),
        ({"beta1": 1}, "beta1 is a number from 0 to 0.999"),
        ({"batch": 1}, "batch is a whole number from 2"),
        ({"width": 0}, "width is a whole number from 1"),
        ({"batch_norm": 1}, "batch_norm is True or False"),
        ({"augment": 1.2}, "augment is the probability of each transformation, a number from 0 to 1, or 'ada'"),
        ({"augment": "ADA"}, "augment is the probability .* not 'ADA'"),
        ({"augment": True}, "augment is the probability .* not True"),
        ({"augment": None}, "augment is the probability .* not None"),
        ({"seed": -1}, "A seed is a whole number"),
    ],
)
def test_wrong_settings_are_explained(new_run, settings, message):
    with pytest.raises(gl.GanLabError, match=message):
        new_run(**settings)


def test_numbers_of_numpy_are_taken_as_numbers(new_run):
    run = new_run(width=np.int64(4), seed=np.int64(4), learning_rate=np.float32(0.5))
    assert json.loads((run.folder / "settings.json").read_text(encoding="utf-8"))["learning_rate"] == 0.5
    assert new_run(width=4, seed=4, learning_rate=0.5).settings == run.settings
