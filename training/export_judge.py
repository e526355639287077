"""Make the files that the package ships from the judge that train_judge.py wrote, and the test photographs.

    python training/export_judge.py --run runs/judge --to gan_lab/data/judge --record training/record

The folder gets:

- `judge.pt`: the classifier as it was trained. Rounded to float16 it would recognise as many photographs, but
  take 1 or 2 in 10,000 of pocket's pictures for another class, so it would no longer be the judge of the record.
- `photographs.pt`: what the judge says of the 10,000 test photographs. Their classifier score; and by class how
  many, the share recognised, the mean distance between two, the means of x and of x x' over the features (all that
  FID needs to know of them), and the features of the first 150 (what KID and the measures of neighbours compare with).
- `labels.txt`: the class names, one a line.
- `export.json`: the digests, and what was measured.

The same judge, torch and machine give the same bytes.
"""

import argparse
import hashlib
import io
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from data import CLASSES, load, to_unit_range
from torch import Tensor

from gan_lab.judging import measures
from gan_lab.judging.fashion import JudgeNetwork

FEATURES_A_CLASS = 150  # 8 bits for each of 64 numbers: as many as fit
MAX_FOLDER_BYTES = 1_000_000  # of all files together


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of train_judge.py's judge.pt and judge.json")
    parser.add_argument("--to", type=Path, required=True, help="folder for the judge's files")
    parser.add_argument("--record", type=Path, help="folder for a copy of judge.json")
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    weights = (arguments.run / "judge.pt").read_bytes()
    pictures, labels = load("test")
    logits, features = ask_judge(torch.load(io.BytesIO(weights), weights_only=True), pictures)

    files = {
        "judge.pt": weights,
        "photographs.pt": to_bytes(make_reference(logits, features, labels)),
        "labels.txt": "".join(f"{name}\n" for name in CLASSES).encode(),
    }
    if sum(map(len, files.values())) > MAX_FOLDER_BYTES:
        raise SystemExit(f"The files would have more than {MAX_FOLDER_BYTES:,} bytes.")
    export = {
        "accuracy": (logits.argmax(1) == labels).double().mean().item(),
        "photographs": len(pictures),
        "features_a_class": FEATURES_A_CLASS,
        "bytes": {name: len(content) for name, content in files.items()},
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "torch": torch.__version__,
    }
    files["export.json"] = (json.dumps(export, indent=2) + "\n").encode()
    arguments.to.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (arguments.to / name).write_bytes(content)
    if arguments.record:
        arguments.record.mkdir(parents=True, exist_ok=True)
        (arguments.record / "judge.json").write_bytes((arguments.run / "judge.json").read_bytes())
    print(f"{arguments.to}: {json.dumps(export, indent=2)}")


@torch.no_grad()
def ask_judge(state: dict[str, Tensor], pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Logits [n, classes] and features [n, 64] of uint8 photographs [n, 1, 32, 32]."""
    judge = JudgeNetwork(len(CLASSES)).eval()
    judge.load_state_dict(state)
    logits, features = zip(*(judge(to_unit_range(batch)) for batch in pictures.split(500)), strict=True)
    return torch.cat(logits), torch.cat(features)


def make_reference(logits: Tensor, features: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """What photographs.pt holds; but for the score and the step, the first dimension is the class."""
    of_class = [labels == c for c in range(len(CLASSES))]
    doubles = [features[chosen].double() for chosen in of_class]
    some = torch.stack([features[chosen][:FEATURES_A_CLASS] for chosen in of_class])
    step = some.abs().max() / 127  # rounding to it moves no mean of products of different photographs
    rows, columns = torch.triu_indices(
        features.shape[1], features.shape[1]
    )  # x x' is symmetric, so half of it is enough
    return {
        "count": torch.stack([chosen.sum() for chosen in of_class]),
        "fidelity": torch.stack([(logits[of_class[c]].argmax(1) == c).double().mean() for c in range(len(CLASSES))]),
        "diversity": torch.stack([F.pdist(x).mean() for x in doubles]),
        "classifier_score": torch.tensor(measures.classifier_score(logits.softmax(1)).value, dtype=torch.float64),
        "first_moment": torch.stack([x.mean(0) for x in doubles]).float(),
        "second_moment": torch.stack([(x.T @ x / len(x))[rows, columns] for x in doubles]).float(),
        "features": (some / step).round().to(torch.int8),
        "features_step": step,
    }


def to_bytes(tensors: dict[str, Tensor]) -> bytes:
    """As torch.save writes it."""
    file = io.BytesIO()
    torch.save(tensors, file)
    return file.getvalue()


if __name__ == "__main__":
    main()
