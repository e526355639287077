"""Real or generated? A quiz of numbered pictures, half of them photographs, half made by a network."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from gan_lab.errors import GanLabError, is_integer_in_range, name_value
from gan_lab.guided import Guided
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import ClassChoice
from gan_lab.inputs.noise import check_seed, check_truncation
from gan_lab.judging.checks import to_picture_tensor
from gan_lab.judging.fashion import JUDGE_FOLDER, SIDE
from gan_lab.judging.judge import Judge
from gan_lab.judging.load import load_judge
from gan_lab.judging.measures import share_of_hits
from gan_lab.judging.results import Measure
from gan_lab.kinds import FASHION_PHOTOGRAPHS
from gan_lab.networks.network import Network
from gan_lab.pictures.idx_files import read_idx
from gan_lab.pictures.picture import MimeBundle, Picture
from gan_lab.pictures.plots import encode_plot
from gan_lab.pictures.sheets.contact_sheet import draw_sheet
from gan_lab.pictures.sheets.sheet_text import SheetText

MARGIN = 2  # pixels around a photograph in the pictures that networks learn from
BATCH = 200  # photographs whose classes are looked up at once
COLUMNS, MAX_COUNT = 10, 100
CHANCE = 0.5  # the share that guessing gets right on average


class Quiz(Guided, called="quiz"):
    """Real or generated? You are the discriminator. The last line of a cell shows the numbered pictures.

    Half of the pictures are photographs, the other half are generated. Both halves have their classes drawn at random
    from the same ones. Which pictures, and in which order, follows from the arguments alone. So a quiz is the same
    after a restart, and one at another truncation has other photographs in another order. What is shown carries no
    recipe, since that would give the answer away; `reveal` shows the generated pictures with theirs.

    The photographs of the kit come without their classes, so the class of each is what the judge takes it for. Both
    halves are shown without the margin of 2 pixels, where photographs are exactly black and generated pictures nearly.
    Other traces are left, for a discriminator to find: every photograph, for instance, has a pixel that is nearly
    white (254 or 255), and most generated pictures have none.

    Parameters
    ----------
    gan : BigGAN or StyleGAN2
        A network that makes what the kit has photographs of: "pocket" or "pocket-stylegan2".
    truncation : float
        The truncation, for a StyleGAN2 its psi: above 0, at most 1.
    seed : int
        0 to 2**32 - 1; another seed gives another quiz.
    what : int, str or list, optional
        The class, or some of them; without it, all.
    count : int
        How many pictures, an even number from 2 to 100.

    Raises
    ------
    GanLabError
        If there are no photographs of what the network makes, or an argument is out of range.
    """

    def __init__(
        self, gan: Network, truncation: float, seed: int = 0, what: ClassChoice | None = None, count: int = 20
    ) -> None:
        judge = _load_judge_with_photographs(gan)
        truncation, seed = check_truncation(truncation), check_seed(seed)
        if not is_integer_in_range(count, 2, MAX_COUNT) or count % 2:
            raise GanLabError(f"A quiz has an even number of pictures, from 2 to {MAX_COUNT}, not {name_value(count)}.")
        classes = _find_classes(gan, what)
        random = _seed_random(seed, truncation, classes)
        half = int(count) // 2
        generated = [
            gan.generate_from_seed(1, random.randint(2**32, dtype=np.uint32).item(), index, truncation)
            for index in random.choice(classes, half).tolist()
        ]
        self._generated = sum(generated[1:], start=generated[0])
        self._photographs = _choose_photographs(judge, random, random.choice(classes, half).tolist())
        numbers = (random.permutation(count) + 1).tolist()
        self._of_generated, self._of_photographs = sorted(numbers[:half]), sorted(numbers[half:])
        self._name, self._option = gan.name, generated[0].tiles[0].option_caption  # "truncation 0.4"

    def score(self, generated: Iterable[int]) -> Measure | None:
        """Tell how well you tell generated pictures from photographs: print it in words, and return the number.

        Parameters
        ----------
        generated : iterable of int
            The numbers of the pictures that you take for generated; as long as there are none, nothing is scored.

        Returns
        -------
        Measure or None
            The share of the pictures that you got right, 0 to 1, with Wilson's interval. Guessing gives 0.5 on average.
            None if no picture is listed.

        Raises
        ------
        GanLabError
            If it is no list of numbers of pictures, or a number stands in it twice.
        """
        guessed = _check_numbers(generated, len(self))
        if not guessed:
            print(
                f"At {self._option}: you have listed no picture yet. List those that you take for generated: "
                "quiz.score([1, 4, 7])."
            )
            return None
        numbers = range(1, len(self) + 1)
        hits = [(n in guessed) == (n in self._of_generated) for n in numbers]
        share = share_of_hits(torch.tensor(hits, device="cpu"))
        said = _describe_score(share, found=len(guessed & set(self._of_generated)), named=len(guessed))
        print(f"At {self._option}: {said}")
        return share

    def reveal(self) -> Picture:
        """Show which pictures were which: the photographs, and the generated ones with their recipes.

        Returns
        -------
        Picture
            The generated pictures with their numbers; the last line of a cell shows it.
        """
        from IPython.display import display

        heading = f"Photographs: {', '.join(map(str, self._of_photographs))}"
        data, metadata = _write_sheet(heading, self._photographs, self._of_photographs)
        display(data, metadata=metadata, raw=True)
        return self._generated.grid(min(COLUMNS, len(self._generated)), labels=self._of_generated)

    def __len__(self) -> int:
        """How many pictures there are; they are numbered from 1."""
        return 2 * len(self._generated)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        made = self._generated.numpy()[:, MARGIN:-MARGIN, MARGIN:-MARGIN]
        by_number = dict(zip(self._of_generated, made, strict=True))
        by_number |= dict(zip(self._of_photographs, self._photographs, strict=True))
        numbers = range(1, len(self) + 1)
        return _write_sheet(repr(self), np.stack([by_number[number] for number in numbers]), numbers)

    def __repr__(self) -> str:
        half = len(self._generated)
        halves = f"{half} are photographs and {half} are" if half > 1 else "1 is a photograph and 1 is"
        made = f"made by {self._name} at {self._option}"
        return f"Which are generated? Of these {2 * half} pictures, {halves} {made}."


def _load_judge_with_photographs(gan: Any) -> Judge:
    """Load the judge that knows the photographs' classes; GanLabError if the network makes something else."""
    names = Labels.read(JUDGE_FOLDER / "labels.txt").names
    way_out = "take the quiz with gl.load_biggan('pocket')"
    if not isinstance(gan, Network):
        raise GanLabError(f"A quiz takes the network that generates its pictures, not {name_value(gan)}: {way_out}.")
    if not gan.classes:
        raise GanLabError(f"{gan.name} has no classes, and a quiz draws the class of each of its pictures: {way_out}.")
    if gan.classes != names or gan.side != SIDE:
        raise GanLabError(
            "The kit has photographs of clothes, shoes and bags only, none to put beside pictures of "
            f"{gan.name}: {way_out}."
        )
    return load_judge(gan, device=gan.device)


