"""What there is to know of a learning system that takes pages in bulk, as a zip with a file for each student."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from gan_lab.coursework.review.intake.handed_in_as import Recipient


class Form(Enum):
    """How a page is packed."""

    PAGE = "the page itself, HTML"
    ZIP = "a zip with the page in it"
    NOTEBOOK = "a notebook with points and comments as text"


@dataclass(frozen=True)
class BulkEntry:
    """One file of the zip."""

    name: str
    form: Form = Form.PAGE
    shown_as: str = ""  # under which name the system shows it to the student, if that isn't its name


@dataclass(frozen=True)
class BulkSystem:
    """A learning system that takes such a zip."""

    title: str
    layout: str  # what its own download is called in `layouts`
    find_entry: Callable[[Recipient], BulkEntry | None]  # None if what it has to be called isn't known
    without_name: str  # of whom that isn't known, although something was handed in: "who ..." or "whose ..."
    upload: str  # where to upload the zip, in sentences
