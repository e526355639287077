"""The report: a student's notebooks and report_template.md as report.md and report.html, on request as PDF and Word."""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.checks import check
from gan_lab.coursework.report.checklist import find_notebooks, still_open, student
from gan_lab.coursework.report.html_page import page
from gan_lab.coursework.report.marked_pictures import gather
from gan_lab.coursework.report.pandoc import KINDS, document
from gan_lab.coursework.report.rewrite import write_generated
from gan_lab.coursework.report.submission_zip import SUBMISSION, pack
from gan_lab.coursework.report.template import Filled
from gan_lab.coursework.student_work import answers
from gan_lab.errors import GanLabError
from gan_lab.saving import checked_path

TEMPLATE = Path(__file__).parents[2] / "data" / "report_template.md"  # a copy of the one beside the notebooks' folder
MAX_TEMPLATE = 1_000_000  # bytes


@dataclass(frozen=True)
class Report:
    """What was written, and what couldn't be."""

    folder: Path
    files: list[str]  # by name, in that folder; without the pictures
    failed: list[str]  # one sentence for each format that couldn't be made

    def __repr__(self) -> str:
        return ", ".join(self.files)


def write_report(
    notebooks: str | Path | Iterable[str | Path] = ".",
    out: str | Path = "report",
    template: str | Path | None = None,
    formats: Sequence[str] = (),
) -> Report:
    """Write the report of these notebooks into the folder `out`, with submission.zip, and print what is still open.

    notebooks: a folder, or notebook files; they are read as they were saved, and nothing in them runs.
    template: a Markdown file in the place of the kit's report_template.md. formats: "pdf", "docx" or both, which take
    the extra `documents`. A report that was changed by hand since it was written is kept under another name.
    GanLabError if there are no notebooks, no template, or nothing can be written there.
    """
    formats = [each.lower() for each in ([formats] if isinstance(formats, str) else formats)]
    if unknown := [each for each in formats if each not in KINDS]:
        raise GanLabError(f"A report is also made as 'pdf' or 'docx', not as {unknown[0]!r}.")
    given = find_notebooks(notebooks)
    text, beside = _template(template)
    assignment = read_assignment()
    readable = [(each.notebook, each.path.parent) for each in given if each.notebook]
    gathered = gather(assignment, readable)
    answered = answers(assignment, [notebook for notebook, _ in readable])
    who = student([notebook for notebook, _ in readable])
    folders = {notebook.name: folder for notebook, folder in readable}
    filled = Filled(text, beside, who, answered, assignment, gathered, folders)
    title = f"{filled.title} - {who}" if who else filled.title
    files = {
        "report.md": filled.markdown(still=False).encode(),
        "report.html": page(filled.tokens, filled.figures, title).encode(),
    }
    pictures = {f"pictures/{figure.file}": figure.content for figure in gathered.figures}
    stills = {f"pictures/{f.still_file}": f.still or f.content for f in gathered.figures}
    failed = []
    for kind in dict.fromkeys(formats):
        try:
            files[f"report.{kind}"] = document(kind, filled.markdown(still=True), title, stills)
        except GanLabError as problem:
            failed.append(f"report.{kind} is missing. {problem}")
    out = checked_path(out)
    said = write_generated(out, files | pictures, leave={SUBMISSION})
    said += write_generated(out, files | pictures | {SUBMISSION: pack(given, out, who)})

    check("Before you hand in", still_open(assignment, given, answered, gathered))
    for sentence in said:
        print(sentence)
    print(f"Written into {out}: {', '.join([*files, f'{len(pictures)} pictures', SUBMISSION])}.")
    for sentence in failed:
        print(sentence, file=sys.stderr)
    return Report(out, [*files, SUBMISSION], failed)


def _template(path: str | Path | None) -> tuple[str, Path | None]:
    """The template without its comments, and for a writer's own the folder in which the pictures it shows lie."""
    own = None if path is None else Path(path).expanduser()
    try:
        if own and (not own.is_file() or own.stat().st_size > MAX_TEMPLATE):
            raise GanLabError(f"There is no template {own}: give a Markdown file such as report_template.md.")
        text = (own or TEMPLATE).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or "it is not text"
        raise GanLabError(f"The template {own} can't be read ({why}): give a Markdown file.") from None
    return re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL), own.parent if own else None
