"""Every picture of a class made again and compared: equal tiles once for the whole class, in full batches.

A picture's verdict is written to a file as soon as all its tiles are compared. A review that was stopped goes on from
these verdicts.
"""

import json
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm import tqdm

from gan_lab.coursework.review import workers
from gan_lab.coursework.review.regenerate_batch import Batch, generate_batch
from gan_lab.errors import GanLabError
from gan_lab.networks.verdict import decide_verdict, measure_difference
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import ImageFile, read_image
from gan_lab.pictures.tile import Tile
from gan_lab.pictures.untrusted_images import AlteredPictureError
from gan_lab.saving import WriteError

BATCH_SIZE = 32  # tiles; small enough that a review that is stopped loses only seconds of work
MAX_DECODED_PIXELS = 100_000_000  # of all pictures that stay decoded until their other tiles are made

TilePlace = tuple[str, int]  # the digest of a picture's file, and the number of one of its tiles, from 0


@dataclass(frozen=True)
class Verdict:
    """The verdict on a picture that was made again, or couldn't be."""

    verdict: str  # "same", "close", "different" or "model not here"
    sentence: str  # the reason


@dataclass(eq=False)
class _PendingPicture:
    """A picture that has tiles which are not compared yet."""

    recipe: Recipe
    differences: list[tuple[int, float]] = field(default_factory=list)  # of each tile: largest and mean, grey levels
    failure: Verdict | None = None  # the verdict if a tile can't be made again, or the file can't be read
    compared: int = 0  # how many tiles were


def verify_pictures(
    recipes: Mapping[str, Recipe],
    originals: Path,
    weights_files: tuple[str, ...],
    processes: int,
    scheduler: str | None = None,
) -> dict[str, Verdict]:
    """Make pictures again and compare them with the files.

    Parameters
    ----------
    recipes : mapping of str to Recipe
        The recipe of each picture, by the digest of its file.
    originals : Path
        The folder with the files, named by their digests.
    weights_files : tuple of str
        Paths of weights files to look among, beside those that the kit knows.
    processes : int
        How many processes of this machine make pictures.
    scheduler : str, optional
        The address of a Dask scheduler whose workers make them instead.

    Returns
    -------
    dict of str to Verdict
        By the digest of the file; those of earlier runs are among them.

    Raises
    ------
    GanLabError
        If a worker failed, no Dask scheduler answers, or the verdicts can't be written down.
    """
    verdict_file = originals.parent / "verdicts.jsonl"
    verdicts = _read_verdicts(verdict_file)
    pictures = {sha256: _PendingPicture(recipe) for sha256, recipe in recipes.items() if sha256 not in verdicts}
    places: dict[str, list[TilePlace]] = defaultdict(list)  # where each different tile stands
    for sha256, picture in pictures.items():
        for number, tile in enumerate(picture.recipe.tiles):
            places[_tile_key(picture.recipe.network.sha256, tile)].append((sha256, number))
    decoded = _DecodedPictures(originals)
    jobs = _make_batches(places, pictures, weights_files)
    with tqdm(total=len(places), desc="making every picture again", unit="picture") as bar:
        for batch, result in workers.run_jobs(generate_batch, jobs, processes, scheduler) if places else ():
            for tile, generated in zip(batch.tiles, _split_result(batch, result), strict=True):
                for sha256, number in places[_tile_key(batch.sha256, tile)]:
                    picture = pictures[sha256]
                    _compare_tile(picture, number, generated, decoded, sha256)
                    if picture.compared == len(picture.recipe.tiles):
                        verdicts[sha256] = _decide_verdict(picture, decoded, sha256)
                        _append_verdict(verdict_file, sha256, verdicts[sha256])
                        decoded.drop(sha256)
            bar.update(len(batch.tiles))
    return verdicts


def _split_result(batch: Batch, result: list[np.ndarray | str] | Exception) -> Sequence[np.ndarray | str | GanLabError]:
    """Return a worker's result for each tile of the batch; an exception other than a GanLabError ends the review."""
    if isinstance(result, GanLabError):
        return [result] * len(batch.tiles)
    if isinstance(result, Exception):
        raise GanLabError(f"A worker failed ({type(result).__name__}: {result}): run the review again to go on.")
    return result


