"""The values that a review's pages show of pictures, notebooks, hints and evidence."""

from collections.abc import Mapping

from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.pages.links import PageLink
from gan_lab.coursework.review.pages.templating import Values
from gan_lab.coursework.review.similarity.hints import Hint

MAX_HINT_TEXT = 3000  # characters of each of two similar answers
MAX_LINE = 500  # characters of a name, a caption, an error
MAX_SHOWN_ERRORS = 5  # of one notebook
MAX_SHARING = 10  # other students in one hint, on a student's page
FILE_SENTENCE = " carries no recipe: "  # in the sentence of `read_image`, which is meant for who opened the file
WHY_NO_RECIPE = (
    "A picture carries no recipe if another program than this kit made it, or saved it again without the recipe, as "
    "screenshots and most editors do."
)


def shorten(text: str, length: int = MAX_LINE) -> str:
    """Return a text that may be long in one line; what is cut off is marked by three dots."""
    return text if len(text) <= length else f"{text[:length]} ..."


def count_words(count: int) -> str:
    """Return such as "1 word" or "12 words"."""
    return f"{count:,} word{'' if count == 1 else 's'}"


def list_problems(reading: Reading) -> list[str]:
    """Return the sentences about a submission; first the one about a limit, if it reached one."""
    limits = [reading.limit] if reading.limit else []
    return limits + [problem for problem in reading.problems if problem not in limits]


def notebook_values(notebook: NotebookSummary) -> Values:
    """Return what a page shows of a notebook."""
    more = f"and {len(notebook.errors) - MAX_SHOWN_ERRORS} more" if len(notebook.errors) > MAX_SHOWN_ERRORS else ""
    return {
        "name": shorten(notebook.name),
        "run_order_problem": notebook.run_order_problem,
        "errors": [*map(shorten, notebook.errors[:MAX_SHOWN_ERRORS]), *filter(None, [more])],
        "student": notebook.student,
    }


def picture_values(picture: SubmittedPicture, source: str) -> Values:
    """Return what a page shows of a picture; source: the address of its file."""
    settings = shorten(describe_settings(picture.settings))
    is_plain = picture.verdict == "no recipe" and FILE_SENTENCE in picture.sentence  # why, stands once on the page
    return {
        "source": source if picture.page_file else "",
        "alt": settings or shorten(picture.alt) or f"A picture without a description: {shorten(picture.where)}",
        "verdict": picture.verdict,
        "is_whole_file": picture.share == 1,  # of less, the sentence says how much
        "sentence": "" if is_plain else picture.sentence,
        "caption": shorten(picture.caption or ""),
        "settings": settings,
        "where": shorten(picture.where),
    }


def hint_values(hint: Hint, links: Mapping[str, PageLink]) -> Values:
    """Return what the page of the class shows of a hint. What students wrote is shown as it was typed."""
    nothing = ("",) * len(hint.students)
    sides = zip(hint.students, hint.places or nothing, hint.texts or nothing, strict=True)
    return {
        "topic": hint.topic,
        "sentence": hint.sentence,
        "source": f"pictures/{hint.page_file}" if hint.page_file else "",
        "sides": [
            {"student": links[student].label, "where": shorten(where), "text": shorten(text, MAX_HINT_TEXT)}
            for student, where, text in sides
        ],
    }


def hint_values_for(student: str, hint: Hint, links: Mapping[str, PageLink]) -> Values:
    """Return what the page of one student shows of a hint: what is shared, and with whom; student: the work's id."""
    others = [
        {"student": links[other].label, "page": links[other].page, "where": shorten(where)}
        for other, where in zip(hint.students, hint.places or ("",) * len(hint.students), strict=True)
        if other != student
    ]
    return {
        "topic": hint.topic,
        "sentence": hint.sentence,
        "others": others[:MAX_SHARING],
        "more": max(0, len(others) - MAX_SHARING),
    }


def count_findings(graded: GradedSubmission) -> dict[str, int]:
    """Count what the columns of the class's table show of a submission.

    Parameters
    ----------
    graded : GradedSubmission
        The submission.

    Returns
    -------
    dict of str to int
        The count for each column, by its heading.
    """
    reading = graded.reading
    verdicts = [picture.verdict for picture in graded.pictures]
    return {
        "in order": sum(not notebook.run_order_problem for notebook in reading.notebooks),
        "errors": sum(len(notebook.errors) for notebook in reading.notebooks),
        "tasks": sum(task.status == "changed" and not task.is_name for task in reading.tasks),
        "answers": sum(answer.status == "answered" for answer in reading.answers),
        "pictures": len(verdicts),
        **{verdict: verdicts.count(verdict) for verdict in ("same", "close", "different", "no recipe", "not checked")},
        "not here": verdicts.count("model not here"),
    }


def describe_recipes(graded: GradedSubmission) -> list[str]:
    """Say what the recipes of a student's own pictures show, and why some have none.

    Parameters
    ----------
    graded : GradedSubmission
        The submission.

    Returns
    -------
    list of str
        Sentences for the pages.
    """
    sentences = [picture.sentence for picture in graded.pictures if picture.verdict == "no recipe"]
    why = [WHY_NO_RECIPE] if any(FILE_SENTENCE in sentence for sentence in sentences) else []
    return [*describe_evidence(graded.evidence), *why]


def describe_evidence(evidence: Evidence) -> list[str]:
    """Say what the recipes of a student's own pictures show.

    Parameters
    ----------
    evidence : Evidence
        What the recipes show.

    Returns
    -------
    list of str
        Sentences for the pages.
    """
    if not evidence.pictures:
        return ["No own picture came out the same or close, so the recipes show nothing."]
    mismatched = f" Where it doesn't: {'; '.join(evidence.mismatched[:5])}." if evidence.mismatched else ""
    return [
        f"{evidence.pictures} different pictures, of {evidence.classes} classes and {evidence.mixtures} mixtures of "
        f"classes, with {evidence.truncations} truncations and {evidence.noise_vectors} noise vectors.",
        f"{evidence.compared} noise vectors were held while truncation changed."
        if evidence.compared
        else "No noise was held while truncation changed, so no pair of pictures shows truncation alone.",
        f"The noise of {evidence.fitting} of {evidence.pictures} pictures fits the truncation that the network was "
        f"told.{mismatched}",
        *(f"Interpolation in {path}." for path in evidence.paths[:8]),
    ]


def describe_settings(settings: Mapping[str, str]) -> str:
    """Say in one line what a picture was made from; settings: `SubmittedPicture.settings`."""
    if not settings:
        return ""
    return f"{settings['network']}: {settings['class']} · truncation {settings['truncation']} · {settings['noise']}"
