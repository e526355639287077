"""The training of the small StyleGAN2: it runs, can be cut anywhere, and ends in a file that the kit reads.

And what ships is what was measured.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from made_up_photographs import write_photographs

import gan_lab as gl

TRAINING = Path(__file__).parents[2] / "training"
SHIPPED = TRAINING.parent / "gan_lab" / "data" / "pocket_stylegan2"

# A script of the folder with a narrow network, under a clock on which each step takes one second; it is cut in the
# step that begins at the second CUT. In a process of its own: the script changes how torch multiplies.
DRIVER = """
import importlib, sys, types
import torch
import train_stylegan2 as training

torch.set_num_threads(1)
name, cut, training.LEARNING_RATE, training.RECORD_EVERY = sys.argv[1], *map(float, sys.argv[2:5])
training.WIDTHS, training.SAVE_EVERY = {4: 8, 8: 6, 16: 5, 32: 4}, 2
seconds, update = 0.0, training.update_average

def one_second(*arguments):
    global seconds
    if seconds == cut:
        raise KeyboardInterrupt
    update(*arguments)
    seconds += 1

training.update_average = one_second
training.time = types.SimpleNamespace(monotonic=lambda: seconds)
sys.argv[1:5] = []
importlib.import_module(name).main()
"""


def run(name, *options, cut=-1, rate=0.0025, record_every=1):
    command = [sys.executable, "-c", DRIVER, name, cut, rate, record_every, *options]
    return subprocess.run([str(part) for part in command], cwd=TRAINING, capture_output=True, text=True, timeout=200)


def train(data, folder, **how):
    """Six steps; the last has a smaller rate, being in the last quarter."""
    return run(
        "train_stylegan2", "--run", folder, "--data", data, "--minutes", 0.1, "--batch", 8, "--device", "cpu", **how
    )


def checkpoint(folder):
    return torch.load(folder / "checkpoint.pt", weights_only=True)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_photographs(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def straight(data, tmp_path_factory):
    """The folder of a run that was not cut."""
    folder = tmp_path_factory.mktemp("straight")
    done = train(data, folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def cut(data, tmp_path):
    """The folder of a run that was cut in its fourth step: two are kept, and a third is in the record."""
    assert "KeyboardInterrupt" in train(data, tmp_path, cut=3).stderr
    assert checkpoint(tmp_path)["step"] == 2
    assert recorded(tmp_path) == [1, 2, 3]
    return tmp_path


def recorded(folder):
    return [json.loads(line)["step"] for line in (folder / "record.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
def test_a_run_that_was_cut_goes_on_where_it_was(data, straight, cut):
    before = checkpoint(cut)
    done = train(data, cut)
    assert done.returncode == 0, done.stderr
    resumed, expected = checkpoint(cut), checkpoint(straight)
    assert resumed["step"] == expected["step"] == 6
    for part in ("generator", "average", "discriminator"):
        for key, value in expected[part].items():
            assert torch.equal(resumed[part][key], value), f"{part}.{key}"
    assert not torch.equal(before["generator"]["mapping.fc0.weight"], resumed["generator"]["mapping.fc0.weight"])
    assert recorded(cut) == recorded(straight) == [1, 2, 3, 4, 5, 6]


@pytest.mark.slow
def test_a_run_whose_numbers_overflow_leaves_the_last_good_checkpoint(data, cut):
    """The losses show it first, or else the weights when they are saved."""
    for seconds, words in ((1, "the losses are no numbers any more"), (100, "the weights are no numbers any more")):
        done = train(data, cut, rate=1e38, record_every=seconds)
        assert done.returncode == 1
        assert words in done.stderr
        kept = checkpoint(cut)
        assert kept["step"] == 2
        assert all(value.isfinite().all() for value in kept["average"].values())


@pytest.mark.slow
def test_the_kit_reads_what_is_exported(straight, tmp_path):
    done = run("export_stylegan2", "--run", straight, "--to", tmp_path)
    assert done.returncode == 0, done.stderr  # it compares the kit's pictures with the training code's
    gan = gl.load_stylegan2(tmp_path / "network.pkl")
    assert gan.classes == gl.load_biggan("pocket").classes
    average = torch.load(straight / "average.pt", weights_only=True)
    assert torch.equal(gan.w_avg, average["mapping.w_avg"].half().float())
    assert json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))["sha256"] == gan.sha256


@pytest.mark.slow
def test_the_mean_w_of_the_averaged_generator_is_the_mean_of_its_own_w(straight):
    """Over all classes: with other noise than it was computed from, and so close to it, but not the same."""
    sys.path.insert(0, str(TRAINING))
    from stylegan2_networks import MappingNetwork

    average = torch.load(straight / "average.pt", weights_only=True)
    mapping = MappingNetwork(512, 10, 128, 8, 4, "lrelu")
    mapping.load_state_dict({name.removeprefix("mapping."): v for name, v in average.items() if "mapping" in name})
    with torch.no_grad():
        w = mapping(torch.randn(5000, 512, generator=torch.Generator().manual_seed(7)), torch.eye(10).repeat(500, 1))
    error = w.std(0) * (1 / 5000 + 1 / 20_000) ** 0.5
    assert ((w.mean(0) - mapping.w_avg).abs() < 5 * error).all()


@pytest.fixture(scope="module")
def record():
    return json.loads((TRAINING / "record" / "stylegan2.json").read_text(encoding="utf-8"))


def test_the_card_and_the_record_speak_of_the_shipped_weights(record):
    content = (SHIPPED / "network.pkl").read_bytes()
    assert len(content) <= 4_000_000
    digest = hashlib.sha256(content).hexdigest()
    assert record["model_sha256"] == digest
    card = (SHIPPED / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert digest in card
    for entry in record["psi"]:
        assert f"| {entry['as_asked']:.1%} |" in card
        assert f"| {entry['kid']:.4f} ± {entry['kid_deviation']:.4f} | {entry['fid']:.2f} |" in card


def test_the_kit_makes_pictures_of_the_quality_that_the_card_states(record):
    """40 a class: the share as asked is within four standard errors of the card's."""
    gan = gl.load_stylegan2("pocket-stylegan2")
    pictures = gan.generate(gan.noise(400, seed=99), label=torch.eye(10).repeat_interleave(40, 0))
    stated = record["psi"][0]["as_asked"]
    share = gl.load_judge(gan).fidelity(pictures)
    assert abs(share - stated) < 4 * (stated * (1 - stated) / 400) ** 0.5 + 0.005
