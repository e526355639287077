"""What submissions share that was not handed out: noise, pictures, answers. Hints for a person, never verdicts."""

from collections import Counter, defaultdict
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
from gan_lab.coursework.review.similarity.similar_answers import WrittenAnswer, choose_pairs, find_similar_answers
from gan_lab.pictures.recipe import Recipe

MAX_QUOTED, MAX_QUOTED_BYTES = 1000, 1500  # characters of an answer that a hint quotes, and their bytes in UTF-8
MAX_ANSWER_HINTS = 8000  # pairs of answers; what they quote takes up to 96 MB on its way out of this process
# Something that more than this many students and more than half of the class use is no hint: somebody gave it to them.
MAX_SHARING_STUDENTS = 5
SMALL_SEED = 10_000  # two students may have chosen the same seed below this by chance
MAX_SEEDS_LISTED = 4  # in a sentence


def find_hints(
    readings: Sequence[Reading], recipes: Mapping[str, Recipe], assignment: Assignment, min_similarity: float
) -> Iterator[tuple[str, list[Hint], list[str]]]:
    """Find what a few students of a class share.

    Parameters
    ----------
    readings : sequence of Reading
        The submissions, with the verdicts on their pictures; of a group, one.
    recipes : mapping of str to Recipe
        The recipes of their pictures, by the digest of the file.
    assignment : Assignment
        The notebooks as handed out: what their examples use is no hint.
    min_similarity : float
        0 to 1, of the characters of two answers; from this on, they are a hint.

    Yields
    ------
    (str, list of Hint, list of str)
        Each topic of a hint once, with all hints about it as soon as they are found, the most similar answers first;
        and sentences about what was not compared, or is not shown.
    """
    max_sharing = max(MAX_SHARING_STUDENTS, len(readings) // 2)
    yield "picture", _find_shared_pictures(readings, recipes, assignment, max_sharing), []
    yield "answer", *_find_similar_answers(readings, min_similarity, max_sharing)
    labels = label_readings(readings)
    uses, left_out = choose_uses(_list_noise_uses(readings, recipes))
    shared_noise = find_shared_noise(uses, assignment.noise, max_sharing)
    problems = [
        f"Of {labels[id_]}'s {total} noise vectors, {compared} were compared with those of others: "
        "see the rest by hand."
        for id_, (compared, total) in left_out.items()
    ]
    yield "noise", _describe_noise(shared_noise, SeedNames(readings, assignment.notebooks), labels), problems


def label_readings(readings: Sequence[Reading]) -> dict[str, str]:
    """Say what each submission is called in a sentence.

    Parameters
    ----------
    readings : sequence of Reading
        The submissions.

    Returns
    -------
    dict of str to str
        By the submission's id, the student's name; with the id if another student has the same name.
    """
    counts = Counter(reading.student for reading in readings)
    return {
        reading.id: reading.student if counts[reading.student] < 2 else f"{reading.student} ({reading.id})"
        for reading in readings
    }


def _list_noise_uses(readings: Sequence[Reading], recipes: Mapping[str, Recipe]) -> Iterator[NoiseUse]:
    """List the pictures of the students' own that have a recipe."""
    for reading in readings:
        for picture in reading.pictures:
            if not picture.is_example and picture.sha256 in recipes:
                for tile in recipes[picture.sha256].tiles:
                    yield NoiseUse(reading.id, picture.where, tile)


def _describe_noise(
    shared_noise: Iterable[SharedNoise], seed_names: SeedNames, labels: Mapping[str, str]
) -> list[Hint]:
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
            sentence += f" {name.describe(students, len(seeds) > 1, labels)}"
        elif seeds and seeds[-1] < SMALL_SEED:
            sentence += " A small seed is easily chosen by two."
        places = tuple(group[0].uses[student].where for student in students)
        hints.append(Hint("noise", students, sentence, places))
    return hints


def _find_shared_pictures(
    readings: Sequence[Reading], recipes: Mapping[str, Recipe], assignment: Assignment, max_sharing: int
) -> list[Hint]:
    """Find files and outputs that are equal; those that show nothing but noise of the examples don't count."""
    users: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)  # file -> id of a submission -> (where, page_file)
    for reading in readings:
        for picture in reading.pictures:
            if not picture.is_example and picture.verdict != "plot":
                users[picture.sha256].setdefault(reading.id, (picture.where, picture.page_file))
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


def _find_similar_answers(
    readings: Sequence[Reading], min_similarity: float, max_sharing: int
) -> tuple[list[Hint], list[str]]:
    """Make a hint of each pair of similar answers; of too many, of some, and a sentence that says so."""
    written = [WrittenAnswer(reading.id, answer) for reading in readings for answer in reading.answers]
    pairs = find_similar_answers(written, min_similarity, max_sharing)
    hints = []
    for pair in choose_pairs(pairs, MAX_ANSWER_HINTS):
        first, second = pair.first.answer, pair.second.answer
        sentence = f"Question {first.id}: {pair.sentence}"
        students = pair.first.submission, pair.second.submission
        quotes = _quote(first.text), _quote(second.text)
        hints.append(Hint("answer", students, sentence, (first.where, second.where), quotes))
    if len(pairs) > len(hints):
        return hints, [f"{len(pairs):,} pairs of answers are alike; the pages show {len(hints):,} of them."]
    return hints, []


def _quote(text: str) -> str:
    """Return the start of an answer."""
    return text[:MAX_QUOTED].encode("utf-8", "ignore")[:MAX_QUOTED_BYTES].decode("utf-8", "ignore")
