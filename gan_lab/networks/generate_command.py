"""What `gan-lab generate` does: pictures of some seeds as files, a grid, or a walk from seed to seed."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.inputs.interpolation import walk
from gan_lab.kinds import BIGGAN, Kind, import_object
from gan_lab.networks.network import Network
from gan_lab.pictures.file_endings import find_ending
from gan_lab.pictures.samples import Samples
from gan_lab.pictures.tile import Tile
from gan_lab.saving import expand_path
from gan_lab.weights import locate

DEFAULT_COUNT = 4  # pictures, where neither seeds nor a number is given
FRAMES_A_SECOND = 10  # of a walk
MAX_SEEDS = 1000  # as many as a recipe has tiles
SEEDS = re.compile(r"\d{1,10}(-\d{1,10})?(,\d{1,10}(-\d{1,10})?)*")


@dataclass(frozen=True)
class Wishes:
    """What is asked for on the command line; None for what isn't.

    Attributes
    ----------
    network : str or None
        A name or a path, as the loaders take it.
    what : str or None
        The class: a name or an index.
    seeds : str or None
        Seeds and ranges, such as "0-35,85": a picture of each one's first noise vector.
    seed : int or None
        The seed of all noise vectors.
    count : int or None
        How many noise vectors it draws.
    options : mapping of str to float
        The values of the kinds' options by their names: "truncation", "psi".
    trunc : float or None
        The value of the option that the network has, whatever it is called.
    """

    network: str | None = None
    what: str | None = None
    seeds: str | None = None
    seed: int | None = None
    count: int | None = None
    options: Mapping[str, float] = field(default_factory=dict)
    trunc: float | None = None


def generate_files(wishes: Wishes, folder: str, *, as_grid: bool, steps: int | None) -> dict[str, Any]:
    """Make pictures and save them, each with its recipe; say on the way which network it is, as its loader does.

    Parameters
    ----------
    wishes : Wishes
        Which pictures.
    folder : str
        Where to save them, made if it isn't there; for one picture, a grid or a walk also the name of the file.
    as_grid : bool
        Whether all go into one file, grid.png.
    steps : int or None
        So many pictures from each seed to the next and back to the first, as an animation, walk.webp; None for the
        pictures of the seeds alone.

    Returns
    -------
    dict
        Values of JSON: the network, its digest, the class, and for each file its path and the inputs of its pictures.

    Raises
    ------
    GanLabError
        If something that is asked for doesn't go together, or can't be made.
    """
    kind = locate.guess_kind(wishes.network) if wishes.network else BIGGAN
    name = wishes.network or kind.title
    what, option_value = _check_class(wishes.what, kind, name), _find_option_value(wishes, kind, name)
    seeds = None if wishes.seeds is None else parse_seeds(wishes.seeds)
    if seeds is not None and (wishes.seed is not None or wishes.count is not None):
        raise GanLabError("--seeds says how many pictures and of which seeds: leave --seed and --count out.")
    if as_grid and steps is not None:
        raise GanLabError("--grid and --interpolate make one file each: ask for one of them.")
    gan: Network = import_object(kind.loader)(wishes.network)
    z = _draw(gan, seeds, wishes, option_value)
    place = expand_path(folder)
    if steps is not None:
        samples = gan.generate_from_noise(_walk(z, steps), what, option_value)
        animation = samples.animate(len(samples) / FRAMES_A_SECOND)
        saved = [(animation.save(_name_file(place, "walk.webp")), list(samples.tiles))]
    else:
        samples = gan.generate_from_noise(z, what, option_value)
        saved = _save(samples, place, as_grid)
    return {
        "network": gan.name,
        "sha256": gan.sha256,
        "class": what,
        "files": [{"file": str(path), "pictures": [_describe(tile) for tile in tiles]} for path, tiles in saved],
    }


def print_report(report: Mapping[str, Any], *, as_json: bool) -> None:
    """Print what `generate_files` returned: as JSON for programs, else the path of each file on a line."""
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print(*(entry["file"] for entry in report["files"]), sep="\n")


def parse_seeds(text: str) -> list[int]:
    """Read seeds and ranges of seeds.

    Parameters
    ----------
    text : str
        Such as "0-35,85"; blanks don't matter.

    Returns
    -------
    list of int
        Each seed, in the order in which they are named; 1 to 1,000.

    Raises
    ------
    GanLabError
        If the text is anything else, a range goes down, or there are too many.
    """
    packed = re.sub(r"\s", "", text)
    if not SEEDS.fullmatch(packed):
        raise GanLabError(f"--seeds takes whole numbers and ranges, such as 0-35,85, not {text!r}.")
    seeds: list[int] = []
    for part in packed.split(","):
        first, _, last = part.partition("-")
        low, high = int(first), int(last or first)
        if high < low:
            raise GanLabError(f"The range {part} in --seeds goes down: write {high}-{low}.")
        if len(seeds) + high - low >= MAX_SEEDS:
            raise GanLabError(f"--seeds names more than {MAX_SEEDS} seeds: ask for fewer at a time.")
        seeds += range(low, high + 1)
    return seeds


def _check_class(text: str | None, kind: Kind, name: str) -> int | str | None:
    """Return the class that is asked for; GanLabError if the kind has none, or needs one."""
    if kind.asks_for_class == "never" and text is not None:
        raise GanLabError(f"{name} has no classes: leave the class out; noise alone decides what it shows.")
    if kind.asks_for_class == "always" and text is None:
        raise GanLabError(f'{kind.title} needs a class: gan-lab generate "golden retriever", or an index.')
    return int(text) if text and text.lstrip("-").isdigit() else text


def _find_option_value(wishes: Wishes, kind: Kind, name: str) -> float | None:
    """Find the value of the kind's option; GanLabError if an option of another kind is given, or two values."""
    own = kind.option.name if kind.option else None
    for other in wishes.options:
        if other != own:
            instead = f"take --{own}, or --trunc" if own else "leave it out"
            raise GanLabError(f"--{other} means nothing to {name}, a {kind.title}: {instead}.")
    if wishes.trunc is not None and own is None:
        raise GanLabError(f"--trunc means nothing to {name}, a {kind.title}: leave it out.")
    if wishes.trunc is not None and wishes.options:
        raise GanLabError(f"--trunc and --{own} are the same for {name}: give one of them.")
    given = wishes.trunc if wishes.trunc is not None else wishes.options.get(own or "")
    return kind.option.default if kind.option and given is None else given


