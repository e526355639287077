"""What a run holds, to look at: how far it is, its networks, and what these say and make."""

import copy
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.inputs.class_names import ClassNames, Labels
from gan_lab.inputs.class_vectors import ClassChoice, read_class_choice
from gan_lab.inputs.noise import check_noise
from gan_lab.networks import dcgan_layers
from gan_lab.networks.dcgan_layers import Discriminator, Generator, Layer
from gan_lab.networks.device import gradients, reproducible
from gan_lab.pictures.pixels import from_grey_levels
from gan_lab.pictures.samples import Samples
from gan_lab.train.pixel_checks import check_pixels
from gan_lab.train.plots.run_plots import RunPlots
from gan_lab.train.random_numbers import draw_picture_order, draw_training_noise
from gan_lab.train.records import Epoch, Step
from gan_lab.train.settings import Settings
from gan_lab.train.trainer import Trainer
from gan_lab.train.training_state import TrainingState, make_one_hot

PICTURES_AT_ONCE = 250  # that the discriminator judges; each is judged by itself all the same


class Networks(NamedTuple):
    """Both networks, as copies of a run's own: whatever is done to them, the run stays as it is."""

    generator: Generator
    discriminator: Discriminator


class StepInputs(NamedTuple):
    """What one step of a training takes, scaled as the networks take it."""

    real: Tensor  # photographs [n, channels, side, side], float32 in [-1, 1]
    z: Tensor  # noise vectors [n, z_dim]


class StepInputsOfClasses(NamedTuple):
    """The same of a run with classes."""

    real: Tensor
    z: Tensor
    y: Tensor  # the class vectors of the photographs, and of as many pictures to generate [n, classes]


