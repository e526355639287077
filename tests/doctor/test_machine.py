"""What the doctor says of the machine."""

import os
import platform
import types

import pytest

from gan_lab.doctor import machine


@pytest.fixture
def drive(monkeypatch, tmp_path):
    """A drive with room, a cache that doesn't exist yet, and the folder where one is; a test changes what is free."""
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / "new" / "cache"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    free = {"bytes": 50_000_000_000}
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: types.SimpleNamespace(free=free["bytes"]))
    return free


def test_python_system_and_memory_are_named(monkeypatch):
    memory = types.SimpleNamespace(available=3e9, total=4e9)
    monkeypatch.setattr(machine.psutil, "virtual_memory", lambda: memory)
    finding = machine.check_system()
    assert (finding.mark, platform.python_version() in finding.text) == ("ok", True)
    memory.available = 3e8
    finding = machine.check_system()
    assert (finding.mark, "0.3 of 4.0 GB of memory free; that is little" in finding.text) == ("note", True)


def test_room_is_told_with_what_a_download_needs(drive):
    finding = machine.check_disk()
    assert finding.mark == "ok"
    assert "50.0 GB free" in finding.text
    assert "biggan-deep-256 needs 234 MB" in finding.text


def test_a_full_drive_is_a_note_with_the_way_out(drive):
    drive["bytes"] = 150_000_000
    finding = machine.check_disk()
    assert finding.mark == "note"
    assert "has 150 MB free and needs 234 MB: set GAN_LAB_CACHE to another folder" in finding.text
    assert "has 150 MB free and needs 200 MB: work in another one" in finding.text


def test_a_folder_for_reading_alone_is_a_note_unless_the_network_is_in_it(drive, monkeypatch):
    monkeypatch.setattr(os, "access", lambda folder, mode: "work" in str(folder))
    assert "which may not be written to: set GAN_LAB_CACHE" in machine.check_disk().text
    monkeypatch.setattr(machine, "find_cached", lambda name: "here")
    assert machine.check_disk().mark == "ok"
