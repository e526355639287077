"""The review of a class, step by step: read, make every picture again, compare, score, write."""

import json
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.review import submissions, workers
from gan_lab.coursework.review.gradebook import Gradebook
from gan_lab.coursework.review.grading import Graded, grade, with_points
from gan_lab.coursework.review.pages import write_pages
from gan_lab.coursework.review.reading import Job, Reading, read_job
from gan_lab.coursework.review.rubric import read_rubric
from gan_lab.coursework.review.similarity import hints as find_hints
from gan_lab.coursework.review.submissions import Submission
from gan_lab.coursework.review.verification import recipes_of, verify
from gan_lab.errors import GanLabError
from gan_lab.saving import NotWritten, write_over


def review(
    folder: str | Path,
    out: str | Path,
    rubric: str | Path | None = None,
    assignment: str | Path | None = None,
    models: Sequence[str] = (),
    scheduler: str | None = None,
    processes: int | None = None,
) -> list[Graded]:
    """Review the submissions in `folder` and write the pages and tables into `out`.

    rubric: a TOML file; without one, the kit's. assignment: the folder of the notebooks as handed out;
    without one, the kit's. models: weights files beside those that the kit knows. scheduler: the address of a
    Dask scheduler that generates the pictures; without one, `processes` of this machine do (all its cores).
    """
    out = Path(out)
    folder_handed_out = Path(assignment) if assignment else None
    handed_out = read_assignment(folder_handed_out)
    criteria = read_rubric(Path(rubric) if rubric else None, handed_out)
    found = submissions.find(Path(folder), out)
    processes = min(max(1, processes or workers.cores()), 60)
    models = tuple(str(Path(model).expanduser().absolute()) for model in models)
    for model in models:
        if not Path(model).exists():
            raise GanLabError(f"There is no weights file {model}: check --model.")

    readings = _read(found, out, folder_handed_out, processes)
    kept = out / ".review" / "pictures"
    recipes = recipes_of((p.sha256 for r in readings for p in r.pictures if p.network), kept)
    verdicts = verify(recipes, kept, models, processes, scheduler)
    graded = [grade(reading, verdicts, recipes, handed_out, criteria) for reading in readings]
    hints = find_hints([each.reading for each in graded], recipes, handed_out.noises, criteria.alike)

    gradebook = Gradebook(out)
    gradebook.match([each.student for each in graded])
    gradebook.take_pages([each.student for each in graded], criteria.criteria)
    graded = [with_points(each, criteria, gradebook) for each in graded]
    gradebook.write({each.student: each.scores for each in graded}, criteria.criteria)
    lines = (json.dumps(each.record(hints)) + "\n" for each in graded)
    write_over(out / "results.jsonl", "".join(lines))
    write_pages(out, graded, hints, handed_out, gradebook.messages)
    return graded


def _read(found: Sequence[Submission], out: Path, handed_out: Path | None, processes: int) -> list[Reading]:
    """Every submission's reading, in order; those that were read before and haven't changed come from the drive."""
    jobs = [Job(each, handed_out, out) for each in found]
    read: dict[str, Reading] = {}
    with tqdm(total=len(jobs), desc="reading", unit="submission") as bar:
        for job, result in workers.each(read_job, jobs, min(processes, len(jobs))):
            if isinstance(result, NotWritten):
                raise result
            if isinstance(result, Exception):  # whatever a stranger's file did, the others are read
                reason = str(result) if isinstance(result, GanLabError) else f"{type(result).__name__}: {result}"
                result = Reading(job.submission.student, "", [f"It can't be read ({reason[:300]})."])
            read[job.submission.student] = result
            bar.update()
    return [read[each.student] for each in found]
