"""The checks in the notebooks: they print what is done of a task and what is still open, and judge nothing."""

from collections.abc import Mapping


def check(task: str, conditions: Mapping[str, bool]) -> None:
    """Print which conditions of a task hold and which are still open; an open one is no error.

    Parameters
    ----------
    task : str
        The task's name, such as "Task 2.1".
    conditions : mapping of str to bool
        Each condition in words, and whether it holds.
    """
    done = sum(bool(holds) for holds in conditions.values())
    print(f"{task}: {done} of {len(conditions)} done")
    for condition, holds in conditions.items():
        print(f"  [{'x' if holds else ' '}] {condition}")
