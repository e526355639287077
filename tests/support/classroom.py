"""Classes of made-up students: what they hand in, for tests, benchmarks and pictures of the pages.

Every picture is really generated and stored as Jupyter stores it, so that each comes out the same from its
recipe. No notebook is executed: a plain one is written with its outputs beside it, and of the kit's own
notebooks the cells that a student changes, and that show pictures, are run one by one.
"""

import ast
import base64
import contextlib
import io
import os
import random
import re
import shutil
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import nbformat
import torch
from classroom_words import FIRST_NAMES, LAST_NAMES, answer
from made_up import NOTEBOOKS, make_run_cell

import gan_lab as gl
from gan_lab import kinds
from gan_lab.coursework.notebook_reading.cell_contents import find_task_regions
from gan_lab.coursework.notebook_reading.notebooks import open_notebook
from gan_lab.pictures.recipe_files import KEYWORD

TRUNCATIONS = (0.2, 0.4, 0.5, 0.7, 1.0)
PICTURES_TOGETHER = 300  # that a class is made of at a time
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
}


class Code(str):
    """Code that a student writes, in place of a value."""

    __repr__ = str.__str__


def names(count: int) -> list[str]:
    """Different names, at most 10,400: from the 521st on with a second first name."""
    first, last = FIRST_NAMES.split(), LAST_NAMES.split()
    pairs = len(first) * len(last)
    assert count <= pairs * len(first), "There are no more names."
    return [
        f"{first[i % len(first)]} {second}{last[(i + i // len(first)) % len(last)]}"
        for i in range(count)
        for second in [f"{first[(i + i // pairs) % len(first)]} " if i >= pairs else ""]
    ]


def plain_notebook(student: str, gan, pictures: int = 30, seed: int | None = None) -> nbformat.NotebookNode:
    """A notebook as one run left it: a setup cell, then a cell for each picture, of varied classes and truncations.

    seed: of the first picture, the next seed for each of the rest; without one it comes from the name.
    """
    return plain_notebooks([student], gan, pictures, [gl.student_seed(student) if seed is None else seed])[0]


