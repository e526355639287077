"""Measure on pocket how many pictures the judge's measures need, and write the judge's model card.

    python training/measure_judge.py --record training/record

Draws ten batches of pocket's pictures at truncation 1.0, takes the first 50, 100 ... of each, and looks how
far the ten results lie apart. Writes that into the record as `judge_card.json`, with what the judge says of
noise and of blurred photographs, and from the record `MODEL_CARD.md` into `gan_lab/data/judge`.
"""

import argparse
import json
import statistics
from pathlib import Path

import torch
import torch.nn.functional as F
from data import CLASSES, load, to_unit_range
from torch import Tensor

import gan_lab as gl
from gan_lab.judging import measures, neighbours
from gan_lab.judging.fashion import JUDGE_FOLDER, JudgeNetwork
from gan_lab.judging.judge import Judge
from gan_lab.judging.load import load_judge
from gan_lab.judging.results import Measure
from gan_lab.pictures.samples import Samples

SIZES = [50, 100, 200, 500, 1000, 2000]
SEEDS = range(1000, 1010)
TRUNCATION = 1.0

CARD = """\
# The judge of pocket's pictures

A classifier with {parameters:,} parameters that learned from the 60,000 training photographs of Fashion-MNIST (Xiao,
Rasul and Vollgraf 2017; MIT, copyright Zalando SE), 32 x 32 and grey. `gl.load_judge(gan)` loads it. Its 64 features
measure distances: over photographs each has about mean 0 and variance 1, and since they also had to redraw the
photograph at 8 x 8 pixels, two pictures of one class lie apart in them.

It recognises {accuracy:.1%} of the 10,000 test photographs, which it didn't learn from: {by_class}.

Pocket at truncation {truncation}, every class equally often, mean ± standard deviation over {seeds} batches:

| pictures | fidelity | diversity | precision | recall | KID | FID |
|---|---|---|---|---|---|---|
{rows}

- Precision and recall are measured within each class, against {features} photographs of it, with the third nearest
  neighbour. Between two halves of these photographs both are {of_photographs:.3f}, not 1. Recall is biased: the fewer
  the pictures, the larger; from {recall_all} pictures on it stays at the value of {recall_all}, since no more pictures
  of a class enter than photographs. Recall's interval held the mean of its row for {recall_held} of the
  {recall_intervals} batches.
- FID is biased: all {all:,} pictures together get {fid:.2f}. Compare batches of one size only.
- KID is measured within each class, against {features} photographs of it: {kid:.3f} for all pictures together. Other
  sets of {features} photographs give {kid_low:.3f} to {kid_high:.3f}. Its interval held {kid:.3f} for {held} of the
  {batches} batches of 100 pictures or more (each a part of the next larger one), and reached {reach_low:.1f} to
  {reach_high:.1f} standard deviations of such batches to each side. (Pocket's own card gives KID over all classes at
  once, from 10,000 pictures.)
- KID and FID are of this judge's features and compare with nothing published.
- It names a class for anything: noise is a {noise_class}, it says, with probability {noise:.2f} in the mean.
- Blur misleads it: of test photographs averaged over 3 x 3 pixels it recognises {blurred:.1%}.
- Typical pictures are easier than photographs: at truncation 0.1 fidelity is {typical:.1%}, above the photographs' own.
- It mixes up shirts, T-shirts, pullovers and coats. Its numbers are the opinion of one network.

Licence: MIT, like the kit. `training/README.md` says how to make it again.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", type=Path, required=True, help="folder of judge.json and evaluation.json")
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    gan = gl.load_biggan("pocket")
    judge = load_judge(gan)
    n = max(SIZES)
    y = gan.class_vector(torch.arange(n) % len(CLASSES))
    batches = [gan.generate(gl.truncated_noise(n, TRUNCATION, seed=seed), y, TRUNCATION) for seed in SEEDS]
    features = torch.cat([judge.features(batch) for batch in batches])
    whole = measures.kid(split_by_class(features), list(judge.photographs.features))
    spread = {
        "model_sha256": gan.sha256,
        "truncation": TRUNCATION,
        "seeds": [SEEDS.start, SEEDS.stop],
        "sizes": {str(size): measure_sizes(judge, batches, size) for size in SIZES},
        "all_pictures": len(features),
        "photographs_a_class": judge.photographs.features.shape[1],
        "photographs_precision": judge.photographs.precision,
        "recall_held": count_held([measure_recalls(judge, batches, size) for size in SIZES]),
        "recall_intervals": len(SIZES) * len(SEEDS),
        "kid": whole,
        **describe_intervals({size: measure_kids(judge, batches, size) for size in SIZES[1:]}, whole),
        "kid_with_other_photographs": [
            measures.kid(split_by_class(features), other) for other in load_other_photographs(judge)
        ],
        "fid": measure_fid(judge, features),
        "noise": classify_noise(),
        "blurred_photographs": classify_blurred(),
        "torch": torch.__version__,
    }
    (arguments.record / "judge_card.json").write_text(json.dumps(spread, indent=2) + "\n", encoding="utf-8")
    record, evaluation = (
        json.loads((arguments.record / name).read_text(encoding="utf-8")) for name in ("judge.json", "evaluation.json")
    )
    (JUDGE_FOLDER / "MODEL_CARD.md").write_text(make_card(record, evaluation, spread), encoding="utf-8")


def measure_sizes(judge: Judge, batches: list[Samples], size: int) -> dict[str, dict[str, float]]:
    """Mean and standard deviation of each measure over the first `size` pictures of each batch."""
    some = [batch[:size] for batch in batches]
    results = {
        "fidelity": [judge.fidelity(batch) for batch in some],
        "diversity": [judge.diversity(batch) for batch in some],
        "precision": [
            neighbours.precision(split_by_class(judge.features(batch)), list(judge.photographs.features))
            for batch in some
        ],
        "recall": measure_recalls(judge, batches, size),
        "kid": measure_kids(judge, batches, size),
        "fid": [measure_fid(judge, judge.features(batch)) for batch in some],
    }
    values = {name: torch.tensor(numbers, dtype=torch.float64) for name, numbers in results.items()}
    return {name: {"mean": x.mean().item(), "deviation": x.std().item()} for name, x in values.items()}


def measure_kids(judge: Judge, batches: list[Samples], size: int) -> list[Measure]:
    """KID of the first `size` pictures of each batch; `Judge.kid` refuses the smallest, whose spread is shown here."""
    return [measures.kid(split_by_class(judge.features(b[:size])), list(judge.photographs.features)) for b in batches]


def measure_recalls(judge: Judge, batches: list[Samples], size: int) -> list[Measure]:
    """Recall of the first `size` pictures of each batch; `Judge.recall` refuses the smallest, whose bias is shown."""
    photographs = list(judge.photographs.features)
    return [neighbours.recall(split_by_class(judge.features(batch[:size])), photographs) for batch in batches]


def count_held(results: list[list[Measure]]) -> int:
    """Count how many intervals hold the mean of the measures in their list."""
    return sum(each.low <= statistics.mean(row) <= each.high for row in results for each in row)


def describe_intervals(results: dict[int, list[Measure]], whole: float) -> dict:
    """Count how often KID's interval held the value of all pictures, and compare its width with the batches' spread."""
    return {
        "kid_held": sum(kid.low <= whole <= kid.high for kids in results.values() for kid in kids),
        "kid_intervals": sum(map(len, results.values())),
        "kid_reach": {
            str(size): statistics.mean(kid.high - kid for kid in kids) / statistics.stdev(kids)
            for size, kids in results.items()
        },
    }


def measure_fid(judge: Judge, features: Tensor) -> float:
    """FID of all classes alike; `Judge.fid` refuses the small batches whose bias is shown here."""
    return measures.fid(features, *judge.photographs.moments(torch.ones(len(CLASSES))))


def split_by_class(features: Tensor) -> list[Tensor]:
    """Features of pictures in the order of their classes 0 ... 9, 0 ... 9."""
    return list(features.unflatten(0, (-1, len(CLASSES))).unbind(1))


def load_network() -> JudgeNetwork:
    """The judge's bare network."""
    network = JudgeNetwork(len(CLASSES)).eval().requires_grad_(False)
    network.load_state_dict(torch.load(JUDGE_FOLDER / "judge.pt", weights_only=True))
    return network


