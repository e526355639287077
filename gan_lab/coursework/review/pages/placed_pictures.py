"""Where a student's pictures stand: in which cell or document, and which files beside these a text shows."""

import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from gan_lab.coursework.notebook_reading.pasted_pictures import PREFIX, read_path
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.texts.image_marks import find_image_marks


class PlacedPictures:
    """The pictures of a submission by their places. One picture may stand in several.

    Parameters
    ----------
    pictures : iterable of SubmittedPicture
        The student's own pictures, each as often as it was found.
    """

    def __init__(self, pictures: Iterable[SubmittedPicture]) -> None:
        self._by_place: dict[str, list[SubmittedPicture]] = defaultdict(list)
        self._files: dict[str, SubmittedPicture] = {}  # by their paths
        self._by_file_name: dict[str, list[SubmittedPicture]] = defaultdict(list)
        self._by_task: dict[str, list[SubmittedPicture]] = defaultdict(list)
        for picture in pictures:
            self._by_place[picture.where].append(picture)
            self._by_task[picture.task].append(picture)
            if picture.is_file:
                self._files[_fold(picture.where)] = picture
                self._by_file_name[posixpath.basename(_fold(picture.where))].append(picture)

    def find_in(self, place: str) -> list[SubmittedPicture]:
        """Return the pictures in a place.

        Parameters
        ----------
        place : str
            As `SubmittedPicture.where` names it.

        Returns
        -------
        list of SubmittedPicture
            In their order.
        """
        return self._by_place.get(place, [])

    def find_of_task(self, id_: str) -> list[SubmittedPicture]:
        """Return the pictures that the code of a task made; id_: the task's id."""
        return self._by_task.get(id_, [])

    def find_in_document(self, name: str) -> list[SubmittedPicture]:
        """Return the pictures inside a document; name: its file's name."""
        prefix = f"{name}, "
        return [picture for place, found in self._by_place.items() if place.startswith(prefix) for picture in found]

    def find_shown_files(self, text: str, name: str) -> dict[str, SubmittedPicture]:
        """Find the files of the submission that a text shows.

        Parameters
        ----------
        text : str
            Markdown from anybody.
        name : str
            The name of the notebook or document that it stands in, from whose folder addresses are read.

        Returns
        -------
        dict of str to SubmittedPicture
            The pictures, by the addresses in the text. A file in another folder counts if its name is the only one of
            its kind: files are moved together when they are handed in.
        """
        found: dict[str, SubmittedPicture] = {}
        for mark in find_image_marks(text):
            if path := read_path(mark.address):
                place = _fold(posixpath.normpath(posixpath.join(posixpath.dirname(name), path)))
                alike = self._by_file_name.get(posixpath.basename(place), [])
                picture = self._files.get(place) or (alike[0] if len(alike) == 1 else None)
                if picture:
                    found[mark.address] = picture
        return found


def find_pasted_names(text: str) -> set[str]:
    """Find the names of the pictures that were pasted into a text, as it shows them.

    Parameters
    ----------
    text : str
        Markdown, as `pasted_pictures.take_out_pictures` leaves it.

    Returns
    -------
    set of str
        The names, as `SubmittedPicture.name` has them.
    """
    addresses = (mark.address for mark in find_image_marks(text))
    return {address.removeprefix(PREFIX) for address in addresses if address.startswith(PREFIX)}


def _fold(path: str) -> str:
    """Return a path as paths are compared: capitals and the way in which accents are stored don't count."""
    return unicodedata.normalize("NFC", path).casefold()
