"""Measure the small StyleGAN2 as pocket was measured, and write its model card.

    python training/evaluate_stylegan2.py --model gan_lab/data/pocket_stylegan2 --record training/record

Pictures come from the training's own generator, with the numbers of the shipped file, and go to the judge that
the package ships; what is measured, and with what, is described in `evaluate_pocket.py`. At every psi it is done
twice: psi draws w towards the mean of all w, as the kit's `psi` does, and towards the mean of its own class.
Writes `stylegan2.json` into the record, and `MODEL_CARD.md` and `contact-sheet.png` beside the model.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from data import CLASSES
from evaluate_pocket import ask_judge, load_first_of_each_class, measure, measure_distances
from PIL import Image, ImageDraw, ImageFont
from stylegan2_networks import Generator
from torch import Tensor
from train_stylegan2 import BATCH, HALF_LIFE, LEARNING_RATE, MIXED_SHARE, PENALTY, PENALTY_EVERY, Z_DIM, new_generator

from gan_lab.judging.fashion import JUDGE_FOLDER, JudgeNetwork
from gan_lab.networks.files.stylegan2_file import open_generator

PSIS = [1.0, 0.7, 0.5, 0.3]
PICTURES_SEED, MEANS_SEED = 1, 2  # of the noise of the pictures, and of the noise whose w are averaged
CENTRES = {"all": "mean w of all", "class": "mean w of the class"}
SHEET = [(1.0, "all"), (0.5, "all"), (0.5, "class")]
SHEET_ROWS = 6

CARD = """\
# Pocket-StyleGAN2: a small StyleGAN2

It draws grey pictures of clothes, shoes and bags at 32 x 32 pixels, of the class asked for: {parameters:,} parameters,
512 numbers of noise z, 128 of w, 8 layers that take w. Its file is laid out as NVIDIA's files of StyleGAN2-ADA are and
is read by the same code. (The source code that NVIDIA's own loader would execute isn't in it, so that one is no use.)

