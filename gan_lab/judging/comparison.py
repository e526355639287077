"""Pictures compared with real photographs: precision and recall, the distances KID and FID, and an overall summary."""

import numpy as np
import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.judging import measures, neighbours
from gan_lab.judging.checks import find_asked_classes, group_by_class, require_photographs, to_picture_tensor
from gan_lab.judging.classifier import Classifier, ClassifierFunction
from gan_lab.judging.photographs import Photographs
from gan_lab.judging.results import Measure, Overall
from gan_lab.pictures.samples import Samples

MIN_FOR_KID = 10  # pictures of each class: KID is averaged over halves of them
MIN_FOR_RECALL = 10  # pictures of each class: with fewer, hardly any photograph lies outside their balls
MIN_FOR_FID = 500  # pictures: with fewer than features the covariance is singular; with 500 the bias is below 0.3
MIN_SURE_PROBABILITY = 0.9  # from this probability on, the judge counts as sure of a class


class PhotographComparison(Classifier):
    """A classifier that compares pictures with photographs, in its features. `Judge` is one.

    Attributes
    ----------
    photographs : Photographs or None
        What it measured of real photographs; None if it has none, and then each of these measures is a GanLabError.
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

    def precision(self, samples: Samples) -> Measure:
        """Measure the share of pictures that lie where photographs of the class asked for lie.

        Around each of 150 photographs of the class, in this judge's features, lies a ball that reaches to its third
        nearest neighbour among them. A picture counts if it lies in one of the balls (Kynkäänniemi et al. 2019).
        Fidelity asks whether a picture is recognised, precision whether it is like a photograph.

        Parameters
        ----------
        samples : Samples
            Generated pictures, one class each.

        Returns
        -------
        Measure
            0 to 1, with Wilson's interval. It isn't 1 for real photographs: `photographs.precision` says what it is.
            It doesn't depend on the number of pictures.

        Raises
        ------
        GanLabError
            If a picture was made from a mixture of classes, the judge has no photographs, or these pictures can't be
            judged.
        """
        return neighbours.precision(*self._pair_by_class(samples, "Precision", 1))

    def recall(self, samples: Samples) -> Measure:
        """Measure the share of photographs that lie where pictures of their class lie.

        It is precision the other way round: around each picture lies a ball that reaches to its third nearest
        neighbour among the pictures of its class, and a photograph counts if it lies in one of them. It is measured
        within each class against 150 photographs, and averaged over the classes. At most as many pictures of each
        class enter, the first 150.

        Parameters
        ----------
        samples : Samples
            Generated pictures, one class each, ten or more of each class.

        Returns
        -------
        Measure
            0 to 1. It isn't 1 for real photographs: `photographs.recall` says what it is. It is biased: the fewer the
            pictures, the larger, as the judge's model card shows. So compare batches of one size only. The interval is
            the jackknife's over the pictures (Efron and Stein 1981); it doesn't include what other photographs would
            change.

        Raises
        ------
        GanLabError
            If a class has too few pictures or a picture a mixture of classes, the judge has no photographs, or
            these pictures can't be judged.
        """
        return neighbours.recall(*self._pair_by_class(samples, "Recall", MIN_FOR_RECALL))

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
        return measures.kid(*self._pair_by_class(samples, "KID", MIN_FOR_KID))

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

    def _pair_by_class(self, samples: Samples, measure: str, min_pictures: int) -> tuple[list[Tensor], list[Tensor]]:
        """Return the features of the pictures of each class, and of that class's photographs.

        GanLabError if a picture was made from a mixture, or a class has fewer than `min_pictures`.
        """
        find_asked_classes(samples, self._labels)
        photographs = require_photographs(self.photographs, measure)
        groups = group_by_class(samples, measure, min_pictures)
        features = self.features(samples)
        return (
            [features[pictures] for pictures in groups.values()],
            [photographs.features[index] for ((index, _),) in groups],
        )
