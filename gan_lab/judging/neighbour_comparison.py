"""Precision and recall, density and coverage: pictures among photographs of their class, in a classifier's features."""

import torch
from torch import Tensor

from gan_lab.inputs.class_names import Labels
from gan_lab.judging import neighbours
from gan_lab.judging.checks import find_asked_classes, group_by_class, require_photographs
from gan_lab.judging.classifier import CPU, Classifier, ClassifierFunction
from gan_lab.judging.photographs import MIN_FOR_COVERAGE, Photographs
from gan_lab.judging.results import Measure
from gan_lab.pictures.samples import Samples

MIN_FOR_RECALL = 10  # pictures of each class: with fewer, hardly any photograph lies outside their balls


class NeighbourComparison(Classifier):
    """A classifier that looks which photographs lie near a picture, and which pictures near a photograph.

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
        device: torch.device = CPU,
    ) -> None:
        super().__init__(name, labels, compute, batch_size=batch_size, side=side, device=device)
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

    def density(self, samples: Samples) -> Measure:
        """Measure how many photographs of the class asked for lie around a picture (Naeem et al. 2020).

        Around each of 150 photographs of the class lies a ball that reaches to its fifth nearest neighbour among them.
        Density counts the balls in which a picture lies, and divides by five. Where precision counts a picture that
        lies in one ball of an unusual photograph, density asks for many.

        Parameters
        ----------
        samples : Samples
            Generated pictures, one class each.

        Returns
        -------
        Measure
            0 or more, with the t interval of a mean. It is about 1 for real photographs, see `photographs.density`;
            more says that the pictures are more typical than photographs, not that they are better. It doesn't depend
            on the number of pictures.

        Raises
        ------
        GanLabError
            If a picture was made from a mixture of classes, the judge has no photographs, or these pictures can't be
            judged.
        """
        return neighbours.density(*self._pair_by_class(samples, "Density", 1))

    def coverage(self, samples: Samples) -> Measure:
        """Measure the share of photographs that have a picture of their class near them (Naeem et al. 2020).

        Near is: inside the ball that reaches from a photograph to its fifth nearest neighbour among 150 photographs of
        its class. It is measured within each class, and averaged over the classes. At most as many pictures of each
        class enter, the first 150. A single strange picture can't raise it much, as it can raise recall, since the
        balls are those of photographs.

        Parameters
        ----------
        samples : Samples
            Generated pictures, one class each, ten or more of each class.

        Returns
        -------
        Measure
            0 to 1. The fewer the pictures, the smaller: `photographs.coverage(25)` says what it is for 25 photographs
            of each class. So compare batches of one size only. The interval is that of `recall`.

        Raises
        ------
        GanLabError
            If a class has too few pictures or a picture a mixture of classes, the judge has no photographs, or
            these pictures can't be judged.
        """
        return neighbours.coverage(*self._pair_by_class(samples, "Coverage", MIN_FOR_COVERAGE))

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
