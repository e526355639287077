"""What an image file claims to hold is what decoding finds, and what draws nothing never reaches a decoder."""

import io
import struct
import zlib

import numpy as np
import pytest
from fuzzing import make_fuzz_settings, spoiled_bytes, value_or_sentence
from hostile_pictures import BROKEN_GIF_ENDS, TINY_FRAME
from hypothesis import given
from hypothesis import strategies as st
from made_up_recipes import insert_chunk, make_chunk, make_png, make_recipe
from PIL import Image

from gan_lab.errors import GanLabError
from gan_lab.pictures.file_structure.exif import read_exif
from gan_lab.pictures.file_structure.jpeg import MAX_SCANS
from gan_lab.pictures.recipe_files import KEYWORD, read_image, read_recipe, write_animation
from gan_lab.pictures.untrusted_images import NoRecipeError, count_declared_pixels, read_pixels, read_structure

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (24, 40, 3), np.uint8))
FRAMES = [NOISE, NOISE.rotate(180), NOISE.transpose(Image.Transpose.FLIP_TOP_BOTTOM)]
GIF_HEADER = b"GIF89a" + struct.pack("<HHBBB", 4, 4, 0x70, 0, 0)
GIF_FRAME = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\0"


def _save(picture, file_format, **options):
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def _make_exif():
    exif = Image.Exif()
    exif[0x010E], exif[0x0112], exif[0x0131] = "a description", 1, "a program"
    return exif


FILES = {
    "png": _save(NOISE, "PNG"),
    "png of a palette": _save(NOISE.quantize(16), "PNG", transparency=3),
    "png with transparency": _save(NOISE.convert("RGBA"), "PNG"),
    "grey png of 16 bits": _save(Image.fromarray(np.arange(960, dtype=np.uint16).reshape(24, 40) * 60), "PNG"),
    "animated png": _save(NOISE, "PNG", save_all=True, append_images=FRAMES[1:]),
    "gif": _save(NOISE, "GIF", comment=b"c" * 1000),
    "animated gif": _save(NOISE, "GIF", save_all=True, append_images=FRAMES[1:], disposal=[1, 2, 3]),
    "gif with transparency": _save(NOISE.quantize(16), "GIF", transparency=3, interlace=1),
    "webp": _save(NOISE, "WEBP", lossless=True),
    "lossy webp": _save(NOISE, "WEBP", exif=_make_exif(), icc_profile=b"profile"),
    "webp with transparency": _save(NOISE.convert("RGBA"), "WEBP"),
    "animated webp": _save(NOISE, "WEBP", save_all=True, append_images=FRAMES[1:]),
    "jpeg": _save(NOISE, "JPEG", exif=_make_exif(), icc_profile=b"p" * 100_000, comment=b"c"),
    "progressive jpeg": _save(NOISE, "JPEG", progressive=True, dpi=(300, 300)),
    "grey jpeg": _save(NOISE.convert("L"), "JPEG"),
    "jpeg for print": _save(NOISE.convert("CMYK"), "JPEG"),
    "jpeg of rgb": _save(NOISE, "JPEG", keep_rgb=True),
}


@pytest.mark.parametrize("name", FILES)
def test_a_structure_has_the_size_the_frames_and_all_that_draws(name):
    opened = Image.open(io.BytesIO(FILES[name]))
    structure = read_structure(FILES[name], "It")
    assert (structure.format, (structure.width, structure.height)) == (opened.format, opened.size)
    assert structure.frames == (1 if name == "animated png" else getattr(opened, "n_frames", 1))
    drawn = Image.open(io.BytesIO(structure.drawing))
    for number in range(structure.frames):
        opened.seek(number)
        drawn.seek(number)
        assert np.array_equal(np.asarray(drawn.convert("RGBA")), np.asarray(opened.convert("RGBA")))
    assert structure.format != "JPEG" or len(structure.drawing) < 10_000
    assert count_declared_pixels(FILES[name]) == structure.width * structure.height * structure.frames


@pytest.mark.parametrize("name", FILES)
def test_a_spoiled_file_never_decodes_to_more_than_it_declares(name):
    @make_fuzz_settings(60)
    @given(spoiled_bytes(FILES[name]))
    def look(content):
        pixels = value_or_sentence(read_pixels, content)
        assert count_declared_pixels(content) >= (0 if pixels is None else pixels[..., 0].size)

    look()


