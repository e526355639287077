"""Every picture made again: each different recipe of the whole class once, in full batches.

A picture's verdict is written down as soon as all its tiles are compared, so a review that was stopped
goes on where it was.
"""

import json
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm import tqdm

from gan_lab.coursework.review import workers
from gan_lab.coursework.review.generation import Batch, generate
from gan_lab.errors import GanLabError
from gan_lab.networks import regenerate
from gan_lab.pictures.recipe import Recipe
from gan_lab.pictures.recipe_files import Altered, ImageFile, read_image
from gan_lab.pictures.tiles import Tile
from gan_lab.saving import NotWritten

BATCH = 32  # tiles; small enough that a stopped review loses seconds
FRAMES_HELD = 100_000_000  # pixels of decoded pictures that wait for their next tile


@dataclass(frozen=True)
class Verdict:
    """What came of making a picture again."""

    verdict: str  # "same", "close", "different" or "model not here"
    sentence: str


@dataclass(eq=False)
class _Open:
    """A picture some of whose tiles are yet to be compared."""

    recipe: Recipe
    differences: list[tuple[int, float]] = field(default_factory=list)
    problem: Verdict | None = None
    compared: int = 0


def verify(
    recipes: dict[str, Recipe], kept: Path, models: tuple[str, ...], processes: int, scheduler: str | None = None
) -> dict[str, Verdict]:
    """The verdict on each picture. recipes: of all, by the digests of their files; kept: the folder with the files."""
    log = kept.parent / "verdicts.jsonl"
    verdicts = _earlier(log)
    pictures = {sha: _Open(recipe) for sha, recipe in recipes.items() if sha not in verdicts}
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)  # which tiles of which pictures have this recipe
    for sha, picture in pictures.items():
        for i, tile in enumerate(picture.recipe.tiles):
            places[_key(picture.recipe.network.sha256, tile)].append((sha, i))
    frames = _Frames(kept)
    jobs = _batches(places, pictures, models)
    with tqdm(total=len(places), desc="making every picture again", unit="picture") as bar:
        for batch, made in workers.each(generate, jobs, processes, scheduler) if places else ():
            if isinstance(made, Exception) and not isinstance(made, GanLabError):
                raise GanLabError(f"A worker failed ({type(made).__name__}: {made}): run the review again to go on.")
            for i, tile in enumerate(batch.tiles):
                for sha, place in places[_key(batch.sha256, tile)]:
                    picture = pictures[sha]
                    _compare(picture, place, made if isinstance(made, Exception) else made[i], frames, sha)
                    if picture.compared == len(picture.recipe.tiles):
                        verdicts[sha] = _settle(picture, frames, sha, log)
                        frames.drop(sha)
            bar.update(len(batch.tiles))
    return verdicts


def _key(network: str, tile: Tile) -> str:
    """The same for two tiles exactly if the same picture follows from them."""
    return f"{network} {tile.exact_digest}"


def _batches(places: dict, pictures: dict[str, _Open], models: tuple[str, ...]) -> Iterator[Batch]:
    """All different tiles, those of one network and truncation together."""
    queues: dict[tuple[str, str, float | None], list[Tile]] = defaultdict(list)
    for (sha, i), *_ in places.values():
        network, tile = pictures[sha].recipe.network, pictures[sha].recipe.tiles[i]
        queue = queues[network.kind, network.sha256, tile.truncation_setting]
        queue.append(tile)
        if len(queue) == BATCH:
            yield Batch(network.kind, network.sha256, models, list(queue))
            queue.clear()
    for (kind, sha256, _), queue in queues.items():
        if queue:
            yield Batch(kind, sha256, models, queue)


def _compare(picture: _Open, i: int, made: np.ndarray | str | Exception, frames: "_Frames", sha: str) -> None:
    picture.compared += 1
    if isinstance(made, Exception):
        picture.problem = Verdict("model not here", str(made))
    elif isinstance(made, str):
        picture.problem = Verdict("different", made)
    else:
        tile = picture.recipe.tiles[i]
        try:
            picture.differences.append(regenerate.difference(tile, frames[sha].frames[tile.frame], made))
        except Altered as problem:
            picture.problem = Verdict("different", str(problem))


def _settle(picture: _Open, frames: "_Frames", sha: str, log: Path) -> Verdict:
    """The verdict on a picture, all of whose tiles were compared, written down unless it may change."""
    if picture.problem:
        verdict = picture.problem
    else:
        result = regenerate.compared(picture.differences, frames[sha].kind)
        verdict = Verdict(result.verdict, result.sentence)
    if verdict.verdict != "model not here":
        try:
            with open(log, "a", encoding="utf-8") as file:
                file.write(json.dumps({"picture": sha, **vars(verdict)}) + "\n")
        except OSError as problem:
            raise NotWritten(
                f"{log} can't be written ({problem.strerror}): free some space, and run it again."
            ) from None
    return verdict


def _earlier(log: Path) -> dict[str, Verdict]:
    """The verdicts of earlier runs; a last line that was cut off counts for nothing."""
    verdicts = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        try:
            entry = json.loads(line)
            verdicts[entry["picture"]] = Verdict(entry["verdict"], entry["sentence"])
        except (ValueError, KeyError, TypeError):
            continue
    return verdicts


class _Frames:
    """Decoded pictures, the latest of them held until they are settled."""

    def __init__(self, kept: Path) -> None:
        self.kept = kept
        self.held: OrderedDict[str, ImageFile] = OrderedDict()
        self.pixels = 0  # of those held

    def __getitem__(self, sha: str) -> ImageFile:
        if sha not in self.held:
            self.held[sha] = read_image((self.kept / sha).read_bytes())
            self.pixels += self.held[sha].frames[..., 0].size
            while len(self.held) > 1 and self.pixels > FRAMES_HELD:
                self.drop(next(iter(self.held)))
        self.held.move_to_end(sha)
        return self.held[sha]

    def drop(self, sha: str) -> None:
        """Hold this one no longer, if it is held."""
        if image := self.held.pop(sha, None):
            self.pixels -= image.frames[..., 0].size


def recipes_of(shas: Iterable[str], kept: Path) -> dict[str, Recipe]:
    """The recipes of pictures by the digests of their files, as reading left them."""
    return {sha: Recipe.from_json((kept / f"{sha}.json").read_text(encoding="utf-8")) for sha in dict.fromkeys(shas)}
