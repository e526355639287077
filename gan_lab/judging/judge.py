"""A judge: a classifier that measures how faithful and how diverse generated pictures are."""

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.judging import measures
from gan_lab.judging.checks import check_samples, find_asked_classes, group_by_class
from gan_lab.judging.comparison import PhotographComparison
from gan_lab.judging.results import Measure
from gan_lab.pictures.samples import Samples

MIN_FOR_DIVERSITY = 2  # pictures of each class: they are compared in pairs
MIN_FOR_SCORE = 5  # pictures for each class that the judge knows: with 5, the score of random draws is 8 % too small


class Judge(PhotographComparison):
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
    device : torch.device
        Where it computes.
    """

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

    def classifier_score(self, pictures: Samples | np.ndarray) -> Measure:
        """Measure what the Inception score measures, with this judge in place of Inception (Salimans et al. 2016).

        The judge gives each picture a probability for each class. The score is high if it is sure of each single
        picture and if, over all of them, every class comes up equally often: the exponential of the mean
        Kullback-Leibler divergence between the probabilities of a picture and their mean over the pictures. No class
        needs to have been asked for, and no photographs are needed. A missing class lowers it, hardly so if the judge
        is unsure of that class. It doesn't see whether the pictures of a class differ, whether they are copies of
        photographs, or whether they are what was asked for.

        Parameters
        ----------
        pictures : Samples or array
            Generated pictures, or pixels [n, 3 or 1, H, W], uint8; five or more for each class that the judge knows.

        Returns
        -------
        Measure
            1 to the number of classes, all pictures at once (no splits), with the jackknife's interval.
            `photographs.classifier_score` is that of photographs. It can't be compared with published Inception
            scores. The fewer the pictures, the smaller, as the judge's model card shows.

        Raises
        ------
        GanLabError
            If there are fewer pictures, or they can't be judged.
        """
        tensor = self._to_tensor(pictures, "classifier_score")
        fewest = MIN_FOR_SCORE * len(self._labels)
        if len(tensor) < fewest:
            raise GanLabError(
                f"The score of a judge with {len(self._labels)} classes needs at least {fewest} pictures, and here "
                f"{'is 1' if len(tensor) == 1 else f'are {len(tensor)}'}: generate more, and join batches with +."
            )
        return measures.classifier_score(self.classify(tensor)[0])

    def __repr__(self) -> str:
        photographs = f"{self.photographs.n} photographs" if self.photographs else "no photographs"
        return f"<Judge {self.name}: {len(self._labels)} classes, {photographs}>"
