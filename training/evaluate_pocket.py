"""Measure a pocket model: are its pictures of the class asked for, are they varied, are they like photographs?

    python training/evaluate_pocket.py --model gan_lab/data/pocket --out training/record

Pictures come from the library's own `BigGAN` in eval mode and go to the judge that the package ships
(export_judge.py), so of the package only the judge's network and weights play a part.
Writes `evaluation.json`, `contact-sheet.png` and `curves.png`, prints which targets hold, and exits
with 1 if one doesn't.

What is measured, at truncations 0.1 to 1.0, always against the 10,000 test photographs, which neither
the generator nor the judge learned from:

- As asked: the share of pictures that the judge takes for the class asked for.
- Diversity: the mean Euclidean distance, in the judge's 64 features, between two pictures of a class,
  averaged over the classes, divided by the same number over the test photographs.
- KID (Binkowski et al. 2018): 100 subsets of 1,000, kernel (x.y / d + 1)^3, unbiased; and FID (Heusel
  et al. 2017). Both from torchmetrics, on the judge's features instead of Inception's, so the values
  compare with each other and with nothing published. For scale, the same is measured for photographs
  of the training set, which the judge has seen.
"""

import argparse
import hashlib
import itertools
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from data import CLASSES, load, to_unit_range
from PIL import Image, ImageDraw, ImageFont
from pytorch_pretrained_biggan import BigGAN, truncated_noise_sample
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import KernelInceptionDistance

from gan_lab.judging.fashion import FEATURES, JUDGE_FOLDER, JudgeNetwork

TRUNCATIONS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
SEED = 1  # the statistics were filled with noise of seed 0
BATCH = 100
SHEET_TRUNCATIONS, SHEET_ROWS = (1.0, 0.4), 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder with pytorch_model.bin and config.json")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--judge", type=Path, default=JUDGE_FOLDER / "judge.pt", help="another judge")
    parser.add_argument("--pictures-per-class", type=int, default=1000, help="fewer for a quick look")
    parser.add_argument("--truncations", type=float, nargs="+", default=TRUNCATIONS, help="fewer for a quick look")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    started, cpu_started = time.monotonic(), time.process_time()

    gan = BigGAN.from_pretrained(str(arguments.model)).eval().to(memory_format=torch.channels_last)
    judge = JudgeNetwork(len(CLASSES)).eval()
    judge.load_state_dict(torch.load(arguments.judge, weights_only=True))
    n = arguments.pictures_per_class

    photographs, train_photographs = (
        ask_judge(judge, *load_first_of_each_class(split, n)) for split in ("test", "train")
    )
    record = {
        "model_sha256": hashlib.sha256((arguments.model / "pytorch_model.bin").read_bytes()).hexdigest(),
        "pictures_per_class": n,
        "seed": SEED,
        "test_photographs": measure(photographs, photographs),
        "train_photographs": measure(train_photographs, photographs)
        | measure_distances(train_photographs, photographs),
        "truncations": {},
    }
    for truncation in arguments.truncations:
        pictures, y = generate(gan, n, truncation)
        of_gan = ask_judge(judge, pictures, y)
        entry = measure(of_gan, photographs) | measure_distances(of_gan, photographs)
        record["truncations"][f"{truncation:.1f}"] = entry
        print(summarise(truncation, entry), flush=True)
    record["targets"] = check_targets(record)
    record["seconds"] = round(time.monotonic() - started, 1)
    record["cpu_seconds"] = round(time.process_time() - cpu_started, 1)
    record["torch"] = torch.__version__

    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "evaluation.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    draw_contact_sheet(gan).save(arguments.out / "contact-sheet.png", optimize=True)
    plot_curves(record, arguments.out / "curves.png")
    for name, target in record["targets"].items():
        print("holds" if target["holds"] else "FAILS", f"{name}: {target['measured']}")
    raise SystemExit(0 if all(target["holds"] for target in record["targets"].values()) else 1)


class Judgement:
    """What the judge says of n pictures of each class, in class order: [classes, n, ...] each."""

    def __init__(self, logits: Tensor, features: Tensor) -> None:
        shape = (len(CLASSES), -1)
        self.probabilities = logits.softmax(1).unflatten(0, shape)  # [classes, n, classes]
        self.features = features.unflatten(0, shape)  # [classes, n, 64]
        self.guesses = self.probabilities.argmax(2)  # [classes, n]

    @property
    def is_right(self) -> Tensor:
        """Which pictures are taken for the class asked for, [classes, n] bool."""
        return self.guesses == torch.arange(len(CLASSES))[:, None]


