"""gan-lab: what a terminal shows, and exit codes a script can rely on."""

import io
import json
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


LOST_INTERRUPT = """
import signal, time
from gan_lab.__main__ import stopped_once

class Forgotten:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

start = time.monotonic()
try:
    with stopped_once():
        Forgotten()
        time.sleep(60)
except KeyboardInterrupt:
    print("stopped", time.monotonic() - start < 30)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows doesn't wake who sleeps")
def test_ctrl_c_is_heard_that_comes_while_an_object_is_deleted():
    """Python ignores what is raised there."""
    done = subprocess.run([sys.executable, "-c", LOST_INTERRUPT], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr, done.returncode) == ("stopped True\n", "", 0)


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


def test_seeds_make_a_picture_each_as_other_programs_do_it(tmp_path):
    asked = ["generate", "--class", "bag", "--network", "pocket", "--seeds", "0-2, 85", "--trunc", "0.5"]
    assert main([*asked, "--outdir", str(tmp_path)]) == 0
    tiles = [read_recipe(path).tiles[0] for path in tmp_path.iterdir()]
    assert {(tile.seed, tile.row, tile.truncation) for tile in tiles} == {(seed, 0, 0.5) for seed in (0, 1, 2, 85)}
    assert all(tile.classes == {8: 1.0} for tile in tiles)


def test_json_says_what_was_made_and_nothing_else_on_standard_output(tmp_path, capsys):
    asked = ["generate", "bag", "--seeds", "3,1", "--grid", "--json", "--network", "pocket", "--outdir", str(tmp_path)]
    assert main(asked) == 0
    report = json.loads(capsys.readouterr().out)
    (entry,) = report["files"]
    assert report["network"] == "pocket"
    assert [picture["seed"] for picture in entry["pictures"]] == [3, 1]
    assert [tile.seed for tile in read_recipe(entry["file"]).tiles] == [3, 1]
    assert report["sha256"] == read_recipe(entry["file"]).network.sha256


def test_a_walk_goes_from_seed_to_seed_and_back(tmp_path, capsys):
    asked = ["generate", "bag", "--network", "pocket", "--seeds", "1,2,3", "--interpolate", "4"]
    assert main([*asked, "--outdir", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(tmp_path / "walk.webp")
    tiles = read_recipe(tmp_path / "walk.webp").tiles
    assert [tile.seed for tile in tiles] == [1, None, None, None, 2, None, None, None, 3, None, None, None]
    assert main([*asked, "--outdir", str(tmp_path / "loop.gif")]) == 0
    assert (tmp_path / "loop.gif").is_file()


@pytest.mark.parametrize("network", ["pocket-stylegan2", "pocket-dcgan"])
def test_trunc_is_the_option_that_the_network_has(network, tmp_path, capsys):
    classes = ["--class", "coat"] if network == "pocket-stylegan2" else []
    status = main(["generate", *classes, "--network", network, "--trunc", "1", "--seeds", "5", "--out", str(tmp_path)])
    if network == "pocket-dcgan":
        assert (status, list(tmp_path.iterdir())) == (1, [])
        assert "--trunc means nothing to pocket-dcgan, a DCGAN: leave it out" in capsys.readouterr().err
    else:
        (path,) = tmp_path.iterdir()
        assert (status, read_recipe(path).tiles[0].psi) == (0, 1.0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bag", "--network", "pocket-stylegan2", "--truncation", "1"], "--truncation means nothing to pocket-sty"),
        (["bag", "--psi", "0.5"], "--psi means nothing to BigGAN, a BigGAN: take --truncation, or --trunc"),
        (["bag", "--trunc", "0.5", "--truncation", "0.5"], "are the same"),
        (["bag", "--class", "coat"], "given twice"),
        (["bag", "--seeds", "1,2", "--count", "2"], "leave --seed and --count out"),
        (["bag", "--seeds", "1,2", "--seed", "2"], "leave --seed and --count out"),
        (["bag", "--seeds", "5-2"], "goes down: write 2-5"),
        (["bag", "--seeds", "1;2"], "such as 0-35,85, not '1;2'"),
        (["bag", "--seeds", "-1"], "such as 0-35,85"),
        (["bag", "--seeds", "0-4294967296"], "more than 1000 seeds"),
        (["bag", "--seeds", "4294967296"], "A seed is a whole number from 0 to 4294967295"),
        (["bag", "--interpolate", "4", "--seeds", "1"], "name two seeds or more"),
        (["bag", "--interpolate", "0", "--seeds", "1,2"], "steps"),
        (["bag", "--interpolate", "4", "--grid"], "ask for one of them"),
        (["bag", "--network", "https://example.org/ffhq.pkl"], "aren't loaded from an address"),
        (["bag", "--network", "FFHQ"], "did you mean 'ffhq', which gl.load_stylegan2 loads?"),
        (["bag", "--network", "BigGAN-deep-512"], "did you mean 'biggan-deep-512'?"),
        (["bag", "--network", "afhq"], "did you mean 'afhqcat' or 'afhqdog' or 'afhqwild'"),
    ],
)
def test_what_does_not_go_together_is_refused_and_nothing_is_saved(arguments, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GAN_LAB_MODEL", "pocket")
    assert main(["generate", *arguments, "--out", str(tmp_path / "out")]) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_option_is_never_taken_by_its_first_letters(capsys):
    with pytest.raises(SystemExit):
        main(["generate", "bag", "--trun", "0.5"])
    assert "unrecognized arguments: --trun" in capsys.readouterr().err