@pytest.mark.parametrize("end", BROKEN_GIF_ENDS)
def test_a_gif_whose_frames_cannot_be_counted_is_refused_and_not_decoded(end):
    content = GIF_HEADER + GIF_FRAME + BROKEN_GIF_ENDS[end]
    with pytest.raises(NoRecipeError, match="not a whole PNG, WebP or GIF"):
        read_pixels(content)
    assert count_declared_pixels(content) == 0


@make_fuzz_settings(200)
@given(st.lists(st.sampled_from([GIF_FRAME, TINY_FRAME, *BROKEN_GIF_ENDS.values(), b"!\xfe\x01x\0", b"\0", b";"])))
def test_whatever_follows_the_first_frame_of_a_gif_no_more_is_decoded_than_declared(parts):
    content = GIF_HEADER + GIF_FRAME + b"".join(parts)
    pixels = value_or_sentence(read_pixels, content)
    assert (pixels is not None) == (count_declared_pixels(content) > 0)


def test_a_frame_that_reaches_out_of_a_gif_is_refused_and_not_made_room_for():
    large = b"," + struct.pack("<HHHHB", 0, 0, 5000, 5000, 0) + b"\x02\x02\x4c\x01\0"
    with pytest.raises(NoRecipeError, match="a frame reaches out of the picture"):
        read_pixels(GIF_HEADER + large + b";")


def test_no_text_of_a_png_is_unpacked_but_a_recipe():
    text = b"k\0\0" + zlib.compress(b" " * 1_000_000)
    png = make_png(make_recipe().to_json())
    for _ in range(100):  # together more than Pillow unpacks
        png = insert_chunk(png, b"zTXt", text)
    assert len(read_recipe(png).tiles) == 1
    assert len(read_structure(png, "It").drawing) < 1000


def test_a_million_bytes_of_comments_and_tiny_frames_are_read_as_they_are():
    comments = b"!\xfe" + b"\x01x" * 200_000 + b"\0" + b"!\xfe\x01x\0" * 100_000
    structure = read_structure(GIF_HEADER + comments + TINY_FRAME * 60_000 + b";", "It")
    assert (structure.frames, len(structure.recipe_text)) == (60_000, 200_000 + 2 * 100_000)


def test_a_jpeg_that_is_drawn_over_and_over_is_refused_before_it_is_decoded():
    jpeg = FILES["progressive jpeg"]
    last = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    with pytest.raises(NoRecipeError, match=r"is drawn in 1\d\d scans"):
        read_pixels(jpeg[:-2] + last * 100 + jpeg[-2:])
    assert read_pixels(jpeg[:-2] + last * (MAX_SCANS - 10) + jpeg[-2:]).shape == (24, 40, 3)


def test_a_marker_inside_a_table_does_not_hide_scans():
    jpeg = FILES["progressive jpeg"]
    at = jpeg.rindex(b"\xff\xda")
    comment = b"\xff\xfe\0\x06\xff\xd9\xff\xd9"  # holds what ends a picture
    with pytest.raises(NoRecipeError, match="scans"):
        read_pixels(jpeg[:at] + comment + jpeg[at:-2] * 100 + jpeg[-2:])


@pytest.mark.parametrize(
    ("file_format", "side", "options"),
    [("WEBP", 5400, {"lossless": True, "method": 0, "quality": 0}), ("JPEG", 7000, {"progressive": True})],
)
def test_a_picture_that_takes_too_much_memory_is_refused_before_it_is_decoded(file_format, side, options):
    file = _save(Image.new("RGB", (side, side)), file_format, **options)
    with pytest.raises(NoRecipeError, match=f"has {side} x {side} pixels, more than this kit reads"):
        read_pixels(file)


def test_a_second_size_in_a_png_is_refused():
    png = make_png(make_recipe().to_json())
    header = struct.pack(">IIBBBBB", 9000, 9000, 8, 2, 0, 0, 0)
    with pytest.raises(NoRecipeError, match="not a whole PNG"):
        read_pixels(insert_chunk(png, b"IHDR", header))


