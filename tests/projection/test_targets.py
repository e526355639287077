"""What can be searched for: one picture in every form gives the same pixels, and what is no picture is refused."""

import io
import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import gan_lab as gl
from gan_lab.projection.targets import read_targets

SIDE = 32


@pytest.fixture(scope="module")
def samples():
    gan = gl.load_biggan("pocket")
    return gan.generate(gl.truncated_noise(2, 0.7, seed=3), gan.class_vector(["bag", "coat"]), 0.7)


@pytest.fixture(scope="module")
def levels(samples):
    """The grey levels of the first picture, [H, W, 3]."""
    return samples.numpy()[0]


def test_one_picture_in_every_form_gives_the_same_pixels(samples, levels, tmp_path):
    file = tmp_path / "bag.png"
    samples[0].save(file)
    grey = levels[..., 0]  # pocket is grey, so all channels are equal
    forms = {
        "Samples": samples[0],
        "a slice of Samples": samples[:1],
        "PIL": Image.fromarray(levels),
        "PIL, grey": Image.fromarray(grey),
        "a file's name": str(file),
        "a path": file,
        "channels last": levels,
        "channels first": levels.transpose(2, 0, 1),
        "a batch, channels last": levels[None],
        "a batch, channels first": levels.transpose(2, 0, 1)[None],
        "grey": grey,
        "grey, channels first": grey[None],
        "int64": levels.astype(np.int64),
        "a tensor in [-1, 1]": samples.tensor[0],
        "a batch of tensors": samples.tensor[:1],
        "float64": samples.tensor[0].double().numpy(),
        "float16": torch.from_numpy(levels).permute(2, 0, 1).float().div(127.5).sub(1).half(),
        "a tensor of grey levels": torch.from_numpy(levels),
        "with a gradient": samples.tensor[0].clone().requires_grad_(),
        "a list of numbers": grey.tolist(),
        "a list": [Image.fromarray(levels)],
        "an iterator": tmp_path.glob("*.png"),
        "PIL, 32 bits": Image.fromarray(grey.astype(np.int32)),
        "PIL, floats": Image.fromarray(samples.tensor[0, 0].numpy()),
        "opaque": np.dstack([levels, np.full_like(grey, 255)]),
    }
    expected = levels.transpose(2, 0, 1)[None]
    for name, form in forms.items():
        read = read_targets(form, SIDE)
        assert (read.shape, read.dtype) == ((1, 3, SIDE, SIDE), np.uint8), name
        assert np.abs(read.astype(int) - expected).max() <= (1 if name == "float16" else 0), name


def test_several_pictures_keep_their_order(samples, tmp_path):
    expected = samples.numpy().transpose(0, 3, 1, 2)
    files = samples.save(tmp_path)
    for form in (samples, samples.tensor, samples.numpy(), samples.pil(), files, [files[0], samples.pil()[1]]):
        assert np.array_equal(read_targets(form, SIDE), expected)


def test_a_picture_of_another_size_is_cut_and_scaled_as_for_a_training():
    wide = Image.fromarray(np.random.RandomState(0).randint(0, 256, (90, 120, 3)).astype(np.uint8))
    expected = wide.resize((42, 32), Image.Resampling.BILINEAR).crop((5, 0, 37, 32))
    assert np.array_equal(read_targets(wide, SIDE)[0].transpose(1, 2, 0), np.asarray(expected))


def test_a_little_smaller_gets_a_margin_and_much_smaller_is_scaled_up():
    white = np.full((28, 28), 255, np.uint8)
    white[:1] = white[-1:] = 0
    white[:, :1] = white[:, -1:] = 0  # a black border, so that the margin is black
    padded = read_targets(white, SIDE)[0, 0]
    assert padded[2:30, 2:30].tolist() == white.tolist()
    assert padded[:2].max() == 0
    assert read_targets(np.full((10, 10), 200, np.uint8), SIDE).min() == 200


