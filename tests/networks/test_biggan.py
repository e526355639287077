"""load_biggan and generate: the right network, the right pictures, and a sentence for each wrong argument."""

import hashlib
import itertools
import json
import math
import warnings

import http_server
import numpy as np
import pytest
import torch
from pytorch_pretrained_biggan import BigGAN as LibraryGAN
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl
from gan_lab.errors import GanLabError, TruncationMismatchWarning
from gan_lab.kinds import BIGGAN
from gan_lab.networks import batches, biggan, biggan_fast
from gan_lab.weights import cache, known, locate
from gan_lab.weights.known import RemoteFile


def big_config():
    """256 pixels as BigGAN-deep-256 has, with very few channels."""
    layers = [(True, 16, 8), (True, 8, 8), (True, 8, 4), (True, 4, 4), (True, 4, 2), (True, 2, 1)]
    return small_config(output_dim=256, layers=layers)


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture
def noise():
    return gl.truncated_noise(3, 0.4, seed=1)


def test_pocket_makes_the_librarys_pictures_from_the_shipped_folder(gan):
    library = LibraryGAN.from_pretrained(str(BIGGAN.shipped.path.parent)).eval()
    for truncation in (0.1, 0.4, 1.0):
        z, y = gl.truncated_noise(10, truncation, seed=2), gan.class_vector(list(range(10)))
        with torch.no_grad():
            theirs = library(z, y, truncation)
        assert (gan.generate(z, y, truncation).tensor - theirs).abs().max() < 5e-4


def test_pictures_of_pocket_are_grey_as_the_photographs_are(gan, noise):
    pixels = gan.generate(noise, gan.class_vector(0), 0.4).numpy()
    assert (pixels[..., 0] == pixels[..., 1]).all()
    assert (pixels[..., 0] == pixels[..., 2]).all()


def test_without_a_name_it_takes_pocket_and_says_how_to_get_the_large_network(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("GAN_LAB_MODEL")
    monkeypatch.setattr(cache, "find_cached", lambda name: None)
    assert gl.load_biggan().name == "pocket"
    assert "gan-lab download" in capsys.readouterr().out


def test_without_a_name_it_takes_the_downloaded_network(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("GAN_LAB_MODEL")
    path = write_gan(random_gan(big_config(), 0), tmp_path)
    monkeypatch.setattr(cache, "find_cached", lambda name: path)
    monkeypatch.setattr(locate, "locate", lambda name, kind: path)
    monkeypatch.setattr(biggan, "find_sha256", lambda path: known.REMOTE_FILES["biggan-deep-256"].sha256)
    assert gl.load_biggan().name == "biggan-deep-256"
    assert "gl.load_biggan('pocket')" in capsys.readouterr().out


def test_another_file_in_the_place_of_the_published_one_is_refused(monkeypatch, tmp_path):
    path = write_gan(random_gan(big_config(), 0), tmp_path)
    monkeypatch.setattr(locate, "locate", lambda name, kind: path)
    with pytest.raises(GanLabError, match="not the published biggan-deep-256"):
        gl.load_biggan("biggan-deep-256")
    with pytest.raises(GanLabError, match="256 pixels, so it is not biggan-deep-128"):
        gl.load_biggan("biggan-deep-128")


def test_the_environment_names_the_network(monkeypatch, tmp_path, capsys):
    write_gan(random_gan(small_config(), 0), tmp_path / "mine")
    monkeypatch.setenv("GAN_LAB_MODEL", str(tmp_path / "mine"))
    gan = gl.load_biggan()
    assert gan.name == "mine"
    assert "GAN_LAB_MODEL" in capsys.readouterr().out
    assert gan.classes == [f"class {i}" for i in range(5)]


def test_a_label_table_beside_the_weights_is_used_and_checked(tmp_path):
    write_gan(random_gan(small_config(), 0), tmp_path)
    (tmp_path / "labels.txt").write_text("a\nb\nc\nd\ne\n", encoding="utf-8")
    assert gl.load_biggan(tmp_path).class_vector("d").argmax() == 3
    (tmp_path / "labels.txt").write_text("a\nb\n", encoding="utf-8")
    with pytest.raises(GanLabError, match="names 2 classes and the network has 5"):
        gl.load_biggan(tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"a\nb\nc\nd\na\n", "names two classes 'a'"), (b"\xe9\nb\nc\nd\ne\n", "save it as UTF-8")],
)
def test_a_label_table_with_a_double_name_or_in_another_encoding_is_refused(tmp_path, content, sentence):
    write_gan(random_gan(small_config(), 0), tmp_path)
    (tmp_path / "labels.txt").write_bytes(content)
    with pytest.raises(GanLabError, match=sentence):
        gl.load_biggan(tmp_path)
    (tmp_path / "labels.txt").write_bytes(b"\xef\xbb\xbfa\r\nb\r\nc\r\nd\r\ne\r\n")  # as Windows writes it
    assert gl.load_biggan(tmp_path).classes == list("abcde")


