"""Whose id somebody in an export has, and what holds where two claim to be one student.

A learning system gives its ids itself. What a file is called, and a user name at GitHub, is chosen by whoever hands in:
it can be another student's number. So such an id says no more than a name does.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.review.intake.layouts.layout import IdKind, Person
from gan_lab.coursework.review.intake.roster.reading import RosterPerson
from gan_lab.coursework.review.intake.sentences import join_words

COPY = re.compile(r" ?\((\d{1,2})\)\Z")  # what a browser adds to the name of a file that it has already
ADVICE = "Look whose each is, rename what is called by another one's id or name, and review again."
GITHUB_ADVICE = "If you know whose it is, write the user name into the roster, as that student's."


class IdIndex:
    """Finds the student on the roster who has an id or an address of a person in the export.

    Parameters
    ----------
    people : iterable of RosterPerson
        The class.
    """

    def __init__(self, people: Iterable[RosterPerson]) -> None:
        # The ids proper go first, since a number of another kind may be somebody else's id.
        self._ids: dict[str, list[RosterPerson]] = {}
        self._others: dict[str, list[RosterPerson]] = {}
        self._numbers: dict[str, list[RosterPerson]] = {}  # without the zeros that a spreadsheet drops
        self._github: dict[str, list[RosterPerson]] = {}
        for person in people:
            self._ids.setdefault(_fold_id(person.id), []).append(person)
            for other in {_fold_id(each) for each in (*person.other_ids, person.email) if each}:
                self._others.setdefault(other, []).append(person)
            for number in {each.lstrip("0") for each in (person.id, *person.other_ids) if each.isdecimal()}:
                self._numbers.setdefault(number, []).append(person)
            if person.github:
                self._github.setdefault(_fold_id(person.github), []).append(person)

    def __call__(self, person: Person) -> RosterPerson | None:
        """Find whose id or address somebody has; a user name at GitHub is looked for among these, if they are known.

        Parameters
        ----------
        person : Person
            Somebody in the export.

        Returns
        -------
        RosterPerson or None
            The one student who has the id, or else the address; None if nobody has it, or several have.
        """
        if person.id_kind is IdKind.GITHUB and self._github:
            fitting = self._github.get(_fold_id(person.id), [])
            return fitting[0] if len(fitting) == 1 else None
        return self.find_any(person)

    def find_any(self, person: Person) -> RosterPerson | None:
        """Find whose id or address somebody has, of whatever kind it is.

        Parameters
        ----------
        person : Person
            Somebody in the export.

        Returns
        -------
        RosterPerson or None
            The one student who has it.
        """
        for key in filter(None, (_fold_id(person.id), _fold_id(person.email))):
            number = key.lstrip("0") if key.isdecimal() else ""
            for index, text in ((self._ids, key), (self._others, key), (self._numbers, number)):
                if text and len(fitting := index.get(text, [])) == 1:
                    return fitting[0]
                if text and fitting:
                    break
        return None


def _fold_id(text: str) -> str:
    """Return an id without what differs between systems: capitals, and how accents are stored."""
    return unicodedata.normalize("NFC", text).strip().casefold()


@dataclass
class Claims:
    """What was decided where several claim to be one student."""

    undecided: set[str] = field(default_factory=set)  # ids on the roster of whom it can't be told who they are
    problems: dict[str, str] = field(default_factory=dict)  # a sentence on each who wasn't found, by the export's id
    messages: list[str] = field(default_factory=list)  # a sentence on each such student


def settle_claims(
    people: Sequence[Person],
    found: dict[str, RosterPerson],
    find_by_id: IdIndex,
    find_by_name: Callable[[Person], Sequence[RosterPerson]],
) -> Claims:
    """Take back what was found by ids that students chose, where another one has as good a claim.

    Parameters
    ----------
    people : sequence of Person
        Whoever handed in.
    found : dict of str to RosterPerson
        Who was found by an id, by the id in the export. Those who are undecided are taken out of it.
    find_by_id : IdIndex
        The ids on the roster.
    find_by_name : callable
        Finds those on the roster who have somebody's name.

    Returns
    -------
    Claims
        Of whom it can't be told, and the sentences.
    """
    claims = Claims()
    for id_, rivals in _find_rivals(people, found, find_by_name).items():
        student = next(found[each.id] for each in rivals if each.id in found)
        name = f"{student.name} ({id_})" if student.name else id_
        sure = [each.id for each in rivals if each.id_kind is IdKind.SYSTEM and each.id in found]
        chosen = [each.id for each in rivals if each.id_kind is not IdKind.SYSTEM]
        sentence = (
            f"What {join_words(chosen)} handed in is called as if it were from {name} on the roster, who handed in as "
            f"{sure[0]}."
            if sure
            else f"What {join_words(chosen)} handed in may each be from {name} on the roster; nothing says which is."
        )
        claims.messages.append(f"{sentence} {ADVICE}")
        claims.problems |= dict.fromkeys(chosen, sentence)
        if not sure:
            claims.undecided.add(id_)
    for person in people:
        is_github = person.id_kind is IdKind.GITHUB and person.id not in found and person.id not in claims.problems
        if is_github and (other := find_by_id.find_any(person)):
            claims.problems[person.id] = (
                f"{person.id} is a user name at GitHub that isn't on the roster, and an id of "
                f"{other.name or other.id}, whose work it needn't be."
            )
            claims.messages.append(f"{claims.problems[person.id]} {GITHUB_ADVICE}")
    for id_ in claims.problems:
        found.pop(id_, None)
    return claims


def _find_rivals(
    people: Sequence[Person],
    found: Mapping[str, RosterPerson],
    find_by_name: Callable[[Person], Sequence[RosterPerson]],
) -> dict[str, list[Person]]:
    """Return those who claim to be one student, by the id on the roster, where one does it by an id that was chosen."""
    claims: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if match := found.get(person.id):
            claims[match.id].append(person)
        elif person.id_kind is IdKind.FILE_NAME and not COPY.search(person.name):
            fitting = find_by_name(person)
            if len(fitting) == 1:
                claims[fitting[0].id].append(person)
    return {
        id_: rivals
        for id_, rivals in claims.items()
        if len(rivals) > 1 and any(each.id_kind is not IdKind.SYSTEM and each.id in found for each in rivals)
    }
