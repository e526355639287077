"""Files of weights are read without running their code; for any other file the error says what it is."""

import io
import os
import pickle
import random
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from downloading import NAME, assert_refused

from gan_lab.errors import GanLabError
from gan_lab.weights import download, known, reading
from gan_lab.weights.known import RemoteFile

STATE = {"a.weight": torch.arange(12000.0).reshape(3, 4000), "b": torch.tensor(7)}
both_formats = pytest.mark.parametrize("zipped", [False, True], ids=["legacy", "zip"])


def to_bytes(content, zipped):
    file = io.BytesIO()
    torch.save(content, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()


@both_formats
def test_a_state_dict_is_read(tmp_path, zipped):
    file = tmp_path / "w.bin"
    file.write_bytes(to_bytes(torch.nn.Linear(3, 2).state_dict() | STATE, zipped))
    state = reading.read_state_dict(str(file))
    assert set(state) == {"weight", "bias", *STATE}
    assert all(torch.equal(state[key], STATE[key]) for key in STATE)


@both_formats
@pytest.mark.parametrize("length", [3, 30, 200, 20_000, -1])
def test_a_cut_file_is_refused_as_damaged(tmp_path, zipped, length):
    file = tmp_path / "w.bin"
    file.write_bytes(to_bytes(STATE, zipped)[:length])
    reason = "isn't a file of weights" if length == 3 and not zipped else "cut or damaged"
    assert_refused(reason, lambda: reading.read_state_dict(file))


class Hostile:
    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return os.system, (f"echo ran > '{self.trace}'",)


def make_hostile_files(trace):
    yield from (to_bytes({"a": Hostile(trace)}, zipped) for zipped in (False, True))
    yield from (pickle.dumps({"a": Hostile(trace)}, protocol) for protocol in range(6))
    yield pickle.dumps(Hostile(trace), 2)


@pytest.mark.parametrize("number", range(9))
def test_a_file_that_wants_to_run_code_is_refused(tmp_path, number):
    file, trace = tmp_path / "w.bin", tmp_path / "trace"
    file.write_bytes(list(make_hostile_files(trace))[number])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's, about pickle protocols that it doesn't know
        message = assert_refused(r"run or build|isn't a file of weights", lambda: reading.read_state_dict(file))
    assert not trace.exists()
    assert "system" in message or number > 1  # the others aren't read at all


@both_formats
@pytest.mark.parametrize("content", [{}, [1], 3, {"state_dict": STATE}, STATE | {"epoch": 3}])
def test_anything_but_named_tensors_is_refused(tmp_path, zipped, content):
    file = tmp_path / "w.bin"
    file.write_bytes(to_bytes(content, zipped))
    assert_refused("named tensors", lambda: reading.read_state_dict(file))


def test_a_whole_network_is_refused(tmp_path):
    file = tmp_path / "w.bin"
    file.write_bytes(to_bytes(torch.nn.Linear(3, 2), False))
    assert_refused("Linear", lambda: reading.read_state_dict(file))


def make_zip(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "hello")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "is empty"),
        (b"<!doctype html><html></html>", "web page"),
        (b"\n<?xml version='1.0'?><Error/>", "web page"),
        (b"\xef\xbb\xbf \n\t\n<html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n", "git lfs pull fetches it"),
        (make_zip("essay.docx"), "zip archive"),
        (make_zip("w/data.pkl"), "damaged"),
        (random.Random(1).randbytes(3000), "isn't a file of weights"),
        (bytes(3000), "isn't a file of weights"),
        (b"Not Found", "isn't a file of weights"),
    ],
)
def test_a_file_that_holds_no_weights_is_refused_with_the_reason(tmp_path, content, match):
    file = tmp_path / "w.bin"
    file.write_bytes(content)
    assert str(file) in assert_refused(match, lambda: reading.read_state_dict(file))


def test_a_missing_file_and_a_folder_are_refused_with_the_reason(tmp_path):
    assert_refused("isn't there", lambda: reading.read_state_dict(tmp_path / "none.bin"))
    assert_refused("is a folder", lambda: reading.read_state_dict(tmp_path))


def test_a_file_that_changed_since_the_download_is_refused(server, weights_path, tmp_path, monkeypatch):
    server.body = to_bytes(STATE, False)
    monkeypatch.setitem(known.REMOTE_FILES, NAME, RemoteFile(server.url))
    path = download.download(NAME, progress=False)
    assert set(reading.read_state_dict(path)) == set(STATE)
    copy = tmp_path / "copy.bin"
    copy.write_bytes(path.read_bytes())
    Path(f"{copy}.sha256").write_text(Path(f"{path}.sha256").read_text(encoding="utf-8"), encoding="utf-8")
    assert set(reading.read_state_dict(copy)) == set(STATE)
    for file in (path, copy):
        content = bytearray(file.read_bytes())
        content[-5] ^= 1  # torch alone would read this file without an error
        file.write_bytes(content)
        with pytest.raises(GanLabError, match="has changed"):
            reading.read_state_dict(file)


def write_script(path):
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), str(path))


def write_safetensors(path):
    header = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))


def write_hdf(path):
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))


@pytest.mark.parametrize(
    ("write", "match"),
    [
        (write_script, r"TorchScript archive.*torch\.save\(net\.state_dict\(\)"),
        (write_safetensors, r"safetensors file.*torch\.save\(safetensors\.torch\.load_file"),
        (lambda path: np.save(path.open("wb"), np.ones(3)), r"NumPy's arrays.*net\.state_dict\(\)"),
        (lambda path: np.savez(path.open("wb"), a=np.ones(3)), r"NumPy's arrays.*net\.state_dict\(\)"),
        (write_hdf, "HDF5 file, as Keras"),
        (lambda path: path.write_bytes(pickle.dumps({"a": [1.0]})), r"plain pickle.*net\.state_dict\(\)"),
    ],
)
def test_weights_in_another_format_are_told_as_what_they_are_with_the_way_out(write, match, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's, that scripts are old
        write(tmp_path / "w.bin")
    assert_refused(match, lambda: reading.read_state_dict(tmp_path / "w.bin"))


@both_formats
def test_a_whole_network_is_told_how_to_be_saved(tmp_path, zipped):
    """torch.save(net) names its class, which only the script that defines it has."""
    (tmp_path / "w.bin").write_bytes(to_bytes(torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3)), zipped))
    sentence = assert_refused(r"torch\.save\(net\.state_dict\(\)", lambda: reading.read_state_dict(tmp_path / "w.bin"))
    assert "don't use" not in sentence


@both_formats
@pytest.mark.parametrize("name", ["os.system", "builtins.eval", "__builtin__.eval", "subprocess.Popen", "nt.system"])
def test_functions_of_python_itself_are_no_whole_network(tmp_path, zipped, name):
    module, function = name.split(".")
    content = to_bytes({"a": 1}, False)
    at = content.index(b"}q\x00X\x01\x00\x00\x00a")
    (tmp_path / "w.bin").write_bytes(content[:at] + f"c{module}\n{function}\n.".encode() + content[at:])
    assert_refused("weights need no code: don't use", lambda: reading.read_state_dict(tmp_path / "w.bin"))
