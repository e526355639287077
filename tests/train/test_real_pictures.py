"""Pictures to train with: what is read, how it is cut, and what is left out."""

import io
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import gan_lab as gl
from gan_lab.train import real_pictures
from gan_lab.train.real_pictures import fitted


def noise_picture(width: int, height: int, seed: int = 0) -> Image.Image:
    """A picture in which every pixel is drawn alone."""
    pixels = np.random.default_rng([width, height, seed]).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


@pytest.fixture
def folder(tmp_path):
    """Five good pictures, each of another kind, and three that are left out."""
    there = tmp_path / "faces"
    (there / "deeper").mkdir(parents=True)
    noise_picture(178, 218).save(there / "b.jpg")
    noise_picture(80, 70).convert("L").save(there / "grey.png")
    noise_picture(70, 80).convert("CMYK").save(there / "deeper" / "cmyk.JPG")
    frames = [noise_picture(64, 64, seed) for seed in range(3)]
    frames[0].save(there / "moving.webp", save_all=True, append_images=frames[1:], lossless=True)
    noise_picture(64, 64).save(there / "a.bmp")
    noise_picture(63, 300).save(there / "small.png")
    (there / "cut.jpg").write_bytes((there / "b.jpg").read_bytes()[:400])
    (there / "text.png").write_text("no picture")
    (there / "notes.txt").write_text("not looked at")
    (there / ".hidden.png").write_bytes(b"not looked at")
    return there


def test_the_kits_own_photographs_need_nothing():
    pictures = gl.load_pictures()
    assert (len(pictures), pictures.side, pictures.channels) == (10_000, 32, 1)
    batch = pictures.batch(range(64))
    assert batch.shape == (64, 1, 32, 32)
    assert batch.dtype == np.uint8
    assert not batch[:, :, :2].any()  # the margin
    assert not batch[:, :, -2:].any()
    assert batch[:, :, 2:-2].max() == 255
    assert repr(pictures) == "<10000 pictures of fashion-mnist, 32 x 32 pixels, grey>"


def test_a_folder_is_read_at_any_depth_and_what_is_no_picture_is_counted(folder):
    pictures = gl.load_pictures(folder)
    assert len(pictures) == 8
    batch = pictures.batch(range(8))
    assert batch.shape == (5, 3, 64, 64)
    assert (pictures.unreadable, pictures.small) == (2, 1)
    assert "8 pictures of faces" in repr(pictures)
    assert "3 of them left out so far" in repr(pictures)
    assert pictures.batch(range(8)).shape == (5, 3, 64, 64)
    assert (pictures.unreadable, pictures.small) == (2, 1)  # counted once


def test_a_zip_gives_what_its_folder_gives(folder, tmp_path):
    archive = shutil.make_archive(tmp_path / "faces", "zip", tmp_path, "faces")
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr("__MACOSX/faces/._b.jpg", "what a Mac adds")
    one, other = gl.load_pictures(folder), gl.load_pictures(archive)
    assert len(one) == len(other) == 8
    np.testing.assert_array_equal(one.batch(range(8)), other.batch(range(8)))


def test_cut_and_scaled_as_torchvision_does_it():
    """CelebA's size; Resize(64) gives 64 x int(64 * 218 / 178), CenterCrop(64) leaves round((78 - 64) / 2) above."""
    picture = noise_picture(178, 218)
    file = io.BytesIO()
    picture.save(file, "png")
    made = fitted(file.getvalue(), 64)
    scaled = picture.resize((64, 78), Image.Resampling.BILINEAR)  # int(64 * 218 / 178) = 78
    np.testing.assert_array_equal(made, np.asarray(scaled.crop((0, 7, 64, 71))).transpose(2, 0, 1))


@pytest.mark.parametrize(("size", "box"), [((100, 64), (18, 0)), ((64, 101), (0, 18)), ((64, 64), (0, 0))])
def test_the_middle_is_kept(size, box):
    picture = noise_picture(*size)
    file = io.BytesIO()
    picture.save(file, "png")
    left, top = box
    expected = np.asarray(picture.crop((left, top, left + 64, top + 64))).transpose(2, 0, 1)
    np.testing.assert_array_equal(fitted(file.getvalue(), 64), expected)


def test_of_an_animation_the_first_frame(folder):
    first = np.asarray(noise_picture(64, 64, 0)).transpose(2, 0, 1)
    np.testing.assert_array_equal(fitted((folder / "moving.webp").read_bytes(), 64), first)


def test_transparent_is_white_and_turned_is_upright():
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (10, 20, 30, 0)).save(file, "png")
    assert (fitted(file.getvalue(), 64) == 255).all()

    half = np.zeros((64, 64, 3), np.uint8)
    half[:32] = 255  # white above
    turned = Image.fromarray(half)
    exif = turned.getexif()
    exif[0x0112] = 3  # to be turned by 180 degrees
    file = io.BytesIO()
    turned.save(file, "png", exif=exif)
    assert (fitted(file.getvalue(), 64)[:, 40:] == 255).all()


