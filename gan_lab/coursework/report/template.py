"""The text of a report: report_template.md with its placeholders replaced, as Markdown.

The template is Markdown with placeholders such as $introduction, which the answers and the marked pictures replace.
In the text, a token stands for each picture, since each format of the report shows pictures in its own way.
"""

import platform
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from gan_lab import __version__
from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.report.marked_pictures import ReportPicture, ReportPictures, read_picture_file
from gan_lab.coursework.student_work import Answer
from gan_lab.pictures.captions import summarize_recipe

QUESTIONS = {  # the id of the question whose answer replaces each of these placeholders
    "introduction": "7.1",
    "experiment_summary": "7.2",
    "observations": "7.3",
    "learned": "7.4",
    "limits": "7.5",
}
PLACEHOLDER_NAMES = "|".join((*QUESTIONS, "student", "date", "pictures", "settings", "curves", "answers", "versions"))
# Only these names are placeholders: a writer's $x^2$, $5 and $$ stay as they are.
PLACEHOLDER = re.compile(rf"\$(?:({PLACEHOLDER_NAMES})(?![A-Za-z0-9_])|\{{({PLACEHOLDER_NAMES})\}})")
IMAGE_MARKUP = re.compile(r"!\[([^\]\n]{0,1000})\]\(<?([^)\s>]{1,1000})>?(?:\s+[\"'][^\"'\n]{0,1000}[\"'])?\)")
CODE_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)  # a line that opens or closes a block of code
WHOLE_PLACEHOLDER = re.compile(rf"\$(?:({PLACEHOLDER_NAMES})|\{{({PLACEHOLDER_NAMES})\}})")  # a paragraph of its own
PROMPT = re.compile(r"\*[^*].*\*", re.DOTALL)  # a paragraph in italics, which says what to write
SECTION_HEADING = re.compile(r"(#{1,6}) .*")
HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)
SETTINGS_COLUMNS = ("class", "truncation", "noise", "network")