def _find_classes(gan: Network, what: ClassChoice | None) -> list[int]:
    """Return the indices of the classes to draw from; GanLabError if there is no such class, or it is a mixture."""
    if what is None:
        return list(range(len(gan.classes)))
    vectors = gan.class_vector(what)
    if not bool((vectors.amax(1) == 1).all()):
        raise GanLabError("A photograph shows one class, not a mixture: what='shirt', or what=['shirt', 'coat'].")
    return sorted(set(vectors.argmax(1).tolist()))


def _seed_random(seed: int, truncation: float, classes: Sequence[int]) -> np.random.RandomState:
    """Make a generator of random numbers that is another one for other arguments, so that no quiz tells of the next."""
    digest = hashlib.sha256(f"{seed} {truncation:g} {list(classes)}".encode()).digest()
    return np.random.RandomState(int.from_bytes(digest[:4], "big"))


def _choose_photographs(judge: Judge, random: np.random.RandomState, classes: Sequence[int]) -> np.ndarray:
    """Choose a photograph of each of these classes at random, no one twice: [n, 28, 28, 3] uint8."""
    photographs = read_idx(FASHION_PHOTOGRAPHS)
    order, looked_at = random.permutation(len(photographs)), 0
    waiting: dict[int, list[int]] = {index: [] for index in classes}  # photographs of each class, not chosen yet
    chosen = []
    for index in classes:
        while not waiting[index]:
            batch = order[looked_at : looked_at + BATCH]
            looked_at += BATCH
            padded = np.pad(photographs[batch], [(0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)])
            probabilities, _ = judge.classify(to_picture_tensor(padded[:, None]))
            for number, guess in zip(batch.tolist(), probabilities.argmax(1).tolist(), strict=True):
                waiting.setdefault(guess, []).append(number)
        chosen.append(waiting[index].pop(0))
    return photographs[chosen, :, :, None].repeat(3, axis=3)


