"""What a submission can cost that was made to cost much, and what five of them do to the review of a class.

    python benchmarks/hostile.py > table.md

The submissions are those of tests/support/hostile_submissions.py at their full size, each reviewed alone at the default
limits. The steps that have limits run in processes of their own, which say what they used; making pictures again is
what the workers used, and the rest what the review's own process did. Then come a class of 45 honest students and one
of the same 45 with the five submissions that cost most, in turns and in fresh processes, and it is checked that the 45
are graded the same in both. Progress goes to stderr, Markdown to stdout.
"""

import argparse
import contextlib
import io
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from table import heading, row

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
# The modules that start the processes with limits, in `gan_lab.coursework.review`.
STEPS = {
    "reading": "intake.class_reading",
    "comparing": "verification.class_verification",
    "pages": "pages.rendering",
    "hints": "similarity.hint_search",  # of the whole class; most of it here is the import of torch
}
OF_A_SUBMISSION = ("reading", "comparing", "pages")  # the steps whose limits are a submission's own
COLUMNS = (
    *("what is costly", "submitted, MB", *(f"{step}, s" for step in OF_A_SUBMISSION), "s for each MB", "memory, MB"),
    *("MB for each MB", "making pictures again, s", "hints, s", "own process, s", "limit"),
)
HONEST, WORST, PICTURES = 45, 5, 30


@dataclass
class Costs:
    """What the review of one submission took: seconds of processor time, and bytes of memory."""

    submitted: int
    steps: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    memory: int = 0  # of the step that held most
    generating: float = 0.0
    own_process: float = 0.0
    limit: str = ""

    @property
    def limited_seconds(self) -> float:
        return sum(self.steps[step] for step in OF_A_SUBMISSION)

    @property
    def all_seconds(self) -> float:
        return self.limited_seconds + self.generating + self.steps["hints"] + self.own_process


def measure_submission(folder: Path, out: Path) -> Costs:
    """Review a class of one submission."""
    from gan_lab.coursework import limited_process
    from gan_lab.coursework.review.command import review

    costs = Costs(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))

    def recorder(step: str):
        def run_limited(*arguments, **options):
            for outcome in limited_process.run_limited(*arguments, **options):
                costs.steps[step] += outcome.cost.processor_seconds
                if step in OF_A_SUBMISSION:
                    costs.memory = max(costs.memory, outcome.cost.memory)
                yield outcome

        return run_limited

    generating, own = read_child_seconds(), time.process_time()
    with contextlib.ExitStack() as stack:
        for step, module in STEPS.items():
            stack.enter_context(mock.patch(f"gan_lab.coursework.review.{module}.run_limited", recorder(step)))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        (graded,) = review(folder, out)
    costs.generating, costs.own_process = read_child_seconds() - generating, time.process_time() - own
    costs.limit = graded.reading.limit
    return costs


def read_child_seconds() -> float:
    """The processor time of the workers that have ended; those with limits are children of another process."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def describe(kind: str, costs: Costs) -> str:
    megabytes = costs.submitted / 1e6
    values = [f"{megabytes:,.2f}", *(f"{costs.steps[step]:.1f}" for step in OF_A_SUBMISSION)]
    values += [f"{costs.limited_seconds / megabytes:,.1f}", f"{costs.memory / 1e6:,.0f}"]
    values += [f"{costs.memory / costs.submitted:,.1f}", f"{costs.generating:.1f}"]
    values += [f"{costs.steps['hints']:.1f}", f"{costs.own_process:.1f}"]
    return f"| {' | '.join([kind, *values, costs.limit.partition(',')[0] or 'none'])} |"


def measure_kinds(folder: Path, kinds: list[str]) -> Iterator[tuple[str, Costs]]:
    """Each costly kind, as soon as it is measured."""
    import hostile_submissions

    for kind in kinds:
        print(f"{kind} ...", file=sys.stderr)
        with tempfile.TemporaryDirectory() as temporary:
            hostile_submissions.write_costly(folder / kind, kind)
            yield kind, measure_submission(folder / kind, Path(temporary) / "grades")


def make_classes(folder: Path, costly: list[Path]) -> tuple[Path, Path]:
    """A class of honest students, and one of the same and of these submissions."""
    import classroom

    print(f"making {HONEST} submissions ...", file=sys.stderr)
    alone, together = folder / "alone", folder / "together"
    classroom.make_class(alone, HONEST, PICTURES)
    shutil.copytree(alone, together, copy_function=os.link)
    for own in costly:
        shutil.copytree(own, together / own.name, copy_function=os.link)
    return alone, together


def compare_classes(alone: Path, together: Path, out: Path, rounds: int) -> Iterator[str]:
    """The lines of the second table."""
    from review import review

    runs = []
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}: reviewing both classes ...", file=sys.stderr)
        outs = out / f"together-{number}", out / f"alone-{number}"
        runs.append([review(folder, place) for folder, place in zip((together, alone), outs, strict=True)])
        both, honest = map(read_records, outs)
        assert {name: both[name] for name in honest} == honest, "Somebody was graded in another way."
    first, second = zip(*runs, strict=True)
    yield row("a review, from start to end", "s", [r.seconds for r in first], [r.seconds for r in second], digits=0)
    yield row("peak memory, all processes", "MB", [r.memory for r in first], [r.memory for r in second], digits=0)


def read_records(out: Path) -> dict[str, dict]:
    """The lines of results.jsonl, by the student."""
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["student"]: record for record in map(json.loads, lines)}


def main() -> None:
    """Measure, print."""
    import hostile_submissions

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often to compare the classes (default 3; 0: not)")
    parser.add_argument("--kind", action="append", choices=list(hostile_submissions.COSTLY), help="only this kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|", flush=True)
        costs = {}
        for kind, cost in measure_kinds(folder, options.kind or list(hostile_submissions.COSTLY)):
            costs[kind] = cost
            print(describe(kind, cost), flush=True)
        if not options.rounds:
            return
        worst = sorted(costs, key=lambda kind: -costs[kind].all_seconds)[:WORST]
        print(f"\nThe five that cost most: {', '.join(worst)}.\n", flush=True)
        classes = make_classes(folder / "classes", [folder / kind / kind for kind in worst])
        print(heading("with the five", "without"), flush=True)
        for line in compare_classes(*classes, folder / "out", options.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
