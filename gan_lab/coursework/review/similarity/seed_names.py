"""Whose name a seed follows from: `gl.student_seed` makes seeds of names, and everybody can call it with any name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gan_lab.coursework.notebook_reading.notebooks import UNSET_NAMES, Notebook, is_unset
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.inputs.student_seeds import student_seed

MAX_NAMES = 10  # of one submission
MAX_AFTER = 50  # how far a seed may lie above the one of a name: students count on from there
MAX_LISTED = 3  # submissions that a sentence names
SEPARATOR = re.compile(r"[\s_,]+")  # between the words of a student's name
SEARCHED = "STUDENT can hold any name, though, and one that fits a seed can be found by trying millions: ask them."
PURPOSE = re.compile(r"student_seed\(\s*STUDENT\s*,\s*([\"'])([^\"'\n]{0,100})\1")  # what a notebook draws a seed for


@dataclass(frozen=True)
class SeedName:
    """The name, or the names, that a seed follows from."""

    names: tuple[str, ...]  # as they stand in STUDENT, or names of submissions
    owners: tuple[str, ...]  # ids of the submissions with these names; none if one is what STUDENT is as handed out
    is_typed: bool = False  # whether no submission has these names: they stand in STUDENT, where anybody types anything

    def describe(self, users: Sequence[str], are_several: bool, labels: Mapping[str, str]) -> str:
        """Say whose noise it is, and who used it.

        Parameters
        ----------
        users : sequence of str
            The ids of the submissions that use the noise.
        are_several : bool
            Whether several seeds follow from the name, each for another task.
        labels : mapping of str to str
            What each submission is called in a sentence, by its id.

        Returns
        -------
        str
            One or two sentences that follow one which names the seeds.
        """
        follow = "Those seeds follow" if are_several else "That seed follows"
        names = _list([f'"{name}"' for name in self.names])
        start = f"{follow} from the name{'s' if len(self.names) > 1 else ''} {names}"
        if not self.owners:
            return f"{start}, with which the notebooks are handed out."
        if len(self.owners) > 1:
            owners = _list([labels[owner] for owner in self.owners])
            return f"{start}, which {owners} have: so it doesn't show whose noise it is."
        others = [labels[user] for user in users if user not in self.owners]
        sentence = f"{start}: so this is the noise of {labels[self.owners[0]]}, which {_list(others)} used."
        return f"{sentence} {SEARCHED}" if self.is_typed else sentence


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
        sources = (cell.source for notebook in notebooks for cell in notebook.code)
        self._purposes = {purpose for source in sources for _, purpose in PURPOSE.findall(source)} | {""}
        self._names: dict[int, list[str]] = defaultdict(list)  # the names that a seed follows from
        self._typed: dict[str, list[str]] = defaultdict(list)  # ids of submissions, by a name in STUDENT
        self._own: dict[str, list[str]] = defaultdict(list)  # by a name that the submission has, or its id
        self._joined: dict[str, list[str]] = defaultdict(list)  # by the words of its name without spaces
        self._by_word: dict[str, dict[str, set[str]]] = defaultdict(dict)  # by a word of its name, with all its words
        for reading in readings:
            self._index(reading)
        for name in (*filter(None, UNSET_NAMES), *(name for reading in readings for name in _find_names(reading))):
            for purpose in self._purposes:
                self._names[student_seed(name, purpose)].append(name)

    def find(self, seed: int) -> SeedName | None:
        """Find the name that a seed follows from.

        Parameters
        ----------
        seed : int
            0 to 2**32 - 1.

        Returns
        -------
        SeedName or None
            The names and whose they are; None if it follows from no name of the class.
        """
        near = (self._names.get((seed - after) % 2**32, ()) for after in range(MAX_AFTER))
        names = list(dict.fromkeys(name for each in near for name in each))
        if not names:
            return None
        if unset := [name for name in names if is_unset(name)]:
            return SeedName((unset[0],), ())
        # A submission's name and id are from the system it was handed in to, and STUDENT is what anybody may type, also
        # a name that was searched for: a seed has 32 bits, so that of some ten million names one fits.
        owners = {name: self._find_submissions(name) for name in names}
        is_typed = not any(owners.values())
        if is_typed:
            owners = {name: self._find_typed(name) for name in names}
        fitting = [name for name in names if owners[name]]
        all_owners = tuple(dict.fromkeys(owner for name in fitting for owner in owners[name]))
        if len(all_owners) == 1:
            fitting = fitting[:1]
        return SeedName(tuple(fitting), all_owners, is_typed)

    def _index(self, reading: Reading) -> None:
        """Remember what a submission is called."""
        for name in {*map(str.casefold, _find_names(reading))}:
            self._typed[name].append(reading.id)
        for name in {*map(str.casefold, _find_own_names(reading))}:
            self._own[name].append(reading.id)
        words = _split(reading.student)
        self._joined["".join(words)].append(reading.id)
        for word in words:
            self._by_word[word][reading.id] = set(words)

    def _find_submissions(self, name: str) -> list[str]:
        """Return the submissions that have a name, or all its words, each once, with one space between two.

        If signs and spaces could be added, one's own name could be made to fit a seed. Some learning systems write the
        words of a name without spaces, with the last name first.
        """
        words = name.casefold().split(" ")
        found = [*self._own.get(name.casefold(), ()), *self._joined.get("".join([words[-1], *words[:-1]]), ())]
        if len(set(words)) == len(words):
            with_first = self._by_word.get(words[0], {})
            found += [id_ for id_, of_submission in with_first.items() if of_submission.issuperset(words)]
        return list(dict.fromkeys(found))

    def _find_typed(self, name: str) -> list[str]:
        return self._typed.get(name.casefold(), [])


def _find_names(reading: Reading) -> list[str]:
    """Return the names in a submission: the student's own, and the values of STUDENT."""
    typed = [notebook.student.strip() for notebook in reading.notebooks if notebook.student]
    names = [name for name in (*_find_own_names(reading), *typed) if not is_unset(name)]
    return list(dict.fromkeys(names))[:MAX_NAMES]


def _find_own_names(reading: Reading) -> list[str]:
    """Return the name of a student; for "Adler, Ada", "Ada Adler", too; and the id, as which many sign their work."""
    last, comma, first = reading.student.partition(",")
    return [reading.student, *([f"{first.strip()} {last.strip()}"] if comma else []), reading.id]


def _split(name: str) -> list[str]:
    """Split the name of a student into its words."""
    return [word for word in SEPARATOR.split(name.casefold()) if word]
