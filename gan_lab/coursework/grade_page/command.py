"""`gan-lab grade`: the page in which a person gives points, served until Ctrl+C."""

import getpass
import signal
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from gan_lab.coursework.grade_page.app import make_app
from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.grade_page.door import open_door
from gan_lab.coursework.grade_page.hand_back_work import HandBackWork
from gan_lab.coursework.grade_page.last_start import Start, digest_token, load_last_start, store_start
from gan_lab.coursework.grade_page.security import Gate, make_token
from gan_lab.coursework.grade_page.server import ADDRESS, open_socket, serve
from gan_lab.coursework.grade_page.share import read_share
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.gradebook.gradebook import MAX_GRADER
from gan_lab.coursework.review.intake.printable import print_sentences
from gan_lab.errors import GanLabError
from gan_lab.saving import remove_temporary


@dataclass(frozen=True)
class GradingOptions:
    """How one grader wants to grade."""

    port: int | None = None  # None: the one of the last start if it is free, else any that is free
    opens_browser: bool = True
    grader: str | None = None  # None: the name of the system's user
    only: str | None = None  # such as "A-M"
    criteria: Sequence[str] = ()  # ids; () for all
    hides_names: bool = False


def grade(folder: str | Path, options: GradingOptions) -> None:
    """Serve the page until Ctrl+C.

    Parameters
    ----------
    folder : str or Path
        The folder of a review.
    options : GradingOptions
        How to grade.

    Raises
    ------
    GanLabError
        If the folder isn't that of a review, or the page can't be served as asked.
    """
    with Gradebook(Path(folder).expanduser()) as gradebook:
        share = read_share(options.only, options.criteria, gradebook.criteria)
        grader = _check_name(options.grader if options.grader is not None else _find_user())
        last = load_last_start(gradebook.folder)
        due = [] if last is None or last.is_ended else [student.id for student in gradebook.students]
        work = HandBackWork(gradebook, due)
        desk = Desk(gradebook, grader, share, work, options.hides_names)
        desk.add_messages([*gradebook.messages, *gradebook.take_over_spreadsheet()])
        if not desk.listing.students:
            raise GanLabError(f"No student of the class belongs to {share.describe()}: choose another --only.")
        listening = _open_port(options.port, last)
        port = listening.getsockname()[1]
        token = make_token()
        digest = digest_token(token.encode())
        store_start(gradebook.folder, Start(port, digest, is_ended=False))
        # Who took the port meanwhile may have been sent the token of the start before, by a page that is still open.
        digests = [digest, *([last.token_sha256] if last and last.port == port else [])]
        address = f"http://{ADDRESS}:{port}/{token}/"
        if not desk.hides_names:  # a sentence may name a student
            print_sentences(desk.messages)
        print(f"Grade here, as {grader}: {address}", flush=True)
        work.start()
        signal.signal(signal.SIGTERM, _interrupt)
        door = open_door(gradebook.folder, address) if options.opens_browser else None
        try:
            serve(Gate(make_app(desk), digests, port), listening)
        finally:
            if door is not None:
                remove_temporary(door)
            work.finish()
            store_start(gradebook.folder, Start(port, digest, is_ended=not work.problems))
        print_sentences(work.problems)
        print(f"Ended. All points and comments are in {gradebook.folder}: grades.db, grades.csv and the pages.")


def _check_name(name: str) -> str:
    """Return a grader's name without spaces around it; GanLabError if it is none."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_GRADER or not name.isprintable():
        raise GanLabError(f"--as takes the name of who grades, of at most {MAX_GRADER} letters, such as --as Ada.")
    return name


def _find_user() -> str:
    """Return the name of the system's user; "grader" if it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "grader"


def _open_port(port: int | None, last: Start | None) -> socket.socket:
    """Open the port that was asked for; else that of the last start, so that a page that is still open finds it."""
    if port is None and last is not None:
        try:
            return open_socket(last.port)
        except GanLabError:
            pass
    return open_socket(port or 0)


def _interrupt(*_: object) -> NoReturn:
    """End at a request to end, as at Ctrl+C."""
    raise KeyboardInterrupt
