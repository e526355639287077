"""The one kind of error that the kit raises on purpose: a sentence that says what was wrong and the way out."""


class GanLabError(ValueError):
    """Something was asked for that can't be done; the message says what, and what to do instead."""


class TruncationMismatchWarning(UserWarning):
    """The noise wasn't drawn at the truncation that the network is told."""
