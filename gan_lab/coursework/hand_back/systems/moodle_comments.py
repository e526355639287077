"""The comments of a student as the HTML that Moodle's grading worksheet takes."""

import hashlib
import html
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt

from gan_lab.coursework.texts.formulas import PLACE, Formula, take_out_formulas
from gan_lab.coursework.texts.safe_markdown import TURNING

# Moodle cuts what it doesn't know out of HTML, MathML among it, and typesets LaTeX between \( and \) by itself.
DISPLAY, INLINE = ("$$", "$$"), ("\\(", "\\)")
OWN = re.compile(r'<div class="gan-lab-([0-9a-f]{16})">(.*)</div>', re.DOTALL)


def make_feedback(for_all: str, for_criteria: Sequence[tuple[str, str]]) -> str:
    """Make the HTML of a student's comments.

    Parameters
    ----------
    for_all : str
        The comment on the whole work, as Markdown; "" if there is none.
    for_criteria : sequence of (str, str)
        What stands above each further comment, such as "Comparison: 7.5 of 10", and the comment, as Markdown.

    Returns
    -------
    str
        HTML in one line, which a spreadsheet takes for no formula; "" if there is no comment.
    """
    parts = [_render(for_all)] if for_all.strip() else []
    parts += [f"<p><strong>{html.escape(title)}</strong></p>{_render(text)}" for title, text in for_criteria]
    if not parts:
        return ""
    content = "".join(parts)
    return f'<div class="gan-lab-{_digest(content)}">{content}</div>'


def is_own_feedback(text: str) -> bool:
    """Tell whether a cell holds feedback that `make_feedback` made and nobody has changed since.

    Parameters
    ----------
    text : str
        What stands in the cell.

    Returns
    -------
    bool
        Whether its digest is still that of its content.
    """
    match = OWN.fullmatch(text)
    return match is not None and match[1] == _digest(match[2])


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _render(text: str) -> str:
    """Render Markdown as HTML in one line, in which tags are shown as they were typed."""
    text, formulas = take_out_formulas(text.replace("\0", ""))
    renderer = MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).disable("image")
    rendered = PLACE.sub(lambda place: _write_formula(formulas[int(place[1])]), renderer.render(text))
    rendered = rendered.translate(TURNING).strip().replace(">\n<", "><").replace("\r", "").replace("\n", "&#10;")
    # Moodle's reader of CSV files takes a quotation mark behind a backslash for one that closes no cell.
    return rendered.replace('\\"', '&#92;"')


def _write_formula(formula: Formula) -> str:
    begin, end = DISPLAY if formula.is_display else INLINE
    return f"{begin}{html.escape(formula.latex)}{end}"
