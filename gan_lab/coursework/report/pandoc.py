"""The report as a Word file and as a PDF, by pandoc and Typst: an optional extra, without TeX or a browser.

A report may be of a student's whom nobody knows. So pandoc and Typst work in a process of its own with limits, which
sees the report's own files alone; `document_tree` keeps of the text what a report may show.
"""

import importlib
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_lab.coursework.limited_process import run_limited
from gan_lab.coursework.limited_work import Limits, Send
from gan_lab.coursework.report.document_tree import count_depth, insert_formulas, join_captions, make_harmless
from gan_lab.coursework.report.typst_pdf import find_missing_characters, make_pdf
from gan_lab.coursework.texts.formulas import take_out_formulas
from gan_lab.coursework.texts.safe_markdown import MAX_TABLE_BARS
from gan_lab.errors import GanLabError
from gan_lab.install_hints import install_line

FORMATS = {"pdf": "a PDF", "docx": "a Word file"}
PACKAGES = {"pdf": ("pypandoc", "typst"), "docx": ("pypandoc",)}
LIMITS = Limits(processor_seconds=30, memory=2_000_000_000)
NO_SERVER = "http://127.0.0.1:9"  # nothing answers there
MAX_NESTING = 200  # elements of a text inside each other; Python 3.11 can't read many more, later ones can
MAX_NAMED = 10  # characters without a font that the sentence names


@dataclass(frozen=True)
class Job:
    """A text to convert.

    Attributes
    ----------
    file_format : str
        "pdf" or "docx".
    markdown : str
        The text.
    title : str
        The title of a PDF.
    picture_sizes : dict of str to (int, int)
        The width and height in pixels of each picture file that the folder holds, by its name.
    folder : Path
        A folder that holds the pictures and nothing else, for the document too.
    pandoc : str
        The path of pandoc.
    """

    file_format: str
    markdown: str
    title: str
    picture_sizes: dict[str, tuple[int, int]]
    folder: Path
    pandoc: str

    @property
    def document(self) -> Path:
        """The file that is made."""
        return self.folder / f"report.{self.file_format}"


def make_document(file_format: str, markdown: str, title: str, pictures: Mapping[str, bytes]) -> tuple[bytes, str]:
    """Convert a Markdown text to a PDF or a Word file.

    Parameters
    ----------
    file_format : str
        "pdf" or "docx".
    markdown : str
        The text.
    title : str
        The title of a PDF.
    pictures : mapping of str to bytes
        PNG files by the names that the text uses, such as "pictures/1.png"; no others are shown.

    Returns
    -------
    tuple of (bytes, str)
        The file, and one sentence on what it doesn't show; "" if it shows all.

    Raises
    ------
    GanLabError
        If the extra isn't installed, the text can't be converted, or that takes more than `LIMITS`.
    """
    try:
        for package in PACKAGES[file_format]:
            importlib.import_module(package)
        pandoc = find_pandoc()
    except ImportError:
        line = install_line("documents")
        raise GanLabError(f"To make {FORMATS[file_format]} takes two more packages: {line}.") from None
    markdown, title = (text.encode(errors="replace").decode() for text in (markdown, title))
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file, content in pictures.items():
                (folder / file).parent.mkdir(exist_ok=True)
                (folder / file).write_bytes(content)
            sizes = {file: _read_png_size(content) for file, content in pictures.items()}
            job = Job(file_format, markdown, title, sizes, folder, pandoc)
            (outcome,) = run_limited(convert_alone, [(job, LIMITS)], processes=1)
            if outcome.is_whole:
                return job.document.read_bytes(), _describe_missing(outcome.messages)
    except OSError as problem:  # the drive is full, or no process can be started
        raise _explain_failure(file_format, str(problem.strerror)) from None
    too_much = (
        f"it takes more than the {LIMITS.processor_seconds:.0f} seconds of processor time and "
        f"{LIMITS.memory / 1e6:,.0f} MB of memory that it may"
    )
    raise _explain_failure(file_format, too_much if outcome.limit else " ".join(outcome.error.split())[:300])