def _draw(gan: Network, seeds: Sequence[int] | None, wishes: Wishes, option_value: float | None) -> Tensor:
    """Draw the noise vectors that are asked for."""
    if seeds is not None:
        return torch.cat([gan.draw_noise(1, seed, option_value) for seed in seeds])
    return gan.draw_noise(DEFAULT_COUNT if wishes.count is None else wishes.count, wishes.seed, option_value)


def _walk(z: Tensor, steps: int) -> Tensor:
    """Find the noise of a walk through all noise vectors and back to the first one, along arcs."""
    if len(z) < 2:
        raise GanLabError("--interpolate goes from noise vector to noise vector: name two seeds or more, --seeds 1,2.")
    return walk(z, steps, along="sphere")


def _save(samples: Samples, folder: Path, as_grid: bool) -> list[tuple[Path, list[Tile]]]:
    """Save pictures, and return each file with the inputs of what it shows."""
    if as_grid:
        return [(samples.grid().save(_name_file(folder, "grid.png")), list(samples.tiles))]
    paths = samples.save(folder)
    return [(path, [tile]) for path, tile in zip(paths, samples.tiles, strict=True)]


def _name_file(place: Path, name: str) -> Path:
    """Return the file that was named, or a file of this name in the folder that was."""
    return place if find_ending(place) else place / name


def _describe(tile: Tile) -> dict[str, Any]:
    """Describe a picture's inputs, but for the noise vector, which the file holds."""
    return {"seed": tile.seed, "row": tile.row, "truncation": tile.truncation_or_psi}
