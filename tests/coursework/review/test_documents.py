"""Documents beside the notebooks: their words are read, and whatever can't be has a sentence."""

import io
import zipfile

import pypdf
import pytest
from made_up_documents import PICTURE, assemble_pdf, change_part, make_pdf, make_word, write_report

from gan_lab.coursework.hand_out.student_readme import TEXT
from gan_lab.coursework.review.intake.documents import pdf_text
from gan_lab.coursework.review.intake.documents.document_text import MAX_TEXT
from gan_lab.coursework.review.intake.documents.documents import (
    ReadDocument,
    read_document,
    show_broken_notebook,
)
from gan_lab.coursework.review.intake.reading_limits import SubmittedFile
from gan_lab.coursework.texts.document_kinds import DOCUMENT_KINDS, README_TITLE, find_document_kind
from gan_lab.coursework.texts.report_sections import TEMPLATE_FILE

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def read(name: str, content: bytes | str) -> ReadDocument:
    content = content.encode() if isinstance(content, str) else content
    return read_document(SubmittedFile(name, content))


@pytest.fixture(scope="module")
def word() -> bytes:
    return make_word(write_report)


@pytest.mark.parametrize("name", ["README.md", "a/report.PDF", "README", "x.Docx", "onlinetext.html", "train.py"])
def test_documents_are_known_by_their_names(name):
    assert find_document_kind(name) in DOCUMENT_KINDS.values()


@pytest.mark.parametrize("name", ["x.ipynb", "x.png", "timestamp.txt", "requirements.txt", "x", "md", "work.rar"])
def test_other_files_are_no_documents(name):
    assert find_document_kind(name) == ""
    assert read(name, "x") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_any_usual_encoding(encoding):
    document = read("README.txt", "Introduction\r\nÜber GANs".encode(encoding)).document
    assert document.text == "Introduction\nÜber GANs"
    assert document.sections == {"Introduction": "Über GANs"}
    assert (document.kind, document.problem, document.copy) == ("text", "", "")


def test_a_long_text_is_cut_and_says_so():
    document = read("a.md", "word " * 100_000).document
    assert len(document.text) <= MAX_TEXT
    assert document.problem == "Of a.md, the first 60,000 characters are shown."


def test_what_is_no_text_says_so():
    assert read("a.txt", b"\0\1\2").document.problem == "a.txt is not text: look at it in its folder."


def test_pictures_that_are_pasted_into_a_text_are_taken_out():
    text = "## Observations\n![image.png](data:image/png;base64,iVBORw0KGgo=)\nThree noses."
    found = read("README.md", text)
    assert "base64" not in found.document.text
    assert found.document.sections["Observations"].endswith("Three noses.")
    assert [picture.content for picture in found.pictures] == [b"\x89PNG\r\n\x1a\n"]


@pytest.mark.parametrize("text", [TEMPLATE_FILE.read_text(encoding="utf-8"), f"{README_TITLE}\n\n- 01: x\n"])
def test_what_was_handed_out_is_no_document_of_a_student(text):
    assert TEXT.startswith(README_TITLE)
    assert read("README.md", text) is None


def test_the_words_of_html_are_read_and_nothing_that_it_would_run():
    page = """<head><title>t</title><style>p {}</style></head><h2>Reflection</h2><p>I   learned
        <b>much</b>.<br>Really&amp;truly.</p><script>bad()</script><ul><li>one<li>two</ul><pre>x
  y</pre><svg><text>no</text></svg><iframe src="x">no</iframe><!-- no -->"""
    document = read("onlinetext.html", page).document
    assert document.text == "Reflection\n\nI learned much.\nReally&truly.\n\n- one\n- two\n\nx\n  y"
    assert document.sections["Reflection"].startswith("I learned much.")
    assert document.copy == ""


@pytest.mark.parametrize("text", ["<a " * 100_000, "<!--" * 100_000, "<div>" * 100_000, "&" * 300_000, "</" * 100_000])
def test_html_that_never_ends_is_read_to_its_end(text):
    assert read("x.html", text).document.kind == "HTML"


def test_code_is_shown_as_text_and_has_no_sections():
    document = read("train.py", "# Introduction\nimport torch\n").document
    assert (document.kind, document.text, document.sections) == ("Python", "# Introduction\nimport torch", {})
    document = show_broken_notebook("x.ipynb", "import torch\nx = 1\n")
    assert (document.name, document.kind, document.text) == ("x.ipynb", "Python", "import torch\nx = 1")


def test_a_pdf_is_read_page_by_page_and_can_be_linked():
    content = make_pdf(["1 Introduction\nA GAN has two networks.", "Observations\nThree noses."])
    document = read("my/report.pdf", content).document
    assert document.sections == {"Introduction": "A GAN has two networks.", "Observations": "Three noses."}
    assert document.problem == ""
    assert document.copy.endswith(".pdf")


def test_a_scanned_pdf_says_that_it_has_no_text():
    document = read("scan.pdf", make_pdf(["", ""])).document
    assert document.problem == "scan.pdf has 2 pages and no text that can be read, as if it was scanned: open the file."
    assert document.copy.endswith(".pdf")


