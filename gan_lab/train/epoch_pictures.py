"""The pictures of a run's fixed noise after each epoch, in pictures/epoch-000.png, epoch-001.png and so on.

They carry no recipe, since the weights that made them have changed a step later.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from gan_lab.saving import refuse_link, replace_file
from gan_lab.train.random_numbers import FIXED_COUNT

COLUMNS = 8  # pictures in a row of a file
MAX_OPTIMISED_SIDE = 64  # pixels of a picture: for the smallest file of pictures of 256, zlib takes 40 seconds


class EpochPictures:
    """The files with the pictures of a run's epochs.

    Parameters
    ----------
    folder : Path
        Where they lie.
    side : int
        The height and width of a picture in pixels.
    channels : int
        1 for grey pictures, 3 for colours.
    count : int
        How many pictures a file has, a multiple of 8.

    Raises
    ------
    GanLabError
        If the folder is a link.
    """

    def __init__(self, folder: Path, side: int, channels: int, count: int = FIXED_COUNT) -> None:
        refuse_link(folder)
        self._folder, self._side, self._channels, self._count = folder, side, channels, count

    def has_file(self, epoch: int) -> bool:
        """Whether there is a file of an epoch; 0 is the start."""
        return self._path(epoch).exists()

    def write(self, epoch: int, pictures: np.ndarray) -> None:
        """Write the pictures [count, channels, side, side], uint8, of an epoch, eight in a row without margins."""
        file = io.BytesIO()
        sheet = Image.fromarray(to_channels_last(make_grid(pictures, COLUMNS)))
        sheet.save(file, "png", optimize=self._side <= MAX_OPTIMISED_SIDE)
        replace_file(self._path(epoch), file.getvalue())

    def read(self, last_epoch: int) -> dict[int, np.ndarray]:
        """Read the pictures of all epochs up to one; files that are missing or damaged are left out.

        Parameters
        ----------
        last_epoch : int
            The last epoch to read, 0 or more.

        Returns
        -------
        dict of int to ndarray
            {epoch: [count, channels, side, side] uint8}; epoch 0 is the start.
        """
        found = {}
        for epoch in range(last_epoch + 1):
            try:
                with Image.open(self._path(epoch), formats=["PNG"]) as sheet:
                    if sheet.size == (COLUMNS * self._side, self._count // COLUMNS * self._side):
                        found[epoch] = self._split(np.asarray(sheet))
            except Exception:  # deleted or damaged; Pillow raises errors of any type
                continue
        return found

    def _path(self, epoch: int) -> Path:
        return self._folder / f"epoch-{epoch:03}.png"

    def _split(self, sheet: np.ndarray) -> np.ndarray:
        """Cut the pixels of a file that `write` wrote into its pictures."""
        side, channels = self._side, self._channels
        pictures = sheet.reshape(self._count // COLUMNS, side, COLUMNS, side, channels).transpose(0, 2, 4, 1, 3)
        return pictures.reshape(self._count, channels, side, side)


def make_grid(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures into a grid without margins, row by row.

    Parameters
    ----------
    pictures : ndarray
        [n, channels, side, side], uint8.
    columns : int
        How many in a row.

    Returns
    -------
    ndarray
        [channels, rows * side, columns * side], uint8; black where the last row isn't full.
    """
    n, channels, side, _ = pictures.shape
    rows = -(-n // columns)
    pictures = np.concatenate([pictures, np.zeros((rows * columns - n, channels, side, side), np.uint8)])
    sheet = pictures.reshape(rows, columns, channels, side, side).transpose(2, 0, 3, 1, 4)
    return sheet.reshape(channels, rows * side, columns * side)


def to_channels_last(pixels: np.ndarray) -> np.ndarray:
    """Convert pixels [channels, H, W] to the form that Pillow and matplotlib take: [H, W] or, in colour, [H, W, 3]."""
    return pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)
