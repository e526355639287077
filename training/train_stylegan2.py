"""Train the small StyleGAN2 that ships with the package.

    python training/train_stylegan2.py --run runs/stylegan2 --minutes 8 --device cuda

A run is a folder: `checkpoint.pt` (resumed from, if it is there), `average.pt` (the averaged generator, from
which `export_stylegan2.py` makes the shipped file), `record.jsonl` (losses), `samples.png`. It ends after so
many minutes, in the last quarter of which the learning rates fall to zero. What is drawn at a step depends on
the seed and the step alone; how many steps there are depends on the machine.

Recipe: non-saturating logistic loss, gradient penalty on real pictures every 16 steps (StyleGAN2, section 3),
style mixing in half of the pictures (StyleGAN, section 3.1), averaged generator weights. The photographs are
those of pocket, and as there none is mirrored: a mirrored shoe would be a new kind of shoe.
"""

import argparse
import copy
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from data import FOLDER, load, to_unit_range
from stylegan2_networks import Discriminator, Generator
from torch import Tensor

Z_DIM, W_DIM, CLASSES = 512, 128, 10
WIDTHS = {4: 192, 8: 192, 16: 128, 32: 64}  # channels at each resolution
BATCH = 256
LEARNING_RATE = 0.0025
BETAS = (0.0, 0.99)
PENALTY, PENALTY_EVERY = 0.05, 16
MIXED_SHARE = 0.5  # the share of pictures with two styles
HALF_LIFE = 100_000  # pictures after which a weight counts half in the average; in the beginning a twentieth of all
DECAY_SHARE = 0.25
SAVE_EVERY, RECORD_EVERY = 60, 10  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the run; resumed if it has a checkpoint")
    parser.add_argument("--minutes", type=float, default=8, help="of training, over all resumptions")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder of the four Fashion-MNIST files")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    arguments.run.mkdir(parents=True, exist_ok=True)
    train(arguments)


def new_generator() -> Generator:
    """The generator of the shipped file, before training."""
    return Generator(WIDTHS, z_dim=Z_DIM, c_dim=CLASSES, w_dim=W_DIM, img_channels=1, mapping_layers=4)


def train(arguments: argparse.Namespace) -> None:
    device = torch.device(arguments.device)
    torch.set_float32_matmul_precision("high")  # TF32, where the device has it
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(arguments.seed)
    photographs, labels = (each.to(device) for each in load("train", arguments.data))

    generator = new_generator().to(device).train()
    discriminator = Discriminator(WIDTHS, 1, CLASSES).to(device).train()
    average = copy.deepcopy(generator).requires_grad_(False)
    # The penalty comes every 16th step only, for which the discriminator's rate makes up (StyleGAN2, section 3).
    lazy = PENALTY_EVERY / (PENALTY_EVERY + 1)
    parts = {
        "generator": generator,
        "discriminator": discriminator,
        "average": average,
        "generator_adam": torch.optim.Adam(generator.parameters(), LEARNING_RATE, BETAS),
        "discriminator_adam": torch.optim.Adam(
            discriminator.parameters(), LEARNING_RATE * lazy, tuple(beta**lazy for beta in BETAS)
        ),
    }
    step, before = resume(arguments.run, parts, device)
    started = time.monotonic() - before
    saved_at = recorded_at = time.monotonic()
    whole = 60 * arguments.minutes

    while (seconds := time.monotonic() - started) < whole:
        rate = min(1.0, (1 - seconds / whole) / DECAY_SHARE)
        for adam, full in (("generator_adam", LEARNING_RATE), ("discriminator_adam", LEARNING_RATE * lazy)):
            parts[adam].param_groups[0]["lr"] = rate * full
        torch.manual_seed((arguments.seed << 32) + step)
        losses = discriminator_step(parts, photographs, labels, arguments.batch, step % PENALTY_EVERY == 0)
        losses |= generator_step(parts, arguments.batch, device)
        step += 1
        update_average(average, generator, 0.5 ** (arguments.batch / min(HALF_LIFE, 0.05 * step * arguments.batch)))

        now = time.monotonic()
        if now - recorded_at >= RECORD_EVERY:
            recorded_at = now
            losses = {name: round(value.item(), 4) for name, value in losses.items()}
            if not all(np.isfinite(value) for value in losses.values()):
                raise SystemExit(f"Step {step}: the losses are no numbers any more, {losses}; the checkpoint is kept.")
            entry = {"step": step, "pictures": step * arguments.batch, "seconds": round(now - started, 1), **losses}
            with (arguments.run / "record.jsonl").open("a") as record:
                record.write(json.dumps(entry) + "\n")
            print(entry, flush=True)
        if now - saved_at >= SAVE_EVERY:
            saved_at = now
            save_checkpoint(arguments.run, parts, step, now - started, arguments.seed)
    save_checkpoint(arguments.run, parts, step, time.monotonic() - started, arguments.seed)


