"""A GIF is drawn as browsers draw it, and refused where programs draw it in different ways."""

import io
import struct

import numpy as np
import pytest
from made_up_recipes import make_recipe, make_tile
from PIL import Image

from gan_lab.errors import GanLabError
from gan_lab.pictures.file_structure.gif import INTERLACED, split_frames
from gan_lab.pictures.recipe_files import read_image, write_animation
from gan_lab.pictures.untrusted_images import AlteredPictureError, NoRecipeError, read_structure

WIDTH, HEIGHT = 24, 16
RANDOM = np.random.default_rng(0)
NOISE = [Image.fromarray(RANDOM.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)) for _ in range(3)]
GREYS = [frame.convert("L").convert("RGB") for frame in NOISE]
GREY_PALETTE = b"\xf7\0\0" + bytes(np.repeat(np.arange(256, dtype=np.uint8), 3))
BLACK_AND_WHITE = b"\0\0\0\xff\xff\xff"
FULL = (0, 0, WIDTH, HEIGHT)


def _paste(picture, box):
    """White, with a picture in a corner."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "white")
    sheet.paste(picture.resize(box[2:]), box[:2])
    return sheet


KIT_FRAMES = {
    "noise": NOISE,
    "grey": GREYS,
    "first grey, then in colour": [GREYS[0], NOISE[1]],
    "parts that change": [_paste(picture, (3, 2, 9, 9)) for picture in GREYS],
    "few colours": [Image.new("RGB", (WIDTH, HEIGHT), colour) for colour in ("red", "blue", "black", "red")],
    "a part that moves": [_paste(GREYS[0], (left, 0, 5, 16)) for left in (0, 9, 19)],
    "one frame": NOISE[:1],
}


def _write_recipe(frames):
    tiles = [make_tile(box=FULL, frame=number) for number in range(frames)]
    text = make_recipe(*tiles).to_json().encode()
    return b"!\xfe" + b"".join(bytes([len(part)]) + part for part in _cut(text)) + b"\0"


def _cut(data):
    return [data[at : at + 255] for at in range(0, len(data), 255)]


def _pack(numbers, bits=8):
    """Pixels as a GIF holds them, without compression: the codes never become longer."""
    clear, codes = 1 << bits, []
    for at, number in enumerate(numbers):
        codes += [clear] * (at % (clear - 2) == 0) + [number]
    packed = sum(code << (bits + 1) * at for at, code in enumerate([*codes, clear + 1]))
    data = packed.to_bytes((len(codes) + 1) * (bits + 1) // 8 + 1, "little")
    return bytes([bits]) + b"".join(bytes([len(part)]) + part for part in _cut(data)) + b"\0"


def _make_frame(box=FULL, number=7, flags=0, options=b"!\xf9\x04\0\x05\0\0\0", palette=b""):
    size = box[2] * box[3]
    return options + b"," + struct.pack("<HHHHB", *box, flags) + palette + _pack([number] * size)


def _make_gif(*frames, screen=GREY_PALETTE, before=b""):
    head = b"GIF89a" + struct.pack("<HH", WIDTH, HEIGHT) + screen
    return head + _write_recipe(len(frames)) + before + b"".join(frames) + b";"


def _set_options(flags=0, transparent=0):
    return b"!\xf9\x04" + bytes([flags, 5, 0, transparent, 0])


@pytest.mark.parametrize("name", KIT_FRAMES)
def test_every_gif_of_this_kit_is_drawn_exactly(name):
    frames = KIT_FRAMES[name]
    tiles = [make_tile(box=FULL, frame=number) for number in range(len(frames))]
    drawn = read_image(write_animation(frames, 50, make_recipe(*tiles), "GIF")).frames
    for frame, pixels in zip(frames, drawn, strict=True):
        written = frame.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        assert np.array_equal(pixels, np.asarray(written.convert("RGB")))


def test_frames_lie_on_one_another_in_their_own_colours_and_leave_out_what_is_transparent():
    small = (2, 3, 4, 5)
    gif = _make_gif(
        _make_frame(),
        _make_frame(small, number=1, flags=0x80, palette=BLACK_AND_WHITE),
        _make_frame(small, number=9, options=_set_options(1, 9)),
        _make_frame((0, 0, 1, 1), number=200, options=b""),
    )
    first, second, third, fourth = read_image(gif).frames
    assert np.all(first == 7)
    assert np.all(second[3:8, 2:6] == 255)
    assert np.all(second[8:] == 7)
    assert np.array_equal(third, second)
    assert np.all(fourth[0, 0] == 200)
    assert np.array_equal(fourth[1:], third[1:])


def test_a_row_of_an_interlaced_gif_is_drawn_where_it_belongs():
    file = io.BytesIO()
    text = make_recipe(make_tile(box=FULL)).to_json()
    NOISE[0].quantize(16).save(file, "GIF", interlace=1, comment=text.encode())
    assert next(split_frames(read_structure(file.getvalue(), "It").drawing)).flags & INTERLACED
    assert np.array_equal(read_image(file.getvalue()).frames[0], np.asarray(Image.open(file).convert("RGB")))


UNUSUAL = {
    "a frame that makes way for the background": [_make_frame(options=_set_options(2 << 2))],
    "a frame that makes way for the one before": [
        _make_frame(),
        _make_frame(options=_set_options(3 << 2)),
        _make_frame(),
    ],
    "a frame that stays, which some programs then keep to": [_make_frame(options=_set_options(1 << 2)), _make_frame()],
    "a frame that waits for a click": [_make_frame(options=_set_options(2))],
    "a first frame that is transparent somewhere": [_make_frame(options=_set_options(1, 9))],
    "a first frame that leaves a border": [_make_frame((0, 0, WIDTH, HEIGHT - 1))],
    "two options of a frame": [_make_frame(), _make_frame(options=_set_options(1, 7) + _set_options())],
    "a frame of no pixels": [_make_frame(), _make_frame((0, 0, 0, 0))],
    "sorted colours": [_make_frame(flags=0x20)],
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_a_gif_with_what_this_kit_never_writes_is_refused(name):
    assert read_image(_make_gif(_make_frame(), _make_frame())).share == 1
    with pytest.raises(AlteredPictureError, match="doesn't look as it did"):
        read_image(_make_gif(*UNUSUAL[name]))


@pytest.mark.parametrize("screen", [b"\0\0\0", b"\xf7\x05\0" + GREY_PALETTE[3:], b"\xf7\0\x31" + GREY_PALETTE[3:]])
def test_a_gif_without_colours_or_with_a_background_or_oblong_pixels_is_refused(screen):
    with pytest.raises(AlteredPictureError, match="doesn't look as it did"):
        read_image(_make_gif(_make_frame(), screen=screen))


def test_a_gif_that_ends_after_some_rounds_is_refused():
    endless, once = (b"!\xff\x0bNETSCAPE2.0\x03\x01" + bytes([rounds, 0, 0]) for rounds in (0, 1))
    assert read_image(_make_gif(_make_frame(), before=endless)).share == 1
    for before in (once, endless + endless):
        with pytest.raises(AlteredPictureError, match="doesn't look as it did"):
            read_image(_make_gif(_make_frame(), before=before))


@pytest.mark.parametrize("palette", [b"\0\0\0\x01\x01\x01", b"\xff\0\0\0\xff\0"])
def test_a_pixel_without_a_colour_is_refused_in_every_frame(palette):
    frame = _make_frame(flags=0x80, palette=palette)  # two colours, and pixels with the number 7
    for frames in ([frame], [_make_frame(), frame]):
        with pytest.raises(NoRecipeError, match="a colour that isn't in the palette"):
            read_image(_make_gif(*frames))
    assert read_image(_make_gif(_make_frame(number=1, flags=0x80, palette=palette))).share == 1


def test_a_frame_that_ends_before_its_last_row_is_refused():
    whole = _make_frame()
    for cut in (_pack([7] * 20), _pack([])):
        frame = whole[: whole.index(_pack([7] * WIDTH * HEIGHT))] + cut
        with pytest.raises(GanLabError, match="not a whole"):
            read_image(_make_gif(frame))