@pytest.mark.parametrize("what", [256, ["pocket"], "", "~nobody-of-this-name/x", "Pocket"])
def test_a_name_that_is_no_network_and_no_path_is_refused(what):
    with pytest.raises(GanLabError, match=r"nor a path|names pocket"):
        gl.load_biggan(what)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda state: state["generator.bn.running_vars"].neg_(), "negative variance"),
        (
            lambda state: state.update({"generator.bn.bias": torch.ones(8, dtype=torch.complex64)}),
            "complex numbers",
        ),
        (lambda state: state.update({"generator.bn.bias": torch.ones(8, dtype=torch.int64)}), "no tensor of real"),
    ],
)
def test_weights_with_impossible_values_are_refused(tmp_path, spoil, sentence):
    state = random_gan(small_config(), 0).state_dict()
    (tmp_path / "config.json").write_text(small_config().to_json_string(), encoding="utf-8")
    spoil(state)
    torch.save(state, tmp_path / "pytorch_model.bin")
    with pytest.raises(GanLabError, match=sentence):
        gl.load_biggan(tmp_path)


@pytest.mark.parametrize("changes", [{"output_dim": 999}, {"eps": math.nan}, {"eps": -9.0}, {"layers": 3}])
def test_impossible_settings_are_refused(tmp_path, changes):
    write_gan(random_gan(small_config(), 0), tmp_path)
    settings = small_config().to_dict() | changes
    (tmp_path / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(GanLabError, match=r"describe no BigGAN-deep"):
        gl.load_biggan(tmp_path)


def test_weights_that_make_nan_or_infinity_are_noticed(tmp_path):
    gan = random_gan(small_config(), 0)
    gan.generator.gen_z.weight_orig.mul_(1e30)
    gan.generator.gen_z.weight_u.mul_(1e-30)
    loaded = gl.load_biggan(write_gan(gan, tmp_path).parent)
    with pytest.raises(GanLabError, match="not numbers"):
        loaded.generate(gl.truncated_noise(1, 0.4, seed=0), loaded.class_vector(0), 0.4)


@pytest.mark.parametrize("device", ["cuda:7", "toaster", "meta", 3.5])
def test_a_device_that_is_not_here_is_refused(device):
    with pytest.raises(GanLabError, match="device='cpu'"):
        gl.load_biggan("pocket", device=device)


def test_a_picture_does_not_depend_on_its_batch(gan):
    z, y = gl.truncated_noise(40, 0.7, seed=5), gan.class_vector([i % 10 for i in range(40)])
    together = gan.generate(z, y, 0.7).tensor
    for i in (0, 15, 16, 39):
        assert torch.equal(gan.generate(z[i], y[i], 0.7).tensor[0], together[i])
    assert torch.equal(gan.generate(z.flip(0), y.flip(0), 0.7).tensor.flip(0), together)


@pytest.mark.parametrize("kind", [np.asarray, lambda t: np.asarray(t, np.float64), lambda t: t.tolist(), list])
def test_arrays_and_lists_make_the_same_pictures_as_tensors(gan, noise, kind):
    y = gan.class_vector("coat", 3)
    assert torch.equal(gan.generate(kind(noise), kind(y), 0.4).tensor, gan.generate(noise, y, 0.4).tensor)


def test_generate_does_not_change_its_inputs(gan, noise):
    y = gan.class_vector("coat", 3)
    before = noise.clone(), y.clone()
    gan.generate(noise, y, 0.4).tensor.zero_()
    assert torch.equal(noise, before[0])
    assert torch.equal(y, before[1])


def test_a_mixture_lies_between_its_classes(gan, noise):
    mixed = gan.generate(noise, gan.class_vector({"coat": 0.5, "bag": 0.5}, 3), 0.4)
    assert mixed.tiles[0].classes == {4: 0.5, 8: 0.5}
    for each in ("coat", "bag"):
        assert not torch.equal(mixed.tensor, gan.generate(noise, gan.class_vector(each), 0.4).tensor)


def test_truncation_is_checked_by_generate_too(gan, noise):
    for truncation in (0, -1, 1.1, math.nan, "0.4", None):
        with pytest.raises(GanLabError, match="above 0 and at most 1"):
            gan.generate(noise, gan.class_vector(0), truncation)


def test_different_numbers_of_noise_and_class_vectors_are_refused(gan, noise):
    with pytest.raises(GanLabError, match="3 noise vectors and 2 class vectors"):
        gan.generate(noise, gan.class_vector(0, 2), 0.4)


def test_noise_of_another_truncation_gives_a_warning_and_pictures(gan):
    z = torch.randn(2, 128, generator=torch.Generator().manual_seed(0))
    with pytest.warns(TruncationMismatchWarning, match="lie beyond 0.80") as caught:
        assert len(gan.generate(z, gan.class_vector(0), 0.4)) == 2
    assert caught[0].filename == __file__  # it points at the student's line


def test_noise_of_the_same_truncation_gives_no_warning(gan, noise):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gan.generate(noise, gan.class_vector(0), 0.4)


def test_too_many_pictures_for_memory_are_refused_with_a_sentence(monkeypatch, gan):
    monkeypatch.setattr(torch, "empty", lambda *shape, **kw: (_ for _ in ()).throw(RuntimeError("out of memory")))
    with pytest.raises(GanLabError, match="12 GB of memory"):
        batches.allocate_pictures(1_000_000, 32)


def test_a_published_network_is_downloaded_once_and_then_needs_no_connection(monkeypatch, tmp_path):
    layers = [(True, 16, 8), (True, 8, 8), (True, 8, 4), (True, 4, 2), (True, 2, 1)]
    config = small_config(output_dim=128, layers=layers)
    body = write_gan(random_gan(config, 0), tmp_path / "publisher").read_bytes()
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path))
    monkeypatch.setenv("PYTORCH_PRETRAINED_BIGGAN_CACHE", str(tmp_path / "none"))
    (tmp_path / "biggan-deep-128-config.json").write_text(
        config.to_json_string(), encoding="utf-8"
    )  # the published one is far larger
    with http_server.run_server(body) as server:
        monkeypatch.setitem(known.REMOTE_FILES, "biggan-deep-128", RemoteFile(server.url))
        gan = gl.load_biggan("biggan-deep-128")
        asked = len(server.asked)
    again = gl.load_biggan("biggan-deep-128")  # the server is gone
    assert asked == 1
    assert gan.sha256 == again.sha256 == hashlib.sha256(body).hexdigest()
    samples = gan.generate(gl.truncated_noise(1, 0.4, seed=0), gan.class_vector(1), 0.4)
    assert samples.tensor.shape == (1, 3, 128, 128)
    assert gl.regenerate(samples.grid()).verdict == "same"  # found in the cache by its name


