"""Pictures and documents of a class, served by their names: only files that a review wrote, and no links."""

import re
from pathlib import Path

from flask import Response, abort, send_file

from gan_lab.coursework.grade_page.security import BARE_POLICY
from gan_lab.coursework.review.file_names import DOCUMENTS_FOLDER, PICTURES_FOLDER
from gan_lab.coursework.review.intake.previews import MEDIA_TYPES
from gan_lab.saving import is_link

PICTURE = re.compile(r"[0-9a-f]{24}(\.png|\.jpg)", re.ASCII)  # previews, which the review decoded and encoded again
DOCUMENT = re.compile(r"[0-9a-f]{24}\.(pdf|docx)", re.ASCII)  # as students made them
KINDS = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def send_picture(folder: Path, name: str) -> Response:
    """Answer with a picture of the folder `pictures`; 404 if the review wrote none of that name."""
    match = PICTURE.fullmatch(name)
    path = _find(folder / PICTURES_FOLDER, name) if match else None
    if match is None or path is None:
        abort(404)
    answer = send_file(path, mimetype=MEDIA_TYPES[match[1]])
    answer.headers["Content-Security-Policy"] = BARE_POLICY
    return answer


def send_document(folder: Path, name: str) -> Response:
    """Answer with a document of the folder `files`, which the browser saves and doesn't open by itself."""
    match = DOCUMENT.fullmatch(name)
    path = _find(folder / DOCUMENTS_FOLDER, name) if match else None
    if match is None or path is None:
        abort(404)
    answer = send_file(path, mimetype=KINDS[match[1]], as_attachment=True, download_name=f"document.{match[1]}")
    answer.headers["Content-Security-Policy"] = BARE_POLICY
    return answer


def _find(folder: Path, name: str) -> Path | None:
    """Return the file of that name; None if it isn't there, or it or its folder is a link."""
    path = folder / name
    return None if is_link(folder) or is_link(path) or not path.is_file() else path.absolute()
