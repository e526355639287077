"""Tensors and settings in a file that fit no network, and other kinds of file: each is refused with a sentence."""

import os
import pickle
from collections import OrderedDict

import numpy as np
import pytest
import torch
from pickle_programs import (
    EMPTY_DICT,
    MARK,
    POP,
    REDUCE,
    TUPLE1,
    find_global,
    program,
    save_as_zip,
    save_old_format,
    text,
)
from stylegan2_files import Call, encode_tensor, random_generator, save_generator

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.networks.files.stylegan2_file import open_generator


class Shell:
    def __reduce__(self):
        return os.system, ("touch fired",)


def with_content(content: bytes):
    """A change that puts these bytes in the place of a weight's numbers."""

    def change(state):
        storage = Call("torch.storage._load_from_bytes", content)
        arguments = storage, 0, (10, 10, 3, 3), (90, 9, 3, 1), False, OrderedDict()
        state["_parameters"]["weight"] = Call("torch._utils._rebuild_tensor_v2", *arguments)

    return change


def with_place(*place):
    """A change that gives a weight a storage of 900 numbers, and this offset, size and stride in it."""

    def change(state):
        content = save_old_format(torch.zeros(900)._typed_storage())
        arguments = Call("torch.storage._load_from_bytes", content), *place, False, OrderedDict()
        state["_parameters"]["weight"] = Call("torch._utils._rebuild_tensor_v2", *arguments)

    return change


SIZE, STRIDE = (10, 10, 3, 3), (90, 9, 3, 1)


def test_a_command_in_place_of_a_tensors_numbers_is_refused_and_named(refusal_after_change):
    sentence = refusal_after_change("synthesis.b8.conv1", with_content(save_old_format(Shell())))
    assert "run or build posix.system" in sentence


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no zip",
        save_as_zip(torch.zeros(900)._typed_storage()),
        save_old_format({"a": torch.zeros(900)}),
        save_old_format(torch.zeros(900)),
        save_old_format(torch.zeros(900, dtype=torch.int32)._typed_storage()),
        save_old_format(torch.zeros(900)._typed_storage())[:-7],
        save_old_format(torch.zeros(900)._typed_storage()).replace(b"\x84\x03\0\0\0\0\0\0", b"\x84\x03\0\0\0\x7f\0\0"),
        save_old_format(torch.zeros(899)._typed_storage()),
        pickle.dumps([1, 2, 3]),
    ],
    ids=[
        "empty",
        "no zip",
        "a zip",
        "a dict",
        "a tensor",
        "whole numbers",
        "cut",
        "claims more",
        "one too few",
        "a list",
    ],
)
def test_numbers_that_torch_save_did_not_write_are_refused(content, refusal_after_change):
    assert "synthesis.b8.conv1.weight" in refusal_after_change("synthesis.b8.conv1", with_content(content))


PLACES = {
    "behind its storage": (1, SIZE, STRIDE),
    "far behind it": (2**40, SIZE, STRIDE),
    "before it": (-1, SIZE, STRIDE),
    "a negative stride": (899, SIZE, (-90, 9, 3, 1)),
    "a huge stride": (0, SIZE, (2**61, 9, 3, 1)),
    "one number repeated": (0, SIZE, (0, 0, 0, 0)),
    "a trillion numbers": (0, (10**12, 1, 1, 1), (0, 0, 0, 0)),
    "another shape": (0, (10, 10, 9, 1), (90, 9, 1, 1)),
    "fewer dimensions": (0, (900,), (1,)),
    "no numbers": (0, (10, 10, 0, 3), STRIDE),
    "a size that is a text": (0, (10, 10, "3", 3), STRIDE),
    "a bool in place of 1": (True, SIZE, STRIDE),
    "a size of 5,000 digits": (0, (10**5000, 10, 3, 3), STRIDE),
    "a stride of 5,000 digits": (0, (10, 10, 3, 1), (90, 9, 3, 10**5000)),
    "a hundred dimensions": (0, (1,) * 100, (1,) * 100),
    "strides for another number of dimensions": (0, SIZE, (1,)),
}


@pytest.mark.parametrize("place", [p for n, p in PLACES.items() if n != "one number repeated"],
                         ids=[n for n in PLACES if n != "one number repeated"])  # fmt: skip
def test_a_tensor_that_reaches_beyond_its_storage_is_refused(place, refusal_after_change):
    sentence = refusal_after_change("synthesis.b8.conv1", with_place(*place))
    assert "synthesis.b8.conv1" in sentence or "a tensor of impossible size" in sentence


def test_a_tensor_may_be_one_number_repeated(tmp_path):
    def repeat_number(part, state):
        if part == "synthesis.b8.conv1":
            with_place(*PLACES["one number repeated"])(state)

    path = save_generator(tmp_path / "net.pkl", random_generator(), change=repeat_number)
    assert gl.load_stylegan2(path).generate(torch.ones(1, 16)).tensor.isfinite().all()


def without(kind, name):
    return lambda state: state[kind].pop(name)


def with_setting(name, value):
    return lambda state: state.update({name: value})