class ReportText:
    """The text of a report: the template with its placeholders replaced, and a token for each picture.

    Attributes
    ----------
    text : str
        Markdown with the tokens.
    pictures : dict of str to ReportPicture
        The picture that each token stands for.
    title : str
        The template's first heading, as it stands there.
    """

    def __init__(
        self,
        template: str,
        template_folder: Path | None,
        student: str,
        answers: Sequence[Answer],
        assignment: Assignment,
        collected: ReportPictures,
        folders: Mapping[str, Path],
    ) -> None:
        """Fill a template.

        Parameters
        ----------
        template : str
            Markdown with placeholders.
        template_folder : Path or None
            The folder with the pictures that the template shows; None if it shows none.
        student : str
            The student's name; "" if it isn't known.
        answers : sequence of Answer
            The student's answers.
        assignment : Assignment
            The notebooks as handed out.
        collected : ReportPictures
            The marked pictures, to which those that the template and the answers show are added.
        folders : mapping of str to Path
            The folder that each notebook lies in, by the notebook's name.
        """
        self.pictures: dict[str, ReportPicture] = {}
        self._collected = collected
        marked = list(collected.pictures)
        texts = {
            answer.id: self._replace_images(answer.text, folders.get(_find_notebook_name(answer)), answer.id)
            for answer in answers
        }
        template = self._replace_images(template, template_folder, "the template")
        pictures = [picture for picture in marked if not picture.is_plot]
        plots = [picture for picture in marked if picture.is_plot]
        values = {name: texts.get(id_) or "*(not answered)*" for name, id_ in QUESTIONS.items()}
        values |= {
            "student": escape_markdown(student) or "*(no name)*",
            "date": date.today().isoformat(),
            "pictures": self._add_tokens(pictures) or "*(no picture was marked for the report)*",
            "curves": self._add_tokens(plots) or "*(no plot was marked for the report)*",
            "settings": _format_settings(collected.pictures),
            "answers": _format_answers(assignment, answers, texts),
            "versions": _format_versions(collected.pictures),
        }
        heading = HEADING.search(template)
        self.title = " ".join(heading[1].split()) if heading else "Report"
        self.text = PLACEHOLDER.sub(lambda match: values[match[1] or match[2]], template)

    def to_markdown(self, still: bool) -> str:
        """Return the text with its pictures as files in the folder `pictures` beside it.

        Parameters
        ----------
        still : bool
            Whether to show still pictures in place of animations, as for paper.

        Returns
        -------
        str
            Markdown.
        """
        text = self.text
        for token, picture in self.pictures.items():
            file = picture.still_file if still else picture.file
            image = f"![{escape_markdown(picture.alt)}](pictures/{file})"
            caption = f"{picture.caption} " if picture.caption else ""
            where = escape_markdown(picture.where)
            text = text.replace(token, f"{image}\n\n**Picture {picture.number}.** {caption}({where})")
        return text.strip() + "\n"

    def _add_tokens(self, pictures: Sequence[ReportPicture]) -> str:
        return "\n\n".join(self._add_token(picture) for picture in pictures)

    def _add_token(self, picture: ReportPicture) -> str:
        token = f"picture{secrets.token_hex(16)}"  # random, so that no text of a student's contains it
        self.pictures[token] = picture
        return token

    def _replace_images(self, text: str, folder: Path | None, where: str) -> str:
        """Return a text with a token in place of each picture file that it shows and that lies in the folder."""

        def replace_image(match: re.Match[str]) -> str:
            alt, name = match[1].strip(), match[2]
            source = read_picture_file(folder, name) if folder else None
            picture = self._collected.add(source, alt, f"shown in {where}", Path(name).stem) if source else None
            if picture:
                return f"\n\n{self._add_token(picture)}\n\n"
            if name.startswith("attachment:"):  # it was pasted into the notebook, so it is among the marked pictures
                return f"*({escape_markdown(alt) or 'a picture'}, below)*"
            return f"[{escape_markdown(alt) or 'a picture'}]({name})"

        return close_open_markup(IMAGE_MARKUP.sub(replace_image, text))


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
        The template without the placeholders of such questions, the prompts in italics above them, and the headings
        that have nothing below them then.
    """
    unasked = {name for name, id_ in QUESTIONS.items() if id_ not in assignment.questions}
    kept: list[str] = []
    for paragraph in re.split(r"\n{2,}", template):
        placeholder = WHOLE_PLACEHOLDER.fullmatch(paragraph.strip())
        if not placeholder or (placeholder[1] or placeholder[2]) not in unasked:
            kept.append(paragraph)
        elif kept and PROMPT.fullmatch(kept[-1].strip()):
            kept.pop()
    return "\n\n".join(_drop_empty_sections(kept)) if unasked else template


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
    fence = None
    for match in CODE_FENCE.finditer(text):
        if fence is None:
            fence = match[1]
        elif match[1].startswith(fence) and not match[2].strip():
            fence = None
    return text.replace("<!--", "&lt;!--").rstrip() + (f"\n{fence}" if fence else "")


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


def _find_notebook_name(answer: Answer) -> str:
    """Return the name of the notebook that has the answer."""
    return answer.where.rpartition(", cell")[0]


def _format_answers(assignment: Assignment, answers: Sequence[Answer], texts: Mapping[str, str]) -> str:
    """Return the answered questions that have no placeholder of their own, each with its answer."""
    parts = []
    for answer in answers:
        if answer.id not in QUESTIONS.values() and answer.status == "answered":
            question = "\n".join(f"> {line}" for line in assignment.questions[answer.id].text.splitlines())
            parts += [question, texts[answer.id]]
    return "\n\n".join(parts) or "*(none was answered)*"


def _format_settings(pictures: Sequence[ReportPicture]) -> str:
    """Return a table of the inputs of each picture, as its recipe says."""
    if not pictures:
        return "*(no pictures)*"
    columns = ("picture", "from", *SETTINGS_COLUMNS)
    rows: list[tuple[str, ...]] = [columns, (":---",) * len(columns)]
    for picture in pictures:
        unknown = {"class": "a plot" if picture.is_plot else "not known: it carries no recipe"}
        inputs = summarize_recipe(picture.recipe) if picture.recipe else unknown
        rows.append((str(picture.number), picture.where, *(inputs.get(name, "-") for name in SETTINGS_COLUMNS)))
    return "\n".join("| " + " | ".join(map(escape_markdown, row)) + " |" for row in rows)


def _format_versions(pictures: Sequence[ReportPicture]) -> str:
    """Return the networks and the versions of PyTorch that the recipes name, and the version of this kit."""
    recipes = [picture.recipe for picture in pictures if picture.recipe]
    networks = [f"{escape_markdown(r.network.name)} (weights sha256 {r.network.sha256[:16]}...)" for r in recipes]
    torch = [f"torch {escape_markdown(r.made_with['torch'])}" for r in recipes if "torch" in r.made_with]
    kit = f"GAN Lab {__version__}, Python {platform.python_version()}"
    return "; ".join([*dict.fromkeys(networks), *dict.fromkeys(torch), kit])
