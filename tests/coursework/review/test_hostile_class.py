"""One class with everything that may be handed in beside two honest ones: each row says why, and nothing runs."""

import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import forgeries
import hostile
import hostile_submissions
import lab
import made_up
import nbformat
import numpy as np
import pytest
from classroom import make_pngs, plain_notebook, pocket
from command import GAN_LAB
from extras import open_needed_chromium
from hostile import change_recipe, make_notebook, make_picture_cell, make_zip, replace_recipe
from PIL import Image
from portable import make_link, make_pipe
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl
from gan_lab.coursework.notebook_reading.notebooks import MAX_CELLS
from gan_lab.coursework.review.command import review
from gan_lab.coursework.review.gradebook.csv_cells import FORMULA_STARTS, unescape_cell
from gan_lab.coursework.review.intake import gallery
from gan_lab.coursework.review.intake.reading_limits import MAX_BYTES, MAX_FILES
from gan_lab.coursework.review.pages.templating import TEMPLATES
from gan_lab.coursework.review.verification.workers import Workers
from gan_lab.errors import GanLabError
from gan_lab.weights.cache import sha256

TOKEN = "token-that-only-the-secret-holds"
ODD_NAMES = {  # a folder's name -> the student's
    "Ελένη Παπαδοπούλου": None,
    "محمد علي": None,
    "李小龍": None,
    "👩🏽‍💻 Ada": None,
    "Zoe\u0308": None,
    "Zo\u00eb": "Zo\u00eb (sj7ce3hc)",  # looks as the one above it does
    "=HYPERLINK(1)": None,
    "+1+1": None,
    "-1": None,
    "@SUM(1)": None,
    "'=1": None,
    'it\'s "quoted" & <b>bold<b>': None,
    '"><img src=x onerror=alert(1)>': None,
    "javascript:alert(1)": None,
    "line\nbreak": "line\ufffdbreak",
    "turned\u202dgnp": "turned\ufffdgnp",
    "turned\u202egnp": "turned\ufffdgnp (7dx6wn32)",
    "é" * 127: None,
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these names, links and pipes"),
]


class Case:
    """What a student's row should have: a sentence that matches a pattern ("" for no problem), and verdicts.

    verdicts: None if they don't matter.
    """

    def __init__(self, pattern: str = "", *verdicts: str) -> None:
        self.pattern, self.verdicts = pattern, list(verdicts)

    @classmethod
    def anything(cls) -> "Case":
        """What costs much needs a row, whatever it says."""
        case = cls(".*")
        case.verdicts = None
        return case


