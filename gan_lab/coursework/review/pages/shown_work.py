"""What a student's page shows of a submission: each piece at the criteria that it bears on, and the rest below.

However much was handed in, the page shows only so many characters and pictures of it, and says what it leaves out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.intake.own_notebooks import OwnCell, OwnNotebook
from gan_lab.coursework.review.pages.known_words import KnownWords
from gan_lab.coursework.review.pages.page_parts import count_words, picture_values, shorten
from gan_lab.coursework.review.pages.placed_pictures import PlacedPictures, find_pasted_names
from gan_lab.coursework.review.pages.shown_documents import ShownDocument, choose_documents, list_kit_words
from gan_lab.coursework.review.pages.templating import Values, render_markdown
from gan_lab.coursework.review.pages.written_text import ShownText
from gan_lab.coursework.student_work import Answer, TaskResult

MAX_SHOWN = 150  # pictures on a student's page


class ShownWork:
    """What is still to be shown of a submission, and how much of it may be.

    Parameters
    ----------
    graded : GradedSubmission
        The submission.
    questions : mapping of str to str
        The Markdown of the questions that were handed out, by their ids.

    Attributes
    ----------
    is_own_work : bool
        Whether nothing that was handed out is in it, so that all of it is in a form of the student's own.
    """

    def __init__(self, graded: GradedSubmission, questions: Mapping[str, str]) -> None:
        reading = graded.reading
        self._questions, self._text = questions, ShownText()
        self._answers = {answer.id: answer for answer in reading.answers}
        self._tasks = {task.id: task for task in reading.tasks if not task.is_name}
        self._own_notebooks = reading.own_notebooks
        self.is_own_work = not any(notebook.assigned for notebook in reading.notebooks)
        self._pictures = graded.own_pictures_and_plots
        self._places = PlacedPictures(picture for picture in reading.pictures if not picture.is_example)
        written = [answer.text for answer in reading.answers]
        self._in_answers = KnownWords(written)
        written += ["\n".join(cell.source for cell in notebook.cells) for notebook in reading.own_notebooks]
        by_kit = list_kit_words(graded.student, questions.values(), reading.pictures)
        self._documents = choose_documents(reading.documents, KnownWords(written), KnownWords([*written, *by_kit]))
        self._placed: set[str] = set()  # ids of answers, places of cells, digests of pictures that the page shows
        self._pictures_left, self._left_out = MAX_SHOWN, set[str]()

    def list_own_work(self) -> list[Values]:
        """Return the links to the notebooks and documents of whom handed in nothing else, further down on the page."""
        if not self.is_own_work:
            return []
        notebooks = ((each.name, _notebook_anchor(number)) for number, each in enumerate(self._own_notebooks))
        documents = ((each.document.name, _document_anchor(number)) for number, each in enumerate(self._documents))
        return [{"name": shorten(name), "anchor": anchor} for name, anchor in (*notebooks, *documents)]

    def take(self, evidence_items: Sequence[str]) -> Values:
        """Return what bears on one criterion.

        Parameters
        ----------
        evidence_items : sequence of str
            As `Criterion.evidence_items` has them.

        Returns
        -------
        dict
            Answers, code of tasks that shows no picture, sections and pictures; sentences on what is missing.
        """
        names: dict[str, list[str]] = defaultdict(list)
        for item in evidence_items:
            kind, _, name = item.partition(" ")
            names[kind].append(name)
        answers = [self._answers[id_] for id_ in names["Question"] if id_ in self._answers]
        tasks = [self._tasks[id_] for id_ in names["Task"] if id_ in self._tasks]
        without_picture = [t for t in tasks if t.status == "changed" and not self._places.find_of_task(t.id)]
        shown = {
            "answers": [self._show_answer(answer) for answer in answers if answer.status != "missing"],
            "tasks": [self._show_task(task) for task in without_picture],
            "sections": [values for title in names["Section"] for values in self._show_sections(title)],
            "pictures": self._show_pictures(p for id_ in names["Task"] for p in self._places.find_of_task(id_)),
        }
        missing = [
            _name_items("Question", [answer.id for answer in answers if answer.status == "missing"]),
            _name_items("Task", [task.id for task in tasks if task.status == "missing"]),
        ]
        return shown | {
            "has_evidence": any(shown.values()),
            "missing": "" if self.is_own_work else "; ".join(filter(None, missing)),
            "not_done": _name_items("Task", [task.id for task in tasks if task.status == "as handed out"]),
        }

    def take_answers(self) -> list[Values]:
        """Return the answers that stand at no criterion."""
        answers = [a for a in self._answers.values() if a.id not in self._placed and a.status != "missing"]
        return [self._show_answer(answer) for answer in answers]

    def take_notebooks(self) -> list[Values]:
        """Return the student's own notebooks, and the cells that were added to others or changed in them."""
        shown = (self._show_notebook(number, notebook) for number, notebook in enumerate(self._own_notebooks))
        return [values for values in shown if values["cells"]]

    def take_documents(self) -> list[Values]:
        """Return the documents."""
        return [self._show_document(number, shown) for number, shown in enumerate(self._documents)]

    def take_pictures(self) -> Values:
        """Return the pictures that stand nowhere yet, and how many more there are than the page shows."""
        shown = self._show_pictures([picture for picture in self._pictures if picture.sha256 not in self._placed])
        return {"other_pictures": shown, "left_out": len(self._left_out), "max_shown": MAX_SHOWN}

    def _show_answer(self, answer: Answer) -> Values:
        is_first = answer.id not in self._placed
        places = answer.places or (answer.where,)
        self._placed |= {answer.id, *places}
        files = self._places.find_shown_files(answer.text, _find_notebook(answer.where))
        pasted = [picture for place in places for picture in self._places.find_in(place)]
        return {
            "anchor": question_anchor(answer.id) if is_first else "",
            "question": render_markdown(self._questions.get(answer.id, "")),
            "status": answer.status,
            "words": count_words(answer.word_count),
            "where": shorten(answer.where),
            "text": self._text.take(answer.text, shown_files=files),
            "pictures": self._show_pictures([*pasted, *files.values()]),
        }

    def _show_task(self, task: TaskResult) -> Values:
        """Return the code that a student wrote for a task, and what it printed."""
        name, _, number = task.where.rpartition(", cell ")
        own = {cell.number: cell for each in self._own_notebooks if each.name == name for cell in each.cells}
        cells: list[OwnCell] = []
        place = int(number) if number.isdecimal() else 0
        while place in own and own[place].is_code:  # cells that were added below the first belong to it
            cells.append(own[place])
            place += 1
        self._placed |= {f"{name}, cell {cell.number}" for cell in cells}
        return {"id": task.id, "where": shorten(task.where), "cells": [self._show_cell(c, name, True) for c in cells]}

    def _show_sections(self, title: str) -> list[Values]:
        """Return what the student's own texts say under a heading of the template, unless it stands elsewhere."""
        found = []
        for own in self._own_notebooks:
            text = own.sections.get(title, "")
            if self._in_answers.says_more(text):
                names = find_pasted_names(text)
                places = [f"{own.name}, cell {number}" for number in own.section_cells.get(title, ())]
                pasted = [p for place in places for p in self._places.find_in(place) if p.name in names]
                found.append(self._show_section(title, text, own.name, pasted))
        for shown in self._documents:
            if text := shown.sections.get(title, ""):
                document = shown.document
                pictures = self._places.find_in_document(document.name)
                names = find_pasted_names(text)
                pasted = [p for p in pictures if p.name in names or f"({p.name})" in text]
                found.append(self._show_section(title, text, document.name, pasted, document.kind != "Markdown"))
        return found

    def _show_section(
        self, title: str, text: str, name: str, pasted: Sequence[SubmittedPicture], is_typed: bool = False
    ) -> Values:
        """Return a section with the pictures that it shows; name: of the notebook or document."""
        files = self._places.find_shown_files(text, name)
        return {
            "title": title,
            "where": shorten(name),
            "text": self._text.take(text, is_typed, shown_files=files),
            "pictures": self._show_pictures([*pasted, *files.values()]),
        }

    def _show_notebook(self, number: int, notebook: OwnNotebook) -> Values:
        """Return an own notebook; of one that was handed out, the cells that stand nowhere on the page yet."""
        cells = [
            self._show_cell(cell, notebook.name, notebook.is_whole)
            for cell in notebook.cells
            if notebook.is_whole or f"{notebook.name}, cell {cell.number}" not in self._placed
        ]
        return {
            "anchor": _notebook_anchor(number),
            "name": shorten(notebook.name),
            "is_whole": notebook.is_whole,
            "is_open": notebook.is_whole and self.is_own_work,
            "cells": cells,
            "left_out": notebook.left_out,
        }

    def _show_cell(self, cell: OwnCell, name: str, again: bool) -> Values:
        """Return a cell with its pictures; again: also those that stand elsewhere on the page. name: the notebook's."""
        files = {} if cell.is_code else self._places.find_shown_files(cell.source, name)
        pictures = [*self._places.find_in(f"{name}, cell {cell.number}"), *files.values()]
        return {
            "number": cell.number,
            "is_code": cell.is_code,
            "text": self._text.take(cell.source, cell.is_code, shown_files=files),
            "printed": self._text.take(cell.printed, is_typed=True),
            "error": shorten(cell.error),
            "pictures": self._show_pictures([p for p in pictures if again or p.sha256 not in self._placed]),
        }

    def _show_document(self, number: int, shown: ShownDocument) -> Values:
        document, all_ = shown.document, (shown.document, *shown.others)
        files = self._places.find_shown_files(shown.text, document.name)
        pictures = [picture for each in all_ for picture in self._places.find_in_document(each.name)]
        if shown.is_repeated and document.kind == "HTML":  # what a program wrote has no pictures of its own
            self._placed |= {picture.sha256 for picture in pictures}
        return {
            "anchor": _document_anchor(number),
            "name": shorten(document.name),
            "kind": document.kind,
            "is_open": self.is_own_work and not self._own_notebooks and bool(shown.text),
            "problems": [each.problem for each in all_ if each.problem],
            "same": [shorten(each.name) for each in shown.others],
            "is_repeated": shown.is_repeated,
            "text": self._text.take(shown.text, document.kind != "Markdown", whole=True, shown_files=files),
            "links": [{"name": shorten(each.name), "file": each.copy} for each in all_ if each.copy],
            "pictures": self._show_pictures([p for p in (*pictures, *files.values()) if p.sha256 not in self._placed]),
        }

    def _show_pictures(self, pictures: Iterable[SubmittedPicture]) -> list[Values]:
        """Return pictures, each once."""
        once = list({picture.sha256: picture for picture in pictures}.values())
        shown = once[: self._pictures_left]
        self._pictures_left -= len(shown)
        self._left_out |= {picture.sha256 for picture in once[len(shown) :]}
        self._placed |= {picture.sha256 for picture in once}
        return [picture_values(picture, f"../pictures/{picture.page_file}") for picture in shown]


def question_anchor(id_: str) -> str:
    """Return the name by which links on the page lead to an answer; id_: the question's id."""
    return f"question-{id_}"


def _notebook_anchor(number: int) -> str:
    return f"notebook-{number}"


def _document_anchor(number: int) -> str:
    return f"document-{number}"


def _find_notebook(where: str) -> str:
    """Return the name of the notebook in a place such as "02_truncation.ipynb, cell 5"."""
    return where.rpartition(", cell ")[0]


def _name_items(kind: str, ids: Sequence[str]) -> str:
    """Return such as "Questions 7.1, 7.2"; "" without ids."""
    return f"{kind}{'s' if len(ids) > 1 else ''} {', '.join(ids)}" if ids else ""
