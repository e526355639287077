"""Undo in a log that a person can't have made: it comes to an end."""

from dataclasses import replace

from gan_lab.coursework.review.gradebook.changes import POINTS, ChangeLog, Field, make_change
from gan_lab.coursework.review.gradebook.undoing import take_back

FIELD, OTHER = Field("ada", "essay", POINTS), Field("bob", "essay", POINTS)


def take_back_in(*changes):
    log = ChangeLog({"ada": "ada", "bob": "bob"})
    for number, change in enumerate(changes, 1):
        log.add(replace(change, number=number))
    return take_back(log, "Ada", False, {"ada", "bob"}, {"essay"})


def test_a_circle_of_undone_changes_is_no_trap():
    one = make_change(FIELD, "1", "Eva", [], undoes="b" * 32)
    two = replace(make_change(OTHER, "1", "Eva", [one]), id="b" * 32)
    own = [make_change(FIELD, "1", "Ada", []) for _ in range(300)]
    heads = [make_change(FIELD, "1", "Eva", own, undoes=two.id) for _ in range(300)]
    assert take_back_in(one, two, *own, *heads) == []


def test_many_changes_of_one_field_are_each_looked_at_once():
    own = [make_change(FIELD, "1", "Ada", []) for _ in range(3000)]
    undone = [make_change(FIELD, "", "Ada", [change], undoes=change.id) for change in own]
    rest = make_change(FIELD, "2", "Ada", [])
    (change,) = take_back_in(rest, *own, *undone)
    assert (change.undoes, change.text) == (rest.id, "")