def load_other_photographs(judge: Judge) -> list[list[Tensor]]:
    """Features of test photographs that the judge doesn't ship, by class, in lots of as many as it ships."""
    network, (pictures, labels) = load_network(), load("test")
    size = judge.photographs.features.shape[1]
    lots = [network(to_unit_range(pictures[labels == c][size:]))[1].split(size) for c in range(len(CLASSES))]
    return [list(lot) for lot in zip(*lots, strict=True) if len(lot[0]) == size]


def classify_noise() -> dict[str, str | float]:
    """What 1,000 pictures of independent uniform pixels are taken for most often, and with what probability."""
    pictures = torch.rand(1000, 1, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1
    probabilities = load_network()(pictures)[0].softmax(1)
    guess = probabilities.argmax(1).mode().values.item()
    return {"class": CLASSES[guess], "probability": probabilities.amax(1).mean().item()}


def classify_blurred() -> float:
    """The share of test photographs recognised when every pixel is the mean of 3 x 3."""
    network, (pictures, labels) = load_network(), load("test")
    blurred = F.avg_pool2d(F.pad(to_unit_range(pictures), [1] * 4, mode="replicate"), 3, stride=1)
    guesses = torch.cat([network(batch)[0].argmax(1) for batch in blurred.split(500)])
    return (guesses == labels).double().mean().item()


def make_card(record: dict, evaluation: dict, spread: dict) -> str:
    """The card's text."""
    others = spread["kid_with_other_photographs"]
    return CARD.format(
        parameters=record["parameters"],
        accuracy=record["test_accuracy"],
        by_class=", ".join(f"{name} {share:.1%}" for name, share in record["test_accuracy_by_class"].items()),
        truncation=spread["truncation"],
        seeds=len(range(*spread["seeds"])),
        rows="\n".join(make_row(size, entry) for size, entry in spread["sizes"].items()),
        all=spread["all_pictures"],
        of_photographs=spread["photographs_precision"],
        recall_all=f"{spread['photographs_a_class'] * len(CLASSES):,}",
        recall_held=spread["recall_held"],
        recall_intervals=spread["recall_intervals"],
        fid=spread["fid"],
        kid=spread["kid"],
        held=spread["kid_held"],
        batches=spread["kid_intervals"],
        reach_low=min(spread["kid_reach"].values()),
        reach_high=max(spread["kid_reach"].values()),
        kid_low=min(others),
        kid_high=max(others),
        features=spread["photographs_a_class"],
        noise_class=spread["noise"]["class"],
        noise=spread["noise"]["probability"],
        blurred=spread["blurred_photographs"],
        typical=evaluation["truncations"]["0.1"]["as_asked"],
    )


def make_row(size: str, entry: dict) -> str:
    """One line of the card's table."""
    places = {"fidelity": 3, "diversity": 2, "precision": 3, "recall": 3, "kid": 3, "fid": 2}
    cells = [f"{entry[name]['mean']:.{p}f} ± {entry[name]['deviation']:.{p}f}" for name, p in places.items()]
    return f"| {int(size):,} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
