"""What students share, on pages with room for a part of it: nobody can push others' off by sharing a lot."""

import re

from gan_lab.coursework.review.grading.evidence import Evidence
from gan_lab.coursework.review.grading.graded_submission import GradedSubmission
from gan_lab.coursework.review.intake.findings import Reading
from gan_lab.coursework.review.intake.student_names import page_name
from gan_lab.coursework.review.intake.students import Student
from gan_lab.coursework.review.intake.submissions import Submission
from gan_lab.coursework.review.pages.class_page import write_class_page
from gan_lab.coursework.review.pages.links import PageLink
from gan_lab.coursework.review.pages.making_parts import make_parts
from gan_lab.coursework.review.pages.page_job import PageJob
from gan_lab.coursework.review.pages.sharing import MAX_GROUPS, arrange_groups, choose_hints, count_others
from gan_lab.coursework.review.similarity.hints import Hint

CLASS = [f"student {number:03}" for number in range(110)]
FLOOD = [Hint("noise", tuple(sorted(("Mallory", name))), f"The noise of {name}.") for name in CLASS]
PAIR = Hint("answer", ("Ada", "Bao"), "The same answer.")


def grade(student):
    return GradedSubmission(Submission(student, Student(student, student)), Reading(student, "key"), Evidence(), {})


def write_class(folder, hints):
    write_class_page(folder, list(map(grade, {name: 0 for hint in hints for name in hint.students})), hints, (), ())
    return (folder / "index.html").read_text(encoding="utf-8")


def list_full(page):
    """The groups that a page of the class shows in full, each as the names in its heading."""
    return [re.findall(r">([^<]+)</a>", heading) for heading in re.findall("<summary>(.*?)</summary>", page)]


def test_a_pair_is_shown_in_full_whatever_one_other_student_shares_with_the_class(tmp_path):
    page = write_class(tmp_path, [*FLOOD, PAIR])
    assert list_full(page)[0] == ["Ada", "Bao"]
    assert len(list_full(page)) == 1 + MAX_GROUPS
    assert f"is in {len(CLASS) - MAX_GROUPS} more groups" in page
    assert all(f'<a href="students/{page_name(name)}">{name}</a>' in page for name in CLASS)


def test_a_pair_is_shown_in_full_whatever_several_others_share_with_the_class_and_with_the_pair(tmp_path):
    crowd = [f"Mallory {number}" for number in range(MAX_GROUPS - 1)]
    flood = [
        Hint("noise", (name, *others), "x") for name in crowd for other in CLASS for others in ([other], ["Ada", other])
    ]
    flood += [Hint("noise", ("Ada", name), "x") for name in crowd]
    assert ["Ada", "Bao"] in list_full(write_class(tmp_path, [*flood, PAIR]))


def test_every_group_is_shown_or_counted_once():
    groups = [("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c"), ("d", "e"), *((name, "a") for name in CLASS)]
    arranged = arrange_groups(groups)
    assert sum(len(around.groups) + around.count for around in arranged) == len(groups)
    assert [around.student for around in arranged] == ["b", "d", "a"]
    assert all(around.student in group for around in arranged for group in around.groups)
    named = {name for around in arranged for name in (*around.others, *sum(around.groups, ()))}
    assert named == {name for group in groups for name in group}


def test_many_hints_about_one_pair_hide_none_of_another_pair_or_of_another_topic(tmp_path):
    flood = [Hint("noise", ("Ada", "Mallory"), f"Noise {number}.") for number in range(100)]
    flood += [Hint("noise", ("Ada", "Mallory", name), f"Noise of {name}.") for name in CLASS]
    answer = Hint("answer", ("Ada", "Mallory"), "Another answer.")
    assert choose_hints([*flood, answer, PAIR], 3) == [flood[0], answer, PAIR]
    links = {name: PageLink(name, page_name(name)) for name in ("Ada", "Bao", "Mallory", *CLASS)}
    job = PageJob(tmp_path, grade("Ada"), (*flood, answer, PAIR), {}, links["Ada"], links)
    hints = make_parts(job)[0].hints
    assert PAIR.sentence in hints
    assert answer.sentence in hints
    page = write_class(tmp_path, [*flood, answer])
    assert answer.sentence in page


def test_each_student_shares_something_with_so_many_others_however_many_groups_they_are_in():
    groups = dict.fromkeys([("a", "b"), ("b", "a", "c"), ("d", "e"), ("e", "d")], ())
    assert count_others(groups) == {"a": 2, "b": 2, "c": 2, "d": 1, "e": 1}
