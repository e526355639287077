"""Pictures, runs and a full disk for the tests of training."""

import contextlib
import errno

import pytest
from training_pictures import random_picture
from training_runs import SMALL

import gan_lab as gl
from gan_lab import saving
from gan_lab.train.real_pictures import RealPictures


@pytest.fixture(scope="session")
def pictures():
    """Forty of the shipped photographs: five steps an epoch."""
    pixels = gl.load_pictures().batch(range(40))
    return RealPictures("few", 32, 1, len(pixels), "0" * 64, lambda i: b"", dict(enumerate(pixels)))


@pytest.fixture
def new_run(tmp_path, pictures):
    """A function that opens a small run; each name of a folder gives another one."""

    def open_run(folder="run", **settings):
        return gl.DCGANRun(tmp_path / folder, settings.pop("pictures", pictures), device="cpu", **SMALL | settings)

    return open_run


@pytest.fixture
def full_disk(monkeypatch):
    """Return a context in which no file can be written, as on a full disk."""

    def fail(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    @contextlib.contextmanager
    def fill_disk():
        with monkeypatch.context() as patch:
            patch.setattr(saving.os, "replace", fail)
            yield

    return fill_disk


@pytest.fixture
def photo_folder(tmp_path):
    """A folder with five good pictures, each of another kind, and three that are left out."""
    folder = tmp_path / "faces"
    (folder / "deeper").mkdir(parents=True)
    random_picture(178, 218).save(folder / "b.jpg")
    random_picture(80, 70).convert("L").save(folder / "grey.png")
    random_picture(70, 80).convert("CMYK").save(folder / "deeper" / "cmyk.JPG")
    frames = [random_picture(64, 64, seed) for seed in range(3)]
    frames[0].save(folder / "moving.webp", save_all=True, append_images=frames[1:], lossless=True)
    random_picture(64, 64).save(folder / "a.bmp")
    random_picture(40, 300).save(folder / "small.png")
    (folder / "cut.jpg").write_bytes((folder / "b.jpg").read_bytes()[:400])
    (folder / "text.png").write_text("no picture", encoding="utf-8")
    (folder / "notes.txt").write_text("not looked at", encoding="utf-8")
    (folder / ".hidden.png").write_bytes(b"not looked at")
    return folder
