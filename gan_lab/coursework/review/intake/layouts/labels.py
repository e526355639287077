"""What the files and folders of a class are called outside, compared with the people who are named inside."""

from collections import defaultdict
from collections.abc import Iterable

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name
from gan_lab.coursework.review.intake.layouts.source import COPY, label_of
from gan_lab.coursework.review.intake.person_names import NameIndex


class Labels:
    """What the submissions of a class are called, without the endings.

    Parameters
    ----------
    entries : iterable of FileEntry
        The folders, zips and files.
    """

    def __init__(self, entries: Iterable[FileEntry]) -> None:
        self._entries: dict[str, list[FileEntry]] = defaultdict(list)  # by what they are called
        self._by_id: dict[str, list[str]] = defaultdict(list)
        for entry in entries:
            self._entries[_find_label(entry)].append(entry)
        for label in self._entries:
            self._by_id[label.casefold()].append(label)
        self._names = NameIndex(self._entries)

    def find(self, person: Person) -> list[FileEntry]:
        """Find what is called like a person.

        Parameters
        ----------
        person : Person
            The person.

        Returns
        -------
        list of FileEntry
            What has the person's name, id or address, or name and id, and nothing more.
        """
        ids = (person.id, person.email, person.name)
        labels = [label for text in ids if text for label in self._by_id.get(text.casefold(), ())]
        for name in (person.name, f"{person.name} {person.id}"):
            labels += self._names.find(name)
        return [entry for label in dict.fromkeys(labels) for entry in self._entries[label]]


def _find_label(entry: FileEntry) -> str:
    return clean_name(COPY.sub("", label_of(entry)))
