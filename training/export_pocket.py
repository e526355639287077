"""Make the files that the package ships from the checkpoint of a training run.

    python training/export_pocket.py --run runs/pocket --to gan_lab/data/pocket

The folder gets what the library's `BigGAN.from_pretrained(folder)` reads, laid out as the published
BigGAN-deep models are (`pytorch_model.bin`, `config.json`), the class names one a line (`labels.txt`),
and where it all comes from (`export.json`). The order of the work matters:

1. The averaged generator's weights are rounded to float16, as they ship.
2. The spectral norm's vectors are set to the leading singular vectors of the rounded weights, where
   power iteration would arrive. One more iteration then changes nothing.
3. The 51 rows of batch-norm statistics are filled: row i by running the generator on noise of
   truncation i / 50, every class equally often. Each row uses the same directions, only scaled, so
   statistics change smoothly from row to row.

The same checkpoint, torch and machine give the same bytes.
"""

import argparse
import hashlib
import io
import json
import os
import pickle
from pathlib import Path

import torch
import torch.nn.functional as F
from data import CLASSES
from networks import StatisticsRecorder, new_generator, tie_rgb, with_batch_norm
from pytorch_pretrained_biggan import BigGAN, truncated_noise_sample
from pytorch_pretrained_biggan.model import BigGANBatchNorm
from torch import Tensor

NOISE_SEED = 0
PICTURES_A_ROW = 1000
CHECKED_ROWS = (5, 20, 50)  # truncation 0.1, 0.4 and 1.0
MAX_FILE_BYTES = 8_000_000  # of pytorch_model.bin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the run, with its checkpoint.pt")
    parser.add_argument("--to", type=Path, required=True, help="folder for the model's files")
    parser.add_argument("--record", type=Path, help="folder for a copy of the run's losses (pocket.jsonl)")
    parser.add_argument("--pictures", type=int, default=PICTURES_A_ROW, help="for each row of statistics")
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    checkpoint = torch.load(arguments.run / "checkpoint.pt", weights_only=True)
    generator = new_generator(seed=0)
    generator.load_state_dict(checkpoint["average"])
    tie_rgb(generator)
    round_to_half(generator)
    settle_spectral_norm(generator)
    generator.eval().to(memory_format=torch.channels_last)  # a third faster; the files don't depend on it
    z, y = draw_balanced_inputs(arguments.pictures)
    expected = fill_statistics(generator, z, y)

    weights = to_legacy_bytes(to_shipped_state(generator))
    if len(weights) > MAX_FILE_BYTES:
        raise SystemExit(f"pytorch_model.bin would have {len(weights):,} bytes, more than {MAX_FILE_BYTES:,}.")
    export = {
        "step": checkpoint["step"],
        "training_seconds": round(checkpoint["seconds"]),
        "training_seed": checkpoint.get("seed", 0),  # train_pocket's default; older checkpoints don't say
        "noise_seed": NOISE_SEED,
        "pictures_a_row": arguments.pictures,
        "parameters": sum(p.numel() for p in generator.parameters()),
        "bytes": len(weights),
        "sha256": hashlib.sha256(weights).hexdigest(),
        "torch": torch.__version__,
    }
    arguments.to.mkdir(parents=True, exist_ok=True)
    write_file(arguments.to / "pytorch_model.bin", weights)
    write_file(arguments.to / "config.json", generator.config.to_json_string().encode())
    write_file(arguments.to / "labels.txt", "".join(f"{name}\n" for name in CLASSES).encode())
    write_file(arguments.to / "export.json", (json.dumps(export, indent=2) + "\n").encode())
    if arguments.record:
        arguments.record.mkdir(parents=True, exist_ok=True)
        write_file(arguments.record / "pocket.jsonl", (arguments.run / "record.jsonl").read_bytes())

    verify(arguments.to, z, y, expected)
    print(f"{arguments.to}: step {export['step']}, {len(weights):,} bytes, sha256 {export['sha256']}")


@torch.no_grad()
def round_to_half(gan: BigGAN) -> None:
    """Round the matrices and filters to float16 values, in place; they stay float32 tensors for computing."""
    for parameter in gan.parameters():
        if parameter.ndim > 1:
            parameter.copy_(parameter.half())


@torch.no_grad()
def settle_spectral_norm(gan: BigGAN) -> None:
    """Set every weight_u and weight_v to the leading singular vectors; eval mode divides by u' W v."""
    for module in gan.modules():
        if hasattr(module, "weight_orig"):
            matrix = module.weight_orig.flatten(1).double()  # convolutions and linear layers: one row an output
            left, _, right = torch.linalg.svd(matrix, full_matrices=False)
            sign = right[0].sum().sign()  # a pair of vectors may change sign together: choose one
            module.weight_u.copy_(sign * left[:, 0])
            module.weight_v.copy_(sign * right[0])


