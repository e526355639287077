"""Export the generator of a run as the package ships it: in float16, measured, with its model card.

    python training/export_dcgan.py --run runs/pocket-dcgan --to gan_lab/data/pocket_dcgan --record training/record

Measured as notebook 06 does it, beside photographs and pocket, from more pictures; and FID once more from 10,000
photographs that the network never saw (of Fashion-MNIST's training split): FID from its own photographs would be
small even for a network that had learned them by heart. The checkpoints of single epochs that `train_dcgan.py` keeps
are measured in the same way.
"""

import argparse
import hashlib
import io
import json
from pathlib import Path

import torch
from data import FOLDER, load

import gan_lab as gl
from gan_lab.judging import measures
from gan_lab.judging.checks import to_picture_tensor
from gan_lab.judging.judge import Judge
from gan_lab.judging.results import Overall
from gan_lab.kinds import DCGAN
from gan_lab.saving import replace_file
from gan_lab.weights import locate, reading

FILE = "generator.pt"
PICTURES = 5000  # pictures that a row of the table is measured from
UNSEEN_PHOTOGRAPHS = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument("--to", type=Path, required=True, help="folder to write to")
    parser.add_argument("--record", type=Path, required=True, help="folder that keeps what was measured")
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder of the four Fashion-MNIST files")
    arguments = parser.parse_args()
    export_generator(arguments.run, arguments.to / FILE)
    lines = (arguments.run / "record.jsonl").read_text(encoding="utf-8").splitlines()
    epochs = [json.loads(line) for line in lines if json.loads(line)["kind"] == "epoch"]
    replace_file(arguments.record / "dcgan.jsonl", "".join(json.dumps(epoch) + "\n" for epoch in epochs))
    measured = evaluate(arguments.to / FILE, arguments.run, epochs[-1]["epoch"], arguments.data)
    replace_file(arguments.record / "dcgan.json", json.dumps(measured, indent=2) + "\n")
    settings = json.loads((arguments.run / "settings.json").read_text(encoding="utf-8"))
    replace_file(arguments.to / "MODEL_CARD.md", make_card(arguments.to / FILE, settings, epochs, measured))


def export_generator(run: Path, path: Path) -> None:
    """The generator of the run's last state, in float16."""
    state = {
        name.removeprefix("generator."): value.half() if value.is_floating_point() else value
        for name, value in reading.read_state_dict(locate.locate(run, DCGAN)).items()
        if name.startswith("generator.")
    }
    file = io.BytesIO()
    torch.save(state, file)
    replace_file(path, file.getvalue())


