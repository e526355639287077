"""Every picture of a class made again and compared: equal tiles once, in full batches, within each student's limits.

The class is gone through in windows of so many tiles. All tiles of a window are generated, by workers that keep the
network; then each submission's files are compared, one at a time, in a process with limits. A verdict is written down
at once, and so is each generated picture until it isn't needed any more: a review that was stopped goes on from there.
"""

import base64
import contextlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from gan_lab.coursework.limited_process import Outcome, run_limited
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.reading import ReviewFolders
from gan_lab.coursework.review.submission_limits import SubmissionLimits, describe_limit
from gan_lab.coursework.review.verification import workers
from gan_lab.coursework.review.verification.comparing import ComparingJob, compare_pictures, name_generated
from gan_lab.coursework.review.verification.generation_budget import GenerationBudget
from gan_lab.coursework.review.verification.regenerate_batch import Batch, describe_missing_network, generate_batch
from gan_lab.coursework.review.verification.verdicts import Verdict, VerdictFile
from gan_lab.errors import GanLabError
from gan_lab.kinds import get_kind
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.tile import Tile

BATCH_SIZE = 32  # tiles
# A window ends before the file with which it would have more tiles, or its pictures would take more processor time.
WINDOW_TILES = 10_000
WINDOW_SECONDS = 600

SubmittedFile = tuple[str, str]  # a submission's id, and the SHA-256 of one of its files
Wanted = dict[str, tuple[NetworkId, Tile]]  # tiles to generate, by `name_generated`


@dataclass(frozen=True)
class Generators:
    """Who makes pictures again."""

    weights_files: tuple[str, ...]  # paths of weights files to look among, beside those that the kit knows
    processes: int  # of this machine
    scheduler: str | None = None  # the address of a Dask scheduler whose workers make the pictures instead


@dataclass
class Verification:
    """What was found about the pictures of a class, and what that cost."""

    verdicts: dict[str, Verdict]  # by the digest of the file
    limits: dict[str, str] = field(default_factory=dict)  # by submission, a sentence on the limit that it reached
    ended: set[str] = field(default_factory=set)  # submissions whose pictures are compared no further
    unpaid: set[SubmittedFile] = field(default_factory=set)  # files beyond a submission's budget
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # by submission: of comparing

    def find_verdict(self, submission: str, sha256: str) -> Verdict | None:
        """Return the verdict on a submission's file; None if it isn't made again."""
        if (submission, sha256) in self.unpaid or (sha256 not in self.verdicts and submission in self.limits):
            return Verdict("not checked", self.limits[submission])
        return self.verdicts.get(sha256)

    def find_looks(self, sha256: str) -> list[bytes]:
        """Return `looks.make_look` of each tile of a file that came out the same or close."""
        return [base64.b64decode(look) for look in self.verdicts[sha256].looks]


def read_recipes(readings: Sequence[Reading], originals: Path) -> dict[str, Recipe]:
    """Read the recipes that `gallery` stored beside the files.

    Parameters
    ----------
    readings : sequence of Reading
        The submissions.
    originals : Path
        The folder with the files.

    Returns
    -------
    dict of str to Recipe
        By the digest of the file.
    """
    digests = (picture.sha256 for reading in readings for picture in reading.pictures if picture.network)
    return {
        sha256: Recipe.from_json((originals / f"{sha256}.json").read_text(encoding="utf-8"))
        for sha256 in dict.fromkeys(digests)
    }


