"""A student who does everything that the notebooks ask: what they set, and their notebooks executed."""

import os
import re
from pathlib import Path

import nbformat
from classroom_words import answer
from nbclient import NotebookClient

import gan_lab as gl

STUDENT = "Ada Adler"
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FOUND = f"pictures/coat-truncation-0.6-seed-{gl.student_seed(STUDENT, 'Task 3.2')}-row-0.png"

# For each notebook the names that the student sets, with what stands behind the equals sign then.
EDITS = {
    "01_noise_to_image": {
        "MY_SEED": "8",
        "MY_WORD": '"coat"',
        "MY_NAME": '"coat"',
        "MY_PAIR": '"coat", "dress"',
        "MY_LOW": "0.05",
        "MY_CLASS": '"sneaker"',
        "MY_TRUNCATION": "0.7",
        "BEST, WORST": "3, 0",
    },
    "02_truncation": {
        "MY_LENGTH": "2.98",
        "MY_SEED": "4",
        "MY_NAME": '"bag"',
        "LOW_GENERATED": "[1, 2, 5]",
        "HIGH_GENERATED": "[3, 4, 10, 20]",
        "MY_CLASS": '"coat"',
        "MY_TRUNCATIONS": "(0.3, 0.6, 0.9)",
        "TOLD_TRUNCATION": "1.0",
        "MY_DOUBT": '"pullover"',
        "MY_NOISE, MY_TOLD": "1.0, 0.02",
    },
    "03_latent_space": {
        "MY_SEED": "7",
        "MY_NAME": '"coat"',
        "MY_PAIR": '"coat", "shirt"',
        "MY_WHICH": "8",
        "MY_PICTURE": repr(FOUND),
        "MY_PHOTOGRAPH": repr(FOUND),
        "MY_CLASSES": '["dress", "sandal", "coat"]',
    },
    "04_stylegan2_ada": {
        "MY_NUMBER": "5",
        "CLAMP": "False",
        "MY_LABEL": "gan.classes * 200",
        "MY_PSIS": "[-0.5, 0, 1, 1.5]",
        "MY_PSI": "0.7",
        "MY_CUTOFF": "4",
        "MY_SEEDS": "(5, 6)",
        "EPOCHS": "6",
        "MY_P": "0.3",
    },
    "05_the_game": {
        "TRY_SEED": "4",
        "TRY_STEPS": "300",
        "TRY_WIDTH": "8",
        "    real, fake": "game.real() + 0.1 * game.noise(), game.G(game.noise()).detach()",
        "MY_SETTINGS": '{"rate_g": 0.01, "d_steps": 2}',
        "MY_POINTS": "[(-0.8, 0.0), (0.8, 0.0)]",
        "MY_STEPS": "300",
    },
    # Fewer epochs and pictures than a student takes: what is tried here is that it all runs, and is counted as done.
    "06_train_a_dcgan": {
        "EPOCHS": "1",
        "COUNT": "500",
        "FEW_EPOCHS": "1",
        "CLASS_EPOCHS": "1",
        "MY_CLASS": '"bag"',
        "MY_BREAK_EPOCHS": "1",
        "BEST, WORST": "7, 2",
        "MY_BREAK": '{"learning_rate": 0.05}',
        "D_REAL, D_FAKE": "0.9, 0.1",
        "MY_LOSS_D, MY_LOSS_G": "1.39, 0.69",
        "MY_PICTURES": "255 - some[:8]",
        "MY_ENDS": "3, 4",
    },
    "07_report": {
        "CAPTION": '{"class": "coat", "truncation": 0.5, "seed": 3}',
        "WRONG": '["B", "C"]',
        "COUNT": "600",
        "SUPPORT": '{1: "b", 2: "b", 3: "b", 4: "c", 5: "d"}',
    },
}
# What is measured or trained beside the tasks is smaller: that it all runs, and is counted as done, is tried here, and
# the notebooks as they ship run at full size. In each notebook patterns, with what stands there while it runs.
SMALLER = {
    "02_truncation": {r"gan\.classes \* 25": "gan.classes * 10", r"MANY = 80": "MANY = 8"},
    "03_latent_space": {
        r"PAIRS = 60": "PAIRS = 6",
        r"gan\.classes \* 30": "gan.classes * 3",
        r"MANY = 30": "MANY = 3",
        r"SOME = 20": "SOME = 4",
        r"COUNT = 16": "COUNT = 3",
    },
    "04_stylegan2_ada": {r"PAIRS = 30": "PAIRS = 3", r"COUNT = 60": "COUNT = 6", r"SOME = 24": "SOME = 3"},
    "05_the_game": {r"(\.train\(|every=)(\d+)00\b": r"\1\2"},
    "06_train_a_dcgan": {r"(DCGANRun\([^,]+, photographs),": r"\1.part(range(2000)),", "epochs=2": "epochs=1"},
}
CAPTION = "# Report: What one should see here"
QUESTION = re.compile(r"\*\*Question (\d+\.\d+)")


def work_through(name: str, folder: Path) -> nbformat.NotebookNode:
    """Do everything that one notebook asks, execute it in the student's folder, and save it there.

    Parameters
    ----------
    name : str
        The notebook, such as "02_truncation".
    folder : Path
        The student's folder, with the notebooks before this one and what they saved.

    Returns
    -------
    NotebookNode
        With its outputs; a cell that ended in an error raises.
    """
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    unset = {"STUDENT": repr(STUDENT), **EDITS[name]}
    found = set()
    for cell in notebook.cells:
        if "answer" in cell.metadata.get("tags", []):
            cell.source += f"\n\n{answer(QUESTION.search(cell.source)[1], STUDENT)}"
        if cell.cell_type == "code":
            cell.source = re.sub(r"^# Report:[ ]*$", CAPTION, cell.source, flags=re.MULTILINE)
            for variable, value in unset.items():
                pattern = rf"^{re.escape(variable)} = [^#\n]*?(?=[ ]*#|$)"
                cell.source, count = re.subn(
                    pattern, lambda _, text=f"{variable} = {value}": text, cell.source, count=1, flags=re.MULTILINE
                )
                found |= {variable} if count else set()
    assert found == set(unset), f"{name} has no {unset.keys() - found} any more: change this file too"
    sources = [cell.source for cell in notebook.cells]
    _make_smaller(notebook, SMALLER.get(name, {}))
    environment = {**os.environ, "TQDM_DISABLE": "1"}
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute(env=environment)
    for cell, source in zip(notebook.cells, sources, strict=True):
        cell.source = source  # the student changed nothing but the tasks
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return notebook


def _make_smaller(notebook: nbformat.NotebookNode, smaller: dict[str, str]) -> None:
    """Put smaller numbers into the code; what students change and what checks it stay as they are."""
    found = set()
    for cell in notebook.cells:
        if cell.cell_type == "code" and not {"your-turn", "check"} & set(cell.metadata.get("tags", [])):
            for pattern, replacement in smaller.items():
                cell.source, count = re.subn(pattern, replacement, cell.source)
                found |= {pattern} if count else set()
    assert found == set(smaller), f"The notebook has no {smaller.keys() - found} any more: change this file too"