def evaluate(path: Path, run: Path, last_epoch: int, data: Path) -> dict:
    """What the judge says of photographs, pocket and the network in the file, and of the run's kept epochs.

    The network in the file is that of the last epoch.
    """
    judge, photographs = gl.load_judge("fashion"), gl.load_pictures()
    pocket = gl.load_biggan("pocket", device="cpu")
    classes = pocket.class_vector(range(10)).repeat(PICTURES // 10, 1)
    unseen = load("train", data)[0][:UNSEEN_PHOTOGRAPHS].numpy()
    features = judge.classify(to_picture_tensor(unseen))[1].double()
    moments = features.mean(0), features.T @ features / len(features), len(features)

    def measure_network(file: Path) -> dict:
        gan = gl.load_dcgan(file, device="cpu")
        return measure_pictures(judge, gan.generate(gan.noise(PICTURES, seed=1)), moments)

    some = photographs.batch(range(0, len(photographs), len(photographs) // PICTURES))
    pictures_of_pocket = pocket.generate(gl.truncated_noise(PICTURES, 1.0, seed=1), classes, truncation=1.0)
    rows = {
        "photographs": measure_pictures(judge, some, moments),
        "pocket": measure_pictures(judge, pictures_of_pocket, moments),
        "pocket-dcgan": measure_network(path),
    }
    kept = {int(file.stem.removeprefix("epoch-")): file for file in sorted(run.glob("epoch-*.pt"))}
    epochs = {str(epoch): measure_network(file) for epoch, file in kept.items() if epoch < last_epoch}
    return {"count": PICTURES, "rows": rows, "epochs": epochs | {str(last_epoch): rows["pocket-dcgan"]}}


def measure_pictures(judge: Judge, pictures: object, unseen: tuple) -> dict:
    """A row of the table."""
    overall: Overall = judge.overall(pictures)
    features = judge.classify(to_picture_tensor(pictures))[1]
    return {
        "sure": float(overall.sure),
        "diversity": float(overall.diversity),
        "kid": float(overall.kid),
        "fid": float(overall.fid),
        "fid_unseen": float(measures.fid(features, *unseen)),
        "shares": overall.shares,
    }


def make_card(path: Path, settings: dict, epochs: list[dict], measured: dict) -> str:
    """The model card."""
    content = path.read_bytes()
    rows, rows_of_epochs = (
        "\n".join(
            f"| {name} | {row['sure']:.1%} | {row['diversity']:.2f} | {row['kid']:.3f} | {row['fid']:.2f} "
            f"| {row['fid_unseen']:.2f} |"
            for name, row in measured[table].items()
        )
        for table in ("rows", "epochs")
    )
    shares = measured["rows"]["pocket-dcgan"]["shares"]
    least, most = min(shares, key=shares.get), max(shares, key=shares.get)
    batch, rate, beta1, spread, seed = (
        settings[name] for name in ("batch", "learning_rate", "beta1", "spread", "seed")
    )
    d, g, real, fake = (epochs[-1][name] for name in ("loss_d", "loss_g", "d_real", "d_fake"))
    last, parameters = (
        epochs[-1],
        sum(t.numel() for n, t in reading.read_state_dict(path).items() if "running" not in n),
    )
    return f"""# Pocket-DCGAN: a small DCGAN

It draws grey pictures of clothes, shoes and bags at 32 x 32 pixels from 100 numbers of noise, and has no classes. The
generator of Radford, Metz and Chintala 2016 with one layer less than for 64 x 64, its last hidden layer
{settings["width"]} channels wide: about {round(parameters, -3):,} parameters.

![Thirty pictures](../../../docs/dcgan.png)

## Intended use

Teaching: it shows how far notebook 06's training gets in a longer time. It is no benchmark; pocket draws better.

## Data and licence

Fashion-MNIST (Xiao, Rasul and Vollgraf 2017; MIT licence, copyright Zalando SE): the 10,000 test photographs that ship
with the kit, padded from 28 x 28 to 32 x 32. The network is part of the kit, under the MIT licence.

## Training

{len(epochs)} epochs, {last["step"]:,} steps with {batch} photographs each, about an hour on one core of an
AMD EPYC with other work beside it. The settings are those of notebook 06: Adam with a rate of {rate} and beta1
{beta1}, weights from N(0, {spread}), batch norm, seed {seed}. In the last epoch the discriminator's loss was {d:.2f}
in the mean and the generator's {g:.2f}; it gave {real:.2f} to photographs and {fake:.2f} to generated pictures.
No epoch was chosen by its numbers: it is the last one. Weights are rounded to float16.

`{path.name}`: {len(content):,} bytes, sha256 `{hashlib.sha256(content).hexdigest()}`.

## What was measured

{measured["count"]:,} pictures in each row, by the kit's [judge](../judge/MODEL_CARD.md), as `judge.overall`
measures them: the share that it is sure of (90 % or more for one class), the mean distance of two pictures in its
features, KID and FID from the 10,000 test photographs of all classes, and FID from
{UNSEEN_PHOTOGRAPHS:,} of the training split instead. Pocket at truncation 1.0, as many of each class.

| pictures | sure | diversity | KID | FID | FID from photographs that pocket-dcgan never saw |
|---|---|---|---|---|---|
{rows}

The photographs of the first row are half of those that the column FID measures from. Pocket learned from the training
split, whose photographs the last column uses, pocket-dcgan from the test photographs, which the column FID uses.

The same of its training, from the checkpoints of single epochs:

| epoch | sure | diversity | KID | FID | FID from photographs that it never saw |
|---|---|---|---|---|---|
{rows_of_epochs}

The judge takes {shares[least]:.1%} of its pictures for {least}, the least frequent, and {shares[most]:.1%} for
{most}, the most frequent; of the photographs each class is a tenth.
"""


if __name__ == "__main__":
    main()
