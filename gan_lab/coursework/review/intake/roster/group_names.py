"""Folders and files that are called as a group of the roster is: their members handed in together."""

from collections.abc import Mapping, Sequence

from gan_lab.coursework.review.intake.layouts.layout import Person
from gan_lab.coursework.review.intake.person_names import split_name
from gan_lab.coursework.review.intake.roster.reading import RosterPerson
from gan_lab.coursework.review.intake.sentences import join_words

WORDS = {"group", "team", "gruppe", "groupe", "equipe", "grupo", "equipo", "gruppo", "groep", "grupp", "gruppa"}


class GroupNames:
    """Finds the groups of a roster among the people of an export.

    Parameters
    ----------
    roster : sequence of RosterPerson
        The class.
    """

    def __init__(self, roster: Sequence[RosterPerson]) -> None:
        self._members: dict[str, list[RosterPerson]] = {}
        for person in roster:
            if person.group:
                self._members.setdefault(person.group, []).append(person)
        self._groups: dict[str, list[str]] = {}  # by their names, and by these without words such as "team"
        for group in self._members:
            for key in _make_keys(group):
                self._groups.setdefault(key, []).append(group)

    def find(
        self, people: Sequence[Person], handed_in: Mapping[str, RosterPerson]
    ) -> tuple[dict[str, tuple[RosterPerson, ...]], list[str]]:
        """Find the groups after which somebody is called who isn't on the roster.

        Parameters
        ----------
        people : sequence of Person
            Those who aren't on the roster.
        handed_in : mapping of str to RosterPerson
            Those who are.

        Returns
        -------
        (dict of str to tuple of RosterPerson, list of str)
            The members, by the id in the export, without those who handed in under their own names; and sentences.
        """
        alike: dict[str, list[Person]] = {}
        for person in people:
            if group := self._find_group(person):
                alike.setdefault(group, []).append(person)
        on_their_own = {person.id for person in handed_in.values()}
        found: dict[str, tuple[RosterPerson, ...]] = {}
        sentences, counted = [], []
        for group, persons in alike.items():
            members = tuple(each for each in self._members[group] if each.id not in on_their_own)
            others = [each.name or each.id for each in self._members[group] if each.id in on_their_own]
            if len(persons) > 1:
                who = join_words([person.id for person in persons])
                sentences.append(f"{who} are all called like the group {group} on the roster: leave one of them.")
                continue
            if others:
                sentences.append(
                    f"{join_words(others)} of the group {group} handed in alone too, so what {persons[0].id} handed in "
                    "counts for the other members only."
                )
            if members:
                found[persons[0].id] = members
                names = join_words([member.name or member.id for member in members])
                counted.append(f"{group} ({names})")
        if counted:
            listed = "; ".join(sorted(counted))
            sentences.insert(
                0, f"Handed in under the name of a group on the roster, and counted for each member: {listed}."
            )
        return found, sentences

    def _find_group(self, person: Person) -> str:
        """Return the one group that somebody is called like; "" if there is none, or several."""
        for called in (person.name, person.id):
            for key in _make_keys(called):  # the full name first
                if len(groups := self._groups.get(key, [])) == 1:
                    return groups[0]
        return ""


def _make_keys(name: str) -> list[str]:
    """Return what groups are compared by: the parts of a name, and these without words such as "team"."""
    parts = split_name(name)
    short = [part for part in parts if part not in WORDS]
    return list(dict.fromkeys(" ".join(each) for each in (parts, short) if each))
