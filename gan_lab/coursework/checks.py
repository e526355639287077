"""What is done of a task, and what is still open: printed, never judged."""

from collections.abc import Mapping


def check(task: str, conditions: Mapping[str, bool]) -> None:
    """Print which conditions of a task hold and which are still open; it never raises on an open one."""
    done = sum(bool(holds) for holds in conditions.values())
    print(f"{task}: {done} of {len(conditions)} done")
    for what, holds in conditions.items():
        print(f"  [{'x' if holds else ' '}] {what}")
