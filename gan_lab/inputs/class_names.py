"""Class names and their indices: exact when a name is known, every match offered when it is not.

A table of class names is a text file with one class in each line, in the order of the class vector: the class's name,
then after tabs other names for it (synonyms). Lines that start with # are comments.
"""

import difflib
import operator
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, SupportsIndex

from gan_lab.errors import GanLabError, WrongCallError, name_value
from gan_lab.kinds import IMAGENET_NAMES

IMAGENET = IMAGENET_NAMES
MIN_SIMILARITY = 0.75  # of two names, from 0 to 1 as difflib measures it, for one to be offered in place of the other
MAX_SIMILAR = 5  # names like a misspelt one that are offered
MAX_LISTED = 12  # classes that one message lists


class ClassNames(list[str]):
    """The names of a network's classes, in the order of the class vector: a list that says so when it is called."""

    def __call__(self, *asked: object) -> NoReturn:
        """Say how names are looked up.

        Raises
        ------
        WrongCallError
            Always.
        """
        raise WrongCallError(
            "gan.classes is a list, so it isn't called: gan.classes[0] names the first class, gan.search('bag') finds "
            "one by its name, gan.class_vector('bag') asks for it."
        )


class Labels:
    """The class names of one network.

    Parameters
    ----------
    names : list of str
        The name of each class, in the order of the class vector; no two are the same.
    synonyms : list of list of str, optional
        Other names of each class.

    Attributes
    ----------
    names : list of str
        `names[i]` is the name of class i.
    """

    def __init__(self, names: list[str], synonyms: list[list[str]] | None = None) -> None:
        self.names = names
        self._classes_called: dict[str, list[int]] = {}  # by every name and synonym, case folded
        for index, name in enumerate(names):
            for known_name in {name.casefold(), *(s.casefold() for s in (synonyms[index] if synonyms else []))}:
                self._classes_called.setdefault(known_name, []).append(index)

    @classmethod
    def read(cls, path: Path) -> "Labels":
        """Read a table of class names; the module's docstring gives its format.

        Parameters
        ----------
        path : Path
            A text file in UTF-8.

        Returns
        -------
        Labels
            The names and synonyms in the table.

        Raises
        ------
        GanLabError
            If the file can't be read, or two classes have the same name.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise GanLabError(f"{path} can't be read ({problem}): save it as UTF-8 text.") from None
        lines = [line.strip() for line in text.split("\n")]
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        names = [row[0] for row in rows]
        if repeated := {name for name in names if names.count(name) > 1}:
            raise GanLabError(f"{path} names two classes {min(repeated)!r}: give each a name of its own.")
        return cls(names, [row[1:] for row in rows])

    @classmethod
    def numbered(cls, count: int) -> "Labels":
        """Make names for a network that comes without a table: 'class 0', 'class 1', ...

        Parameters
        ----------
        count : int
            How many classes the network has, 0 or more.

        Returns
        -------
        Labels
            `count` names.
        """
        return cls([f"class {i}" for i in range(count)])

    def __len__(self) -> int:
        return len(self.names)

    def index(self, what: SupportsIndex | str) -> int:
        """Find the index of a class. Half a name is never completed by a guess, since 'rose' would become rose hip.

        Parameters
        ----------
        what : int or str
            The index, or one class's whole name or synonym; capitals don't matter.

        Returns
        -------
        int
            0 to `len(labels) - 1`.

        Raises
        ------
        GanLabError
            If there is no such class, or the name can mean several; the message offers the alternatives.
        """
        if isinstance(what, str):
            return self._find_index(what)
        try:
            index = operator.index(what)  # int, np.int64, a tensor with one integer; no float
        except TypeError:
            index = None
        if index is None or isinstance(what, bool):
            raise GanLabError(f"A class is an index or a name, not {name_value(what)}: try 0 or {self.names[0]!r}.")
        if not 0 <= index < len(self):
            raise GanLabError(
                f"This network has {len(self)} classes, numbered 0 to {len(self) - 1}, so there is no class {index}. "
                "Look one up by name with gan.search('...')."
            )
        return index

    def search(self, text: str) -> list[tuple[int, str]]:
        """Find every class with a text in its name or a synonym, else the classes whose names are spelt most alike.

        Parameters
        ----------
        text : str
            Part of a name; capitals don't matter.

        Returns
        -------
        list of (int, str)
            Index and name of each class, whole words first; [] if no name comes near.

        Raises
        ------
        GanLabError
            If it isn't text.
        """
        if not isinstance(text, str):
            raise GanLabError(
                f"A search takes a part of a name, gan.search('bag'), not {name_value(text)}; gan.classes[0] names the "
                "first class."
            )
        indices = self._find_containing(text) or self._find_similar(text)
        return [(i, self.names[i]) for i in indices]

    def _find_index(self, name: str) -> int:
        """Find the class of exactly this name or synonym; GanLabError, which offers alternatives, if there is none."""
        if name in self.names:
            return self.names.index(name)
        exact = self._classes_called.get(name.strip().casefold(), [])
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise GanLabError(f"{name!r} can mean {self._list_classes(exact)}: pass the index of the one you mean.")
        if partial := self._find_containing(name) if name.strip() else []:
            raise GanLabError(
                f"There is no class {name!r}, but it is in the name of {self._list_classes(partial)}: "
                "pass one of these."
            )
        if similar := self._find_similar(name):
            raise GanLabError(f"There is no class {name!r}. The nearest names: {self._list_classes(similar)}.")
        if name.strip().isdecimal():
            raise GanLabError(
                f"There is no class {name!r}: a class is asked for by its number without quotes, or its name."
            )
        if len(self) <= MAX_LISTED:
            all_classes = self._list_classes(range(len(self)))
            raise GanLabError(f"There is no class {name!r}. This network has {all_classes}: pass one of these.")
        raise GanLabError(
            f"There is no class {name!r}, nor one like it: gan.classes lists all {len(self)}, gan.search('...') finds "
            "a part of a name."
        )

    def _find_containing(self, text: str) -> list[int]:
        """Find the classes with the text in a name or synonym; those where it is a whole word come first."""
        text = str(text).strip().casefold()
        whole_word = re.compile(rf"\b{re.escape(text)}\b")
        found: dict[int, bool] = {}  # by index: whether the text is a whole word of a name
        for known_name, indices in self._classes_called.items():
            if text in known_name:
                for index in indices:
                    found[index] = found.get(index, False) or bool(whole_word.search(known_name))
        return sorted(found, key=lambda i: (not found[i], i))

    def _find_similar(self, text: str) -> list[int]:
        """Find the classes with a name or synonym, or a word in their name, that is spelt like the text."""
        spellings = {known_name: list(indices) for known_name, indices in self._classes_called.items()}
        for index, name in enumerate(self.names):
            for word in name.casefold().split():
                spellings.setdefault(word, []).append(index)
        close = difflib.get_close_matches(str(text).strip().casefold(), spellings, MAX_SIMILAR, MIN_SIMILARITY)
        return list(dict.fromkeys(index for spelling in close for index in spellings[spelling]))

    def _list_classes(self, indices: Sequence[int]) -> str:
        """Write classes in words: each one's name, then its index in brackets."""
        listed = ", ".join(f"{self.names[i]!r} ({i})" for i in indices[:MAX_LISTED])
        return listed + (f" and {len(indices) - MAX_LISTED} more" if len(indices) > MAX_LISTED else "")
