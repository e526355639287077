"""Points from a picture: its dark pixels or its light ones, whatever the picture is and whoever made it."""

import io

import numpy as np
import pytest
import torch
from hostile import make_blank_png
from PIL import Image

import gan_lab as gl
from gan_lab.game.points import MAX_CENTRES


@pytest.fixture
def letter():
    """An L in 4 x 4 pixels: a column at the left and a row at the bottom, dark on white."""
    grey = np.full((4, 4), 255, np.uint8)
    grey[:, 0] = grey[3] = 0
    return grey


def test_dark_pixels_become_centres_with_the_picture_upright(letter):
    points = gl.Points.from_picture(letter)
    expected = {(-0.75, 0.75), (-0.75, 0.25), (-0.75, -0.25)} | {(x, -0.75) for x in (-0.75, -0.25, 0.25, 0.75)}
    assert {tuple(centre) for centre in points.centres.tolist()} == expected
    assert (points.spread, points.are_modes, points.name) == (0.25, False, "the dark pixels of a picture")


def test_light_pixels_are_all_the_others(letter):
    dark, light = gl.Points.from_picture(letter), gl.Points.from_picture(letter, dark=False)
    both = {tuple(centre) for points in (dark, light) for centre in points.centres.tolist()}
    assert len(dark) + len(light) == len(both) == 16
    assert light.name == "the light pixels of a picture"


def test_the_longer_side_reaches_from_minus_one_to_one():
    points = gl.Points.from_picture(np.zeros((2, 4), np.uint8))
    assert sorted(points.centres[:, 0].unique().tolist()) == [-0.75, -0.25, 0.25, 0.75]
    assert sorted(points.centres[:, 1].unique().tolist()) == [-0.25, 0.25]


def test_a_file_an_image_an_array_and_samples_give_the_same_points(letter, tmp_path):
    file = tmp_path / "letter.png"
    Image.fromarray(letter).save(file)
    same = [str(file), file, Image.fromarray(letter), Image.open(file), np.stack([letter] * 3, axis=2)]
    expected = gl.Points.from_picture(letter).centres
    for picture in same:
        assert torch.equal(gl.Points.from_picture(picture).centres, expected)
    gan = gl.load_dcgan("pocket-dcgan")
    assert len(gl.Points.from_picture(gan.generate(gan.noise(1, seed=1)))) > 10


@pytest.mark.parametrize("as_file", [True, False])
def test_what_is_transparent_is_white_paper(letter, tmp_path, as_file):
    pixels = np.zeros((4, 4, 4), np.uint8)  # black everywhere, and seen in the letter alone
    pixels[..., 3] = 255 - letter
    picture = Image.fromarray(pixels)
    if as_file:
        picture.save(tmp_path / "seen.png")
        picture = tmp_path / "seen.png"
    assert torch.equal(gl.Points.from_picture(picture).centres, gl.Points.from_picture(letter).centres)


def test_a_thin_line_in_a_large_picture_is_not_lost():
    page = np.full((1000, 1000), 255, np.uint8)
    page[:, 500] = 0
    points = gl.Points.from_picture(page)
    assert len(points) == 160
    assert points.centres[:, 0].abs().max() < 0.01


def test_a_picture_with_too_many_dark_pixels_is_shrunk_and_stays_filled():
    disc = np.hypot(*np.mgrid[-300:300, -300:300]) > 290
    points = gl.Points.from_picture(disc.astype(np.uint8) * 255)
    assert 500 < len(points) <= MAX_CENTRES
    inside = torch.cartesian_prod(torch.linspace(-0.6, 0.6, 40), torch.linspace(-0.6, 0.6, 40))
    density = points.density(inside)
    assert density.max() < 1.3 * density.min()


def make_noisy_png():
    """A PNG that compresses badly, so that a part of it lacks pixels."""
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)).save(file, "png")
    return file.getvalue()


BROKEN = {
    "empty": b"",
    "text": b"not a picture, but a text",
    "cut": make_noisy_png()[:2000],
    "header alone": make_noisy_png()[:40],
    "huge": make_blank_png(100_000, 100_000, rows=1),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_is_no_whole_picture_is_refused(tmp_path, kind):
    (tmp_path / "it.png").write_bytes(BROKEN[kind])
    with pytest.raises(gl.GanLabError, match=r"The picture 'it.png' (is not a whole PNG|has 100000 x 100000 pixels)"):
        gl.Points.from_picture(tmp_path / "it.png")


def test_an_image_that_breaks_while_it_is_decoded_is_refused(tmp_path):
    (tmp_path / "it.png").write_bytes(BROKEN["cut"])
    with pytest.raises(gl.GanLabError, match="This picture is not a whole"):
        gl.Points.from_picture(Image.open(tmp_path / "it.png"))


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        ("nothing.png", r"The picture 'nothing.png' can't be opened \(No such file or directory\): check the path"),
        (".", "can't be opened .it is no file"),
        ("\0", "can't be opened"),
        (7, "A picture is a file's path, an image of PIL, or an array of grey levels, uint8 .height, width., not 7"),
        (None, "A picture is a file's path"),
        ([[0, 1]], "A picture is a file's path"),
        ([[0], [0, 1]], "A picture is a file's path"),
        (np.zeros((4, 4)), r"A picture is a file's path, .* not a ndarray of shape \[4, 4\]"),
        (np.zeros((0, 4), np.uint8), "A picture is a file's path"),
        (np.zeros((2, 4, 4, 3), np.uint8), "A picture is a file's path"),
        (
            np.full((4, 4), 255, np.uint8),
            r"hardly a dark pixel: take the light ones, .*from_picture\(..., dark=False\)",
        ),
    ],
)
def test_what_is_no_picture_and_what_has_no_dark_pixel_is_explained(picture, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        gl.Points.from_picture(picture)


def test_dark_is_true_or_false(letter):
    with pytest.raises(
        gl.GanLabError, match="dark is True for the dark pixels or False for the light ones, not 'light'"
    ):
        gl.Points.from_picture(letter, dark="light")
