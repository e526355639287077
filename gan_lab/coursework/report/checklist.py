"""The check before handing in: what is still open in the student's notebooks. It informs and judges no answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_lab.coursework.assignment import Assignment, find_assigned_notebook
from gan_lab.coursework.hand_out.record import RECORD_FILE
from gan_lab.coursework.notebooks import MAX_STUDENT, REPORT_CALL, Notebook, is_unset, open_notebook
from gan_lab.coursework.report.marked_pictures import ReportPictures
from gan_lab.coursework.student_work import Answer, TaskResult, find_task_results
from gan_lab.errors import GanLabError, name_value
from gan_lab.saving import expand_path, is_link

MAX_PLACES = 12  # places that a line of the checklist names; of the others it says how many there are


@dataclass(frozen=True)
class NotebookFile:
    """One of the student's notebook files.

    Attributes
    ----------
    path : Path
        The file.
    notebook : Notebook or None
        Its content; None if it can't be read.
    problem : str
        Why it can't be read; "" if it can.
    """

    path: Path
    notebook: Notebook | None
    problem: str = ""


def find_notebooks(places: str | Path | Iterable[str | Path]) -> list[NotebookFile]:
    """Find notebook files and read them.

    Parameters
    ----------
    places : str, Path, or iterable of them
        Folders and notebook files. In a folder, hidden files and links are left out.

    Returns
    -------
    list of NotebookFile
        In the order of the places, those of a folder by name.

    Raises
    ------
    GanLabError
        If there are none, or what was named isn't there or is no notebook.
    """
    places = [places] if isinstance(places, str | Path) else _list_places(places)
    paths: dict[Path, None] = {}
    for place in places:
        path = expand_path(place)
        if path.is_dir():
            paths |= dict.fromkeys(p for p in sorted(path.glob("*.ipynb")) if is_visible_file(p))
        elif path.suffix.lower() not in ("", ".ipynb"):
            raise GanLabError(
                f"{path} is no notebook, whose name ends in .ipynb: give the folder of your notebooks, "
                "gl.write_report('.'), and the report shows the pictures that are marked in them."
            )
        elif is_visible_file(path):
            paths[path] = None
        else:
            raise GanLabError(f"There is no notebook {path}: give a folder, or the .ipynb files themselves.")
    if not paths:
        raise GanLabError(
            f"There are no notebooks in {places[0] if places else 'nothing'}: give the folder they lie in."
        )
    return [_read_notebook_file(path) for path in paths]


def _list_places(places: object) -> list[str | Path]:
    """Return several places as a list; GanLabError if one of them is no path."""
    listed: list[Any] = list(places) if isinstance(places, Iterable) else [places]
    if not all(isinstance(place, str | Path) for place in listed):
        raise GanLabError(
            f"The report is written of notebooks, not of {name_value(places)}: give their folder, gl.write_report('.')."
        )
    return listed


def is_visible_file(path: Path) -> bool:
    """Return whether a path is a file, no link, and not hidden by a dot."""
    return path.is_file() and not is_link(path) and not path.name.startswith(".")


def find_student(notebooks: Sequence[Notebook]) -> str:
    """Find the student's name.

    Parameters
    ----------
    notebooks : sequence of Notebook
        The student's notebooks.

    Returns
    -------
    str
        The name that most of them set as STUDENT; "" if none does.
    """
    names = [notebook.student for notebook in notebooks if notebook.student and not notebook.is_anonymous]
    return max(names, key=names.count)[:MAX_STUDENT] if names else ""


def make_checklist(
    assignment: Assignment,
    notebook_files: Sequence[NotebookFile],
    answers: Sequence[Answer],
    pictures: ReportPictures,
    has_record: bool = True,
) -> dict[str, bool]:
    """Check what a student should look at before handing in.

    Parameters
    ----------
    assignment : Assignment
        The notebooks as handed out.
    notebook_files : sequence of NotebookFile
        The student's notebooks.
    answers : sequence of Answer
        The answers in them.
    pictures : ReportPictures
        The pictures that were marked in them.
    has_record : bool
        Whether the hand-out.json that says what was asked lies beside them.

    Returns
    -------
    dict of str to bool
        Each condition in words, with the places where it doesn't hold, and whether it holds.
    """
    notebooks = [file.notebook for file in notebook_files if file.notebook]
    asked = {item.notebook for item in (*assignment.questions.values(), *assignment.tasks.values())}
    missing = sorted(asked - {find_assigned_notebook(assignment, notebook) for notebook in notebooks})
    if len(missing) == len(asked):  # only notebooks of the student's own
        questions = tasks = ["none of the notebooks with them is here"]
    else:
        questions = _list_open(a for a in answers if assignment.questions[a.id].notebook not in missing)
        results = find_task_results(assignment, notebooks)
        tasks = _list_open(result for result in results if assignment.tasks[result.id].notebook not in missing)
    problems = {
        "every notebook can be read": [file.problem for file in notebook_files if not file.notebook],
        "every notebook of the assignment is here": _name_missing(missing, has_record),
        "your name is set, the same in every notebook": _find_name_problems(notebooks),
        "every question is answered": questions,
        "every task is done": tasks,
        "every mark has a picture": pictures.marks_without_picture,
        "every marked picture has a caption": pictures.marks_without_caption,
        "every picture can be read": pictures.unreadable,
        "every notebook was run from top to bottom, and saved": [
            f"{notebook.name}: {notebook.run_order_problem}" for notebook in notebooks if notebook.run_order_problem
        ],
        "no cell ended in an error": [
            f"{notebook.name}, {error}" for notebook in notebooks for error in _find_errors(notebook)
        ],
    }
    return {_name_places(condition, places): not places for condition, places in problems.items()}


def _read_notebook_file(path: Path) -> NotebookFile:
    try:
        return NotebookFile(path, open_notebook(path))
    except GanLabError as problem:
        return NotebookFile(path, None, str(problem))


def _name_missing(missing: Sequence[str], has_record: bool) -> list[str]:
    """Return which notebooks are missing, and that perhaps only hand-out.json is: then nobody knows what was asked."""
    places = [f"{name} is missing" for name in missing]
    if missing and not has_record:
        places.append(
            f"{RECORD_FILE} is missing too, so all of the kit's notebooks count as asked for: if your course has "
            "fewer, put the one that was handed out beside your notebooks"
        )
    return places


def _list_open(work: Iterable[Answer | TaskResult]) -> list[str]:
    """Return the ids of open questions or tasks, those of one status together, such as "empty: 1.2, 1.5"."""
    ids: dict[str, list[str]] = {}
    for item in work:
        if item.status not in ("answered", "changed"):
            ids.setdefault(item.status, []).append(item.id)
    return [f"{status}: {', '.join(open_ids)}" for status, open_ids in ids.items()]


def _find_name_problems(notebooks: Sequence[Notebook]) -> list[str]:
    """Return what is wrong with the names that the notebooks set as STUDENT."""
    names: Mapping[str, str] = {n.name: n.student for n in notebooks if n.student is not None}
    if not names:
        return ["STUDENT is set nowhere"]
    unset = [notebook for notebook, name in names.items() if is_unset(name)]
    if unset:
        return [f"not set in {', '.join(unset)}"]
    if len({" ".join(name.split()).casefold() for name in names.values()}) > 1:
        return [f"{notebook} has {name}" for notebook, name in names.items()]
    return []


def _find_errors(notebook: Notebook) -> list[str]:
    """Return the errors in the cells above the one that writes the report: the others may be running just now."""
    report_cell = next((cell.number for cell in notebook.code if REPORT_CALL in cell.source), len(notebook.cells) + 1)
    return Notebook(notebook.name, notebook.cells[: report_cell - 1]).errors


def _name_places(condition: str, places: Sequence[str]) -> str:
    """Return a condition with the places where it doesn't hold."""
    if not places:
        return condition
    named = "; ".join(" ".join(place.split()) for place in places[:MAX_PLACES])
    more = f"; and {len(places) - MAX_PLACES} more" if len(places) > MAX_PLACES else ""
    return f"{condition} ({named}{more})"
