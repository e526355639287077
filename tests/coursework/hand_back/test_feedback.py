"""The pages as a learning system takes them in bulk: what is in the zip, who isn't, and what is said."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from handing_back import make_class

from gan_lab.__main__ import main
from gan_lab.coursework.hand_back.feedback import write_feedback_file
from gan_lab.coursework.hand_back.pages import make_hand_back_page
from gan_lab.coursework.zip_writing import write_zip
from gan_lab.errors import GanLabError

MOODLE = {
    "47110 Ada Adler": ["Ada Adler_47110_assignsubmission_file_"],
    "47111 王小明": ["王小明_47111_assignsubmission_file_"],
    "47112 Nemo Nobody": [],
}
CANVAS = {
    "10101 Ada Adler": ["adlerada_10101_550007_submission.zip"],
    "10102 Bo Bianchi": ["bianchibo_LATE_10102_550008_01_noise.ipynb"],
    "10103 Cy Clark": ["clarkcy_10103_550009_essay.pdf"],
    "10104 Di Diaz": ["diazdi_10104_text.html"],
    "10105 Nemo Nobody": [],
}


def unpack(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def grades(tmp_path):
    return tmp_path / "grades"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "feedback.zip"


def test_moodle_gets_each_page_under_the_name_of_its_download(grades, out):
    with make_class(grades, "moodle", MOODLE) as gradebook:
        gradebook.set_points("47110", "latent", "7,5", "Eva")
        gradebook.set_comment("47110", "", "Well *done*", "Eva")
        sentences = write_feedback_file(gradebook, "moodle", out)
        packed = unpack(out)
        page = make_hand_back_page(gradebook, "47110")
    names = ["Ada Adler_47110_assignsubmission_file_feedback.html", "王小明_47111_assignsubmission_file_feedback.html"]
    assert list(packed) == names
    assert packed[names[0]].decode() == page
    assert "Well <em>done</em>" in page, "as points and comments stand now"
    assert sentences[0].startswith(f"{out} has the pages of 2 students, 0.1 MB. In Moodle, ")
    assert "'Upload multiple feedback files in a zip'" in sentences[0]
    assert sentences[1] == "Not in it: Nemo Nobody, who handed in nothing."


def test_students_of_one_name_are_told_apart_in_sentences(grades, out):
    files = {f"{id_} Ada Adler": paths for id_, paths in zip(("47110", "47111"), MOODLE.values(), strict=False)}
    files |= {"47112 Ada Adler": [], "47113 Nemo Nobody": []}
    with make_class(grades, "moodle", files) as gradebook:
        sentences = write_feedback_file(gradebook, "moodle", out)
    assert sentences[1] == "Not in it: Ada Adler (47112) and Nemo Nobody, who handed in nothing."


def test_names_in_other_alphabets_are_marked_as_utf8(grades, out):
    with make_class(grades, "moodle", MOODLE) as gradebook:
        write_feedback_file(gradebook, "moodle", out)
    with zipfile.ZipFile(out) as archive:
        assert [bool(info.flag_bits & 0x800) for info in archive.infolist()] == [False, True]


def test_canvas_gets_what_opens_under_the_name_that_it_shows(grades, out):
    with make_class(grades, "canvas", CANVAS) as gradebook:
        gradebook.set_points("10102", "latent", "7.5", "Eva")
        gradebook.set_comment("10102", "latent", "Say **more**", "Eva")
        sentences = write_feedback_file(gradebook, "canvas", out)
        page = make_hand_back_page(gradebook, "10101").encode()
        last_page = make_hand_back_page(gradebook, "10103").encode()
    packed = unpack(out)
    assert packed.keys() == {
        "adlerada_10101_550007_submission.zip",
        "bianchibo_LATE_10102_550008_01_noise.ipynb",
        "clarkcy_10103_550009_essay.html",
    }
    with zipfile.ZipFile(io.BytesIO(packed["adlerada_10101_550007_submission.zip"])) as inner:
        assert {name: inner.read(name) for name in inner.namelist()} == {"feedback.html": page}
    assert packed["clarkcy_10103_550009_essay.html"] == last_page
    notebook = json.loads(packed["bianchibo_LATE_10102_550008_01_noise.ipynb"])
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    assert "**12.5 of 22.5 points**" in text
    assert "Say **more**" in text
    assert "All ran in order." in text
    said = " ".join(sentences)
    assert "For 1 student, that is a zip, and it has the page in it." in said
    assert "For 1 student, that is a notebook" in said
    assert "Cy Clark (essay.pdf)" in said
    assert "Not in it: Nemo Nobody, who handed in nothing; Di Diaz, whose download holds no file" in said


def test_a_notebook_of_points_is_a_notebook(grades, out):
    import nbformat

    with make_class(grades, "canvas", {"10102 Bo": ["bo_10102_550008_01.ipynb"]}) as gradebook:
        write_feedback_file(gradebook, "canvas", out)
    nbformat.validate(nbformat.reads(unpack(out)["bo_10102_550008_01.ipynb"].decode(), as_version=4))


def test_the_same_grades_make_the_same_zip(grades, tmp_path):
    with make_class(grades, "canvas", CANVAS) as gradebook:
        for name in ("a.zip", "b.zip"):
            write_feedback_file(gradebook, "canvas", tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_points_that_are_open_and_conflicts_are_said_before_students_get_pages(grades, out):
    with make_class(grades, "moodle", MOODLE) as gradebook:
        for criterion in ("latent", "reflection"):
            gradebook.set_points("47111", criterion, "5", "Eva")
        first = gradebook.mark("47110", "latent").seen
        gradebook.set_points("47110", "latent", "5", "Eva", first)
        gradebook.set_points("47110", "latent", "6", "Udo", first)
        sentences = write_feedback_file(gradebook, "moodle", out)
    assert "Points are still open, and these pages say so: Ada Adler (2 open)." in sentences[2]
    assert "王小明" not in sentences[2]
    assert sentences[3].startswith("Graders differ about Ada Adler: ")
    assert out.is_file()


def test_results_are_brought_up_to_date_and_a_problem_with_them_is_only_said(grades, out, tmp_path):
    with make_class(grades, "moodle", MOODLE) as gradebook:
        gradebook.set_points("47110", "latent", "6", "Eva")
        write_feedback_file(gradebook, "moodle", out)
        assert '"points"' in (grades / "results.jsonl").read_text(encoding="utf-8")
        (grades / "results.jsonl").unlink()
        sentences = write_feedback_file(gradebook, "moodle", tmp_path / "again.zip")
    assert "results.jsonl" in sentences[-1]


@pytest.mark.parametrize(
    ("layout", "system"),
    [("canvas", "moodle"), ("moodle", "canvas"), ("plain", "moodle"), ("moodle", "nbgrader"), ("pattern", "nbgrader")],
)
def test_a_class_that_was_reviewed_from_another_systems_download_is_refused(grades, out, layout, system):
    with make_class(grades, layout, MOODLE) as gradebook, pytest.raises(GanLabError, match="was reviewed from"):
        write_feedback_file(gradebook, system, out)
    assert not out.exists()


def test_names_that_a_pattern_of_ones_own_read_will_do(grades, out):
    with make_class(grades, "pattern", MOODLE) as gradebook:
        write_feedback_file(gradebook, "moodle", out)
    assert len(unpack(out)) == 2


def test_where_no_page_has_a_name_nothing_is_written(grades, out):
    files = {"10104 Di Diaz": ["diazdi_10104_text.html"], "10105 Nemo Nobody": []}
    with (
        make_class(grades, "canvas", files) as gradebook,
        pytest.raises(GanLabError, match="There is a page for nobody"),
    ):
        write_feedback_file(gradebook, "canvas", out)
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("there.zip", "is there already"),
        ("feedback.html", "end it in .zip"),
        ("feedback", "end it in .zip"),
        ("nowhere/feedback.zip", "There is no folder"),
    ],
)
def test_an_out_that_cannot_be_written_is_refused_before_anything_is_done(grades, tmp_path, name, said):
    (tmp_path / "there.zip").write_text("mine", encoding="utf-8")
    with make_class(grades, "moodle", MOODLE) as gradebook, pytest.raises(GanLabError, match=said):
        write_feedback_file(gradebook, "moodle", tmp_path / name)
    assert (tmp_path / "there.zip").read_text(encoding="utf-8") == "mine"
    assert not list((grades / "hand-back").iterdir())


def test_without_the_names_of_the_download_the_way_out_is_another_review(grades, out):
    with make_class(grades, "moodle", MOODLE) as gradebook:
        for content in (None, "", "[]", '{"format": 2}', '{"format": 1, "recipients": [{"page": "../../x"}]}'):
            path = grades / ".review" / "handed_in_as.json"
            path.unlink() if content is None else path.write_text(content, encoding="utf-8")
            with pytest.raises(GanLabError, match="run gan-lab review once more") as refused:
                write_feedback_file(gradebook, "moodle", out)
            assert ".review" not in str(refused.value)


def test_the_command_writes_the_zip_and_says_so(grades, out, capsys):
    make_class(grades, "moodle", MOODLE).close()
    assert main(["feedback", str(grades), "--for", "moodle", "--out", str(out)]) == 0
    assert "has the pages of 2 students" in capsys.readouterr().out
    assert len(unpack(out)) == 2


def test_the_command_without_out_says_what_to_name(grades, capsys):
    make_class(grades, "moodle", MOODLE).close()
    assert main(["feedback", str(grades), "--for", "moodle"]) == 1
    assert "--out feedback.zip" in capsys.readouterr().err
    assert main(["feedback", str(grades / "nowhere"), "--for", "moodle", "--out", "x.zip"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_nbgraders_course_gets_the_pages_as_points_stand_now(grades, tmp_path):
    submitted = tmp_path / "course" / "submitted" / "ada" / "a1"
    submitted.mkdir(parents=True)
    (tmp_path / "course" / "nbgrader_config.py").write_text("", encoding="utf-8")
    (submitted / "01.ipynb").write_text("{}", encoding="utf-8")
    place = tmp_path / "course" / "submitted"
    with make_class(grades, "nbgrader", {"ada Ada Adler": ["ada/a1"], "bo Bo": []}, place) as gradebook:
        gradebook.set_points("ada", "latent", "6", "Eva")
        sentences = write_feedback_file(gradebook, "nbgrader", None)
        page = make_hand_back_page(gradebook, "ada")
        written = tmp_path / "course" / "feedback" / "ada" / "a1" / "01.html"
        assert written.read_text(encoding="utf-8").startswith(page)
        (tmp_path / "course").rename(tmp_path / "moved")
        with pytest.raises(GanLabError, match="name the folder of the course"):
            write_feedback_file(gradebook, "nbgrader", None)
        write_feedback_file(gradebook, "nbgrader", tmp_path / "moved")
    assert "No page for Bo, who handed in nothing." in sentences
    assert any("Ada Adler (1 open)" in sentence for sentence in sentences)


def test_a_zip_that_fails_half_way_leaves_nothing(tmp_path):
    def files():
        yield "a.html", b"a"
        raise OSError(28, "No space left on device")

    with pytest.raises(GanLabError, match="No space left on device"):
        write_zip(tmp_path / "feedback.zip", files())
    assert list(tmp_path.iterdir()) == []
