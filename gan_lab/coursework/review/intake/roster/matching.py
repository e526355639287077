"""Who on the roster handed in what: by an id or an address, and by the name only where that leaves no doubt.

Whoever hands something in may have chosen a name for it, and two students may have one name. So a name decides only
where one student of the roster and one in the export have it. In all other cases a sentence says whom to look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.review.intake.layouts.layout import Person
from gan_lab.coursework.review.intake.person_names import (
    NameIndex,
    have_common_part,
    is_part_of_name,
    is_same_name,
    split_name,
)
from gan_lab.coursework.review.intake.roster.claims import COPY, IdIndex, settle_claims
from gan_lab.coursework.review.intake.roster.group_names import GroupNames
from gan_lab.coursework.review.intake.roster.reading import Roster, RosterPerson
from gan_lab.coursework.review.intake.sentences import MAX_NAMED, join_words

HOW_TO_SAY = "If you know whose it is, write its id into the roster, as that student's id."
GROUPS_ADVICE = (  # Canvas writes the group's name before the number of one member
    "If groups handed in, these may be their names, and the other members are missing: give a roster with the columns "
    "id,name,email,group."
)
MAX_PARTS = 20  # of a folder's name that are looked at
MAX_ID_PARTS = 4  # of an id such as "s-12-3" in a folder's name
MAX_UNKNOWN = 30  # people who aren't on the roster and are named
MAX_RESEMBLING = 50  # people whose names share a part with one; more share a frequent one, which says nothing


@dataclass
class Matches:
    """The people of an export and those of the roster, brought together."""

    found: dict[str, RosterPerson] = field(default_factory=dict)  # by the id in the export
    unknown: list[Person] = field(default_factory=list)  # nobody on the roster has their id, address or name
    absent: list[RosterPerson] = field(default_factory=list)  # on the roster, and none of the export can be theirs
    messages: list[str] = field(default_factory=list)  # sentences about those of whom it can't be told
    groups: dict[str, tuple[RosterPerson, ...]] = field(default_factory=dict)  # the members, by the id in the export
    problems: dict[str, str] = field(default_factory=dict)  # why somebody wasn't found, by the id in the export


def match_people(people: Sequence[Person], roster: Roster) -> Matches:
    """Find the people of an export on the roster.

    Parameters
    ----------
    people : sequence of Person
        Whoever handed in, each id once.
    roster : Roster
        The list of the class.

    Returns
    -------
    Matches
        Who was found, who wasn't, who is missing. Two people of the export can be one on the roster, if it has the ids
        of both.
    """
    matches = Matches()
    find_by_id = IdIndex(roster.people)
    for person in people:
        if (match := find_by_id(person)) is not None:
            matches.found[person.id] = match
    by_name = _NameMatching(roster.people, matches)
    claims = settle_claims(people, matches.found, find_by_id, by_name.find)
    matches.problems = claims.problems
    by_name.undecided |= claims.undecided
    matches.messages += claims.messages
    has_groups = any(person.group for person in roster.people)
    matches.messages += _describe_other_names(people, matches.found, has_groups)
    matches.messages += _describe_several_ids(people, matches.found)
    left = [person for person in people if person.id not in matches.found and person.id not in matches.problems]
    originals = [person for person in left if not COPY.search(person.name)]
    by_name.match([person for person in originals if person.name_is_certain])
    by_name.match([person for person in originals if not person.name_is_certain])
    by_name.match([person for person in left if COPY.search(person.name)])
    matches.groups, messages = GroupNames(roster.people).find(matches.unknown, matches.found)
    matches.messages += messages
    matches.unknown = [person for person in matches.unknown if person.id not in matches.groups]
    taken = {person.id for person in matches.found.values()} | by_name.undecided
    taken |= {member.id for members in matches.groups.values() for member in members}
    matches.absent = [person for person in roster.people if person.id not in taken]
    suggestions = _suggest(matches.unknown, matches.absent)
    matches.messages += _describe_unknown([each for each in matches.unknown if each.id not in suggestions])
    matches.messages += suggestions.values()
    return matches


class _NameMatching:
    """Matches people by their names, after those who have an id on the roster.

    undecided: the ids on the roster of whom it can't be told whether they handed in.
    """

    def __init__(self, roster: Sequence[RosterPerson], matches: Matches) -> None:
        self.undecided: set[str] = set()
        self._matches = matches
        self._handed_in: dict[str, str] = {}  # how the student of the roster is known in the export, by the id
        self._people: dict[str, list[RosterPerson]] = {}
        self._by_id: dict[str, list[RosterPerson]] = {}  # by the letters and digits of each id
        for person in roster:
            self._people.setdefault(person.name, []).append(person)
            for key in {"".join(split_name(each)) for each in (person.id, *person.other_ids)}:
                self._by_id.setdefault(key, []).append(person)
        self._names = NameIndex(self._people)

    def find(self, person: Person) -> list[RosterPerson]:
        """Return who on the roster has somebody's name, or is called by the name and the id."""
        spellings = self._names.find(COPY.sub("", person.name))
        if not spellings and (match := self._find_by_name_and_id(person.name)):
            return [match]
        return [each for spelling in spellings for each in self._people[spelling]]

    def match(self, people: Sequence[Person]) -> None:
        """Match those of whom one student on the roster, and nobody else among them, has the name."""
        for known_as, found in self._matches.found.items():
            self._handed_in.setdefault(found.id, known_as)
        by_spelling: dict[tuple[str, ...], list[Person]] = {}  # who is called so, by the spellings on the roster
        rivals: dict[tuple[str, ...], list[Person]] = {}  # who may be whom, by the ids on the roster
        fitting: dict[str, RosterPerson] = {}
        for person in people:
            if spellings := tuple(self._names.find(COPY.sub("", person.name))):
                by_spelling.setdefault(spellings, []).append(person)
            elif match := self._find_by_name_and_id(person.name):
                rivals.setdefault((match.id,), []).append(person)
                fitting[match.id] = match
            else:
                self._matches.unknown.append(person)
        for spellings, alike in by_spelling.items():
            called_so = {person.id: person for spelling in spellings for person in self._people[spelling]}
            rivals.setdefault(tuple(called_so), []).extend(alike)
            fitting |= called_so
        for ids, alike in rivals.items():
            self._decide([fitting[each] for each in ids], alike)

    def _find_by_name_and_id(self, name: str) -> RosterPerson | None:
        """Find whose name and id a folder is called by, such as "0012 Nora Nilsen" or "Nilsen_Nora_0012"."""
        parts = split_name(name)[:MAX_PARTS]
        for length in range(1, MAX_ID_PARTS + 1):
            for start in range(len(parts) - length + 1):
                rest = " ".join((*parts[:start], *parts[start + length :]))
                for person in self._by_id.get("".join(parts[start : start + length]), ()):
                    if is_same_name(rest, person.name):
                        return person
        return None

    def _decide(self, fitting: Sequence[RosterPerson], alike: Sequence[Person]) -> None:
        name, who = fitting[0].name or fitting[0].id, join_words(person.id for person in alike)
        if len(fitting) > 1:
            self.undecided.update(person.id for person in fitting)
            message = (
                f"{len(fitting)} students on the roster have the name {name}, accents and order aside "
                f"({join_words(each.id for each in fitting)}): what {who} handed in may be from any of them."
            )
        elif (known_as := self._handed_in.get(fitting[0].id)) is not None:
            message = f"What {who} handed in has the name of {name}, who handed in as {known_as}."
        elif len(alike) > 1:
            self.undecided.add(fitting[0].id)
            message = f"{who} are all called {name}, and one student on the roster is."
        else:
            self._matches.found[alike[0].id] = fitting[0]
            self._handed_in[fitting[0].id] = alike[0].id
            return
        self._matches.messages.append(f"{message} {HOW_TO_SAY}")


