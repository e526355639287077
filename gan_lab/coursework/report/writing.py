"""The report: a student's notebooks and report_template.md as report.md and report.html, on request as PDF and Word."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_lab.coursework.assignment import Assignment, read_assignment
from gan_lab.coursework.checks import check
from gan_lab.coursework.hand_out.record import RECORD_FILE
from gan_lab.coursework.report.added_texts import find_added_texts
from gan_lab.coursework.report.checklist import make_checklist
from gan_lab.coursework.report.collecting import collect_pictures
from gan_lab.coursework.report.doubtful_notebooks import ask_about, find_doubtful, find_origin
from gan_lab.coursework.report.files_beside import SUBMISSION_ZIP, FilesBeside
from gan_lab.coursework.report.html_page import make_page
from gan_lab.coursework.report.not_shown import describe_not_shown
from gan_lab.coursework.report.notebook_files import (
    NotebookFile,
    describe_not_taken,
    find_notebooks,
    find_student,
    is_visible_file,
    list_places,
)
from gan_lab.coursework.report.pandoc import FORMATS, make_document
from gan_lab.coursework.report.report_pictures import ReportPictures
from gan_lab.coursework.report.report_text import ReportText
from gan_lab.coursework.report.rewrite import rewrite_files
from gan_lab.coursework.report.submission_zip import describe_submission, pack_submission
from gan_lab.coursework.report.template import Template, read_template
from gan_lab.coursework.student_work import Answer, find_answers
from gan_lab.errors import GanLabError
from gan_lab.saving import expand_path, refuse_link

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
    leave_out: str | Path | Iterable[str | Path] = (),
) -> Report:
    """Write the report of a student's notebooks, pack submission.zip, and print what is in it and what is still open.

    The notebooks are read as they were saved, and nothing in them runs. Documents beside them are packed too. What was
    asked is read from the hand-out.json there; without that file, all of the kit's notebooks were asked. An earlier
    report in the folder is replaced; one that was changed by hand is kept under another name.

    Parameters
    ----------
    notebooks : str, Path, or iterable of them
        A folder with notebooks, or notebook files. Of a notebook in a folder that isn't of the assignment, it is asked
        whether it is meant to be handed in; not of one that is named.
    out : str or Path
        The folder to write into; made if it isn't there.
    template : str or Path, optional
        A Markdown file to take in place of the kit's report_template.md.
    formats : sequence of str
        Further formats: "pdf", "docx" or both, which need the extra `documents`.
    leave_out : str, Path, or iterable of them
        Notebooks in the folder that go neither into the report nor into submission.zip.

    Returns
    -------
    Report
        What was written, and which formats couldn't be made.

    Raises
    ------
    GanLabError
        If there are no notebooks or no template, a format isn't known, the folder can't be written or has a link in
        the place of a folder of the kit's own, or there is no notebook of a name that is to be left out.
    """
    out, formats = _check_folder(out), _check_formats(formats)
    places, left_out = list_places(notebooks), list_places(leave_out)
    notebook_files, filled_in = find_notebooks(places, left_out), read_template(template)
    records = _find_records(file.path.parent for file in notebook_files)
    assignment, messages = _read_asked(records)
    beside = FilesBeside((file.path.parent for file in notebook_files), out, template)
    text, collected, answers = _compose(filled_in, assignment, notebook_files, beside)
    files, failed, not_shown = _make_files(text, collected, formats)
    pictures = {f"pictures/{picture.file}": picture.content for picture in collected.pictures}
    messages += collected.messages + not_shown + rewrite_files(out, files | pictures, not_removed={SUBMISSION_ZIP})
    # Packed with the report that now lies in the folder:
    submission = pack_submission(notebook_files, out, text.student, collected, beside)
    messages += rewrite_files(out, files | pictures | {SUBMISSION_ZIP: submission.content})
    messages += describe_not_taken(places, notebook_files) + describe_not_shown(notebook_files)
    checklist = make_checklist(assignment, notebook_files, answers, collected, bool(records), beside.document_names)
    check("Before you hand in", checklist)
    messages.append(f"Written into {out}: {', '.join([*files, f'{len(pictures)} pictures', SUBMISSION_ZIP])}.")
    questions = ask_about(find_doubtful(assignment, notebook_files), places, left_out)
    print(*messages, *describe_submission(submission), *questions, sep="\n")
    for sentence in failed:
        print(sentence, file=sys.stderr)
    return Report(out, [*files, SUBMISSION_ZIP], failed)


def _compose(
    template: Template, assignment: Assignment, notebook_files: Sequence[NotebookFile], beside: FilesBeside
) -> tuple[ReportText, ReportPictures, list[Answer]]:
    """Return the report's text, its pictures, and the answers in the notebooks."""
    readable = [(file.notebook, file.path.parent) for file in notebook_files if file.notebook]
    notebooks = [notebook for notebook, _ in readable]
    collected = collect_pictures(assignment, readable)
    answers = find_answers(assignment, notebooks)
    origins = [(file.notebook, find_origin(assignment, file)) for file in notebook_files if file.notebook]
    own = [notebook for notebook, origin in origins if not origin]
    added = find_added_texts(assignment, [notebook for notebook, origin in origins if origin], answers)
    student = find_student(notebooks)
    text = ReportText(template, student, answers, assignment, collected, own, added, beside.document_names)
    return text, collected, answers


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
    text: ReportText, collected: ReportPictures, formats: Sequence[str]
) -> tuple[dict[str, bytes], list[str], list[str]]:
    """Return the report's files by name, a sentence for each format that couldn't be made, and on what isn't shown."""
    title = f"{text.title} - {text.student}" if text.student else text.title
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
