"""One file of a zip that a learning system takes in bulk: what it is called, and in which form the page is in it."""

from dataclasses import dataclass
from enum import Enum


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
