"""The addresses of the page, each with what it shows or does. What they answer is guarded by `security.Gate`."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, render_template, request, url_for
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from gan_lab.coursework.grade_page import changes, next_open, shown_files
from gan_lab.coursework.grade_page.class_view import class_values
from gan_lab.coursework.grade_page.criterion_view import criterion_values
from gan_lab.coursework.grade_page.desk import Desk
from gan_lab.coursework.grade_page.hand_back_preview import make_preview
from gan_lab.coursework.grade_page.listing import Listed
from gan_lab.coursework.grade_page.security import HAND_BACK_POLICY
from gan_lab.coursework.grade_page.student_view import student_values
from gan_lab.coursework.review.gradebook import PointsError
from gan_lab.coursework.review.grading.criterion import Criterion
from gan_lab.coursework.review.pages.templating import Values
from gan_lab.errors import GanLabError

pages = Blueprint("pages", __name__)
KEY = "gan_lab_desk"  # of the grader's desk, among the application's extensions


def make_app(desk: Desk) -> Flask:
    """Make the page of one grader.

    Parameters
    ----------
    desk : Desk
        What the grader grades with.

    Returns
    -------
    Flask
        The application, which expects that `security.Gate` stands before it.
    """
    app = Flask(__name__)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[KEY] = desk
    app.register_blueprint(pages)
    app.register_error_handler(PointsError, _refuse_text)
    app.register_error_handler(changes.RefusedTextError, _refuse_text)
    app.register_error_handler(GanLabError, _explain)
    app.register_error_handler(HTTPException, _explain_status)
    return app


def _desk() -> Desk:
    desk: Desk = current_app.extensions[KEY]
    return desk


def _render(template: str, make_values: Callable[..., Values], *what: Any) -> str:
    """Make a page from a template, when what a spreadsheet changed meanwhile has been taken over.

    make_values: returns what the template shows, from the desk and `what`.
    """
    desk = _desk()
    new = desk.take_over()
    return render_template(
        template,
        hides_names=desk.hides_names,
        grader=desk.grader,
        share="" if desk.hides_names else desk.share.describe(),
        news=[] if desk.hides_names else new,  # a sentence about points may name a student
        **make_values(desk, *what),
    )


@pages.get("/")
def overview() -> str:
    """Show the class."""
    return _render("class.html", class_values)


@pages.get("/students/<page>")
def student(page: str) -> str:
    """Show one student."""
    return _render("student.html", student_values, _find_listed(_desk(), page))


@pages.get("/criteria/<id_>")
def criterion(id_: str) -> str:
    """Show one criterion of some of the students."""
    return _render("criterion.html", criterion_values, _find_criterion(_desk(), id_), _read_number("page"))


@pages.get("/hand-back/<page>")
def hand_back(page: str) -> Response:
    """Show the page to hand back, as it would be now."""
    desk = _desk()
    answer = Response(make_preview(desk, _find_listed(desk, page)), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = HAND_BACK_POLICY
    return answer


@pages.get("/pictures/<name>")
def picture(name: str) -> Response:
    """Send a picture."""
    return shown_files.send_picture(_desk().gradebook.folder, name)


@pages.get("/files/<name>")
def document(name: str) -> Response:
    """Send a document that a student made, to be saved."""
    return shown_files.send_document(_desk().gradebook.folder, name)


@pages.get("/history")
def history() -> Response:
    """Show who changed a field, and when."""
    return jsonify(html=changes.list_history(_desk(), request.args))


@pages.get("/phrases")
def phrases() -> Response:
    """List what was written in comments before."""
    desk = _desk()
    id_ = request.args.get("criterion", "")
    return jsonify(phrases=desk.gradebook.phrases(id_ if desk.find_criterion(id_) else ""))


@pages.get("/next-open")
def find_next_open() -> Response:
    """Find the next page with open points."""
    desk = _desk()
    if criterion := desk.find_criterion(request.args.get("criterion", "")):
        return jsonify(address=next_open.find_open_card(desk, criterion, _read_number("page")))
    return jsonify(address=next_open.find_open_student(desk, request.args.get("student", "")))


@pages.post("/changes")
def change() -> Response:
    """Store points or a comment."""
    desk = _desk()
    new = desk.take_over()
    answer = changes.store_change(desk, _read_json())
    return jsonify(answer | {"messages": [] if desk.hides_names else [*new, *answer["messages"]]})


@pages.post("/undo")
def undo() -> Response:
    """Take back the grader's last change."""
    return jsonify(changes.undo_last(_desk(), is_redo=False))


@pages.post("/redo")
def redo() -> Response:
    """Make the change again that was taken back last."""
    return jsonify(changes.undo_last(_desk(), is_redo=True))


@pages.post("/names")
def switch_names() -> Response:
    """Hide names, or show them; the answer is where the page goes on then."""
    desk, said = _desk(), _read_json()
    if not isinstance(said, dict) or not isinstance(said.get("hide"), bool):
        abort(400)
    listed = desk.listing.find(str(said.get("student", "")))
    desk.hides_names = said["hide"]
    shown = desk.listing.find_by_id(listed.student.id) if listed else None
    return jsonify(address=url_for("pages.student", page=shown.page) if shown else url_for("pages.overview"))


def _read_json() -> Any:
    """Return what a request brought along."""
    try:
        return request.get_json()
    except RecursionError:
        abort(400)


def _find_listed(desk: Desk, page: str) -> Listed:
    listed = desk.listing.find(page)
    if listed is None:
        abort(404)
    return listed


def _find_criterion(desk: Desk, id_: str) -> Criterion:
    criterion = desk.find_criterion(id_)
    if criterion is None:
        abort(404)
    return criterion


def _read_number(name: str) -> int:
    """Return a small number of the address; 1 if there is none."""
    text = request.args.get(name, "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _refuse_text(problem: GanLabError) -> tuple[Response, int]:
    """Answer that a text can't be stored at its field."""
    return jsonify(problem=str(problem)), 422


def _explain(problem: GanLabError) -> tuple[Any, int]:
    """Answer with what can't be done now, such as to write to a full disk."""
    if request.method == "POST":
        return jsonify(problem=str(problem)), 503
    return render_template("problem.html", sentence=str(problem)), 503


def _explain_status(problem: HTTPException) -> tuple[Any, int]:
    """Answer to an address that isn't there, or to a request that the page wouldn't send."""
    sentence = "There is no such page here." if problem.code == 404 else "The page can't do this."
    if request.method == "POST":
        return jsonify(problem=sentence), problem.code or 500
    return render_template("problem.html", sentence=sentence), problem.code or 500
