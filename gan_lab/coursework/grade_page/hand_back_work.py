"""What follows from points and is written when nobody types: the pages to hand back, and results.jsonl."""

import threading
import time
from collections.abc import Collection, Iterable

from gan_lab.coursework.hand_back.pages import write_hand_back_pages
from gan_lab.coursework.hand_back.results import refresh_results
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.errors import GanLabError

PAGES_AFTER = 5.0  # seconds without a change, until the pages of changed students are written
RESULTS_AFTER = 60.0  # until results.jsonl is, which holds the whole class


class HandBackWork:
    """Writes pages to hand back and results.jsonl in a thread of its own, in quiet moments.

    Parameters
    ----------
    gradebook : Gradebook
        The record of the class.
    students : collection of str
        The ids of students whose pages are due from the start.

    Attributes
    ----------
    problems : list of str
        What couldn't be written, as sentences.
    """

    def __init__(self, gradebook: Gradebook, students: Collection[str] = ()) -> None:
        self.problems: list[str] = []
        self._gradebook = gradebook
        self._pages = set(students)
        self._is_result_due = bool(students)
        self._last_change = time.monotonic()
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin to watch for quiet moments."""
        self._thread.start()

    def note_change(self, students: Iterable[str]) -> None:
        """Note that points or comments of these students changed; students: their ids."""
        with self._lock:
            self._pages.update(students)
            self._is_result_due = True
            self._last_change = time.monotonic()

    def finish(self) -> None:
        """Write at once all that is due, and stop watching."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()
        self._write(0, 0)

    def _watch(self) -> None:
        while not self._is_over.wait(1):
            self._write(PAGES_AFTER, RESULTS_AFTER)

    def _write(self, pages_after: float, results_after: float) -> None:
        """Write what is due, if it has been quiet for so many seconds."""
        with self._lock:
            quiet = time.monotonic() - self._last_change
            pages = self._pages if quiet >= pages_after else set()
            writes_results = self._is_result_due and quiet >= results_after
            self._pages = self._pages - pages
            self._is_result_due = self._is_result_due and not writes_results
        try:
            if pages:
                write_hand_back_pages(self._gradebook, pages)
            if writes_results:
                refresh_results(self._gradebook)
        except GanLabError as problem:
            if str(problem) not in self.problems:
                self.problems.append(str(problem))
