"""The submissions in a folder and their names."""

import pytest

from gan_lab.coursework.review.intake.submissions import digest_submission, find_submissions, read_files, remember_names
from gan_lab.errors import GanLabError


def find(folder, out):
    """The submissions by the name of the file, as a review finds and remembers them."""
    found = find_submissions(folder, out)
    remember_names(out, found)
    return {each.path.name: each for each in found}


def test_names_that_print_alike_become_different(tmp_path):
    for name in ("a\ufffd", "a\ufffd (3)", "a\U000e0001", "a\U000e0002"):
        (tmp_path / name).mkdir()
    names = [each.student for each in find_submissions(tmp_path, tmp_path / "out")]
    assert len(set(names)) == 4
    with pytest.raises(GanLabError, match="is empty"):
        find_submissions(tmp_path / "a\ufffd", tmp_path / "out")


@pytest.mark.parametrize(("first", "second"), [("Ada.ipynb", "Ada.zip"), ("Ada.zip", "Ada.ipynb"), ("Ada.zip", "Ada/")])
def test_the_name_stays_with_whoever_had_it_in_the_earlier_review(tmp_path, first, second):
    class_ = tmp_path / "class"
    class_.mkdir()
    for name in (first, second):
        (class_ / name).mkdir() if name.endswith("/") else (class_ / name).write_bytes(b"")
        found = find(class_, tmp_path / "out")
        assert found[first].student == "Ada"
    other = second.strip("/")
    assert found[other].student == (other if other != "Ada" else "Ada (" + found[other].student[5:])
    for name in (first, other):
        (sentence,) = found[name].problems
        assert sentence.startswith("2 submissions have this name: ")
        assert f"{first} (called Ada here)" in sentence
        assert f"{other} (called {found[other].student} here)" in sentence


def test_a_namesake_is_a_sentence_of_the_submission_and_makes_it_be_read_again(tmp_path):
    (tmp_path / "Ada.zip").write_bytes(b"")
    (alone,) = find_submissions(tmp_path, tmp_path / "out")
    assert not alone.problems
    (tmp_path / "Ada.ipynb").write_bytes(b"")
    both = {each.student: each for each in find_submissions(tmp_path, tmp_path / "out")}
    problems: list[str] = []
    list(read_files(both["Ada"], problems))
    assert "Decide whose each is" in problems[0]
    assert digest_submission(alone) != digest_submission(both["Ada"])


def test_a_single_notebook_is_a_submission_with_a_name_that_prints(tmp_path):
    path = tmp_path / "a\u202eb.ipynb"
    path.write_bytes(b"")
    (found,) = find_submissions(path, tmp_path / "out")
    assert found.student == "a\ufffdb"
