"""Write the model card of pocket from the records, so that no number in it is typed by hand.

    python training/write_card.py --model gan_lab/data/pocket --record training/record

Reads the model's `export.json`, and `judge.json`, `evaluation.json` and `contact-sheet.png` of the
record; writes `MODEL_CARD.md` and a copy of the contact sheet into the model's folder.
"""

import argparse
import json
import math
import shutil
from pathlib import Path

import train_pocket
from data import CLASSES

MIN_CONFUSION = 0.03  # of a class, 0 to 1; the card names confusions of at least this share

CARD = """\
# Pocket: a small BigGAN-deep

Pocket draws grey pictures of clothes, shoes and bags at 32 x 32 pixels. It is the class
`pytorch_pretrained_biggan.BigGAN` with a smaller configuration: {parameters:,} parameters, {z} numbers of
noise, {classes} classes, and the 51 rows of truncation statistics that the published BigGAN-deep models have. So
it takes the same inputs and the same code as they do.

![Pictures at truncation 1.0 and 0.4: a column a class, a row a noise vector](contact-sheet.png)

## Intended use

Teaching: it comes with the package, needs no download and draws a picture in milliseconds on a laptop's
processor. It is not a source of training data, and no benchmark.

## Data and licence

Fashion-MNIST (Xiao, Rasul and Vollgraf 2017; MIT licence, copyright Zalando SE): the 60,000 training photographs,
padded from 28 x 28 to 32 x 32. The {classes} classes: {names}.

## Training

{step:,} steps with {batch} photographs each, {hours:.1f} hours on two processor cores that did other work too,
seed {seed}, torch {torch}. Hinge loss, a projection discriminator (width {width}) with an auxiliary classifier (weight
{classifier_d} for the discriminator; for the generator, {stages}), Adam with rates {rate_g:g} (generator) and
{rate_d:g} (discriminator) that fall to zero over the last {decay:.0%} of the steps, generator weights averaged
with {averaging}. Red, green and blue share one filter, so every picture is grey. Weights are rounded to float16;
the statistics were filled afterwards, from {pictures_a_row:,} pictures a row.

`pytorch_model.bin`: {bytes:,} bytes, sha256 `{sha256}`.

## What was measured

{per_class:,} pictures of each class at each truncation, with the library's own network, compared with {per_class:,}
test photographs of each class, which neither pocket nor the judge learned from. The judge is a small classifier
({judge_parameters:,} parameters); it recognises {judge_accuracy:.1%} of the test photographs.

| truncation | as asked | worst class | diversity | KID | FID |
|---|---|---|---|---|---|
{rows}
| *test photographs* | {test_as_asked:.1%} | {test_worst} | 1.00 | 0 | 0 |
| *train photographs* | {train_as_asked:.1%} | {train_worst} | {train_diversity:.2f} | {train_kid} | {train_fid:.2f} |

*As asked*: the share that the judge takes for the class asked for. *Diversity*: the mean distance between two
pictures of one class in the judge's features, over the same for the test photographs. *KID* (mean and standard
deviation over 100 subsets) and *FID* are computed on the judge's features, not on Inception's: compare them within
this table only. The training photographs are there for scale; the judge has seen them.

By class, at truncation 1.0:

| class | as asked | test photographs | diversity |
|---|---|---|---|
{class_rows}

The goals, and whether they hold:

{targets}

## Limits

- At truncation 1.0 the judge takes some classes for others: {confusions}. It mixes up the same kinds of test
  photographs: {judge_confusions}. What is pocket's fault and what is the judge's can't be told apart by these numbers.
- The judge is a network too. It can be wrong, and it can be content with a picture that a person finds odd.
- A classifier took part in training. Pictures can therefore be easier to recognise than photographs are, and a share
  as asked above that of the test photographs is no sign of better pictures.
- The recipe was changed once, at step 5,500, after a look at these numbers on part of the test photographs. They are
  unseen by the weights, but not by the people who chose the recipe.
- Distance in the judge's features doesn't see everything: fine texture hardly counts.
- Grey, 32 x 32, one object on black, shoes that point to the left: what isn't in the photographs can't be drawn.

## How to make it again

On Debian or Ubuntu, in the repository, with the package installed:

```
apt-get install dataset-fashion-mnist
pip install -e ".[test]"
python training/train_pocket.py --run runs/pocket --steps {step} --processes 2
python training/train_judge.py --to runs/judge
python training/export_judge.py --run runs/judge --to gan_lab/data/judge --record training/record
python training/export_pocket.py --run runs/pocket --to gan_lab/data/pocket --record training/record
python training/evaluate_pocket.py --model gan_lab/data/pocket --out training/record
python training/write_card.py --model gan_lab/data/pocket --record training/record
```

Another processor or torch gives other roundings, and so, after thousands of steps, other weights of the same kind.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of the exported model")
    parser.add_argument("--record", type=Path, required=True, help="folder of judge.json and evaluation.json")
    arguments = parser.parse_args()
    export, judge, evaluation = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (
            arguments.model / "export.json",
            arguments.record / "judge.json",
            arguments.record / "evaluation.json",
        )
    )
    if evaluation["model_sha256"] != export["sha256"]:
        raise SystemExit("evaluation.json is of other weights than export.json: run evaluate_pocket.py again.")
    (arguments.model / "MODEL_CARD.md").write_text(make_card(export, judge, evaluation), encoding="utf-8")
    shutil.copyfile(arguments.record / "contact-sheet.png", arguments.model / "contact-sheet.png")


def describe_stage(stage: train_pocket.Stage) -> str:
    """Describe a stage, for example "from step 5,500 0.02 with noise cut at 2"."""
    noise = f"noise cut at {stage.noise_cut:g}" if math.isfinite(stage.noise_cut) else "noise that isn't cut"
    return f"from step {stage.first_step:,} {stage.generator_classifier_weight:g} with {noise}"


def make_card(export: dict, judge: dict, evaluation: dict) -> str:
    """The card's text."""
    real, train = evaluation["test_photographs"], evaluation["train_photographs"]
    full = evaluation["truncations"]["1.0"]
    return CARD.format(
        parameters=export["parameters"],
        z=train_pocket.Z_DIM,
        classes=len(CLASSES),
        names=", ".join(CLASSES),
        step=export["step"],
        batch=train_pocket.BATCH,
        hours=export["training_seconds"] / 3600,
        seed=export["training_seed"],
        torch=export["torch"],
        width=train_pocket.Discriminator.__init__.__defaults__[1],
        classifier_d=train_pocket.DISCRIMINATOR_CLASSIFIER_WEIGHT,
        stages="; ".join(describe_stage(stage) for stage in train_pocket.STAGES),
        rate_g=train_pocket.GENERATOR_RATE,
        rate_d=train_pocket.DISCRIMINATOR_RATE,
        decay=train_pocket.DECAY_SHARE,
        averaging=train_pocket.AVERAGING,
        pictures_a_row=export["pictures_a_row"],
        bytes=export["bytes"],
        sha256=export["sha256"],
        per_class=evaluation["pictures_per_class"],
        judge_parameters=judge["parameters"],
        judge_accuracy=judge["test_accuracy"],
        rows="\n".join(
            make_row(key, evaluation["truncations"][key]) for key in sorted(evaluation["truncations"], key=float)
        ),
        test_as_asked=real["as_asked"],
        test_worst=find_worst_class(real),
        train_as_asked=train["as_asked"],
        train_worst=find_worst_class(train),
        train_diversity=train["diversity_ratio"],
        train_kid=format_kid(train),
        train_fid=train["fid"],
        class_rows="\n".join(make_class_row(name, full, real) for name in CLASSES),
        targets="\n".join(
            f"- {'holds' if target['holds'] else '**does not hold**'}: {name} ({target['measured']})"
            for name, target in evaluation["targets"].items()
        ),
        confusions=describe_confusions(full),
        judge_confusions=describe_confusions(real),
    )


