"""Whose name a seed follows from: `gl.student_seed` makes seeds of names, and everybody can call it with any name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gan_lab.coursework.notebooks import UNSET_NAMES, Notebook, is_unset
from gan_lab.coursework.readable_text import fold
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.inputs.student_seeds import student_seed

MAX_NAMES = 10  # of one submission
MAX_AFTER = 50  # how far a seed may lie above the one of a name: students count on from there
MAX_LISTED = 3  # submissions that a sentence names
PURPOSE = re.compile(r"student_seed\(\s*STUDENT\s*,\s*([\"'])([^\"'\n]{0,100})\1")  # what a notebook draws a seed for


@dataclass(frozen=True)
class SeedName:
    """The name that a seed follows from."""

    name: str  # as it stands in STUDENT, or the name of a submission
    owners: tuple[str, ...]  # the submissions with that name; none if it is what STUDENT is as handed out

    def describe(self, users: Sequence[str], are_several: bool) -> str:
        """Say whose noise it is, and who used it.

        Parameters
        ----------
        users : sequence of str
            The submissions that use the noise.
        are_several : bool
            Whether several seeds follow from the name, each for another task.

        Returns
        -------
        str
            A sentence that follows one which names the seeds.
        """
        follow = "Those seeds follow" if are_several else "That seed follows"
        start = f'{follow} from the name "{self.name}"'
        if not self.owners:
            return f"{start}, with which the notebooks are handed out."
        if len(self.owners) > 1:
            return f"{start}, which {_list(self.owners)} have: so it doesn't show whose noise it is."
        others = [user for user in users if user not in self.owners]
        return f"{start}: so this is the noise of {self.owners[0]}, which {_list(others)} used."


def _list(names: Sequence[str]) -> str:
    """List names in words; of many, the first ones."""
    more = len(names) - MAX_LISTED
    names = [*names[:MAX_LISTED], f"{more} more"] if more > 0 else names
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


class SeedNames:
    """The seeds that follow from the names of a class.

    Parameters
    ----------
    readings : sequence of Reading
        The submissions.
    notebooks : iterable of Notebook
        The notebooks as handed out, which say what seeds are drawn for, such as "Task 1.2".
    """

    def __init__(self, readings: Sequence[Reading], notebooks: Iterable[Notebook]) -> None:
        self._readings = readings
        sources = (cell.source for notebook in notebooks for cell in notebook.code)
        self._purposes = {purpose for source in sources for _, purpose in PURPOSE.findall(source)} | {""}
        self._names: dict[int, str] = {}  # the first name that a seed follows from
        for name in (*filter(None, UNSET_NAMES), *(name for reading in readings for name in _find_names(reading))):
            for purpose in self._purposes:
                self._names.setdefault(student_seed(name, purpose), name)

    def find(self, seed: int) -> SeedName | None:
        """Find the name that a seed follows from.

        Parameters
        ----------
        seed : int
            0 to 2**32 - 1.

        Returns
        -------
        SeedName or None
            The name and whose it is; None if it follows from no name of the class.
        """
        found = (self._names.get((seed - after) % 2**32) for after in range(MAX_AFTER))
        name = next(filter(None, found), None)
        if name is None:
            return None
        if is_unset(name):
            return SeedName(name, ())
        # The name of a submission is from the system it was handed in to, and STUDENT is what anybody may type.
        words = set(_split(name))
        owners = [reading.student for reading in self._readings if words <= set(_split(reading.student))]
        if not owners:
            owners = [r.student for r in self._readings if name.casefold() in map(str.casefold, _find_names(r))]
        return SeedName(name, tuple(owners))


def _find_names(reading: Reading) -> list[str]:
    """Return the names in a submission: the values of STUDENT, and its own; "Ada Adler" for "Adler, Ada", too."""
    typed = [notebook.student.strip() for notebook in reading.notebooks if notebook.student]
    last, comma, first = reading.student.partition(",")
    turned = [f"{first.strip()} {last.strip()}"] if comma else []
    names = [name for name in (reading.student, *turned, *typed) if not is_unset(name)]
    return list(dict.fromkeys(names))[:MAX_NAMES]


def _split(name: str) -> list[str]:
    """Split a name into folded words."""
    return fold(name.replace("_", " ")).split()
