"""What a student wrote, as it is read for the page: own notebooks, own cells, and documents beside them."""

import json

import made_up
from made_up_documents import PICTURE, make_pdf, make_word, write_report
from nbformat.v4 import new_output
from readings import read_here

from gan_lab.coursework.assignment import read_assignment
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.review.intake.findings import load_reading
from gan_lab.coursework.review.intake.own_notebooks import MAX_CELL, list_handed_out, show_notebook, show_own_cells
from gan_lab.coursework.review.intake.written_work import MAX_DOCUMENTS
from gan_lab.coursework.review.submission_limits import SubmissionLimits


def text(number: int, source: str) -> Cell:
    return Cell(number, "markdown", source)


def code(number: int, source: str, **attributes) -> Cell:
    return Cell(number, "code", source, **attributes)


def test_an_own_notebook_is_kept_whole_with_its_sections():
    cells = [
        text(1, "# GANs\n## Introduction\nA GAN has two networks."),
        code(2, "print(1)", printed="1"),
        code(3, ""),
        text(4, "They learn.\n```\nx = 1"),
        text(5, "## Observations\nThree noses."),
        code(6, "1 / 0", error="ZeroDivisionError: division by zero"),
    ]
    own = show_notebook(Notebook("x.ipynb", cells))
    assert [(cell.number, cell.is_code, cell.printed) for cell in own.cells] == [
        (1, False, ""), (2, True, "1"), (4, False, ""), (5, False, ""), (6, True, ""),
    ]  # fmt: skip
    assert own.cells[-1].error == "ZeroDivisionError: division by zero"
    assert own.sections == {
        "Introduction": "A GAN has two networks.\n\nThey learn.\n```\nx = 1\n```",
        "Observations": "Three noses.",
    }
    assert own.section_cells == {"Introduction": [1, 4], "Observations": [5]}
    assert (own.is_whole, own.left_out) == (True, 0)


def test_only_so_many_characters_are_kept_and_the_rest_is_counted():
    own = show_notebook(Notebook("x.ipynb", [text(number, "x" * 50_000) for number in range(1, 21)]), 45_000)
    assert [len(cell.source) for cell in own.cells] == [MAX_CELL, MAX_CELL, 5_000]
    assert own.left_out == 17


def test_of_a_notebook_that_was_handed_out_the_cells_are_kept_that_a_student_wrote():
    assignment = read_assignment()
    notebook = assignment.notebooks[1]
    handed_out = list_handed_out(assignment)
    assert show_own_cells(notebook, handed_out).cells == []
    task = next(cell for cell in notebook.cells if "your-turn" in cell.tags)
    cells = []
    for cell in notebook.cells:
        source = cell.source.replace('STUDENT = "anonymous"', 'STUDENT = "Ada Adler"  # me')
        cells.append(Cell(cell.number, cell.cell_type, f"{source}\nmore_code()" if cell is task else source, cell.id))
    cells += [text(900, "I noticed something."), code(901, "my_code()"), code(902, "# only a comment")]
    own = show_own_cells(Notebook(notebook.name, cells), handed_out)
    assert [cell.number for cell in own.cells] == [task.number, 900, 901, 902]
    assert not own.is_whole


