"""The pictures of grading.md: a made-up class, reviewed, its pages photographed by a headless Chromium.

    pip install -e ".[test,browser]"
    python docs/grading_pictures.py

The students don't exist; tests/support/classroom.py writes what they hand in.
"""

import base64
import io
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image, ImageDraw, PngImagePlugin

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "tests" / "support"))

import lab  # noqa: E402
import made_up  # noqa: E402
from classroom import fill_in, plain_notebook, pocket, write_submission  # noqa: E402
from grade_server import run_grade  # noqa: E402

from gan_lab.coursework.hand_back.pages import write_hand_back_pages  # noqa: E402
from gan_lab.coursework.review.command import review  # noqa: E402
from gan_lab.coursework.review.gradebook import Gradebook  # noqa: E402

WIDTH = 1180


def hand_in(folder: Path) -> None:
    """Eight submissions, among them most of what happens in a class."""
    gan = pocket()
    fill_in(folder / "Ada Adler", "Ada Adler", gan=gan)
    fill_in(folder / "Bao Bianchi", "Bao Bianchi", gan=gan, leave=["2.3", "1.4", "2.9", "7.4"])
    fill_in(folder / "Chidi Castro", "Chidi Castro", gan=gan, answers_of="Ada Adler")
    fill_in(folder / "Dana Demir", "Dana Demir", gan=gan, answers=False)
    retouch(folder / "Dana Demir" / "01_noise_to_image.ipynb", "MY_CLASS")
    shuffle(folder / "Dana Demir" / "02_truncation.ipynb")
    write_submission(folder, "Emre Eze", plain_notebook("Emre Eze", gan, 12), zipped=True)
    by_hand = made_up.make_run_cell("plt.imshow(picture)", 1, made_up.make_picture_output(made_up.draw_plain_plot()))
    (folder / "Fatima Fischer").mkdir()
    made_up.write_notebook(folder / "Fatima Fischer" / "my_gan.ipynb", made_up.make_text_cell("# My own way"), by_hand)
    (folder / "Goran García").mkdir()
    (folder / "Hana Haddad.ipynb").write_text("import gan_lab as gl\n", encoding="utf-8")


def retouch(path: Path, marker: str) -> None:
    """Paint over the picture of one cell, and leave its recipe in."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if marker in cell.source)
    data = cell.outputs[0].data
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    picture.load()
    text = PngImagePlugin.PngInfo()
    for key, value in picture.text.items():
        text.add_itxt(key, value)
    painted = picture.convert("RGB")
    ImageDraw.Draw(painted).ellipse((40, 60, 90, 110), fill="white")
    file = io.BytesIO()
    painted.save(file, "png", pnginfo=text)
    data["image/png"] = base64.b64encode(file.getvalue()).decode()
    nbformat.write(notebook, path)


def shuffle(path: Path) -> None:
    """Two cells run in another order than they stand in."""
    notebook = nbformat.read(path, as_version=4)
    one, other = [cell for cell in notebook.cells if cell.cell_type == "code"][3:5]
    one.execution_count, other.execution_count = other.execution_count, one.execution_count
    nbformat.write(notebook, path)


def give_points(grades: Path) -> str:
    """Points and comments for one student, as a person gives them; returns the name of the student's page."""
    with Gradebook(grades) as gradebook:
        student = next(each for each in gradebook.students if each.name.startswith("Bao"))
        for criterion, points in (("gan", "8"), ("truncation", "7"), ("latent", "9"), ("training", "8")):
            gradebook.set_points(student.id, criterion, points, "Ada")
        gradebook.set_comment(student.id, "truncation", "You name both places where truncation acts.", "Ada")
        comment = "Your comparison of truncations is convincing. Task 2.3 is still open."
        gradebook.set_comment(student.id, "", comment, "Ada")
        write_hand_back_pages(gradebook)
    return student.page


def take_screenshots(grades: Path) -> None:
    """The page of the class, the one in which one grades, and the one to hand back, as PNG files in docs."""
    student = give_points(grades)
    with run_grade(grades.resolve()) as server, lab.open_chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto((grades / "index.html").resolve().as_uri())
        page.locator("summary").first.click()
        page.evaluate("scrollTo(0, 0)")
        take_screenshot(page, "grading-class.png", 1150)
        page.goto(f"{server.address}students/{student}#title-truncation")
        take_screenshot(page, "grading-student.png", 1150)
        page.goto((grades / "hand-back" / student).resolve().as_uri())
        take_screenshot(page, "grading-hand-back.png", 1150)


def take_screenshot(page, name: str, height: int) -> None:
    """The upper part of a page as a small PNG."""
    page.set_viewport_size({"width": WIDTH, "height": height})
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(64, dither=Image.Dither.NONE).save(DOCS / name, optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # so that the pages name the folder as a person would
        hand_in(Path("submissions"))
        review("submissions", "grades")
        take_screenshots(Path("grades"))
        os.chdir(DOCS)
