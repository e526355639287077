"""What kinds of things a network's classes are, as a tree, and everyday words that lead to them.

The tree is WordNet's: a class may belong to several kinds (a dog is a canine and a domestic animal), so it is a graph
without circles. `training/make_class_kinds.py` made the table and says what a line of it is.
"""

import gzip
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

PLURALS = (("ies", "y"), ("es", ""), ("s", ""))  # endings of English plurals, and what stands there in the singular


class Kind(NamedTuple):
    """A kind of things.

    Attributes
    ----------
    name : str
        What it is called, such as "dog".
    classes : tuple of int
        The indices of its classes, those of one narrower kind together.
    """

    name: str
    classes: tuple[int, ...]


class Lead(NamedTuple):
    """Where a word leads.

    Attributes
    ----------
    kind : Kind
        A kind, or a class with what belongs to it.
    is_named_so : bool
        Whether the word is its name; else it is the nearest above what the word means.
    """

    kind: Kind
    is_named_so: bool


class ClassKinds:
    """The kinds that the classes of one network belong to. The table is read when it is first asked.

    Parameters
    ----------
    path : Path
        A table as `training/make_class_kinds.py` writes it.
    names : list of str
        The names of the classes, in the order of the class vector.
    """

    def __init__(self, path: Path, names: list[str]) -> None:
        self._path, self._names = path, names

    def find(self, word: str) -> list[Lead]:
        """Find the kinds of a name, else those that come nearest above what the word means.

        Parameters
        ----------
        word : str
            A noun, in the singular or as a regular plural; capitals don't matter.

        Returns
        -------
        list of Lead
            One for each meaning that leads somewhere, the most frequent meaning first; [] for a word that isn't known.
        """
        places = next((self._words[form] for form in _list_forms(word) if form in self._words), "")
        return [Lead(self._make_kind(place[1:]), place[0] == "=") for place in places.split(",") if place]

    @cached_property
    def _lines(self) -> list[list[str]]:
        text = gzip.decompress(self._path.read_bytes()).decode()
        return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]

    @cached_property
    def _words(self) -> dict[str, str]:
        """Where each word leads, as the table writes it."""
        return {fields[1]: fields[2] for fields in self._lines if fields[0] == "word"}

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """The name of each kind, by its place."""
        return {fields[1]: fields[3].split("|")[0] for fields in self._lines if fields[0] == "kind"}

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        """The places directly below each place: classes first."""
        below: dict[str, list[str]] = {}
        for what, place, above, *_ in sorted(self._lines, key=lambda fields: fields[0] != "class"):
            if what != "word":
                for each in filter(None, above.split(",")):
                    below.setdefault(each, []).append(place)
        return below

    def _make_kind(self, place: str) -> Kind:
        """Make the kind at a place."""
        name = self._kinds[place] if place in self._kinds else self._names[int(place[1:])]
        return Kind(name, tuple(dict.fromkeys(self._list_classes(place))))

    def _list_classes(self, place: str) -> Iterator[int]:
        """List the class at a place and those below it, a narrower kind after the other; some come twice."""
        if place.startswith("c"):
            yield int(place[1:])
        for below in self._below.get(place, []):
            yield from self._list_classes(below)


def _list_forms(word: str) -> Iterator[str]:
    """List what a word may be in the singular: as it is, then without the endings of regular plurals."""
    word = " ".join(word.casefold().replace("_", " ").split())
    yield word
    yield from (word.removesuffix(ending) + singular for ending, singular in PLURALS if word.endswith(ending))