def load_first_of_each_class(split: str, n: int) -> tuple[Tensor, Tensor]:
    """Photographs [classes * n, 1, 32, 32] in [-1, 1], in class order, and their classes."""
    pictures, labels = load(split)
    chosen = torch.cat([(labels == c).nonzero()[:n, 0] for c in range(len(CLASSES))])
    return to_unit_range(pictures[chosen]), labels[chosen]


@torch.no_grad()
def generate(gan: BigGAN, n: int, truncation: float) -> tuple[Tensor, Tensor]:
    """Pictures [classes * n, 1, 32, 32] in [-1, 1], in class order, and their classes.

    Every truncation has the same noise, only scaled: curves are smoother than with fresh noise.
    """
    z = torch.from_numpy(truncated_noise_sample(len(CLASSES) * n, truncation=truncation, seed=SEED))
    y = torch.arange(len(CLASSES)).repeat_interleave(n)
    classes = F.one_hot(y, len(CLASSES)).float()
    batches = zip(z.split(BATCH), classes.split(BATCH), strict=True)
    return torch.cat([gan(noise, asked, truncation)[:, :1] for noise, asked in batches]), y


@torch.no_grad()
def ask_judge(judge: JudgeNetwork, pictures: Tensor, y: Tensor) -> Judgement:
    """Show the judge pictures in class order; it isn't told the classes y, which are checked to be in order."""
    assert (y == torch.arange(len(CLASSES)).repeat_interleave(len(y) // len(CLASSES))).all()
    logits, features = zip(*(judge(batch) for batch in pictures.split(500)), strict=True)
    return Judgement(torch.cat(logits), torch.cat(features))


def measure(ours: Judgement, photographs: Judgement) -> dict:
    """Fidelity and diversity; diversity as a ratio to that of the photographs."""
    right = ours.is_right.float().mean(1)
    asked = torch.arange(len(CLASSES))
    spread, spread_of_photographs = (torch.stack([F.pdist(c).mean() for c in x.features]) for x in (ours, photographs))
    return {
        "as_asked": right.mean().item(),
        "as_asked_by_class": name_by_class(right),
        "probability_of_asked": ours.probabilities[asked, :, asked].mean().item(),
        "diversity": spread.mean().item(),
        "diversity_ratio": (spread.mean() / spread_of_photographs.mean()).item(),
        "diversity_ratio_by_class": name_by_class(spread / spread_of_photographs),
        # a picture of the wrong class is far from the others: is there diversity without those?
        "diversity_ratio_of_right_ones": (mean_distance_of_right(ours) / mean_distance_of_right(photographs)).item(),
        "confusion": [[round(share, 4) for share in row] for row in confusion(ours).tolist()],
    }


def mean_distance_of_right(judged_pictures: Judgement) -> Tensor:
    """The mean distance within a class among pictures that the judge takes for their class; mean over the classes."""
    pairs = zip(judged_pictures.features, judged_pictures.is_right, strict=True)
    return torch.stack([F.pdist(features[right]).mean() for features, right in pairs]).nanmean()


def confusion(judged_pictures: Judgement) -> Tensor:
    """Shares [asked, taken for]; rows add up to 1."""
    return F.one_hot(judged_pictures.guesses, len(CLASSES)).float().mean(1)


def measure_distances(ours: Judgement, photographs: Judgement) -> dict[str, float]:
    """KID and FID between the features of pictures and of photographs: 0 would be the same distribution."""
    torch.manual_seed(SEED)  # KID draws its subsets from torch's own generator
    as_they_are = nn.Identity()
    as_they_are.num_features = FEATURES
    n = photographs.features[..., 0].numel()
    kid = KernelInceptionDistance(feature=as_they_are, subsets=100, subset_size=min(1000, n // 2))
    fid = FrechetInceptionDistance(feature=as_they_are)
    for metric in (kid, fid):
        metric.update(photographs.features.flatten(0, 1), real=True)
        metric.update(ours.features.flatten(0, 1), real=False)
    mean, deviation = kid.compute()
    return {"kid": mean.item(), "kid_deviation": deviation.item(), "fid": fid.compute().item()}


def name_by_class(values: Tensor) -> dict[str, float]:
    return dict(zip(CLASSES, (round(value, 4) for value in values.tolist()), strict=True))


def summarise(truncation: float, entry: dict) -> str:
    worst, share = min(entry["as_asked_by_class"].items(), key=lambda item: item[1])
    return (
        f"truncation {truncation}: as asked {entry['as_asked']:.1%} (worst: {worst} {share:.1%}), "
        f"diversity {entry['diversity_ratio']:.3f}, KID {entry['kid']:.4f}, FID {entry['fid']:.2f}"
    )


def check_targets(record: dict) -> dict[str, dict]:
    """Each target, what was measured, and whether it holds; those of truncations left out are left out."""
    at = record["truncations"]
    found = {}
    if full := at.get("1.0"):
        behind = record["test_photographs"]["as_asked"] - full["as_asked"]
        worst, share = min(full["as_asked_by_class"].items(), key=lambda item: item[1])
        ratio = full["diversity_ratio"]
        found["at 1.0, as asked at most one point below the test photographs"] = (
            behind <= 0.01,
            f"{full['as_asked']:.1%} against {record['test_photographs']['as_asked']:.1%}",
        )
        found["at 1.0, no class under 70 %"] = share >= 0.7, f"{worst} {share:.1%}"
        found["at 1.0, diversity at least 0.90 of the test photographs'"] = ratio >= 0.9, f"{ratio:.3f}"
    if less := at.get("0.4"):
        found["at 0.4, at least 97 % as asked"] = less["as_asked"] >= 0.97, f"{less['as_asked']:.1%}"
    ratios = [at[key]["diversity_ratio"] for key in sorted(at, key=float)]
    if len(ratios) > 1:
        found["diversity grows with truncation at every step"] = (
            all(before < after for before, after in itertools.pairwise(ratios)),
            ", ".join(f"{ratio:.2f}" for ratio in ratios),
        )
    return {name: {"holds": bool(holds), "measured": measured} for name, (holds, measured) in found.items()}


def draw_contact_sheet(gan: BigGAN, side: int = 64, gap: int = 4) -> Image.Image:
    """A column a class and a row a noise vector, one block for each truncation, all from the same noise."""
    title, names = ImageFont.load_default(18), ImageFont.load_default(13)
    step, margin, heading = side + gap, 12, 34
    block = heading + SHEET_ROWS * step + gap
    width = 2 * margin + len(CLASSES) * step - gap
    sheet = Image.new("L", (width, 2 * margin + 16 + len(SHEET_TRUNCATIONS) * block), 255)
    draw = ImageDraw.Draw(sheet)
    for column, name in enumerate(CLASSES):
        draw.text((margin + column * step + side / 2, margin), name, fill=0, font=names, anchor="mt")
    for number, truncation in enumerate(SHEET_TRUNCATIONS):
        top = margin + 16 + number * block
        draw.text((margin, top + heading / 2), f"truncation {truncation}", fill=0, font=title, anchor="lm")
        pictures, _ = generate(gan, SHEET_ROWS, truncation)
        for i, picture in enumerate(((pictures[:, 0] + 1) * 127.5).round().byte().numpy()):
            column, row = divmod(i, SHEET_ROWS)
            tile = Image.fromarray(picture).resize((side, side), Image.Resampling.BICUBIC)
            sheet.paste(tile, (margin + column * step, top + heading + row * step))
    return sheet


def plot_curves(record: dict, path: Path) -> None:
    """Fidelity and diversity against truncation, with the test photographs as dashed lines."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    keys = sorted(record["truncations"], key=float)
    truncations = np.array([float(key) for key in keys])
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for axes, name, label in [
        (left, "as_asked", "judged to be the class asked for"),
        (right, "diversity_ratio", "diversity within a class (photographs = 1)"),
    ]:
        axes.plot(truncations, [record["truncations"][key][name] for key in keys], "o-", label="pocket")
        axes.axhline(record["test_photographs"][name], color="grey", linestyle="--", label="test photographs")
        axes.set(xlabel="truncation", title=label)
        axes.grid(alpha=0.3)
        axes.legend()
    right.set_ylim(bottom=0)
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    main()
