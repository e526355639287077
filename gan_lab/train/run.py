"""Train a DCGAN: a run is a folder that holds its settings, its record, its last state and its pictures.

`DCGANRun.train` is the loop. `trainer.py` has one step of it, `training_state.py` what is saved and how a run returns
to its last saved state after a failure, `inspection.py` what can be seen of a run, `plots/` the plots.
"""

import contextlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import torch

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.networks.device import choose_device
from gan_lab.saving import expand_path
from gan_lab.train.inspection import RunInspection
from gan_lab.train.interruption import hold_interruptions
from gan_lab.train.plots.live_plot import LivePlot
from gan_lab.train.random_numbers import draw_picture_order
from gan_lab.train.real_pictures import RealPictures
from gan_lab.train.records import Epoch, Step
from gan_lab.train.settings import check_settings
from gan_lab.train.training_state import TrainingState


class DCGANRun(RunInspection):
    """Two networks in training, and the folder that keeps them.

        run = gl.DCGANRun("runs/first", gl.load_pictures(), seed=7)
        for record in run.train(epochs=10):
            ...

    The folder holds `settings.json`, `record.jsonl` (a line for each step and epoch), `checkpoint.pt` (all that is
    needed to go on), and `pictures/epoch-003.png` (the pictures of 64 fixed noise vectors; of a run with classes, a
    row for each). Each file is complete at
    any time. The same settings, seed and pictures give the same record on the same machine with as many threads.

    Parameters
    ----------
    folder : str or Path
        The run's folder. If it holds a run with the same settings and pictures already, that run is continued.
    pictures : RealPictures
        The real pictures, from `load_pictures`.
    device : str or torch.device, optional
        "cpu", "cuda" or "mps"; without one, the fastest that is here.
    **settings
        seed, z_dim, width, batch, learning_rate, beta1, batch_norm, spread, augment, conditional: see
        `gan_lab.train.settings.Settings`.

    Attributes
    ----------
    folder, pictures, device, settings
        As above, checked.

    Raises
    ------
    GanLabError
        If a setting is wrong, the pictures don't fill a batch, or the folder holds another run or can't be used.
    """

    def __init__(
        self, folder: str | Path, pictures: RealPictures, *, device: str | torch.device | None = None, **settings: Any
    ) -> None:
        if not isinstance(pictures, RealPictures):
            swapped = "the folder comes first, " if isinstance(folder, RealPictures) else ""
            raise GanLabError(
                f"A run learns from gl.load_pictures(...), not from {name_value(pictures)}: {swapped}"
                "gl.DCGANRun('runs/first', gl.load_pictures(), seed=7)."
            )
        self.folder, self.pictures, self.device = expand_path(folder), pictures, choose_device(device)
        self.settings = check_settings(settings)
        if len(pictures) < self.settings.batch:
            raise GanLabError(
                f"{len(pictures)} pictures don't fill one batch of {self.settings.batch}: find more (a GAN needs "
                "thousands, or it learns them by heart), or pass a smaller batch."
            )
        if self.settings.conditional and not pictures.classes:
            raise GanLabError(
                f"conditional=True needs the class of each picture, and those of {pictures.name} have none: put them "
                "into a folder for each class, or an IDX file of labels beside theirs."
            )
        self._state = TrainingState(self.folder, self.settings, pictures, self.device)
        self._loop: object | None = None  # identifies the latest loop over `train`, the only one that may go on
        self._stop_requested = False

    def train(self, epochs: int) -> "Training":
        """Train until `epochs` epochs are done in all.

        Interrupt it whenever you like: the step ends, everything is saved, and the loop is over. The same call goes on
        from there, here or after the notebook was closed. The state is saved once a minute, at each epoch's end, and
        whenever the loop is left.

        Parameters
        ----------
        epochs : int
            How many epochs to have trained in all, 1 or more.

        Returns
        -------
        Training
            A loop over it trains, and gives the record of each step and each epoch; nothing if the epochs are done
            already.

        Raises
        ------
        GanLabError
            If epochs is out of range. In the loop, if a loss or a weight is NaN or infinite, or the memory too small:
            the run is back at the last state that was saved. If the disk is full, or the pictures can't be read: the
            same call goes on once that is solved.
        """
        if not is_integer_in_range(epochs, 1):
            raise GanLabError(
                f"epochs is how many to have trained in all, a whole number from 1, not {name_value(epochs)}."
            )
        return Training(self._train(epochs))

    def stop(self) -> None:
        """End the loop over `train` before its next step, as the stop button does."""
        self._stop_requested = True

    def _train(self, epochs: int) -> Generator[Step | Epoch, None, None]:
        """Train as `train` says, a step at a time."""
        self._loop = loop = object()  # an earlier loop now ends, and saves nothing
        self._state.go_back_if_invalid()
        is_stopped = self._stop_requested = False
        try:
            while self._loop is loop:
                with hold_interruptions() as interruption:
                    finished = self._state.finish_epoch()
                if finished:
                    yield finished
                if interruption or is_stopped or self._stop_requested:
                    self._state.save_if_changed()
                    done = self.step / self.steps_an_epoch
                    print(f"Stopped after step {self.step} ({done:.2f} epochs); all is kept in {self.folder}.")
                    print("Run the cell again to go on.")
                    return
                if self.step >= epochs * self.steps_an_epoch:
                    return
                is_stopped = yield from self._train_rest_of_epoch(loop)
        finally:
            if self._loop is loop:
                self._state.save_if_changed()

    def _train_rest_of_epoch(self, loop: object) -> Generator[Step, None, bool]:
        """Train the remaining steps of the epoch; yield each, and return whether the training should stop."""
        epoch, done = divmod(self.step, self.steps_an_epoch)
        size = self.settings.batch
        order = draw_picture_order(self.settings.seed, epoch, len(self.pictures))
        batch_numbers = (order[k * size : (k + 1) * size] for k in range(done, self.steps_an_epoch))
        with contextlib.closing(self.pictures.numbered_batches(batch_numbers)) as batches:
            while self._loop is loop and self.step < (epoch + 1) * self.steps_an_epoch:
                with hold_interruptions() as interruption:
                    interruption.raises_on_second = True  # a read from a drive can hang, and a second Ctrl-C ends it
                    numbers, real = next(batches)
                    interruption.raises_on_second = False
                    if not len(real):
                        raise GanLabError(
                            f"Not one of the {size} pictures of a batch can be read: look at the files of "
                            f"{self.pictures.name}, and at run.pictures, which counts those left out."
                        )
                    labels = self.pictures.labels if self.settings.conditional else None
                    step = self._state.take_step(real, None if labels is None else labels[numbers])
                    if interruption or self._state.is_save_due:
                        self._state.save()
                yield step
                if interruption or self._stop_requested:
                    return True
        return False

    def live(self) -> LivePlot:
        """Show a plot that is drawn again in the same place while the run goes on.

        Returns
        -------
        LivePlot
            In the loop over `train`, call its `update(record)`.
        """
        return LivePlot(self, self.stop)

    def __repr__(self) -> str:
        return f"<DCGAN run in {self.folder}: step {self.step}, {len(self.epochs)} epochs, on {self.device.type}>"


class Training(Iterator[Step | Epoch]):
    """A training that a loop carries out, as `DCGANRun.train` returns it: each turn gives the record of what it did."""

    def __init__(self, records: Generator[Step | Epoch, None, None]) -> None:
        self._records = records

    def __next__(self) -> Step | Epoch:
        return next(self._records)

    def close(self) -> None:
        """End the training, and save its state."""
        self._records.close()

    def __repr__(self) -> str:
        return "<A training that a loop carries out: for record in run.train(epochs=10): ...>"
