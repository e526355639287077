"""The picture files in a folder or zip, also when they vanish or are damaged."""

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from portable import make_pipe
from training_pictures import random_picture

import gan_lab as gl


def test_a_zip_gives_the_same_pictures_as_its_folder(photo_folder, tmp_path):
    archive = shutil.make_archive(tmp_path / "faces", "zip", tmp_path, "faces")
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr("__MACOSX/faces/._b.jpg", "what a Mac adds")
    one, other = gl.load_pictures(photo_folder), gl.load_pictures(archive)
    assert len(one) == len(other) == 8
    np.testing.assert_array_equal(one.batch(range(8)), other.batch(range(8)))


def test_a_folder_that_vanishes_is_an_error(photo_folder):
    pictures = gl.load_pictures(photo_folder)
    shutil.rmtree(photo_folder)
    with pytest.raises(gl.GanLabError, match=r"isn't there any more: bring it back .* goes on where it was"):
        pictures.batch(range(8))


def test_one_file_that_is_gone_is_left_out(photo_folder):
    pictures = gl.load_pictures(photo_folder)
    (photo_folder / "grey.png").unlink()
    assert len(pictures.batch(range(8))) == 4
    assert pictures.unreadable == 3


def test_a_zip_that_is_cut_is_an_error(photo_folder, tmp_path):
    archive = Path(shutil.make_archive(tmp_path / "faces", "zip", tmp_path, "faces"))
    pictures = gl.load_pictures(archive)
    archive.write_bytes(archive.read_bytes()[:100])
    with pytest.raises(gl.GanLabError, match="isn't there any more, or was cut"):
        pictures.batch(range(8))


def test_a_damaged_or_encrypted_entry_is_left_out(photo_folder, tmp_path):
    archive = Path(shutil.make_archive(tmp_path / "faces", "zip", tmp_path, "faces"))
    content = bytearray(archive.read_bytes())
    place = content.index(b"PK\x01\x02")  # the first line of its table of contents
    content[place + 8] |= 1  # "encrypted"
    archive.write_bytes(content)
    pictures = gl.load_pictures(archive)
    assert len(pictures.batch(range(8))) in (4, 5)  # whichever entry it was
    assert pictures.unreadable >= 2


def test_a_pipe_is_not_listed(photo_folder):
    make_pipe(photo_folder / "pipe.png")
    assert len(gl.load_pictures(photo_folder)) == 8


def test_the_fingerprint_differs_for_other_files(photo_folder):
    before = gl.load_pictures(photo_folder).fingerprint
    assert gl.load_pictures(photo_folder).fingerprint == before
    random_picture(64, 64).save(photo_folder / "one_more.png")
    assert gl.load_pictures(photo_folder).fingerprint != before
