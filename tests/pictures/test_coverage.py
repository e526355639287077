"""What share of a file its tiles cover: the union of their boxes, which never overlap within a frame."""

from itertools import product

import numpy as np
import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st
from made_up_recipes import make_recipe, make_tile
from PIL import Image

from gan_lab.pictures.coverage import have_overlap, measure_share
from gan_lab.pictures.file_structure.structure import Structure
from gan_lab.pictures.recipe_files import read_image, write_animation, write_png
from gan_lab.pictures.untrusted_images import AlteredPictureError

SIDE = 16
BOXES = st.lists(
    st.tuples(*[st.integers(0, SIDE // 2)] * 2, *[st.integers(1, SIDE // 2)] * 2), min_size=1, max_size=8, unique=True
)


def _count_layers(boxes):
    """How many of these boxes lie on each pixel."""
    layers = np.zeros((SIDE, SIDE), int)
    for left, top, width, height in boxes:
        layers[top : top + height, left : left + width] += 1
    return layers


def _write(boxes, size=(SIDE, SIDE)):
    return write_png(Image.new("RGB", size), make_recipe(*[make_tile(box=box) for box in boxes]))


def _animate(*frames, file_format="WEBP", size=(SIDE, SIDE)):
    """An animation; frames: the boxes in each."""
    tiles = [make_tile(box=box, frame=number) for number, boxes in enumerate(frames) for box in boxes]
    pictures = [Image.new("RGB", size, (9 * number, 0, 0)) for number in range(len(frames))]
    return write_animation(pictures, 100, make_recipe(*tiles), file_format)


@make_fuzz_settings(300)
@given(BOXES)
def test_boxes_overlap_exactly_if_a_pixel_lies_in_two_of_them(boxes):
    assert have_overlap(boxes) == (_count_layers(boxes).max() > 1)


@make_fuzz_settings(60)
@given(BOXES)
def test_the_share_is_that_of_the_pixels_in_a_box(boxes):
    layers = _count_layers(boxes)
    told = (layers > 0).mean()
    if layers.max() == 1 and told >= 0.1:
        assert read_image(_write(boxes)).share == told
    else:
        with pytest.raises(AlteredPictureError, match=r"lie on one another|shows much more"):
            read_image(_write(boxes))


def test_ten_thousand_boxes_that_touch_do_not_overlap():
    boxes = [(column, 7 * row, 1, 7) for row, column in product(range(100), range(100))]
    assert not have_overlap(boxes)
    assert have_overlap([*boxes, (50, 50, 2, 1)])


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("box", [(0, 0, 32, 32), (31, 31, 4, 4), (8, 8, 4, 4)])
def test_one_tile_listed_many_times_or_tiles_on_one_another_are_refused(file_format, box):
    tiles = [make_tile(box=(0, 0, 32, 32)), *[make_tile(box=box)] * 102]
    picture = Image.new("RGB", (1024, 1024))
    recipe = make_recipe(*tiles)
    file = write_png(picture, recipe) if file_format == "PNG" else write_animation([picture], 9, recipe, file_format)
    with pytest.raises(AlteredPictureError, match=r"lie on one another|shows much more than its recipe describes"):
        read_image(file)


@pytest.mark.parametrize("file_format", ["WEBP", "GIF"])
def test_equal_frames_become_one_whose_tiles_share_a_place_which_counts_once(file_format):
    tiles = [make_tile(box=(0, 0, 16, 8), frame=frame, row=frame) for frame in range(3)]
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "red", "blue")]
    image = read_image(write_animation(frames, 100, make_recipe(*tiles), file_format))
    assert [tile.frame for tile in image.recipe.tiles] == [0, 0, 1]
    assert image.share == 0.5


def test_the_share_is_the_same_in_each_frame_however_long_it_is_shown():
    left, right = (0, 0, 8, 8), (8, 0, 8, 8)
    assert read_image(_animate([left, right], [left, right])).share == 0.5
    with pytest.raises(AlteredPictureError, match="shows much more than its recipe describes"):
        read_image(_animate([(0, 0, 4, 4)], [(0, 0, 16, 16)]))


@pytest.mark.parametrize(
    "told",
    [
        [(0, "left"), (0, "right"), (1, "left")],  # a place without its tile
        [(0, "left"), (0, "right"), (1, "right"), (1, "left")],
        [(0, "left"), (1, "left"), (1, "right")],
        [(0, "left"), (0, "right"), (1, "left"), (1, "all")],
        [(0, "left"), (0, "left"), (0, "right"), (1, "left"), (1, "right")],  # one place counts twice
        [(1, "left"), (1, "right"), (0, "left"), (0, "right")],
        [(0, "left"), (0, "right"), (1, "left"), (1, "right"), (0, "left"), (0, "right")],  # no two in a row
        [(0, "left"), (0, "right"), (0, "left"), (1, "right"), (1, "left"), (1, "right")],
    ],
)
@pytest.mark.parametrize("file_format", ["WEBP", "GIF"])
def test_tiles_that_no_animation_of_this_kit_has_are_refused(told, file_format):
    boxes = {"left": (0, 0, 8, 16), "right": (8, 0, 8, 16), "all": (0, 0, 16, 16)}
    structure = Structure(file_format, 16, 16, 2, b"", 18)

    def measure(listed):
        return measure_share([make_tile(box=boxes[place], frame=frame) for frame, place in listed], structure, "It")

    assert measure([(frame, place) for frame in (0, 0, 1) for place in ("left", "right")]) == 1
    with pytest.raises(AlteredPictureError, match="don't follow its frames"):
        measure(told)


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_a_still_picture_shows_one_tile_in_a_place(file_format):
    tiles = [make_tile(box=(0, 0, 16, 16), row=row) for row in range(2)]
    structure = Structure(file_format, 16, 16, 1, b"", 18)
    assert measure_share(tiles[:1], structure, "It") == 1
    with pytest.raises(AlteredPictureError, match="lie on one another"):
        measure_share(tiles, structure, "It")


@pytest.mark.parametrize("box", [(0, 0, 0, 16), (0, 0, 16, 0), (1, 0, 16, 16), (0, 1, 16, 16), (99_999, 0, 1, 1)])
def test_a_tile_without_pixels_or_outside_is_refused(box):
    with pytest.raises(AlteredPictureError, match="cropped or scaled"):
        read_image(_write([(0, 0, 8, 8), box]))


@pytest.mark.parametrize("told", [[0, 0], [1, 1], [0, 2], [0, 999], [0], [0, 1, 2]])
def test_a_frame_without_a_tile_and_a_tile_without_a_frame_are_refused(told):
    structure = Structure("WEBP", 16, 16, 2, b"", 18)
    box = (0, 0, 16, 16)
    assert measure_share([make_tile(box=box), make_tile(box=box, frame=1)], structure, "It") == 1
    with pytest.raises(AlteredPictureError, match=r"has 2 frames and its recipe tells of .: its frames were changed"):
        measure_share([make_tile(box=box, frame=frame) for frame in told], structure, "It")
