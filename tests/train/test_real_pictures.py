"""Pictures to train with: which sources there are, what is left out, and how batches are read."""

import numpy as np
import pytest
from PIL import Image
from training_pictures import random_picture

import gan_lab as gl
from gan_lab.train import decoding, loading, reading_ahead, real_pictures


def test_the_shipped_photographs_load_without_arguments():
    pictures = gl.load_pictures()
    assert (len(pictures), pictures.side, pictures.channels) == (10_000, 32, 1)
    batch = pictures.batch(range(64))
    assert batch.shape == (64, 1, 32, 32)
    assert batch.dtype == np.uint8
    assert not batch[:, :, :2].any()  # the margin
    assert not batch[:, :, -2:].any()
    assert batch[:, :, 2:-2].max() == 255
    assert repr(pictures) == "<10000 pictures of fashion-mnist, 32 x 32 pixels, grey>"


def test_a_folder_is_read_at_any_depth_and_files_that_are_no_pictures_are_counted(photo_folder):
    pictures = gl.load_pictures(photo_folder)
    assert len(pictures) == 8
    batch = pictures.batch(range(8))
    assert batch.shape == (5, 3, 64, 64)
    assert (pictures.unreadable, pictures.small) == (2, 1)
    assert "8 pictures of faces" in repr(pictures)
    assert "3 of them left out so far" in repr(pictures)
    assert pictures.batch(range(8)).shape == (5, 3, 64, 64)
    assert (pictures.unreadable, pictures.small) == (2, 1)  # counted once


def test_pictures_that_dont_fit_into_memory_are_read_again(photo_folder, monkeypatch):
    expected = gl.load_pictures(photo_folder).batch(range(8))
    monkeypatch.setattr(real_pictures, "MAX_CACHE_BYTES", 2 * 64 * 64 * 3)
    pictures = gl.load_pictures(photo_folder)
    for _ in range(2):
        np.testing.assert_array_equal(pictures.batch(range(8)), expected)
    assert sum(picture is not None for picture in pictures._decoded.values()) <= 2 + reading_ahead.READER_THREADS


def test_batches_come_in_the_order_asked_for():
    pictures = gl.load_pictures()
    lists = [[5, 3], [9], [1, 2, 3, 4]] * 4
    batches = list(pictures.batches(iter(lists)))
    assert len(batches) == 12
    for numbers, batch in zip(lists, batches, strict=True):
        np.testing.assert_array_equal(batch, pictures.batch(numbers))


def test_an_index_out_of_range_is_refused(photo_folder):
    pictures = gl.load_pictures(photo_folder)
    with pytest.raises(gl.GanLabError, match="numbered 0 to 7"):
        pictures.batch([8])


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"small": "crop"}, "small is 'pad'"),
        ({"small": 28}, "not 28"),
        ({"channels": 2}, "channels is 1 for grey or 3"),
    ],
)
def test_wrong_options_are_explained(option, message):
    with pytest.raises(gl.GanLabError, match=message):
        gl.load_pictures(**option)


def test_wrong_sources_are_explained(photo_folder, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "no.zip").write_text("no zip", encoding="utf-8")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.png").write_text("no picture", encoding="utf-8")
    cut = tmp_path / "cut"
    cut.mkdir()
    (cut / "a.jpg").write_bytes((photo_folder / "b.jpg").read_bytes()[:5000])
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.tif").write_bytes(b"not looked at")
    tiny = tmp_path / "tiny"
    tiny.mkdir()
    random_picture(40, 40).save(tiny / "a.png")
    for source, side, message in (
        (tmp_path / "nowhere", None, "There is no folder or file"),
        (tmp_path / "empty", None, "holds no pictures: it needs files that end in .jpg"),
        (tmp_path / "no.zip", None, "is no zip that can be read"),
        (broken, None, "None of the 1 files .* can be read as a picture"),
        (cut, None, "None of the 1 files .* can be read to its end: download them again"),
        (tiny, None, "too small for 64 x 64 pixels, the largest has 40 x 40: pass side=32, or small='enlarge'"),
        (other, None, r"holds no pictures: .* It has 1 \.tif\. Save them as PNG first"),
        (photo_folder, 48, "side is 28, 32, 64, 128 or 256"),
        ("fashion-mnist", 64, "have 28 x 28 pixels, too few for side=64: leave side out, or pass small='enlarge'"),
        (7, None, r"from a folder, a \.zip or an IDX file, not from 7"),
        (np.zeros((5, 28, 28)), None, r"not from a ndarray of shape \[5, 28, 28\]: save arrays as PNG files first"),
    ):
        with pytest.raises(gl.GanLabError, match=message):
            gl.load_pictures(source, side)
    assert gl.load_pictures(tiny, side=32).batch([0]).shape == (1, 3, 32, 32)


def test_pictures_of_28_pixels_make_a_data_set_of_32(tmp_path, capsys):
    """MNIST and its like as picture files: grey stays grey, and a margin does what it does for the shipped ones."""
    pixels = gl.load_pictures().batch(range(20))
    for number, picture in enumerate(pixels):
        Image.fromarray(picture[0, 2:-2, 2:-2]).save(tmp_path / f"{number:02}.png")
    pictures = gl.load_pictures(tmp_path, side=32)
    assert capsys.readouterr().out == (
        f"{tmp_path.name}: 20 picture files; smaller than 32 x 32, so with a margin: 20.\n"
    )
    assert repr(pictures) == f"<20 pictures of {tmp_path.name}, 32 x 32 pixels, grey>"
    np.testing.assert_array_equal(pictures.batch(range(20)), pixels)


