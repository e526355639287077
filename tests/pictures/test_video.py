"""Animations as MP4 films."""

import sys

import numpy as np
import pytest
from extras import need_packages
from PIL import Image

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.pictures.video import write_mp4


@pytest.fixture(scope="module")
def walk():
    gan = gl.load_biggan("pocket")
    z = gl.walk(gl.truncated_noise(2, 0.5, seed=1), steps=4, along="sphere")
    return gan.generate(z, gan.class_vector("bag"), truncation=0.5).animate(seconds=2)


@pytest.fixture
def ffmpeg():
    need_packages("video", "imageio_ffmpeg")
    import imageio_ffmpeg

    return imageio_ffmpeg


def read_film(ffmpeg, path):
    """What ffmpeg says of a film, and its frames."""
    reader = ffmpeg.read_frames(str(path))
    about = next(reader)
    width, height = about["size"]
    return about, [np.frombuffer(frame, np.uint8).reshape(height, width, 3) for frame in reader]


def test_a_film_shows_every_frame_as_long_as_the_animation(ffmpeg, walk, tmp_path):
    path = walk.save(tmp_path / "walk.mp4")
    about, shown = read_film(ffmpeg, path)
    assert about["codec"] == "h264"
    assert about["duration"] == pytest.approx(len(walk) * walk.milliseconds / 1000, abs=0.05)
    times = len(shown) // len(walk)
    assert times * len(walk) == len(shown)
    height, width = np.asarray(walk)[0].shape[:2]
    for frame, expected in zip(shown[::times], np.asarray(walk), strict=True):
        assert np.abs(frame[:height, :width].astype(int) - expected).mean() < 3  # grey levels; it is near, not the same


def test_beside_a_film_lies_the_webp_with_the_recipes(ffmpeg, walk, tmp_path):
    first, second = (walk.save(tmp_path / "walk.mp4") for _ in range(2))
    assert first == second  # the same film, so no second file
    assert sorted(file.name for file in tmp_path.iterdir()) == ["walk.mp4", "walk.webp"]
    assert gl.regenerate(tmp_path / "walk.webp").verdict == "same"


def test_no_film_is_overwritten_and_its_webp_goes_with_it(ffmpeg, walk, tmp_path):
    (tmp_path / "walk.mp4").write_bytes(b"somebody's")
    assert walk.save(tmp_path / "walk.mp4") == tmp_path / "walk-1.mp4"
    assert (tmp_path / "walk-1.webp").is_file()
    assert (tmp_path / "walk.mp4").read_bytes() == b"somebody's"


@pytest.mark.parametrize(("size", "even"), [((33, 21), (34, 22)), ((32, 20), (32, 20)), ((1, 1), (2, 2))])
def test_an_odd_size_gets_a_white_line(ffmpeg, tmp_path, size, even):
    frames = [Image.new("RGB", size, colour) for colour in ("black", "white")]
    (tmp_path / "film.mp4").write_bytes(write_mp4(frames, 1000))
    about, shown = read_film(ffmpeg, tmp_path / "film.mp4")
    assert about["size"] == even
    assert len(shown) == 20  # ten in a second, since some players stumble over one
    assert shown[0][0, 0].max() < 30


def test_without_ffmpeg_it_says_what_to_install_and_writes_nothing(monkeypatch, walk, tmp_path):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(GanLabError, match=r"ffmpeg, which isn't here: pip install .* A \.webp file needs nothing"):
        walk.save(tmp_path / "walk.mp4")
    assert not list(tmp_path.iterdir())


def test_an_ffmpeg_that_fails_is_told_in_one_sentence(ffmpeg, monkeypatch, walk, tmp_path):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nothing"))
    with pytest.raises(GanLabError, match="ffmpeg can't write the film"):
        walk.save(tmp_path / "films" / "walk.mp4")
    assert not (tmp_path / "films").exists()
