"""The report: a student's notebooks and report_template.md as report.md and report.html, on request as PDF and Word."""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_lab.coursework.assignment import TEMPLATE_FILE, Assignment, read_assignment
from gan_lab.coursework.checks import check
from gan_lab.coursework.hand_out.record import RECORD_FILE
from gan_lab.coursework.report.checklist import find_notebooks, find_student, is_visible_file, make_checklist
from gan_lab.coursework.report.html_page import make_page
from gan_lab.coursework.report.marked_pictures import ReportPictures, collect_pictures
from gan_lab.coursework.report.pandoc import FORMATS, make_document
from gan_lab.coursework.report.rewrite import rewrite_files
from gan_lab.coursework.report.submission_zip import SUBMISSION_ZIP, pack_submission
from gan_lab.coursework.report.template import ReportText, leave_out_unasked
from gan_lab.coursework.student_work import find_answers
from gan_lab.errors import GanLabError
from gan_lab.saving import expand_path, refuse_link

MAX_TEMPLATE = 1_000_000  # bytes
REPORT_FOLDER = "report"  # if no other is named


@dataclass(frozen=True)
class Report:
    """A report that was written.

    Attributes
    ----------
    folder : Path
        The folder that holds it.
    files : list of str
        The names of the files in that folder, without the pictures.
    failed : list of str
        One sentence for each format that couldn't be made.
    """

    folder: Path
    files: list[str]
    failed: list[str]

    def __repr__(self) -> str:
        return ", ".join(self.files)


def write_report(
    notebooks: str | Path | Iterable[str | Path] = ".",
    out: str | Path = REPORT_FOLDER,
    template: str | Path | None = None,
    formats: Sequence[str] = (),
) -> Report:
    """Write the report of a student's notebooks, pack submission.zip, and print what is still open.

    The notebooks are read as they were saved, and nothing in them runs. What was asked is read from the hand-out.json
    beside them; without that file, all of the kit's notebooks were asked. An earlier report in the folder is replaced;
    one that was changed by hand is kept under another name.

    Parameters
    ----------
    notebooks : str, Path, or iterable of them
        A folder with notebooks, or notebook files.
    out : str or Path
        The folder to write into; made if it isn't there.
    template : str or Path, optional
        A Markdown file to take in place of the kit's report_template.md.
    formats : sequence of str
        Further formats: "pdf", "docx" or both, which need the extra `documents`.

    Returns
    -------
    Report
        What was written, and which formats couldn't be made.

    Raises
    ------
    GanLabError
        If there are no notebooks or no template, a format isn't known, or the folder can't be written or has a link in
        the place of a folder of the kit's own.
    """
    out, formats = _check_folder(out), _check_formats(formats)
    notebook_files = find_notebooks(notebooks)
    template_text, template_folder = _read_template(template)
    records = _find_records(file.path.parent for file in notebook_files)
    assignment, notes = _read_asked(records)
    readable = [(file.notebook, file.path.parent) for file in notebook_files if file.notebook]
    collected = collect_pictures(assignment, readable)
    answers = find_answers(assignment, [notebook for notebook, _ in readable])
    student = find_student([notebook for notebook, _ in readable])
    folders = {notebook.name: folder for notebook, folder in readable}
    template_text = leave_out_unasked(template_text, assignment)
    text = ReportText(template_text, template_folder, student, answers, assignment, collected, folders)
    title = f"{text.title} - {student}" if student else text.title
    files, failed, not_shown = _make_files(text, collected, title, formats)
    pictures = {f"pictures/{picture.file}": picture.content for picture in collected.pictures}
    messages = notes + not_shown + rewrite_files(out, files | pictures, not_removed={SUBMISSION_ZIP})
    submission = pack_submission(notebook_files, out, student)  # with the report that now lies in the folder
    messages += rewrite_files(out, files | pictures | {SUBMISSION_ZIP: submission})

    check("Before you hand in", make_checklist(assignment, notebook_files, answers, collected, bool(records)))
    for message in messages:
        print(message)
    print(f"Written into {out}: {', '.join([*files, f'{len(pictures)} pictures', SUBMISSION_ZIP])}.")
    for sentence in failed:
        print(sentence, file=sys.stderr)
    return Report(out, [*files, SUBMISSION_ZIP], failed)


def _find_records(folders: Iterable[Path]) -> list[Path]:
    """Return each hand-out.json that lies in the folders."""
    return [path for path in dict.fromkeys(folder / RECORD_FILE for folder in folders) if is_visible_file(path)]


def _read_asked(records: Sequence[Path]) -> tuple[Assignment, list[str]]:
    """Read what was asked from the first hand-out.json; and a sentence if that can't be read.

    A student may have changed that file. The report is for the student, and the review goes by the instructor's.
    """
    if not records:
        return read_assignment(), []
    try:
        return read_assignment(records[0]), []
    except GanLabError as problem:
        return read_assignment(), [f"{problem} Until then, all notebooks of the kit count as asked for."]


def _check_folder(folder: str | Path) -> Path:
    """Return the folder's path. It may be a link, unless nobody named it."""
    if folder == REPORT_FOLDER:
        refuse_link(Path(REPORT_FOLDER))
    return expand_path(folder)


def _check_formats(formats: Sequence[str]) -> list[str]:
    """Return the formats in small letters, each once; GanLabError if one isn't known."""
    formats = [file_format.lower() for file_format in ([formats] if isinstance(formats, str) else formats)]
    for file_format in formats:
        if file_format not in FORMATS:
            raise GanLabError(f"A report is also made as 'pdf' or 'docx', not as {file_format!r}.")
    return list(dict.fromkeys(formats))


def _make_files(
    text: ReportText, collected: ReportPictures, title: str, formats: Sequence[str]
) -> tuple[dict[str, bytes], list[str], list[str]]:
    """Return the report's files by name, a sentence for each format that couldn't be made, and on what isn't shown."""
    files = {
        "report.md": text.to_markdown(still=False).encode(),
        "report.html": make_page(text.text, text.pictures, title).encode(),
    }
    stills = {f"pictures/{picture.still_file}": picture.still or picture.content for picture in collected.pictures}
    failed, not_shown = [], []
    for file_format in formats:
        name = f"report.{file_format}"
        try:
            files[name], sentence = make_document(file_format, text.to_markdown(still=True), title, stills)
            not_shown += [sentence] if sentence else []
        except GanLabError as problem:
            failed.append(f"{name} is missing. {problem}")
    return files, failed, not_shown


def _read_template(path: str | Path | None) -> tuple[str, Path | None]:
    """Return the template without its comments, and its folder unless it is the kit's own."""
    template_path = None if path is None else Path(path).expanduser()
    try:
        if template_path and (not template_path.is_file() or template_path.stat().st_size > MAX_TEMPLATE):
            raise GanLabError(f"There is no template {template_path}: give a Markdown file such as report_template.md.")
        text = (template_path or TEMPLATE_FILE).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not text"
        raise GanLabError(f"The template {template_path} can't be read ({reason}): give a Markdown file.") from None
    return re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL), template_path.parent if template_path else None