def test_sixteen_bits_are_scaled_not_cut_off():
    file = io.BytesIO()
    Image.fromarray(np.full((64, 64), 0x8000, np.uint16)).save(file, "png")
    assert (fitted(file.getvalue(), 64) == 128).all()


def test_a_picture_that_claims_to_be_enormous_is_left_out(folder, monkeypatch):
    monkeypatch.setattr(real_pictures, "MAX_PIXELS", 10_000)
    pictures = gl.load_pictures(folder)
    assert len(pictures.batch(range(8))) == 4
    assert pictures.unreadable == 4  # 178 x 218 and 63 x 300 among them


def test_what_does_not_fit_into_memory_is_read_again(folder, monkeypatch):
    expected = gl.load_pictures(folder).batch(range(8))
    monkeypatch.setattr(real_pictures, "KEPT_BYTES", 2 * 64 * 64 * 3)
    pictures = gl.load_pictures(folder)
    for _ in range(2):
        np.testing.assert_array_equal(pictures.batch(range(8)), expected)
    assert sum(kept is not None for kept in pictures._kept.values()) <= 2 + real_pictures.READERS


def test_batches_come_in_the_order_asked_for():
    pictures = gl.load_pictures()
    lists = [[5, 3], [9], [1, 2, 3, 4]] * 4
    batches = list(pictures.batches(iter(lists)))
    assert len(batches) == 12
    for numbers, batch in zip(lists, batches, strict=True):
        np.testing.assert_array_equal(batch, pictures.batch(numbers))


def test_a_folder_that_is_gone_says_so(folder):
    pictures = gl.load_pictures(folder)
    shutil.rmtree(folder)
    with pytest.raises(gl.GanLabError, match=r"isn't there any more: bring it back .* goes on where it was"):
        pictures.batch(range(8))


def test_one_file_that_is_gone_is_left_out(folder):
    pictures = gl.load_pictures(folder)
    (folder / "grey.png").unlink()
    assert len(pictures.batch(range(8))) == 4
    assert pictures.unreadable == 3


def test_a_zip_that_is_cut_says_so(folder, tmp_path):
    archive = Path(shutil.make_archive(tmp_path / "faces", "zip", tmp_path, "faces"))
    pictures = gl.load_pictures(archive)
    archive.write_bytes(archive.read_bytes()[:100])
    with pytest.raises(gl.GanLabError, match="isn't there any more, or was cut"):
        pictures.batch(range(8))


def test_a_damaged_or_encrypted_entry_is_left_out(folder, tmp_path):
    archive = Path(shutil.make_archive(tmp_path / "faces", "zip", tmp_path, "faces"))
    content = bytearray(archive.read_bytes())
    place = content.index(b"PK\x01\x02")  # the first line of its table of contents
    content[place + 8] |= 1  # "encrypted"
    archive.write_bytes(content)
    pictures = gl.load_pictures(archive)
    assert len(pictures.batch(range(8))) in (4, 5)  # whichever entry it was
    assert pictures.unreadable >= 2


def test_a_pipe_is_no_picture(folder):
    os.mkfifo(folder / "pipe.png")
    assert len(gl.load_pictures(folder)) == 8


def test_a_number_that_no_picture_has(folder):
    pictures = gl.load_pictures(folder)
    with pytest.raises(gl.GanLabError, match="numbered 0 to 7"):
        pictures.batch([8])


def test_the_fingerprint_tells_other_files(folder):
    before = gl.load_pictures(folder).fingerprint
    assert gl.load_pictures(folder).fingerprint == before
    noise_picture(64, 64).save(folder / "one_more.png")
    assert gl.load_pictures(folder).fingerprint != before


def test_wrong_sources_are_explained(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "no.zip").write_text("no zip")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.png").write_text("no picture")
    tiny = tmp_path / "tiny"
    tiny.mkdir()
    noise_picture(40, 40).save(tiny / "a.png")
    for source, side, says in (
        (tmp_path / "nowhere", None, "There is no folder or zip"),
        (tmp_path / "empty", None, "holds no pictures: it needs files that end in .jpg"),
        (tmp_path / "no.zip", None, "is no zip that can be read"),
        (broken, None, "None of the 1 files .* can be read as a picture"),
        (tiny, None, "None of the 1 files .* has 64 pixels in each direction: .* side=32"),
        (folder, 48, "side is 32 or 64"),
        ("fashion-mnist", 64, "leave side out"),
        (7, None, "7 is no folder or zip"),
    ):
        with pytest.raises(gl.GanLabError, match=says):
            gl.load_pictures(source, side)
    assert gl.load_pictures(tiny, side=32).batch([0]).shape == (1, 3, 32, 32)


def test_the_photographs_are_those_of_the_data_set():
    """The IDX file is Debian's, unchanged; its digest is in the licence note beside it."""
    assert gl.load_pictures().fingerprint == "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"
    assert gl.load_pictures().batch(range(10_000))[:, :, 2:-2, 2:-2].mean() == pytest.approx(73.15, abs=0.01)
