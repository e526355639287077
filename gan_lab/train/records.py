"""The records of a run: a `Step` after each step, an `Epoch` after each epoch, and the file that holds both."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from gan_lab.errors import GanLabError


@dataclass(frozen=True)
class Step:
    """One step of training, in which both networks were updated once.

    Attributes
    ----------
    step : int
        Its number, from 1.
    epoch : int
        The number of its epoch, from 1.
    pictures : int
        How many real pictures it had: the batch, unless some could not be read.
    loss_d, loss_g : float
        The losses of discriminator and generator, in nats.
    d_real : float
        D(x), 0 to 1: the mean probability of being real that the discriminator gave to the real pictures, as it saw
        them: after augmentation, where there is any. So for the following.
    d_fake : float
        D(G(z)), 0 to 1: the same for the generated pictures, before the discriminator was updated.
    d_fake_after : float
        The same after that update.
    augment_p : float
        The probability p of each transformation that the discriminator's pictures went through, 0 to 1.
    r_t : float or None
        The mean sign of the discriminator's logits for the real pictures, -1 to 1: 1 if it took them all for real
        (Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", section 3). None in the
        records of runs that were made before this was recorded.
    """

    step: int
    epoch: int
    pictures: int
    loss_d: float
    loss_g: float
    d_real: float
    d_fake: float
    d_fake_after: float
    augment_p: float = 0.0
    r_t: float | None = None


@dataclass(frozen=True)
class Epoch:
    """The end of an epoch, in which each picture was used once, except those left over that fill no batch.

    Attributes
    ----------
    step : int
        The number of its last step, from 1.
    epoch : int
        Its number, from 1.
    loss_d, loss_g, d_real, d_fake : float
        Means over its steps of what `Step` has under the same names.
    left_out : int
        How many files of the epoch were left out: they are no pictures, or too small.
    augment_p, r_t : float
        Means over its steps, as the losses; r_t is None if a step has none.
    """

    step: int
    epoch: int
    loss_d: float
    loss_g: float
    d_real: float
    d_fake: float
    left_out: int
    augment_p: float = 0.0
    r_t: float | None = None


def round_value(value: float) -> float:
    """Round a loss or a probability to six digits, as a record has it."""
    return float(f"{value:.6g}")


def summarize_epoch(steps: Sequence[Step], batch: int) -> Epoch:
    """Make the record of an epoch from all its steps; batch: how many pictures each should have had."""
    last = steps[-1]
    names = ["loss_d", "loss_g", "d_real", "d_fake", "augment_p"]
    if all(step.r_t is not None for step in steps):
        names.append("r_t")
    means = {name: round_value(float(np.mean([getattr(step, name) for step in steps]))) for name in names}
    left_out = len(steps) * batch - sum(step.pictures for step in steps)
    return Epoch(last.step, last.epoch, left_out=left_out, **means)


def format_record(steps: Sequence[Step], epochs: Sequence[Epoch]) -> str:
    """Write the content of record.jsonl: a line of JSON for each step, then one for each epoch."""
    lines = [json.dumps({"kind": "step"} | asdict(step)) for step in steps]
    lines += [json.dumps({"kind": "epoch"} | asdict(epoch)) for epoch in epochs]
    return "".join(line + "\n" for line in lines)


def read_record(path: Path, step: int, steps_an_epoch: int) -> tuple[list[Step], list[Epoch]]:
    """Read record.jsonl up to a step.

    Lines of later steps are left out: the record is written before the state, so it can be ahead. The last epoch's
    line may be missing, if the disk was full when it ended.

    Parameters
    ----------
    path : Path
        The file.
    step : int
        The number of the last step to read.
    steps_an_epoch : int
        How many steps an epoch of the run has.

    Returns
    -------
    list of Step, list of Epoch
        All up to the step.

    Raises
    ------
    GanLabError
        If the file is missing or was changed.
    """
    steps: list[Step] = []
    epochs: list[Epoch] = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            record_type = {"step": Step, "epoch": Epoch}[entry.pop("kind")]
            if entry["step"] <= step:
                record = record_type(**entry)
                steps.append(record) if isinstance(record, Step) else epochs.append(record)
        if [record.step for record in steps] != list(range(1, step + 1)):
            raise ValueError
        complete, rest = divmod(step, steps_an_epoch)
        if len(epochs) != complete and not (rest == 0 and len(epochs) == complete - 1):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise GanLabError(
            f"{path} is missing or was changed, and the curves are drawn from it: put it back, or start a run in "
            "another folder."
        ) from None
    return steps, epochs
