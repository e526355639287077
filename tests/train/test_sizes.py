"""Runs for pictures of each size, from the real pictures to a picture with a recipe."""

import numpy as np
import pytest
from training_pictures import random_picture
from training_runs import train_all

import gan_lab as gl
from gan_lab.networks.files.dcgan_strides import SIDES


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_run_trains_is_looked_into_and_loads(side, channels, tmp_path):
    for number in range(4):
        random_picture(side + 20, side, number).save(tmp_path / f"{number}.png")
    photographs = gl.load_pictures(tmp_path, side=side, channels=channels)
    run = gl.DCGANRun(tmp_path / "run", photographs, batch=2, width=1, z_dim=6, augment=0.5, device="cpu")
    train_all(run, 1)
    assert run.kept_pictures()[1].shape == (64, channels, side, side)
    assert run.discriminate(photographs.first(3)).shape == (3,)
    again = gl.DCGANRun(tmp_path / "run", photographs, batch=2, width=1, z_dim=6, augment=0.5, device="cpu")
    assert again.step == 2
    gan = gl.load_dcgan(tmp_path / "run", device="cpu")
    assert gan.side == side
    made = gan.generate(run.fixed_noise[:2])
    own = again.generated(run.fixed_noise[:2])
    assert np.abs(made.numpy()[..., 0].astype(int) - own[:, 0]).max() <= 1
    made.save(tmp_path / "made")
    assert gl.regenerate(next((tmp_path / "made").iterdir()), gan).verdict == "same"


def test_pictures_of_another_size_than_a_runs_are_another_run(tmp_path):
    gl.DCGANRun(tmp_path / "run", gl.load_pictures(side=28), device="cpu", width=1)
    with pytest.raises(gl.GanLabError, match="is of a run with side 28, not 32"):
        gl.DCGANRun(tmp_path / "run", gl.load_pictures(), device="cpu", width=1)


def test_the_next_smaller_size_that_fits_is_offered(tmp_path):
    random_picture(130, 200).save(tmp_path / "a.png")
    with pytest.raises(gl.GanLabError, match=r"too small for 256 x 256 pixels.* pass side=128, or small='enlarge'"):
        gl.load_pictures(tmp_path, side=256)
