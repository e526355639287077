"""The real pictures that are nearest to others."""

import numpy as np
import pytest
from PIL import Image

import gan_lab as gl
from gan_lab.train import nearest


def test_a_copy_is_found_at_distance_0_and_the_rest_as_numpy_finds_it(pictures):
    asked = pictures.batch([7, 3])
    found = gl.find_nearest(asked, pictures, count=3)
    everything = pictures.batch(range(40)).astype(float)
    for picture, numbers, distances in zip(asked, found.numbers, found.distances, strict=True):
        expected = ((everything - picture) ** 2).mean((1, 2, 3)) ** 0.5
        np.testing.assert_array_equal(numbers, expected.argsort(kind="stable")[:3])
        np.testing.assert_allclose(distances, np.sort(expected)[:3], atol=1e-9)
    assert found.numbers[:, 0].tolist() == [7, 3]
    assert found.distances[:, 0].tolist() == [0, 0]


def test_without_a_count_it_finds_one(pictures):
    assert gl.find_nearest(pictures.first(5), pictures).numbers.shape == (5, 1)


def test_generated_pictures_are_compared_too(pictures):
    gan = gl.load_dcgan("pocket-dcgan", device="cpu")
    samples = gan.generate(gan.noise(2, seed=1))
    pixels = samples.numpy()[..., :1].transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(
        gl.find_nearest(samples, pictures).distances, gl.find_nearest(pixels, pictures).distances
    )


def test_a_judge_finds_what_is_nearest_in_its_features(pictures):
    judge = gl.load_judge("fashion")
    asked, everything = pictures.batch([7, 3]), judge.features(pictures.batch(range(40))).double()
    found = gl.find_nearest(asked, pictures, count=3, judge=judge)
    expected = (everything[[7, 3]][:, None] - everything).square().sum(2).sqrt()
    np.testing.assert_array_equal(found.numbers, expected.argsort(dim=1)[:, :3])
    np.testing.assert_allclose(found.distances, expected.sort(dim=1).values[:, :3], atol=1e-3)
    with pytest.raises(gl.GanLabError, match=r"judge is what gl\.load_judge\('fashion'\) returns, not 3"):
        gl.find_nearest(asked, pictures, judge=3)


def test_chunks_are_joined(monkeypatch, pictures):
    whole = gl.find_nearest(pictures.first(4), pictures, count=5)
    monkeypatch.setattr(nearest, "READ_AT_ONCE", 7)
    in_parts = gl.find_nearest(pictures.first(4), pictures, count=5)
    np.testing.assert_array_equal(in_parts.numbers, whole.numbers)
    np.testing.assert_array_equal(in_parts.distances, whole.distances)


def test_files_that_are_no_pictures_keep_their_numbers(tmp_path):
    for number in range(6):
        if number % 2:
            Image.new("L", (32, 32), 40 * number).save(tmp_path / f"{number}.png")
        else:
            (tmp_path / f"{number}.png").write_text("no picture", encoding="utf-8")
    pictures = gl.load_pictures(tmp_path, side=32)
    found = gl.find_nearest(pictures.batch([5]), pictures, count=3)
    assert found.numbers.tolist() == [[5, 3, 1]]
    assert found.distances.tolist() == [[0, 80, 160]]


def test_wrong_arguments_are_explained(pictures):
    with pytest.raises(gl.GanLabError, match=r"real pictures come second, as gl\.load_pictures\(\) gives them, not"):
        gl.find_nearest(pictures.first(2), pictures.first(3))
    with pytest.raises(gl.GanLabError, match="count is a whole number from 1 to 40, not 41"):
        gl.find_nearest(pictures.first(2), pictures, count=41)
    with pytest.raises(gl.GanLabError, match=r"pixels \[n, 1, 32, 32\]"):
        gl.find_nearest(pictures.first(2)[:, :, :16], pictures)