def make_row(truncation: str, entry: dict) -> str:
    cells = [f"{entry['as_asked']:.1%}", find_worst_class(entry), f"{entry['diversity_ratio']:.2f}", format_kid(entry)]
    return f"| {truncation} | {' | '.join(cells)} | {entry['fid']:.2f} |"


def make_class_row(name: str, full: dict, real: dict) -> str:
    shares = f"{full['as_asked_by_class'][name]:.1%} | {real['as_asked_by_class'][name]:.1%}"
    return f"| {name} | {shares} | {full['diversity_ratio_by_class'][name]:.2f} |"


def find_worst_class(entry: dict) -> str:
    name, share = min(entry["as_asked_by_class"].items(), key=lambda item: item[1])
    return f"{name}, {share:.1%}"


def format_kid(entry: dict) -> str:
    return f"{entry['kid']:.4f} ± {entry['kid_deviation']:.4f}"


def describe_confusions(entry: dict) -> str:
    """The largest confusions, for instance "shirt for coat (12%)"; the first is what was asked for."""
    found = [
        (share, asked, taken)
        for asked, shares in zip(CLASSES, entry["confusion"], strict=True)
        for taken, share in zip(CLASSES, shares, strict=True)
        if asked != taken and share >= MIN_CONFUSION
    ]
    largest = sorted(found, reverse=True)[:6]
    return ", ".join(f"{asked} for {taken} ({share:.0%})" for share, asked, taken in largest) or "none worth a mention"


if __name__ == "__main__":
    main()
