"""The checks in the notebooks: they print what is done of a task and what is still open, and judge nothing."""

import inspect
import math
from collections.abc import Callable, Mapping

from gan_lab.errors import GanLabError, name_value

MAX_REASON = 90  # characters of an error that are printed behind a condition

Condition = bool | Callable[[], bool]


def check(task: str, conditions: Mapping[str, Condition]) -> None:
    """Print which conditions of a task hold and which are still open; an open one is no error.

    A condition that can't be evaluated, because a cell wasn't run or a setting has an odd value, is open too, and the
    reason stands behind it. That needs a function, since its expression is evaluated in here.

    Parameters
    ----------
    task : str
        The task's name, such as "Task 2.1".
    conditions : mapping of str to bool or function
        Each condition in words, and whether it holds: a value, or a function without arguments that returns it, such as
        lambda: BEST != WORST.

    Raises
    ------
    GanLabError
        If the conditions aren't given by name.
    """
    if not isinstance(conditions, Mapping):
        raise GanLabError(
            "check takes each condition in words and whether it holds, gl.check('Task 2.1', {'two pictures': "
            f"lambda: BEST != WORST}}), not {name_value(conditions)}."
        )
    reasons = {words: find_open_reason(condition) for words, condition in conditions.items()}
    done = sum(reason is None for reason in reasons.values())
    print(f"{task}: {done} of {len(conditions)} done")
    for words, reason in reasons.items():
        print(f"  [{'x' if reason is None else ' '}] {words}{f' ({reason})' if reason else ''}")


def find_open_reason(condition: Condition) -> str | None:
    """Say why a condition is still open.

    Parameters
    ----------
    condition : bool or function
        As in `check`; text is no condition.

    Returns
    -------
    str or None
        What went wrong while it was evaluated; "" if it is just false; None if it holds.
    """
    if isinstance(condition, str):  # "no" would count as true
        return f"{name_value(condition)} is text, no condition: write a lambda, True or False"
    try:
        value: object = condition() if callable(condition) else condition
        if inspect.isroutine(value) or inspect.isgenerator(value):  # either would count as true, whatever it says
            return "it gives a function that wasn't called"
        if isinstance(value, float) and math.isnan(value):  # so would this
            return "the result is not a number"
        return None if value else ""
    except NameError as error:
        return f"{error.name or 'a name'} isn't defined: run its cell"
    except Exception as error:  # whatever a student has put into a setting
        reason = " ".join(str(error).split())
        if isinstance(error, TypeError | AttributeError) and "NoneType" in reason:  # a setting that is still None
            return "not set yet?"
        return f"{type(error).__name__}{': ' if reason else ''}{_shorten(reason)}"


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_REASON else f"{text[:MAX_REASON].rstrip()}..."
