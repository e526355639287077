"""What a user has set of torch (default type and device, autocast, inference mode) changes no number of the kit."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch.utils._device import _device_constructors  # the functions that a default device changes

from gan_lab.networks.adam import make_adam

PACKAGE = Path(__file__).parents[1] / "gan_lab"
ON_DEFAULT_DEVICE = {function.__name__ for function in _device_constructors()}
# The result of these has the default type, whatever goes in; that of the others where a number with a point goes in.
OF_DEFAULT_TYPE = {"zeros", "ones", "empty", "full", "eye", "linspace", "logspace", "rand", "randn"}


def on_defaults(source: str) -> list[str]:
    """The calls in a source that make a tensor on the default device, or of the default type."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith("torch."):
            continue
        if (name := node.func.attr) not in ON_DEFAULT_DEVICE:
            continue
        has_point = any(isinstance(getattr(part, "value", None), float) for part in ast.walk(node))
        needed = {"device", "dtype"} if name in OF_DEFAULT_TYPE or has_point else {"device"}
        if needed - {keyword.arg for keyword in node.keywords}:
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


def test_every_tensor_is_made_where_and_of_the_type_that_the_code_says():
    files = {str(path): on_defaults(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    assert not {path: calls for path, calls in files.items() if calls}


@pytest.mark.parametrize(
    "call",
    [
        "zeros(2)",
        "eye(2, device='cpu')",
        "randn(2, dtype=d)",
        "arange(3)",
        "tensor([0.5], device='cpu')",
        "as_tensor(x)",
    ],
)
def test_this_test_notices_a_tensor_of_the_defaults(call):
    assert on_defaults(f"x = torch.{call}")


# Prints a digest of each part. What is begun in the context goes on outside of it, and the other way round.
WORK = """
import contextlib, hashlib, json, tempfile
import numpy as np
import torch
SETTINGS
import gan_lab as gl
from gan_lab.game.scene import best_surface, look
from gan_lab.train.picture_labels import PictureLabels
from gan_lab.train.real_pictures import RealPictures

torch.set_num_threads(1)
digests = {}

@contextlib.contextmanager
def user():
    with contextlib.ExitStack() as stack:
        for context in [CONTEXT]:
            stack.enter_context(context)
        yield

def keep(part, *values):
    text = repr([v.tolist() if hasattr(v, "tolist") else v for v in values])  # the shortest that are these numbers
    digests[part] = hashlib.sha256(text.encode()).hexdigest()

with user():
    gan, dcgan, style = (load(name, device="cpu") for load, name in (
        (gl.load_biggan, "pocket"), (gl.load_dcgan, "pocket-dcgan"), (gl.load_stylegan2, "pocket-stylegan2")))
    judge = gl.load_judge(gan, device="cpu")
    z = gl.truncated_noise(60, 0.4, seed=1)
    bags = gan.generate(z, gan.class_vector([0, 8] * 30), 0.4)
    keep("paths", gl.interpolate(z[0], z[1], 5), gl.interpolate(z[0], z[1], 5, along="sphere"), gl.walk(z[:3], 4))
    asked = (judge.fidelity, judge.diversity, judge.precision, judge.recall, judge.density, judge.coverage, judge.kid)
    keep("judge", *(measure(bags) for measure in asked), gl.Quiz(gan, 0.4, seed=3).score([1, 2, 3]))
    photographs = gl.load_pictures().batch(range(520))
    keep("overall", judge.overall(photographs))

for network, made, name in (
    (gan, bags, "BigGAN"), (dcgan, dcgan.generate(dcgan.noise(1, seed=1)), "DCGAN"),
    (style, style.generate(style.noise(1, seed=1), label=1), "StyleGAN2"),
):
    with user():
        search = gl.project(network, made[0], steps=3, draws=9)
        steps = iter(search)
        records = [next(steps)]
    records.append(next(steps))
    with user():
        records += steps
        keep(name, records, search.samples.tensor)

for settings in ({"z_dim": 1}, {"loss": "wasserstein", "seed": [1, 2]}, {"minibatch_statistics": True}):
    with user():
        game = gl.Game("ring", **settings)
        game.train(2)
    game.step()
    with user():
        game.train(2, every=2)
        scene = look(game)
        surface = scene.surface if game.is_stacked else best_surface(game)
        keep(f"game {settings}", game.record, scene, surface, game.gradients(), *game.draw_apart(5),
             *(p.detach() for network in (game.G, game.D) for p in network.parameters()))

few = dict(enumerate(photographs[:64]))
labels = PictureLabels(["shoe", "bag"], np.arange(64) % 2)
pictures = RealPictures("few", 32, 1, len(few), "0" * 64, lambda index: b"", few, labels=labels)
with tempfile.TemporaryDirectory() as folder:
    for conditional in (False, True):
        start = lambda: gl.DCGANRun(f"{folder}/{conditional}", pictures, device="cpu", width=4, batch=32, z_dim=10,
                                    augment=0.5, conditional=conditional)
        with user():
            run = start()
            steps = iter(run.train(1))
            next(steps), next(steps)
        next(steps)
        steps.close()
        with user():
            run = start()
        list(run.train(2))
        with user():
            list(run.train(3))
            y = run.fixed_classes if conditional else None
            networks = run.networks()
            keep(f"run {conditional}", run.record, run.epochs, run.generated(run.fixed_noise, y), run.layers(),
                 run.discriminate(pictures.first(3), "bag" if conditional else None), *run.step_inputs(3),
                 *(x for network in networks for x in network.state_dict().values()))
        networks.generator(run.fixed_noise, run.fixed_classes).sum().backward()
    with user():
        copies = gl.find_copies(pictures.first(9), pictures)
        keep("copies", copies.distances, copies.limit, gl.find_nearest(pictures.first(2), pictures, 3, judge=judge))
        keep("augment", gl.augment(pictures.first(4), 0.7, seed=1))
print(json.dumps(digests))
"""
# What a user has set before the kit is imported, and around what it does. A tensor on "meta" has no numbers.
SETTINGS = "torch.set_default_dtype(torch.float64); torch.set_default_device('meta')"
CONTEXT = "torch.inference_mode(), torch.autocast('cpu', torch.bfloat16)"


def run(settings: str = "", context: str = "") -> dict[str, str]:
    code = WORK.replace("SETTINGS", settings).replace("CONTEXT", context)
    command = [sys.executable, "-X", "utf8", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_what_a_user_has_set_changes_no_number():
    assert run(SETTINGS, CONTEXT) == run()


def test_an_optimiser_with_its_moments_steps_as_pytorchs_does():
    ways = []
    for make in (torch.optim.Adam, make_adam):
        x = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
        adam = make([x], 0.1, (0.5, 0.9))
        for _ in range(3):
            adam.zero_grad()
            x.pow(4).sum().backward()
            adam.step()
        ways.append(x.tolist())
    assert ways[0] == ways[1]
