"""What a Word file does when it is opened, beside showing text and pictures: it is read, and isn't linked."""

import io

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from made_up_documents import make_word

from gan_lab.coursework.review.intake.documents.word_dangers import MORE, find_danger

MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, BETWEEN, END = (MARK.format(kind) for kind in ("begin", "separate", "end"))
LOADING = {
    "DDEAUTO": ' DDEAUTO c:\\\\x\\\\cmd.exe "/k calc" ',
    "DDE": "dde excel x",
    "INCLUDEPICTURE": ' INCLUDEPICTURE "https://x.invalid/w.png" \\d ',
    "INCLUDETEXT": ' INCLUDETEXT "\\\\\\\\x.invalid\\\\s\\\\x" ',
    "IMPORT": "IMPORT x.png",
    "LINK": 'LINK Excel.Sheet.8 "x.xlsx"',
    "DATABASE": 'DATABASE \\d "x.mdb"',
    "RD": 'RD "x.docx"',
    "MACROBUTTON": "MACROBUTTON FilePrint Print",
    "PRINT": "PRINT x",
    "FILLIN": 'FILLIN "Your password"',
}
PLAIN = [
    " PAGE ", 'TOC \\o "1-3" \\h \\z \\u', 'HYPERLINK "https://x.org"', "REF _Ref1 \\h", "SEQ Figure \\* ARABIC",
    "ADDIN ZOTERO_ITEM CSL_CITATION {}", "=SUM(ABOVE)", "page", "",
]  # fmt: skip


def run(text: str) -> str:
    quoted = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<w:r><w:instrText xml:space="preserve">{quoted}</w:instrText></w:r>'


def paragraph(content: str) -> str:
    return f'<w:p {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{content}</w:p>'


def simple(instruction: str) -> str:
    quoted = instruction.replace('"', "&quot;")
    return f'<w:fldSimple w:instr="{quoted}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def whole(instruction: str) -> str:
    return f"{BEGIN}{run(instruction)}{BETWEEN}<w:r><w:t>1</w:t></w:r>{END}"


def danger_of(content: str, where: str = "body") -> str:
    """What is found in a document with this content in its text, or in another part."""

    def fill(document: docx.document.Document) -> None:
        document.add_paragraph("A GAN has two networks.")
        section, element = document.sections[0], parse_xml(paragraph(content))
        if where in ("header", "footer"):
            getattr(section, where)._element.append(element)
        elif where == "body":
            document.element.body.insert(0, element)
        else:
            kind = where.upper()
            xml = f"<w:{where} {nsdecls('w')}>{paragraph(content)}</w:{where}>"
            part = Part(
                PackURI(f"/word/{where}.xml"),
                getattr(CONTENT_TYPE, f"WML_{kind}"),
                xml.encode(),
                document.part.package,
            )
            document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, kind))

    return find_danger(docx.Document(io.BytesIO(make_word(fill))))


@pytest.mark.parametrize("name", LOADING)
@pytest.mark.parametrize("write", [simple, whole])
def test_a_field_that_loads_or_starts_something_is_named(name, write):
    assert danger_of(write(LOADING[name])) == f"it holds a field that can load or start something ({name})"


@pytest.mark.parametrize("where", ["header", "footer", "footnotes", "endnotes"])
def test_it_is_found_in_every_part(where):
    assert "(DDEAUTO)" in danger_of(whole(LOADING["DDEAUTO"]), where)
    assert not danger_of(whole(" PAGE "), where)


@pytest.mark.parametrize("instruction", PLAIN)
@pytest.mark.parametrize("write", [simple, whole])
def test_fields_that_show_something_of_the_document_do_no_harm(instruction, write):
    assert not danger_of(write(instruction))


def test_fields_inside_fields_are_read():
    inside = f"{BEGIN}{run('IF ')}{whole('PAGE')}{run(' = 1 ')}{BETWEEN}{whole('PAGEREF _Toc1')}{END}"
    assert not danger_of(inside)
    assert "(LINK)" in danger_of(inside.replace("PAGEREF", "LINK"))


DEL = "<w:del>{}</w:del>"
HIDDEN = {
    "in pieces": BEGIN + run("DDE") + run("AUTO x") + BETWEEN + END,
    "as text": f"{BEGIN}<w:r><w:t>DDEAUTO x</w:t></w:r>{END}",
    "never ended": BEGIN + run("DDEAUTO x"),
    "never begun": run("DDEAUTO x"),
    "behind the mark": BEGIN + run("PAGE") + BETWEEN + run("DDEAUTO x") + END,
    "a name made up by a field": f"{BEGIN}{whole('QUOTE 68 68 69')}{run(' x')}{BETWEEN}{END}",
    "behind what is deleted": BEGIN
    + DEL.format(run("PAGE ").replace("instrText", "delInstrText"))
    + run("DDE x")
    + END,
    "behind a comment": BEGIN + run("DDE x").replace(">DDE", "><!-- PAGE -->DDE") + END,
    "behind another version": (
        f"{BEGIN}<mc:AlternateContent><mc:Choice Requires='x'>{run('PAGE ')}</mc:Choice></mc:AlternateContent>"
        f"{run('DDE x')}{END}"
    ),
    "after the end of another version": (
        f"{BEGIN}<mc:AlternateContent><mc:Fallback>{run('PAGE')}{END}</mc:Fallback></mc:AlternateContent>"
        f"{run('DDE x')}{END}"
    ),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_field_is_found_however_it_is_hidden(how):
    assert danger_of(HIDDEN[how]).startswith("it holds a field that can load or start something")


def test_tracked_changes_of_whole_fields_do_no_harm():
    assert not danger_of(f"<w:ins>{whole('PAGE')}</w:ins><w:del>{whole('PAGE')}</w:del>")


def test_a_query_of_a_data_base_in_the_settings_is_found():
    def fill(document: docx.document.Document) -> None:
        query = f'<w:mailMerge {nsdecls("w")}><w:query w:val="SELECT * FROM x"/></w:mailMerge>'
        document.settings.element.append(parse_xml(query))

    assert find_danger(docx.Document(io.BytesIO(make_word(fill)))) == MORE