def _check_numbers(generated: Any, count: int) -> set[int]:
    """Return the numbers that a student named; GanLabError if they aren't numbers of pictures, or one stands twice."""
    listed = generated.tolist() if hasattr(generated, "tolist") else generated
    if isinstance(listed, str | bytes | Mapping) or not isinstance(listed, Iterable):
        raise GanLabError(
            f"A score needs a list of the numbers that you take for generated, not {name_value(generated)}: "
            "quiz.score([1, 4, 7])."
        )
    listed = list(listed)
    if any(isinstance(number, bool | str | np.bool_) for number in listed):
        raise GanLabError(
            "List the numbers of the pictures that you take for generated, without quotes and without True or False: "
            "quiz.score([1, 4, 7])."
        )
    for number in listed:
        if not is_integer_in_range(number, 1, count):
            raise GanLabError(f"There is no picture {name_value(number)} in this quiz: its numbers are 1 to {count}.")
        if listed.count(number) > 1:
            raise GanLabError(f"Picture {number} stands in your list twice: name each picture once.")
    return set(map(int, listed))


def _describe_score(share: Measure, found: int, named: int) -> str:
    """Put a score into words. found: how many generated pictures were found; named: how many were named, at least 1."""
    half, right = share.n // 2, round(share * share.n)
    said = f"{right} of {share.n} right ({100 * share:.0f} %)."
    if named == share.n:
        return f"{said} That is so whatever the pictures show, since you took all of them for the same: choose some."
    wrong = f"{named - found} photograph{'s' if named - found != 1 else ''}"
    said += f" You found {found} of the {half} generated pictures, and took {wrong} for generated."
    if share.low is None or share.high is None:
        return said
    said += (
        f"\nIts 95 % interval goes from {100 * share.low:.0f} to {100 * share.high:.0f} %, and guessing gives 50 %, "
    )
    if share.low > CHANCE:
        return f"{said}which lies below it: you can tell them apart."
    if share.high < CHANCE:
        return f"{said}which lies above it: you see a difference, but read it the wrong way round."
    return f"{said}which lies in it: from {share.n} pictures one can't say whether you can tell them apart."


def _write_sheet(heading: str, pictures: np.ndarray, numbers: Sequence[int]) -> MimeBundle:
    """Draw numbered pictures without recipes, as IPython displays them."""
    columns = min(COLUMNS, len(pictures))
    sheet, _ = draw_sheet(SheetText(heading, [[str(number)] for number in numbers]), pictures, columns)
    return {"image/png": encode_plot(sheet), "text/plain": heading}, {"image/png": {"alt": heading}}
