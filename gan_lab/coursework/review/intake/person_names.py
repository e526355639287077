"""Names of people, compared: whether two spellings can be one person's name.

A learning system turns a name around (Nilsen, Nora), joins its parts (nilsennora), writes it in capitals or leaves out
its accents. None of that makes it another name. A part more or less does, and so does a letter of another alphabet that
only looks alike.
"""

import unicodedata
from collections.abc import Iterable

MAX_ROTATIONS = 12  # how many parts of a name may be its first one, when parts are joined; no name has more parts
MIN_JOINED = 3  # letters of a first or last name that is looked for in a name whose parts are joined
# Letters that no accent makes, as they are written where a keyboard lacks them.
PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
    | dict.fromkeys("ʼʻ", "'")  # which Unicode takes for letters
)
# The other way to write some: Jörg is Jorg in one list and Joerg in the next.
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# Alphabets in which a name without its accents and vowel signs is still that name. In others these signs are letters:
# Devanagari has its vowels so, and Japanese tells ka from ga.
ACCENTED_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC")

Parts = tuple[str, ...]  # of a name: runs of letters and digits


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two spellings can be the same person's name.

    Parameters
    ----------
    one, other : str
        Names as people or learning systems write them.

    Returns
    -------
    bool
        True if they differ in no more than the order of their parts, capitals, accents, punctuation, and whether parts
        are joined: "nilsennora" is "Nora Nilsen", and "Zolc, Lukasz" is "Łukasz Żółć". Jörg may be Jorg or Joerg.
        False for "Ann Lee" and "Anne Lee", for a further middle name, and where a name is empty.
    """
    return any(_agree(a, b) for a in _spell(one) for b in _spell(other))


def is_part_of_name(part: str, name: str) -> bool:
    """Tell whether a text can be a shorter form of a name: fewer of its parts, or initials.

    Parameters
    ----------
    part : str
        Such as "Nora", "Nora N." or "nilsen".
    name : str
        Such as "Nora Marie Nilsen" or "nilsennora".

    Returns
    -------
    bool
        Whether every part is one of the name, or the first letter of one, and at least one is more than that letter.
        Of a name whose parts are joined, a part is what it begins or ends with, from three letters on.
    """
    return any(_is_among(few, many) for few in _spell(part) for many in _spell(name))


def have_common_part(one: str, other: str) -> bool:
    """Tell whether two names may be one person's who changed a part of it, such as by marriage.

    Parameters
    ----------
    one, other : str
        Names as people or learning systems write them.

    Returns
    -------
    bool
        Whether a part of one stands in the other; also if they are in two alphabets, where this can't be told.
    """
    if is_same_name(one, other) or not find_alphabets(one) & find_alphabets(other):
        return True
    parts, others = split_name(one), split_name(other)
    joined, other_joined = "".join(parts), "".join(others)
    return any(part in other_joined for part in parts if len(part) > 1) or any(
        part in joined for part in others if len(part) > 1
    )


class NameIndex:
    """Finds names among many, in about the same time however many there are.

    Parameters
    ----------
    names : iterable of str
        The names, which may hold anything.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, dict[str, None]] = {}  # the spellings that have a key
        for name in dict.fromkeys(names):
            for key in _make_keys(name):
                self._names.setdefault(key, {})[name] = None

    def find(self, name: str) -> list[str]:
        """Find a name, however it is spelt.

        Parameters
        ----------
        name : str
            The name.

        Returns
        -------
        list of str
            Those that can be the same name, each spelling once. If the name has accents, and some have the same ones,
            these alone: Nguyễn Hà is not Nguyễn Hạ in a class that has both.
        """
        near = dict.fromkeys(other for key in sorted(_make_keys(name)) for other in self._names.get(key, ()))
        same = [other for other in near if is_same_name(name, other)]
        accented = _split(name)
        if accented != split_name(name):
            return [other for other in same if _agree(accented, _split(other))] or same
        return same


def split_name(name: str) -> tuple[str, ...]:
    """Split a name into its parts, in small letters and without accents.

    Parameters
    ----------
    name : str
        Such as "Nilsen, Nora".

    Returns
    -------
    tuple of str
        Such as ("nilsen", "nora").
    """
    return _split(_remove_accents(name))


def find_alphabets(name: str) -> set[str]:
    """Return the alphabets of a name's letters, such as {"LATIN"} or {"CJK"}, as Unicode calls them."""
    return {_find_alphabet(letter) for letter in "".join(split_name(name))}


def _spell(name: str) -> set[Parts]:
    """Return a name's parts without accents, and as they are where ö is written oe; nothing for an empty name."""
    composed = _compose(name)
    spellings = {_split(_remove_accents(text)) for text in (composed, composed.translate(WRITTEN_OUT))}
    return {parts for parts in spellings if parts}


def _make_keys(name: str) -> set[str]:
    """Return texts of which two names have at least one in common if they are the same."""
    keys = set()
    for parts in _spell(name):
        keys.add(" ".join(sorted(parts)))
        keys.update(joined for joined, _ in _rotate(parts))
    return keys


def _agree(one: Parts, other: Parts) -> bool:
    """Tell whether two names have the same parts in any order, or would if some parts were joined."""
    if not one or sum(map(len, one)) != sum(map(len, other)):
        return False
    if sorted(one) == sorted(other):
        return True
    rotations = dict(_rotate(other))
    for joined, ends in _rotate(one):
        others = rotations.get(joined)
        # Ann Elee and Anne Lee have the same letters, but neither becomes the other if parts are joined.
        if others is not None and (ends <= others or others <= ends):
            return True
    return False


def _rotate(parts: Parts) -> list[tuple[str, frozenset[int]]]:
    """Join the parts of a name, each of the first ones at the beginning once, and say after how many letters one ends.

    "Nora Nilsen" is turned into "Nilsen, Nora" so, however many parts its first and last name have.
    """
    rotations = []
    for first in range(min(len(parts), MAX_ROTATIONS)):
        turned = parts[first:] + parts[:first]
        ends, length = set(), 0
        for part in turned:
            length += len(part)
            ends.add(length)
        rotations.append(("".join(turned), frozenset(ends)))
    return rotations


def _is_among(few: Parts, many: Parts) -> bool:
    if len(many) == 1 and all(
        len(part) >= MIN_JOINED and part in (many[0][: len(part)], many[0][-len(part) :]) for part in few
    ):
        return True
    left = list(many)
    for part in sorted(few, key=len, reverse=True):
        found = next((other for other in left if other == part or (len(part) == 1 and other[0] == part)), None)
        if found is None:
            return False
        left.remove(found)
    return any(part in many for part in few)


def _compose(name: str) -> str:
    """Return a name in small letters, with accents in one way of storing them."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _remove_accents(name: str) -> str:
    """Return a name in small letters without accents, where its alphabet can do without them."""
    kept, alphabet = [], ""
    for character in unicodedata.normalize("NFD", _compose(name).translate(PLAIN_LETTERS)):
        if not unicodedata.category(character).startswith("M"):
            alphabet = _find_alphabet(character)
            kept.append(character)
        elif alphabet not in ACCENTED_ALPHABETS:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _split(name: str) -> Parts:
    """Split a name at whatever is neither a letter nor a digit, a sign on a letter, or a joiner that nobody sees."""
    letters = []
    for character in _compose(name):
        category = unicodedata.category(character)
        if category[0] in "LMN":
            letters.append(character)
        elif category != "Cf":
            letters.append(" ")
    return tuple("".join(letters).split())


def _find_alphabet(character: str) -> str:
    return unicodedata.name(character, "").split(" ", 1)[0]
