"""Which inputs make this picture? `project` starts a search in a network's latent space, `Projection` is one.

`search.py` has one step of it, `loss.py` what it makes small, `targets.py` reads the pictures that it searches for.
The field calls it projection into the latent space, or inversion of a GAN (Zhu et al. 2016, "Generative Visual
Manipulation on the Natural Image Manifold"; Karras et al. 2020, appendix D).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from tqdm import tqdm

from gan_lab.errors import GanLabError, name_value
from gan_lab.guided import Guided
from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.judging.classifier import Classifier
from gan_lab.kinds import import_object
from gan_lab.networks.batches import SMALL_SIDE
from gan_lab.networks.device import gradients, reproducible
from gan_lab.networks.network import Network
from gan_lab.pictures.picture import MimeBundle
from gan_lab.pictures.pixels import from_grey_levels
from gan_lab.pictures.plots import render_plot
from gan_lab.pictures.samples import Samples, side_by_side
from gan_lab.projection.latent_space import LatentSpace, check_one_class
from gan_lab.projection.loss import choose_judge
from gan_lab.projection.plots import LiveProjection, draw_projection
from gan_lab.projection.search import Search, check_settings
from gan_lab.projection.targets import read_targets
from gan_lab.train.interruption import hold_interruptions

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWS, DRAWS_OF_LARGE = 300, 50  # a large picture takes as long as a hundred small ones
PATH_POINTS = 24  # places of the path that are kept, beside the start


class ProjectionStep(NamedTuple):
    """What a search had found after one of its steps: the mean over all pictures."""

    step: int  # its number, from 1
    loss: float  # 0 for the pictures themselves, about 1 for others of the network's
    distance: float  # the mean difference of the pixels, in grey levels


class Projection(Guided, called="projection"):
    """A search for the inputs that make a picture; `project` starts one.

    A loop over it goes on with the search and gives a `ProjectionStep` each time; leave the loop and enter it again as
    you like, the search keeps its place. Whoever asks for what was found, without having begun a loop, runs it to its
    end.

    Attributes
    ----------
    targets : array
        The pictures that are searched for, cut and scaled as the network makes them, [n, 3, side, side] uint8.
    steps : int
        How many steps there are in all.
    """

    def __init__(self, space: LatentSpace[Any], targets: np.ndarray, search: Search) -> None:
        self.targets, self.steps = targets, search.steps
        self._space, self._search = space, search
        self._records: list[ProjectionStep] = []
        self._path = [_copy(search.best)]
        self._stop_requested = False
        self._count = "1 picture" if len(targets) == 1 else f"{len(targets)} pictures"

    @property
    def step(self) -> int:
        """How many steps are done."""
        return self._search.step

    @property
    def inputs(self) -> Any:
        """What was found, z and y of a BigGAN or DCGAN, w of a StyleGAN2; a named tuple with a row for each picture."""
        return _copy(self._found)

    @property
    def samples(self) -> Samples:
        """The pictures of what was found, with their recipes."""
        return self._space.make_samples(self.inputs)

    @property
    def distances(self) -> np.ndarray:
        """The mean difference between the pixels of each target and of what was found for it, in grey levels, [n]."""
        return self._measure(self.samples)

    @property
    def records(self) -> list[ProjectionStep]:
        """The records of all steps that are done."""
        return list(self._records)

    @property
    def _found(self) -> Any:
        """The best inputs so far; of a search that nobody has begun, those at its end."""
        if not self.step:
            for _ in tqdm(self, desc="projection", total=self.steps, unit="step", delay=3, leave=False):
                pass
        return self._search.best

    def __iter__(self) -> Iterator[ProjectionStep]:
        """Go on with the search, a step at a time, until it has come to its end."""
        self._stop_requested = False
        while self.step < self.steps:
            with hold_interruptions() as interruption:
                record = self._take_step()
            yield record
            if self.step < self.steps and (interruption or self._stop_requested):
                print(f"Stopped after step {self.step} of {self.steps}; what was found so far is there.")
                print("To go on: for record in projection: pass")
                return

    def stop(self) -> None:
        """End the loop before its next step, as the stop button does."""
        self._stop_requested = True

    def path(self) -> Samples:
        """Make the pictures on the way from the start to what was found.

        Returns
        -------
        Samples
            Up to 25 pictures of each search, with their recipes; `path().animate()` shows them one after the other. Of
            several searches a row shows all of them at one step.
        """
        found = self._found
        places = self._path if self.step * PATH_POINTS % self.steps < PATH_POINTS else [*self._path, found]
        made = [self._space.make_samples(_stack(places, number)) for number in range(len(self.targets))]
        return made[0] if len(made) == 1 else side_by_side(made)

    def live(self) -> LiveProjection:
        """Show a plot that is drawn again in the same place while the search goes on.

        Returns
        -------
        LiveProjection
            In a loop over the projection, call its `update(record)`.
        """
        return LiveProjection(self._draw, self.steps, self.stop)

    def _take_step(self) -> ProjectionStep:
        """Take one step, and record what it came to."""
        search = self._search
        search.take_step()
        record = ProjectionStep(search.step, search.losses.mean().item(), search.distances.mean().item())
        self._records.append(record)
        if search.step * PATH_POINTS // self.steps > (search.step - 1) * PATH_POINTS // self.steps:
            self._path.append(_copy(search.best))
        return record

    def _measure(self, samples: Samples) -> np.ndarray:
        """Measure the mean difference of pixels between pictures and the targets, in grey levels [n]."""
        found = samples.numpy().transpose(0, 3, 1, 2).astype(np.float64)
        return np.abs(found - self.targets).mean(axis=(1, 2, 3))

    def _draw(self) -> "tuple[Figure, str]":
        """Draw what has been found so far, and describe it."""
        samples = self._space.make_samples(_copy(self._search.best))
        distances = self._measure(samples).tolist()
        curve = [record.distance for record in self._records]
        figure = draw_projection(self.targets.transpose(0, 2, 3, 1), samples.numpy(), distances, curve, self.steps)
        mean = sum(distances) / len(distances)
        alt = f"After step {self.step} of {self.steps}: {self._count} and what was found, {mean:.1f} grey levels apart"
        return figure, alt

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        _ = self._found
        figure, alt = self._draw()
        return {"image/png": render_plot(figure), "text/plain": alt}, {"image/png": {"alt": alt}}

    def __repr__(self) -> str:
        return f"<Search for {self._count}: step {self.step} of {self.steps}>"


def _copy(inputs: Any) -> Any:
    """Copy the tensors of inputs."""
    return type(inputs)(*(x.clone() for x in inputs))


def _stack(places: list[Any], number: int) -> Any:
    """Collect the inputs of one search from several places of its path, a row for each."""
    return type(places[0])(*(torch.stack([x[number] for x in tensors]) for tensors in zip(*places, strict=True)))


def project(
    gan: Network,
    picture: Any,
    *,
    y: ClassChoice | None = None,
    truncation: float | None = None,
    space: str | None = None,
    steps: int = 400,
    draws: int | None = None,
    judge: Classifier | None = None,
    features: float = 0.05,
    seed: int = 0,
) -> Projection:
    """Search for the inputs with which a network makes a picture, or comes as near to it as it can.

    The same picture and seed give the same search on the same machine with as many threads.

    Parameters
    ----------
    gan : BigGAN, StyleGAN2 or DCGAN
        The network.
    picture : str, Path, PIL.Image.Image, array, Tensor, Samples, or a list or iterator of these
        One picture or up to 100: files; grey levels, uint8, [H, W, 3] or [n, H, W, 3]; tensors in [-1, 1]. The shorter
        side is scaled to the network's size and the middle cut out.
    y : int, str, dict, Tensor or array, optional
        The class, or one class vector; without it the class is searched too (a StyleGAN2 starts from all of them).
    truncation : float, optional
        Of a BigGAN, above 0, at most 1; 1 without it.
    space : {"w", "w+"}, optional
        Of a StyleGAN2: one intermediate latent for all layers, as it was trained (without it), or one for each layer.
    steps : int
        How many steps the search has, 1 or more.
    draws : int, optional
        From how many draws it starts, 2 to 10,000; without it 300, and 50 for pictures of more than 64 pixels.
    judge : Judge, optional
        Whose features are compared, too; without it, the one that knows the network's classes, if there is one.
    features : float
        The weight of the features, 0 to 1000; the pixels have 1.
    seed : int
        Of the draws, 0 to 2**32 - 1.

    Returns
    -------
    Projection
        The search, not yet begun: `.samples` runs it to its end, a loop over it takes a step each time.

    Raises
    ------
    GanLabError
        If this is no picture, or an argument doesn't fit the network.
    """
    with gradients(), reproducible(torch.device("cpu"), one_thread=False):  # where inputs are measured
        latent_space = _make_space(gan, y, truncation, space)
        draws = (DRAWS if gan.side <= SMALL_SIDE else DRAWS_OF_LARGE) if draws is None else draws
        settings = check_settings(steps, draws, judge, features, seed)
        if settings.judge is None and settings.features:
            settings = settings._replace(judge=choose_judge(gan))
        targets = read_targets(picture, gan.side)
        search = Search(latent_space, from_grey_levels(torch.from_numpy(targets)), settings)
    return Projection(latent_space, targets, search)


def _make_space(gan: Network, y: ClassChoice | None, truncation: float | None, name: str | None) -> LatentSpace[Any]:
    """Make the space in which a network's inputs are searched; GanLabError if it has none, or these don't fit it."""
    if not isinstance(gan, Network):
        raise GanLabError(f"The network comes first, gl.project(gan, 'shoe.png'), not {name_value(gan)}.")
    if gan.kind.space is None:
        raise GanLabError(f"{gan.name} is a {gan.kind.title}, with which no picture can be searched.")
    check_one_class(y)
    return import_object(gan.kind.space)(gan, y, truncation, name)
