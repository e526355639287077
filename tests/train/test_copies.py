"""Copies of photographs among other pictures, and the distances by which they are found."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import gan_lab as gl
from gan_lab.train import copies

LEARNED = 1500  # photographs of the kit's that play the part of those that were learned from


@pytest.fixture(scope="module")
def learned():
    return gl.load_pictures().part(range(LEARNED))


@pytest.fixture(scope="module")
def unseen():
    """Photographs that play the part of pictures which are new."""
    return gl.load_pictures().batch(range(5000, 5300))


def describe(picture):
    """A picture at 16 x 16 pixels, with mean 0 and length 1, one number after the other."""
    side = picture.shape[-1] // 16
    small = [
        picture[:, row : row + side, column : column + side].mean((1, 2))
        for row in range(0, picture.shape[1], side)
        for column in range(0, picture.shape[2], side)
    ]
    numbers = np.array(small).T.ravel() - np.mean(small)
    return numbers / np.linalg.norm(numbers)


def list_variants(picture):
    """The picture, mirrored or not, moved by up to a pixel; what is missing at the border is the border's pixels."""
    for mirrored in (picture, picture[..., ::-1]):
        padded = np.pad(mirrored, [(0, 0), (1, 1), (1, 1)], mode="edge")
        for top in range(3):
            for left in range(3):
                yield padded[:, top : top + 32, left : left + 32]


def test_the_distances_are_those_of_a_computation_one_by_one():
    photographs = gl.load_pictures().part(range(70))
    everything = photographs.batch(range(70)).astype(float)
    pictures = gl.load_pictures().batch([200, 201, 3])
    found = gl.find_copies(pictures, photographs)
    described = np.array([describe(photograph) for photograph in everything])
    for picture, number, distance in zip(pictures.astype(float), found.numbers, found.distances, strict=True):
        of_variants = [np.linalg.norm(described - describe(each), axis=1) for each in list_variants(picture)]
        distances = np.sort(np.min(of_variants, axis=0))
        assert number == np.min(of_variants, axis=0).argmin()
        assert distance == pytest.approx(distances[0] / distances[:50].mean(), abs=1e-4)
    assert (found.numbers[2], found.distances[2]) == (3, 0)


