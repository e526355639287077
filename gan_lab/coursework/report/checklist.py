"""The check before handing in: what is still open in the student's notebooks. It informs and judges no answer.

No condition holds of what nobody can look at: a notebook that is missing or can't be read leaves it open.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.hand_out.record import RECORD_FILE
from gan_lab.coursework.notebook_reading.notebooks import Notebook, is_unset
from gan_lab.coursework.notebook_reading.run_order import REPORT_CALL
from gan_lab.coursework.report.doubtful_notebooks import find_doubtful, find_origin
from gan_lab.coursework.report.notebook_files import NotebookFile, name_some
from gan_lab.coursework.report.report_pictures import ReportPictures
from gan_lab.coursework.student_work import Answer, TaskResult, find_task_results

MAX_PLACES = 12  # places that a line of the checklist names; of the others it says how many there are


def make_checklist(
    assignment: Assignment,
    notebook_files: Sequence[NotebookFile],
    answers: Sequence[Answer],
    pictures: ReportPictures,
    has_record: bool = True,
    documents: Sequence[str] = (),
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
        The pictures of the report.
    has_record : bool
        Whether the hand-out.json that says what was asked lies beside them.
    documents : sequence of str
        The names of the documents that are handed in beside them.

    Returns
    -------
    dict of str to bool
        Each condition in words, with the places where it doesn't hold, and whether it holds. A condition on what there
        is none of, such as marks, isn't among them.
    """
    notebooks = [file.notebook for file in notebook_files if file.notebook]
    unread = [file for file in notebook_files if not file.notebook]
    not_known = [f"not known of {', '.join(file.path.name for file in unread)}"] if unread else []
    missing = sorted(_find_asked(assignment) - {find_origin(assignment, f) for f in notebook_files if f.notebook})
    strange = [] if all(file.is_named or find_origin(assignment, file) for file in unread) else not_known
    doubts = [f"{path.name} {doubt}" for path, doubt in find_doubtful(assignment, notebook_files).items()]
    problems = {
        "every notebook can be read": [file.problem for file in unread],
        "every notebook of the assignment is here": _name_missing(assignment, missing, unread, has_record),
        "every notebook in submission.zip belongs there": doubts + strange,
        "your name is set, the same in every notebook": _find_name_problems(assignment, notebook_files) + not_known,
    }
    if assignment.questions:
        unanswered = _find_open(assignment, missing, answers) + not_known
        problems["every question is answered"] = unanswered + _name_documents(documents if unanswered else ())
    if assignment.tasks:
        results = find_task_results(assignment, notebooks)
        problems["every task is done"] = _find_open(assignment, missing, results) + not_known
    if pictures.mark_count or unread:
        problems["every mark has a picture"] = pictures.marks_without_picture + not_known
        problems["every marked picture has a caption"] = pictures.marks_without_caption + not_known
    run_problems = [f"{each.name}: {each.run_order_problem}" for each in notebooks if each.run_order_problem]
    errors = [error for notebook in notebooks for error in _find_errors(notebook)]
    problems |= {
        "every picture can be read": pictures.unreadable + not_known,
        "every notebook was run from top to bottom, and saved": run_problems + not_known,
        "no cell ended in an error": errors + not_known,
    }
    return {_name_places(condition, places): not places for condition, places in problems.items()}


def _find_asked(assignment: Assignment) -> set[str]:
    """Return the names of the notebooks that have a question or a task."""
    return {item.notebook for item in (*assignment.questions.values(), *assignment.tasks.values())}


def _name_missing(
    assignment: Assignment, missing: Sequence[str], unread: Sequence[NotebookFile], has_record: bool
) -> list[str]:
    """Return which notebooks are missing, and that perhaps only hand-out.json is: then nobody knows what was asked."""
    broken = {find_origin(assignment, file) for file in unread}
    places = [f"{name} can't be read" if name in broken else f"{name} is missing" for name in missing]
    if set(missing) - broken and not has_record:
        places.append(
            f"{RECORD_FILE} is missing too, so all of the kit's notebooks count as asked for: if your course has "
            "fewer, put the one that was handed out beside your notebooks"
        )
    return places


def _find_open(
    assignment: Assignment, missing: Sequence[str], work: Iterable[Answer] | Iterable[TaskResult]
) -> list[str]:
    """Return the ids of open questions or tasks, those of one status together, such as "empty: 1.2, 1.5"."""
    ids: dict[str, list[str]] = {}
    not_here: dict[str, None] = {}
    for item in work:
        notebook = (assignment.questions if isinstance(item, Answer) else assignment.tasks)[item.id].notebook
        status = _find_open_status(item)
        if notebook in missing:
            not_here[notebook] = None
        elif status:
            ids.setdefault(status, []).append(item.id)
    places = [f"{status}: {', '.join(open_ids)}" for status, open_ids in ids.items()]
    return places + ([f"not known of {', '.join(not_here)}"] if not_here else [])


def _name_documents(documents: Sequence[str]) -> list[str]:
    """Return a place for documents: nobody knows here what they answer, and whoever grades reads them."""
    return [f"not looked for in {name_some(documents)}, handed in beside the notebooks"] if documents else []


def _find_open_status(item: Answer | TaskResult) -> str:
    """Return why a question or a task is open; "" if it isn't. It is what the kit's rubric gives points by."""
    if isinstance(item, TaskResult):
        return "" if item.status == "changed" else item.status
    if item.status != "answered":
        return item.status
    counts = item.counts()
    return "" if counts else "too short to count" if counts is False else "a picture, too few words"


def _find_name_problems(assignment: Assignment, notebook_files: Sequence[NotebookFile]) -> list[str]:
    """Return what is wrong with the names that the notebooks set as STUDENT."""
    asked = {Path(n.name).stem for n in assignment.notebooks if n.student is not None}
    names: dict[str, str] = {}
    for file in notebook_files:
        if file.notebook and (file.notebook.student is not None or find_origin(assignment, file) in asked):
            names[file.notebook.name] = file.notebook.student or ""
    if not names:
        return ["STUDENT is set nowhere"]
    unset = [notebook for notebook, name in names.items() if is_unset(name)]
    if unset:
        return [f"not set in {', '.join(unset)}"]
    if len({" ".join(name.split()).casefold() for name in names.values()}) > 1:
        return [f"{notebook} has {name}" for notebook, name in names.items()]
    return []


def _find_errors(notebook: Notebook) -> list[str]:
    """Return the errors in the cells above the one that writes the report: the others may be running just now.

    If cells weren't run, nobody can know whether they end in an error; that is said too.
    """
    report_cell = next((cell.number for cell in notebook.code if REPORT_CALL in cell.source), len(notebook.cells) + 1)
    above = Notebook(notebook.name, notebook.cells[: report_cell - 1])
    places = [f"{notebook.name}, {error}" for error in above.errors]
    not_run = [cell for cell in above.code if cell.execution_count is None and not cell.has_output]
    if not_run and notebook.is_order_recorded:
        count = f"{len(not_run)} cell{'s' if len(not_run) > 1 else ''} of "
        which = "" if len(not_run) == len(above.code) else count
        places.append(f"not known of {which}{notebook.name}, not run")
    return places


def _name_places(condition: str, places: Sequence[str]) -> str:
    """Return a condition with the places where it doesn't hold."""
    if not places:
        return condition
    named = "; ".join(" ".join(place.split()) for place in places[:MAX_PLACES])
    more = f"; and {len(places) - MAX_PLACES} more" if len(places) > MAX_PLACES else ""
    return f"{condition} ({named}{more})"
