"""Which pictures are a student's own, and what their recipes show: work for the processes that have imported torch.

Whether a picture follows from a student's name alone is found by drawing the noise of that name, as torch draws it.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.grading.evidence import Evidence, gather_evidence
from gan_lab.coursework.review.grading.known_inputs import KnownInputs
from gan_lab.coursework.review.grading.submission_facts import PROVED
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.intake.stored_recipes import StoredRecipes
from gan_lab.pictures.recipe import Recipe


@dataclass(frozen=True)
class ExampleInputs:
    """The inputs of what was handed out."""

    noise: Sequence[np.ndarray]  # `Tile.latent` of the pictures
    digests: frozenset[str]  # their `Tile.inputs_digest`
    purposes: frozenset[str]  # what the notebooks draw a seed from the student's name for

    @classmethod
    def of_assignment(cls, assignment: Assignment) -> "ExampleInputs":
        """Return those of an assignment."""
        return cls(assignment.noise, assignment.input_digests, frozenset(assignment.seed_purposes))


@dataclass(frozen=True)
class SubmissionPictures:
    """The pictures of one submission."""

    pictures: Sequence[SubmittedPicture]  # with their verdicts
    names: Sequence[str]  # of the student, as the learning system has them and as the notebooks set them
    looks: Mapping[str, Sequence[str]]  # by the digest of each file that came out, `looks.make_look` of its tiles
    recipes: StoredRecipes


@dataclass(frozen=True)
class OwnPictures:
    """What was found in them."""

    numbers: tuple[int, ...] = ()  # which of the pictures count as the student's own, each file once
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True)
class OwnPicturesJob:
    """Some submissions to look at, and what all of them are compared with."""

    examples: ExampleInputs
    submissions: Mapping[int, SubmissionPictures]  # by their numbers in the class


def find_own_pictures(job: OwnPicturesJob) -> dict[int, OwnPictures]:
    """Find each submission's own pictures, and gather what their recipes show.

    Parameters
    ----------
    job : OwnPicturesJob
        The submissions. Torch is imported only if one of them has a recipe.

    Returns
    -------
    dict of int to OwnPictures
        What was found, by the same numbers.
    """
    handed_out = KnownInputs(job.examples.noise, job.examples.digests)
    return {number: _look_at(each, handed_out, job.examples.purposes) for number, each in job.submissions.items()}


def _look_at(submission: SubmissionPictures, handed_out: KnownInputs, purposes: frozenset[str]) -> OwnPictures:
    pictures, recipes = submission.pictures, submission.recipes
    shipped = handed_out.with_names(submission.names, purposes) if recipes else handed_out
    own = _select_own(pictures, recipes, shipped)
    proved = [
        (picture.where, recipes[picture.sha256], [base64.b64decode(look) for look in submission.looks[picture.sha256]])
        for picture in sorted(own.values(), key=lambda picture: not picture.is_output)  # files are saved of outputs
        if picture.verdict in PROVED
    ]
    return OwnPictures(tuple(own), gather_evidence(proved, shipped) if proved else Evidence())


def drop_repeated(pictures: Iterable[tuple[int, SubmittedPicture]]) -> dict[int, SubmittedPicture]:
    """Keep of each file one picture: where a cell or a document shows it first; a file beside them only if none does.

    Parameters
    ----------
    pictures : iterable of (int, SubmittedPicture)
        Each with its number among the submission's pictures.

    Returns
    -------
    dict of int to SubmittedPicture
        Those that are kept, in the order in which their files came first.
    """
    chosen: dict[str, tuple[int, SubmittedPicture]] = {}  # by the digest of the file
    for number, picture in pictures:
        if picture.sha256 not in chosen or (chosen[picture.sha256][1].is_file and not picture.is_file):
            chosen[picture.sha256] = number, picture
    return dict(chosen.values())


def _select_own(
    pictures: Sequence[SubmittedPicture], recipes: Mapping[str, Recipe], shipped: KnownInputs
) -> dict[int, SubmittedPicture]:
    """Return the pictures that count as the student's own, by their numbers, each file once."""
    # What cells show that are as they were handed out, with this student's name. They save it to files, too.
    examples = {picture.sha256 for picture in pictures if picture.is_example and picture.sha256 in recipes}
    by_examples = KnownInputs.of_tiles([tile for sha256 in sorted(examples) for tile in recipes[sha256].tiles])
    return drop_repeated(
        (number, picture)
        for number, picture in enumerate(pictures)
        # A picture that was pasted into text, or lies beside the notebooks, counts only if it has a recipe.
        if (picture.is_output or picture.network)
        and not picture.is_example
        and picture.verdict != "plot"
        and not _shows_nothing_but(shipped, recipes.get(picture.sha256))
        and (picture.is_output or not _shows_nothing_but(by_examples, recipes.get(picture.sha256)))
    )


def _shows_nothing_but(known: KnownInputs, recipe: Recipe | None) -> bool:
    """Tell whether a file shows nothing but pictures of known inputs."""
    return recipe is not None and all(map(known.make, recipe.tiles))