class RunInspection(RunPlots):
    """A run that can be looked into, whether it is in training or not.

    Attributes
    ----------
    settings : Settings
        The run's settings.
    device : torch.device
        Where it computes.
    """

    settings: Settings
    device: torch.device
    _state: TrainingState

    @property
    def step(self) -> int:
        """How many steps it is trained."""
        return self._state.step

    @property
    def record(self) -> list[Step]:
        """Every step so far."""
        return self._state.record

    @property
    def epochs(self) -> list[Epoch]:
        """Every epoch so far."""
        return self._state.epochs

    @property
    def steps_an_epoch(self) -> int:
        """How many whole batches the pictures fill. Each epoch has another order, so other pictures are left over."""
        return self._state.steps_an_epoch

    @property
    def classes(self) -> list[str]:
        """The names of the classes that its networks know; [] for a run without classes."""
        return ClassNames(self.pictures.classes if self.settings.conditional else [])

    @property
    def fixed_noise(self) -> Tensor:
        """The noise vectors [64, z_dim] whose pictures are saved after each epoch.

        Of a run with classes, the same eight for each of the first 16 classes.
        """
        return self._state.fixed_inputs[0].clone()

    @property
    def fixed_classes(self) -> Tensor:
        """The class vectors [n, classes] that go with the fixed noise; [64, 0] without classes."""
        return self._state.fixed_inputs[1].clone()

    def networks(self) -> Networks:
        """Copy both networks as they are now.

        Returns
        -------
        Networks
            `.generator` and `.discriminator`, on the CPU, in training mode. Training a copy leaves the run as it is.
        """
        return _copy_networks(self._state.trainer)

    def untrained_networks(self) -> Networks:
        """Make both networks once more as they were before the first step.

        Returns
        -------
        Networks
            `.generator` and `.discriminator`, on the CPU, in training mode.
        """
        return _copy_networks(
            Trainer(self.settings, self.pictures.side, self.pictures.channels, len(self.classes), torch.device("cpu"))
        )

    def step_inputs(self, number: int) -> StepInputs | StepInputsOfClasses:
        """Return the real pictures and the noise vectors that a step of the training takes.

        Parameters
        ----------
        number : int
            The step's number, from 1; it may be a step that is still to come.

        Returns
        -------
        StepInputs
            `.real`, in [-1, 1], and `.z`, as many of both; of a run with classes also `.y`.

        Raises
        ------
        GanLabError
            If it is no whole number from 1, or the pictures can't be read.
        """
        if not is_integer_in_range(number, 1):
            raise GanLabError(
                f"Steps are numbered from 1, in whole numbers, and there is no step {name_value(number)}."
            )
        size, seed = self.settings.batch, self.settings.seed
        epoch, done = divmod(number - 1, self.steps_an_epoch)
        order = draw_picture_order(seed, epoch, len(self.pictures))
        numbers, real = next(self.pictures.numbered_batches([order[done * size : (done + 1) * size]]))
        z = draw_training_noise(seed, number - 1, len(real), self.settings.z_dim)
        if not self.classes or self.pictures.labels is None:
            return StepInputs(_scale(real), z)
        y = make_one_hot(self.pictures.labels[numbers], len(real), len(self.classes))
        return StepInputsOfClasses(_scale(real), z, y)

    def generated(self, z: Tensor, y: ClassChoice | None = None) -> np.ndarray:
        """Make pictures with the generator as it is now.

        Parameters
        ----------
        z : Tensor
            Noise vectors [n, z_dim], such as `run.fixed_noise`.
        y : int, str, list, dict, Tensor or array, optional
            The class, for a run with classes: index, name, list (one for each row), mixture, or class vectors
            [n, classes], such as `run.fixed_classes`.

        Returns
        -------
        ndarray
            [n, channels, side, side], uint8.

        Raises
        ------
        GanLabError
            If z has another shape or isn't finite, or a class is missing, unknown, or of no use to this run.
        """
        z = check_noise(z, self.settings.z_dim, "run.fixed_noise")
        return self._state.trainer.generate(z, self._read_classes(y, len(z)))

    def discriminate(self, pictures: np.ndarray | Samples, y: ClassChoice | None = None) -> np.ndarray:
        """Ask the discriminator, as it is now, how likely each picture is real.

        Each picture is judged by itself: batch norm uses the mean and the variance that it has from training, so the
        answer doesn't depend on the other pictures. In training the discriminator has more to go by, since batch norm
        uses those of a batch there, whose pictures are all real or all generated. So its mean probabilities differ
        from those in the record.

        Parameters
        ----------
        pictures : ndarray or Samples
            Pixels [n, channels, side, side], uint8, as `photographs.batch` and `run.generated` give them; or generated
            pictures of the same size.
        y : int, str, list, dict, Tensor or array, optional
            The class that each is said to be of, for a run with classes, as for `generated`.

        Returns
        -------
        ndarray
            The probabilities D(x), [n], 0 to 1.

        Raises
        ------
        GanLabError
            If the pictures are something else, or of another size.
        """
        pixels = check_pixels(pictures, self.pictures.channels, self.pictures.side)
        classes = self._read_classes(y, len(pixels))
        discriminator = copy.deepcopy(self._state.trainer.discriminator).cpu().eval()
        chunks = [slice(start, start + PICTURES_AT_ONCE) for start in range(0, len(pixels), PICTURES_AT_ONCE)]
        with torch.no_grad(), reproducible(torch.device("cpu"), one_thread=True):
            logits = [discriminator(_scale(pixels[chunk]), classes[chunk]) for chunk in chunks]
        return torch.cat(logits).sigmoid().numpy()

    def layers(self) -> tuple[list[Layer], list[Layer]]:
        """List the layers of both networks.

        Returns
        -------
        list of Layer, list of Layer
            Of generator and discriminator: what each layer does, the shape it gives, how much it learns.
        """
        trainer = self._state.trainer
        return dcgan_layers.list_layers(trainer.generator), dcgan_layers.list_layers(trainer.discriminator)

    def kept_pictures(self) -> dict[int, np.ndarray]:
        """Read the pictures of the fixed noise after each epoch.

        Returns
        -------
        dict of int to ndarray
            {epoch: [64, channels, side, side] uint8}; epoch 0 is the start. Deleted or damaged files are left out.
            Of a run with classes, eight pictures of each of the first 16.
        """
        return self._state.epoch_pictures.read(len(self.epochs))

    def _read_classes(self, y: ClassChoice | None, n: int) -> Tensor:
        """Return class vectors [n, classes]; GanLabError if a class is missing, unknown or of no use."""
        if not self.classes and y is not None:
            raise GanLabError("This run has no classes: leave them out, or begin one with conditional=True.")
        if self.classes and y is None:
            raise GanLabError(
                f"This run has {len(self.classes)} classes, and none is given: run.fixed_classes goes with "
                f"run.fixed_noise, and {name_value(self.classes[0])} is the first."
            )
        if y is None:
            return torch.zeros(n, 0, dtype=torch.float32, device="cpu")
        return read_class_choice(y, n, Labels(self.classes))


@gradients()
def _copy_networks(trainer: Trainer) -> Networks:
    """Copy both networks of a trainer to the CPU."""
    return Networks(copy.deepcopy(trainer.generator).cpu().train(), copy.deepcopy(trainer.discriminator).cpu().train())


def _scale(pixels: np.ndarray) -> Tensor:
    """Scale pixels to [-1, 1], float32, as the networks take them."""
    return from_grey_levels(torch.from_numpy(np.ascontiguousarray(pixels)))
