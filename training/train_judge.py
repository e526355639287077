"""Train the judge: a classifier of Fashion-MNIST that says how faithful and how diverse generated pictures are.

    python training/train_judge.py --to runs/judge

Writes `judge.pt` (the state dict of `gan_lab.judging.fashion.JudgeNetwork`) and `judge.json` (settings,
losses, accuracy); export_judge.py makes of it what the package ships. It learns from the 60,000 training
photographs; the test photographs are looked at once, at the end. Single-threaded, so the same seed on the
same machine and torch gives the same weights.

The features have two purposes. They must tell the classes apart, and they must still tell two
pictures of one class apart, or "distance within a class" would measure nothing: a classifier that is
trained for long draws each class together into a point (Papyan, Han and Donoho 2020, "neural
collapse"). So a second linear layer, which is thrown away afterwards, has to redraw the photograph at
8 x 8 pixels from the same features.
"""

import argparse
import json
import os
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from data import CLASSES, load, to_unit_range
from torch import Tensor, nn

from gan_lab.judging.fashion import FEATURES, JudgeNetwork

SEED = 0
EPOCHS = 13
BATCH = 128
TOP_RATE, WEIGHT_DECAY = 4e-3, 0.02  # one cycle: up to the top rate over a fifth of the steps, then down to zero
REDRAWING_SIDE, REDRAWING_WEIGHT = 8, 1.0
SHIFT = 2  # pixels, each way; no mirroring, because every shoe of the data points to the left
ERASED_SIDE, ERASED_SHARE = 10, 0.5  # a square set to background, in half of the pictures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, required=True, help="folder for judge.pt and judge.json")
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)

    judge = JudgeNetwork(len(CLASSES)).to(memory_format=torch.channels_last)
    started, cpu_started = time.monotonic(), time.process_time()
    epochs = fit(judge)
    seconds, cpu_seconds = time.monotonic() - started, time.process_time() - cpu_started

    right = count_right_by_class(judge.eval(), *load("test"))
    settings = {
        "seed": SEED,
        "epochs": EPOCHS,
        "batch": BATCH,
        "optimizer": "AdamW",
        "top_rate": TOP_RATE,
        "weight_decay": WEIGHT_DECAY,
        "redrawing": {"side": REDRAWING_SIDE, "weight": REDRAWING_WEIGHT},
        "augmentation": {"shift": SHIFT, "erased_side": ERASED_SIDE, "erased_share": ERASED_SHARE},
    }
    record = {
        "settings": settings,
        "parameters": sum(p.numel() for p in judge.parameters()),
        "features": FEATURES,
        "test_accuracy": right.mean().item(),
        "test_accuracy_by_class": dict(zip(CLASSES, right.tolist(), strict=True)),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "torch": torch.__version__,
        "epochs": epochs,
    }
    weights = {name: tensor.contiguous() for name, tensor in judge.state_dict().items()}
    torch.save(weights, folder / "judge.tmp")
    os.replace(folder / "judge.tmp", folder / "judge.pt")
    (folder / "judge.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"{right.mean():.2%} of the test photographs recognised, {cpu_seconds:.0f} CPU seconds")


def fit(judge: JudgeNetwork) -> list[dict[str, float]]:
    """Train in place; one record an epoch, of the augmented training photographs."""
    pictures, labels = load("train")
    draw = torch.Generator().manual_seed(SEED)
    redraw = nn.Linear(FEATURES, REDRAWING_SIDE**2)
    adam = torch.optim.AdamW([*judge.parameters(), *redraw.parameters()], weight_decay=WEIGHT_DECAY)
    steps_an_epoch = len(pictures) // BATCH
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        adam, TOP_RATE, epochs=EPOCHS, steps_per_epoch=steps_an_epoch, pct_start=0.2
    )
    epochs = []
    judge.train()
    for epoch in range(EPOCHS):
        totals = torch.zeros(3)
        order = torch.randperm(len(pictures), generator=draw)
        for chosen in order[: steps_an_epoch * BATCH].view(steps_an_epoch, BATCH):
            x, y = augment(pictures[chosen], draw), labels[chosen]
            with torch.autocast("cpu", torch.bfloat16):
                logits, features = judge(x)
            small = F.adaptive_avg_pool2d(x, REDRAWING_SIDE).flatten(1)
            class_loss = F.cross_entropy(logits.float(), y)
            redrawing_loss = F.mse_loss(redraw(features.float()), small)
            adam.zero_grad()
            (class_loss + REDRAWING_WEIGHT * redrawing_loss).backward()
            adam.step()
            cycle.step()
            hits = (logits.argmax(1) == y).float().mean()
            totals += torch.stack([class_loss.detach(), redrawing_loss.detach(), hits])
        cross_entropy, redrawing, accuracy = (round(value, 4) for value in (totals / steps_an_epoch).tolist())
        epochs.append({"cross_entropy": cross_entropy, "redrawing": redrawing, "train_accuracy": accuracy})
        print(epoch + 1, epochs[-1], flush=True)
    return epochs


def augment(pictures: Tensor, draw: torch.Generator) -> Tensor:
    """uint8 [n, 1, 32, 32] -> float32 in [-1, 1], each shifted by up to SHIFT, half of them with a square erased."""
    n, _, side, _ = pictures.shape
    span = torch.arange(side)
    padded = F.pad(pictures, [SHIFT] * 4)
    top, left = torch.randint(2 * SHIFT + 1, (2, n, 1, 1), generator=draw)
    shifted = padded[torch.arange(n)[:, None, None], 0, top + span[:, None], left + span]

    top, left = torch.randint(side - ERASED_SIDE + 1, (2, n, 1, 1), generator=draw)
    inside_rows = (span[:, None] >= top) & (span[:, None] < top + ERASED_SIDE)
    inside_columns = (span >= left) & (span < left + ERASED_SIDE)
    chosen = torch.rand(n, 1, 1, generator=draw) < ERASED_SHARE
    return to_unit_range(shifted.masked_fill(inside_rows & inside_columns & chosen, 0)[:, None])


@torch.no_grad()
def count_right_by_class(judge: JudgeNetwork, pictures: Tensor, labels: Tensor) -> Tensor:
    """The share of each class's photographs that is recognised, [classes]."""
    guesses = torch.cat([judge(to_unit_range(batch))[0].argmax(1) for batch in pictures.split(500)])
    return torch.stack([(guesses[labels == c] == c).float().mean() for c in range(len(CLASSES))])


if __name__ == "__main__":
    main()
