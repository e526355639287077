"""Documents that students hand in: PDFs and Word files, made up for tests."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pocket.png"


def make_pdf(pages: Sequence[str]) -> bytes:
    """A PDF with these lines on its pages; a page with "" has none, as if it was scanned."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        lines = " ".join(f"({line}) Tj 0 -14 Td" for line in page.splitlines())
        stream = f"BT /F1 12 Tf 72 720 Td {lines} ET" if page else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        entries = f"/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {entries} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return assemble_pdf(objects)


def assemble_pdf(objects: Sequence[str]) -> bytes:
    """A PDF of these objects, of which the first is its catalog."""
    content, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n"
    return content + f"{end}{len(content)}\n%%EOF\n".encode()


def make_word(fill: Callable[[docx.document.Document], object]) -> bytes:
    """A Word file; fill: adds what stands in it."""
    document = docx.Document()
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def write_report(document: docx.document.Document) -> None:
    """What a report in Word has: headings of both kinds, a picture, a list, a table."""
    document.add_heading("My report", 0)
    document.add_heading("1. Introduction", 1)
    document.add_paragraph("A GAN has two networks.")
    document.add_picture(str(PICTURE))
    document.add_paragraph("the generator", style="List Bullet")
    document.add_paragraph().add_run("Observations").bold = True
    document.add_paragraph("Three noses.\nTwo ears.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "dog", "0.4"


def change_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A Word file with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            after.writestr(entry.filename, change(part) if entry.filename == name else part)
    return file.getvalue()
