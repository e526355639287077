"""Measure on pocket how many pictures the judge's measures need, and write the judge's model card.

    python training/measure_judge.py --record training/record

Draws ten batches of pocket's pictures at truncation 1.0, takes the first 50, 100 ... of each, and looks how
far the ten results lie apart. Writes that into the record as `judge_card.json`, with what the judge says of
noise and of blurred photographs, and from the record `MODEL_CARD.md` into `gan_lab/data/judge`.
"""

import argparse
import json
import statistics
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from data import CLASSES, load, to_unit_range
from judge_card import make_card
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
    probabilities = torch.cat([judge.probabilities(batch) for batch in batches])
    whole = measures.kid(split_by_class(features), list(judge.photographs.features))
    spread = {
        "model_sha256": gan.sha256,
        "truncation": TRUNCATION,
        "seeds": [SEEDS.start, SEEDS.stop],
        "sizes": {str(size): measure_sizes(judge, batches, size) for size in SIZES},
        "all_pictures": len(features),
        "photographs_a_class": judge.photographs.features.shape[1],
        "photographs_precision": judge.photographs.precision,
        "recall_held": count_held([measure_neighbours(neighbours.recall, judge, batches, size) for size in SIZES]),
        "coverage_held": count_held([measure_neighbours(neighbours.coverage, judge, batches, size) for size in SIZES]),
        "recall_intervals": len(SIZES) * len(SEEDS),
        "photographs_density": judge.photographs.density,
        "photographs_score": judge.photographs.classifier_score,
        "score": describe_score(judge, batches, probabilities),
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


def measure_sizes(judge: Judge, batches: list[Samples], size: int) -> dict[str, dict[str, float] | float]:
    """Mean and standard deviation of each measure over the first `size` pictures of each batch."""
    some = [batch[:size] for batch in batches]
    results = {
        "fidelity": [judge.fidelity(batch) for batch in some],
        "diversity": [judge.diversity(batch) for batch in some],
        "precision": measure_neighbours(neighbours.precision, judge, batches, size),
        "recall": measure_neighbours(neighbours.recall, judge, batches, size),
        "density": measure_neighbours(neighbours.density, judge, batches, size),
        "coverage": measure_neighbours(neighbours.coverage, judge, batches, size),
        "classifier_score": [judge.classifier_score(batch) for batch in some],
        "kid": measure_kids(judge, batches, size),
        "fid": [measure_fid(judge, judge.features(batch)) for batch in some],
    }
    values = {name: torch.tensor(numbers, dtype=torch.float64) for name, numbers in results.items()}
    photographs = judge.photographs.features.shape[1]
    expected = neighbours.expected_coverage(min(size // len(CLASSES), photographs), photographs)
    spread = {name: {"mean": x.mean().item(), "deviation": x.std().item()} for name, x in values.items()}
    return spread | {"photographs_coverage": expected}


def measure_kids(judge: Judge, batches: list[Samples], size: int) -> list[Measure]:
    """KID of the first `size` pictures of each batch; `Judge.kid` refuses the smallest, whose spread is shown here."""
    return [measures.kid(split_by_class(judge.features(b[:size])), list(judge.photographs.features)) for b in batches]


def measure_neighbours(
    measure: Callable[[list[Tensor], list[Tensor]], Measure], judge: Judge, batches: list[Samples], size: int
) -> list[Measure]:
    """Recall, for instance, of the first `size` pictures of each batch; `Judge` refuses the smallest, shown here."""
    photographs = list(judge.photographs.features)
    return [measure(split_by_class(judge.features(batch[:size])), photographs) for batch in batches]


def describe_score(judge: Judge, batches: list[Samples], probabilities: Tensor) -> dict:
    """The score of all pictures, of draws of 50, without a class, of one picture a class; and its intervals' hits."""
    whole = measures.classifier_score(probabilities).value
    draw = torch.Generator().manual_seed(0)
    few = [
        measures.classifier_score(probabilities[torch.randperm(len(probabilities), generator=draw)[:50]])
        for _ in range(1000)
    ]
    classes = torch.arange(len(probabilities)) % len(CLASSES)
    without = {name: measures.classifier_score(probabilities[classes != c]) for c, name in enumerate(CLASSES)}
    repeated = [measures.classifier_score(judge.probabilities(batch[: len(CLASSES)])).value for batch in batches]
    intervals = [judge.classifier_score(batch[:size]) for size in SIZES for batch in batches]
    return {
        "all": whole,
        "of_50": statistics.mean(few),
        "without_one_class": without,
        "one_picture_a_class": statistics.mean(repeated),
        "held": sum(score.low <= whole <= score.high for score in intervals),
    }


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


if __name__ == "__main__":
    main()
