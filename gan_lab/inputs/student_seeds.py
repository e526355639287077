"""Seeds of a student's own, which follow from the name; this module needs no torch."""

import hashlib

from gan_lab.errors import GanLabError, is_integer_in_range, name_value


def student_seed(student: str | int, task: str = "") -> int:
    """Make a student's own seed for a task: the same name and task always give the same seed.

    Parameters
    ----------
    student : str or int
        The student's name, or number at the university; capitals and spaces around it don't matter.
    task : str
        The task's number, such as "1.2".

    Returns
    -------
    int
        0 to 2**32 - 1: the first four bytes of the SHA-256 of name and task.

    Raises
    ------
    GanLabError
        If the name is neither text nor a whole number.
    """
    if not isinstance(student, str) and not is_integer_in_range(student, 0):
        raise GanLabError(f"student is your name, as in gl.student_seed('Anna', '1.2'), not {name_value(student)}.")
    digest = hashlib.sha256(f"{str(student).strip().casefold()}\n{task}".encode()).digest()
    return int.from_bytes(digest[:4], "big")
