"""Which documents of a submission a page shows, each once, and of the kit's own report only what a student added.

The report that the kit writes repeats answers, questions and captions, and may lie in a submission in several formats.
What it repeats stands elsewhere on the page.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gan_lab.coursework.review.intake.documents.documents import Document
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.pages.known_words import KnownWords
from gan_lab.coursework.texts.report_sections import TEMPLATE_FILE

# Of documents that have one name and different endings, as of a report, the words of the first of these are shown.
PREFERRED_KINDS = ("Markdown", "text", "Word", "PDF", "HTML", "LaTeX", "Python")
MIN_REPEATED = 30  # words of a document that is left out since it says nothing new; a shorter one may by chance
KIT_HEADINGS = ("Class, truncation and noise", "What it was made with")  # of the report's template, and no one else's
PARAGRAPH_END = re.compile(r"\n\n+")
# What the kit writes into a report by itself. The text may come from anybody: the time grows no faster than its length.
WRITTEN_BY_KIT = re.compile(
    r"!\[(?:[^\[\]\\]|\\.){0,3000}\]\((?:pictures/|attachment:)[^()\s]{1,300}\)"
    r"|\*\*Picture \d{1,4}\.\*\*|\bPicture \d{1,4}\.|\*?\(picture \d{1,4}\)\*?"
    r"|\(weights sha256 [0-9a-f]{1,16}(?:\.\.\.\))?|\btorch [\w.+]{1,30}|\bGAN Lab [\w.+]{1,30}, Python [\w.+]{1,30}"
    r"|\bDate: \d{4}-\d\d-\d\d"
)
SETTINGS_COLUMNS = ("class", "truncation", "noise", "network")  # of the table of inputs, behind the picture's place
FIXED_WORDS = (
    "Name: (no name)", "(not answered)", "(no pictures)", "(none was answered)", "which isn't shown",
    "(no picture was marked for the report)", "(no plot was marked for the report)", "(below)", "a plot",
    "picture from class truncation noise network", "not known: it carries no recipe",
)  # fmt: skip


@dataclass(frozen=True)
class ShownDocument:
    """A document as a page shows it."""

    document: Document
    others: tuple[Document, ...]  # of the same name with other endings, which say no more
    is_repeated: bool  # whether it says what stands elsewhere on the page, so that only what is new is shown
    text: str  # all of it, or what is new
    sections: dict[str, str]  # of the report's template, as far as they say anything that stands nowhere else


def choose_documents(documents: Sequence[Document], own: KnownWords, all_known: KnownWords) -> list[ShownDocument]:
    """Choose which documents are shown, and what of them.

    Parameters
    ----------
    documents : sequence of Document
        Those of one submission.
    own : KnownWords
        What the student wrote that stands elsewhere on the page.
    all_known : KnownWords
        The same, with what the kit writes into a report by itself.

    Returns
    -------
    list of ShownDocument
        First those with sections, such as a report; else in their order.
    """
    groups: dict[tuple[str, bool], list[Document]] = defaultdict(list)
    for document in documents:
        stem = str(PurePosixPath(document.name).with_suffix("")).casefold()
        groups[stem, document.kind == "Python"].append(document)
    shown = [
        _show(document, others, all_known if _is_kits(document) else own)
        for group in groups.values()
        for document, others in _join_same(group)
    ]
    return sorted(shown, key=lambda each: not each.document.sections)


def list_kit_words(student: str, questions: Iterable[str], pictures: Iterable[SubmittedPicture]) -> list[str]:
    """List what the kit writes into a report beside a student's words.

    Parameters
    ----------
    student : str
        The student's name.
    questions : iterable of str
        The Markdown of the questions.
    pictures : iterable of SubmittedPicture
        The student's pictures.

    Returns
    -------
    list of str
        The texts of the template, of the questions, of captions, and of the table of inputs.
    """
    template = TEMPLATE_FILE.read_text(encoding="utf-8")
    captions, rows = [], []
    for picture in pictures:
        captions.append(f"{picture.alt} {picture.caption or ''} {picture.where}")
        rows.append(" ".join([picture.where, *(picture.settings.get(name, "") for name in SETTINGS_COLUMNS)]))
    return [template, f"Name: {student}", *FIXED_WORDS, *questions, *captions, *rows]


def _join_same(group: Sequence[Document]) -> Iterator[tuple[Document, list[Document]]]:
    """Yield the documents of one name that say different things, each with those that say no more."""
    first, *rest = sorted(group, key=lambda each: (not each.text, PREFERRED_KINDS.index(each.kind)))
    in_first = KnownWords([first.text])
    same = [each for each in rest if each.text and not any(map(in_first.says_more, _split(each)))]
    yield first, same
    for each in rest:
        if each not in same:
            yield each, []


def _is_kits(document: Document) -> bool:
    """Tell whether the kit wrote a document as its report; a student may have changed it since."""
    return all(heading in document.text for heading in KIT_HEADINGS)


def _show(document: Document, others: Sequence[Document], known: KnownWords) -> ShownDocument:
    """Return what is shown of a document; known: what stands elsewhere on the page."""
    if document.kind == "Python":
        return ShownDocument(document, tuple(others), False, document.text, document.sections)
    new = [part for part in _split(document) if known.says_more(_clean(part))]
    is_repeated = _is_kits(document) or (not new and len(document.text.split()) >= MIN_REPEATED)
    sections = {title: text for title, text in document.sections.items() if known.says_more(_clean(text))}
    if is_repeated:
        sections = {title: _keep_new(text, known) for title, text in sections.items()}
    text = ("\n\n" if document.kind == "Markdown" else "\n").join(new) if is_repeated else document.text
    return ShownDocument(document, tuple(others), is_repeated, text, {t: part for t, part in sections.items() if part})


def _keep_new(section: str, known: KnownWords) -> str:
    """Return the paragraphs of a section that say anything new."""
    return "\n\n".join(part for part in PARAGRAPH_END.split(section) if known.says_more(_clean(part)))


def _split(document: Document) -> list[str]:
    """Return the paragraphs of a document; of one that isn't Markdown, its lines."""
    parts = PARAGRAPH_END.split(document.text) if document.kind == "Markdown" else document.text.split("\n")
    return [part for part in parts if part.strip()]


def _clean(text: str) -> str:
    """Return a text without what the kit writes into a report by itself."""
    return WRITTEN_BY_KIT.sub(" ", text)