def verify_pictures(
    readings: Sequence[Reading],
    recipes: Mapping[str, Recipe],
    folders: ReviewFolders,
    generators: Generators,
    limits: SubmissionLimits,
) -> Verification:
    """Make the pictures of a class again and compare them with the files.

    Parameters
    ----------
    readings : sequence of Reading
        The submissions.
    recipes : mapping of str to Recipe
        The recipe of each picture, by the digest of its file.
    folders : ReviewFolders
        Where the review keeps its files.
    generators : Generators
        Who makes the pictures.
    limits : SubmissionLimits
        What each submission may cost.

    Returns
    -------
    Verification
        The verdicts, those of earlier reviews among them, and which submissions reached a limit.

    Raises
    ------
    GanLabError
        If no Dask scheduler answers, or something can't be written down.
    """
    file = VerdictFile(folders.originals.parent)
    verification = Verification(file.verdicts)
    budget = GenerationBudget(generators.weights_files, limits.generation_seconds)
    names = {sha256: _name_tiles(recipe) for sha256, recipe in recipes.items()}
    _judge_networks(recipes, verification, budget, generators)
    pending = _list_pending(readings, recipes, names, verification, budget)
    uses = Counter(name for _, sha256 in pending for name in names[sha256])
    processes = budget.count_processes([recipes[sha256].network for _, sha256 in pending], generators.processes)
    generators = replace(generators, processes=processes)
    used = {reading.id: reading.processor_seconds for reading in readings}
    with tqdm(total=len(uses), desc="making every picture again", unit="picture") as bar:
        for window in _make_windows(pending, recipes, budget):
            wanted = {name: tile for _, sha256 in window for name, tile in names[sha256].items()}
            failures = _generate(wanted, folders.generated, generators, bar)
            jobs = (
                (job, limits.after(used[job.submission] + verification.seconds[job.submission]))
                for job in _make_jobs(window, names, failures, folders, verification)
            )
            for outcome in run_limited(compare_pictures, jobs, processes):
                _take_outcome(outcome, verification, file)
            for name in (name for _, sha256 in window for name in names[sha256]):
                uses[name] -= 1
                if not uses[name]:
                    (folders.generated / f"{name}.npy").unlink(missing_ok=True)
    return verification


def _judge_networks(
    recipes: Mapping[str, Recipe], verification: Verification, budget: GenerationBudget, generators: Generators
) -> None:
    """Give their verdict to files of networks that aren't on this machine, and to those that name another network.

    A recipe's name decides the names of its classes, which are shown, and its digest decides what is made again.
    """
    for sha256, recipe in recipes.items():
        network = recipe.network
        name = budget.find_name(network)
        names = get_kind(network.kind).names
        if name in names and network.name in names and name != network.name:
            sentence = f"It names {network.name}, and its weights are those of {name}: the recipe was changed."
            verification.verdicts[sha256] = Verdict("different", sentence)
        elif name is None and generators.scheduler is None and sha256 not in verification.verdicts:
            verification.verdicts[sha256] = Verdict("model not here", describe_missing_network(network.sha256))


def _list_pending(
    readings: Sequence[Reading],
    recipes: Mapping[str, Recipe],
    names: Mapping[str, Wanted],
    verification: Verification,
    budget: GenerationBudget,
) -> list[SubmittedFile]:
    """List the files that have no verdict yet, each once a submission, as far as the submission's budget goes.

    What a submission has to pay for its pictures follows from itself alone, whoever else shows the same ones.
    """
    pending = []
    for reading in readings:
        paid: set[str] = set()  # the tiles of this submission so far
        spent = 0.0
        digests = dict.fromkeys(picture.sha256 for picture in reading.pictures if picture.network)
        for number, sha256 in enumerate(digests):
            new = names[sha256].keys() - paid
            cost = len(new) * budget.find_cost(recipes[sha256].network).seconds
            if spent + cost > budget.seconds:
                verification.limits[reading.id] = (
                    f"Making all its pictures again would take more than {budget.seconds:,g} seconds of processor "
                    "time: those of its first files were made and count, the rest is to be looked at."
                )
                verification.unpaid |= {(reading.id, left) for left in list(digests)[number:]}
                break
            paid |= new
            spent += cost
            if sha256 not in verification.verdicts:
                pending.append((reading.id, sha256))
    return pending


def _name_tiles(recipe: Recipe) -> Wanted:
    return {name_generated(recipe.network.sha256, tile): (recipe.network, tile) for tile in recipe.tiles}


def _make_windows(
    pending: Sequence[SubmittedFile], recipes: Mapping[str, Recipe], budget: GenerationBudget
) -> Iterator[list[SubmittedFile]]:
    """Divide files into windows, in their order."""
    window: list[SubmittedFile] = []
    tiles, seconds = 0, 0.0
    for file in pending:
        recipe = recipes[file[1]]
        cost = len(recipe.tiles) * budget.find_cost(recipe.network).seconds
        if window and (tiles + len(recipe.tiles) > WINDOW_TILES or seconds + cost > WINDOW_SECONDS):
            yield window
            window, tiles, seconds = [], 0, 0.0
        window.append(file)
        tiles, seconds = tiles + len(recipe.tiles), seconds + cost
    if window:
        yield window


