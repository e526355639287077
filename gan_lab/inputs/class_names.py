"""Class names and their indices: exact when a name is known, every match offered when it is not.

A label table is a text file, one class a line in the order of the class vector, its name first and
other names for it after tabs; lines that start with # are comments.
"""

import difflib
import operator
import re
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.kinds import IMAGENET_NAMES

IMAGENET = IMAGENET_NAMES


class Labels:
    """The classes of one network. `names[i]` is the name of class i; names are distinct."""

    def __init__(self, names: list[str], synonyms: list[list[str]] | None = None) -> None:
        self.names = names
        self._known: dict[str, list[int]] = {}  # every name and synonym, case folded -> the classes it can mean
        for index, name in enumerate(names):
            for each in {name.casefold(), *(s.casefold() for s in (synonyms[index] if synonyms else []))}:
                self._known.setdefault(each, []).append(index)

    @classmethod
    def read(cls, path: Path) -> "Labels":
        """The table in `path` (the module's docstring gives the format)."""
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
        """For weights that come without a table: 'class 0', 'class 1', ..."""
        return cls([f"class {i}" for i in range(count)])

    def __len__(self) -> int:
        return len(self.names)

    def index(self, what: int | str) -> int:
        """The index of a class given by index or by name; an error offers the alternatives.

        A name must be one class's whole name or synonym (capitals don't matter): half a name is
        never completed by a guess, since 'rose' would become the rose hip.
        """
        if isinstance(what, str):
            return self._index_of_name(what)
        try:
            index = operator.index(what)  # int, np.int64, a tensor with one integer; no float
        except TypeError:
            index = None
        if index is None or isinstance(what, bool):
            raise GanLabError(f"A class is an index or a name, not {what!r}: try 0 or {self.names[0]!r}.")
        if not 0 <= index < len(self):
            raise GanLabError(
                f"There is no class {index}: this network has {len(self)}, numbered 0 to {len(self) - 1}. "
                "Look one up by name with gan.search('...')."
            )
        return index

    def search(self, text: str) -> list[tuple[int, str]]:
        """Every class with `text` in its name or a synonym as (index, name), whole words first.

        Where there is none, the classes whose names are spelt most alike; [] if none comes near.
        """
        hits = self._containing(text)
        return [(i, self.names[i]) for i in (hits or self._nearest(text))]

    def _containing(self, text: str) -> list[int]:
        text = str(text).strip().casefold()
        whole_word = re.compile(rf"\b{re.escape(text)}\b")
        hits: dict[int, bool] = {}
        for known, indices in self._known.items():
            if text in known:
                for index in indices:
                    hits[index] = hits.get(index, False) or bool(whole_word.search(known))
        return sorted(hits, key=lambda i: (not hits[i], i))

    def _nearest(self, text: str, most: int = 5) -> list[int]:
        """The classes with a name or synonym, or a word in their name, that is spelt like `text`."""
        spelt = {known: list(indices) for known, indices in self._known.items()}
        for index, name in enumerate(self.names):
            for word in name.casefold().split():
                spelt.setdefault(word, []).append(index)
        close = difflib.get_close_matches(str(text).strip().casefold(), spelt, n=most, cutoff=0.75)
        return list(dict.fromkeys(index for each in close for index in spelt[each]))

    def _index_of_name(self, name: str) -> int:
        if name in self.names:
            return self.names.index(name)
        exact = self._known.get(name.strip().casefold(), [])
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise GanLabError(f"{name!r} can mean {self._listed(exact)}: pass the index of the one you mean.")
        if partial := self._containing(name) if name.strip() else []:
            raise GanLabError(
                f"There is no class {name!r}, but it is in the name of {self._listed(partial)}: pass one of these."
            )
        if nearest := self._nearest(name):
            raise GanLabError(f"There is no class {name!r}. The nearest names: {self._listed(nearest)}.")
        raise GanLabError(f"There is no class {name!r}, nor one like it: gan.classes lists all {len(self)}.")

    def _listed(self, indices: list[int], most: int = 12) -> str:
        listed = ", ".join(f"{self.names[i]!r} ({i})" for i in indices[:most])
        return listed + (f" and {len(indices) - most} more" if len(indices) > most else "")
