"""WebP and PNG files that browsers show otherwise than Pillow decodes them are refused."""

import io
import struct
import zlib

import pytest
from made_up_recipes import make_chunk, make_png, make_recipe, make_tile
from PIL import Image

from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import KEYWORD, read_image
from gan_lab.pictures.untrusted_images import NoRecipeError, read_pixels

CLEAR, GREY = (200, 100, 50, 0), (9, 9, 9, 255)


def _encode(colour, side):
    """The chunk that holds the pixels of a lossless WebP of one colour."""
    file = io.BytesIO()
    Image.new("RGBA", (side, side), colour).save(file, "WEBP", lossless=True, exact=True)
    content = file.getvalue()
    return content[content.index(b"VP8L") :]


def _make_webp(*chunks):
    content = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _make_webp_animation(*frames, flags=0x02, background=bytes(6), side=4):
    """A WebP of these frames, each the flags of a frame, its colour and its side."""
    exif = Image.Exif()
    exif[0x010E] = make_recipe(*[make_tile(frame=number) for number in range(len(frames))]).to_json()
    chunks = [(b"VP8X", bytes([flags, 0, 0, 0, side - 1, 0, 0, side - 1, 0, 0])), (b"ANIM", background)]
    for frame_flags, colour, frame_side in frames:
        header = bytes([0, 0, 0, 0, 0, 0, frame_side - 1, 0, 0, frame_side - 1, 0, 0, 50, 0, 0, frame_flags])
        chunks.append((b"ANMF", header + _encode(colour, frame_side)))
    return _make_webp(*chunks, (b"EXIF", exif.tobytes()))


@pytest.mark.parametrize(
    ("frames", "changes"),
    [
        ([(2, GREY, 4), (2, CLEAR, 4)], {}),  # colours that Pillow shows and browsers don't
        ([(2, CLEAR, 4), (2, GREY, 4)], {}),
        ([(2, GREY, 4), (0, CLEAR, 4)], {}),
        ([(3, GREY, 4), (2, GREY, 2)], {}),  # the first frame makes way for what is behind the picture
        ([(2, GREY, 4), (1, GREY, 2)], {"flags": 0x12}),
        ([(2, GREY, 4), (4, GREY, 2)], {}),
        ([(2, GREY, 2), (2, GREY, 4)], {}),  # the first frame leaves a border
        ([(2, GREY, 4), (2, GREY, 2)], {"background": b"\0\0\xff\xff\0\0"}),
        ([(2, GREY, 4), (2, GREY, 2)], {"background": b"\0\0\0\0\x01\0"}),  # it ends after one round
    ],
)
def test_a_webp_animation_that_browsers_show_otherwise_is_refused(frames, changes):
    assert read_image(_make_webp_animation((2, GREY, 4), (0, CLEAR, 4), (2, GREY, 2), flags=0x12)).share == 1
    with pytest.raises(GanLabError, match="doesn't look as it did"):
        read_image(_make_webp_animation(*frames, **changes))


def test_a_webp_whose_transparency_is_not_announced_is_refused():
    exif = Image.Exif()
    exif[0x010E] = make_recipe().to_json()
    for colour, flags, sentence in ((GREY, 8, None), (CLEAR, 8, "look as it did"), (CLEAR, 24, "transparent pixels")):
        size = bytes([flags, 0, 0, 0, 3, 0, 0, 3, 0, 0])
        webp = _make_webp((b"VP8X", size), (b"VP8L", _encode(colour, 4)[8:]), (b"EXIF", exif.tobytes()))
        if sentence is None:
            assert read_image(webp).share == 1
        else:
            with pytest.raises(GanLabError, match=sentence):
                read_image(webp)


def _make_png(depth, kind, rows, *chunks):
    """A PNG of 4 x 4 pixels with a recipe."""
    names = ((b"IHDR", struct.pack(">IIBBBBB", 4, 4, depth, kind, 0, 0, 0)), *chunks, (b"IDAT", zlib.compress(rows)))
    text = (b"iTXt", KEYWORD.encode() + b"\0\0\0\0\0" + make_recipe().to_json().encode())
    return make_png()[:8] + b"".join(make_chunk(*chunk) for chunk in (*names, text, (b"IEND", b"")))


@pytest.mark.parametrize("kind", [0, 2])
def test_a_png_without_its_last_row_is_refused(kind):
    row = bytes(1 + 4 * (3 if kind else 1))
    assert read_image(_make_png(8, kind, row * 4)).share == 1
    assert read_image(_make_png(8, kind, row * 5)).share == 1  # what is too much is never drawn
    for rows in (row * 3, (row * 4)[:-1]):
        with pytest.raises(NoRecipeError, match="its pixels end too early"):
            read_image(_make_png(8, kind, rows))


def test_a_png_with_a_palette_which_may_lack_a_colour_is_refused():
    palette = (b"PLTE", b"\xff\0\0\0\xff\0")
    for content in (_make_png(8, 3, bytes(20), palette), _make_png(8, 3, (b"\0" + b"\7" * 4) * 4, palette)):
        with pytest.raises(GanLabError, match="doesn't look as it did"):
            read_image(content)
        assert read_pixels(content).shape == (4, 4, 3)  # it can be shown all the same


@pytest.mark.parametrize(("name", "content"), [(b"PLTE", bytes(6)), (b"tRNS", b"\0\1" * 3)])
def test_a_png_with_two_of_what_there_is_once_is_refused(name, content):
    png = _insert_before_pixels(make_png(make_recipe().to_json()), name, content)
    assert read_image(png).share == 1
    with pytest.raises(GanLabError, match="doesn't look as it did"):  # of two, browsers obey the first, Pillow the last
        read_image(_insert_before_pixels(png, name, content))


def test_a_png_with_two_headers_is_refused():
    png = make_png(make_recipe().to_json())
    with pytest.raises(GanLabError, match="doesn't look as it did"):
        read_image(_insert_before_pixels(png, b"IHDR", png[16:29]))


def _insert_before_pixels(png, name, content):
    at = png.index(b"IDAT") - 4
    return png[:at] + make_chunk(name, content) + png[at:]
