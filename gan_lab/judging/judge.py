"""A judge: a classifier that measures how faithful and how diverse generated pictures are."""

import numpy as np
import torch

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.judging import measures
from gan_lab.judging.checks import (
    check_samples,
    find_asked_classes,
    group_by_class,
    require_photographs,
    to_picture_tensor,
)
from gan_lab.judging.classifier import Classifier, ClassifierFunction
from gan_lab.judging.photographs import Photographs
from gan_lab.judging.results import Measure, Overall
from gan_lab.pictures.samples import Samples

MIN_FOR_DIVERSITY = 2  # pictures of each class: they are compared in pairs
MIN_FOR_KID = 10  # pictures of each class: KID is averaged over halves of them
MIN_FOR_FID = 500  # pictures: with fewer than features the covariance is singular; with 500 the bias is below 0.3
MIN_SURE_PROBABILITY = 0.9  # from this probability on, the judge counts as sure of a class


class Judge(Classifier):
    """A classifier that measures generated pictures. `load_judge` loads the one for a network.

    Fidelity is whether a picture is what was asked for, diversity how different two pictures of one class are;
    truncation trades one for the other. A judge is a network too: it names a class for any picture at all, and its
    numbers are its opinion.

    It can judge Samples with at least one picture, of the classes that it knows and of the size that it takes, whose
    pixels are finite; anything else is a GanLabError.

    Attributes
    ----------
    name : str
        Which judge it is.
    classes : list of str
        The class names it knows, in the order of the class vector.
    photographs : Photographs or None
        What fidelity and diversity are for real photographs; None if it has none.
    """

    def __init__(
        self,
        name: str,
        labels: Labels,
        compute: ClassifierFunction,
        *,
        batch_size: int,
        side: int | None = None,
        photographs: Photographs | None = None,
    ) -> None:
        super().__init__(name, labels, compute, batch_size=batch_size, side=side)
        self.photographs = photographs

    def fidelity(self, samples: Samples) -> Measure:
        """Measure the share of pictures that the judge takes for the class asked for.

        Truncation raises it; so do simple, typical pictures, which are easier to recognise than photographs.

        Parameters
        ----------
        samples : Samples
            Generated pictures, one class each.

        Returns
        -------
        Measure
            0 to 1, with Wilson's interval.

        Raises
        ------
        GanLabError
            If a picture was made from a mixture of classes, or these pictures can't be judged.
        """
        asked = find_asked_classes(samples, self._labels)
        return measures.share_of_hits(self.probabilities(samples).argmax(1) == asked)

    def probability(self, samples: Samples) -> Measure:
        """Measure the mean probability that the judge gives to the class asked for.

        Parameters
        ----------
        samples : Samples
            Generated pictures, one class each.

        Returns
        -------
        Measure
            0 to 1, with the t interval of a mean; a single picture gives no interval.

        Raises
        ------
        GanLabError
            If a picture was made from a mixture of classes, or these pictures can't be judged.
        """
        asked = find_asked_classes(samples, self._labels)
        return measures.mean_probability(self.probabilities(samples).gather(1, asked[:, None])[:, 0])

    def diversity(self, samples: Samples) -> Measure:
        """Measure the mean Euclidean distance between two pictures of one class, in the judge's features.

        It is averaged over the classes; every class counts the same. A mixture counts as a class of its own, compared
        with the same mixture.

        Parameters
        ----------
        samples : Samples
            Generated pictures, two or more of each class.

        Returns
        -------
        Measure
            The distance, 0 or more, in the judge's own unit: compare it with `photographs.diversity`. Its interval is
            the jackknife's (Efron and Stein 1981); with only two pictures of a class there is none.

        Raises
        ------
        GanLabError
            If a class has a single picture, or these pictures can't be judged.
        """
        check_samples(samples, self._labels)
        groups = group_by_class(samples, "Diversity", MIN_FOR_DIVERSITY).values()
        features = self.features(samples)
        return measures.mean_distance([features[pictures] for pictures in groups])

    def kid(self, samples: Samples) -> Measure:
        """Measure the kernel distance KID (Binkowski et al. 2018) between pictures and real photographs.

        It is measured within each class, against 150 photographs of that class, and averaged over the classes. It
        uses this judge's features instead of Inception's, so it can't be compared with published numbers.

        Parameters
        ----------
        samples : Samples
            Generated pictures, one class each, ten or more of each class.

        Returns
        -------
        Measure
            0 means no difference. It is unbiased: batches of different sizes can be compared, and where there is
            hardly a difference it can be below 0. The interval is one standard deviation over random halves of the
            pictures, which vary more than the whole batch; the judge's model card says by how much, and how often
            the interval held the value of all pictures. The interval doesn't include what other photographs would
            change.

        Raises
        ------
        GanLabError
            If a class has too few pictures or a picture a mixture of classes, the judge has no photographs, or
            these pictures can't be judged.
        """
        find_asked_classes(samples, self._labels)
        photographs = require_photographs(self.photographs, "KID")
        groups = group_by_class(samples, "KID", MIN_FOR_KID)
        features = self.features(samples)
        return measures.kid(
            [features[pictures] for pictures in groups.values()],
            [photographs.features[index] for ((index, _),) in groups],
        )

    def fid(self, samples: Samples) -> Measure:
        """Measure the squared Frechet distance FID (Heusel et al. 2017) between pictures and real photographs.

        The photographs are all 1,000 of each class asked for, in the same proportions. FID is biased: the fewer the
        pictures, the larger it comes out (Binkowski et al. 2018; Chong and Forsyth 2020). From 500 pictures, pocket
        at truncation 1.0 gets about 0.46, and 0.25 from 20,000. So compare batches of one size only, or take `kid`.
        It uses this judge's features instead of Inception's, so it can't be compared with published numbers.

        Parameters
        ----------
        samples : Samples
            500 generated pictures or more, one class each.

        Returns
        -------
        Measure
            0 means the same mean and covariance of the features. It has no interval.

        Raises
        ------
        GanLabError
            If there are fewer than 500 pictures or a picture was made from a mixture of classes, the judge has no
            photographs, or these pictures can't be judged.
        """
        asked = find_asked_classes(samples, self._labels)
        photographs = require_photographs(self.photographs, "FID")
        if len(samples) < MIN_FOR_FID:
            raise GanLabError(
                f"FID needs at least {MIN_FOR_FID} pictures, and here are {len(samples)}: generate more and join "
                "the batches with +, or use judge.kid(samples), which needs fewer."
            )
        counts = asked.bincount(minlength=len(self._labels))
        return measures.fid(self.features(samples), *photographs.moments(counts))

    def overall(self, pictures: Samples | np.ndarray) -> Overall:
        """Measure pictures for which no class was asked: those of a DCGAN, photographs, any mixture.

        FID and KID are computed as in `fid` and `kid`, but over all classes at once. So they notice a class that is
        missing, and can't be compared with values measured within classes. FID is biased: compare only values from
        equally many pictures.

        Parameters
        ----------
        pictures : Samples or array
            500 pictures or more: Samples, or pixels [n, 3 or 1, H, W], uint8, as `RealPictures.batch` and
            `DCGANRun.generated` give them.

        Returns
        -------
        Overall
            The measures.

        Raises
        ------
        GanLabError
            If there are fewer than 500 pictures, the judge has no photographs, or these pictures can't be judged.
        """
        if self.photographs is None:
            raise GanLabError(
                "overall compares with real photographs, and the judge of ImageNet's classes has none here: use "
                "gl.load_judge('fashion') and pictures of clothes, shoes and bags."
            )
        tensor = to_picture_tensor(pictures)
        if len(tensor) < MIN_FOR_FID:
            raise GanLabError(f"overall needs at least {MIN_FOR_FID} pictures, and here are {len(tensor)}: make more.")
        probabilities, features = self.classify(tensor)
        probability, guess = probabilities.max(1)
        counts = guess.bincount(minlength=len(self._labels)).tolist()
        equal_counts = torch.ones(len(self._labels))
        return Overall(
            n=len(tensor),
            sure=measures.share_of_hits(probability >= MIN_SURE_PROBABILITY),
            diversity=measures.mean_distance([features]),
            shares={name: count / len(tensor) for name, count in zip(self._labels.names, counts, strict=True)},
            kid=measures.kid([features], [self.photographs.features.flatten(0, 1)]),
            fid=measures.fid(features, *self.photographs.moments(equal_counts)),
        )

    def __repr__(self) -> str:
        photographs = f"{self.photographs.n} photographs" if self.photographs else "no photographs"
        return f"<Judge {self.name}: {len(self._labels)} classes, {photographs}>"
