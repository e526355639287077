"""Export the small StyleGAN2 from a training run as it ships: float16 numbers in the layout of NVIDIA's files.

    python training/export_stylegan2.py --run runs/stylegan2 --to gan_lab/data/pocket_stylegan2

Takes the averaged generator, `average.pt`, and the run's `record.jsonl`; writes `network.pkl`, `labels.txt` and
`export.json`, and checks that the kit reads the file and makes of it what the training's own code makes.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import torch
from nvidia_layout import encode_network, write_pickle
from train_stylegan2 import new_generator

import gan_lab as gl

LABELS = Path(__file__).parent.parent / "gan_lab" / "data" / "pocket" / "labels.txt"  # the photographs are pocket's
MAX_BYTES = 4_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument("--to", type=Path, required=True, help="folder of the model")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)

    generator = new_generator().eval()
    generator.load_state_dict(torch.load(arguments.run / "average.pt", weights_only=True))
    generator.half().float()  # rounded, as it will be read
    path = write_pickle(arguments.to / "network.pkl", {"G_ema": encode_network(generator, torch.float16)})
    content = path.read_bytes()
    if len(content) > MAX_BYTES:
        raise SystemExit(f"{path} has {len(content):,} bytes, more than {MAX_BYTES:,}.")
    shutil.copy(LABELS, arguments.to / "labels.txt")
    last = json.loads((arguments.run / "record.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    export = {
        "steps": last["step"],
        "photographs": last["pictures"],
        "training_seconds": round(last["seconds"]),
        "parameters": sum(parameter.numel() for parameter in generator.parameters()),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (arguments.to / "export.json").write_text(json.dumps(export, indent=2) + "\n", encoding="utf-8")

    gan = gl.load_stylegan2(path)
    z, y = gan.noise(20, seed=0), torch.eye(10).repeat(2, 1)
    with torch.no_grad():
        apart = (gan.generate(z, psi=0.7, label=y).tensor[:, :1] - generator(z, y, psi=0.7)).abs().max().item()
    print(f"the kit's pictures are at most {apart:.1e} from the training code's")
    if apart > 1e-4:
        raise SystemExit(f"{path}: the kit makes other pictures of it.")


if __name__ == "__main__":
    main()
