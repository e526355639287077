"""Before handing in: the notebooks that were given, and what is still open in them. It is said, and judges nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_lab.coursework.assignment import Assignment, which
from gan_lab.coursework.notebooks import Notebook, open_notebook
from gan_lab.coursework.report.marked_pictures import Gathered
from gan_lab.coursework.student_work import Answer, Done, tasks
from gan_lab.errors import GanLabError

UNSET = ("", "anonymous")


@dataclass(frozen=True)
class Given:
    """One notebook as it was given."""

    path: Path
    notebook: Notebook | None  # None if it can't be read
    problem: str = ""  # why


def find_notebooks(where: str | Path | Iterable[str | Path]) -> list[Given]:
    """The notebooks in a folder, or those that are named; GanLabError if there are none.

    In a folder, hidden files, links and what Jupyter keeps for itself are passed over.
    """
    named = [where] if isinstance(where, str | Path) else list(where)
    paths: dict[Path, None] = {}
    for name in named:
        path = Path(name).expanduser()
        if path.is_dir():
            paths |= dict.fromkeys(p for p in sorted(path.glob("*.ipynb")) if is_plain(p))
        elif is_plain(path):
            paths[path] = None
        else:
            raise GanLabError(f"There is no notebook {path}: give a folder, or the .ipynb files themselves.")
    if not paths:
        raise GanLabError(f"There are no notebooks in {named[0] if named else 'nothing'}: give the folder they lie in.")
    return [_open(path) for path in paths]


def is_plain(path: Path) -> bool:
    """Whether it is a file of its own, and meant to be seen."""
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")


def _open(path: Path) -> Given:
    try:
        return Given(path, open_notebook(path))
    except GanLabError as problem:
        return Given(path, None, str(problem))


def student(notebooks: Sequence[Notebook]) -> str:
    """The name that most of the notebooks set as STUDENT; "" if none does."""
    names = [n.student for n in notebooks if (n.student or "").casefold() not in UNSET]
    return max(names, key=names.count)[:200] if names else ""


def still_open(
    assignment: Assignment, given: Sequence[Given], answered: Sequence[Answer], gathered: Gathered
) -> dict[str, bool]:
    """What is to be looked at before handing in, with the places in its words, and whether it is in order."""
    notebooks = [each.notebook for each in given if each.notebook]
    asked = {a.notebook for a in (*assignment.questions.values(), *assignment.tasks.values())}
    missing = sorted(asked - {which(assignment, n) for n in notebooks})
    names = {n.name: n.student for n in notebooks if n.student is not None}
    questions = _by_status(a for a in answered if assignment.questions[a.id].notebook not in missing)
    done = _by_status(t for t in tasks(assignment, notebooks) if assignment.tasks[t.id].notebook not in missing)
    if len(missing) == len(asked):  # a student's own notebook alone
        questions = done = ["none of the notebooks with them is here"]
    disorder = [f"{n.name}: {n.disorder}" for n in notebooks if n.disorder]
    errors = [f"{n.name}, {line}" for n in notebooks for line in _errors(n)]
    return {
        _said("every notebook can be read", [each.problem for each in given if not each.notebook]): all(
            each.notebook for each in given
        ),
        _said("every notebook of the assignment is here", [f"{name} is missing" for name in missing]): not missing,
        _said("your name is set, the same in every notebook", _names(names)): not _names(names),
        _said("every question is answered", questions): not questions,
        _said("every task is done", done): not done,
        _said("every mark has a picture", gathered.empty): not gathered.empty,
        _said("every marked picture has a caption", gathered.uncaptioned): not gathered.uncaptioned,
        _said("every picture can be read", gathered.broken): not gathered.broken,
        _said("every notebook was run from top to bottom, and saved", disorder): not disorder,
        _said("no cell ended in an error", errors): not errors,
    }


def _by_status(work: Iterable[Answer | Done]) -> list[str]:
    """Which questions or tasks are still open, by what they are: "empty: 1.2, 1.5"."""
    found: dict[str, list[str]] = {}
    for each in work:
        if each.status not in ("answered", "changed"):
            found.setdefault(each.status, []).append(each.id)
    return [f"{status}: {', '.join(ids)}" for status, ids in found.items()]


def _names(names: Mapping[str, str]) -> list[str]:
    """What is wrong with the names that the notebooks set."""
    unset = [notebook for notebook, name in names.items() if name.casefold() in UNSET]
    wrong = [f"not set in {', '.join(unset)}"] if unset else []
    if not wrong and len({" ".join(name.split()).casefold() for name in names.values()}) > 1:
        wrong = [f"{notebook} has {name}" for notebook, name in names.items()]
    return wrong if names else ["STUDENT is set nowhere"]


def _writing(notebook: Notebook) -> int | None:
    """The cell that writes the report: while it runs, the file it reads can't hold its end."""
    return next((cell.number for cell in notebook.code if "write_report(" in cell.source), None)


def _errors(notebook: Notebook) -> list[str]:
    end = _writing(notebook)
    return notebook.errors if end is None else Notebook(notebook.name, notebook.cells[: end - 1]).errors


def _said(what: str, where: Sequence[str], most: int = 12) -> str:
    """A condition, and the places where it doesn't hold."""
    if not where:
        return what
    more = f"; and {len(where) - most} more" if len(where) > most else ""
    return f"{what} ({'; '.join(' '.join(place.split()) for place in where[:most])}{more})"