NAN_TENSOR = encode_tensor(torch.full((9,), torch.nan))
OBJECT_NUMBER = Call("numpy.core.multiarray.scalar", np.dtype("O"), b"")
STATES = {
    "a part is missing": ("synthesis", without("_modules", "b8"), "lacks G_ema.synthesis.b8"),
    "a tensor is missing": ("synthesis.b8.conv1", without("_parameters", "weight"), "synthesis.b8.conv1.weight"),
    "a setting is missing": ("synthesis.b8.conv1", lambda state: state.pop("act_gain"), "act_gain"),
    "no parts": ("", with_setting("_modules", None), "lacks G_ema.mapping"),
    "a resolution that is a text": ("synthesis", with_setting("img_resolution", "16"), "img_resolution"),
    "a resolution of 5": ("synthesis", with_setting("img_resolution", 5), "5 pixels"),
    "a resolution of 2 ** 40": ("synthesis", with_setting("img_resolution", 2**40), "img_resolution"),
    "four channels": ("synthesis", with_setting("img_channels", 4), "img_channels"),
    "many layers": ("mapping", with_setting("num_layers", 2**40), "num_layers"),
    "no noise": ("mapping", with_setting("z_dim", 0), "z_dim"),
    "up by three": ("synthesis.b8.conv0", with_setting("up", 3), "up of 3"),
    "a gain of NaN": ("synthesis.b8.conv1", with_setting("act_gain", float("nan")), "act_gain"),
    "a gain that is a text": ("synthesis.b8.conv1.affine", with_setting("weight_gain", "large"), "weight_gain"),
    "a gain of 400 digits": ("synthesis.b8.conv1", with_setting("act_gain", 10**400), "act_gain"),
    "a resolution of 5,000 digits": ("synthesis", with_setting("img_resolution", 10**5000), "more than 20 digits"),
    "an unknown activation": ("synthesis.b8.conv1", with_setting("activation", "mish"), "'mish'"),
    "an unknown architecture": ("synthesis.b8", with_setting("architecture", "unet"), "'unet'"),
    "a bool in place of a number": ("mapping", with_setting("num_layers", True), "num_layers"),
    "NaN in a tensor": ("mapping.fc0", lambda s: s["_parameters"].update(bias=NAN_TENSOR), "NaN"),
    "a number of an unknown kind": ("mapping.fc0", with_setting("bias_gain", OBJECT_NUMBER), "unknown kind"),
    "a part that is a number": ("synthesis", lambda state: state["_modules"].update(b8=3), "lacks G_ema.synthesis.b8"),
    "a part that is a tensor": ("synthesis", lambda state: state["_modules"].update(b8=NAN_TENSOR), "b8"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "change", "expected"), STATES.values(), ids=STATES)
def test_settings_and_tensors_that_fit_no_network_are_refused(path, change, expected, refusal_after_change):
    assert expected in refusal_after_change(path, change)


def test_a_network_that_is_a_part_of_itself_is_refused(refusal_of):
    content = program(
        EMPTY_DICT, text("G_ema"), find_global("torch_utils.persistence", "_reconstruct_persistent_obj"),
        EMPTY_DICT, MARK, text("type"), text("class"), text("class_name"), text("Generator"),
        text("state"), EMPTY_DICT, MARK, text("_modules"), EMPTY_DICT, b"q\x01", b"u", b"u", TUPLE1, REDUCE, b"q\x02",
        b"h\x01", MARK, text("mapping"), b"h\x02", text("synthesis"), b"h\x02", b"u", POP, b"s",
    )  # fmt: skip
    assert "does something to its parts" in refusal_of(content)


OTHER_KINDS = {
    "empty": (b"", "empty"),
    "a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), "another kind of file"),
    "a page": (b"<!doctype html><title>Log in</title>", "web page"),
    "a text": (b"hello", "another kind of file"),
    "a cut archive": (b"PK\x03\x04" + bytes(50), "cut or damaged"),
    "weights of torch.save": (save_old_format({"a": torch.zeros(3)}), "holds no StyleGAN2"),
    "a BigGAN": (save_old_format({"generator.gen_z.weight_orig": torch.zeros(3)}), "load_biggan"),
    "a list": (pickle.dumps([1, 2]), "no generator called G_ema"),
    "a number": (pickle.dumps(7), "no generator called G_ema"),
    "no averaged generator": (pickle.dumps({"G": None, "D": None}), "no generator called G_ema"),
    "an averaged generator of None": (pickle.dumps({"G_ema": None}), "no generator called G_ema"),
}


@pytest.mark.parametrize(("content", "expected"), OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_another_kind_of_file_is_recognised(content, expected, refusal_of):
    assert expected in refusal_of(content)


def test_a_path_without_a_file_and_a_name_of_another_kind_are_explained(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.pkl"):
        with pytest.raises(GanLabError, match="There is no file"):
            gl.load_stylegan2(path)
    with pytest.raises(GanLabError, match=r"gl\.load_biggan\('biggan-deep-256'\) loads"):
        gl.load_stylegan2("biggan-deep-256")
    with pytest.raises(GanLabError, match=r"gl\.load_stylegan2\('ffhq'\) loads"):
        gl.load_biggan("ffhq")


def test_a_file_without_permission_to_read_is_explained(tmp_path, monkeypatch):
    path = save_generator(tmp_path / "net.pkl", random_generator())
    monkeypatch.setattr(os, "access", lambda file, mode: False)  # root may read a file whatever its mode
    with pytest.raises(GanLabError, match="may not read"):
        gl.load_stylegan2(path)


def test_the_file_is_closed_afterwards(tmp_path):
    path = save_generator(tmp_path / "net.pkl", random_generator())
    with open_generator(path) as part:
        file = part._read.__self__._file
    assert file.closed
