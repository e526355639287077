"""Who handed something in, or should have: an id, by which a review knows a student, and a name for eyes.

Points, comments and pages go by the id, which stays when a file is renamed or handed in once more. Names may be alike,
and may change, such as when a roster is given that has them as they should be written.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Student:
    """One student of a class."""

    id: str  # the learning system's number or user name, else the name of the folder or file; no two have the same
    name: str  # as it should be written: from the roster, else from the system, else the id
    email: str = ""
    group: str = ""  # whose members share a submission; "" for none
    other_ids: tuple[str, ...] = ()  # by which a roster or an earlier review knows the student, too
