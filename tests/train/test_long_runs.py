"""The record of longer trainings with few photographs, as notebook 04 reads it."""

import numpy as np
import pytest

import gan_lab as gl


@pytest.fixture(scope="module")
def long_runs():
    return gl.load_long_runs()


def test_the_record_has_three_seeds_of_each_kind_of_run(long_runs):
    assert list(long_runs) == ["without", "ada", "p = 1"]
    for run in long_runs.values():
        assert run.fid.shape == run.d_unseen.shape == run.turned.shape == (3, len(run.steps))
        assert (run.pictures.shape, run.pictures.dtype) == ((24, 1, 32, 32), np.uint8)
        assert run.pictures.std() > 50  # they show something


def test_the_record_shows_what_notebook_04_says_of_it(long_runs):
    """For every seed: at the end D knows by heart only without augmentation, ADA has the best FID, and p = 1 leaks."""
    without, ada, always = (long_runs[name] for name in ("without", "ada", "p = 1"))
    assert (without.d_learned - without.d_unseen)[:, -1].min() > 0.4
    assert (ada.d_learned - ada.d_unseen)[:, -1].max() < 0.4
    assert (ada.fid < without.fid)[:, -1].all()
    assert always.turned[:, -1].min() > 2 * ada.turned[:, -1].max()
    assert np.ptp(ada.turned_unseen) == 0
