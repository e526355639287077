"""What a student's notebooks show and nobody sees who reads the report or grades the work, such as videos."""

from collections.abc import Iterable

from gan_lab.coursework.notebook_reading.unshown import LOOK
from gan_lab.coursework.report.notebook_files import NotebookFile

LOOK_AT_SEVERAL = LOOK.replace("at it", "at them")
WAY_OUT = "Show a picture of it as well: save one, and show it in a text cell by ![what it shows](its-name.png)."


def describe_not_shown(notebook_files: Iterable[NotebookFile]) -> list[str]:
    """Say what of the notebooks is shown neither in the report nor where the work is graded.

    Parameters
    ----------
    notebook_files : iterable of NotebookFile
        The student's notebooks.

    Returns
    -------
    list of str
        The lines, with the cells of each notebook and what to do; [] if there is nothing of that kind.
    """
    notebooks = [file.notebook for file in notebook_files if file.notebook]
    found = [(notebook.name, sentence) for notebook in notebooks for sentence in notebook.passed_over]
    if not found:
        return []
    # The way out is for whoever has only the file; the student made what is in it.
    lines = [f"  {name}: {sentence.replace(LOOK, '').replace(LOOK_AT_SEVERAL, '')}" for name, sentence in found]
    return ["Not shown in the report, nor where your work is graded:", *lines, f"  {WAY_OUT}"]
