"""Train the DCGAN that ships with the package: notebook 06's run, for longer.

    python training/train_dcgan.py --run runs/pocket-dcgan --epochs 200

It differs from the notebook's run only in its length: settings and the 10,000 photographs are the same.
It can be cut at any time and goes on from its last checkpoint. One thread, so that a machine with two cores stays
usable beside it.
"""

import argparse
import shutil
from pathlib import Path

import torch

import gan_lab as gl
from gan_lab.train.records import Epoch

SEED = 5
KEPT_EPOCHS = (1, 3, 10, 25, 50, 100)  # whose checkpoints stay, so that the export can measure their pictures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the run; gone on with if there is one")
    parser.add_argument("--epochs", type=int, required=True, help="in all, over every continuation")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    run = gl.DCGANRun(arguments.run, gl.load_pictures(), seed=SEED)
    for record in run.train(arguments.epochs):
        if isinstance(record, Epoch):
            print(record, flush=True)
            if record.epoch in KEPT_EPOCHS:
                shutil.copy(run.folder / "checkpoint.pt", run.folder / f"epoch-{record.epoch:03}.pt")


if __name__ == "__main__":
    main()