def _generate(wanted: Wanted, folder: Path, generators: Generators, bar: tqdm) -> dict[str, Verdict]:
    """Generate tiles into a folder, those that don't lie there yet; returns the verdict on those that can't be made.

    A tile that ends the worker which makes it, or takes all its memory, must not take the others of its batch along.
    So a batch that failed is tried again tile by tile.
    """
    missing = {name: tile for name, tile in wanted.items() if not (folder / f"{name}.npy").is_file()}
    bar.update(len(wanted) - len(missing))
    failures: dict[str, Verdict] = {}
    failed: Wanted = {}
    for tiles, size in ((missing, BATCH_SIZE), (failed, 1)):
        batches = _make_batches(tiles, generators.weights_files, size)
        for batch, result in workers.run_jobs(generate_batch, batches, generators.processes, generators.scheduler):
            batch_names = [name_generated(batch.sha256, tile) for tile in batch.tiles]
            is_missing_network = isinstance(result, GanLabError) and not isinstance(result, workers.WorkerDied)
            if isinstance(result, Exception) and len(batch.tiles) > 1 and not is_missing_network:
                failed |= {name: missing[name] for name in batch_names}
                continue
            for name, picture in zip(batch_names, _split_result(result, len(batch.tiles)), strict=True):
                saved = picture if isinstance(picture, Verdict) else _save_generated(folder / f"{name}.npy", picture)
                if saved is not None:
                    failures[name] = saved
            bar.update(len(batch.tiles))
    return failures


def _make_batches(wanted: Wanted, weights_files: tuple[str, ...], size: int) -> Iterator[Batch]:
    """Make batches of tiles, those of one network and truncation together, and one network after the other."""
    queues: dict[tuple[NetworkId, float | None], list[Tile]] = defaultdict(list)
    for network, tile in sorted(wanted.values(), key=lambda pair: pair[0].sha256):
        queue = queues[replace(network, name=""), tile.truncation_or_psi]  # a name is only a claim
        queue.append(tile)
        if len(queue) == size:
            yield Batch(network.kind, network.sha256, weights_files, list(queue))
            queue.clear()
    for (network, _), queue in queues.items():  # in the order of the networks, too
        if queue:
            yield Batch(network.kind, network.sha256, weights_files, queue)


def _split_result(result: list[np.ndarray | str] | Exception, count: int) -> Sequence[np.ndarray | Verdict]:
    """Return a worker's result for each of the tiles: the picture, or the verdict on one that can't be made."""
    if isinstance(result, workers.WorkerDied):
        return [Verdict("not checked", str(result))] * count
    if isinstance(result, GanLabError):
        return [Verdict("model not here", str(result))] * count
    if isinstance(result, Exception):
        reason = f"Making it again failed ({type(result).__name__}: {result}): look at it by hand."
        return [Verdict("not checked", reason[:500])] * count
    return [Verdict("different", picture) if isinstance(picture, str) else picture for picture in result]


def _save_generated(path: Path, picture: np.ndarray) -> Verdict | None:
    """Save a generated picture whole or not at all; returns the verdict if that fails, as on a full drive."""
    temporary = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            np.save(file, picture, allow_pickle=False)
        os.replace(temporary, path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        sentence = f"{path} can't be written ({problem.strerror}): free some space, and run the review again."
        return Verdict("not checked", sentence)
    return None


def _make_jobs(
    window: Sequence[SubmittedFile],
    names: Mapping[str, Wanted],
    failures: Mapping[str, Verdict],
    folders: ReviewFolders,
    verification: Verification,
) -> Iterator[ComparingJob]:
    """Make a job for each submission of a window, for its files without a verdict."""
    by_submission: dict[str, list[str]] = defaultdict(list)
    for submission, sha256 in window:
        if submission not in verification.ended and sha256 not in verification.verdicts:
            by_submission[submission].append(sha256)
    for submission, digests in by_submission.items():
        own = {name: failures[name] for sha256 in digests for name in names[sha256] if name in failures}
        yield ComparingJob(submission, digests, folders.originals, folders.generated, own)


def _take_outcome(outcome: Outcome[ComparingJob], verification: Verification, file: VerdictFile) -> None:
    """Take the verdicts on a submission's files, and note a limit that it reached."""
    submission = outcome.job.submission
    verification.seconds[submission] += outcome.cost.processor_seconds
    for entry in outcome.messages:
        sha256, verdict = Verdict.from_entry(entry)
        if verdict.is_final:
            file.add(sha256, verdict)
        else:
            verification.verdicts[sha256] = verdict
    if not outcome.is_whole:
        verification.ended.add(submission)
    if outcome.error:
        verification.limits[submission] = f"Its pictures can't be compared ({outcome.error[:300]})."
    elif outcome.limit:
        verification.limits[submission] = describe_limit("Comparing its pictures", outcome.limit)
