"""What a user has set of torch changes no picture, stays as it was, and threads and processes get their turn."""

import multiprocessing
import subprocess
import sys
import threading
from operator import attrgetter

import pytest
import torch

from gan_lab.networks.device import reproducible

CPU, CUDA = torch.device("cpu"), torch.device("cuda")  # nothing here computes on the latter

# Loads all networks of the kit and computes with them; gradients are asked for afterwards.
WORK = """
import contextlib, hashlib, torch
import gan_lab as gl
def make():
    gan, style, dcgan = (load(device="cpu") for load in (gl.load_biggan, gl.load_stylegan2, gl.load_dcgan))
    z = gl.truncated_noise(3, 0.33, seed=1)
    made = [
        gan.generate(z, gan.class_vector({0: 0.5, 3: 0.5}), 0.33),
        style.generate(style.noise(3, seed=1), psi=0.7, noise_mode="random", noise_seed=1, label="Bag"),
        dcgan.generate(dcgan.noise(3, seed=1)),
    ]
    for samples, network in zip(made, (gan, style, dcgan), strict=True):
        assert gl.regenerate(samples.grid(), network).verdict == "same"
    guesses = gl.load_judge(gan, device="cpu").probabilities(made[0])
    return gan, hashlib.sha256(b"".join(x.numpy().tobytes() for x in [*(s.tensor for s in made), guesses])).hexdigest()
with CONTEXT:
    gan, digest = make()
gan.pictures(gl.truncated_noise(1, 0.33, seed=1).requires_grad_(), gan.class_vector(0), 0.33).sum().backward()
print(digest)
"""
SETTINGS = {  # before the first import, and around everything
    "default type and inference": ("torch.set_default_dtype(torch.float64)", "torch.inference_mode()"),
    # What lands on this device has no numbers.
    "default device and autocast": ("torch.set_default_device('meta')", "torch.autocast('cpu', torch.bfloat16)"),
}


def run(settings: str = "", context: str = "contextlib.nullcontext()") -> str:
    code = f"import torch\n{settings}\n{WORK.replace('CONTEXT', context)}"
    command = [sys.executable, "-X", "utf8", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.split()[-1]


@pytest.fixture(scope="module")
def usual() -> str:
    return run()


@pytest.mark.parametrize("user", SETTINGS.values(), ids=SETTINGS)
def test_what_the_user_has_set_while_networks_are_loaded_changes_no_picture(user: tuple[str, str], usual: str) -> None:
    assert run(*user) == usual


NEW_NAMES = {CPU: ("mkldnn.matmul", "mkldnn.conv"), CUDA: ("cuda.matmul", "cudnn.conv")}


@pytest.mark.skipif(not hasattr(torch.backends.mkldnn, "conv"), reason="torch before 2.9 has no such names")
@pytest.mark.parametrize("chosen", [*NEW_NAMES[CPU], *NEW_NAMES[CUDA]])
@pytest.mark.parametrize("device", NEW_NAMES, ids=str)
def test_torchs_newer_names_of_precision_are_known_and_put_back(chosen: str, device: torch.device) -> None:
    """Where one of them was set, torch raises an error for the older name, which asks for all of them."""
    operations = {name: attrgetter(name)(torch.backends) for names in NEW_NAMES.values() for name in names}
    before = operations[chosen].fp32_precision
    operations[chosen].fp32_precision = "tf32"
    try:
        users = {name: operation.fp32_precision for name, operation in operations.items()}
        with reproducible(device, one_thread=False):
            assert [operations[name].fp32_precision for name in NEW_NAMES[device]] == ["ieee", "ieee"]
        assert {name: operation.fp32_precision for name, operation in operations.items()} == users
    finally:
        operations[chosen].fp32_precision = before


def test_cudas_choice_of_algorithms_is_fixed_and_put_back() -> None:
    cudnn = torch.backends.cudnn
    before = cudnn.enabled, cudnn.benchmark, cudnn.deterministic
    cudnn.enabled, cudnn.benchmark, cudnn.deterministic = users = (False, True, False)
    try:
        with reproducible(CUDA, one_thread=False):
            assert (cudnn.enabled, cudnn.benchmark, cudnn.deterministic) == (True, False, True)
        assert (cudnn.enabled, cudnn.benchmark, cudnn.deterministic) == users
    finally:
        cudnn.enabled, cudnn.benchmark, cudnn.deterministic = before


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system forks no processes")
def test_a_process_that_is_forked_while_a_thread_computes_gets_its_turn() -> None:
    """The thread isn't in the new process, so nobody there would end its turn."""
    has_begun, may_end = threading.Event(), threading.Event()

    def compute_for_long() -> None:
        with reproducible(CPU, one_thread=True):
            has_begun.set()
            may_end.wait(60)

    def compute() -> None:
        with reproducible(CPU, one_thread=True):
            pass

    thread = threading.Thread(target=compute_for_long)
    thread.start()
    assert has_begun.wait(60)
    process = multiprocessing.get_context("fork").Process(target=compute)
    try:
        process.start()
        process.join(60)
        assert process.exitcode == 0
    finally:
        may_end.set()
        thread.join()
        process.kill()
