"""The state of a run: its networks and its record in memory, and the last state saved in its folder."""

import math
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.networks.device import gradients
from gan_lab.train.augmentation import Augmentation, choose_p
from gan_lab.train.checkpoint import RunFiles
from gan_lab.train.epoch_pictures import EpochPictures
from gan_lab.train.picture_labels import hash_labels
from gan_lab.train.random_numbers import draw_fixed_inputs, draw_training_noise, make_augmentation_rng
from gan_lab.train.real_pictures import RealPictures
from gan_lab.train.records import Epoch, Step, round_value, summarize_epoch
from gan_lab.train.settings import Settings
from gan_lab.train.trainer import Trainer

SAVE_INTERVAL = 60  # seconds between two saves: the training that a crash can cost


class TrainingState:
    """The state of a run in memory. After a failure it is again the last state that was saved.

    Parameters
    ----------
    folder : Path
        The run's folder. If it holds this run already, its state is loaded.
    settings : Settings
        The run's settings.
    pictures : RealPictures
        What it learns from.
    device : torch.device
        Where to compute.

    Attributes
    ----------
    trainer : Trainer
        The networks.
    epoch_pictures : EpochPictures
        The files with the pictures of each epoch.
    fixed_inputs : tuple of Tensor
        The noise and the class vectors that are followed through the training.
    steps_an_epoch : int
        How many steps an epoch has.
    step : int
        How many steps the networks are trained.
    record, epochs : lists of Step and Epoch
        The records of all steps and epochs so far.

    Raises
    ------
    GanLabError
        If the folder holds another run, or can't be read or written.
    """

    trainer: Trainer
    step: int
    record: list[Step]
    epochs: list[Epoch]

    def __init__(self, folder: Path, settings: Settings, pictures: RealPictures, device: torch.device) -> None:
        identity = asdict(settings) | {
            "side": pictures.side,
            "channels": pictures.channels,
            "pictures": len(pictures),
            "fingerprint": pictures.fingerprint,
        }
        self._classes = 0
        if settings.conditional and pictures.labels is not None:
            self._classes = len(pictures.classes)
            identity |= {"classes": list(pictures.classes), "labels": hash_labels(pictures.labels)}
        self.fixed_inputs = draw_fixed_inputs(settings.seed, settings.z_dim, self._classes)
        self._files = RunFiles(folder, identity)
        self.epoch_pictures = EpochPictures(
            folder / "pictures", pictures.side, pictures.channels, len(self.fixed_inputs[0])
        )
        self._settings, self._device = settings, device
        self._side, self._channels = pictures.side, pictures.channels
        self.steps_an_epoch = len(pictures) // settings.batch
        self._saved_step, self._saved_at = 0, time.monotonic()
        self._is_invalid = False  # whether a failure left the networks in memory partly updated
        has_checkpoint = self._files.check_folder()
        self._start()
        if has_checkpoint:
            self._load()
        self._files.write_settings(pictures.name)

    @property
    def is_save_due(self) -> bool:
        """Whether the last save is more than a minute ago."""
        return time.monotonic() - self._saved_at > SAVE_INTERVAL

    @gradients()
    def take_step(self, real: np.ndarray, labels: np.ndarray | None = None) -> Step:
        """Train one step. If it fails, the state is the last that was saved.

        Parameters
        ----------
        real : ndarray
            Real pictures [n, channels, side, side], uint8; n is 1 or more.
        labels : ndarray, optional
            The class of each, [n], for a run with classes.

        Returns
        -------
        Step
            The step's record.

        Raises
        ------
        GanLabError
            If a loss is NaN or infinite, or the device has too little memory.
        """
        number, s = self.step + 1, self._settings
        try:
            z = draw_training_noise(s.seed, self.step, len(real), s.z_dim)
            p = choose_p(s.augment, s.batch, self.record)
            augmentation = Augmentation(p, make_augmentation_rng(s.seed, self.step))
            result = self.trainer.step(real, z, make_one_hot(labels, len(real), self._classes), augmentation)
            if not all(map(math.isfinite, result)):
                raise self._make_not_finite_error(number)
        except BaseException as problem:  # the discriminator may have been updated alone
            self._go_back()
            if isinstance(problem, torch.OutOfMemoryError):
                raise GanLabError(
                    f"The device has too little memory for a step: back at step {self.step}. Pass a smaller batch or "
                    "width, and another folder."
                ) from None
            raise
        epoch = self.step // self.steps_an_epoch + 1
        rounded = {name: round_value(value) for name, value in result._asdict().items()}
        step = Step(number, epoch, len(real), augment_p=p, **rounded)
        self.step = number
        self.record.append(step)
        return step

    def finish_epoch(self) -> Epoch | None:
        """Save the results of an epoch that has ended, once: its pictures, its record and the state.

        Before the first epoch, save the pictures of the untrained generator.

        Returns
        -------
        Epoch or None
            Its record; None if no epoch has ended since the last call.

        Raises
        ------
        GanLabError
            If a weight is NaN or infinite, or a file can't be written.
        """
        epoch, rest = divmod(self.step, self.steps_an_epoch)
        is_recorded = epoch <= len(self.epochs)
        if rest or (is_recorded and self.epoch_pictures.has_file(epoch)):
            return None
        self._check_finite()
        self.epoch_pictures.write(epoch, self.trainer.generate(*self.fixed_inputs))
        if is_recorded:
            return None
        summary = summarize_epoch(self.record[-self.steps_an_epoch :], self._settings.batch)
        self.epochs.append(summary)
        try:
            self.save()
        except BaseException:
            self.epochs.pop()  # the next call finishes the epoch
            raise
        return summary

    def save(self) -> None:
        """Write the state to the folder; GanLabError if a weight is NaN or infinite, or a file can't be written."""
        self._check_finite()
        self._files.save(self.step, self.trainer.networks, self.record, self.epochs)
        self._saved_step, self._saved_at = self.step, time.monotonic()

    def save_if_changed(self) -> None:
        """Write the state to the folder, unless it is there already or a failure left it partly updated."""
        if self.step != self._saved_step and not self._is_invalid:
            self.save()

    def go_back_if_invalid(self) -> None:
        """Load the last state that was saved, if an earlier attempt to load it failed."""
        if self._is_invalid:
            self._go_back()

    def _start(self) -> None:
        """Make new networks, as they are before the first step."""
        self.trainer = Trainer(self._settings, self._side, self._channels, self._classes, self._device)
        self.step = 0
        self.record, self.epochs = [], []

    def _load(self) -> None:
        """Load the state of the folder; GanLabError if it belongs to another run."""
        step = self._files.load_into(self.trainer.networks)
        self.record, self.epochs = self._files.read_record(step, self.steps_an_epoch)
        self.step = self._saved_step = step

    def _go_back(self) -> None:
        """Return to the last state that was saved, after a failure left this one partly updated."""
        self._is_invalid = True  # until this is done: what is in memory must not be saved
        if self._saved_step:
            self._files.require_checkpoint()
        self._start()
        if self._saved_step:
            self._load()
        self._is_invalid = False

    def _check_finite(self) -> None:
        """Raise GanLabError, back at the last state that was saved, if a weight is NaN or infinite."""
        if not self.trainer.is_finite():
            step = self.step
            self._go_back()
            raise self._make_not_finite_error(step)

    def _make_not_finite_error(self, step: int) -> GanLabError:
        return GanLabError(
            f"At step {step} a loss or a weight was no number any more (NaN or infinity): the training has stopped and "
            f"is back at step {self._saved_step}, the last that was kept. A lower learning_rate helps, in a new folder."
        )


def make_one_hot(numbers: np.ndarray | None, count: int, classes: int) -> Tensor:
    """Make class vectors [count, classes] of labels [count]; [count, 0] for None."""
    if numbers is None:
        return torch.zeros(count, 0, dtype=torch.float32, device="cpu")
    return torch.eye(classes, dtype=torch.float32, device="cpu")[torch.from_numpy(numbers)]