def test_small_pictures_are_enlarged_if_asked(tmp_path, capsys):
    random_picture(28, 28).save(tmp_path / "a.png")
    with pytest.raises(
        gl.GanLabError, match=r"too small for 64 x 64 pixels, the largest has 28 x 28: pass side=32, or"
    ):
        gl.load_pictures(tmp_path)
    pictures = gl.load_pictures(tmp_path, small="enlarge")
    assert pictures.batch([0]).shape == (1, 3, 64, 64)
    assert "smaller than 64 x 64, so enlarged: 1." in capsys.readouterr().out
    assert pictures.fingerprint != gl.load_pictures(tmp_path, 32).fingerprint  # other pictures, so another run


def test_what_is_left_out_is_said_at_once_with_the_reason(photo_folder, capsys):
    (photo_folder / "scan.tif").write_bytes(b"not looked at")
    pictures = gl.load_pictures(photo_folder)
    assert capsys.readouterr().out == (
        "faces: 8 picture files; left out: 2 can't be read as pictures, 1 too small for 64 x 64 (small='enlarge' "
        "scales such pictures up); not read, since of another format: 1 .tif.\n"
    )
    assert (pictures.unreadable, pictures.small) == (2, 1)


def test_of_many_files_only_some_are_looked_at(photo_folder, capsys, monkeypatch):
    monkeypatch.setattr(loading, "MAX_LOOKED_AT", 3)
    opened = []
    monkeypatch.setattr(loading, "read_header", lambda file: opened.append(file.name) or decoding.read_header(file))
    gl.load_pictures(photo_folder)
    assert len(opened) == 3
    assert "8 picture files, 3 of them looked at" in capsys.readouterr().out


def test_nothing_is_printed_where_all_pictures_are_read_as_they_are(tmp_path, capsys):
    random_picture(70, 64).save(tmp_path / "a.png")
    gl.load_pictures(tmp_path)
    gl.load_pictures()
    assert capsys.readouterr().out == ""


def test_a_folder_with_one_picture_in_colour_is_in_colour_unless_asked(tmp_path):
    for number in range(3):
        random_picture(64, 64, number).convert("L").save(tmp_path / f"{number}.png")
    assert gl.load_pictures(tmp_path).channels == 1
    assert gl.load_pictures(tmp_path, channels=3).batch([0]).shape == (1, 3, 64, 64)
    random_picture(64, 64).save(tmp_path / "colour.jpg")
    assert gl.load_pictures(tmp_path).channels == 3
    assert gl.load_pictures(tmp_path, channels=1).batch(range(4)).shape == (4, 1, 64, 64)


def test_the_photographs_are_those_of_the_data_set():
    """The IDX file is Debian's, unchanged; its digest is in the licence note beside it."""
    assert gl.load_pictures().fingerprint == "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"
    assert gl.load_pictures().batch(range(10_000))[:, :, 2:-2, 2:-2].mean() == pytest.approx(73.15, abs=0.01)


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        (lambda pictures: pictures[0], r"pictures.first\(10\) is an array of ten"),
        (lambda pictures: pictures[:10], r"pictures.first\(10\) is an array of ten"),
        (list, r"pictures.first\(10\) is an array of ten"),
        (np.asarray, r"pictures.first\(10\) is an array of ten"),
        (lambda pictures: pictures.batch(64), r"batch takes the numbers of pictures, .* not 64: pictures.first\(64\)"),
        (lambda pictures: pictures.batch("ab"), "batch takes the numbers of pictures"),
        (lambda pictures: pictures.batch([0.5]), "numbered 0 to 9999, in whole numbers"),
        (lambda pictures: pictures.batch([10_000]), "numbered 0 to 9999"),
        (lambda pictures: pictures.first("a"), "first takes how many pictures, .* not 'a'"),
        (lambda pictures: pictures.first(0), "first takes how many pictures"),
        (lambda pictures: gl.load_pictures(""), "An empty text names no folder"),
    ],
)
def test_a_wrong_use_of_pictures_gets_a_sentence(use, sentence):
    pictures = gl.load_pictures()
    with pytest.raises(gl.GanLabError, match=sentence):
        use(pictures)


def test_a_part_holds_the_chosen_pictures_alone(photo_folder):
    pictures = gl.load_pictures()
    few = pictures.part(range(10, 40, 10))
    assert len(few) == 3
    assert np.array_equal(few.first(3), pictures.batch([10, 20, 30]))
    assert repr(few) == "<3 pictures of fashion-mnist, 32 x 32 pixels, grey>"
    assert len({few.fingerprint, pictures.fingerprint, pictures.part([10, 20]).fingerprint}) == 3
    assert few.fingerprint == pictures.part([10, 20, 30]).fingerprint
    files = gl.load_pictures(photo_folder)
    assert np.array_equal(files.part(range(1, 8)).batch(range(7)), files.batch(range(1, 8)))


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (300, r"part takes the numbers of pictures, such as pictures.part\(range\(300\)\), not 300"),
        ("all", "part takes the numbers of pictures"),
        ([], "A part has one picture or more"),
        ([-1], "numbered 0 to 9999"),
        ([10_000], "numbered 0 to 9999"),
        ([1.5], "numbered 0 to 9999, in whole numbers"),
    ],
)
def test_numbers_that_are_no_part_are_explained(numbers, message):
    with pytest.raises(gl.GanLabError, match=message):
        gl.load_pictures().part(numbers)
