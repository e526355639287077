"""The text of a report: report_template.md with its places filled, as Markdown.

The template is Markdown with places ($introduction) that are filled from the answers and the marked
pictures. Pictures stand as tokens in the text until the end, since each kind of file shows them in its
own way.
"""

import platform
import re
import secrets
import string
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import gan_lab
from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.report.marked_pictures import Figure, Gathered, picture_file
from gan_lab.coursework.student_work import Answer
from gan_lab.pictures.captions import settings

QUESTIONS = {
    "introduction": "6.1",
    "experiment_summary": "6.2",
    "observations": "6.3",
    "learned": "6.4",
    "limits": "6.5",
}
PLACES = (*QUESTIONS, "student", "date", "pictures", "settings", "curves", "answers", "versions")
IMAGE = re.compile(r"!\[([^\]\n]{0,1000})\]\(<?([^)\s>]{1,1000})>?(?:\s+[\"'][^\"'\n]{0,1000}[\"'])?\)")


class Places(string.Template):
    """A template in which only our own names are places: a writer's $x^2$, $5 and $$ stay what they are."""

    pattern = rf"""
        \$(?:(?P<named>{"|".join(PLACES)})(?![A-Za-z0-9_])|\{{(?P<braced>{"|".join(PLACES)})\}})
        |(?P<escaped>(?!))|(?P<invalid>(?!))
    """


class Filled:
    """The template with its places filled: Markdown in which a token stands for each picture."""

    def __init__(
        self,
        template: str,
        beside: Path | None,
        who: str,
        answered: Sequence[Answer],
        assignment: Assignment,
        gathered: Gathered,
        folders: dict[str, Path],
    ) -> None:
        self.figures: dict[str, Figure] = {}
        self._gathered = gathered
        marked = list(gathered.figures)
        written = {
            a.id: self._with_pictures(a.text, folders.get(a.where.rpartition(", cell")[0]), a.id) for a in answered
        }
        template = self._with_pictures(template, beside, "the template")
        made = [figure for figure in marked if not figure.is_plot]
        curves = [figure for figure in marked if figure.is_plot]
        values = {name: written.get(id_) or "*(not answered)*" for name, id_ in QUESTIONS.items()}
        values |= {
            "student": plain(who) or "*(no name)*",
            "date": date.today().isoformat(),
            "pictures": self._all(made) or "*(no picture was marked for the report)*",
            "curves": self._all(curves) or "*(no plot was marked for the report)*",
            "settings": _settings(gathered.figures),
            "answers": _answers(assignment, answered, written),
            "versions": _versions(gathered.figures),
        }
        self.title = plain(next(iter(re.findall(r"^# +(.+)$", template, re.MULTILINE)), "Report"))
        self.tokens = Places(template).safe_substitute(values)

    def markdown(self, still: bool) -> str:
        """The text with its pictures as files beside it; still: where nothing moves."""
        text = self.tokens
        for token, figure in self.figures.items():
            image = f"![{plain(figure.alt)}](pictures/{figure.still_file if still else figure.file})"
            caption = f"{figure.caption} " if figure.caption else ""
            text = text.replace(token, f"{image}\n\n**Picture {figure.number}.** {caption}({plain(figure.where)})")
        return text.strip() + "\n"

    def _all(self, figures: Sequence[Figure]) -> str:
        return "\n\n".join(self._token(figure) for figure in figures)

    def _token(self, figure: Figure) -> str:
        token = f"picture{secrets.token_hex(16)}"  # which nobody can have typed
        self.figures[token] = figure
        return token

    def _with_pictures(self, text: str, folder: Path | None, where: str) -> str:
        """A writer's text in which the pictures that lie in its folder are shown where it shows them."""

        def place(found: re.Match) -> str:
            alt, name = found[1].strip(), found[2]
            shown = picture_file(folder, name) if folder else None
            figure = self._gathered.add(shown, alt, f"shown in {where}", Path(name).stem) if shown else None
            if figure:
                return f"\n\n{self._token(figure)}\n\n"
            if name.startswith("attachment:"):  # pasted into the notebook, and so among its pictures
                return f"*({plain(alt) or 'a picture'}, below)*"
            return f"[{plain(alt) or 'a picture'}]({name})"

        return closed(IMAGE.sub(place, text))


def closed(text: str) -> str:
    """A writer's text with what it opens closed, so that it can't swallow the text that follows."""
    fence = None
    for found in re.finditer(r"^ {0,3}(`{3,}|~{3,})(.*)$", text, re.MULTILINE):
        if fence is None:
            fence = found[1]
        elif found[1].startswith(fence) and not found[2].strip():
            fence = None
    return text.replace("<!--", "&lt;!--").rstrip() + (f"\n{fence}" if fence else "")


def plain(text: str) -> str:
    """A text on one line that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|#$&])", r"\\\1", " ".join(text.split()))


def _answers(assignment: Assignment, answered: Sequence[Answer], written: dict[str, str]) -> str:
    """The questions of the other notebooks that were answered, each with its answer."""
    parts = []
    for answer in answered:
        if answer.id not in QUESTIONS.values() and answer.status == "answered":
            question = "\n".join(f"> {line}" for line in assignment.questions[answer.id].text.splitlines())
            parts += [question, written[answer.id]]
    return "\n\n".join(parts) or "*(none was answered)*"


def _settings(figures: Sequence[Figure]) -> str:
    """A table of what made each picture, as the recipe inside it says."""
    columns = ("class", "truncation", "noise", "network")
    rows = [("picture", "from", *columns), (":---",) * 6]
    for figure in figures:
        unknown = {"class": "a plot" if figure.is_plot else "not known: it carries no recipe"}
        known = settings(figure.recipe) if figure.recipe else unknown
        rows.append((str(figure.number), figure.where, *(known.get(name, "-") for name in columns)))
    table = "\n".join("| " + " | ".join(map(plain, row)) + " |" for row in rows)
    return table if figures else "*(no pictures)*"


def _versions(figures: Sequence[Figure]) -> str:
    """What it was made with: the networks and libraries that the recipes name, and this kit."""
    recipes = [figure.recipe for figure in figures if figure.recipe]
    made = dict.fromkeys(f"{plain(r.network.name)} (weights sha256 {r.network.sha256[:16]}...)" for r in recipes)
    torch = dict.fromkeys(f"torch {plain(r.made_with['torch'])}" for r in recipes if "torch" in r.made_with)
    kit = f"GAN Lab {gan_lab.__version__}, Python {platform.python_version()}"
    return "; ".join([*made, *torch, kit])