def test_own_notebooks_and_documents_are_read_stored_and_read_from_there(tmp_path):
    folder = tmp_path / "Ada"
    (folder / "sub").mkdir(parents=True)
    printing = made_up.make_run_cell("print('hi')", 1, new_output("stream", name="stdout", text="hi\n"))
    made_up.write_notebook(folder / "mine.ipynb", made_up.make_text_cell("# Introduction\nA GAN."), printing)
    (folder / "report.docx").write_bytes(make_word(write_report))
    (folder / "sub" / "paper.pdf").write_bytes(make_pdf(["Reflection\nI learned."]))
    (folder / "README.md").write_text("## Observations\nThree noses.", encoding="utf-8")
    (folder / "sub" / "copy.md").write_text("## Observations\nThree noses.", encoding="utf-8")
    reading = read_here(folder)
    (own,) = reading.own_notebooks
    assert (own.name, own.sections) == ("mine.ipynb", {"Introduction": "A GAN."})
    assert own.cells[1].printed == "hi"
    documents = {document.name: document for document in reading.documents}
    assert set(documents) == {"README.md", "report.docx", "sub/paper.pdf"}
    assert documents["sub/paper.pdf"].sections == {"Reflection": "I learned."}
    copies = {path.name for path in (tmp_path / "grades" / "files").iterdir()}
    assert copies == {documents["report.docx"].copy, documents["sub/paper.pdf"].copy}
    (picture,) = reading.pictures
    assert (picture.where, picture.network.name) == ("report.docx, image1.png", "pocket")
    stored = tmp_path / "reading.json"
    values = {**vars(reading), "recipes": list(reading.recipes.items()), "files": list(reading.files.items())}
    stored.write_text(json.dumps(values, default=vars), encoding="utf-8")
    assert load_reading(stored) == reading


def test_a_reading_is_made_anew_when_a_copy_is_gone(tmp_path):
    (tmp_path / "Ada").mkdir()
    (tmp_path / "Ada" / "x.pdf").write_bytes(make_pdf(["x"]))
    (copy,) = [document.copy for document in read_here(tmp_path / "Ada").documents]
    (tmp_path / "grades" / "files" / copy).unlink()
    read_here(tmp_path / "Ada")
    assert (tmp_path / "grades" / "files" / copy).is_file()


def test_only_so_many_documents_are_shown(tmp_path):
    (tmp_path / "Ada").mkdir()
    for number in range(MAX_DOCUMENTS + 5):
        (tmp_path / "Ada" / f"{number:03}.txt").write_text(f"Text {number}.", encoding="utf-8")
    reading = read_here(tmp_path / "Ada")
    assert len(reading.documents) == MAX_DOCUMENTS
    assert reading.problems.count(f"Of its documents, the first {MAX_DOCUMENTS} are shown.") == 1


def test_documents_with_too_much_text_are_named_and_not_shown(tmp_path):
    (tmp_path / "Ada").mkdir()
    for number in range(5):
        (tmp_path / "Ada" / f"{number}.txt").write_text(f"{number} " * 40_000, encoding="utf-8")
    reading = read_here(tmp_path / "Ada")
    assert sum(len(document.text) for document in reading.documents) <= 180_000
    last = reading.documents[-1]
    assert last.problem == "4.txt is not shown: the documents of this submission have too much text."


def test_a_copy_that_goes_beyond_the_disks_limit_is_not_written_and_the_words_are_shown(tmp_path):
    (tmp_path / "Ada").mkdir()
    (tmp_path / "Ada" / "x.docx").write_bytes(make_word(write_report))
    reading = read_here(tmp_path / "Ada", limits=SubmissionLimits(disk=10_000))
    (document,) = reading.documents
    assert document.copy == ""
    assert document.sections["Introduction"].startswith("A GAN has two networks.")
    assert "Keeping its files took" in reading.limit
    assert PICTURE.stat().st_size > 10_000


def test_a_python_file_with_the_name_of_a_notebook_is_shown_beside_what_else_was_handed_in(tmp_path):
    (tmp_path / "Ada").mkdir()
    (tmp_path / "Ada" / "x.ipynb").write_text("import torch\nmodel = load()\n", encoding="utf-8")
    made_up.write_notebook(tmp_path / "Ada" / "y.ipynb", made_up.make_text_cell("Hello"))
    reading = read_here(tmp_path / "Ada")
    assert [(each.name, each.kind, each.text) for each in reading.documents] == [
        ("x.ipynb", "Python", "import torch\nmodel = load()")
    ]
    assert [own.name for own in reading.own_notebooks] == ["y.ipynb"]
    assert any(problem.startswith("x.ipynb") for problem in reading.problems)