def test_a_photograph_is_set_upright_and_laid_on_white(tmp_path):
    left_white = np.zeros((SIDE, SIDE, 3), np.uint8)
    left_white[:, : SIDE // 2] = 255
    turned = Image.fromarray(left_white)
    exif = turned.getexif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    turned.save(tmp_path / "turned.png", exif=exif)
    assert read_targets(tmp_path / "turned.png", SIDE)[0, 0, : SIDE // 2].min() == 255  # white is at the top now
    clear = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    assert read_targets(clear, SIDE).min() == 255


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("missing.png", "no picture 'missing.png'"),
        (".", r"folder.*glob"),
        ("x" * 5000, r"^'x+\.\.\.x+' can't be opened"),
        ("https://example.org/shoe.png", "download"),
        (__file__, "no picture that can be read"),
        (7, "is a file's name"),
        (None, "is a file's name"),
        ([], "no picture here"),
        (np.zeros((0, 32, 32, 3), np.uint8), "shape"),
        (np.zeros(32, np.uint8), "shape"),
        (np.zeros((5, 32, 32), np.uint8), r"\[n, 1, H, W\]"),
        (np.zeros((32, 32), np.float32), "grey levels"),  # 0 to 1, or -1 to 1?
        (np.full((32, 32), 200.0), "grey levels"),
        (np.full((32, 32), np.nan), "NaN"),
        (np.full((32, 32), 300), "0 to 255"),
        (np.full((32, 32), -1), "0 to 255"),
        (np.zeros((32, 32), complex), "is a file's name"),
        (np.full((32, 32), "x"), "is a file's name"),
        ([[1, 2], [3]], "is a file's name"),
        (b"png", "is a file's name"),
        ({"a": 1}, "is a file's name"),
        ([Image.new("L", (32, 32))] * 101, "at most 100"),
        (Image.new("L", (8000, 7000)), "too large"),
        (Image.new("L", (60_000, 1)), "too thin"),  # which would be scaled up
        (np.zeros((1, 60_000), np.uint8), "too thin"),
        (Image.new("L", (0, 5)), "too thin"),
        (Image.fromarray(np.linspace(0, 65535, 1024).reshape(32, 32).astype(np.int32)), "0 to 255"),
        (Image.fromarray(np.linspace(0, 1, 1024).reshape(32, 32).astype(np.float32)), "grey levels"),
        (torch.zeros(3, 32, 32).to_sparse(), "ordinary"),
        (torch.zeros(3, 32, 32, device="meta"), "ordinary"),
        (iter([]), "no picture here"),
        ((Image.new("L", (32, 32)) for _ in itertools.count()), "at most 100"),
    ],
)
def test_what_is_no_picture_is_refused(wrong, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(gl.GanLabError, match=words):
        read_targets(wrong, SIDE)


def test_a_file_that_is_cut_is_refused_in_a_sentence(samples, tmp_path):
    file = Path(samples[0].save(tmp_path / "bag.png")[0])
    cut = tmp_path / "cut.png"
    cut.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(gl.GanLabError, match=r"cut\.png is no picture"):
        read_targets(cut, SIDE)
    with Image.open(cut) as lazy, pytest.raises(gl.GanLabError, match="to its end"):
        read_targets(lazy, SIDE)


def test_a_photograph_whose_remarks_are_damaged_is_refused_in_a_sentence():
    """Pillow raises `struct.error` here, which is none of its usual errors."""
    photograph, file = Image.new("RGB", (SIDE, SIDE)), io.BytesIO()
    exif = photograph.getexif()
    exif[0x0112], exif[0x010E] = 6, "a turned photograph"
    photograph.save(file, "JPEG", exif=exif)
    damaged = file.getvalue().replace(b"\x01\x0e\x00\x02", b"\x01\x00\x00\x02")  # the text is its width now
    with Image.open(io.BytesIO(damaged)) as opened, pytest.raises(gl.GanLabError, match="to its end"):
        read_targets(opened, SIDE)
