"""Exhibits: pictures with captions as they might stand in a report, some of them wrong, for readers to find out."""

import textwrap
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import torch

from gan_lab.errors import GanLabError, TruncationMismatchWarning, name_value
from gan_lab.guided import Guided
from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.inputs.noise import truncated_noise
from gan_lab.networks.biggan import BigGAN
from gan_lab.pictures.picture import MimeBundle
from gan_lab.pictures.plots import render_plot
from gan_lab.pictures.untrusted_images import read_pixels

SEED = 21
TITLE_WIDTH = 36  # characters of a line of a caption


class UnknownExhibitError(GanLabError, KeyError):
    """There is no exhibit of this name."""

    __str__ = Exception.__str__  # KeyError's own writes the sentence in quotation marks


@dataclass(frozen=True)
class Exhibit(Guided, called="exhibit"):
    """A picture with its caption.

    Attributes
    ----------
    caption : str
        What is said of the picture, such as "bag, truncation 0.4"; it may be wrong.
    png : bytes
        The picture as a PNG file, with its recipe inside.
    """

    caption: str
    png: bytes = field(repr=False)


class Exhibits(Guided, Mapping[str, Exhibit], called="exhibits"):
    """Exhibits by their names: "A", "B", ... The last line of a cell shows them as a plot, which has no recipe.

    Parameters
    ----------
    exhibits : mapping of str to Exhibit
        The exhibits.
    """

    def __init__(self, exhibits: Mapping[str, Exhibit]) -> None:
        self._exhibits = dict(exhibits)

    def __getitem__(self, name: str) -> Exhibit:
        if name not in self._exhibits:
            raise UnknownExhibitError(f"There is no exhibit {name_value(name)}: there are {', '.join(self._exhibits)}.")
        return self._exhibits[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._exhibits)

    def __len__(self) -> int:
        return len(self._exhibits)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(8, 2.8), layout="constrained")
        axes = figure.subplots(1, len(self), squeeze=False)[0]
        for axis, (name, exhibit) in zip(axes, self.items(), strict=True):
            axis.imshow(read_pixels(exhibit.png))
            axis.set_title(textwrap.fill(f"{name}: {exhibit.caption}", TITLE_WIDTH), fontsize=9)
            axis.axis("off")
        return {"image/png": render_plot(figure), "text/plain": repr(self)}, {"image/png": {"alt": repr(self)}}

    def __repr__(self) -> str:
        captions = (f"{name}: {exhibit.caption}." for name, exhibit in self.items())
        return f"{len(self)} pictures with captions. {' '.join(captions)}"


def make_exhibits(gan: BigGAN, what: ClassChoice) -> Exhibits:
    """Make three pictures of one class with captions, as they might stand in a report. Not every caption is true.

    The recipe in each file says what its picture was made from.

    Parameters
    ----------
    gan : BigGAN
        A network from `load_biggan`.
    what : int or str
        The class, an index or a name.

    Returns
    -------
    Exhibits
        A mapping of "A", "B" and "C", each with `.caption` and `.png`.

    Raises
    ------
    GanLabError
        If it is no BigGAN, or it has no such class.
    """
    if not isinstance(gan, BigGAN):
        raise GanLabError(f"Exhibits are pictures of a BigGAN, not of {name_value(gan)}: gl.make_exhibits(gan, 'bag').")
    y = gan.class_vector(what)
    if len(y) != 1 or y.max() != 1:
        raise GanLabError("Exhibits are pictures of one class, not of several: gl.make_exhibits(gan, 'bag').")
    drawn = truncated_noise(2, 0.4, seed=SEED)
    rng = torch.Generator("cpu").manual_seed(SEED)
    not_truncated = torch.randn(1, drawn.shape[1], generator=rng, dtype=torch.float32, device="cpu")
    # The noise, and the truncation in the caption; the network is told 0.4 each time.
    inputs = {"A": (drawn[:1], 0.4), "B": (drawn[1:], 0.9), "C": (not_truncated, 0.4)}
    class_name = gan.classes[int(y.argmax())]
    exhibits = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TruncationMismatchWarning)  # which would give one of them away
        for name, (z, claimed) in inputs.items():
            png = gan.generate(z, y, 0.4).png(0)
            exhibits[name] = Exhibit(f"{class_name}, truncation {claimed}", png)
    return Exhibits(exhibits)