def discriminator_step(
    parts: dict, photographs: Tensor, labels: Tensor, batch: int, penalise: bool
) -> dict[str, Tensor]:
    """One step of the discriminator; with the gradient penalty in every 16th step, weighted 16 times."""
    device, discriminator = photographs.device, parts["discriminator"]
    chosen = torch.randint(len(photographs), (batch,), device=device)
    real = to_unit_range(photographs[chosen]).requires_grad_(penalise)
    y = F.one_hot(labels[chosen], CLASSES).float()
    with torch.no_grad():
        fake = generate(parts["generator"], y)
    on_real, on_fake = discriminator(real, y), discriminator(fake, y)
    loss = F.softplus(-on_real).mean() + F.softplus(on_fake).mean()
    report = {"d_loss": loss.detach(), "d_right_on_real": (on_real > 0).float().mean()}
    if penalise:
        (gradient,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
        loss = loss + PENALTY_EVERY * PENALTY / 2 * gradient.square().sum((1, 2, 3)).mean()
    take_step(parts["discriminator_adam"], loss)
    return report | {"d_right_on_fake": (on_fake < 0).float().mean()}


def generator_step(parts: dict, batch: int, device: torch.device) -> dict[str, Tensor]:
    y = F.one_hot(torch.randint(CLASSES, (batch,), device=device), CLASSES).float()
    parts["discriminator"].requires_grad_(False)
    loss = F.softplus(-parts["discriminator"](generate(parts["generator"], y), y)).mean()
    take_step(parts["generator_adam"], loss)
    parts["discriminator"].requires_grad_(True)
    return {"g_loss": loss.detach()}


def generate(generator: Generator, y: Tensor) -> Tensor:
    """Pictures of these classes; in some of them the layers from a random one on have the style of another noise."""
    n, count = len(y), generator.settings["num_ws"]
    z = torch.randn(2 * n, Z_DIM, device=y.device)
    w, other = generator.mapping(z, y.repeat(2, 1)).chunk(2)
    if generator.mapping.training:
        generator.mapping.w_avg.lerp_(w.detach().mean(0), 1 - generator.mapping.settings["w_avg_beta"])
    first = torch.randint(1, count, (n,), device=y.device)
    first[torch.rand(n, device=y.device) >= MIXED_SHARE] = count
    from_other = torch.arange(count, device=y.device) >= first[:, None]  # [n, layers]
    return generator.synthesis(torch.where(from_other[:, :, None], other[:, None], w[:, None]), "random")


def take_step(adam: torch.optim.Optimizer, loss: Tensor) -> None:
    adam.zero_grad()
    loss.backward()
    adam.step()


@torch.no_grad()
def update_average(average: Generator, generator: Generator, decay: float) -> None:
    torch._foreach_lerp_(list(average.parameters()), list(generator.parameters()), 1 - decay)
    average.mapping.w_avg.copy_(generator.mapping.w_avg)


def resume(run: Path, parts: dict, device: torch.device) -> tuple[int, float]:
    """Load the run's checkpoint into `parts`, if there is one: the steps done and the seconds they took."""
    path = run / "checkpoint.pt"
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, weights_only=True, map_location=device)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    if (record := run / "record.jsonl").exists():  # later steps are trained again
        lines = record.read_text(encoding="utf-8").splitlines()
        record.write_text(
            "".join(f"{line}\n" for line in lines if json.loads(line)["step"] <= state["step"]), encoding="utf-8"
        )
    return state["step"], state["seconds"]


@torch.no_grad()
def save_checkpoint(run: Path, parts: dict, step: int, seconds: float, seed: int) -> None:
    """Write checkpoint, averaged generator and samples beside the old ones, then move them over."""
    if not all(value.isfinite().all() for value in parts["average"].parameters()):  # these break at once
        raise SystemExit(f"Step {step}: the weights are no numbers any more; the last checkpoint is kept.")
    average = with_mean_w(parts["average"])
    state = {name: part.state_dict() for name, part in parts.items()}
    for name, content in {
        "checkpoint.pt": state | {"step": step, "seconds": seconds},
        "average.pt": {name: value.cpu() for name, value in average.state_dict().items()},
    }.items():
        torch.save(content, run / f"{name}.tmp")
        os.replace(run / f"{name}.tmp", run / name)
    save_samples(average, run / "samples.png")
    print(f"kept at step {step}, {seconds:.0f} s, {seed=}", flush=True)


@torch.no_grad()
def with_mean_w(average: Generator, count: int = 2000) -> Generator:
    """Copy the generator for evaluation, with its own mean of w over `count` noise vectors of each class."""
    average = copy.deepcopy(average).eval()
    device = average.mapping.w_avg.device
    z = torch.from_numpy(np.random.RandomState(0).randn(count * CLASSES, Z_DIM)).float().to(device)
    y = torch.eye(CLASSES, device=device).repeat(count, 1)
    average.mapping.w_avg.copy_(average.mapping(z, y).mean(0))
    return average


@torch.no_grad()
def save_samples(average: Generator, path: Path) -> None:
    """Ten columns, one a class; eight rows, one a noise vector, the same ones every time."""
    from PIL import Image

    device = average.mapping.w_avg.device
    z = torch.from_numpy(np.random.RandomState(1).randn(8, Z_DIM)).float().to(device)
    y = torch.eye(CLASSES, device=device)
    tiles = average(z.repeat_interleave(CLASSES, 0), y.repeat(8, 1)).clamp(-1, 1).cpu()
    grid = tiles.view(8, CLASSES, 32, 32).permute(0, 2, 1, 3).reshape(8 * 32, CLASSES * 32)
    Image.fromarray(((grid + 1) * 127.5).round().byte().numpy()).resize((640, 512)).save(path)


if __name__ == "__main__":
    main()
