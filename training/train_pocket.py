"""Train pocket, the small BigGAN-deep that ships with the package.

    python training/train_pocket.py --run runs/pocket --steps 12500 --processes 2

A run is a folder: `checkpoint.pt` (resumed from, if it is there), `record.jsonl` (losses),
`samples-*.png` (the averaged generator on one fixed noise). `export_pocket.py` makes the shipped
weights from it. What is drawn at a step depends on the seed and the step alone, so a run that was
cut and resumed sees the same batches as one that was not.

Recipe: hinge loss and projection discriminator (BigGAN, appendix C), one discriminator step to a
generator step on the same fakes, two time scales (Heusel et al. 2017), averaged generator weights
(Yazıcı et al. 2018), an auxiliary classifier with a small weight (Odena et al. 2017).
"""

import argparse
import copy
import json
import math
import os
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from data import FOLDER, load, to_unit_range
from networks import Z_DIM, Discriminator, new_generator, tie_rgb
from pytorch_pretrained_biggan import BigGAN
from torch import Tensor

NUM_CLASSES = 10
BATCH = 64  # over all processes
GENERATOR_RATE, DISCRIMINATOR_RATE = 3e-4, 4e-4
DECAY_SHARE = 0.25  # of the steps, at the end, in which both rates fall linearly to zero
DISCRIMINATOR_CLASSIFIER_WEIGHT = 0.5
AVERAGING = 0.9995
CHECKPOINT_EVERY, SAMPLES_EVERY, RECORD_EVERY = 500, 1000, 50


class Stage(NamedTuple):
    """Settings of the training that hold from step `first_step` on."""

    first_step: int
    generator_classifier_weight: float  # how much the generator is to please the auxiliary classifier
    noise_cut: float  # z is a normal distribution cut at plus and minus this


