"""What a student did with an assignment: answers and changed code, read from the submitted notebooks.

A question or a task is found by the id in its text (Question 2.3, Task 2.1), since some editors drop the cells' ids and
tags, which they don't show. If that text is gone, it is found by the cell's id, and last by the cell's tag and order.
Student work is whatever differs from the notebook as it was handed out.
"""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from gan_lab.coursework.answer_cells import find_answer_cells, remove_pictures, remove_question
from gan_lab.coursework.assignment import Assignment, AssignmentItem
from gan_lab.coursework.notebook_reading.cell_contents import (
    YOUR_TURN,
    find_task_regions,
)
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.code_effects import Effects, StudentCode, join_effects
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.texts.answer_words import (
    WORD,
    classify_answer,
    count_new_words,
    count_own_words,
    find_repetitions,
    is_phrase,
)
from gan_lab.coursework.texts.image_marks import find_image_marks
from gan_lab.coursework.texts.readable_text import COMMENT, remove_invisible
from gan_lab.coursework.texts.shown_text import show_text

MIN_LIKENESS = 70  # percent of the characters, from which code is taken for a changed `try` cell that lost its id
MAX_COMPARED = 5_000  # characters of such code
MAX_LEFT_OUT = 0.5  # the share of a task's statements that can be missing, with none added, where the rest is work
MAX_ANSWER = 50_000  # characters of an answer; the rest is not read
MIN_WORDS = 3  # of an answer that counts, as in the kit's rubric
MAX_PHRASES = 4  # one question in so many may be answered with a phrase of what was handed out
PICTURE = "a picture, no words"
COPIED = ("the question's own words", "the folded answer's own words")  # of which a phrase may be an honest answer


@dataclass(frozen=True)
class Answer:
    """What a student wrote below one question.

    Attributes
    ----------
    id : str
        The question's id, such as "2.3".
    question : str
        The question in words.
    text : str
        The answer; "" if there is none.
    status : str
        "answered", "empty", "a picture, no words", "the question's own words",
        "the folded answer's own words", "the notebook's own words", "the student's name", "the same words as the
        answer to 2.1" (or whichever has them first), or "missing".
    where : str
        The notebook and the cell; "" if the question is missing.
    stored_words : str, optional
        What `show_text` reads of it, where that was stored.
    places : tuple of str
        Every cell that the answer stands in, each as in `where`: that of the question, and those added below it.
    is_phrase : bool
        Whether it is only a phrase of the question or the folded answer, and answered all the same: see
        `MAX_PHRASES`.
    """

    id: str
    question: str
    text: str
    status: str
    where: str = ""
    stored_words: str | None = None
    places: tuple[str, ...] = ()
    is_phrase: bool = False

    @property
    def shown(self) -> str:
        """The words that a page shows of it."""
        return show_text(remove_pictures(self.text)) if self.stored_words is None else self.stored_words

    @property
    def has_picture(self) -> bool:
        """Whether it shows a picture, which can say what the words don't."""
        return any(find_image_marks(COMMENT.sub("", self.text)))

    @property
    def word_count(self) -> int:
        """How many words it has; in scripts that are written without spaces, each character counts."""
        return len(WORD.findall(remove_invisible(self.shown)))

    @property
    def new_word_count(self) -> int:
        """How many different words it has that the question doesn't have."""
        return count_new_words(self.shown, self.question)

    def counts(self, least: int = MIN_WORDS) -> bool | None:
        """Tell whether the question counts as answered.

        Parameters
        ----------
        least : int
            How many different words it takes. The question's own are among them, as far as the answer chooses from
            them.

        Returns
        -------
        bool or None
            None if only a person can tell, since the answer shows a picture and has too few words.
        """
        if self.status == "answered" and count_own_words(self.shown, self.question) >= least:
            return True
        return None if self.has_picture else False


@dataclass(frozen=True)
class TaskResult:
    """What a student did of one task.

    Attributes
    ----------
    id : str
        The task's id, such as "2.1".
    task : str
        The task in words.
    status : str
        "changed", "as handed out", or "missing", also if most of its code is gone and nothing is there instead.
    where : str
        The notebook and the cell; "" if the task is missing.
    is_name : bool
        Whether the task is to set one's name, which counts for nothing.
    """

    id: str
    task: str
    status: str
    where: str = ""
    is_name: bool = False


def find_answers(assignment: Assignment, notebooks: Sequence[Notebook]) -> list[Answer]:
    """Find what a student wrote below each question: in its cell, and in text cells that were added below it.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebooks : sequence of Notebook
        The student's. Where two have the same question, an answered one counts, and the longer answer.

    Returns
    -------
    list of Answer
        One for each question of the assignment, in order.
    """
    found: dict[str, list[Answer]] = defaultdict(list)
    for notebook in notebooks:
        for id_, cells in find_answer_cells(assignment, notebook):
            question = assignment.questions[id_]
            parts = (remove_question(cells[0].source, question), *(cell.source for cell in cells[1:]))
            text = "\n\n".join(filter(None, parts)).strip()[:MAX_ANSWER]
            places = tuple(f"{notebook.name}, cell {cell.number}" for cell in cells)
            words = remove_pictures(text)
            status = classify_answer(words, question.text, assignment.handed_out_words, notebook.student or "")
            answer = Answer(id_, question.text, text, status, places[0], show_text(words), places)
            found[id_].append(replace(answer, status=PICTURE) if status == "empty" and answer.has_picture else answer)
    best = {id_: max(copies, key=lambda a: (a.status == "answered", a.word_count)) for id_, copies in found.items()}
    answers = [best.get(id_) or Answer(id_, item.text, "", "missing") for id_, item in assignment.questions.items()]
    return _mark_repetitions(_accept_phrases(answers))


