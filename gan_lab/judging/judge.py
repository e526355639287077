"""A judge: a classifier that measures how faithful and how diverse generated pictures are."""

from gan_lab.judging import measures
from gan_lab.judging.checks import check_samples, find_asked_classes, group_by_class
from gan_lab.judging.comparison import PhotographComparison
from gan_lab.judging.results import Measure
from gan_lab.pictures.samples import Samples

MIN_FOR_DIVERSITY = 2  # pictures of each class: they are compared in pairs


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

    def __repr__(self) -> str:
        photographs = f"{self.photographs.n} photographs" if self.photographs else "no photographs"
        return f"<Judge {self.name}: {len(self._labels)} classes, {photographs}>"
