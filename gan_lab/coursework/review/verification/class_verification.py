"""Every picture of a class made again and compared: equal tiles once, in full batches, within each student's limits.

The class is gone through in windows of so many tiles. All tiles of a window are generated, by workers that keep the
network; then each submission's files are compared, one at a time, in a process with limits. A verdict is written down
at once, and so is each generated picture until it isn't needed any more: a review that was stopped goes on from there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from gan_lab.coursework.limited_process import Outcome, run_limited
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.reading import ReviewFolders
from gan_lab.coursework.review.submission_limits import SubmissionLimits, describe_limit
from gan_lab.coursework.review.verification.comparing import ComparingJob, compare_pictures, name_generated
from gan_lab.coursework.review.verification.generating import Wanted, WantedTile, generate
from gan_lab.coursework.review.verification.generation_budget import GenerationBudget
from gan_lab.coursework.review.verification.verdicts import Verdict, VerdictFile
from gan_lab.coursework.review.verification.weights_here import describe_missing_network
from gan_lab.coursework.review.verification.workers import Workers
from gan_lab.kinds import get_kind
from gan_lab.pictures.recipe import NetworkId
from gan_lab.saving import remove_temporary

# A window ends before the file with which it would have more tiles, or its pictures would take more processor time.
WINDOW_TILES = 10_000
WINDOW_SECONDS = 600

SubmittedFile = tuple[str, str]  # a submission's id, and the SHA-256 of one of its files


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

    def find_looks(self, sha256: str) -> tuple[str, ...]:
        """Return `looks.make_look` of each tile of a file that came out the same or close, in base64."""
        return self.verdicts[sha256].looks


def find_networks(readings: Sequence[Reading]) -> dict[str, NetworkId]:
    """Find the network of each file with a recipe, by the digest of the file."""
    return {picture.sha256: picture.network for reading in readings for picture in reading.pictures if picture.network}


def verify_pictures(
    readings: Sequence[Reading],
    networks: Mapping[str, NetworkId],
    folders: ReviewFolders,
    generators: Generators,
    limits: SubmissionLimits,
    workers: Workers,
) -> Verification:
    """Make the pictures of a class again and compare them with the files.

    Parameters
    ----------
    readings : sequence of Reading
        The submissions whose pictures are made again.
    networks : mapping of str to NetworkId
        As `find_networks` finds them, of these and of all other submissions.
    folders : ReviewFolders
        Where the review keeps its files.
    generators : Generators
        Who makes the pictures.
    limits : SubmissionLimits
        What each submission may cost.
    workers : Workers
        Processes of this machine, which make the pictures if no cluster does.

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
    tiles = _list_tiles(readings, networks)
    _judge_networks(networks, verification, budget, generators.scheduler is not None)
    pending = _list_pending(readings, tiles, networks, verification, budget)
    uses = Counter(name for _, sha256 in pending for name in tiles[sha256])
    processes = budget.count_processes([networks[sha256] for _, sha256 in pending], generators.processes)
    used = {reading.id: reading.processor_seconds for reading in readings}
    workers.use_at_most(processes)
    cluster = Workers(processes, generators.scheduler) if generators.scheduler else nullcontext(workers)
    bar = tqdm(total=len(uses), desc="making every picture again", unit="picture")
    with bar, cluster as makers, file:
        for window in _make_windows(pending, tiles, networks, budget):
            wanted = {name: tile for _, sha256 in window for name, tile in tiles[sha256].items()}
            failures = generate(wanted, folders, generators.weights_files, makers, bar)
            jobs = (
                (job, limits.after(used[job.submission] + verification.seconds[job.submission]))
                for job in _make_jobs(window, tiles, failures, folders, verification)
            )
            for outcome in run_limited(compare_pictures, jobs, processes):
                _take_outcome(outcome, verification, file)
            _remove_used((name for _, sha256 in window for name in tiles[sha256]), uses, folders.generated)
    return verification


def _remove_used(names: Iterable[str], uses: Counter[str], folder: Path) -> None:
    """Remove the pictures that were made again and compared, unless another window needs them."""
    for name in names:
        uses[name] -= 1
        if not uses[name]:
            remove_temporary(folder / f"{name}.npy")


def _list_tiles(readings: Sequence[Reading], networks: Mapping[str, NetworkId]) -> dict[str, Wanted]:
    """List the tiles of each file, by the digest of the file; those that are the same picture once."""
    return {
        sha256: {
            name_generated(networks[sha256].sha256, tile.digest): WantedTile(
                networks[sha256], tile.truncation, sha256, number
            )
            for number, tile in enumerate(tiles)
        }
        for reading in readings
        for sha256, tiles in reading.recipes.items()
        if sha256 in networks
    }


def _judge_networks(
    networks: Mapping[str, NetworkId], verification: Verification, budget: GenerationBudget, are_remote: bool
) -> None:
    """Give their verdict to files of networks that aren't on this machine, and to those that name another network.

    A recipe's name decides the names of its classes, which are shown, and its digest decides what is made again.
    are_remote: whether other machines make the pictures, which may have other networks.
    """
    for sha256, network in networks.items():
        name = budget.find_name(network)
        names = get_kind(network.kind).names
        if name in names and network.name in names and name != network.name:
            sentence = f"It names {network.name}, and its weights are those of {name}: the recipe was changed."
            verification.verdicts[sha256] = Verdict("different", sentence)
        elif name is None and not are_remote and sha256 not in verification.verdicts:
            verification.verdicts[sha256] = Verdict("model not here", describe_missing_network(network.sha256))


def _list_pending(
    readings: Sequence[Reading],
    tiles: Mapping[str, Wanted],
    networks: Mapping[str, NetworkId],
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
            new = tiles[sha256].keys() - paid
            cost = len(new) * budget.find_cost(networks[sha256]).seconds
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


def _make_windows(
    pending: Sequence[SubmittedFile],
    tiles: Mapping[str, Wanted],
    networks: Mapping[str, NetworkId],
    budget: GenerationBudget,
) -> Iterator[list[SubmittedFile]]:
    """Divide files into windows, in their order."""
    window: list[SubmittedFile] = []
    total, seconds = 0, 0.0
    for file in pending:
        count = len(tiles[file[1]])
        cost = count * budget.find_cost(networks[file[1]]).seconds
        if window and (total + count > WINDOW_TILES or seconds + cost > WINDOW_SECONDS):
            yield window
            window, total, seconds = [], 0, 0.0
        window.append(file)
        total, seconds = total + count, seconds + cost
    if window:
        yield window


def _make_jobs(
    window: Sequence[SubmittedFile],
    tiles: Mapping[str, Wanted],
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
        own = {name: failures[name] for sha256 in digests for name in tiles[sha256] if name in failures}
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
