"""Open a picture that was saved, with the inputs that its recipe holds."""

from collections.abc import Iterator
from pathlib import Path

import torch

from gan_lab.errors import GanLabError, name_value
from gan_lab.pictures.captions import read_class_names
from gan_lab.pictures.pixels import from_grey_levels
from gan_lab.pictures.recipe_files import read_image
from gan_lab.pictures.samples import Samples
from gan_lab.saving import expand_path

FOLDER = "pictures"  # where the explorer saves, and the notebooks too
MAX_OFFERED = 3  # names of files in an error message
# A path of Windows typed as it is, "pictures\bag.png", has these characters where a backslash and a letter were meant.
ESCAPES = str.maketrans({"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v"})


def open_picture(file: str | Path) -> Samples:
    r"""Open a picture that the explorer or `Samples.save` wrote; the last line of a cell shows it.

    Parameters
    ----------
    file : str or Path
        A PNG file of one picture. A name alone is also looked for in the folder "pictures", `\` counts as `/`, and
        the ending may be missing.

    Returns
    -------
    Samples
        The picture with its inputs, as when it was generated, up to rounding to 255 grey levels.

    Raises
    ------
    GanLabError
        If there is no such file, it has no recipe, or it holds several pictures.
    """
    path = _find_file(file)
    image = read_image(path)
    recipe, count = image.recipe, len(image.recipe.tiles)
    if count != 1 or recipe.tiles[0].require_box() != (0, 0, *image.frames.shape[2:0:-1]):
        what = f"{count} pictures" if count != 1 else "a picture with its caption"
        raise GanLabError(
            f"{path.as_posix()} shows {what}: name a file of one picture, as the explorer and samples.save write it."
        )
    tensor = from_grey_levels(torch.from_numpy(image.frames).permute(0, 3, 1, 2))
    return Samples(tensor, list(recipe.tiles), recipe.network, recipe.made_with, list(read_class_names(recipe.network)))


def _find_file(file: str | Path) -> Path:
    """Return the first place of a file that exists; GanLabError, with the names of files that do, if none does."""
    if not isinstance(file, str | Path) or not str(file).strip():
        raise GanLabError(
            f"A picture is opened by the name of its file, such as '{FOLDER}/bag.png', not by {name_value(file)}."
        )
    path = next((path for path in _list_places(file) if path.is_file()), None)
    if path is None:
        raise GanLabError(f"There is no picture {Path(file).as_posix()!r} here: {_offer_files()}.")
    return path


def _list_places(file: str | Path) -> Iterator[Path]:
    """List where a file may lie: as it was named, as a path of Windows, with its ending, in the folder for pictures."""
    for name in (str(file), str(file).translate(ESCAPES).replace("\\", "/")):
        path = expand_path(name.strip())
        for folder in (Path(), Path(FOLDER)):
            yield folder / path
            yield folder / path.with_name(f"{path.name}.png")


def _offer_files() -> str:
    """Say which pictures are in the folder for pictures, the newest first."""
    files = sorted(Path(FOLDER).glob("*.png"), key=lambda file: file.stat().st_mtime, reverse=True)
    names = [file.as_posix() for file in files[:MAX_OFFERED]]
    if not names:
        return "save one first, and copy the name that the explorer writes below it"
    return f"the newest in the folder {FOLDER} " + (f"is {names[0]}" if len(names) == 1 else f"are {', '.join(names)}")
