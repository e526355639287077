"""What one submission may cost: defaults that an honest submission never meets, and how much of them is left."""

from dataclasses import dataclass

from gan_lab.coursework.limited_work import Limits

MIN_SECONDS = 1.0  # of processor time that a further step gets in any case


@dataclass(frozen=True)
class SubmissionLimits:
    """What reading, comparing and rendering one submission, and making its pictures again, may cost.

    docs/security.md has the largest honest submission beside the defaults.
    """

    processor_seconds: float = 60.0  # for reading, comparing and rendering together
    memory: int = 1_000_000_000  # bytes, in any of the three
    disk: int = 500_000_000  # bytes that are written: pictures with a recipe, previews
    generation_seconds: float = 3600.0  # of processor time to make its pictures again, at the network's measured cost

    def for_reading(self) -> Limits:
        """Return the limits of the first step."""
        return Limits(self.processor_seconds, self.memory)

    def after(self, used_seconds: float) -> Limits:
        """Return the limits of a further step.

        Parameters
        ----------
        used_seconds : float
            The processor time of the steps before.

        Returns
        -------
        Limits
            What is left.
        """
        return Limits(max(MIN_SECONDS, self.processor_seconds - used_seconds), self.memory)


def describe_limit(doing: str, limit: str) -> str:
    """Say in a sentence that a submission reached a limit.

    Parameters
    ----------
    doing : str
        Which step it was, such as "Reading it".
    limit : str
        What it took, as `limited_process.Outcome.limit` says it.

    Returns
    -------
    str
        One sentence.
    """
    return f"{doing} took {limit}, and was ended there: what was found until then counts, the rest is to be looked at."
