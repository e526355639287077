"""The plots of a run."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from training_runs import train_all

import gan_lab as gl


def test_plots_show_the_record_and_the_pictures_of_a_run(new_run):
    run = new_run()
    train_all(run, 3)
    curves = run.loss_curves()
    losses, probabilities = curves.axes[:2]
    assert list(losses.lines[0].get_xdata()) == [15]  # a mean over as many of the last 25 steps as there are
    assert probabilities.lines[0].get_ydata()[-1] == pytest.approx(np.mean([step.d_real for step in run.record]))
    assert sorted({line.get_ydata()[0] for line in losses.lines if line.get_linestyle() == ":"}) == pytest.approx(
        [np.log(2), 2 * np.log(2)]
    )
    strip = run.through_epochs(noises=5, rows=3)
    assert [axis.get_ylabel() for axis in strip.axes] == ["start", "2", "3"]
    assert strip.axes[2].images[0].get_array().shape == (32, 5 * 32)
    np.testing.assert_array_equal(strip.axes[2].images[0].get_array()[:, :32], run.kept_pictures()[3][0, 0])
    real, fake = run.real_and_fake().axes
    np.testing.assert_array_equal(real.images[0].get_array()[:32, 32:64], run.pictures.batch([1])[0, 0])
    np.testing.assert_array_equal(fake.images[0].get_array()[32:64, :32], run.kept_pictures()[3][8, 0])
    plt.close("all")


def test_the_curves_explain_their_band(new_run):
    run = new_run()
    train_all(run, 1)
    legend = run.loss_curves().axes[0].get_legend().get_title().get_text()
    assert "pale: where 8 in 10 of them lie" in legend
    plt.close("all")


def test_before_the_first_epoch_ends_each_plot_says_which_run_to_train_and_how_far(new_run):
    run = new_run("mine")
    with pytest.raises(gl.GanLabError, match=r"The run in \S+mine has no step yet, so there are no losses: train it"):
        run.loss_curves()
    for record in run.train(1):
        if record.step == 3:
            run.stop()
    for plot in (run.through_epochs, run.animate):
        with pytest.raises(
            gl.GanLabError, match=r"The run in \S+mine is at step 3, and its first epoch ends at step 5"
        ):
            plot()
    assert len(run.loss_curves().axes) >= 2
    plt.close("all")


def test_wrong_arguments_of_plots_are_explained(new_run):
    run = new_run()
    train_all(run, 1)
    for plot in (
        lambda: run.through_epochs(noises=0),
        lambda: run.through_epochs(rows=0),
        lambda: run.animate("4"),
        lambda: run.animate(0),
    ):
        with pytest.raises(gl.GanLabError, match=r"whole number from 1|at most 600 seconds"):
            plot()


def test_deleted_pictures_of_epochs_are_named(new_run):
    run = new_run()
    train_all(run, 1)
    for path in (run.folder / "pictures").iterdir():
        path.unlink()
    with pytest.raises(gl.GanLabError, match="The pictures of the epochs aren't in"):
        run.animate()