def build_class(root: Path) -> tuple[Path, dict[str, Case]]:
    """The folder of the class, and what is expected of each student in it."""
    folder, secret, cases = root / "submissions", root / "secret", {}
    folder.mkdir()
    hostile.write_files(
        secret,
        {
            "secret.ipynb": make_notebook(
                made_up.make_text_cell(TOKEN), made_up.make_run_cell(f'STUDENT = "{TOKEN}"', 1)
            ),
            "secret.txt": TOKEN.encode(),
        },
    )
    a, b = make_pngs(2, 8)
    good = make_notebook(make_picture_cell(a))
    nbformat.write(plain_notebook("Honest One", pocket(), 3), folder / "honest one.ipynb")
    cases["honest one"] = Case("", "same", "same", "same")
    hostile.write_files(folder / "honest two", {"mine.ipynb": good, "pictures/b.png": b})
    cases["honest two"] = Case("", "same", "same")

    def add_file(student: str, content: bytes, pattern: str, *verdicts: str, suffix: str = ".ipynb") -> None:
        (folder / f"{student}{suffix}").write_bytes(content)
        cases[student] = Case(pattern, *verdicts)

    def add_folder(student: str, content: dict[str, bytes], pattern: str, *verdicts: str) -> None:
        (folder / student).mkdir()
        hostile.write_files(folder / student, content)
        cases[student] = Case(pattern, *verdicts)

    # Notebooks
    add_file("not json", b"hello", "is text, such as a Python file")
    add_file("python source", b"import torch\nprint(1)\n", "is text, such as a Python file")
    add_file("cut", good[: len(good) // 2], "not JSON, or was cut")
    add_file("not text", b"\xff\xfe\0\1" * 100, "not text")
    old = {"cell_type": "code", "input": "mine", "language": "python", "metadata": {}, "prompt_number": 1}
    old["outputs"] = [{"output_type": "display_data", "metadata": {}, "png": base64.b64encode(a).decode()}]
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [old]}]}
    add_file("nbformat 3", json.dumps(old).encode(), "", "same")
    add_file("nbformat 99", good.replace(b'"nbformat": 4', b'"nbformat": 99'), "not that of a notebook")
    add_file("deep", b'{"cells":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "not a whole Jupyter notebook|more parts")
    add_file("many parts", b"[" * 600_000, "more parts than a notebook")
    cell = json.dumps({"cell_type": "raw", "metadata": {}, "source": ""})
    cells = f'{{"cells":[{",".join([cell] * (MAX_CELLS + 1))}],"metadata":{{}},"nbformat":4,"nbformat_minor":4}}'
    add_file("many cells", cells.encode(), "more parts than a notebook")
    hostile.make_sparse_file(folder / "huge.ipynb", 300_000_000)
    cases["huge"] = Case("has 300 MB; a file of at most 100 MB is read")
    add_file(
        "long lines",
        make_notebook(
            made_up.make_text_cell("\n" * 300_000), made_up.make_run_cell("# report: " + " " * 300_000 + "x", 1)
        ),
        "",
    )
    add_file("extra", good.replace(b'"cell_type": "code"', b'"cell_type": "code", "data": 5'), "", "same")
    wrong_kind = good.replace(b'"cell_type": "code"', b'"cell_type": "code", "attachments": [1]')
    add_file("wrong kinds", wrong_kind, "its JSON is not that of a notebook")
    add_folder(
        "two of one name",
        {"a/x.ipynb": good, "b/x.ipynb": make_notebook(made_up.make_text_cell("x"))},
        "2 notebooks are called",
    )
    cases["two of one name"].verdicts = ["same"]
    add_folder("empty", {}, "There is no notebook and no picture")
    add_folder("only a pdf", {"report.pdf": b"%PDF-1.4"}, "There is no notebook in it")
    add_file("bare pdf", b"%PDF-1.4", "There is no notebook in it", suffix=".pdf")
    cases["bare pdf.pdf"] = cases.pop("bare pdf")

    # Recipes
    def add_recipe(student: str, png: bytes, pattern: str, verdict: str) -> None:
        add_file(student, make_notebook(make_picture_cell(png)), pattern, verdict)

    own = hostile.read_recipe_json(a)
    noise = own["tiles"][0]["noise"]
    nan = base64.b64encode(np.full(128, np.nan, "<f4").tobytes()).decode()
    large = base64.b64encode(np.full(128, 1e30, "<f4").tobytes()).decode()
    foreign = write_gan(random_gan(small_config(), 1), secret / "network")
    here = gl.read_recipe(a).network.sha256
    add_recipe("endless noise", change_recipe(a, noise="A" * 5_000_000), "longer than any|not a whole", "no recipe")
    add_recipe("no number", change_recipe(a, noise=nan), "128 finite numbers", "no recipe")
    add_recipe(
        "foreign model",
        change_recipe(a, {"sha256": "ab" * 32}),
        "abababababab isn't on this machine",
        "model not here",
    )
    digest = sha256(foreign)
    path = {"name": str(foreign), "sha256": digest}
    add_recipe("path of a real model", change_recipe(a, path), "isn't on this machine", "model not here")
    make_pipe(root / "pipe.bin")  # whoever opens it waits for ever
    for student, name in (
        ("path of a pipe", str(root / "pipe.bin")),
        ("path up", "../../../../../../etc/passwd"),
        ("path down", "/etc/passwd"),
        ("address", "http://elsewhere.invalid/model.bin"),
    ):
        add_recipe(
            student, change_recipe(a, {"name": name}), "the same again", "same"
        )  # the digest counts, the name is a name
        add_recipe(
            f"{student}, foreign",
            change_recipe(a, {"name": name, "sha256": "cd" * 32}),
            "isn't",
            "model not here",
        )
    assert here != digest
    add_recipe("no such class", change_recipe(a, classes={"999": 1.0}), "asks for class 999", "different")
    add_recipe("not a number", change_recipe(a, noise=large), "not numbers|came out different", "different")
    add_recipe("small truncation", change_recipe(a, truncation=1e-300), "close, which is no proof", "close")
    add_recipe("huge weights", change_recipe(a, classes={"1": 3e38}), "not numbers|came out different", "different")
    add_recipe("endless row", change_recipe(a, row=10**40), "breaks the schema", "no recipe")
    add_recipe("moved recipe", replace_recipe(b, json.dumps(own)), "came out different", "different")
    add_recipe("retouched", replace_recipe(a, json.dumps(own), _change_three_pixels), "came out different", "different")
    add_recipe("cropped", replace_recipe(a, json.dumps(own), lambda p: p.crop((0, 0, 30, 32))), "cropped", "different")
    for student, forge in (
        ("a tile told many times", forgeries.forge_by_repeating),
        ("tiles on one another", forgeries.forge_by_overlapping),
        ("many pictures at one place", forgeries.forge_many_pictures),
    ):
        add_recipe(student, forge(a, 103), "lie on one another", "different")
    add_recipe("a tile in a drawing", forgeries.forge_by_repeating(a, 1), "much more than its recipe", "different")
    add_recipe(
        "scaled up", replace_recipe(a, json.dumps(own), lambda p: p.resize((64, 64))), "came out different", "different"
    )
    add_recipe("saved again", _save_again(a, "png"), "carries no recipe", "no recipe")
    jpeg = make_notebook(make_picture_cell(b"", **{"image/jpeg": base64.b64encode(_save_again(a, "jpeg")).decode()}))
    add_file("jpeg", jpeg, "another kind of file|no recipe", "no recipe")
    whole = json.dumps(own | {"tiles": [own["tiles"][0] | {"box": [0, 0, 9000, 9000]}]}).encode()
    text_chunk = hostile.make_chunk(b"iTXt", b"gan-lab-recipe\0\0\0\0\0" + whole)
    add_recipe(
        "ten gigapixels",
        hostile.make_blank_png(100_000, 100_000, text_chunk, rows=1),
        "more than this kit reads",
        "no recipe",
    )
    add_recipe("bomb", hostile.make_blank_png(9_200, 9_200, text_chunk), "larger pictures than this kit", "different")
    add_recipe("tower", hostile.make_blank_png(1, 10_000_000, text_chunk), "more than this kit reads", "no recipe")
    tiles = [{**own["tiles"][0], "classes": {str(i): 1 for i in range(390)}, "noise": noise}] * 900
    many = change_recipe(a)  # a recipe that grows when it is written again
    many = replace_recipe(many, json.dumps(own | {"tiles": tiles}, separators=(",", ":")))
    add_recipe("growing recipe", many, "mixes more classes than any", "no recipe")

    # Zips
    def add_zip(student: str, content: bytes, pattern: str, *verdicts: str) -> None:
        add_file(student, content, pattern, *verdicts, suffix=".zip")

    x = ("x.ipynb", good)
    add_zip("way out", make_zip(("../../out.ipynb", good), x), "names a place outside the zip", "same")
    add_zip("absolute", make_zip(("/etc/out.ipynb", good), x), "names a place outside the zip", "same")
    add_zip("backslashes", make_zip(("..\\..\\out.ipynb", good), ("in\\x.ipynb", good)), "outside the zip", "same")
    add_zip("drive letter", make_zip(("C:\\out.ipynb", good), x), "names a place outside the zip", "same")
    add_zip("dots", make_zip(("./in/./x.ipynb", good)), "", "same")
    add_zip("link in zip", hostile.make_zip_with_link("s.ipynb", str(secret / "secret.ipynb"), x), "is a link", "same")
    add_zip("many files", make_zip(x, *((f"{i}.png", b"") for i in range(10_000))), f"more than {MAX_FILES:,} files")
    cases["many files"].verdicts = ["same"] + ["no recipe"] * (gallery.MAX_PICTURES - 1)
    add_zip("bomb in zip", make_zip(("b.ipynb", bytes(MAX_BYTES + 1)), x), "a file of at most 100 MB is read", "same")
    lying = hostile.change_stated_size(make_zip(("b.ipynb", bytes(50_000_000))), 1000)
    add_zip("lying zip", lying, "isn't what was packed")
    add_zip("zip in zip", make_zip(("in.zip", make_zip(("in.zip", make_zip(x))))), "zip in a zip in a zip")
    add_zip("packed twice", make_zip(("in.zip", make_zip(x))), "", "same")
    add_zip("encrypted", hostile.mark_as_encrypted(make_zip(x)), "is encrypted")
    add_zip("lzma", make_zip(x, method=zipfile.ZIP_LZMA), "packed in an unusual way")
    add_zip("zip64", hostile.make_zip64(make_zip(x)), "format for more than 4 GB")
    add_zip("hidden table", hostile.make_zip_with_hidden_table(200_000), "lists far more files")
    add_zip("half a zip", make_zip(x)[:-30], "is not a zip, or was cut")
    add_zip("broken zip", make_zip(x).replace(b"PK\1\2", b"PK\1\1"), "is not a whole zip")
    add_zip(
        "two cases",
        make_zip(("A.ipynb", good), ("a.ipynb", good + b"\n")),
        "holds both A.ipynb and a.ipynb",
        "same",
        "same",
    )
    add_zip("turned name", make_zip(("turned\u202ebnypi.ipynb", good)), r"'turned\\u202ebnypi.ipynb'", "same")
    add_zip("no-break space", make_zip(("Screen\u202fshot.png", a)), "no notebook in it", "same")
    add_zip("endless name", make_zip(("n" * 5000 + ".ipynb", good), x), "has 5,006 characters", "same")

    # Links, pipes, and what may not be read
    make_link(folder / "linked", secret)
    cases["linked"] = Case("is a link, and links are not followed")
    make_link(folder / "linked notebook.ipynb", secret / "secret.ipynb")
    cases["linked notebook"] = Case("is a link, and links are not followed")
    make_link(folder / "linked device.ipynb", "/dev/zero")
    cases["linked device"] = Case("is a link, and links are not followed")
    make_pipe(folder / "bare pipe.ipynb")
    cases["bare pipe"] = Case("neither a file nor a folder")
    add_folder(
        "links and pipes",
        {"x.ipynb": good, "locked.ipynb": good + b"\n"},
        "is a link, and links are not followed",
        "same",
    )
    inside = folder / "links and pipes"
    make_link(inside / "s.ipynb", secret / "secret.ipynb")
    make_link(inside / "folder", secret)
    make_link(inside / "round", inside)
    make_pipe(inside / "pipe.ipynb")
    (inside / "locked.ipynb").chmod(0)
    cases["links and pipes"].verdicts = ["same", "same"] if os.access(inside / "locked.ipynb", os.R_OK) else ["same"]
    deep = inside / "/".join(["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "x.ipynb").write_bytes(good)
    hostile.write_files(folder, {"pictures/a.png": a, "report/report.html": b"<script>1</script>"})

    # Texts that are dangerous to show, and code that would run
    add_folder(
        "says it all",
        {'"><svg onload=alert(1)>.ipynb': hostile.make_notebook_of_dangerous_texts(a)},
        "pictures from the web, which aren't fetched",
        "same",
        "no recipe",
    )
    add_zip("says it in a zip", make_zip(("<script>alert(1)</script>/<img src=x>.ipynb", good)), "", "same")
    add_folder("would run", hostile.make_files_that_would_run(root / "executed"), "work of a script, which isn't shown")
    untidy = _make_untidy_notebook()
    add_file("untidy", untidy, "", *["same"] * _count_generated(untidy))
    for name, student in ODD_NAMES.items():
        (folder / name).mkdir()
        (folder / name / "x.ipynb").write_bytes(make_notebook(made_up.make_text_cell("x")))
        shown = student or unicodedata.normalize("NFC", name)
        cases[shown] = Case("2 submissions have this name" if name.startswith(("Zo", "turned")) else "")
    for kind in hostile_submissions.COSTLY:
        hostile_submissions.write_costly(folder, kind, size=0.002)
        cases[kind] = Case.anything()
    os.mkdir(os.fsencode(folder) + b"/bytes \xff\xfe")
    cases["bytes \ufffd\ufffd"] = Case("There is no notebook and no picture")
    return folder, cases


def _change_three_pixels(picture: Image.Image) -> Image.Image:
    pixels = np.array(picture).astype(int)
    for place in ((3, 4), (10, 20), (30, 30)):
        pixels[place] += np.where(pixels[place] > 127, -60, 60)
    return Image.fromarray(pixels.astype(np.uint8))


def _save_again(png: bytes, kind: str) -> bytes:
    file = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(file, kind)
    return file.getvalue()


def _make_untidy_notebook() -> bytes:
    """A notebook of the kit whose cells were turned round, copied and deleted, and lost their ids and tags."""
    whole = made_up.read_handed_out("02_truncation")
    for id_ in ("2.1", "2.3"):
        made_up.write_answer(whole, id_, f"What I think of {id_} is that the noise and the statistics have to agree.")
    turn = next(c for c in whole.cells if "your-turn" in c.metadata.get("tags", []))
    turn.source += "\nmine = 42"
    for number, cell in enumerate(whole.cells):
        cell.metadata.clear()
        cell.id = f"new-{number}"
    kept = [cell for cell in whole.cells if "Question 2.2" not in cell.source]
    questions = [cell for cell in kept if "**Question" in cell.source]
    rest = [cell for cell in kept if cell not in questions]
    copied = [nbformat.from_dict(cell | {"id": f"copy-{i}"}) for i, cell in enumerate(questions)]
    whole.cells = [*reversed(questions), *rest, *copied]
    return nbformat.writes(whole).encode()


def _count_generated(notebook: bytes) -> int:
    """Count the pictures with a recipe among a notebook's outputs."""
    outputs = [output for cell in nbformat.reads(notebook.decode(), 4).cells for output in cell.get("outputs", [])]
    pngs = [base64.b64decode(output.get("data", {}).get("image/png", "")) for output in outputs]
    return sum(b"gan-lab-recipe" in png for png in pngs)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """The folder, what is expected, and what was found."""
    root = tmp_path_factory.mktemp("hostile")
    folder, cases = build_class(root)
    review(folder, root / "grades", processes=2)
    lines = (root / "grades" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return root, cases, {record["student"]: record for record in map(json.loads, lines)}


def list_sentences(record) -> list[str]:
    """List the problems of a submission and the reasons for its verdicts."""
    return [*record["problems"], *(picture["sentence"] for picture in record["pictures"])]


def test_every_submission_has_a_row_and_nothing_else_has(reviewed):
    _, cases, found = reviewed
    assert sorted(found) == sorted(cases)


def test_each_row_says_why_and_has_the_right_verdicts(reviewed):
    _, cases, found = reviewed
    wrong = []
    for student, case in cases.items():
        record = found[student]
        if case.pattern not in ("", ".*") and not any(re.search(case.pattern, s) for s in list_sentences(record)):
            wrong.append((student, "should say", case.pattern, list_sentences(record)))
        if not case.pattern and record["problems"]:
            wrong.append((student, "should have no problem", record["problems"]))
        if case.verdicts is not None and [p["verdict"] for p in record["pictures"]] != case.verdicts:
            wrong.append((student, case.verdicts, [(p["verdict"], p["sentence"]) for p in record["pictures"]]))
    assert not wrong, "\n".join(map(str, wrong))


def test_every_reason_is_a_sentence(reviewed):
    _, _, found = reviewed
    for student, record in found.items():
        assert len(record["problems"]) <= 201
        for sentence in list_sentences(record):
            assert re.fullmatch(r"[^\n\0]{1,1000}[.:!]", sentence), (student, sentence)
            assert not re.search(r"Traceback|Error\b|object at 0x", sentence.replace("OSError", "")), (
                student,
                sentence,
            )


def test_none_of_this_reaches_a_limit(reviewed):
    _, _, found = reviewed
    assert {record["limit"] for record in found.values()} == {None}


def test_the_honest_students_have_their_points(reviewed):
    _, _, found = reviewed
    for student, points in (("honest one", 5), ("honest two", 3.33)):  # three and two pictures of six asked for
        assert found[student]["points"]["pictures"]["points"] == points
        assert not found[student]["problems"]


def test_questions_and_tasks_of_an_untidy_notebook_are_found_by_their_visible_ids(reviewed):
    _, _, found = reviewed
    answers = {answer["id"]: answer["status"] for answer in found["untidy"]["answers"] if answer["id"].startswith("2.")}
    assert answers["2.1"] == answers["2.3"] == "answered"
    assert answers["2.2"] == "missing"
    assert set(answers.values()) == {"answered", "missing", "empty"}
    tasks = {task["id"]: task["status"] for task in found["untidy"]["tasks"] if task["id"].startswith("2.")}
    assert "changed" in tasks.values()
    assert "missing" not in tasks.values()


def test_the_table_has_every_row_and_no_formula(reviewed):
    root, cases, _ = reviewed
    with open(root / "grades" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert sorted(unescape_cell(row[0]) for row in rows[1:]) == sorted(cases)
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]


def test_nothing_was_executed_and_nothing_secret_read(reviewed):
    root, _, _ = reviewed
    assert not (root / "executed").exists()
    for path in (root / "grades").rglob("*"):
        assert not path.is_symlink()
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path


def test_only_our_files_were_written_and_nothing_handed_in_was_changed(reviewed):
    root, cases, _ = reviewed
    out = root / "grades"
    assert {path.name for path in out.iterdir()} == {
        *(
            "index.html",
            "grades.csv",
            "grades.db",
            "results.jsonl",
            "students",
            "hand-back",
            "pictures",
            "files",
            ".review",
        )
    }
    assert len(list((out / "students").iterdir())) == len(list((out / "hand-back").iterdir())) == len(cases)
    assert all(re.fullmatch(r"[0-9a-f]{24}\.(png|jpg)", path.name) for path in (out / "pictures").iterdir())
    assert not list(root.glob("**/out.ipynb"))
    assert {path.name for path in root.iterdir()} == {"submissions", "secret", "grades", "pipe.bin"}


ATTRIBUTES = {
    *(
        "href",
        "src",
        "alt",
        "class",
        "id",
        "name",
        "content",
        "http-equiv",
        "charset",
        "lang",
        "title",
        "type",
        "value",
    ),
    *(
        "scope",
        "autocomplete",
        "role",
        "rows",
        "inputmode",
        "aria-label",
        "aria-sort",
        "target",
        "rel",
        "loading",
        "start",
        "align",
        "for",
        "open",
    ),
}
FORBIDDEN = {"iframe", "frame", "object", "embed", "base", "form", "link", "svg", "video", "audio", "applet"}


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.inside, self.scripts, self.styles, self.tags = "", [], [], []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.inside = tag if tag in ("script", "style") else ""
        if self.inside:
            (self.scripts if tag == "script" else self.styles).append("")

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside:
            (self.scripts if self.inside == "script" else self.styles)[-1] += data


def test_pages_hold_nothing_of_a_student_but_text_and_pictures(reviewed):
    root, cases, _ = reviewed
    out = (root / "grades").resolve()
    ours = (TEMPLATES / "class.js").read_text(encoding="utf-8")
    styles = set()
    pages = [out / "index.html", *(out / "students").iterdir(), *(out / "hand-back").iterdir()]
    assert len(pages) == 2 * len(cases) + 1
    for path in pages:
        page = Page(path)
        assert page.scripts == ([ours] if path.name == "index.html" else []), path
        styles |= set(page.styles)
        metas = [attributes for tag, attributes in page.tags if tag == "meta"]
        (policy,) = [m["content"] for m in metas if m.get("http-equiv") == "Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1]
        assert [m for m in metas if "http-equiv" in m] == [{"http-equiv": "Content-Security-Policy", "content": policy}]
        for tag, attributes in page.tags:
            assert tag not in FORBIDDEN, (path, tag)
            for name, value in attributes.items():
                assert name in ATTRIBUTES or name.startswith("data-"), (path, tag, name)
                if name in ("href", "src"):
                    _check_address(out, path, tag, value)
    assert len(styles) == 3  # of the page of the class, of a student's page, and of the one to hand back


def _check_address(out: Path, page: Path, tag: str, address: str) -> None:
    if address.startswith("#"):
        assert tag == "a"
    elif address.startswith("data:"):
        assert tag == "img"
        kind, content = address.split(",", 1)
        assert kind in ("data:image/png;base64", "data:image/jpeg;base64")
        Image.open(io.BytesIO(base64.b64decode(content, validate=True))).verify()
    else:
        assert re.fullmatch(r"(\.\./)?[\w./-]+(#[\w.-]+)?", unquote(address)), (page, address)
        target = (page.parent / unquote(address.partition("#")[0])).resolve()
        assert target.is_file(), (page, address)
        assert target.is_relative_to(out), (page, address)


def test_in_a_browser_nothing_runs_and_nothing_is_requested(reviewed):
    root, _, _ = reviewed
    out = root / "grades"
    odd = [
        p for p in (out / "students").iterdir() if p.name.startswith(("says-it", "img-src", "would-run", "javascript"))
    ]
    assert len(odd) == 5
    with open_needed_chromium() as browser:
        page, complaints = browser.new_page(), []
        page.on("request", lambda r: r.url.startswith(("file:", "data:")) or complaints.append(r.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        for path in (out / "index.html", *odd, *(out / "hand-back" / each.name for each in odd)):
            page.goto(path.resolve().as_uri())
            assert page.evaluate("window.hacked") is None
            assert page.evaluate("[...document.images].every(i => i.complete || i.loading === 'lazy')")
            assert page.locator("iframe, object, embed, svg, form, base").count() == 0
        browser.close()
    assert not complaints


@pytest.fixture
def in_this_process(monkeypatch):
    """Jobs are done in this process, since other ones take seconds to start."""

    def run(_, function, jobs):
        for job in jobs:
            try:
                yield job, function(job)
            except GanLabError as problem:
                yield job, problem

    monkeypatch.setattr(Workers, "run", run)


def test_a_second_run_reads_nothing_again_and_finds_the_same(reviewed, in_this_process):
    root, _, found = reviewed
    before = {path: path.stat().st_mtime_ns for path in (root / "grades" / ".review" / "readings").iterdir()}
    review(root / "submissions", root / "grades", processes=2)
    after = {path: path.stat().st_mtime_ns for path in (root / "grades" / ".review" / "readings").iterdir()}
    assert after == before
    lines = (root / "grades" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert {record["student"]: record for record in map(json.loads, lines)} == found


def test_a_full_drive_is_reported_in_one_sentence_and_older_files_stay(tmp_path, in_this_process):
    import resource

    folder, out = tmp_path / "submissions", tmp_path / "grades"
    folder.mkdir()
    (folder / "ada.ipynb").write_bytes(make_notebook(made_up.make_text_cell("x")))
    review(folder, out, processes=1)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (folder / "bao.ipynb").write_bytes(
        make_notebook(*(make_picture_cell(png) for png in make_pngs(2, 3)), made_up.make_text_cell("y " * 2000))
    )
    most = len(before[out / "index.html"]) + 100  # bytes of a file: more than the table has, less than the page will
    command = [GAN_LAB, "review", str(folder), "--out", str(out), "--processes", "1"]
    # Bytecode that doesn't fit would be cut, and nothing in the next processes would start.
    environment = os.environ | {"PYTHONPATH": lab.PYTHONPATH, "PYTHONDONTWRITEBYTECODE": "1"}
    full = subprocess.run(
        command,
        env=environment,
        cwd=lab.ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert full.returncode == 1, full.stderr
    sentence = full.stderr.rstrip().splitlines()[-1]
    assert re.search(r"can't be written \((File too large|d.*full|disk I/O error)\): free some space", sentence)
    assert "Traceback" not in full.stderr
    assert not list(out.rglob("*.tmp"))
    for path, content in before.items():
        assert (
            path.name in ("grades.csv", "grades.db", "names.json", "pages.json", "results.jsonl")
            or path.read_bytes() == content
        ), path
    rows = (out / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) in (2, 3)
    assert all(row.count(",") == rows[0].count(",") for row in rows)
    review(folder, out, processes=1)
    assert "bao" in (out / "index.html").read_text(encoding="utf-8")
    assert (out / "grades.csv").read_text(encoding="utf-8-sig").count("\n") == 3
