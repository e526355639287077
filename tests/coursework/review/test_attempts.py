"""Attempts: their order, which one counts, and how late each was handed in."""

import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from gan_lab.coursework.review.intake.attempts import (
    AttemptChoice,
    Lateness,
    choose_attempt,
    find_lateness,
    order_attempts,
    read_attempt_choice,
    read_due,
)
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Part, Person
from gan_lab.errors import GanLabError

DUE = datetime(2026, 11, 20, 23, 59)


@pytest.fixture
def in_new_york(monkeypatch):
    """The computer's time zone is five hours behind UTC in November."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def attempt(name="work.zip", **values) -> Attempt:
    return Attempt((Person("1", "Ada"),), (Part(Path("class.zip"), name, name),), **values)


def names(attempts) -> list[str]:
    return [each.parts[0].path for each in order_attempts(attempts)]


def at(*clock: int) -> datetime:
    return datetime(2026, 11, *clock)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-11-20T23:59", DUE),
        (" 2026-11-20 23:59 ", DUE),
        ("2026-11-20", DUE),  # a date alone means its last minute
        ("2026-11-20T23:59:30", DUE.replace(second=30)),
        ("2026-11-20T23:59+02:00", DUE.replace(tzinfo=timezone(timedelta(hours=2)))),
        ("2026-11-20T23:59Z", DUE.replace(tzinfo=UTC)),
    ],
)
def test_a_due_date_is_read_with_and_without_a_time_and_an_offset(text, due):
    assert read_due(text) == due
    assert read_due(text).utcoffset() == due.utcoffset()
    assert read_attempt_choice(text) == AttemptChoice("latest", due)


@pytest.mark.parametrize("text", ["", "tomorrow", "20.11.2026", "2026-11-31", "2026-11-20T25:00", "9" * 5000, "\0"])
def test_a_due_date_that_is_none_gets_a_sentence_with_an_example(text):
    with pytest.raises(GanLabError, match=r"^--due takes .*2026-11-20T23:59, not ") as error:
        read_due(text)
    assert len(str(error.value)) < 200
    with pytest.raises(GanLabError, match=r"^--attempt takes first, latest or a date such as 2026-11-20T23:59, not "):
        read_attempt_choice(text)


def test_first_and_latest_are_read_in_capitals_too():
    assert read_attempt_choice("First") == AttemptChoice("first")
    assert read_attempt_choice(" latest") == AttemptChoice("latest")


def test_attempts_are_ordered_by_time_then_number_then_name():
    attempts = [
        attempt("b.zip", time=at(13), number=2),
        attempt("c.zip", time=at(13), number=1),
        attempt("work (10).zip", time=at(12)),
        attempt("work (2).zip", time=at(12)),
        attempt("work.zip", time=at(12)),
        attempt("d.zip", time=at(11, 23)),
    ]
    assert names(attempts) == ["d.zip", "work.zip", "work (2).zip", "work (10).zip", "c.zip", "b.zip"]


def test_times_of_several_zones_are_compared_as_instants(in_new_york):
    attempts = [attempt("local", time=at(12, 20)), attempt("utc", time=at(13, 0, 30).replace(tzinfo=UTC))]
    assert names(attempts) == ["utc", "local"]


def test_attempts_without_all_times_are_ordered_by_their_numbers():
    assert names([attempt("b", number=2), attempt("a", number=10, time=at(1))]) == ["b", "a"]


def test_an_attempt_without_a_time_comes_before_those_with_one():
    assert names([attempt("a", time=at(1)), attempt("b")]) == ["b", "a"]


def test_names_that_hold_anything_are_ordered():
    odd = ["..", "", "/", "9" * 5000, "٣", "a" * 300, "a/b.zip/..", "王"]
    assert sorted(names([attempt(name) for name in odd])) == sorted(odd)
    assert order_attempts([Attempt((), ())]) == [Attempt((), ())]


def test_the_first_the_latest_or_the_latest_in_time_counts():
    attempts = [attempt(time=at(day)) for day in (10, 15, 20)]
    assert choose_attempt(attempts, AttemptChoice("first")) == 0
    assert choose_attempt(attempts, AttemptChoice("latest")) == 2
    assert choose_attempt(attempts, AttemptChoice("latest", at(19))) == 1
    assert choose_attempt(attempts, AttemptChoice("latest", at(15))) == 1
    assert choose_attempt(attempts, AttemptChoice("latest", at(9))) is None
    assert choose_attempt([], AttemptChoice("latest")) is None


def test_where_no_attempt_has_a_time_the_latest_counts_whatever_the_date():
    assert choose_attempt([attempt(), attempt()], AttemptChoice("latest", at(1))) == 1
    assert choose_attempt([attempt(), attempt(time=at(2))], AttemptChoice("latest", at(1))) is None


@pytest.mark.parametrize(
    ("moment", "seconds", "words"),
    [
        (datetime(2026, 11, 21, 2, 4), 7500, "2 hours 5 minutes late"),
        (datetime(2026, 11, 22, 0, 59), 90_000, "1 day 1 hour late"),
        (datetime(2026, 11, 22, 0, 0, 30), 86_490, "1 day late"),
        (datetime(2026, 11, 21, 0, 0), 60, "1 minute late"),
        (datetime(2026, 11, 21, 0, 4, 59), 359, "5 minutes late"),
        (datetime(2026, 11, 20, 23, 59, 59), 0, "on time"),  # 23:59 is the whole minute
        (datetime(2026, 11, 1), 0, "on time"),
    ],
)
def test_lateness_is_computed_and_said_in_words(moment, seconds, words):
    lateness = find_lateness(attempt(time=moment, is_late=seconds == 0), DUE)
    assert (lateness.seconds, lateness.is_late) == (seconds, seconds > 0)
    assert lateness.sentence.startswith(f"Handed in {words} (due 20 November 2026, 23:59; handed in ")


def test_the_sentence_has_both_times():
    assert find_lateness(attempt(time=datetime(2026, 11, 21, 2, 4)), DUE).sentence == (
        "Handed in 2 hours 5 minutes late (due 20 November 2026, 23:59; handed in 21 November 2026, 02:04)."
    )


def test_a_due_time_with_seconds_is_meant_to_the_second():
    due = DUE.replace(second=30)
    assert find_lateness(attempt(time=due + timedelta(seconds=1)), due).seconds == 1
    assert "Handed in 1 second late" in find_lateness(attempt(time=due + timedelta(seconds=1)), due).sentence
    assert find_lateness(attempt(time=due + timedelta(milliseconds=20)), due).is_late


def test_times_are_shown_in_the_zone_of_the_due_date(in_new_york):
    due = DUE.replace(tzinfo=UTC)
    lateness = find_lateness(attempt(time=at(20, 20)), due)  # in New York, where it is 5 hours earlier
    assert lateness.seconds == 3660
    assert lateness.sentence.endswith("(due 20 November 2026, 23:59; handed in 21 November 2026, 01:00).")
    lateness = find_lateness(attempt(time=at(21, 6).replace(tzinfo=UTC)), DUE)
    assert lateness.sentence.endswith("(due 20 November 2026, 23:59; handed in 21 November 2026, 01:00).")


@pytest.mark.parametrize("due", [None, DUE])
def test_without_a_time_the_systems_mark_is_taken(due):
    late, in_time = attempt(is_late=True), attempt(is_late=False)
    says = "The learning system marks it as late, and doesn't say by how much."
    assert find_lateness(late, due) == Lateness(None, True, says)
    assert find_lateness(in_time, due) == Lateness(0, False, "")


def test_a_time_alone_says_nothing_and_an_unknown_one_is_said_where_it_was_asked_for():
    assert find_lateness(attempt(time=DUE), None) == Lateness()
    assert find_lateness(attempt(time=DUE, is_late=True), None).is_late
    unknown = find_lateness(attempt(), DUE)
    assert (unknown.seconds, unknown.is_late) == (None, None)
    assert unknown.sentence.startswith("It isn't known whether it was late")


@pytest.mark.parametrize("zone", [None, UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
@pytest.mark.parametrize("moment", [datetime.min, datetime.max])
def test_years_that_no_calendar_reaches_are_compared_and_written(moment, zone):
    extreme = moment.replace(tzinfo=zone)
    for due in (DUE, DUE.replace(tzinfo=UTC), extreme):
        assert find_lateness(attempt(time=extreme), due).sentence.startswith("Handed in ")
        assert order_attempts([attempt(time=extreme), attempt(time=DUE)])
        assert choose_attempt([attempt(time=DUE)], AttemptChoice("latest", extreme)) in (0, None)