def add_noise(pixels, deviation):
    noise = np.random.default_rng(0).normal(0, deviation, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


CHANGES = {  # how a generator may give photographs back
    "as they are": lambda pixels: pixels,
    "with noise": lambda pixels: add_noise(pixels, 12),
    "shifted": lambda pixels: np.roll(pixels, 1, axis=3),
    "mirrored": lambda pixels: pixels[..., ::-1].copy(),
    "brighter": lambda pixels: np.clip(1.2 * pixels + 10, 0, 255).astype(np.uint8),
    "all of it": lambda pixels: add_noise(0.8 * np.roll(pixels[..., ::-1], -1, axis=2), 6),
}


@pytest.mark.parametrize("name", CHANGES)
def test_copies_are_found_among_other_pictures(learned, unseen, name):
    originals = list(range(10, 1500, 50))
    changed = CHANGES[name](learned.batch(originals))
    found = gl.find_copies(np.concatenate([unseen[:100], changed]), learned)
    caught = [number for number in found.suspects if number >= 100]
    assert len(caught) >= 0.95 * len(originals)
    assert (found.numbers[100:] == originals).mean() >= 0.95
    assert found.suspects[0] >= 100
    assert len(found.suspects) - len(caught) <= 5  # of 100 new ones


def test_about_one_in_a_hundred_further_photographs_is_suspected(learned):
    further = gl.load_pictures().batch(range(5000, 7000))
    assert len(gl.find_copies(further, learned).suspects) / len(further) == pytest.approx(0.01, abs=0.01)


def test_pictures_of_networks_that_never_saw_these_photographs_are_not_suspected(learned):
    gan = gl.load_biggan("pocket", device="cpu")
    samples = gan.generate(gl.truncated_noise(100, 0.3, seed=4), gan.class_vector(gan.classes * 10), 0.3)
    found = gl.find_copies(samples, learned)
    assert len(found.suspects) <= 2  # typical as they are
    assert found.distances.min() > 0.2
    assert repr(found).startswith(f"{len(found.suspects)} of 100 pictures")
    assert repr(found).endswith("of 100 further photographs it would be about 1")


def test_photographs_that_are_there_twice_dont_move_the_limit(tmp_path):
    for number, picture in enumerate(gl.load_pictures().first(60)[:, 0]):
        Image.fromarray(picture).save(tmp_path / f"{number:02}.png")
        if number < 20:
            Image.fromarray(picture[:, ::-1]).save(tmp_path / f"{number:02}-mirrored.png")
    photographs = gl.load_pictures(tmp_path, side=32)
    found = gl.find_copies(photographs.first(5), photographs)
    assert len(found.of_photographs) == 40
    assert found.limit > 0.1
    assert len(found.suspects) == 5


def test_one_colour_alone_and_files_that_are_no_pictures_do_no_harm(tmp_path):
    for number, picture in enumerate(gl.load_pictures().first(60)[:, 0]):
        Image.fromarray(picture).save(tmp_path / f"{number:02}.png")
    (tmp_path / "00.png").write_text("no picture", encoding="utf-8")
    Image.new("L", (32, 32), 40).save(tmp_path / "01.png")
    photographs = gl.load_pictures(tmp_path, side=32)
    grey = np.full((1, 1, 32, 32), 90, np.uint8)
    found = gl.find_copies(np.concatenate([photographs.batch([7]), grey]), photographs)
    assert found.numbers[0] == 7
    assert found.suspects == [0]
    assert np.isfinite(found.distances).all()


def test_colour_and_64_pixels_work_too(tmp_path):
    rng = np.random.default_rng(0)
    for number in range(60):
        pixels = rng.integers(0, 256, (8, 8, 3), np.uint8).repeat(8, axis=0).repeat(8, axis=1)
        Image.fromarray(pixels).save(tmp_path / f"{number:02}.png")
    photographs = gl.load_pictures(tmp_path)
    found = gl.find_copies(photographs.batch([4, 9])[..., ::-1].copy(), photographs)
    assert found.numbers.tolist() == [4, 9]
    assert found.suspects == [0, 1]


def test_wrong_arguments_are_explained(learned):
    some = learned.first(3)
    with pytest.raises(gl.GanLabError, match=r"real pictures come second.*gl\.find_copies\(samples, photographs\)"):
        gl.find_copies(some, some)
    with pytest.raises(gl.GanLabError, match="compares with 50 photographs or more"):
        gl.find_copies(some, learned.part(range(49)))
    with pytest.raises(gl.GanLabError, match=r"pixels \[n, 1, 32, 32\]"):
        gl.find_copies(some[:, :, :16], learned)
    with pytest.raises(gl.GanLabError, match=r"shape \[3, 1, 32, 32\], float32\.$"):
        gl.find_copies(some / np.float32(127.5) - 1, learned)
    with pytest.raises(gl.GanLabError, match="there twice"):
        gl.find_copies(some, learned.part([0] * 60))


def test_the_limit_is_measured_with_photographs_from_all_over_the_set(monkeypatch, learned):
    monkeypatch.setattr(copies, "YARDSTICK", 3)
    found = gl.find_copies(learned.first(1), learned)
    assert len(found.of_photographs) == 3


def test_what_the_notebook_says_of_networks_is_recorded():
    root = Path(__file__).parents[2]
    record = json.loads((root / "training" / "record" / "copies.json").read_text(encoding="utf-8"))
    notebook = (root / "notebooks" / "02_truncation.ipynb").read_text(encoding="utf-8")
    by_heart = record["generated"]["DCGAN of 50 photographs"]
    assert (by_heart["pictures"], by_heart["suspected"]) == (500, 59)
    assert "of 500 pictures by a small GAN that was trained with 50 photographs for 3,000 steps, 59" in notebook
    for truncation in (1.0, 0.5, 0.2):
        assert record["generated"][f"pocket at truncation {truncation}"]["suspected"] == 0
    assert "none of 500 pictures was suspected, at truncation 1.0, 0.5 or 0.2" in notebook
    shares = record["altered"]
    assert all(
        shares[name]["find_copies"] > 0.95 for name in shares if not name.endswith(("two pixels", "30 grey levels"))
    )
    assert all(shares[name]["find_copies"] >= max(shares[name].values()) for name in shares if "two" in name)