def read_recipes(digests: Iterable[str], originals: Path) -> dict[str, Recipe]:
    """Read the recipes that `gallery` stored beside the files.

    Parameters
    ----------
    digests : iterable of str
        SHA-256 of each file.
    originals : Path
        The folder with the files.

    Returns
    -------
    dict of str to Recipe
        By the digest of the file.
    """
    return {
        sha256: Recipe.from_json((originals / f"{sha256}.json").read_text(encoding="utf-8"))
        for sha256 in dict.fromkeys(digests)
    }


def _tile_key(network: str, tile: Tile) -> str:
    """Return a key that two tiles share exactly if the same picture follows from them; network: its digest."""
    return f"{network} {tile.exact_digest}"


def _make_batches(
    places: Mapping[str, list[TilePlace]], pictures: Mapping[str, _PendingPicture], weights_files: tuple[str, ...]
) -> Iterator[Batch]:
    """Make batches of all different tiles, those of one network and truncation together."""
    queues: dict[tuple[str, str, float | None], list[Tile]] = defaultdict(list)
    for (sha256, number), *_ in places.values():
        network, tile = pictures[sha256].recipe.network, pictures[sha256].recipe.tiles[number]
        queue = queues[network.kind, network.sha256, tile.truncation_or_psi]
        queue.append(tile)
        if len(queue) == BATCH_SIZE:
            yield Batch(network.kind, network.sha256, weights_files, list(queue))
            queue.clear()
    for (kind, network_sha256, _), queue in queues.items():
        if queue:
            yield Batch(kind, network_sha256, weights_files, queue)


def _compare_tile(
    picture: _PendingPicture,
    number: int,
    generated: np.ndarray | str | Exception,
    decoded: "_DecodedPictures",
    sha256: str,
) -> None:
    """Compare one tile of a picture with what was made again, or set the verdict if nothing was."""
    picture.compared += 1
    if isinstance(generated, Exception):
        picture.failure = Verdict("model not here", str(generated))
    elif isinstance(generated, str):
        picture.failure = Verdict("different", generated)
    else:
        tile = picture.recipe.tiles[number]
        try:
            picture.differences.append(measure_difference(tile, decoded[sha256].frames[tile.frame], generated))
        except AlteredPictureError as problem:
            picture.failure = Verdict("different", str(problem))


def _decide_verdict(picture: _PendingPicture, decoded: "_DecodedPictures", sha256: str) -> Verdict:
    """Decide the verdict on a picture, all of whose tiles were compared."""
    if picture.failure:
        return picture.failure
    result = decide_verdict(picture.differences, decoded[sha256].format)
    return Verdict(result.verdict, result.sentence)


def _append_verdict(path: Path, sha256: str, verdict: Verdict) -> None:
    """Append a verdict to the file; not "model not here", since the network may be here in a later run."""
    if verdict.verdict == "model not here":
        return
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"picture": sha256, **vars(verdict)}) + "\n")
    except OSError as problem:
        raise WriteError(f"{path} can't be written ({problem.strerror}): free some space, and run it again.") from None


def _read_verdicts(path: Path) -> dict[str, Verdict]:
    """Read the verdicts of earlier runs; a last line that was cut off is skipped."""
    verdicts = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            entry = json.loads(line)
            verdicts[entry["picture"]] = Verdict(entry["verdict"], entry["sentence"])
        except (ValueError, KeyError, TypeError):
            continue
    return verdicts


class _DecodedPictures:
    """The pictures that were used last, decoded, by the digest of the file."""

    def __init__(self, originals: Path) -> None:
        self._originals = originals
        self._images: OrderedDict[str, ImageFile] = OrderedDict()
        self._pixels = 0  # of all decoded pictures

    def __getitem__(self, sha256: str) -> ImageFile:
        if sha256 not in self._images:
            self._images[sha256] = read_image((self._originals / sha256).read_bytes())
            self._pixels += self._images[sha256].frames[..., 0].size
            while len(self._images) > 1 and self._pixels > MAX_DECODED_PIXELS:
                self.drop(next(iter(self._images)))
        self._images.move_to_end(sha256)
        return self._images[sha256]

    def drop(self, sha256: str) -> None:
        """Forget a picture, if it is here."""
        if image := self._images.pop(sha256, None):
            self._pixels -= image.frames[..., 0].size
