"""What a pickle may cost: how many values it builds, how deeply it nests them, and how much text it holds.

A few bytes can ask for much: a dict is copied again and again, a tuple holds itself twice, and that twice, and so on.
The limits lie far above what was measured of files in the layout of the largest network, 1024 pixels with all three
parts: 42,000 to 48,000 steps, values nested 34 deep, and 0.3 MB of short texts.
"""

import sys
from collections.abc import Iterable

from gan_lab.weights.pickle_values import UNUSUAL, RefusedFileError

MAX_STEPS = 500_000  # instructions, and values that an instruction copies; the costliest take 300 bytes each
MAX_DEPTH = 200
MAX_TEXT_BYTES = 30_000_000  # in memory, of all short texts and numbers. Long ones stay in the file

TOO_MUCH = "has more in it than any network needs: don't use this file"


class Budget:
    """Count what a pickle has cost so far, and refuse it when it has cost too much.

    A value that stands in another one can't be changed any more. So nothing can stand in itself, and how deep a value
    is nested is known when it is built.

    Parameters
    ----------
    max_steps : int
        How many instructions, and values that instructions copy, are allowed.
    """

    def __init__(self, max_steps: int = MAX_STEPS) -> None:
        self.max_steps = max_steps
        self._steps = 0
        self._text_bytes = 0
        self._depths: dict[int, int] = {}  # id of a value -> how deep it is nested; 1 if nothing is in it
        self._inner: set[int] = set()  # the ids of values that stand in others
        self._built: list[object] = []  # all of them, so that no two have the same id

    def count_steps(self, count: int = 1) -> None:
        """Count instructions or copied values; RefusedFileError if that is too many."""
        self._steps += count
        if self._steps > self.max_steps:
            raise RefusedFileError(TOO_MUCH)

    def count_text(self, value: object) -> None:
        """Count a text or number that is kept in memory; RefusedFileError if all of them are too large."""
        self._text_bytes += sys.getsizeof(value)
        if self._text_bytes > MAX_TEXT_BYTES:
            raise RefusedFileError(TOO_MUCH)

    def note_built(self, value: object, parts: Iterable[object]) -> None:
        """Note that a value was built of these parts; RefusedFileError if they are nested too deeply."""
        self._built.append(value)
        self._depths[id(value)] = self._find_depth(parts)

    def note_added(self, value: object, parts: Iterable[object]) -> None:
        """Note that parts were added to a value; RefusedFileError if it stands in another one already."""
        depth = self._find_depth(parts)
        if id(value) in self._inner:
            raise RefusedFileError(UNUSUAL)
        self._depths[id(value)] = max(depth, self._depths[id(value)])

    def _find_depth(self, parts: Iterable[object]) -> int:
        """Return how deep a value with these parts is nested; from now on they stand in another value."""
        depth = 1
        for part in parts:
            if own_depth := self._depths.get(id(part)):
                self._inner.add(id(part))
                depth = max(depth, 1 + own_depth)
        if depth > MAX_DEPTH:
            raise RefusedFileError("nests its parts deeper than any network does: don't use this file")
        return depth
