"""The template of a report: Markdown with placeholders such as $introduction, which other text replaces."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_lab.coursework.assignment import TEMPLATE_FILE, Assignment
from gan_lab.coursework.notebook_reading.notebook_pictures import NotebookPicture
from gan_lab.coursework.notebook_reading.pasted_pictures import take_out_pictures
from gan_lab.coursework.texts.report_sections import close_code
from gan_lab.errors import GanLabError

QUESTIONS = {  # the id of the question whose answer replaces each of these placeholders
    "introduction": "7.1",
    "experiment_summary": "7.2",
    "observations": "7.3",
    "learned": "7.4",
    "limits": "7.5",
}
OTHER_PLACEHOLDERS = ("student", "date", "pictures", "settings", "curves", "answers", "versions")
PLACEHOLDER_NAMES = "|".join((*QUESTIONS, *OTHER_PLACEHOLDERS))
# Only these names are placeholders: a writer's $x^2$, $5 and $$ stay as they are.
PLACEHOLDER = re.compile(rf"\$(?:({PLACEHOLDER_NAMES})(?![A-Za-z0-9_])|\{{({PLACEHOLDER_NAMES})\}})")
WHOLE_PLACEHOLDER = re.compile(rf"\$(?:({PLACEHOLDER_NAMES})|\{{({PLACEHOLDER_NAMES})\}})")  # a paragraph of its own
PROMPT = re.compile(r"\*[^*].*\*", re.DOTALL)  # a paragraph in italics, which says what to write
SECTION_HEADING = re.compile(r"(#{1,6}) .*")
HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)
MAX_TEMPLATE = 20_000_000  # bytes


@dataclass(frozen=True)
class Template:
    """A template.

    Attributes
    ----------
    text : str
        Markdown with placeholders, without comments.
    folder : Path or None
        The folder with the pictures that it shows; None for the kit's own, which shows none.
    pictures : tuple of NotebookPicture
        Those that were pasted into it.
    """

    text: str
    folder: Path | None = None
    pictures: tuple[NotebookPicture, ...] = ()


def read_template(path: str | Path | None) -> Template:
    """Read a template.

    Parameters
    ----------
    path : str, Path or None
        A Markdown file; None for the kit's own.

    Returns
    -------
    Template
        What is in it.

    Raises
    ------
    GanLabError
        If there is no such file, or it is no text.
    """
    template_path = None if path is None else Path(path).expanduser()
    try:
        if template_path and (not template_path.is_file() or template_path.stat().st_size > MAX_TEMPLATE):
            raise GanLabError(f"There is no template {template_path}: give a Markdown file such as report_template.md.")
        text = (template_path or TEMPLATE_FILE).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not text"
        raise GanLabError(f"The template {template_path} can't be read ({reason}): give a Markdown file.") from None
    text, pictures = take_out_pictures(re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL))
    return Template(text, template_path.parent if template_path else None, pictures)


def find_title(template: str) -> str:
    """Return the first heading of a template, as it stands there; "Report" if it has none."""
    heading = HEADING.search(template)
    return " ".join(heading[1].split()) if heading else "Report"


def leave_out_unasked(template: str, assignment: Assignment) -> str:
    """Leave out of a template what answers a question that wasn't asked.

    Parameters
    ----------
    template : str
        Markdown with placeholders.
    assignment : Assignment
        The notebooks as handed out.

    Returns
    -------
    str
        The template without the placeholders of such questions, as `leave_out` returns it.
    """
    return leave_out(template, find_unasked(assignment))


def find_unasked(assignment: Assignment) -> set[str]:
    """Return the placeholders whose questions weren't asked."""
    return {name for name, id_ in QUESTIONS.items() if id_ not in assignment.questions}


def leave_out(template: str, names: Collection[str]) -> str:
    """Leave placeholders out of a template, such as those of questions that weren't asked.

    Parameters
    ----------
    template : str
        Markdown with placeholders.
    names : collection of str
        The placeholders that go.

    Returns
    -------
    str
        The template without the paragraphs that are such a placeholder, the prompts in italics above them, and the
        headings that have nothing below them then.
    """
    kept: list[str] = []
    for paragraph in re.split(r"\n{2,}", template):
        placeholder = WHOLE_PLACEHOLDER.fullmatch(paragraph.strip())
        if not placeholder or (placeholder[1] or placeholder[2]) not in names:
            kept.append(paragraph)
        elif kept and PROMPT.fullmatch(kept[-1].strip()):
            kept.pop()
    return "\n\n".join(_drop_empty_sections(kept)) if names else template


def close_open_markup(text: str) -> str:
    """Close the block of code or comment that a text leaves open, so that the text after it isn't part of it.

    Parameters
    ----------
    text : str
        Markdown from anybody.

    Returns
    -------
    str
        The text, with a fence at its end if it opens a block of code, and with comments shown as text.
    """
    return close_code(text.replace("<!--", "&lt;!--").rstrip())


def escape_markdown(text: str) -> str:
    """Return a text on one line that Markdown shows as it is.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text with a backslash before each character that means something in Markdown.
    """
    return re.sub(r"([\\`*_\[\]<>|#$&])", r"\\\1", " ".join(text.split()))


def _drop_empty_sections(paragraphs: Sequence[str]) -> list[str]:
    """Return the paragraphs without headings of the second level or below that nothing follows in their section."""
    kept: list[str] = []
    next_level = 0  # of the heading that comes next in `kept`, if it comes at once; 0 at the end of the text
    for paragraph in reversed(paragraphs):
        heading = SECTION_HEADING.fullmatch(paragraph.strip())
        level = len(heading[1]) if heading else 7
        if heading and level > 1 and next_level <= level:
            continue
        kept.append(paragraph)
        next_level = level
    return kept[::-1]