![Three blocks of pictures: psi 1.0, psi 0.5 towards the mean of all w, and towards the class's](contact-sheet.png)

## Intended use

Teaching: it comes with the package, needs no download and draws a picture in milliseconds. It is no benchmark.

## Data and licence

Fashion-MNIST (Xiao, Rasul and Vollgraf 2017; MIT licence, copyright Zalando SE): the 60,000 training photographs,
padded from 28 x 28 to 32 x 32, not mirrored. The network is part of the kit, under the MIT licence; nothing in it is
NVIDIA's. The {classes} classes: {names}.

## Training

About {steps:,} steps with {batch} photographs each, {minutes:.0f} minutes on one NVIDIA H100. Non-saturating logistic
loss, gradient penalty {penalty} on real pictures every {every} steps, style mixing in {mixed:.0%} of the pictures, Adam
with a rate of {rate} that falls to zero in the last quarter, averaged weights (half-life {half_life:,} pictures), no
augmentation. No classifier took part in it. Weights are rounded to float16.

`network.pkl`: {bytes:,} bytes, sha256 `{sha256}`.

## What was measured

{per_class:,} pictures of each class at each psi, with the training's own code, judged as
[pocket's](../pocket/MODEL_CARD.md) are, against {per_class:,} test photographs of each class that neither network
learned from.

| psi | towards | as asked | worst class | diversity | KID | FID |
|---|---|---|---|---|---|---|
{rows}
| *test photographs* | | {test_as_asked:.1%} | {test_worst} | 1.00 | 0 | 0 |

*As asked*: the share that the judge takes for the class asked for. *Diversity*: the mean distance between two pictures
of one class in the judge's features, over the same for the photographs. *KID* and *FID* are of the judge's features:
compare them within this table and pocket's.

**psi draws towards the mean of all w, over all classes.** That mean is of no class in particular, so the smaller psi
is, the fewer pictures are of the class asked for. Towards the mean of a class, which notebook 04 computes, psi does
what truncation does in BigGAN: more pictures as asked, less diversity.

## Limits

- At psi 1.0 the judge recognises {as_asked:.1%} of its pictures, and {test_as_asked:.1%} of the photographs: it misses
  the goal that pocket was held to, at most one point below them. Diversity is nearer to the photographs' than pocket's.
- The judge is a network too, and can be wrong. Distance in its features hardly sees fine texture.
- Some pictures have a grain that no cloth has.
- How long it was trained was decided by the time there was, not by a measurement.

## How to make it again

    apt-get install dataset-fashion-mnist
    python training/train_stylegan2.py --run runs/stylegan2 --minutes {minutes_asked} --device cuda
    python training/export_stylegan2.py --run runs/stylegan2 --to gan_lab/data/pocket_stylegan2
    python training/evaluate_stylegan2.py --model gan_lab/data/pocket_stylegan2 --record training/record

Another machine makes another number of steps in that time, and so other weights of the same kind.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of the exported model")
    parser.add_argument("--record", type=Path, required=True, help="folder for the results")
    parser.add_argument("--pictures-per-class", type=int, default=1000, help="fewer for a quick look")
    arguments = parser.parse_args()
    n = arguments.pictures_per_class
    generator = load_generator(arguments.model / "network.pkl")
    judge = JudgeNetwork(len(CLASSES)).eval()
    judge.load_state_dict(torch.load(JUDGE_FOLDER / "judge.pt", weights_only=True))
    photographs = ask_judge(judge, *load_first_of_each_class("test", n))
    record = {
        "model_sha256": hashlib.sha256((arguments.model / "network.pkl").read_bytes()).hexdigest(),
        "pictures_per_class": n,
        "test_photographs": measure(photographs, photographs),
        "psi": [],
    }
    for psi in PSIS:
        for centre in CENTRES if psi < 1 else ("all",):
            of_gan = ask_judge(judge, *generate(generator, n, psi, centre))
            entry = measure(of_gan, photographs) | measure_distances(of_gan, photographs)
            record["psi"].append({"psi": psi, "centre": centre} | entry)
            print(make_row(record["psi"][-1]), flush=True)
    (arguments.record / "stylegan2.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    draw_contact_sheet(generator).save(arguments.model / "contact-sheet.png", optimize=True)
    (arguments.model / "MODEL_CARD.md").write_text(make_card(arguments.model, record), encoding="utf-8")


def load_generator(path: Path) -> Generator:
    """The training's own generator with the numbers of a file."""
    generator = new_generator().eval()
    with open_generator(path) as whole, torch.no_grad():
        for name, value in [*generator.named_parameters(), *generator.named_buffers()]:
            *parts, last = name.split(".")
            part = whole
            for each in parts:
                part = part.get_part(each)
            value.copy_(part.read_tensor(last, *value.shape))
    return generator


@torch.no_grad()
def generate(generator: Generator, n: int, psi: float, centre: str) -> tuple[Tensor, Tensor]:
    """Pictures [classes * n, 1, 32, 32], in class order, and their classes; the same noise at every psi."""
    z = torch.from_numpy(np.random.RandomState(PICTURES_SEED).randn(len(CLASSES) * n, Z_DIM)).float()
    y = torch.eye(len(CLASSES)).repeat_interleave(n, 0)
    w = generator.mapping(z, y)
    to = generator.mapping.w_avg if centre == "all" else compute_class_means(generator).repeat_interleave(n, 0)
    ws = (to + psi * (w - to))[:, None].expand(-1, generator.settings["num_ws"], -1)
    pictures = torch.cat([generator.synthesis(some) for some in ws.split(50)])
    return pictures.clamp(-1, 1), y.argmax(1)


@torch.no_grad()
def compute_class_means(generator: Generator, count: int = 2000) -> Tensor:
    """The mean w of each class, [classes, w_dim]."""
    z = torch.from_numpy(np.random.RandomState(MEANS_SEED).randn(count, Z_DIM)).float()
    return torch.stack([generator.mapping(z, y.expand(count, -1)).mean(0) for y in torch.eye(len(CLASSES))])


def make_row(entry: dict) -> str:
    worst, share = min(entry["as_asked_by_class"].items(), key=lambda item: item[1])
    towards = CENTRES[entry["centre"]] if entry["psi"] < 1 else ""
    return (
        f"| {entry['psi']} | {towards} | {entry['as_asked']:.1%} | {worst}, {share:.1%} "
        f"| {entry['diversity_ratio']:.2f} | {entry['kid']:.4f} ± {entry['kid_deviation']:.4f} | {entry['fid']:.2f} |"
    )


def make_card(model: Path, record: dict) -> str:
    export = json.loads((model / "export.json").read_text(encoding="utf-8"))
    test = record["test_photographs"]
    worst, share = min(test["as_asked_by_class"].items(), key=lambda item: item[1])
    return CARD.format(
        **export,
        minutes=export["training_seconds"] / 60,
        minutes_asked=round(export["training_seconds"] / 60, 1),
        batch=BATCH,
        penalty=PENALTY,
        every=PENALTY_EVERY,
        mixed=MIXED_SHARE,
        rate=LEARNING_RATE,
        half_life=HALF_LIFE,
        classes=len(CLASSES),
        names=", ".join(CLASSES),
        per_class=record["pictures_per_class"],
        rows="\n".join(map(make_row, record["psi"])),
        as_asked=record["psi"][0]["as_asked"],
        test_as_asked=test["as_asked"],
        test_worst=f"{worst}, {share:.1%}",
    )


def draw_contact_sheet(generator: Generator, side: int = 64, gap: int = 4) -> Image.Image:
    """A column a class and a row a noise vector, one block for each psi and centre, all from the same noise."""
    title, names = ImageFont.load_default(18), ImageFont.load_default(13)
    step, margin, heading = side + gap, 12, 34
    block = heading + SHEET_ROWS * step + gap
    sheet = Image.new("L", (2 * margin + len(CLASSES) * step - gap, 2 * margin + 16 + len(SHEET) * block), 255)
    draw = ImageDraw.Draw(sheet)
    for column, name in enumerate(CLASSES):
        draw.text((margin + column * step + side / 2, margin), name, fill=0, font=names, anchor="mt")
    for number, (psi, centre) in enumerate(SHEET):
        top = margin + 16 + number * block
        towards = f", towards the {CENTRES[centre]}" if psi < 1 else ""
        draw.text((margin, top + heading / 2), f"psi {psi}{towards}", fill=0, font=title, anchor="lm")
        pictures, _ = generate(generator, SHEET_ROWS, psi, centre)
        for i, picture in enumerate(((pictures[:, 0] + 1) * 127.5).round().byte().numpy()):
            column, line = divmod(i, SHEET_ROWS)
            tile = Image.fromarray(picture).resize((side, side), Image.Resampling.BICUBIC)
            sheet.paste(tile, (margin + column * step, top + heading + line * step))
    return sheet


if __name__ == "__main__":
    main()
