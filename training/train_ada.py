"""Train DCGANs with 200 photographs, with and without augmentation: the long runs that notebook 04 shows.

    python training/train_ada.py --runs runs/ada --to gan_lab/data/few_photographs

The notebook trains the same for a shorter time. Three seeds each, on one thread. It can be cut at any time: each run
goes on from its last checkpoint, and points that were measured already stay.
"""

import argparse
import io
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import gan_lab as gl
from gan_lab.judging import measures
from gan_lab.judging.checks import to_picture_tensor
from gan_lab.judging.judge import Judge
from gan_lab.saving import replace_file
from gan_lab.train.records import Epoch
from gan_lab.train.run import DCGANRun

AUGMENT = {"without": 0, "ada": "ada", "p = 1": 1}
SEEDS = (0, 1, 2)
PHOTOGRAPHS = 200  # of the kit's 10,000; the last 5,000 stay unseen
SETTINGS = {"width": 16, "batch": 32, "learning_rate": 0.001}
STEPS, INTERVAL = 3000, 500  # of a run; between two points that are measured
PICTURES = 1000  # that a point is measured with
SHOWN = 24  # pictures of each kind of run, of the first seed, that the package ships


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=Path, required=True, help="folder of the runs; gone on with if they are there")
    parser.add_argument("--to", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for seed in SEEDS:
        for name in AUGMENT:
            train(find_folder(arguments.runs, name, seed), name, seed)
    replace_file(arguments.to / "record.json", json.dumps(collect(arguments.runs)) + "\n")
    replace_file(arguments.to / "pictures.png", draw_pictures(arguments.runs))


def find_folder(runs: Path, name: str, seed: int) -> Path:
    """The folder of one run."""
    return runs / f"{name.replace(' ', '')}-{seed}"


def train(folder: Path, name: str, seed: int) -> None:
    """Train one run to its end, and append what is measured to its file measured.jsonl."""
    photographs = gl.load_pictures()
    few, unseen = photographs.part(range(PHOTOGRAPHS)), photographs.batch(range(5000, 10_000))
    run = gl.DCGANRun(folder, few, seed=seed, augment=AUGMENT[name], device="cpu", **SETTINGS)
    judge, path = gl.load_judge("fashion"), folder / "measured.jsonl"
    points = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    next_point = len(points) * INTERVAL + INTERVAL
    for record in run.train(-(-STEPS // run.steps_an_epoch)):
        if isinstance(record, Epoch) and record.step >= next_point:
            points.append(measure(run, judge, few.first(PHOTOGRAPHS), unseen))
            replace_file(path, "".join(json.dumps(point) + "\n" for point in points))
            print(name, seed, points[-1], flush=True)
            next_point += INTERVAL


def measure(run: DCGANRun, judge: Judge, learned: np.ndarray, unseen: np.ndarray) -> dict:
    """Measure the run as it is now."""
    z = torch.from_numpy(np.random.default_rng(0).standard_normal((PICTURES, run.settings.z_dim), np.float32))
    generated = run.generated(z)
    features = judge.classify(to_picture_tensor(unseen))[1].double()
    moments = features.mean(0), features.T @ features / len(features), len(features)
    latest = run.record[-100:]
    return {
        "step": run.step,
        "fid": round(measures.fid(judge.classify(to_picture_tensor(generated))[1], *moments).value, 3),
        "d_learned": round(float(run.discriminate(learned).mean()), 4),
        "d_unseen": round(float(run.discriminate(unseen[:PICTURES]).mean()), 4),
        "d_generated": round(float(run.discriminate(generated).mean()), 4),
        "r_t": round(float(np.mean([step.r_t for step in latest])), 4),
        "p": round(float(np.mean([step.augment_p for step in latest])), 4),
        "turned": round(measure_turned(generated, learned), 4),
        "turned_unseen": round(measure_turned(unseen[:PICTURES], learned), 4),
    }


def measure_turned(pictures: np.ndarray, photographs: np.ndarray) -> float:
    """The share of pictures that come nearest to a photograph when they are turned by a quarter, a half or three."""
    flat = torch.from_numpy(photographs).flatten(1).float()
    turns = [torch.from_numpy(np.rot90(pictures, k, (2, 3)).copy()).flatten(1).float() for k in range(4)]
    distances = torch.stack([torch.cdist(turned, flat).amin(1) for turned in turns])
    return float((distances.argmin(0) != 0).float().mean())


def collect(runs: Path) -> dict:
    """The points of all runs: {kind of run: {measure: [seeds, points]}}."""
    record: dict = {"photographs": PHOTOGRAPHS, "settings": SETTINGS, "seeds": SEEDS, "runs": {}}
    for name in AUGMENT:
        files = [find_folder(runs, name, seed) / "measured.jsonl" for seed in SEEDS]
        points = [[json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] for file in files]
        record["steps"] = [point["step"] for point in points[0]]
        measured = [key for key in points[0][0] if key != "step"]
        record["runs"][name] = {key: [[point[key] for point in seed] for seed in points] for key in measured}
    return record


def draw_pictures(runs: Path) -> bytes:
    """The last pictures of the first seed's runs: a row for each kind of run, as a PNG file."""
    photographs = gl.load_pictures().part(range(PHOTOGRAPHS))
    rows = []
    for name, augment in AUGMENT.items():
        folder = find_folder(runs, name, SEEDS[0])
        run = gl.DCGANRun(folder, photographs, seed=SEEDS[0], augment=augment, device="cpu", **SETTINGS)
        rows.append(np.concatenate(list(run.generated(run.fixed_noise)[:SHOWN, 0]), axis=1))
    file = io.BytesIO()
    Image.fromarray(np.concatenate(rows)).save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    main()
