"""What lies beside the notebooks: documents are packed, and what isn't is named."""

import re
import zipfile

import made_up
import pytest
from made_up_documents import make_word
from portable import make_link
from reports import read_checklist, read_text

from gan_lab.coursework.hand_out.start import make_student_folder
from gan_lab.coursework.report import files_beside
from gan_lab.coursework.report.writing import write_report


@pytest.fixture
def own_folder(tmp_path):
    """A folder with one notebook of the student's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    made_up.write_notebook(folder / "own.ipynb", made_up.make_run_cell("x = 1", 1))
    return folder


def list_zip(folder):
    """The names in submission.zip, without those of the report."""
    with zipfile.ZipFile(folder / "report" / "submission.zip") as archive:
        return {name for name in archive.namelist() if not name.startswith("report/report")}


def report_on(folder, capsys):
    """Write the report; what is printed on what isn't packed."""
    write_report(folder, folder / "report")
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("Not packed")]


def test_documents_beside_the_notebooks_are_packed_as_they_are(own_folder, capsys):
    word = make_word(lambda document: document.add_heading("Introduction", 1))
    documents = {"My rapport – نص.docx": word, "README.md": b"# Mine", "gan.py": b"x = 1", "a.pdf": b"%PDF-1.4"}
    documents |= {"report.docx": word, "notes.TXT": b"", "readme": b"words", "page.html": b"<p>x</p>"}
    for name, content in documents.items():
        (own_folder / name).write_bytes(content)
    assert not report_on(own_folder, capsys)
    with zipfile.ZipFile(own_folder / "report" / "submission.zip") as archive:
        assert documents["a.pdf"] == archive.read("a.pdf")
        assert word == archive.read("My rapport - نص.docx") == archive.read("report.docx")
    assert list_zip(own_folder) == {"manifest.json", "own.ipynb", "My rapport - نص.docx", *list(documents)[1:]}


def test_what_was_handed_out_is_no_document_until_somebody_writes_into_it(tmp_path, capsys):
    make_student_folder(tmp_path / "course")
    folder = tmp_path / "course"
    assert not report_on(folder, capsys)
    assert not {"README.md", "report_template.md"} & list_zip(folder)
    template = folder / "report_template.md"
    template.write_text(
        template.read_text(encoding="utf-8").replace("$introduction", "Two networks play."), encoding="utf-8"
    )
    assert not report_on(folder, capsys)
    assert "report_template.md" in list_zip(folder)


def test_a_template_of_ones_own_is_no_document(own_folder):
    template = own_folder / "mine.md"
    template.write_text("# Mine\n\n$answers", encoding="utf-8")
    write_report(own_folder, own_folder / "report", template=template)
    assert "mine.md" not in list_zip(own_folder)


def test_a_document_in_the_folder_of_the_report_is_packed(own_folder, capsys):
    (own_folder / "report").mkdir()
    (own_folder / "report" / "essay.docx").write_bytes(b"words")
    for _ in range(2):
        assert not report_on(own_folder, capsys)
        assert "report/essay.docx" in list_zip(own_folder)
    assert "Handed in beside the notebooks:** essay.docx\n" in read_text(own_folder / "report")


def test_a_report_beside_the_notebooks_is_not_a_document_of_itself(own_folder, capsys):
    for _ in range(2):
        write_report(own_folder, own_folder)
    assert "Not packed" not in capsys.readouterr().out
    assert "*(not answered)*" in read_text(own_folder)


def test_pictures_that_a_document_shows_are_packed_with_it(own_folder, capsys):
    (own_folder / "img").mkdir()
    for name in ("img/my dog.png", "cat.jpg", "not.png"):
        (own_folder / name).write_bytes(made_up.draw_square("red"))
    (own_folder / "README.md").write_text(
        "![](img/my%20dog.png) <img src='cat.jpg'> ![](../up.png) ![](https://example.org/not.png) `![](not.png)`",
        encoding="utf-8",
    )
    (line,) = report_on(own_folder, capsys)
    assert "no notebook or document shows it: not.png. To hand a picture in, show it in a text cell, " in line
    assert {"img/my dog.png", "cat.jpg"} <= list_zip(own_folder)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("my beach.jpg", r"shows it: my beach.jpg\. .*!\[what it shows\]\(my%20beach.jpg\)"),
        ("pictures/phone.png", r"shows it: phone.png\. "),
        ("essay.odt", r"essay.odt\. Save them as PDF or as .docx"),
        ("gan.mp4", r"such kinds aren't read when your work is graded: gan.mp4\. Hand in beside submission.zip"),
        ("a\nb\x1b[31m.rar", ": a\ufffdb\ufffd\\[31m.rar\\. Hand in"),
        ("{x}.rar", r": {x}.rar\. Hand in"),
        ("old/essay.docx", r"in folders below aren't: old/essay.docx\. Put them beside the notebooks"),
    ],
)
def test_what_is_not_packed_is_named_with_what_to_do(name, sentence, own_folder, capsys):
    (own_folder / name).parent.mkdir(exist_ok=True)
    (own_folder / name).write_bytes(made_up.draw_square("red"))
    (line,) = report_on(own_folder, capsys)
    assert re.search(sentence, line)
    assert list_zip(own_folder) == {"own.ipynb", "manifest.json"}


def test_of_many_files_the_first_are_named(own_folder, capsys):
    for number in range(9):
        (own_folder / f"{number}.jpg").write_bytes(b"")
    (line,) = report_on(own_folder, capsys)
    assert "shows them: 0.jpg, 1.jpg, 2.jpg, 3.jpg, 4.jpg and 4 more." in line


def test_a_link_is_named_and_what_systems_put_there_is_not(own_folder, tmp_path, capsys):
    (tmp_path / "secret.docx").write_bytes(b"words")
    make_link(own_folder / "link.docx", tmp_path / "secret.docx")
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "~$report.docx", "requirements.txt", "hand-out.json"):
        (own_folder / name).write_bytes(b"{}")
    (line,) = report_on(own_folder, capsys)
    assert line.startswith("Not packed, since a link isn't handed in: link.docx.")
    assert list_zip(own_folder) == {"own.ipynb", "manifest.json"}


def test_documents_beyond_what_is_read_are_named(own_folder, capsys, monkeypatch):
    monkeypatch.setattr(files_beside, "MAX_BYTES", 10)
    monkeypatch.setattr(files_beside, "MAX_TOTAL_BYTES", 18)
    for name, size in {"a.txt": 9, "b.txt": 11, "c.txt": 9, "d.txt": 1}.items():
        (own_folder / name).write_text("x" * size, encoding="utf-8")
    (line,) = report_on(own_folder, capsys)
    assert "are not read when your work is graded: b.txt, d.txt. At most" in line


def test_a_file_that_its_cell_shows_as_well_is_not_called_unshown(tmp_path, capsys):
    (tmp_path / "a.png").write_bytes(made_up.draw_square("red", side=60))
    output = made_up.make_picture_output(made_up.draw_square("red"))
    made_up.write_notebook(tmp_path / "own.ipynb", made_up.make_run_cell('plt.savefig("a.png")', 1, output))
    assert not report_on(tmp_path, capsys)


def test_the_checklist_names_documents_where_answers_are_missing(own_folder, capsys):
    (own_folder / "07_report.ipynb").write_bytes((made_up.NOTEBOOKS / "07_report.ipynb").read_bytes())
    (own_folder / "my.docx").write_bytes(b"words")
    done, where = read_checklist(own_folder, capsys)["every question is answered"]
    assert not done
    assert "not looked for in my.docx, handed in beside the notebooks" in where
