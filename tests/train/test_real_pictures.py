"""Pictures to train with: which sources there are, what is left out, and how batches are read."""

import numpy as np
import pytest
from training_pictures import random_picture

import gan_lab as gl
from gan_lab.train import real_pictures


def test_the_shipped_photographs_load_without_arguments():
    pictures = gl.load_pictures()
    assert (len(pictures), pictures.side, pictures.channels) == (10_000, 32, 1)
    batch = pictures.batch(range(64))
    assert batch.shape == (64, 1, 32, 32)
    assert batch.dtype == np.uint8
    assert not batch[:, :, :2].any()  # the margin
    assert not batch[:, :, -2:].any()
    assert batch[:, :, 2:-2].max() == 255
    assert repr(pictures) == "<10000 pictures of fashion-mnist, 32 x 32 pixels, grey>"


def test_a_folder_is_read_at_any_depth_and_files_that_are_no_pictures_are_counted(photo_folder):
    pictures = gl.load_pictures(photo_folder)
    assert len(pictures) == 8
    batch = pictures.batch(range(8))
    assert batch.shape == (5, 3, 64, 64)
    assert (pictures.unreadable, pictures.small) == (2, 1)
    assert "8 pictures of faces" in repr(pictures)
    assert "3 of them left out so far" in repr(pictures)
    assert pictures.batch(range(8)).shape == (5, 3, 64, 64)
    assert (pictures.unreadable, pictures.small) == (2, 1)  # counted once


def test_pictures_that_dont_fit_into_memory_are_read_again(photo_folder, monkeypatch):
    expected = gl.load_pictures(photo_folder).batch(range(8))
    monkeypatch.setattr(real_pictures, "MAX_CACHE_BYTES", 2 * 64 * 64 * 3)
    pictures = gl.load_pictures(photo_folder)
    for _ in range(2):
        np.testing.assert_array_equal(pictures.batch(range(8)), expected)
    assert sum(picture is not None for picture in pictures._decoded.values()) <= 2 + real_pictures.READER_THREADS


def test_batches_come_in_the_order_asked_for():
    pictures = gl.load_pictures()
    lists = [[5, 3], [9], [1, 2, 3, 4]] * 4
    batches = list(pictures.batches(iter(lists)))
    assert len(batches) == 12
    for numbers, batch in zip(lists, batches, strict=True):
        np.testing.assert_array_equal(batch, pictures.batch(numbers))


def test_an_index_out_of_range_is_refused(photo_folder):
    pictures = gl.load_pictures(photo_folder)
    with pytest.raises(gl.GanLabError, match="numbered 0 to 7"):
        pictures.batch([8])


def test_wrong_sources_are_explained(photo_folder, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "no.zip").write_text("no zip")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.png").write_text("no picture")
    tiny = tmp_path / "tiny"
    tiny.mkdir()
    random_picture(40, 40).save(tiny / "a.png")
    for source, side, message in (
        (tmp_path / "nowhere", None, "There is no folder or zip"),
        (tmp_path / "empty", None, "holds no pictures: it needs files that end in .jpg"),
        (tmp_path / "no.zip", None, "is no zip that can be read"),
        (broken, None, "None of the 1 files .* can be read as a picture"),
        (tiny, None, "None of the 1 files .* has 64 pixels in each direction: .* side=32"),
        (photo_folder, 48, "side is 32 or 64"),
        ("fashion-mnist", 64, "leave side out"),
        (7, None, "7 is no folder or zip"),
    ):
        with pytest.raises(gl.GanLabError, match=message):
            gl.load_pictures(source, side)
    assert gl.load_pictures(tiny, side=32).batch([0]).shape == (1, 3, 32, 32)


def test_the_photographs_are_those_of_the_data_set():
    """The IDX file is Debian's, unchanged; its digest is in the licence note beside it."""
    assert gl.load_pictures().fingerprint == "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"
    assert gl.load_pictures().batch(range(10_000))[:, :, 2:-2, 2:-2].mean() == pytest.approx(73.15, abs=0.01)
