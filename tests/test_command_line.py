"""gan-lab: what a terminal shows, and exit codes a script can rely on."""

import io
import os
import re
import subprocess
import sys
import types

import pytest
from command import GAN_LAB

from gan_lab import __main__
from gan_lab.__main__ import main
from gan_lab.errors import GanLabError
from gan_lab.pictures.recipe_files import read_recipe
from gan_lab.weights import download


def test_generate_saves_pictures_with_recipes(tmp_path, capsys):
    status = main(
        ["generate", "ankle boot", "--count", "2", "--seed", "5", "--truncation", "0.5", "--out", str(tmp_path)]
    )
    files = sorted(tmp_path.iterdir())
    assert status == 0
    assert len(files) == 2
    assert str(files[0]) in capsys.readouterr().out
    tile = read_recipe(files[1]).tiles[0]
    assert (tile.seed, tile.row, tile.truncation, tile.classes) == (5, 1, 0.5, {9: 1.0})


def test_a_class_is_also_an_index(tmp_path):
    assert main(["generate", "3", "--count", "1", "--out", str(tmp_path)]) == 0
    assert read_recipe(next(tmp_path.iterdir())).tiles[0].classes == {3: 1.0}


def test_a_network_without_classes_takes_no_class(tmp_path, capsys):
    assert main(["generate", "--model", "pocket-dcgan", "--count", "1", "--seed", "5", "--out", str(tmp_path)]) == 0
    tile = read_recipe(next(tmp_path.iterdir())).tiles[0]
    assert (tile.KIND, tile.seed) == ("dcgan", 5)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bag", "--model", "pocket-dcgan"], "pocket-dcgan has no classes: leave the class out"),
        (["golden retriever"], "no class 'golden retriever'"),
        (["10"], "numbered 0 to 9"),
        (["bag", "--truncation", "0"], "above 0"),
        (["bag", "--count", "0"], "whole number"),
        (["bag", "--model", "nowhere.bin"], "nowhere.bin"),
    ],
)
def test_a_wrong_argument_gives_one_sentence_and_status_1(arguments, sentence, tmp_path, capsys):
    assert main(["generate", *arguments, "--out", str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["start", "", "--no-browser"],
        ["download", ""],
        ["generate", "bag", "--out", ""],
        ["report", ".", " "],
        ["report", ".", "--template", ""],
        ["review", ""],
        ["review", ".", "--rubric", ""],
        ["review", ".", "--model", ""],
    ],
)
def test_an_empty_value_is_refused_by_every_command(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    assert capsys.readouterr().err.endswith(" is empty: give one, or leave it out.\n")
    assert not list(tmp_path.iterdir())


def test_without_a_command_the_commands_are_listed_with_what_they_do(capsys):
    assert main([]) == 2
    said = capsys.readouterr().err
    for command in ("start", "hand-out", "download", "generate", "report", "review"):
        assert re.search(rf"^ +{command} +\w+", said, re.MULTILINE), command


def test_download_says_where_the_file_lies_and_how_to_hand_it_out(monkeypatch, tmp_path, capsys):
    path = tmp_path / "biggan-deep-256-pytorch_model.bin"
    monkeypatch.setattr(download, "download", lambda name: path)
    assert main(["download"]) == 0
    said = capsys.readouterr().out
    assert str(path) in said
    assert "USB stick" in said
    assert "GAN_LAB_CACHE" in said


def test_a_failed_download_gives_one_sentence_and_status_1(monkeypatch, capsys):
    def refuse(name):
        raise GanLabError("No network.")

    monkeypatch.setattr(download, "download", refuse)
    assert main(["download", "biggan-deep-128"]) == 1
    assert capsys.readouterr().err == "No network.\n"


def test_an_unexpected_error_is_shown_whole_and_says_what_a_report_of_it_needs(monkeypatch, capsys):
    def run(options):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(__main__, "run_download", run)
    assert main(["download"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("Traceback")
    assert "ZeroDivisionError" in error
    assert "'gan-lab doctor'" in error.splitlines()[-1]


def test_an_error_where_another_package_replaced_the_front_door_says_so(monkeypatch, capsys):
    def run(options):
        raise ImportError("cannot import name '__version__' from 'gan_lab'")

    monkeypatch.setattr(__main__, "run_download", run)
    monkeypatch.setitem(sys.modules, "gan_lab", types.ModuleType("gan_lab"))
    assert main(["download"]) == 1
    assert "pip uninstall gan-lab gan-lab-kit" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.skipif(os.name == "nt", reason="on Windows a program isn't told by this that nobody reads")
def test_a_reader_that_has_seen_enough_is_no_error():
    """As in `gan-lab doctor | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody_reads:
        done = subprocess.run([GAN_LAB, "doctor"], stdout=nobody_reads, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
def test_a_name_that_the_output_has_no_signs_for_ends_no_command(tmp_path, monkeypatch, encoding):
    """As on Windows where the output goes into a file."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding, errors="strict"))
    assert main(["hand-out", str(tmp_path / "李 ≤ é"), "--notebooks", "01"]) == 0
    sys.stdout.flush()
    said = written.getvalue().decode(encoding)
    assert "\\u674e" in said or "李" in said
    assert (tmp_path / "李 ≤ é" / "01_noise_to_image.ipynb").exists()