@pytest.mark.parametrize(("password", "is_read"), [("secret", False), ("", True)])
def test_a_pdf_that_takes_a_password_to_be_read_says_so(password, is_read):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf(["Introduction\nWords."])))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    document = read("x.pdf", file.getvalue()).document
    assert bool(document.text) == is_read
    assert is_read or document.problem == "x.pdf is encrypted, so its text isn't shown: ask for it without a password."


@pytest.mark.parametrize("content", [b"", b"<html>", make_pdf(["x"])[:200], b"%PDF-1.4\n" + b"\0" * 1000])
def test_a_broken_pdf_says_so(content):
    assert "is not a whole PDF, or one that can't be read" in read("x.pdf", content).document.problem


def test_a_page_that_is_no_pdf_is_never_linked():
    assert read("x.pdf", "<html><script>bad()</script></html>").document.copy == ""
    assert read("x.docx", "<html><script>bad()</script></html>").document.copy == ""


def test_of_a_long_pdf_the_first_pages_are_read(monkeypatch):
    monkeypatch.setattr(pdf_text, "MAX_PAGES", 2)
    document = read("x.pdf", make_pdf(["one", "two", "three"])).document
    assert document.text.split() == ["one", "two"]
    assert document.problem == "Of x.pdf, the first 2 of 3 pages are shown."


def test_a_pdf_that_repeats_itself_a_million_times_is_given_up():
    forms = []
    for number in range(4, 11):  # each shows the next one ten times
        stream = f"/X{number + 1} Do " * 10 if number < 10 else "BT (x) Tj ET"
        resources = f"<< /XObject << /X{number + 1} {number + 1} 0 R >> >>"
        forms.append(
            f"<< /Subtype /Form /BBox [0 0 1 1] /Resources {resources} /Length {len(stream)} >>\n"
            f"stream\n{stream}\nendstream"
        )
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /X4 4 0 R >> >> /Contents 11 0 R >>"
    )
    show = "<< /Length 6 >>\nstream\n/X4 Do\nendstream"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, *forms, show]
    assert len(read("x.pdf", assemble_pdf(objects)).document.text) < 10_000


def test_a_word_file_is_read_with_its_headings_and_pictures(word):
    found = read("report.docx", word)
    assert found.document.sections == {
        "Introduction": "A GAN has two networks.\n\n(image1.png)\n\n- the generator",
        "Observations": "Three noses.\nTwo ears.\n\ndog | 0.4",
    }
    assert found.document.problem == ""
    assert found.document.copy.endswith(".docx")
    assert [(picture.name, picture.content) for picture in found.pictures] == [("image1.png", PICTURE.read_bytes())]


@pytest.mark.parametrize(
    ("kind", "target", "reason"),
    [
        ("attachedTemplate", 'http://x.invalid/x.dotm" TargetMode="External', "it loads something from elsewhere"),
        ("image", 'http://x.invalid/x.png" TargetMode="External', "it loads something from elsewhere"),
        ("oleObject", "styles.xml", "it holds more than text and pictures"),
        ("aFChunk", "styles.xml", "it holds more than text and pictures"),
    ],
)
def test_a_word_file_that_does_more_than_show_text_is_read_and_not_linked(word, kind, target, reason):
    link = f'<Relationship Id="rId99" Type="{RELATIONSHIPS}{kind}" Target="{target}"/></Relationships>'
    content = change_part(
        word, "word/_rels/document.xml.rels", lambda part: part.replace(b"</Relationships>", link.encode())
    )
    document = read("x.docx", content).document
    assert "A GAN has two networks." in document.text
    assert document.problem == f"x.docx isn't linked, since {reason}."
    assert document.copy == ""


def test_a_link_to_a_web_page_does_no_harm(word):
    link = f'<Relationship Id="rId99" Type="{RELATIONSHIPS}hyperlink" Target="http://x.invalid" TargetMode="External"/>'
    content = change_part(
        word,
        "word/_rels/document.xml.rels",
        lambda part: part.replace(b"</Relationships>", f"{link}</Relationships>".encode()),
    )
    assert read("x.docx", content).document.copy


def test_entities_are_refused(word):
    content = change_part(
        word,
        "word/document.xml",
        lambda part: part.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1),
    )
    document = read("x.docx", content).document
    assert "defines entities of XML" in document.problem
    assert (document.text, document.copy) == ("", "")


def test_a_word_file_that_unpacks_to_far_more_is_not_read(word):
    content = change_part(word, "word/document.xml", lambda part: part + b" " * 11_000_000)
    assert len(content) < 200_000
    document = read("x.docx", content).document
    assert "holds far more than a report, unpacked" in document.problem
    assert (document.text, document.copy) == ("", "")


def test_of_a_word_file_with_very_many_paragraphs_the_first_are_read(word):
    many = b"<w:p/>" * 200_000 + b"<w:p><w:r><w:t>end</w:t></w:r></w:p></w:body>"
    document = read(
        "x.docx", change_part(word, "word/document.xml", lambda part: part.replace(b"</w:body>", many))
    ).document
    assert "Three noses." in document.text
    assert not document.text.endswith("end")


def test_broken_and_encrypted_word_files_say_so(word):
    assert "is not a whole Word file" in read("x.docx", word[:5000]).document.problem
    assert "is encrypted, or an old .doc file" in read("x.docx", b"\xd0\xcf\x11\xe0" + word).document.problem
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x.txt", "x")
    assert "is not a whole Word file" in read("x.docx", file.getvalue()).document.problem