def test_pixels_in_two_places_of_a_png_are_refused():
    png = make_png(make_recipe().to_json())
    at = png.index(b"IDAT") - 4
    size = int.from_bytes(png[at : at + 4], "big")
    pixels = png[at + 8 : at + 8 + size]
    split = make_chunk(b"IDAT", pixels[:4]) + make_chunk(b"tEXt", b"a\0b") + make_chunk(b"IDAT", pixels[4:])
    with pytest.raises(NoRecipeError, match="its pixels are in several places"):
        read_image(png[:at] + split + png[at + 12 + size :])


def test_a_recipe_chunk_is_unpacked_up_to_the_length_of_a_recipe_and_a_broken_one_is_no_recipe():
    packed = zlib.compress(b" " * 50_000_000)
    for text, sentence in (
        (b"\1\0\0\0" + packed, "longer than any"),
        (b"\1\0\0\0" + b"x", "valid JSON"),
        (b"", "JSON"),
    ):
        content = insert_chunk(make_png(), b"iTXt", KEYWORD.encode() + b"\0" + text)
        with pytest.raises(GanLabError, match=sentence):
            read_image(content)
        assert read_pixels(content).shape == (4, 4, 3)  # the picture can be shown all the same


@pytest.mark.parametrize("order", ["<", ">"])
def test_two_tags_of_exif_data_are_read_and_no_other(order):
    def write(*entries):
        mark = b"II*\0" if order == "<" else b"MM\0*"
        tags = b"".join(struct.pack(f"{order}HHI", tag, kind, count) + value for tag, kind, count, value in entries)
        return mark + struct.pack(f"{order}IH", 8, len(entries)) + tags + b"text of twenty bytes\0"

    place = struct.pack(f"{order}I", 10 + 12 * 3)
    everything = (0x9999, 7, 2**32 - 1, b"\0\0\0\0")  # a tag that claims all that there is, and more
    upright, turned = (struct.pack(f"{order}HH", orientation, 0) for orientation in (1, 6))
    description = (0x010E, 2, 21, place)
    assert read_exif(write(everything, description, (0x0112, 3, 1, upright))) == ("text of twenty bytes", False)
    assert read_exif(b"Exif\0\0" + write(everything, description, (0x0112, 3, 1, turned))) == (
        "text of twenty bytes",
        True,
    )
    assert read_exif(write((0x010E, 2, 3, b"abc\0"))) == ("abc", False)


@given(st.binary(max_size=60))
@make_fuzz_settings(200)
def test_any_bytes_are_read_as_exif_data(data):
    for prefix in (b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        description, _ = read_exif(prefix + data)
        assert description is None or len(description) <= len(prefix + data)


def test_a_gif_whose_viewers_draw_more_than_pillow_is_refused():
    text_over_picture = b"!\x01\x0c" + bytes(12) + b"\x02hi\0"
    profile = b"!\xff\x0bICCRGBG1012\x01x\0"
    gif = write_animation([Image.new("RGB", (4, 4))], 100, make_recipe(), "GIF")
    assert read_image(gif).share == 1
    for extension in (text_over_picture, profile):
        with pytest.raises(GanLabError, match="doesn't look as it did"):
            read_image(gif[:-1] + extension + b";")


@pytest.mark.parametrize("xmp", [b'<x tiff:Orientation="6">', b"<tiff:Orientation>3</tiff:Orientation>"])
def test_a_picture_that_xmp_data_turns_is_refused(xmp):
    upright, text = xmp.replace(b"6", b"1").replace(b"3", b"1"), b"XML:com.adobe.xmp\0\0\0\0\0"
    png = make_png(make_recipe().to_json())
    webp = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = make_recipe().to_json()
    for data, is_refused in ((upright, False), (xmp, True)):
        Image.new("RGB", (4, 4)).save(webp, "WEBP", lossless=True, exif=exif, xmp=data)
        for content in (insert_chunk(png, b"iTXt", text + data), webp.getvalue()):
            if is_refused:
                with pytest.raises(GanLabError, match="doesn't look as it did"):
                    read_image(content)
            else:
                assert read_image(content).share == 1
        webp = io.BytesIO()