def _accept_phrases(answers: Sequence[Answer]) -> list[Answer]:
    """Accept phrases of what was handed out as answers where they are few, since a question may offer its answer."""
    accepted, left = list(answers), max(1, len(answers) // MAX_PHRASES)
    for place, answer in enumerate(answers):
        if left and answer.status in COPIED and is_phrase(answer.shown, answer.question):
            accepted[place] = replace(answer, status="answered", is_phrase=True)
            left -= 1
    return accepted


def _mark_repetitions(answers: Sequence[Answer]) -> list[Answer]:
    """Mark the answers that are the same words as an earlier one: one sentence below many questions is one answer."""
    marked = list(answers)
    places = [place for place, answer in enumerate(answers) if answer.status == "answered"]
    repetitions = find_repetitions([(answers[place].text, answers[place].shown) for place in places])
    for number, earlier in repetitions.items():
        status = f"the same words as the answer to {answers[places[earlier]].id}"
        marked[places[number]] = replace(marked[places[number]], status=status)
    return marked


def find_task_results(assignment: Assignment, notebooks: Sequence[Notebook]) -> list[TaskResult]:
    """Find out for each task whether its code differs from what was handed out; what does nothing doesn't count.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebooks : sequence of Notebook
        The student's. Where two have the same task, a changed one counts.

    Returns
    -------
    list of TaskResult
        One for each task of the assignment, in order.
    """
    found: dict[str, list[TaskResult]] = defaultdict(list)
    for notebook in notebooks:
        lost_ids = not any(cell.id in assignment.cell_ids for cell in notebook.cells)
        code = StudentCode(notebook.code, notebook.student)
        for id_, cells in _find_task_code(assignment, notebook):
            task = assignment.tasks.get(id_)
            if not task:
                continue
            # Where nothing was handed out, it may be the task to set a name that nothing reads.
            known = task.names if task.effects.text else None
            effects = [(cell, code.find_effects(cell, known)) for cell in cells]
            own = {
                cell.number: does
                for cell, does in effects
                if _is_students_code(assignment, task, cell, does.text, lost_ids)
            }
            if own:
                where = f"{notebook.name}, cell {min(own)}"
                status = _compare_code(task, join_effects(own.values()), notebook)
                found[id_].append(TaskResult(id_, task.text, status, where, task.is_name))
    best = {id_: max(copies, key=lambda result: result.status == "changed") for id_, copies in found.items()}
    return [
        best.get(id_) or TaskResult(id_, item.text, "missing", is_name=item.is_name)
        for id_, item in assignment.tasks.items()
    ]


def _compare_code(task: AssignmentItem, effects: Effects, notebook: Notebook) -> str:
    """Return the status of a task whose cells are there. What only leaves out most of the code doesn't do it."""
    if task.is_name:
        return "as handed out" if notebook.is_anonymous else "changed"
    if effects.adds_to(task.effects):
        return "changed"
    left_out = effects.leaves_out(task.effects)
    return "missing" if left_out > MAX_LEFT_OUT else "changed" if left_out else "as handed out"


def _find_task_code(assignment: Assignment, notebook: Notebook) -> list[tuple[str, list[Cell]]]:
    """Return the ids of the tasks in a notebook, each with its code cells."""
    found = [(region.id, region.code_cells) for region in find_task_regions(notebook.cells) if region.code_cells]
    visible = {id_ for id_, _ in found}
    by_cell_id = {cell.id: cell for cell in notebook.code if cell.id}
    for task in assignment.tasks.values():
        if task.id not in visible and task.cell_id in by_cell_id:  # the task's text is gone
            found.append((task.id, [by_cell_id[task.cell_id]]))
    return found


def _is_students_code(assignment: Assignment, task: AssignmentItem, cell: Cell, code: str, lost_ids: bool) -> bool:
    """Return whether a code cell below a task was to be changed or was added; the others there are examples.

    code: the text of its `Effects`. lost_ids: whether an editor gave all cells of the notebook new ids.
    """
    is_example = cell.id in assignment.cell_ids and cell.id != task.cell_id and YOUR_TURN not in cell.tags
    if is_example or code in assignment.example_code:
        return False
    return not lost_ids or YOUR_TURN in cell.tags or not _is_like_code_to_try(assignment, code)


def _is_like_code_to_try(assignment: Assignment, code: str) -> bool:
    """Tell whether code is more like a `try` cell than like any cell of a task; code: the text of its `Effects`."""

    def find_likeness(others: AbstractSet[str]) -> float:
        pairs = ((code[:MAX_COMPARED], other[:MAX_COMPARED]) for other in others)
        return max((fuzz.ratio(*pair, score_cutoff=MIN_LIKENESS) for pair in pairs), default=0.0)

    likeness = find_likeness(assignment.try_code)
    return likeness >= MIN_LIKENESS and likeness > find_likeness(assignment.your_turn_code)
