"""The state_dicts in a file: found wherever they stand, without what wrappers add, at no more cost than they are."""

import pytest
import torch
from biggan_checkpoints import DeepGenerator
from pickle_programs import save_as_zip, save_old_format
from stylegan2_checkpoints import CheckpointGenerator

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.kinds import DATA
from gan_lab.weights.pickle_values import RefusedFileError
from gan_lab.weights.reading import open_weights
from gan_lab.weights.state_dicts import choose_average, find_state_dicts

ONE, TWO = torch.ones(1), torch.zeros(2)
CONTENTS = {  # what is saved -> the names of the tensors by place
    "alone": ({"a": ONE, "b.c": TWO}, {"": ["a", "b.c"]}),
    "beside others": ({"G": {"a": ONE}, "epoch": 3, "losses": [1.0]}, {"G": ["a"]}),
    "in dicts": (
        {"nets": {"G": {"a": ONE}, "D": {"b": TWO}}, "mean": ONE},
        {"": ["mean"], "nets.G": ["a"], "nets.D": ["b"]},
    ),
    "of several processors": ({"module.a": ONE, "module.b": TWO}, {"": ["a", "b"]}),
    "wrapped twice": ({"_orig_mod.module.a": ONE}, {"": ["a"]}),
    "a part called module": ({"module.a": ONE, "b": TWO}, {"": ["module.a", "b"]}),
    "numbers among the names": ({"a": ONE, 3: TWO}, {"": ["a"]}),
    "none": ({"epoch": 3, "list": [ONE]}, {}),
    "a tensor": (ONE, {}),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("save", [save_as_zip, save_old_format])
def test_every_group_of_tensors_is_found(content, expected, save, tmp_path):
    (tmp_path / "w.pt").write_bytes(save(content))
    with open_weights(tmp_path / "w.pt") as file:
        assert {place: list(tensors) for place, tensors in find_state_dicts(file.content).items()} == expected


def test_a_dict_that_stands_in_many_places_is_looked_at_once():
    inner: dict = {"a": {"b": 1}}
    for _ in range(200):  # 2 ** 200 places
        inner = {"left": inner, "right": inner}
    assert find_state_dicts(inner) == {}


def test_the_average_is_chosen_else_the_only_one_and_never_by_chance():
    a, b = {"a": 1}, {"b": 2}
    assert choose_average({"G": a, "G_ema": b}) == ("G_ema", b)
    assert choose_average({"nets.g": a, "nets.ema.g": b}) == ("nets.ema.g", b)
    assert choose_average({"schema": a}) == ("schema", a)
    for found in ({"first": a, "second": b}, {"a_ema": a, "b_ema": b}, {"schema": a, "other": b}):
        with pytest.raises(RefusedFileError, match="holds several generators"):
            choose_average(found)


def test_each_loader_tells_which_kind_a_file_of_another_kind_is(tmp_path):
    torch.save({"g_ema": CheckpointGenerator().state_dict()}, tmp_path / "a.pt")
    torch.save({"state_dict": DeepGenerator(side=32).state_dict()}, tmp_path / "b.pt")
    files = {"gl.load_stylegan2": tmp_path / "a.pt", "gl.load_biggan": tmp_path / "b.pt"}
    files["gl.load_dcgan"] = DATA / "pocket_dcgan" / "generator.pt"
    for name, file in files.items():
        for other in files.keys() - {name}:
            with pytest.raises(GanLabError, match=f"which {name} reads"):
                getattr(gl, other.removeprefix("gl."))(file)