# The classifier gives the generator its classes quickly, and then costs variety: at step 4500 its pictures were
# recognised more often than real photographs (96.6 against 93.8 %, 200 a class), and 0.855 times as far apart.
# So from there on its weight is small, and z is drawn as it is at truncation 1, since that is how it is used later.
STAGES = [Stage(0, 0.2, math.inf), Stage(5500, 0.02, 2.0)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the run; resumed if it has a checkpoint")
    parser.add_argument("--steps", type=int, default=12_500)
    parser.add_argument("--processes", type=int, default=1, help="each takes its share of the batch and one core")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder of the four Fashion-MNIST files")
    arguments = parser.parse_args()
    arguments.run.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:  # the processes find each other through a file in it
        meeting = (Path(folder) / "meeting").as_uri()
        torch.multiprocessing.spawn(train, (meeting, arguments), arguments.processes)


def train(rank: int, meeting: str, arguments: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=meeting, rank=rank, world_size=arguments.processes)
    pictures, labels = load("train", arguments.data)
    share = BATCH // arguments.processes

    generator = new_generator(arguments.seed).to(memory_format=torch.channels_last)
    average = copy.deepcopy(generator)
    discriminator = Discriminator().train().to(memory_format=torch.channels_last)
    betas = (0.0, 0.999)
    generator_adam = torch.optim.Adam(generator.parameters(), GENERATOR_RATE, betas)
    discriminator_adam = torch.optim.Adam(discriminator.parameters(), DISCRIMINATOR_RATE, betas)
    parts = {
        "generator": generator,
        "average": average,
        "discriminator": discriminator,
        "generator_adam": generator_adam,
        "discriminator_adam": discriminator_adam,
    }
    first_step, seconds = resume(arguments.run, parts)
    started = time.monotonic() - seconds

    for step in range(first_step, arguments.steps):
        rate = min(1.0, (arguments.steps - step) / (DECAY_SHARE * arguments.steps))
        generator_adam.param_groups[0]["lr"] = rate * GENERATOR_RATE
        discriminator_adam.param_groups[0]["lr"] = rate * DISCRIMINATOR_RATE

        stage = max(stage for stage in STAGES if stage.first_step <= step)
        rng = np.random.default_rng([arguments.seed, step, rank])
        chosen = torch.from_numpy(rng.integers(len(pictures), size=share))
        real = to_unit_range(pictures[chosen])
        y = labels[chosen]
        z = torch.from_numpy(rng.standard_normal((share, Z_DIM), dtype=np.float32))
        while (beyond := z.abs() > stage.noise_cut).any():
            redrawn = rng.standard_normal(int(beyond.sum()), dtype=np.float32)
            z[beyond] = torch.from_numpy(redrawn)

        fake = generate(generator, z, y)
        losses = discriminator_step(discriminator, discriminator_adam, real, fake.detach(), y)
        losses |= generator_step(generator, generator_adam, discriminator, fake, y, stage.generator_classifier_weight)
        update_average(average, generator, min(AVERAGING, (1 + step) / (10 + step)))

        done = step + 1
        if rank == 0 and done % RECORD_EVERY == 0:
            entry = {"step": done, "seconds": round(time.monotonic() - started, 1), **losses}
            with (arguments.run / "record.jsonl").open("a") as record:
                record.write(json.dumps(entry) + "\n")
        if rank == 0 and (done % CHECKPOINT_EVERY == 0 or done == arguments.steps):
            save(arguments.run, parts, done, time.monotonic() - started)
        if rank == 0 and done % SAMPLES_EVERY == 0:
            save_samples(average, arguments.run / f"samples-{done:06}.png")
    dist.destroy_process_group()


def generate(generator: BigGAN, z: Tensor, y: Tensor) -> Tensor:
    """Grey pictures [n, 1, 32, 32] in [-1, 1]; the truncation plays no part under batch statistics."""
    return generator(z, F.one_hot(y, NUM_CLASSES).float(), 1.0).mean(dim=1, keepdim=True)


def discriminator_step(
    discriminator: Discriminator, adam: torch.optim.Optimizer, real: Tensor, fake: Tensor, y: Tensor
) -> dict[str, float]:
    n = len(real)
    with torch.autocast("cpu", torch.bfloat16):
        realness, logits = discriminator(torch.cat([real, fake]), torch.cat([y, y]))
    realness, logits = realness.float(), logits.float()
    hinge = F.relu(1 - realness[:n]).mean() + F.relu(1 + realness[n:]).mean()
    classes = F.cross_entropy(logits[:n], y)  # real photographs alone: fakes may be of no class yet
    adam.zero_grad()
    (hinge + DISCRIMINATOR_CLASSIFIER_WEIGHT * classes).backward()
    step_together(adam)
    return {
        "d_hinge": round(hinge.item(), 4),
        "d_classes": round(classes.item(), 4),
        "d_right_on_real": round((realness[:n] > 0).float().mean().item(), 3),
        "d_right_on_fake": round((realness[n:] < 0).float().mean().item(), 3),
    }


def generator_step(
    generator: BigGAN,
    adam: torch.optim.Optimizer,
    discriminator: Discriminator,
    fake: Tensor,
    y: Tensor,
    classifier_weight: float,
) -> dict[str, float]:
    discriminator.requires_grad_(False)
    with torch.autocast("cpu", torch.bfloat16):
        realness, logits = discriminator(fake, y)
    discriminator.requires_grad_(True)
    hinge = -realness.float().mean()
    classes = F.cross_entropy(logits.float(), y)
    adam.zero_grad()
    (hinge + classifier_weight * classes).backward()
    step_together(adam)
    tie_rgb(generator)
    return {"g_hinge": round(hinge.item(), 4), "g_classes": round(classes.item(), 4)}


def step_together(adam: torch.optim.Optimizer) -> None:
    """Average the gradients over the processes, in one message, and step: weights stay equal everywhere."""
    gradients = [p.grad for group in adam.param_groups for p in group["params"] if p.grad is not None]
    if dist.get_world_size() > 1:
        message = torch.cat([g.flatten() for g in gradients])
        dist.all_reduce(message)
        message /= dist.get_world_size()
        for gradient, mean in zip(gradients, message.split([g.numel() for g in gradients]), strict=True):
            gradient.copy_(mean.view_as(gradient))
    adam.step()


@torch.no_grad()
def update_average(average: BigGAN, generator: BigGAN, decay: float) -> None:
    """Move the averaged weights towards the current ones; the spectral norm's vectors are taken over."""
    torch._foreach_lerp_(list(average.parameters()), list(generator.parameters()), 1 - decay)
    for (name, ours), theirs in zip(average.named_buffers(), generator.buffers(), strict=True):
        if name.endswith(("weight_u", "weight_v")):
            ours.copy_(theirs)


def resume(run: Path, parts: dict[str, torch.nn.Module | torch.optim.Optimizer]) -> tuple[int, float]:
    """Load the run's checkpoint into `parts`, if there is one: the steps done and the seconds they took."""
    path = run / "checkpoint.pt"
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    if dist.get_rank() == 0 and (record := run / "record.jsonl").exists():  # later steps come again
        lines = record.read_text(encoding="utf-8").splitlines()
        record.write_text(
            "".join(f"{line}\n" for line in lines if json.loads(line)["step"] <= state["step"]), encoding="utf-8"
        )
    return state["step"], state["seconds"]


def save(run: Path, parts: dict, step: int, seconds: float) -> None:
    """Write the checkpoint beside the old one, then move it over: a cut leaves the old one whole."""
    state = {name: part.state_dict() for name, part in parts.items()}
    torch.save(state | {"step": step, "seconds": seconds}, run / "checkpoint.tmp")
    os.replace(run / "checkpoint.tmp", run / "checkpoint.pt")


@torch.no_grad()
def save_samples(average: BigGAN, path: Path) -> None:
    """Ten columns, one a class; eight rows, one a noise vector, the same ones every time."""
    from PIL import Image

    z = torch.from_numpy(np.random.default_rng(1).standard_normal((8, Z_DIM), dtype=np.float32))
    tiles = generate(average, z.repeat_interleave(NUM_CLASSES, 0), torch.arange(NUM_CLASSES).repeat(8))
    grid = tiles.view(8, NUM_CLASSES, 32, 32).permute(0, 2, 1, 3).reshape(8 * 32, NUM_CLASSES * 32)
    Image.fromarray(((grid + 1) * 127.5).round().byte().numpy()).resize((640, 512)).save(path)


if __name__ == "__main__":
    main()
