"""The plots of a run, as methods that a notebook calls to see how its training goes."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range
from gan_lab.guided import Guided
from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.networks.dcgan_layers import Layer
from gan_lab.pictures.picture import check_seconds
from gan_lab.train.epoch_pictures import COLUMNS
from gan_lab.train.plots.epochs_animation import EpochsAnimation, animate_epochs
from gan_lab.train.plots.loss_curves import draw_loss_curves
from gan_lab.train.plots.network_blocks import draw_networks
from gan_lab.train.plots.picture_grids import draw_real_and_fake, draw_strip
from gan_lab.train.real_pictures import RealPictures
from gan_lab.train.records import Epoch, Step

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REAL_ROWS = 6  # rows of real pictures, and as many rows of generated ones
ANIMATED_ROWS = 2  # rows of pictures in a frame of the animation


class RunPlots(Guided, ABC, called="run"):
    """A run that can be plotted. Subclasses supply its progress and the pictures of its generator.

    Attributes
    ----------
    folder : Path
        The run's folder.
    pictures : RealPictures
        What the run learns from.
    """

    folder: Path
    pictures: RealPictures

    @property
    @abstractmethod
    def step(self) -> int:
        """How many steps it is trained."""

    @property
    @abstractmethod
    def record(self) -> list[Step]:
        """Every step so far."""

    @property
    @abstractmethod
    def epochs(self) -> list[Epoch]:
        """Every epoch so far."""

    @property
    @abstractmethod
    def steps_an_epoch(self) -> int:
        """How many steps an epoch has."""

    @property
    @abstractmethod
    def fixed_noise(self) -> Tensor:
        """The noise vectors [64, z_dim] that are followed through the training."""

    @property
    @abstractmethod
    def fixed_classes(self) -> Tensor:
        """The class vectors [n, classes] that go with it."""

    @abstractmethod
    def layers(self) -> tuple[list[Layer], list[Layer]]:
        """List the layers of generator and discriminator."""

    @abstractmethod
    def generated(self, z: Tensor, y: ClassChoice | None = None) -> np.ndarray:
        """Make pictures [n, channels, side, side], uint8, of noise vectors [n, z_dim] and of a class, if it has any."""

    @abstractmethod
    def kept_pictures(self) -> dict[int, np.ndarray]:
        """Read the pictures of each epoch, {epoch: [64, channels, side, side] uint8}."""

    def drawn_networks(self) -> "Figure":
        """Draw both networks: one block for the output of each convolution, with its shape.

        Returns
        -------
        Figure
            Of matplotlib; `gl.show` shows it.
        """
        return draw_networks(*self.layers(), classes=self.fixed_classes.shape[1])

    def loss_curves(self) -> "Figure":
        """Draw both losses, and the discriminator's probabilities for real and generated pictures, over the steps.

        Returns
        -------
        Figure
            Of matplotlib; `gl.show` shows it.

        Raises
        ------
        GanLabError
            If no step is done yet.
        """
        if not self.record:
            raise GanLabError(f"The run in {self.folder} has no step yet, so there are no losses: train it first.")
        return draw_loss_curves(self.record, self.steps_an_epoch)

    def through_epochs(self, noises: int = 10, rows: int = 6) -> "Figure":
        """Draw a strip: the pictures of the first fixed noise vectors after some epochs, evenly spread.

        Of a run with classes, the first noise vector in each class comes first, then the second.

        Parameters
        ----------
        noises : int
            How many noise vectors, 1 or more: the columns.
        rows : int
            How many epochs at most, 1 or more.

        Returns
        -------
        Figure
            Of matplotlib; `gl.show` shows it.

        Raises
        ------
        GanLabError
            If no epoch is done yet, or an argument is out of range.
        """
        pictures = self._trained_pictures()
        for name, value in (("noises", noises), ("rows", rows)):
            if not is_integer_in_range(value, 1):
                raise GanLabError(f"{name} is how many to show, a whole number from 1, not {value!r}.")
        return draw_strip(self._mix_classes(pictures), noises, rows)

    def animate(self, seconds: float = 4.0) -> EpochsAnimation:
        """Animate the first 16 of the fixed noise vectors through all epochs, one frame an epoch.

        Of a run with classes, each class has a column, with two noise vectors.

        Parameters
        ----------
        seconds : float
            About how long it lasts, above 0, at most 600.

        Returns
        -------
        EpochsAnimation
            The last line of a cell shows it.

        Raises
        ------
        GanLabError
            If no epoch is done yet, or `seconds` is out of range.
        """
        pictures = self._trained_pictures()
        columns = len(self.fixed_noise) // COLUMNS if self.fixed_classes.shape[1] else COLUMNS
        return animate_epochs(self._mix_classes(pictures), columns, ANIMATED_ROWS * columns, check_seconds(seconds))

    def real_and_fake(self) -> "Figure":
        """Draw up to 48 real pictures, and beside them the present pictures of as many fixed noise vectors.

        Of a run with classes, the rows on both sides are of the first six.

        Returns
        -------
        Figure
            Of matplotlib; `gl.show` shows it.

        Raises
        ------
        GanLabError
            If the files of the real pictures aren't there any more.
        """
        fake = self.generate_fixed()[: REAL_ROWS * COLUMNS]
        y, labels = self.fixed_classes[: len(fake)], self.pictures.labels
        if not y.shape[1] or labels is None:
            return draw_real_and_fake(self.pictures.first(len(fake)), fake, COLUMNS)
        shown = [np.flatnonzero(labels == each)[:COLUMNS] for each in y[::COLUMNS].argmax(dim=1).numpy()]
        return draw_real_and_fake(self.pictures.batch(np.concatenate(shown)), fake, COLUMNS)

    def generate_fixed(self) -> np.ndarray:
        """Make the pictures of the fixed noise as they are now.

        Returns
        -------
        ndarray
            [n, channels, side, side], uint8: 64; of a run with classes, eight of each of the first 16.
        """
        return self.generated(self.fixed_noise, self.fixed_classes if self.fixed_classes.shape[1] else None)

    def _mix_classes(self, pictures: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
        """Put the pictures of each epoch into another order: one of each class, then a second one of each."""
        if not self.fixed_classes.shape[1]:
            return pictures
        order = np.arange(len(self.fixed_noise)).reshape(-1, COLUMNS).T.flatten()
        return {epoch: own[order] for epoch, own in pictures.items()}

    def _trained_pictures(self) -> dict[int, np.ndarray]:
        """Read the pictures of each epoch; GanLabError if no epoch is done yet, or they were deleted."""
        pictures = self.kept_pictures()
        if len(pictures) < 2 and self.epochs:
            raise GanLabError(f"The pictures of the epochs aren't in {self.folder} any more: put them back.")
        if len(pictures) < 2:
            raise GanLabError(
                f"The run in {self.folder} is at step {self.step}, and its first epoch ends at step "
                f"{self.steps_an_epoch}: train on to there, since pictures are kept at the end of each epoch."
            )
        return pictures