def draw_balanced_inputs(n: int) -> tuple[Tensor, Tensor]:
    """Noise [n, 128] as the library draws it at truncation 1 (normal, cut at 2), and one-hot classes [n, 10]."""
    z = torch.from_numpy(truncated_noise_sample(batch_size=n, truncation=1.0, seed=NOISE_SEED))
    return z, F.one_hot(torch.arange(n) % len(CLASSES), len(CLASSES)).float()


@torch.no_grad()
def fill_statistics(gan: BigGAN, z: Tensor, y: Tensor) -> dict[int, Tensor]:
    """Fill every row in place, each from one batch; return the pictures of CHECKED_ROWS, {row: [n, 3, 32, 32]}."""
    with_batch_norm(gan, StatisticsRecorder)
    rows = gan.config.n_stats
    kept = {}
    for row in range(rows):
        for module in gan.modules():
            if isinstance(module, StatisticsRecorder):
                module.row = row
        pictures = gan(row / (rows - 1) * z, y, 1.0)  # the recorder looks at its row, not at the truncation
        if row in CHECKED_ROWS:
            kept[row] = pictures
    with_batch_norm(gan, BigGANBatchNorm)
    return kept


def to_shipped_state(gan: BigGAN) -> dict[str, Tensor]:
    """The state dict: matrices and filters in float16 (which they were rounded to), the rest in float32."""
    large = {name for name, parameter in gan.named_parameters() if parameter.ndim > 1}
    return {name: tensor.half() if name in large else tensor for name, tensor in gan.state_dict().items()}


def to_legacy_bytes(state: dict[str, Tensor]) -> bytes:
    """The state dict in torch's pre-zip format, as the published models are.

    torch.save can write it too, but names and orders the tensors by their addresses in memory, so no two
    files are alike. Here they are numbered. The format: three pickles (magic number, version, the
    machine's integer sizes), the pickled object with each storage replaced by a description, the
    storages' keys in order, and for each its length in elements (int64) and its values, little-endian.
    """
    storages: list[Tensor] = []

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing: object) -> tuple | None:
            if not isinstance(thing, torch.storage.TypedStorage):
                return None
            kind = {torch.float16: torch.HalfStorage, torch.float32: torch.FloatStorage}[thing.dtype]
            values = torch.tensor([], dtype=thing.dtype).set_(thing)
            storages.append(values)
            return "storage", kind, str(len(storages) - 1), "cpu", values.numel(), None

    file = io.BytesIO()
    pickle.dump(torch.serialization.MAGIC_NUMBER, file, protocol=2)
    pickle.dump(torch.serialization.PROTOCOL_VERSION, file, protocol=2)
    sizes = {"short": 2, "int": 4, "long": 4}
    pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": sizes}, file, protocol=2)
    # clones: each tensor owns a storage of exactly its size
    Pickler(file, protocol=2).dump({name: tensor.detach().clone().contiguous() for name, tensor in state.items()})
    pickle.dump([str(i) for i in range(len(storages))], file, protocol=2)
    for storage in storages:
        file.write(storage.numel().to_bytes(8, "little"))
        values = storage.numpy()
        file.write(values.astype(values.dtype.newbyteorder("<")).tobytes())
    return file.getvalue()


def write_file(path: Path, content: bytes) -> None:
    """Write beside the old file, then move over it: a cut leaves the old one whole."""
    beside = path.with_name(path.name + ".tmp")
    beside.write_bytes(content)
    os.replace(beside, path)


@torch.no_grad()
def verify(folder: Path, z: Tensor, y: Tensor, expected: dict[int, Tensor]) -> None:
    """The library's own loader must give these pictures, finite and grey, from the folder alone."""
    gan = BigGAN.from_pretrained(str(folder)).eval()
    gan.load_state_dict(torch.load(folder / "pytorch_model.bin", weights_only=True), strict=True)
    rows = gan.config.n_stats
    for row, theirs in expected.items():
        truncation = row / (rows - 1)
        ours = gan(truncation * z, y, truncation)
        apart = (ours - theirs).abs()
        colour = (ours.amax(1) - ours.amin(1)).max().item()
        print(f"truncation {truncation}: at most {apart.max():.1e} from the recorder's, {colour:.1e} from grey")
        if not ours.isfinite().all() or apart.max() > 1e-2 or apart.mean() > 1e-4 or colour > 1e-6:
            raise SystemExit(f"{folder}: the pictures at truncation {truncation} are not what they should be.")


if __name__ == "__main__":
    main()