def test_bfloat16_where_it_is_faster_makes_pictures_that_are_close(monkeypatch, gan):
    monkeypatch.setattr(biggan_fast, "is_bfloat16_faster", lambda device: True)
    half = gl.load_biggan("pocket", bfloat16=True)
    samples = half.generate(gl.truncated_noise(20, 0.4, seed=3), half.class_vector([i % 10 for i in range(20)]), 0.4)
    assert samples.made_with["numbers"] == "bfloat16"
    assert gl.regenerate(samples.grid(), gan).verdict == "close"
    assert gl.regenerate(samples.grid(), half).verdict == "same"


def test_bfloat16_where_it_is_slower_gives_a_warning_and_float32(monkeypatch):
    monkeypatch.setattr(biggan_fast, "is_bfloat16_faster", lambda device: False)
    with pytest.warns(UserWarning, match="float32"):
        whole = gl.load_biggan("pocket", bfloat16=True)
    samples = whole.generate(gl.truncated_noise(1, 0.4, seed=3), whole.class_vector(0), 0.4)
    assert samples.made_with["numbers"] == "float32"


def test_a_long_run_shows_its_progress(monkeypatch, gan, capsys):
    gan.generate(gl.truncated_noise(6, 0.4, seed=3), gan.class_vector(0), 0.4)
    assert "picture" not in capsys.readouterr().err  # it took less than three seconds
    ticks = itertools.count(step=2.0)
    monkeypatch.setattr("tqdm.std.time", lambda: next(ticks))  # two seconds pass between two looks at the clock
    gan.generate(gl.truncated_noise(12, 0.4, seed=3), gan.class_vector(0), 0.4)
    assert "/12 [" in capsys.readouterr().err
