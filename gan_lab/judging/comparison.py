"""Pictures compared with real photographs, all together: the distances KID and FID, and an overall summary."""

import numpy as np

from gan_lab.errors import GanLabError
from gan_lab.judging import measures, neighbours
from gan_lab.judging.checks import find_asked_classes, require_photographs
from gan_lab.judging.neighbour_comparison import NeighbourComparison
from gan_lab.judging.results import Measure, Overall
from gan_lab.pictures.samples import Samples

MIN_FOR_KID = 10  # pictures of each class: KID is averaged over halves of them
MIN_FOR_FID = 500  # pictures: with fewer than features the covariance is singular; with 500 the bias is below 0.3
MIN_SURE_PROBABILITY = 0.9  # from this probability on, the judge counts as sure of a class


class PhotographComparison(NeighbourComparison):
    """A classifier that compares the distribution of pictures with that of photographs, in its features.

    `Judge` is one.
    """

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

        FID, KID, density and coverage are computed as in the methods of these names, but over all classes at once. So
        they notice a class that is missing, and can't be compared with values measured within classes. FID and
        coverage are biased: compare only values from equally many pictures.

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
        tensor = self._to_tensor(pictures, "overall")
        if len(tensor) < MIN_FOR_FID:
            raise GanLabError(f"overall needs at least {MIN_FOR_FID} pictures, and here are {len(tensor)}: make more.")
        probabilities, features = self.classify(tensor)
        probability, guess = probabilities.max(1)
        counts = guess.bincount(minlength=len(self._labels)).tolist()
        equal_counts = features.new_ones(len(self._labels))
        photographs = self.photographs.features.flatten(0, 1)
        return Overall(
            n=len(tensor),
            sure=measures.share_of_hits(probability >= MIN_SURE_PROBABILITY),
            diversity=measures.mean_distance([features]),
            shares={name: count / len(tensor) for name, count in zip(self._labels.names, counts, strict=True)},
            kid=measures.kid([features], [photographs]),
            fid=measures.fid(features, *self.photographs.moments(equal_counts)),
            density=neighbours.density([features], [photographs]),
            coverage=neighbours.coverage([features], [photographs]),
            classifier_score=measures.classifier_score(probabilities),
        )
