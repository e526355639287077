"""The stop button of Jupyter, in a real kernel."""

import queue
import re

import pytest
from jupyter_client.manager import start_new_kernel

import gan_lab as gl

SETTINGS = {"seed": 1, "width": 4, "batch": 1000}  # ten steps an epoch
IN_A_STEP = "in a step"  # what the cell prints when it can be interrupted
# The cell trains, and in its twelfth step it waits until an interruption has come. Without that the interruption could
# come between two steps, and end the loop with KeyboardInterrupt, as in a line of the notebook's own.
CELL = """
import signal
import time
import gan_lab as gl
from gan_lab.train.trainer import Trainer

run = gl.DCGANRun({folder!r}, gl.load_pictures(), device="cpu", **{settings!r})
step = Trainer.step

def step_and_wait(self, *inputs):
    result = step(self, *inputs)
    if run.step == 11:
        print({in_a_step!r}, flush=True)
        while not signal.getsignal(signal.SIGINT):  # an Interruption, which is true once one has come
            time.sleep(0.01)
    return result

Trainer.step = step_and_wait
for record in run.train(50):
    pass
print("at", run.step)
"""


@pytest.fixture
def kernel():
    """A kernel and its client. The time limit is only for a kernel that hangs: one that dies is noticed at once."""
    manager, client = start_new_kernel(startup_timeout=600, kernel_name="python3")
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def next_message(manager, client):
    """Wait for the next message of a kernel for as long as it lives."""
    while True:
        try:
            return client.get_iopub_msg(timeout=5)
        except queue.Empty:
            assert manager.is_alive(), "the kernel has died"


def test_the_stop_button_of_jupyter_saves_everything(tmp_path, kernel):
    manager, client = kernel
    folder = tmp_path / "run"
    cell = client.execute(CELL.format(folder=str(folder), settings=SETTINGS, in_a_step=IN_A_STEP))
    printed, is_done, is_interrupted = "", False, False
    while not is_done:
        message = next_message(manager, client)
        kind, content = message["msg_type"], message["content"]
        if kind == "error":
            pytest.fail("\n".join(content["traceback"]))
        if kind == "stream":
            printed += content["text"]
        if IN_A_STEP in printed and not is_interrupted:
            manager.interrupt_kernel()
            is_interrupted = True
        is_idle = kind == "status" and content["execution_state"] == "idle"
        is_done = is_idle and message["parent_header"].get("msg_id") == cell
    step = int(re.search(r"Stopped after step (\d+) \([\d.]+ epochs\)", printed)[1])
    assert step == 12
    assert f"at {step}" in printed
    again = gl.DCGANRun(folder, gl.load_pictures(), device="cpu", **SETTINGS)
    assert again.step == len(again.record) == step
