"""Who is known to be in the class, before an export is read: the ids and names on the roster.

Some exports put the assignment, the group or the student in front of a name without saying where one ends. Whoever is
known tells it. Nobody is found by that: which student is whom is decided later, by `roster.matching`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from gan_lab.coursework.review.intake.person_names import NameIndex

MIN_DIGITS = 4  # of a number that is taken for an id at the end of a longer name


class KnownNames:
    """The ids and names on the roster.

    Parameters
    ----------
    ids : collection of str
        Numbers, user names and names of groups.
    names : collection of str
        Full names.
    """

    def __init__(self, ids: Collection[str] = (), names: Collection[str] = ()) -> None:
        self._ids = {id_.casefold() for id_ in ids if id_}
        self._names = names

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex(self._names)

    def find_names(self, name: str) -> Sequence[str]:
        """Find a full name on the roster, however it is spelt.

        Parameters
        ----------
        name : str
            The name.

        Returns
        -------
        sequence of str
            The spellings on the roster that can be the same name.
        """
        return self._index.find(name)

    def has(self, text: str) -> bool:
        """Tell whether a text is an id or a name on the roster."""
        return text.casefold() in self._ids or bool(self.find_names(text))

    def find_start(self, texts: Iterable[str], end: str, least: int = 2) -> str:
        """Find what stands before the ids in texts such as "gan-lab-ada-l".

        Parameters
        ----------
        texts : iterable of str
            Texts that may end in an id.
        end : str
            The character before the id, such as "-".
        least : int
            How many texts must have one.

        Returns
        -------
        str
            The beginning after which most texts have an id, such as "gan-lab-", the shortest of several; "" if too few
            have one. A short number is none here: "team-1" and "team-2" aren't the students 1 and 2.
        """
        starts: Counter[str] = Counter()
        for text in dict.fromkeys(texts):
            places = [place for place, letter in enumerate(text, 1) if letter == end]
            ids = {place: text[place:].casefold() for place in places}
            starts.update(text[:place] for place, id_ in ids.items() if id_ in self._ids and not _is_short_number(id_))
        start, number = max(starts.items(), key=lambda each: (each[1], -len(each[0])), default=("", 0))
        return start if number >= least else ""


def _is_short_number(text: str) -> bool:
    return text.isdecimal() and len(text) < MIN_DIGITS


NOBODY = KnownNames()
