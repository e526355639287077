"""Class names and their indices: exact when a name is known, every match offered when it is not.

A table of class names is a text file with one class in each line, in the order of the class vector: the class's name,
then after tabs other names for it (synonyms). Lines that start with # are comments. Beside imagenet.tsv lies
imagenet_kinds.tsv.gz, which knows that a golden retriever is a dog (`class_kinds`).
"""

import difflib
import operator
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn, SupportsIndex

from gan_lab.errors import GanLabError, WrongCallError, name_value
from gan_lab.inputs.class_kinds import ClassKinds, Lead
from gan_lab.kinds import IMAGENET_NAMES

IMAGENET = IMAGENET_NAMES
MIN_SIMILARITY = 0.75  # of two names, from 0 to 1 as difflib measures it, for one to be offered in place of the other
MAX_SIMILAR = 5  # names like a misspelt one that are offered
MAX_NAME = 100  # characters of a class's name that somebody else's file gives
MAX_LISTED = 12  # classes that one message lists
MAX_NEAREST = 5  # classes that a message lists of each kind that is near


def is_class_name(text: str) -> bool:
    """Tell whether a text can be the name of a class: one line of up to 100 characters that can be seen."""
    return 0 < len(text) <= MAX_NAME and text.isprintable() and not text.isspace()


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
    kinds : ClassKinds, optional
        The kinds of things that the classes are.

    Attributes
    ----------
    names : list of str
        `names[i]` is the name of class i.
    """

    def __init__(
        self, names: list[str], synonyms: list[list[str]] | None = None, kinds: ClassKinds | None = None
    ) -> None:
        self.names, self._kinds = names, kinds
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
            The names and synonyms in the table, and the kinds in the file NAME_kinds.tsv.gz beside it, if there is one.

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
        kinds = path.with_name(f"{path.stem}_kinds.tsv.gz")
        return cls(names, [row[1:] for row in rows], ClassKinds(kinds, names) if kinds.is_file() else None)

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
        """Find the classes of a kind, else every class with a text in its name, else those that come nearest.

        Parameters
        ----------
        text : str
            A kind, such as "dog", where the network's kinds are known (those of ImageNet are), or a part of a name or
            synonym; capitals don't matter.

        Returns
        -------
        list of (int, str)
            Index and name of each class: of a kind, those of each narrower kind together; of a part of a name, whole
            words first; else the classes that are nearest in meaning, else in spelling. [] if none comes near.

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
        leads = self._find_kinds(text)
        of_kind = _join_classes(lead for lead in leads if lead.is_named_so)
        if len(of_kind) > 1:  # else it may be the name of one class, and a part of others
            return [(i, self.names[i]) for i in of_kind]
        indices = self._find_containing(text) or _join_classes(leads) or self._find_similar(text)
        return [(i, self.names[i]) for i in indices]

    def _find_index(self, name: str) -> int:
        """Find the class of exactly this name or synonym; GanLabError, which offers alternatives, if there is none."""
        if name in self.names:
            return self.names.index(name)
        exact = self._classes_called.get(name.strip().casefold(), [])
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise GanLabError(
                f"{name!r} can mean {_list_classes(self.names, exact)}: pass the index of the one you mean."
            )
        leads = self._find_kinds(name)
        if kinds := [lead for lead in leads if lead.is_named_so]:
            of_kind = _join_classes(kinds)
            raise _explain_kind(name, of_kind, _list_classes(self.names, of_kind))
        if near := self._describe_near(name, leads):
            raise GanLabError(f"There is no class {name!r}, but {near}: pass one of these.")
        if similar := self._find_similar(name):
            raise GanLabError(f"There is no class {name!r}. The nearest names: {_list_classes(self.names, similar)}.")
        if name.strip().isdecimal():
            raise GanLabError(
                f"There is no class {name!r}: a class is asked for by its number without quotes, or its name."
            )
        if len(self) <= MAX_LISTED:
            all_classes = _list_classes(self.names, range(len(self)))
            raise GanLabError(f"There is no class {name!r}. This network has {all_classes}: pass one of these.")
        raise GanLabError(
            f"There is no class {name!r}, nor one like it: gan.classes lists all {len(self)}, gan.search('...') finds "
            "a part of a name."
        )

    def _find_kinds(self, text: str) -> list[Lead]:
        """Find the kinds of a name, or the nearest above what it means; [] where the network's kinds aren't known."""
        return self._kinds.find(text) if self._kinds else []

    def _describe_near(self, name: str, leads: Sequence[Lead]) -> str:
        """Say which classes have the text in their names, and which are the nearest in meaning; "" if none."""
        near = []
        if partial := self._find_containing(name) if name.strip() else []:
            near.append(f"it is in the name of {_list_classes(self.names, partial)}")
        if leads:
            listed = [_list_classes(self.names, lead.kind.classes, MAX_NEAREST) for lead in leads]
            kinds = [
                of_kind if len(lead.kind.classes) == 1 else f"{of_kind} (of the kind {lead.kind.name!r})"
                for lead, of_kind in zip(leads, listed, strict=True)
            ]
            near.append(f"the nearest by what it means are {'; '.join(kinds)}")
        return ", and ".join(near)

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


def _list_classes(names: Sequence[str], indices: Sequence[int], most: int = MAX_LISTED) -> str:
    """Write classes in words, so many at most: each one's name, then its index in brackets."""
    listed = ", ".join(f"{names[i]!r} ({i})" for i in indices[:most])
    return listed + (f" and {len(indices) - most} more" if len(indices) > most else "")


def _explain_kind(name: str, classes: Sequence[int], listed: str) -> GanLabError:
    """Make the error for a name that is a kind's, which says how to take one, several or all of its classes."""
    if len(classes) == 1:
        return GanLabError(f"{name!r} is a kind with one class: ask for {listed}.")
    every = f"{{i: 1 / {len(classes)} for i, _ in gan.search({name!r})}}"
    return GanLabError(
        f"{name!r} is a kind with {len(classes)} classes: {listed}. Ask for one by its name, for several by a list, "
        f"gan.class_vector([{classes[0]}, {classes[1]}]), or for the mean of all, gan.class_vector({every})."
    )


def _join_classes(leads: Iterable[Lead]) -> list[int]:
    """List the classes of several kinds, each class once."""
    return list(dict.fromkeys(index for lead in leads for index in lead.kind.classes))
