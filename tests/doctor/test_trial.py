"""Torch, a picture and torchvision, and the process of its own in which they are tried."""

import builtins
import importlib
import json
import sys
import types
from importlib import metadata

import pytest
import torch

from gan_lab.doctor import trial, trial_process
from gan_lab.doctor.finding import Finding
from gan_lab.errors import GanLabError


def test_torch_is_named_with_its_device_and_threads():
    finding = trial.check_torch()
    assert finding.mark in ("ok", "note")
    assert finding.text.startswith(torch.__version__)
    assert "computes on" in finding.text


@pytest.mark.parametrize("error", [ImportError("no torch"), OSError("[WinError 126] fbgemm.dll"), RuntimeError("ABI")])
def test_a_torch_that_does_not_load_is_a_problem_with_the_way_out(error, monkeypatch):
    import_module = builtins.__import__

    def import_all_but_torch(name, *rest, **named):
        if name == "torch":
            raise error
        return import_module(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", import_all_but_torch)
    finding = trial.check_torch()
    assert finding.mark == "problem"
    assert str(error) in finding.text
    assert "pip install --force-reinstall torch" in finding.text


def test_a_device_that_cannot_compute_is_a_problem(monkeypatch):
    def choose_device(device):
        raise GanLabError("There is no device 'cuda' here.")

    monkeypatch.setattr("gan_lab.networks.device.choose_device", choose_device)
    assert trial.check_torch().mark == "problem"


def test_a_graphics_card_that_torch_cannot_use_is_a_note(monkeypatch):
    monkeypatch.setattr("gan_lab.networks.device.choose_device", lambda device: torch.device("cpu"))
    monkeypatch.setattr(trial.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    finding = trial.check_torch()
    assert (finding.mark, "which this torch can't use" in finding.text) == ("note", True)


def test_a_picture_is_made_and_its_recipe_makes_it_again():
    finding = trial.check_picture()
    assert (finding.mark, "verdict 'same'" in finding.text) == ("ok", True)


def test_a_picture_that_comes_out_differently_is_a_problem(monkeypatch):
    other = types.SimpleNamespace(verdict="close", sentence="It differs.")
    monkeypatch.setattr("gan_lab.networks.regenerate.regenerate", lambda png: other)
    assert (trial.check_picture().mark, "It differs." in trial.check_picture().text) == ("problem", True)


def test_without_a_picture_there_is_a_problem(monkeypatch):
    def load_biggan(name):
        raise GanLabError("pytorch_model.bin is empty.")

    monkeypatch.setattr("gan_lab.networks.biggan.load_biggan", load_biggan)
    finding = trial.check_picture()
    assert (finding.mark, "is empty" in finding.text) == ("problem", True)


@pytest.mark.parametrize("error", [RuntimeError("operator torchvision::nms does not exist"), ImportError(), OSError()])
def test_a_torchvision_that_does_not_load_is_a_note_and_the_kit_does_not_need_it(error, monkeypatch):
    def import_module(name):
        raise error

    monkeypatch.setattr(metadata, "version", lambda name: "0.26.0")
    monkeypatch.setattr(importlib, "import_module", import_module)
    finding = trial.check_torchvision()
    assert (finding.mark, "The kit doesn't need it: pip uninstall torchvision" in finding.text) == ("note", True)


def test_a_torchvision_that_loads_or_is_not_there_is_ok(monkeypatch):
    monkeypatch.setattr(importlib, "import_module", lambda name: None)
    monkeypatch.setattr(metadata, "version", lambda name: "0.26.0")
    assert trial.check_torchvision().mark == "ok"

    def find_nothing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", find_nothing)
    assert trial.check_torchvision() == Finding("ok", "torchvision", "not here, and not needed")


def run(code: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Finding]:
    """What is found when the process of its own runs this code."""
    monkeypatch.setattr(trial_process, "_CODE", code)
    with trial_process.start_trial() as process:
        return trial_process.wait_for_findings(process)


TORCH = json.dumps({"mark": "ok", "subject": "torch", "text": "2.13.0"})


def test_findings_are_read_among_whatever_else_is_printed(monkeypatch):
    found = run(f"print('Hello'); print('{{}}'); print('[1]'); print({TORCH!r})", monkeypatch)
    assert found["torch"] == Finding("ok", "torch", "2.13.0")


def test_a_process_that_ends_without_a_word_is_a_problem_that_says_where_and_how(monkeypatch):
    found = run(f"import os; print({TORCH!r}, flush=True); os._exit(3)", monkeypatch)
    assert found["torch"].mark == "ok"
    assert found["picture"] == Finding("problem", "picture", "Python ended early (status 3) while this was checked")
    assert found["torchvision"] == Finding("note", "torchvision", "not checked: see picture")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_the_signal_that_ended_the_process_is_named_with_its_last_words(monkeypatch):
    code = "import os, signal, sys; print('Illegal', file=sys.stderr, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    assert "(SIGKILL: Illegal)" in run(code, monkeypatch)["torch"].text


def test_a_process_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(trial_process, "MAX_SECONDS", 0.2)
    assert "took more than 0.2 seconds" in run("import time; time.sleep(60)", monkeypatch)["torch"].text


def test_where_no_process_can_be_started_that_is_a_problem(monkeypatch):
    def start(*arguments, **options):
        raise OSError("no memory")

    monkeypatch.setattr(trial_process.subprocess, "Popen", start)
    with trial_process.start_trial() as process:
        assert trial_process.wait_for_findings(process)["torch"].mark == "problem"
