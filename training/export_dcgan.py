"""The generator of a run as the package ships it: float16, measured, with its model card.

python training/export_dcgan.py --run runs/pocket-dcgan --to gan_lab/data/pocket_dcgan --record training/record
"""

import argparse
import hashlib
import io
import json
from pathlib import Path

import torch

from gan_lab import weights
from gan_lab.saving import write_over

FILE = "generator.pt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument("--to", type=Path, required=True, help="folder to write to")
    parser.add_argument("--record", type=Path, help="folder that keeps a line for each epoch")
    arguments = parser.parse_args()
    state = weights.read_state(arguments.run / weights.STATE, ["generator."])
    small = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
    file = io.BytesIO()
    torch.save(small, file)
    write_over(arguments.to / FILE, file.getvalue())
    print(f"{len(file.getvalue()) / 1e6:.2f} MB, sha256 {hashlib.sha256(file.getvalue()).hexdigest()}")
    if arguments.record:
        lines = (arguments.run / "record.jsonl").read_text().splitlines()
        epochs = [line for line in lines if json.loads(line)["kind"] == "epoch"]
        write_over(arguments.record / "dcgan.jsonl", "\n".join(epochs) + "\n")


if __name__ == "__main__":
    main()
