"""Every student's pages written, each student's in a process with limits."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.limited_process import Outcome, run_limited
from gan_lab.coursework.limited_work import Limits
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.pages.links import make_links, make_work_links
from gan_lab.coursework.review.pages.page_job import PageJob
from gan_lab.coursework.review.pages.standing_points import StandingPoints
from gan_lab.coursework.review.pages.writing import write_limit_page, write_student_pages
from gan_lab.coursework.review.similarity.hints import Hint
from gan_lab.coursework.review.submission_limits import SubmissionLimits, describe_limit

PageJobWithLimits = tuple[PageJob, Limits]
FindStanding = Callable[[str], StandingPoints]  # takes a student's id


def make_page_jobs(
    out: Path,
    submissions: Sequence[GradedSubmission],
    hints: Sequence[Hint],
    assignment: Assignment,
    comparing_seconds: Mapping[str, float],
    limits: SubmissionLimits,
    find_standing: FindStanding,
) -> list[PageJobWithLimits]:
    """Make the jobs that write every student's pages.

    Parameters
    ----------
    out : Path
        The folder of the review.
    submissions : sequence of GradedSubmission
        All attempts; those that count with their points.
    hints : sequence of Hint
        What some of the students share.
    assignment : Assignment
        The notebooks as handed out.
    comparing_seconds : mapping of str to float
        By `Submission.work`, the processor time that comparing its pictures took.
    limits : SubmissionLimits
        What each submission may cost.
    find_standing : callable
        Takes a student's id, and returns the points and comments as they stand.

    Returns
    -------
    list of (PageJob, Limits)
        In the order of the submissions, each with what is left for it.
    """
    questions = {id_: question.text for id_, question in assignment.questions.items()}
    own_hints: dict[str, list[Hint]] = defaultdict(list)
    for hint in hints:
        for work in hint.students:
            own_hints[work].append(hint)
    handed_in = [graded.submission for graded in submissions]
    links, work_links = make_links(handed_in), make_work_links(handed_in)
    attempts: dict[str, list[Submission]] = defaultdict(list)
    for submission in handed_in:
        attempts[submission.student.id].append(submission)
    members: dict[str, list[Submission]] = defaultdict(list)
    for submission in handed_in:
        if submission.counts and submission.attempt:
            members[submission.work].append(submission)
    jobs = []
    for graded in submissions:
        submission = graded.submission
        own = tuple(own_hints[submission.work]) if submission.counts else ()
        named = {work: work_links[work] for hint in own for work in hint.students}
        others = tuple((each, links[each.id]) for each in attempts[submission.student.id] if each is not submission)
        used = graded.reading.processor_seconds + comparing_seconds.get(submission.work, 0.0)
        mates = tuple(links[each.id] for each in members[submission.work] if each is not submission)
        standing = find_standing(submission.student.id) if submission.counts else None
        job = PageJob(out, graded, own, questions, links[graded.id], named, others, mates, standing)
        jobs.append((job, limits.after(used)))
    return jobs


def write_students(jobs: Sequence[PageJobWithLimits], processes: int) -> list[GradedSubmission]:
    """Write every student's pages.

    Parameters
    ----------
    jobs : sequence of (PageJob, Limits)
        As `make_page_jobs` makes them.
    processes : int
        How many processes write at a time.

    Returns
    -------
    list of GradedSubmission
        The submissions in the same order; one whose pages reached a limit says so, and so do its pages.

    Raises
    ------
    WriteError
        If not even a page without anything from the submission can be written.
    """
    written = {job.graded.id: job.graded for job, _ in jobs}
    with tqdm(total=len(jobs), desc="writing", unit="submission") as bar:
        for outcome in run_limited(_write_pages, jobs, processes):
            if not outcome.is_whole:
                written[outcome.job.graded.id] = _write_limit(outcome)
            bar.update()
    return list(written.values())


def _write_pages(job: PageJob, send: Callable[[object], None]) -> None:
    write_student_pages(job)


def _write_limit(outcome: Outcome[PageJob]) -> GradedSubmission:
    """Write pages that only say why nothing else stands there; returns the submission with that sentence."""
    graded = outcome.job.graded
    sentence = f"Its pages can't be written ({outcome.error[:300]})."
    if outcome.limit:
        sentence = describe_limit("Writing its pages", outcome.limit)
    write_limit_page(outcome.job, sentence)
    problems = [*graded.reading.problems, sentence]
    return replace(graded, reading=replace(graded.reading, problems=problems, limit=graded.reading.limit or sentence))
