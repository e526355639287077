"""What submissions share that was not handed out: noise, pictures, answers. Hints for a person, never verdicts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.review.similarity.seed_names import SeedName, SeedNames
from gan_lab.coursework.review.similarity.shared_noise import (
    NoiseUse,
    SharedNoise,
    are_from_examples,
    choose_uses,
    find_shared_noise,
)
from gan_lab.coursework.review.similarity.similar_answers import WrittenAnswer, find_similar_answers
from gan_lab.pictures.recipe import Recipe

MAX_QUOTED = 1000  # characters of an answer that a hint quotes
MAX_ANSWER_HINTS = 5000  # pairs of answers; of more, the most similar ones
# Something that more than this many students and more than half of the class use is no hint: somebody gave it to them.
MAX_SHARING_STUDENTS = 5
SMALL_SEED = 10_000  # two students may have chosen the same seed below this by chance
MAX_SEEDS_LISTED = 4  # in a sentence


def find_hints(
    readings: Sequence[Reading], recipes: Mapping[str, Recipe], assignment: Assignment, min_similarity: float
) -> tuple[list[Hint], list[str]]:
    """Find what a few students of a class share.

    Parameters
    ----------
    readings : sequence of Reading
        The submissions, with the verdicts on their pictures.
    recipes : mapping of str to Recipe
        The recipes of their pictures, by the digest of the file.
    assignment : Assignment
        The notebooks as handed out: what their examples use is no hint.
    min_similarity : float
        0 to 1, of the characters of two answers; from this on, they are a hint.

    Returns
    -------
    list of Hint
        First those about noise, then about pictures, then about answers, the most similar answers first.
    list of str
        A sentence for each student of whom not all noise vectors were compared.
    """
    max_sharing = max(MAX_SHARING_STUDENTS, len(readings) // 2)
    uses, left_out = choose_uses(_list_noise_uses(readings, recipes))
    shared_noise = find_shared_noise(uses, assignment.noise, max_sharing)
    written = [WrittenAnswer(reading.student, answer) for reading in readings for answer in reading.answers]
    hints = [
        *_describe_noise(shared_noise, SeedNames(readings, assignment.notebooks)),
        *_find_shared_pictures(readings, recipes, assignment, max_sharing),
        *_find_similar_answers(written, min_similarity, max_sharing),
    ]
    return hints, [
        f"Of {student}'s {total} noise vectors, {compared} were compared with those of others: see the rest by hand."
        for student, (compared, total) in left_out.items()
    ]


def _list_noise_uses(readings: Sequence[Reading], recipes: Mapping[str, Recipe]) -> Iterator[NoiseUse]:
    """List the pictures of the students' own that have a recipe."""
    for reading in readings:
        for picture in reading.pictures:
            if not picture.is_example and picture.sha256 in recipes:
                for tile in recipes[picture.sha256].tiles:
                    yield NoiseUse(reading.student, picture.where, tile)


def _describe_noise(shared_noise: Iterable[SharedNoise], seed_names: SeedNames) -> list[Hint]:
    """Make one hint of all noise that the same students share, and that follows from the same name if from any."""
    groups: dict[tuple[tuple[str, ...], SeedName | None], list[SharedNoise]] = defaultdict(list)
    for shared in shared_noise:
        name = None if shared.seed is None else seed_names.find(shared.seed)
        groups[tuple(shared.uses), name].append(shared)
    hints = []
    for (students, name), group in groups.items():
        seeds = sorted({shared.seed for shared in group if shared.seed is not None})
        listed = ", ".join(map(str, seeds[:MAX_SEEDS_LISTED])) + (" and others" if seeds[MAX_SEEDS_LISTED:] else "")
        sentence = f"{len(group)} noise vectors" if len(group) > 1 else "A noise vector"
        sentence += f" that no example uses{f', drawn with seed {listed}' if seeds else ''}."
        if name:
            sentence += f" {name.describe(students, len(seeds) > 1)}"
        elif seeds and seeds[-1] < SMALL_SEED:
            sentence += " A small seed is easily chosen by two."
        places = tuple(group[0].uses[student].where for student in students)
        hints.append(Hint("noise", students, sentence, places))
    return hints


def _find_shared_pictures(
    readings: Sequence[Reading], recipes: Mapping[str, Recipe], assignment: Assignment, max_sharing: int
) -> list[Hint]:
    """Find files and outputs that are equal; those that show nothing but noise of the examples don't count."""
    users: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)  # file -> student -> (where, page_file)
    for reading in readings:
        for picture in reading.pictures:
            if not picture.is_example and picture.verdict != "plot":
                users[picture.sha256].setdefault(reading.student, (picture.where, picture.page_file))
    shared = _group_by_students(users, max_sharing)
    hints = []
    for students, files in shared.items():
        own = [file for file in files if not _is_of_examples(recipes.get(file), assignment)]
        if not own:
            continue
        first = users[own[0]]
        sentence = "The same picture, byte for byte."
        if len(own) > 1:
            sentence = f"{len(own)} pictures are the same, byte for byte; the first of them:"
        places = tuple(first[student][0] for student in students)
        hints.append(Hint("picture", students, sentence, places, page_file=first[students[0]][1]))
    return hints


def _is_of_examples(recipe: Recipe | None, assignment: Assignment) -> bool:
    """Tell whether a file has a recipe, and shows nothing but noise of the examples."""
    return recipe is not None and all(are_from_examples([tile.latent for tile in recipe.tiles], assignment.noise))


def _group_by_students(users: Mapping[str, Mapping[str, object]], max_sharing: int) -> dict[tuple[str, ...], list[str]]:
    """Return what two students or more use, but not too many, by the students who use it."""
    shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for used, uses in users.items():
        if 2 <= len(uses) <= max_sharing:
            shared[tuple(uses)].append(used)
    return shared


def _find_similar_answers(written: Sequence[WrittenAnswer], min_similarity: float, max_sharing: int) -> list[Hint]:
    """Make a hint of each pair of similar answers."""
    hints = []
    for pair in find_similar_answers(written, min_similarity, max_sharing)[:MAX_ANSWER_HINTS]:
        first, second = pair.first.answer, pair.second.answer
        sentence = f"Question {first.id}: {pair.sentence}"
        quotes = first.text[:MAX_QUOTED], second.text[:MAX_QUOTED]
        students = pair.first.student, pair.second.student
        hints.append(Hint("answer", students, sentence, (first.where, second.where), quotes))
    return hints
