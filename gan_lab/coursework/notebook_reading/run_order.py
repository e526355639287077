"""Whether a notebook's cells were run once each, from top to bottom: what the numbers beside its cells say of it.

Jupyter writes a number beside each cell that was run, and counts on with each run. Some editors keep the outputs and
drop the numbers: then nobody can know from the file in which order the cells were run.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from gan_lab.coursework.notebook_reading.cells import Cell

REPORT_CALL = "write_report("  # code by which the cell that writes the report is known
HOW_TO_RERUN = "choose Restart Kernel and Run All Cells, and save"
HOW_TO_RECORD = "Open it in Jupyter, choose Restart Kernel and Run All Cells, and save"


@dataclass(frozen=True)
class RunOrder:
    """What a notebook shows of its run.

    Attributes
    ----------
    problem : str or None
        One sentence if the cells weren't run once each, top to bottom, in a fresh kernel, or if nobody can know; None
        if they were.
    is_recorded : bool
        Whether the notebook says in which order its cells were run, or that they weren't run; False if there are
        outputs without a run number, and nothing else shows another order.
    """

    problem: str | None
    is_recorded: bool = True


def find_run_order(code: Sequence[Cell], setup: Sequence[Cell]) -> RunOrder:
    """Find out how the cells of a notebook were run.

    Parameters
    ----------
    code : sequence of Cell
        Its code cells, without empty ones and set-up cells.
    setup : sequence of Cell
        Its set-up cells for Colab and Kaggle, which may be run again and again before the others.

    Returns
    -------
    RunOrder
        What the numbers beside its cells say.
    """
    if not code:
        return RunOrder("It has no code.")
    if len(code) > 1 and REPORT_CALL in code[-1].source:
        code = code[:-1]  # the report reads the file while this cell runs, so its execution count isn't saved yet
    runs = [(cell.number, cell.execution_count) for cell in code if cell.execution_count is not None]
    for (number, count), (next_number, next_count) in itertools.pairwise(runs):
        if next_count <= count:
            return RunOrder(f"Cell {next_number} was run before cell {number}, which stands above it: {HOW_TO_RERUN}.")
    if len(runs) < len(code):
        return _describe_missing_numbers(code, len(runs))
    total = runs[-1][1] - _count_setup_runs(setup, runs[0][1])
    if total != len(runs):
        return RunOrder(f"Cells were run more than once, {total} runs for {len(runs)} cells: {HOW_TO_RERUN}.")
    return RunOrder(None)


def _describe_missing_numbers(code: Sequence[Cell], numbered: int) -> RunOrder:
    """Tell cells that weren't run from cells whose run isn't recorded; numbered: how many have a run number."""
    without = [cell for cell in code if cell.execution_count is None]
    if any(cell.has_output for cell in without):  # then a cell without an output may have been run as well
        if not numbered:
            return RunOrder(
                "It isn't recorded in which order its cells were run: there are outputs without run numbers, as some "
                f"editors save them. {HOW_TO_RECORD}.",
                is_recorded=False,
            )
        return RunOrder(
            f"It isn't recorded when {len(without)} of its {len(code)} code cells were run, the first is cell "
            f"{without[0].number}: there are outputs without run numbers. {HOW_TO_RECORD}.",
            is_recorded=False,
        )
    if not numbered:
        return RunOrder(f"None of its cells was run, or the outputs were cleared: {HOW_TO_RERUN}.")
    return RunOrder(
        f"{len(without)} of its {len(code)} code cells weren't run, the first is cell {without[0].number}: "
        f"{HOW_TO_RERUN}."
    )


def _count_setup_runs(setup: Sequence[Cell], first_count: int) -> int:
    """Return how often the set-up cell ran before the first cell of the notebook's own; first_count: its count."""
    counts = [cell.execution_count or 0 for cell in setup]
    return max((count for count in counts if count < first_count), default=0)
