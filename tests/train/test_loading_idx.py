"""IDX files, as MNIST and its like are published: read as they are, and wrong ones explained."""

import gzip
import struct

import numpy as np
import pytest

import gan_lab as gl
from gan_lab.pictures.idx_files import read_idx


def write_idx(path, pixels, magic=0x803, size=None):
    content = struct.pack(">IIII", magic, *(size or pixels.shape)) + pixels.tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture
def pixels():
    return np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"])
def test_pictures_of_28_pixels_get_a_black_margin(tmp_path, pixels, name):
    pictures = gl.load_pictures(write_idx(tmp_path / name, pixels))
    assert repr(pictures) == f"<5 pictures of {name}, 32 x 32 pixels, grey>"
    np.testing.assert_array_equal(pictures.batch(range(5))[:, 0], np.pad(pixels, [(0, 0), (2, 2), (2, 2)]))


def test_pictures_of_28_pixels_are_read_as_they_are_if_asked(tmp_path, pixels):
    pictures = gl.load_pictures(write_idx(tmp_path / "images", pixels), side=28)
    np.testing.assert_array_equal(pictures.batch(range(5))[:, 0], pixels)


def test_pictures_are_enlarged_or_made_rgb_if_asked(tmp_path, pixels):
    file = write_idx(tmp_path / "train-images-idx3-ubyte", pixels)
    large = gl.load_pictures(file, side=64, small="enlarge")
    assert large.batch(range(5)).shape == (5, 1, 64, 64)
    assert large.fingerprint != gl.load_pictures(file).fingerprint
    colour = gl.load_pictures(file, channels=3).batch([1])
    np.testing.assert_array_equal(colour, np.pad(pixels[1:2, None], [(0, 0), (0, 0), (2, 2), (2, 2)]).repeat(3, 1))


def test_larger_pictures_are_scaled(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (2, 100, 80), np.uint8)
    assert gl.load_pictures(write_idx(tmp_path / "images", pixels)).batch([0, 1]).shape == (2, 1, 64, 64)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"magic": 0x801}, "holds labels: pass the file of pictures"),
        ({"size": (6, 28, 28)}, "is cut or damaged: download it again"),
        ({"size": (2**31, 2**10, 2**10)}, "holds no grey pictures"),
        ({"size": (0, 28, 28)}, "holds no grey pictures"),
    ],
)
@pytest.mark.parametrize("name", ["a.gz", "a"])
def test_wrong_files_are_explained(tmp_path, pixels, name, change, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        gl.load_pictures(write_idx(tmp_path / name, pixels, **change))


def test_a_file_that_unpacks_to_far_more_than_it_has_bytes_is_refused(tmp_path):
    (tmp_path / "images.gz").write_bytes(gzip.compress(struct.pack(">IIII", 0x803, 10_000, 100, 100) + bytes(10**8)))
    with pytest.raises(gl.GanLabError, match="holds no grey pictures"):
        gl.load_pictures(tmp_path / "images.gz")


def test_a_compressed_file_with_changed_bytes_is_read_or_explained(tmp_path, pixels):
    content = write_idx(tmp_path / "images.gz", np.tile(pixels, (4, 1, 1)) & 0xF0).read_bytes()
    draw, refused = np.random.default_rng(0), 0
    for _ in range(200):
        damaged = bytearray(content)
        damaged[draw.integers(20, len(content))] ^= 1 << draw.integers(8)
        (tmp_path / "images.gz").write_bytes(damaged)
        try:
            read_idx(tmp_path / "images.gz")
        except gl.GanLabError:
            refused += 1
    assert refused > 100


def test_a_download_that_was_cut_is_explained(tmp_path, pixels):
    file = write_idx(tmp_path / "images.gz", pixels)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(gl.GanLabError, match="is cut or damaged"):
        gl.load_pictures(file)


def test_a_folder_that_holds_them_names_them(tmp_path, pixels):
    (tmp_path / "raw").mkdir()
    file = write_idx(tmp_path / "raw" / "train-images-idx3-ubyte", pixels)
    with pytest.raises(gl.GanLabError) as caught:
        gl.load_pictures(tmp_path)
    assert str(caught.value).endswith(f"holds no picture files, but MNIST's own: load_pictures('{file}').")
