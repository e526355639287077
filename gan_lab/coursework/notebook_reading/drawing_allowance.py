"""How many drawings and animations of a notebook are made into pictures: what one costs isn't known before."""

MAX_DRAWINGS = 20  # drawings and animations of one notebook
MAX_FAILURES = 2  # after so many that took too much or couldn't be made, the others aren't tried


class DrawingAllowance:
    """How many drawings and animations of one notebook are still made into pictures."""

    def __init__(self) -> None:
        self._left, self._failures_left = MAX_DRAWINGS, MAX_FAILURES

    def take(self) -> bool:
        """Count one more.

        Returns
        -------
        bool
            Whether it may be made into a picture.
        """
        self._left -= 1
        return self._left >= 0 and self._failures_left > 0

    def report_failure(self) -> None:
        """Count one that took too much or couldn't be made."""
        self._failures_left -= 1
