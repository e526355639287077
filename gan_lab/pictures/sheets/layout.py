"""Layout: how many pictures a row of a grid has, and what stands above its columns and beside its rows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Layout:
    """How pictures are laid out in a grid.

    Attributes
    ----------
    columns : int
        How many pictures a row has, 1 or more.
    column_labels : tuple of str
        What stands above each column; () for nothing.
    row_labels : tuple of str
        What stands at the left of each row; () for nothing.
    """

    columns: int
    column_labels: tuple[str, ...] = ()
    row_labels: tuple[str, ...] = ()

    def select(self, chosen: Sequence[int]) -> "Layout | None":
        """Return the layout of some of the pictures.

        Parameters
        ----------
        chosen : sequence of int
            Their numbers, from 0.

        Returns
        -------
        Layout or None
            The layout with the labels of the chosen rows; None if these aren't whole rows.
        """
        firsts = chosen[:: self.columns]
        whole_rows = [first + column for first in firsts for column in range(self.columns)]
        if list(chosen) != whole_rows or any(first % self.columns for first in firsts):
            return None
        labels = (self.row_labels[first // self.columns] for first in firsts) if self.row_labels else ()
        return replace(self, row_labels=tuple(labels))

    def stack(self, other: "Layout | None") -> "Layout | None":
        """Return the layout of these pictures with others below them.

        Parameters
        ----------
        other : Layout or None
            The layout of the others.

        Returns
        -------
        Layout or None
            The layout with the rows of both; None if their columns differ, or only one has labels for its rows.
        """
        if other is None or (self.columns, self.column_labels) != (other.columns, other.column_labels):
            return None
        if bool(self.row_labels) != bool(other.row_labels):
            return None
        return replace(self, row_labels=self.row_labels + other.row_labels)


def choose_columns(count: int) -> int:
    """Choose how many pictures a row has: up to four in one row, else close to a square, at most ten."""
    return count if count <= 4 else min(10, math.ceil(math.sqrt(count)))
