"""The text of a report as Markdown: the template, with answers, pictures and settings in the place of its placeholders.

In the text, a token stands for each picture, since each format of the report shows pictures in its own way.
"""

import platform
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from gan_lab import __version__
from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.notebook_reading.pasted_pictures import PREFIX
from gan_lab.coursework.report.added_texts import AddedText
from gan_lab.coursework.report.image_markup import ShownImage, replace_images
from gan_lab.coursework.report.notebook_files import name_some
from gan_lab.coursework.report.picture_files import read_picture_file
from gan_lab.coursework.report.report_pictures import ReportPicture, ReportPictures
from gan_lab.coursework.report.template import (
    PLACEHOLDER,
    QUESTIONS,
    Template,
    close_open_markup,
    escape_markdown,
    find_title,
    find_unasked,
    leave_out,
)
from gan_lab.coursework.student_work import Answer
from gan_lab.coursework.texts.document_kinds import find_document_kind
from gan_lab.coursework.texts.report_sections import split_sections
from gan_lab.coursework.texts.safe_markdown import WEB_ADDRESS
from gan_lab.pictures.recipe_summary import summarize_recipe

SECTIONS = {  # the section of a student's own notebook that stands in where there is no answer
    "introduction": "Introduction",
    "experiment_summary": "Experiment Summary",
    "observations": "Observations",
    "learned": "Reflection",
}
TOKEN = re.compile(r"picture[0-9a-f]{32}")
TOKEN_WITH_LINES = re.compile(r"(?:\n\n)?(picture[0-9a-f]{32})(?:\n\n)?")  # and the empty lines that came with it
SETTINGS_COLUMNS = ("class", "truncation", "noise", "network")


