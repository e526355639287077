"""All the text on a sheet of pictures, and the alternative text that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from gan_lab.pictures.captions import MAX_DESCRIBED, describe_grid


@dataclass(frozen=True)
class SheetText:
    """What is written on a sheet.

    Attributes
    ----------
    heading : str
        The text at the top: what all pictures share.
    captions : sequence of sequence of str
        The parts of the caption below each picture, each of which begins a line; empty for none.
    column_labels : sequence of str
        What stands above each column; empty for nothing.
    row_labels : sequence of str
        What stands at the left of each row; empty for nothing.
    """

    heading: str
    captions: Sequence[Sequence[str]] = ()
    column_labels: Sequence[str] = ()
    row_labels: Sequence[str] = ()

    def describe(self, columns: int) -> str:
        """Describe the sheet for readers who can't see it.

        Parameters
        ----------
        columns : int
            How many pictures a row has.

        Returns
        -------
        str
            The heading, the labels and the captions; the first 12 of each.
        """
        described = describe_grid(self.heading, [list(caption) for caption in self.captions], columns)
        return described + _list_labels("columns", self.column_labels) + _list_labels("rows", self.row_labels)

    def describe_frames(self, columns: int) -> str:
        """Describe the frames of an animation, each of which shows one row of the sheet.

        Parameters
        ----------
        columns : int
            How many pictures a frame shows.

        Returns
        -------
        str
            The heading, what stands side by side, and the labels of the frames; the first 12 of each.
        """
        captions = [", ".join(caption) for caption in self.captions]
        is_same_in_all = captions == captions[:columns] * (len(captions) // columns)
        described = self.heading
        if any(captions) and is_same_in_all:
            described += "; side by side: " + "; ".join(captions[:columns])
        described += _list_labels("side by side", self.column_labels)
        return described + _list_labels("frames", self.row_labels or ([] if is_same_in_all else captions))

    def all_texts(self) -> list[str]:
        """Return every text on the sheet."""
        captions = [part for caption in self.captions for part in caption]
        return [self.heading, *captions, *self.column_labels, *self.row_labels]


def _list_labels(what: str, labels: Sequence[str]) -> str:
    """Name the first labels, to go on behind a heading; "" if there are none."""
    if not labels:
        return ""
    lines = [" ".join(label.split()) for label in labels[:MAX_DESCRIBED]]
    listed = ", ".join(f"'{line}'" if "," in line else line for line in lines)
    return f"; {what}: {listed}" + (", ..." if len(labels) > MAX_DESCRIBED else "")
