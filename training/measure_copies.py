"""Measure what `gl.find_copies` finds: photographs that were altered, and pictures of networks.

    python training/measure_copies.py --run runs/fifty --record training/record

First, 500 of the kit's photographs are altered, as a generator may give them back, and looked for among all 10,000: by
`find_copies`, and for comparison by the distance of the pixels and by that of the judge's features (`find_nearest`),
each with the limit below which 1 % of the photographs lie. Then pictures of networks are compared with what these
learned from: pocket, pocket-dcgan, the runs with 200 photographs that ship, and a DCGAN that this script trains with
50 photographs until it knows some of them by heart (in `--run`; it can be cut and goes on). Writes `copies.json`.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from data import FOLDER

import gan_lab as gl
from gan_lab.train.copies import EXPECTED_SHARE, YARDSTICK
from gan_lab.train.real_pictures import RealPictures

ALTERED, FURTHER, GENERATED = 500, 2000, 500  # pictures
TRUNCATIONS = (1.0, 0.5, 0.2)
FEW, STEPS = 50, 3000  # photographs and steps of the DCGAN that learns by heart
SETTINGS = {"width": 16, "batch": 32, "learning_rate": 0.001}  # those of the runs that ship, training/train_ada.py


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the training with 50 photographs")
    parser.add_argument("--record", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    photographs = gl.load_pictures()
    record = {
        "expected": EXPECTED_SHARE,
        "altered": measure_altered(photographs),
        "generated": measure_generated(photographs, arguments.run),
    }
    (arguments.record / "copies.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(record, indent=2))


def measure_altered(photographs: RealPictures) -> dict[str, dict[str, float]]:
    """The share of altered photographs that each way of looking finds."""
    numbers = np.linspace(0, len(photographs) - 1, ALTERED).astype(int)
    originals = photographs.batch(numbers)
    places = np.linspace(0, len(photographs) - 1, YARDSTICK).astype(int)
    judge = gl.load_judge("fashion")
    ways = {"pixels": None, "judge's features": judge}
    limits = {}
    for name, by in ways.items():
        others = gl.find_nearest(photographs.batch(places), photographs, 2, judge=by).distances[:, 1]
        limits[name] = np.quantile(others, EXPECTED_SHARE)
    shares = {}
    for name, alter in make_alterations().items():
        altered = alter(originals)
        found = {
            way: float((gl.find_nearest(altered, photographs, judge=by).distances[:, 0] < limits[way]).mean())
            for way, by in ways.items()
        }
        shares[name] = found | {"find_copies": len(gl.find_copies(altered, photographs).suspects) / ALTERED}
        print(name, shares[name], flush=True)
    return shares


def make_alterations() -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """What is done to the pixels [n, 1, side, side] of photographs."""

    def add_noise(pixels: np.ndarray, deviation: float) -> np.ndarray:
        noise = np.random.default_rng(0).normal(0, deviation, pixels.shape)
        return np.clip(pixels + noise, 0, 255).astype(np.uint8)

    return {
        "nothing": lambda pixels: pixels,
        "noise, 15 grey levels": lambda pixels: add_noise(pixels, 15),
        "noise, 30 grey levels": lambda pixels: add_noise(pixels, 30),
        "shifted by a pixel": lambda pixels: np.roll(pixels, 1, axis=3),
        "shifted by two pixels": lambda pixels: np.roll(pixels, 2, axis=3),
        "mirrored": lambda pixels: np.ascontiguousarray(pixels[..., ::-1]),
        "brighter by 20 %": lambda pixels: np.clip(1.2 * pixels, 0, 255).astype(np.uint8),
        "mirrored, shifted by a pixel, noise of 15": lambda pixels: add_noise(
            np.roll(pixels[..., ::-1], 1, axis=3), 15
        ),
    }


def measure_generated(photographs: RealPictures, folder: Path) -> dict[str, dict[str, float]]:
    """How many pictures of each network are suspected, beside how many further photographs are."""
    learned_by_pocket = gl.load_pictures(FOLDER / "train-images-idx3-ubyte.gz")
    pocket, dcgan = gl.load_biggan("pocket"), gl.load_dcgan("pocket-dcgan")
    y = pocket.class_vector(torch.arange(GENERATED) % len(pocket.classes))
    few = photographs.part(range(FEW))
    cases = {
        "further photographs, to 10,000": (learned_by_pocket.first(FURTHER), photographs),
        "further photographs, to 50": (photographs.batch(range(5000, 5000 + FURTHER)), few),
        **{
            f"pocket at truncation {truncation}": (
                pocket.generate(gl.truncated_noise(GENERATED, truncation, seed=1), y, truncation),
                learned_by_pocket,
            )
            for truncation in TRUNCATIONS
        },
        "pocket-dcgan": (dcgan.generate(dcgan.noise(GENERATED, seed=1)), photographs),
        **{
            f"DCGAN of 200 photographs, {name}": (run.pictures, photographs.part(range(200)))
            for name, run in gl.load_long_runs().items()
        },
        f"DCGAN of {FEW} photographs": (train_on_few(few, folder), few),
    }
    results = {}
    for name, (pictures, learned) in cases.items():
        found = gl.find_copies(pictures, learned)
        results[name] = {"pictures": len(found.distances), "suspected": len(found.suspects), "limit": found.limit}
        print(name, results[name], flush=True)
    return results


def train_on_few(photographs: RealPictures, folder: Path) -> np.ndarray:
    """Train a DCGAN with a few photographs for many steps, and return pictures of it."""
    run = gl.DCGANRun(folder, photographs, seed=0, device="cpu", **SETTINGS)
    for _ in run.train(-(-STEPS // run.steps_an_epoch)):
        pass
    z = np.random.default_rng(0).standard_normal((GENERATED, run.settings.z_dim), np.float32)
    return run.generated(torch.from_numpy(z))


if __name__ == "__main__":
    main()