def _describe_other_names(people: Sequence[Person], found: dict[str, RosterPerson], has_groups: bool) -> list[str]:
    """Say for whom the name in the export and that on the roster have nothing in common: the ids may be of two kinds.

    One name may be the other in another alphabet, which can't be told here.
    """
    strange, advice = [], "Check that the roster is of this class, and that its ids are those of the export."
    for person in people:
        match = found.get(person.id)
        if match is None or not match.name or person.id in person.name:  # one of them has no name
            continue
        if not have_common_part(person.name, match.name) and not is_same_name(person.name, match.group):
            strange.append(f"{person.id} is {person.name} in the export and {match.name} on the roster")
            if not has_groups and not person.name_is_certain and GROUPS_ADVICE not in advice:
                advice += f" {GROUPS_ADVICE}"
    if not strange:
        return []
    more = f"; and {len(strange) - MAX_NAMED:,} more" if len(strange) > MAX_NAMED else ""
    return [f"{'; '.join(strange[:MAX_NAMED])}{more}. {advice}"]


def _describe_several_ids(people: Sequence[Person], found: dict[str, RosterPerson]) -> list[str]:
    """Say which student on the roster has several ids in the export."""
    known_as: dict[str, list[str]] = {}
    names = {match.id: match.name for match in found.values()}
    for person in people:
        if person.id in found:
            known_as.setdefault(found[person.id].id, []).append(person.id)
    return [
        f"{join_words(ids)} are one student on the roster, {names[one] or one}."
        for one, ids in known_as.items()
        if ids[1:]
    ]


def _describe_unknown(people: Sequence[Person]) -> list[str]:
    names = [each.name if each.id in each.name else f"{each.name} ({each.id})" for each in people[:MAX_UNKNOWN]]
    more = len(people) - MAX_UNKNOWN
    listed = "; ".join([*names, f"{more:,} more"] if more > 0 else names)
    return [f"Not on the roster: {listed}."] if people else []


def _suggest(unknown: Sequence[Person], absent: Sequence[RosterPerson]) -> dict[str, str]:
    """Say which student who handed in nothing somebody may be who isn't on the roster: one name has fewer parts.

    Returns the sentences, by the id in the export.
    """
    by_part: dict[str, list[RosterPerson]] = {}
    for each in absent:
        for part in split_name(each.name):
            by_part.setdefault(part, []).append(each)
    messages: dict[str, str] = {}
    for person in unknown:
        near = {
            each.id: each
            for part in split_name(person.name)
            if len(sharing := by_part.get(part, [])) <= MAX_RESEMBLING
            for each in sharing
            if is_part_of_name(person.name, each.name) or is_part_of_name(each.name, person.name)
        }
        if len(near) == 1:
            name = next(iter(near.values())).name
            message = f"{person.name} isn't on the roster, and may be {name}, who handed in nothing."
            messages[person.id] = f"{message} {HOW_TO_SAY}"
    return messages
