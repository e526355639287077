"""Files of torch.save are read as torch.load reads them, as far as they hold plain tensors that are really there."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from hostile_archives import ARCHIVES, STATE
from pickle_programs import save_as_zip, save_old_format
from unusual_tensors import UNUSUAL_TENSORS, make_unusual

import gan_lab
from gan_lab.errors import GanLabError
from gan_lab.weights import reading

WRITERS = {"zip": save_as_zip, "old": save_old_format}
both_formats = pytest.mark.parametrize("save", WRITERS.values(), ids=WRITERS)


@pytest.fixture
def read(tmp_path):
    def read_content(content: bytes) -> dict:
        (tmp_path / "w.pt").write_bytes(content)
        return reading.read_state_dict(tmp_path / "w.pt")

    return read_content


@pytest.fixture
def refuse(read):
    def refuse_content(content: bytes) -> str:
        with pytest.raises(GanLabError) as caught:
            read(content)
        return str(caught.value)

    return refuse_content


def make_plain_state() -> dict[str, torch.Tensor]:
    """Tensors of every plain kind, each in another place of its storage."""
    numbers = torch.arange(240.0).reshape(5, 4, 4, 3)
    state = {str(dtype): (100 * torch.randn(3, 5)).to(dtype) for dtype in (
        torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.uint8, torch.int8, torch.int16, torch.int32,
        torch.int64,
    )}  # fmt: skip
    return state | {
        "scalar": torch.tensor(7),
        "transposed": numbers.permute(3, 0, 1, 2),
        "channels last": numbers.to(memory_format=torch.channels_last),
        "a part": numbers[2:4, 1],
        "the same again": numbers[2:4, 1],
        "every other": numbers.flatten()[1::2],
        "a parameter": torch.nn.Parameter(torch.ones(3)),
        "special": torch.tensor([0.0, -0.0, torch.inf, torch.nan]),
    }


@both_formats
def test_plain_tensors_are_read_as_torch_reads_them(save, read):
    content = save(make_plain_state())
    expected = torch.load(io.BytesIO(content), weights_only=True)
    state = read(content)
    assert list(state) == list(expected)
    for name, value in state.items():
        assert type(value) is torch.Tensor
        assert value.is_contiguous()
        assert not value.requires_grad
        assert value.dtype == expected[name].dtype
        assert torch.equal(value.nan_to_num(9), expected[name].nan_to_num(9))


@both_formats
def test_only_the_wanted_tensors_are_read(save, tmp_path):
    whole = {"generator.a": torch.ones(2), "large": torch.zeros(1_000), "epoch": 3, "optimizer": {"lr": [0.1, None]}}
    content = bytearray(save(whole))
    at = content.index(bytes(4_000))
    content[at + 2_000] = 1  # which an archive notices when it is read
    (tmp_path / "w.pt").write_bytes(content)
    with reading.open_weights(tmp_path / "w.pt") as file:
        assert torch.equal(file.read_tensor(file.content["generator.a"]), torch.ones(2))


@both_formats
def test_two_names_of_one_tensor_share_its_memory(save, read):
    weight = torch.randn(4, 4)
    state = read(save({"a": weight, "b": weight}))
    assert state["a"].data_ptr() == state["b"].data_ptr()


def test_an_archive_without_checksums_is_read(read):
    torch.serialization.set_crc32_options(False)
    try:
        content = save_as_zip(STATE)
    finally:
        torch.serialization.set_crc32_options(True)
    assert torch.equal(read(content)["weight"], STATE["weight"])


@both_formats
@pytest.mark.parametrize("name", UNUSUAL_TENSORS)
def test_a_tensor_that_is_not_plain_is_explained(name, save, refuse):
    sentence = refuse(save({"weight": make_unusual(name, torch.randn(4, 6, 4, 4))}))
    assert UNUSUAL_TENSORS[name][1] in sentence


CURES = {
    "sparse": lambda tensor: tensor.to_dense(),
    "nested": lambda tensor: tensor.to_padded_tensor(0),
    "quantised": lambda tensor: tensor.dequantize(),
    "complex": lambda tensor: tensor.real,
    "negated": lambda tensor: tensor.resolve_neg(),
    "true and false": lambda tensor: tensor.float(),
    "8-bit floats": lambda tensor: tensor.float(),
    "a parameter with an attribute": lambda tensor: tensor.as_subclass(torch.Tensor).detach(),
    "a buffer": lambda tensor: tensor.as_subclass(torch.Tensor).detach(),
    "of a class of its own": lambda tensor: tensor.as_subclass(torch.Tensor).detach(),
}


@pytest.mark.parametrize("name", CURES)
def test_the_way_out_that_the_sentence_names_works(name, read):
    cured = CURES[name](make_unusual(name, torch.randn(4, 6, 4, 4)))
    assert torch.equal(read(save_as_zip({"weight": cured}))["weight"], cured)


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_file_that_is_more_than_it_seems_is_refused(name, refuse):
    make, expected = ARCHIVES[name]
    assert expected in refuse(make())


@both_formats
def test_a_file_with_changed_bytes_gives_tensors_or_a_sentence(save, tmp_path):
    content = save(STATE | {"half": torch.ones(3, 3).half()})
    draw, path, loaded, told = np.random.default_rng(0), tmp_path / "w.pt", 0, set()
    for _ in range(200):
        damaged = bytearray(content)
        for place in draw.integers(len(content), size=draw.integers(1, 4)):
            damaged[place] = draw.integers(256)
        if draw.random() < 0.2:
            del damaged[draw.integers(len(damaged)) :]
        path.write_bytes(damaged)
        try:
            loaded += all(type(value) is torch.Tensor for value in reading.read_state_dict(path).values())
        except GanLabError as problem:
            told.add(str(problem))
    assert loaded > 10
    assert len(told) >= 3


def test_nothing_in_the_package_loads_by_pickle():
    """torch.load and numpy.load unpickle, or can be made to. What a review hands its own processes is no file."""
    package = Path(gan_lab.__file__).parent
    loads = re.compile(
        r"\b(torch|pickle|joblib|dill|marshal|shelve)\.(load|loads|open|Unpickler)\(|"
        r"\b(np|numpy)\.load\((?!.*allow_pickle=False)"
    )
    handed_on = "assignment, handed_out = pickle.loads(job.assignment)"  # in coursework.review.intake.reading
    texts = {path: path.read_text(encoding="utf-8").replace(handed_on, "") for path in package.rglob("*.py")}
    assert not [path for path, text in texts.items() if loads.search(text)]


def test_a_lack_of_memory_is_said_and_not_called_damage(refuse, monkeypatch):
    def lack(*arguments, **options):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    content = save_as_zip(STATE)
    monkeypatch.setattr(torch, "empty", lack)
    sentence = refuse(content)
    assert "MB of memory" in sentence
    assert "damaged" not in sentence
