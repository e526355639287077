"""Fixtures for files that must be refused."""

import builtins
import os
import pickle
import sys

import pytest
import torch
from stylegan2_files import OFFICIAL, random_generator, save_generator

import gan_lab as gl
from gan_lab.errors import GanLabError


@pytest.fixture
def refusal_of(tmp_path, monkeypatch):
    """Return a function that loads a file with given content and returns the error; nothing may run or be imported."""
    monkeypatch.chdir(tmp_path)
    gl.load_stylegan2(OFFICIAL)  # first, so that what it imports is there

    def alarm(*arguments, **named):
        raise AssertionError("something in the file was called")

    def load(content: bytes) -> str:
        path = tmp_path / "net.pkl"
        path.write_bytes(content)
        modules = set(sys.modules)
        with monkeypatch.context() as patched:
            for module, name in (
                (os, "system"),
                (os, "popen"),
                (builtins, "eval"),
                (pickle, "loads"),
                (pickle, "load"),
                (torch, "load"),
            ):
                patched.setattr(module, name, alarm)
            with pytest.raises(GanLabError) as caught:
                gl.load_stylegan2(path)
        assert {name.split(".")[0] for name in set(sys.modules) - modules} <= {"torch", "numpy"}
        assert sorted(os.listdir(tmp_path)) == ["net.pkl"]
        sentence = str(caught.value)
        assert sentence.startswith(str(path))
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 600
        return sentence.removeprefix(f"{path} ")

    return load


@pytest.fixture
def refusal_after_change(refusal_of, tmp_path):
    """Return a function that changes the state of one part of a good file, loads it, and returns the error."""

    def load(path: str, change) -> str:
        whole = save_generator(
            tmp_path / "net.pkl", random_generator(), change=lambda at, state: at == path and change(state)
        )
        return refusal_of(whole.read_bytes())

    return load