class ReportText:
    """The text of a report: the template with its placeholders replaced, and a token for each picture.

    Attributes
    ----------
    text : str
        Markdown with the tokens.
    pictures : dict of str to ReportPicture
        The picture that each token stands for; each picture once.
    title : str
        The template's first heading, as it stands there.
    student : str
        The student's name; "" if it isn't known.
    """

    def __init__(
        self,
        template: Template,
        student: str,
        answers: Sequence[Answer],
        assignment: Assignment,
        collected: ReportPictures,
        own_notebooks: Sequence[Notebook],
        added_texts: Sequence[AddedText] = (),
        documents: Sequence[str] = (),
    ) -> None:
        """Fill a template.

        Parameters
        ----------
        template : Template
            Markdown with placeholders.
        student : str
            The student's name; "" if it isn't known.
        answers : sequence of Answer
            The student's answers.
        assignment : Assignment
            The notebooks as handed out.
        collected : ReportPictures
            The pictures of the notebooks, to which those that the template shows are added.
        own_notebooks : sequence of Notebook
            The notebooks that weren't made from the assignment's. What they say under a heading of the template stands
            in for an answer that isn't there.
        added_texts : sequence of AddedText
            What the student wrote into the others beside the answers.
        documents : sequence of str
            The names of the documents that are handed in with the report. It names them where an answer is missing.
        """
        self.pictures: dict[str, ReportPicture] = {}
        self.student = student
        self._collected = collected
        sections = self._find_sections(own_notebooks)
        by_id = {answer.id: answer for answer in answers}
        texts = {
            name: self._show_answer(by_id[id_]) if id_ in by_id and by_id[id_].text else sections.get(name, "")
            for name, id_ in QUESTIONS.items()
        }
        unneeded = {name for name in find_unasked(assignment) if not texts[name]}
        if "learned" in sections and not texts["limits"]:  # the section answers both questions of its heading
            unneeded.add("limits")
        markdown = self._show(leave_out(template.text, unneeded), partial(self._find_beside, template))
        later = {name: _make_token() for name in ("pictures", "curves", "settings")}
        values = {name: text or _say_unanswered(documents) for name, text in texts.items()} | later
        values |= {
            "student": escape_markdown(student) or "*(no name)*",
            "date": date.today().isoformat(),
            "answers": self._format_appendix(assignment, answers, added_texts, documents),
            "versions": _format_versions(collected.pictures),
        }
        text = PLACEHOLDER.sub(lambda match: values[match[1] or match[2]], markdown)
        self.title = find_title(template.text)
        self.text = self._place_pictures(text, later)

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

        def write_picture(token: re.Match[str]) -> str:
            picture = self.pictures.get(token[0])
            if not picture:
                return token[0]
            image = f"![{escape_markdown(picture.alt)}](pictures/{picture.still_file if still else picture.file})"
            caption = f"{picture.caption} " if picture.caption else ""
            return f"{image}\n\n**Picture {picture.number}.** {caption}({escape_markdown(picture.where)})"

        return TOKEN.sub(write_picture, self.text).strip() + "\n"

    def _show_answer(self, answer: Answer) -> str:
        """Return an answer with a token in place of each picture that it shows."""
        places = answer.places or (answer.where,)
        in_text = [shown for place in places for shown in self._collected.in_text.get(place, ())]
        return self._show(answer.text, partial(_take_next, in_text))

    def _find_sections(self, notebooks: Sequence[Notebook]) -> dict[str, str]:
        """Return what students' own notebooks say in the place of each answer, by the placeholder's name."""
        cells = []
        for notebook in notebooks:
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    in_text = list(self._collected.in_text.get(f"{notebook.name}, cell {cell.number}", ()))
                    cells.append(self._show(cell.source, partial(_take_next, in_text)))
        sections = split_sections("\n\n".join(cells))
        return {name: close_open_markup(sections[title]) for name, title in SECTIONS.items() if title in sections}

    def _find_beside(self, template: Template, image: ShownImage) -> ReportPicture | None:
        """Add a picture of the template to the report, or one beside it; None if there is none."""
        name = image.target.removeprefix(PREFIX)
        if image.target != name:
            picture = next((picture for picture in template.pictures if picture.name == name), None)
        else:
            file = read_picture_file(template.folder, name) if template.folder else None
            picture = file.picture if file else None
        return self._collected.add(picture, image.alt, "shown in the template", Path(name).stem) if picture else None

    def _show(self, text: str, find: Callable[[ShownImage], ReportPicture | None]) -> str:
        """Return a text with a token in place of each picture; find: finds the picture, or None if there is none."""

        def replace(image: ShownImage) -> tuple[str, bool]:
            if picture := find(image):
                token = _make_token()
                self.pictures[token] = picture
                return token, True
            alt = escape_markdown(image.alt) or "a picture"
            is_address = WEB_ADDRESS.match(image.target) and not re.search(r"[<>\s]", image.target)
            return (f"[{alt}](<{image.target}>)" if is_address else f"*({alt}, which isn't shown)*"), False

        return close_open_markup(replace_images(text, replace))

    def _place_pictures(self, text: str, later: Mapping[str, str]) -> str:
        """Show each picture once: where the text shows it first or, if it doesn't, in the place for all others.

        later: the tokens of the placeholders for pictures, plots and the table of settings.
        """
        first: dict[ReportPicture, str] = {}
        for token in TOKEN.findall(text):
            if token in self.pictures:
                first.setdefault(self.pictures[token], token)
        others = {
            later[name]: [p for p in self._collected.pictures if p not in first and p.is_plot == (name == "curves")]
            for name in ("pictures", "curves")
        }
        order = [p for token in TOKEN.findall(text) for p in others.get(token, [self.pictures.get(token)]) if p]
        numbered = self._collected.renumber(order)

        def refer_back(token: re.Match[str]) -> str:
            picture = self.pictures.get(token[1])
            return f"*(picture {numbered[picture].number})*" if picture and first[picture] != token[1] else token[0]

        text = TOKEN_WITH_LINES.sub(refer_back, text)
        self.pictures = {token: numbered[picture] for picture, token in first.items()}
        for name, kind in (("pictures", "picture"), ("curves", "plot")):
            tokens = {_make_token(): numbered[picture] for picture in others[later[name]]}
            self.pictures |= tokens
            text = text.replace(later[name], "\n\n".join(tokens) or f"*(no {kind} was marked for the report)*")
        return text.replace(later["settings"], _format_settings(self._collected.pictures))

    def _format_appendix(
        self,
        assignment: Assignment,
        answers: Sequence[Answer],
        added_texts: Sequence[AddedText],
        documents: Sequence[str],
    ) -> str:
        """Return the answers that have no placeholder, below their questions, and what else the student wrote."""
        parts = []
        for answer in answers:
            if answer.id not in QUESTIONS.values() and answer.text:
                question = "\n".join(f"> {line}" for line in assignment.questions[answer.id].text.splitlines())
                parts += [question, self._show_answer(answer)]
        parts = parts or ["*(none was answered)*"]
        for notebook in dict.fromkeys(added.notebook for added in added_texts):
            parts.append(f"**Added to the text of {escape_markdown(notebook)}**")
            for added in added_texts:
                if added.notebook == notebook:
                    in_text = list(self._collected.in_text.get(added.where, ()))
                    parts.append(self._show(added.text, partial(_take_next, in_text)))
        if documents:
            parts.append(f"**Handed in beside the notebooks:** {_name_documents(documents)}")
        return "\n\n".join(parts)


def _make_token() -> str:
    return f"picture{secrets.token_hex(16)}"  # random, so that no text of a student's contains it


def _take_next(in_text: list[tuple[str, ReportPicture | None]], image: ShownImage) -> ReportPicture | None:
    """Find a picture among those that are left of a text, and take it and those before it out of the list.

    Cells that make up one answer can each have a picture of the same name, so the order decides.
    """
    for place, (target, picture) in enumerate(in_text):
        if target == image.target:
            del in_text[: place + 1]
            return picture
    return None


def _say_unanswered(documents: Sequence[str]) -> str:
    """Return what stands in the place of an answer that is missing: that it is, and which documents may have it."""
    texts = [name for name in documents if find_document_kind(name) != "Python"]
    beside = f" in the notebooks; handed in beside them: {_name_documents(texts)}" if texts else ""
    return f"*(not answered{beside})*"


def _name_documents(documents: Sequence[str]) -> str:
    return escape_markdown(name_some(documents))


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
