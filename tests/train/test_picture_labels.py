"""Which class each real picture is of: by folders, and by the labels beside an IDX file."""

import gzip
import hashlib
import struct
import zipfile

import numpy as np
import pytest
from training_pictures import random_picture

import gan_lab as gl
from gan_lab.judging.checks import to_picture_tensor
from gan_lab.kinds import FASHION_PHOTOGRAPHS
from gan_lab.train.picture_labels import label_by_folder


@pytest.mark.parametrize(
    ("paths", "names", "numbers"),
    [
        (["cat/1.png", "dog/1.png", "cat/2.png"], ["cat", "dog"], [0, 1, 0]),
        (["data/cat/1.png", "data/dog/old/1.png"], ["cat", "dog"], [0, 1]),
        (["a/b/dog/1.png", "a/b/cat/1.png", "a/b/cat/2.png"], ["cat", "dog"], [1, 0, 0]),
        (["train/cat/1.png", "test/cat/1.png"], ["test", "train"], [1, 0]),
    ],
)
def test_the_uppermost_folders_are_the_classes(paths, names, numbers):
    labels = label_by_folder(paths)
    assert labels.names == names
    assert labels.numbers.tolist() == numbers


@pytest.mark.parametrize(
    "paths",
    [
        [],
        ["1.png", "2.png"],
        ["img_align_celeba/1.jpg", "img_align_celeba/2.jpg"],
        ["cat/1.png", "dog/1.png", "3.png"],
        ["data/cat/1.png", "data/3.png"],
        [f"{number}/1.png" for number in range(1001)],
        ["cat\n/1.png", "dog/1.png"],
    ],
)
def test_pictures_that_lie_otherwise_have_no_classes(paths):
    assert label_by_folder(paths) is None


def test_a_folder_and_a_zip_of_it_have_the_same_classes(tmp_path):
    for name in ("red", "blue", "green"):
        (tmp_path / "data" / name).mkdir(parents=True)
        for number in range(3):
            random_picture(64, 64, number).save(tmp_path / "data" / name / f"{number}.png")
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        for file in sorted((tmp_path / "data").rglob("*.png")):
            archive.write(file, file.relative_to(tmp_path).as_posix())
    for pictures in (gl.load_pictures(tmp_path / "data"), gl.load_pictures(tmp_path / "data.zip")):
        assert pictures.classes == ["blue", "green", "red"]
        assert pictures.labels.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
        assert pictures.part([8, 0]).labels.tolist() == [2, 0]


def test_the_shipped_photographs_have_their_own_labels():
    """The file is Debian's, unchanged; and the judge, which never saw it, agrees with it as often as it says."""
    pictures = gl.load_pictures()
    assert pictures.classes == gl.load_biggan("pocket").classes
    assert np.bincount(pictures.labels).tolist() == [1000] * 10
    judge = gl.load_judge("fashion")
    guesses = judge.classify(to_picture_tensor(pictures.batch(range(500))))[0].argmax(1).numpy()
    assert (guesses == pictures.labels[:500]).mean() == pytest.approx(judge.photographs.fidelity, abs=0.04)


def write_idx(path, numbers):
    shape = struct.pack(f">{1 + numbers.ndim}I", 0x800 + numbers.ndim, *numbers.shape)
    content = shape + numbers.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture
def idx_file(tmp_path):
    return write_idx(tmp_path / "train-images-idx3-ubyte.gz", np.arange(4 * 28 * 28).reshape(4, 28, 28) % 256)


def test_digits_are_called_by_their_numbers_or_as_labels_txt_says(idx_file, tmp_path):
    assert gl.load_pictures(idx_file).classes == []
    write_idx(tmp_path / "train-labels-idx1-ubyte.gz", np.array([2, 0, 1, 2]))
    pictures = gl.load_pictures(idx_file, side=28)
    assert (pictures.classes, pictures.labels.tolist()) == (["0", "1", "2"], [2, 0, 1, 2])
    (tmp_path / "labels.txt").write_text("zero\none\ntwo\nthree\n", encoding="utf-8")
    assert gl.load_pictures(idx_file).classes == ["zero", "one", "two", "three"]


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (np.array([1, 0, 1]), "has 3 labels for 4 pictures"),
        (np.zeros((4, 2, 2)), "holds no labels"),
        (np.array([0, 1, 2, 9]), "names 3 classes, and a label is 9"),
    ],
)
def test_labels_that_cannot_be_used_are_told_and_the_pictures_load(labels, told, idx_file, tmp_path, capsys):
    write_idx(tmp_path / "train-labels-idx1-ubyte.gz", labels)
    (tmp_path / "labels.txt").write_text("a\nb\nc\n", encoding="utf-8")
    pictures = gl.load_pictures(idx_file)
    assert (pictures.classes, pictures.labels, len(pictures)) == ([], None, 4)
    assert f"The pictures have no classes: {tmp_path}" in (out := capsys.readouterr().out)
    assert told in out


def test_a_cut_file_of_labels_is_told(idx_file, tmp_path, capsys):
    file = write_idx(tmp_path / "train-labels-idx1-ubyte.gz", np.array([2, 0, 1, 2]))
    file.write_bytes(file.read_bytes()[:-6])
    assert gl.load_pictures(idx_file).classes == []
    assert "is cut or damaged: download it again" in capsys.readouterr().out


def test_the_digest_in_the_readme_is_the_files():
    file = FASHION_PHOTOGRAPHS.with_name("t10k-labels-idx1-ubyte.gz")
    readme = (file.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(file.read_bytes()).hexdigest() in readme