def _explain_failure(file_format: str, reason: str) -> GanLabError:
    return GanLabError(
        f"A{FORMATS[file_format][1:]} couldn't be made ({reason}): print report.html from a browser instead."
    )


def _describe_missing(characters: list[str]) -> str:
    """Return a sentence on the characters that no font of this computer has; "" if there are none."""
    if not characters:
        return ""
    more = f" and {len(characters) - MAX_NAMED} more" if len(characters) > MAX_NAMED else ""
    return (
        f"The PDF doesn't show {' '.join(characters[:MAX_NAMED])}{more}, since no font on this computer has them: "
        "install one that has, such as Noto, or print report.html from a browser."
    )


def _read_png_size(png: bytes) -> tuple[int, int]:
    """Return the width and height in pixels, where a PNG file says them."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def find_pandoc() -> str:
    """Find pandoc.

    It isn't started by its name alone: Windows would take a program of that name in the current folder, which may hold
    what a student handed in.

    Returns
    -------
    str
        The path of the program in the package pypandoc, else of one on the system's path.

    Raises
    ------
    ImportError
        If there is none.
    """
    import pypandoc

    name = "pandoc.exe" if os.name == "nt" else "pandoc"
    for folder in (Path(pypandoc.__file__).parent / "files", *map(Path, os.get_exec_path())):
        if folder.is_absolute() and os.access(folder / name, os.X_OK):
            return str(folder / name)
    raise ImportError("There is no pandoc.")


def convert(job: Job, send: Send) -> None:
    """Make the document of a job, in the job's folder.

    Parameters
    ----------
    job : Job
        What to convert.
    send : callable
        Called with each character that the document doesn't show.

    Raises
    ------
    GanLabError, typst.TypstError
        If the text can't be converted.
    """
    parsed = _parse(job)
    make_harmless(parsed["blocks"], job.picture_sizes)
    parsed["blocks"] = blocks = join_captions(parsed["blocks"])
    if job.file_format == "docx":
        _run_pandoc(job, json.dumps(parsed), "json", "docx", f"--output={job.document}")
    else:
        job.document.write_bytes(make_pdf(blocks, job.title, job.folder))
        for character in find_missing_characters(job.markdown, job.folder):
            send(character)


def convert_alone(job: Job, send: Send) -> None:
    """Convert in a process of its own, from which nothing reaches a network or the terminal.

    Parameters
    ----------
    job, send
        As for `convert`.
    """
    os.environ |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NO_SERVER)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # Typst writes pages when its memory is over
    convert(job, send)


def _parse(job: Job) -> dict[str, Any]:
    """Return pandoc's tree of a text, with its formulas, and with its language set to English."""
    text, formulas = take_out_formulas(job.markdown)
    tables = "+pipe_tables" if text.count("|") <= MAX_TABLE_BARS else ""
    try:
        parsed = json.loads(_run_pandoc(job, text, f"commonmark{tables}", "json", "--sandbox"))
        is_too_deep = count_depth(parsed["blocks"]) > MAX_NESTING
    except RecursionError:
        is_too_deep = True
    if is_too_deep:
        raise GanLabError("its text is nested too deeply")
    insert_formulas(parsed["blocks"], formulas)
    return parsed | {"meta": {"lang": {"t": "MetaString", "c": "en"}}}


def _run_pandoc(job: Job, text: str, source: str, target: str, *options: str) -> bytes:
    """Return what pandoc makes of a text. It works in the folder of the pictures and takes no file of the user's."""
    command = [job.pandoc, f"--from={source}", f"--to={target}", f"--data-dir={job.folder}", "--quiet", *options]
    done = subprocess.run(
        command,
        input=text.encode(errors="replace"),
        capture_output=True,
        cwd=job.folder,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # which only Windows has
    )
    if done.returncode < 0 or b"memory" in done.stderr:  # the limits of this process are those of pandoc too
        raise MemoryError
    if done.returncode:
        raise GanLabError(f"pandoc says: {done.stderr.decode(errors='replace')}")
    return done.stdout
