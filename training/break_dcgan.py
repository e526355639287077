"""Break the training of the DCGAN over several seeds, as section 8 of notebook 06 does with one.

    python training/break_dcgan.py --record training/record

Half the channels of the notebook's run, so that it takes five minutes on one core. It writes `dcgan_broken.json`, from
which the notebook's table over seeds comes.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import logsigmoid

import gan_lab as gl
from gan_lab.judging.judge import Judge
from gan_lab.saving import replace_file

SEEDS = range(1, 7)
WIDTH = 16
PICTURES = 1000  # that the judge looks at
# For each row of the table the settings that differ from the usual ones, and how many epochs are trained.
TRAININGS: dict[str, tuple[dict, int]] = {
    "100 numbers of noise": ({"learning_rate": 0.002}, 3),
    "1 number of noise": ({"learning_rate": 0.002, "z_dim": 1}, 3),
    "rate 1.0": ({"learning_rate": 1.0}, 2),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", type=Path, required=True, help="folder that keeps what was measured")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    judge, photographs = gl.load_judge("fashion"), gl.load_pictures()
    measured: dict[str, list[dict]] = {name: [] for name in TRAININGS}
    for seed in SEEDS:
        for name, (settings, epochs) in TRAININGS.items():
            with tempfile.TemporaryDirectory() as folder:
                run = gl.DCGANRun(folder, photographs, seed=seed, width=WIDTH, **settings)
                for _ in run.train(epochs):
                    pass
                measured[name].append({"seed": seed} | measure(run, judge))
            print(name, measured[name][-1], flush=True)
    replace_file(arguments.record / "dcgan_broken.json", json.dumps(measured, indent=1) + "\n")


def measure(run: gl.DCGANRun, judge: Judge) -> dict:
    """What D and the judge say of the run's last state, how much its pictures vary, and where G's gradient is lost."""
    noise = torch.randn(PICTURES, run.settings.z_dim, generator=torch.Generator().manual_seed(run.settings.seed))
    pictures = run.generated(noise)
    overall, last = judge.overall(pictures), run.epochs[-1]
    at_pictures, before_tanh = measure_gradient(run)
    return {
        "loss_g": last.loss_g,
        "d_real": last.d_real,
        "d_fake": last.d_fake,
        "sure": float(overall.sure),
        "diversity": float(overall.diversity),
        "fid": float(overall.fid),
        "varies": float(pictures.astype(np.float32).std(axis=0).mean()),
        "gradient_at_pictures": at_pictures,
        "gradient_before_tanh": before_tanh,
        "shares": overall.shares,
    }


def measure_gradient(run: gl.DCGANRun) -> tuple[float, float]:
    """The length of the gradient of G's loss at its pictures, and before the tanh that makes them."""
    generator, discriminator = run.networks()
    before = generator.main[:-1](run.step_inputs(1).z[:, :, None, None])
    pictures = before.tanh()
    for tensor in (before, pictures):
        tensor.retain_grad()
    (-logsigmoid(discriminator(pictures)).mean()).backward()
    return pictures.grad.norm().item(), before.grad.norm().item()


if __name__ == "__main__":
    main()