def plain_notebooks(
    students: Sequence[str], gan, pictures: int, seeds: Sequence[int] | None = None
) -> list[nbformat.NotebookNode]:
    """The notebook of each of these students, as `plain_notebook` has it; their pictures are made together."""
    firsts = [gl.student_seed(student) for student in students] if seeds is None else seeds
    told = TRUNCATIONS * (pictures // len(TRUNCATIONS) + 1)
    plans = [
        (told[i], (first + i) % 2**32, gan.classes[(first + i // len(TRUNCATIONS)) % len(gan.classes)])
        for first in firsts
        for i in range(pictures)
    ]
    shown: dict[int, tuple[dict, dict]] = {}
    for truncation in TRUNCATIONS:  # in full batches: a picture doesn't depend on the others in its batch
        which = [i for i, plan in enumerate(plans) if plan[0] == truncation]
        if which:
            z = torch.cat([gl.truncated_noise(1, truncation, seed=plans[i][1]) for i in which])
            samples = gan.generate(z, gan.class_vector([plans[i][2] for i in which]), truncation)
            shown |= {i: samples[row]._repr_mimebundle_() for row, i in enumerate(which)}
    own = [[(plans[i], shown[i]) for i in range(n * pictures, (n + 1) * pictures)] for n in range(len(students))]
    return [_picture_notebook(student, gan, shows) for student, shows in zip(students, own, strict=True)]


def _picture_notebook(student: str, gan, pictures: list[tuple[tuple, tuple[dict, dict]]]) -> nbformat.NotebookNode:
    """A notebook with a cell for each picture: its truncation, seed and class, and what the cell shows."""
    setup = f'import gan_lab as gl\n\nSTUDENT = "{student}"\ngan = gl.load_biggan("{gan.name}")'
    said = nbformat.v4.new_output("stream", text=f"{gan.name}: ready\n")
    cells = [make_run_cell(setup, 1, said)]
    for count, ((truncation, seed, class_name), bundle) in enumerate(pictures, 2):
        source = (
            f"gan.generate(gl.truncated_noise(1, {truncation}, seed={seed}), "
            f'gan.class_vector("{class_name}"), truncation={truncation})'
        )
        cells.append(make_run_cell(source, count, result(bundle, count)))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # else it is drawn at random
    return nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)


def make_class(
    folder: Path,
    count: int,
    pictures: int = 30,
    gan=None,
    zips: bool = False,
    write_answers: Callable[[str], dict[str, str]] = lambda student: {},
) -> list[Path]:
    """`count` students, each with a folder (or a zip) that holds one plain notebook of so many pictures.

    write_answers: what a student answers, by the id of the question; the answers stand at the end of the notebook.
    """
    gan, made = gan or pocket(), []
    students = names(count)
    together = max(1, PICTURES_TOGETHER // max(1, pictures))
    for start in range(0, count, together):
        some = students[start : start + together]
        for student, notebook in zip(some, plain_notebooks(some, gan, pictures), strict=True):
            for id_, text in write_answers(student).items():
                source = f"**Question {id_}**\n\n*Your answer:*\n\n{text}"
                notebook.cells.append(nbformat.v4.new_markdown_cell(source, id=f"answer-{id_.replace('.', '-')}"))
            made.append(write_submission(folder, student, notebook, zips))
    return made


def write_submission(folder: Path, student: str, notebook: nbformat.NotebookNode, zipped: bool = False) -> Path:
    """A submission that holds one notebook, in a folder or a zip of the student's name."""
    own = folder / student
    own.mkdir(parents=True)
    nbformat.write(notebook, own / "pictures.ipynb")
    if not zipped:
        return own
    path = Path(shutil.make_archive(str(own), "zip", own))
    shutil.rmtree(own)
    return path


def fill_in(
    folder: Path,
    student: str,
    answers: bool = True,
    *,
    gan=None,
    answers_of: str | None = None,
    leave: Iterable[str] = (),
    captions: bool = True,
) -> Path:
    """The kit's notebooks in `folder` as a student hands them in, with the files that they save; the folder.

    answers: whether the questions are answered. answers_of: another student, whose answers these are with a few
    words changed. leave: the ids of tasks and questions that stay as they were handed out, such as "2.3".
    captions: whether something stands behind the `# Report:` of marked cells.
    Cells that only print keep the text that they printed when they were handed out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    gan, leave, draw = gan or pocket(), set(leave), random.Random(student)
    changes, style = _changes(student, gan, draw), pocket(kinds.STYLEGAN2)
    if "3.2" not in leave:
        changes["3.2"] = _save_from_explorer(student, gan, changes["1.2"]["MY_CLASS"], folder)
    for path in sorted(NOTEBOOKS.glob("0*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.source = re.sub(r'^STUDENT = ".*"', f'STUDENT = "{student}"', cell.source, flags=re.MULTILINE)
            asked = re.match(r"\*\*Question (\d+\.\d+)", cell.source)
            if answers and asked and asked[1] not in leave:
                written = answer(asked[1], answers_of or student, copied=answers_of is not None)
                cell.source += f"\n\n{written}"
        by_style = path.stem == "04_stylegan2_ada"
        known = {"gl": gl, "torch": torch, "gan": style if by_style else gan, "STUDENT": student}
        if path.stem == "06_train_a_dcgan":
            trained = pocket(kinds.DCGAN)  # in place of the student's own, which would have to be trained
            known["sixteen"] = trained.generate(trained.noise(16, gl.student_seed(student, "Task 6.2")))
        known |= {"FIRST": "bag", "SECOND": "ankle boot", "CLASS": "shirt", "MIXED": "ankle boot", "count": 8}
        for id_, _, code in find_task_regions(open_notebook(path).cells):
            for cell in (notebook.cells[each.number - 1] for each in code):
                if "your-turn" in cell.metadata.get("tags", ()):
                    if id_ in changes and id_ not in leave:
                        cell.source = _changed(cell.source, id_, changes[id_], captions)
                    opens_file = "gl.open_picture(" in cell.source and id_ in changes and id_ not in leave
                    # Also where nothing was changed, since the name chooses the noise.
                    if opens_file or _shows_pictures(cell):
                        cell.outputs = _run(cell.source, cell.execution_count, known, folder)
                elif "gl.explore(" in cell.source:
                    seed, name = gl.student_seed(student, f"Task {id_}"), draw.choice(gan.classes)
                    if by_style:
                        picture = style.generate(style.noise(1, seed), psi=0.7, label=name)
                    else:
                        picture = gan.generate(gl.truncated_noise(1, 0.4, seed), gan.class_vector(name), 0.4)
                    cell.outputs = [cell.outputs[0], result(picture._repr_mimebundle_())]
        nbformat.write(notebook, folder / path.name)
    return folder


def result(bundle: tuple[dict, dict], count: int | None = None) -> nbformat.NotebookNode:
    """What a cell shows at its end (or by `display`, without a count), as Jupyter stores it: bytes in base64."""
    data, metadata = bundle
    data = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in data.items()}
    if count is None:
        return nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    return nbformat.v4.new_output("execute_result", data=data, metadata=metadata, execution_count=count)


def pocket(kind: kinds.Kind = kinds.BIGGAN):
    """The network of this kind that ships with the kit."""
    with contextlib.redirect_stdout(io.StringIO()):
        return kind.load(kind.shipped.name)


def _save_from_explorer(student: str, gan, class_name: object, folder: Path) -> dict[str, object]:
    """Save a picture as the explorer's button does, and return what the student sets in the task about it."""
    z = gl.truncated_noise(1, 0.6, seed=gl.student_seed(student, "Task 3.2"))
    saved = gan.generate(z, gan.class_vector(class_name), 0.6).save(folder / "pictures")[0]
    return {"Report": f"A {class_name} that I found", "MY_PICTURE": f"pictures/{saved.name}"}


def _changes(student: str, gan, draw: random.Random) -> dict[str, dict[str, object]]:
    """What a student sets in each task: names and their values."""
    classes = [name for name in gan.classes if name not in ("bag", "ankle boot", "shirt")]
    mine, truncation = draw.choice(classes), draw.choice([0.3, 0.5, 0.6, 0.8, 1.0])
    other = classes[classes.index(mine) - 1]
    return {
        "1.2": {"MY_CLASS": mine, "MY_TRUNCATION": truncation},
        "1.3": {"Report": f"My best {mine}, and the worst", "BEST, WORST": tuple(draw.sample(range(5), 2))},
        "2.2": {
            "Report": f"The same four noises at three truncations, for a {other}",
            "MY_CLASS": other,
            "MY_TRUNCATIONS": sorted(draw.sample([0.1, 0.3, 0.4, 0.6, 0.7, 0.9], 3)),
        },
        "2.3": {
            "Report": "Noise at 0.5, and the network told 0.5 on the left and another number on the right",
            "TOLD_TRUNCATION": draw.choice([0.1, 0.2, 0.9, 1.0]),
        },
        "3.3": {
            "Report": "A walk with two stops",
            "MY_CLASSES": draw.sample(classes, 2),
            "MY_WALK_TRUNCATION": draw.choice([0.4, 0.6, 0.7]),
        },
        "4.2": {"CLAMP": False},
        "4.3": {
            "Report": "What this network can do",
            "MY_PSI": draw.choice([0.6, 0.7, 0.8, 0.9]),
            "MY_CUTOFF": draw.choice([2, 3, 4, 5]),
        },
        "4.4": {"Report": "Two boots, and the one between", "MY_SEEDS": tuple(draw.sample(range(100), 2))},
        "5.2": {
            "Report": "With noise on the data, in steps of my own",
            "    real, fake": Code("game.real() + 0.1 * game.noise(), game.G(game.noise()).detach()"),
        },
        "5.3": {"Report": "A remedy of my own", "MY_SETTINGS": {"rate_g": 0.01, "d_steps": draw.choice([2, 4, 5])}},
        "5.4": {"Report": "Two heaps are easy", "MY_POINTS": [(-draw.choice([0.6, 0.8]), 0.0), (0.8, 0.0)]},
        "6.2": {"Report": "The best of sixteen, and the worst", "BEST, WORST": tuple(draw.sample(range(16), 2))},
        "6.3": {"MY_BREAK": draw.choice([{"beta1": 0.9}, {"spread": 1.0}, {"learning_rate": 0.05}])},
        "7.2": {"CAPTION": {"class": mine, "truncation": truncation, "seed": draw.randrange(10_000)}},
        "7.3": {"WRONG": ["B", "C"]},
        "7.4": {"COUNT": draw.choice([250, 300, 400])},
        "7.5": {"SUPPORT": {1: "b", 2: "b", 3: "b", 4: "c", 5: "d"}},
    }


def _changed(source: str, id_: str, values: dict[str, object], captions: bool) -> str:
    """The code with other values for its names, and the caption behind its mark."""
    for name, value in values.items():
        if name == "Report":
            new = f"# Report: {value}" if captions else "# Report:"
            source, found = re.subn(r"^# Report:.*$", new, source, flags=re.MULTILINE)
        else:
            text = ", ".join(map(repr, value)) if isinstance(value, tuple) else repr(value)
            source, found = re.subn(
                rf"^{name} = [^#\n]*?(?=[ ]*#|$)", f"{name} = {text}", source, count=1, flags=re.MULTILINE
            )
        assert found, f"Task {id_} has no {name} any more: change tests/support/classroom.py too"
    return source


def _shows_pictures(cell: nbformat.NotebookNode) -> bool:
    """Whether it shows generated pictures; a plot stays as it is."""
    pngs = [base64.b64decode(output.get("data", {}).get("image/png", "")) for output in cell.outputs]
    return any(KEYWORD.encode() in png for png in pngs)


def _run(source: str, count: int, known: dict, folder: Path) -> list[nbformat.NotebookNode]:
    """The outputs of one cell of the kit's, run in `folder`: what it prints, and what its last line shows."""
    tree, printed = ast.parse(source), io.StringIO()
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), f"The last line of this cell shows nothing:\n{source}"
    before = os.getcwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of noise that doesn't fit, which is a task
            exec(compile(tree, "cell", "exec"), known)
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), known)
    finally:
        os.chdir(before)
    said = [nbformat.v4.new_output("stream", text=printed.getvalue())] if printed.getvalue() else []
    return [*said, result(shown._repr_mimebundle_(), count)]


def make_pngs(count: int, seed: int) -> list[bytes]:
    """Pictures of the shipped network with recipes, as PNG files."""
    gan = pocket()
    samples = gan.generate(gl.truncated_noise(count, 0.5, seed=seed), gan.class_vector(1, count), 0.5)
    return [samples.png(i) for i in range(count)]
