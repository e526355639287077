"""A line of the doctor: plain text in which nobody is named."""

import pytest

from gan_lab.doctor.finding import MAX_ERROR, Finding, describe_error, examine, hide_persons


@pytest.fixture(autouse=True)
def ada(monkeypatch):
    """A user with a home folder, on any system."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, "/srv/people/ada")
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "ada")


def test_a_line_begins_with_its_mark():
    assert str(Finding("problem", "torch", "it is missing")) == "problem torch: it is missing"
    assert str(Finding("ok", "torch", "2.13.0")) == "ok      torch: 2.13.0"


def test_a_line_stays_one_line_and_moves_no_cursor():
    assert str(Finding("note", "disk", "a\nb\x1b[2Jc")) == "note    disk: a b?[2Jc"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/srv/people/ada/kit", "~/kit"),
        ("OSError: '/srv/people/ada'", "OSError: '~'"),
        ("/srv/people/adam/kit", "/srv/people/adam/kit"),
        ("/scratch/ada/cache", "/scratch/.../cache"),
        ("/home/bao/cache", "/home/.../cache"),
        ("/Users/cem.y/Library", "/Users/.../Library"),
        (r"C:\Users\Bob Smith\AppData", r"C:\Users\...\AppData"),
        (r"[WinError 5]: 'c:\\users\\eve\\x'", r"[WinError 5]: 'c:\\users\\...\\x'"),
        ("/opt/adapters/x", "/opt/adapters/x"),
    ],
)
def test_no_home_and_no_user_is_named(path, shown):
    assert hide_persons(path) == shown


def test_a_home_at_the_root_hides_nothing(monkeypatch):
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, "/")
    assert hide_persons("/opt/kit") == "/opt/kit"


def test_a_check_that_fails_itself_becomes_a_note():
    def check():
        raise RuntimeError("no such\nthing")

    finding = examine("disk", check)
    assert finding == Finding("note", "disk", "this could not be checked (RuntimeError: no such thing)")


def test_a_long_error_is_cut():
    assert len(describe_error(ValueError("x" * 1000))) == MAX_ERROR
