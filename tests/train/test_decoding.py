"""One picture file as a square of pixels."""

import io

import numpy as np
import pytest
from PIL import Image
from training_pictures import random_picture

import gan_lab as gl
from gan_lab.train import decoding
from gan_lab.train.decoding import decode_picture


def test_pictures_are_cut_and_scaled_as_torchvision_does_it():
    """CelebA's size; Resize(64) gives 64 x int(64 * 218 / 178), CenterCrop(64) leaves round((78 - 64) / 2) above."""
    picture = random_picture(178, 218)
    file = io.BytesIO()
    picture.save(file, "png")
    made = decode_picture(file.getvalue(), 64)
    scaled = picture.resize((64, 78), Image.Resampling.BILINEAR)  # int(64 * 218 / 178) = 78
    np.testing.assert_array_equal(made, np.asarray(scaled.crop((0, 7, 64, 71))).transpose(2, 0, 1))


@pytest.mark.parametrize(("size", "box"), [((100, 64), (18, 0)), ((64, 101), (0, 18)), ((64, 64), (0, 0))])
def test_the_middle_is_cut_out(size, box):
    picture = random_picture(*size)
    file = io.BytesIO()
    picture.save(file, "png")
    left, top = box
    expected = np.asarray(picture.crop((left, top, left + 64, top + 64))).transpose(2, 0, 1)
    np.testing.assert_array_equal(decode_picture(file.getvalue(), 64), expected)


def decode(picture, side, **options):
    file = io.BytesIO()
    picture.save(file, "png")
    return decode_picture(file.getvalue(), side, **options)


def test_a_picture_that_is_a_little_too_small_gets_a_margin_and_keeps_its_pixels():
    picture = random_picture(28, 28)
    made = decode(picture, 32)
    pixels = np.asarray(picture).transpose(2, 0, 1)
    np.testing.assert_array_equal(made[:, 2:-2, 2:-2], pixels)
    border = np.concatenate([pixels[:, 0], pixels[:, -1], pixels[:, :, 0], pixels[:, :, -1]], axis=1)
    assert (made[:, 0, 5] == np.median(border, axis=1).astype(np.uint8)).all()
    assert (made[:, :2] == made[:, :1, :1]).all()  # of one colour


@pytest.mark.parametrize("colour", ["black", "white", (200, 30, 40)])
def test_the_margin_has_the_colour_of_the_border(colour):
    picture = Image.new("RGB", (60, 57), colour)
    picture.paste("blue", (20, 20, 40, 40))
    made = decode(picture, 64)
    assert (made[:, [0, 0, -1, -1], [0, -1, 0, -1]] == np.asarray(picture)[:1, :1].reshape(3, 1)).all()


def test_a_picture_that_is_too_small_in_one_direction_is_cut_in_the_other():
    picture = random_picture(28, 100)
    made = decode(picture, 32)
    np.testing.assert_array_equal(made[:, :, 2:-2], np.asarray(picture)[34:66].transpose(2, 0, 1))


def test_a_picture_far_too_small_is_left_out_or_enlarged_as_torchvision_does_it():
    picture = random_picture(27, 30)
    with pytest.raises(decoding.PictureTooSmallError):
        decode(picture, 32)
    scaled = picture.resize((32, 35), Image.Resampling.BILINEAR)  # int(32 * 30 / 27) = 35
    expected = np.asarray(scaled.crop((0, 2, 32, 34))).transpose(2, 0, 1)
    np.testing.assert_array_equal(decode(picture, 32, enlarge=True), expected)


def test_a_thread_of_a_picture_is_not_enlarged_to_a_huge_one(monkeypatch):
    monkeypatch.setattr(decoding, "MAX_PIXELS", 100_000)
    with pytest.raises(ValueError, match="too many"):
        decode(random_picture(1, 1000), 64, enlarge=True)


def test_an_animation_gives_its_first_frame(photo_folder):
    first = np.asarray(random_picture(64, 64, 0)).transpose(2, 0, 1)
    np.testing.assert_array_equal(decode_picture((photo_folder / "moving.webp").read_bytes(), 64), first)


def test_transparent_pictures_lie_on_white_and_turned_ones_are_upright():
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (10, 20, 30, 0)).save(file, "png")
    assert (decode_picture(file.getvalue(), 64) == 255).all()

    half = np.zeros((64, 64, 3), np.uint8)
    half[:32] = 255  # white above
    turned = Image.fromarray(half)
    exif = turned.getexif()
    exif[0x0112] = 3  # to be turned by 180 degrees
    file = io.BytesIO()
    turned.save(file, "png", exif=exif)
    assert (decode_picture(file.getvalue(), 64)[:, 40:] == 255).all()


def test_sixteen_bits_a_pixel_are_scaled_not_cut_off():
    file = io.BytesIO()
    Image.fromarray(np.full((64, 64), 0x8000, np.uint16)).save(file, "png")
    assert (decode_picture(file.getvalue(), 64) == 128).all()


def test_a_picture_that_claims_to_be_enormous_is_left_out(photo_folder, monkeypatch):
    monkeypatch.setattr(decoding, "MAX_PIXELS", 10_000)
    pictures = gl.load_pictures(photo_folder)
    assert len(pictures.batch(range(8))) == 4
    assert pictures.unreadable == 4  # 178 x 218 and 40 x 300 among them
