"""The pictures of the fixed noise after each epoch, in their files."""

import numpy as np
from training_runs import train_all


def test_the_pictures_of_an_epoch_are_what_the_fixed_noise_gives(new_run):
    run = new_run()
    train_all(run, 2)
    kept = run.kept_pictures()
    assert list(kept) == [0, 1, 2]
    np.testing.assert_array_equal(kept[2], run.generated(run.fixed_noise))
    assert not np.array_equal(kept[1], kept[2])
    (run.folder / "pictures" / "epoch-001.png").write_text("damaged", encoding="utf-8")
    assert list(run.kept_pictures()) == [0, 2]
