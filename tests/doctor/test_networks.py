"""What the doctor says of the networks that are here; it loads none of them."""

import hashlib
import os
from dataclasses import replace

import pytest

from gan_lab import kinds
from gan_lab.doctor import networks
from gan_lab.weights import cache, known
from gan_lab.weights.partial import partial_path

CONTENT = b"\x80\x02" + b"weights " * 100


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty cache; of the published networks two, whose files are small: one has a known digest, ffhq has none."""
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("GAN_LAB_CACHE", str(folder))
    monkeypatch.setenv("PYTORCH_PRETRAINED_BIGGAN_CACHE", str(tmp_path / "library"))
    digest = hashlib.sha256(CONTENT).hexdigest()
    biggan = replace(known.REMOTE_FILES["biggan-deep-256"], size=len(CONTENT), sha256=digest)
    few = {"biggan-deep-256": biggan, "afhqcat": known.REMOTE_FILES["afhqcat"]}
    for module in (known, cache, networks):
        monkeypatch.setattr(module, "REMOTE_FILES", few)
    return folder


def test_the_small_networks_have_the_digests_that_the_registry_names():
    finding = networks.check_shipped()
    assert finding.mark == "ok"
    assert "pocket, pocket-stylegan2, pocket-dcgan" in finding.text


@pytest.mark.parametrize("content", [b"version https://git-lfs.github.com/spec/v1", None])
def test_a_small_network_that_is_another_file_or_missing_is_a_problem(content, tmp_path, monkeypatch):
    path = tmp_path / "generator.pt"
    if content:
        path.write_bytes(content)
    broken = replace(kinds.DCGAN, shipped=replace(kinds.DCGAN.shipped, path=path))
    monkeypatch.setitem(kinds.KINDS, "dcgan", broken)
    finding = networks.check_shipped()
    assert finding.mark == "problem"
    assert finding.text.startswith("pocket-dcgan: missing, or not the file")


def test_without_downloads_all_is_well(folder):
    assert networks.check_downloads().mark == "ok"


def test_whole_downloads_are_named(folder):
    cache.cache_path("biggan-deep-256").write_bytes(CONTENT)
    cache.cache_path("afhqcat").write_bytes(CONTENT)
    finding = networks.check_downloads()
    assert (finding.mark, finding.text) == ("ok", "biggan-deep-256, afhqcat (its digest isn't known), whole")


def test_what_is_loaded_first_and_is_another_file_is_a_problem(folder):
    file = cache.cache_path("biggan-deep-256")
    file.write_bytes(CONTENT[:-1] + b"?")
    finding = networks.check_downloads()
    assert finding.mark == "problem"
    assert f"{file} isn't the published one: delete it, and run gan-lab download biggan-deep-256" in finding.text


def test_half_a_file_is_a_note_since_it_is_never_loaded(folder):
    cache.cache_path("biggan-deep-256").write_bytes(CONTENT[:100])
    finding = networks.check_downloads()
    assert (finding.mark, "isn't whole" in finding.text) == ("note", True)


def test_a_file_that_has_changed_since_its_digest_was_noted_is_a_note_with_the_way_out(folder):
    file = cache.cache_path("afhqcat")
    file.write_bytes(CONTENT)
    cache.digest_path(file).write_text(f"{'0' * 64}  {file.name}\n", encoding="utf-8")
    finding = networks.check_downloads()
    assert (finding.mark, "has changed" in finding.text, "delete both" in finding.text) == ("note", True, True)


@pytest.mark.parametrize("content", [b"", b"<html>Not found</html>", b"text"])
def test_a_file_that_is_no_network_is_a_note(folder, content):
    cache.cache_path("afhqcat").write_bytes(content)
    assert networks.check_downloads().mark == "note"


def test_a_download_that_was_cut_is_a_note_with_the_command_that_goes_on(folder):
    partial_path(cache.cache_path("afhqcat")).write_bytes(b"x" * 3_000_000)
    finding = networks.check_downloads()
    assert finding.mark == "note"
    assert "(3 MB): gan-lab download afhqcat goes on with it" in finding.text


def test_a_folder_that_may_not_be_read_or_is_not_there_is_a_note(folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *arguments: False)
    assert "may not be read" in networks.check_downloads().text
    monkeypatch.setenv("GAN_LAB_CACHE", str(folder / "elsewhere"))
    assert networks.check_downloads().mark == "note"
    assert "GAN_LAB_CACHE names" in networks.check_downloads().text


def test_a_variable_that_names_a_network_which_is_not_there_is_a_problem(folder, monkeypatch):
    monkeypatch.setenv("GAN_LAB_MODEL", "pocket")
    assert networks.check_downloads().mark == "ok"
    monkeypatch.setenv("GAN_LAB_MODEL", "old/weights.bin")
    finding = networks.check_downloads()
    assert (finding.mark, finding.text.startswith("GAN_LAB_MODEL names old/weights.bin")) == ("problem", True)
