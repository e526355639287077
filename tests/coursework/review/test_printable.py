"""Names and texts of others on a terminal: nothing in them moves the cursor or turns the line."""

from gan_lab.__main__ import main
from gan_lab.coursework.review.intake.printable import print_sentences


def test_a_sentence_moves_no_cursor(capsys):
    print_sentences(["Zed\x1b]0;x\x07 and Eva\x9b2J\u202eX gave 7", "Łukasz Żak gave 8"])
    said = capsys.readouterr().out
    assert said.splitlines() == ["Zed\ufffd]0;x\ufffd and Eva\ufffd2J\ufffdX gave 7", "Łukasz Żak gave 8"]


def test_an_error_moves_no_cursor(tmp_path, capsys):
    assert main(["grades", str(tmp_path / "a\x1b[2J"), "--for", "canvas", "--into", "x.csv", "--out", "y.csv"]) == 1
    assert "\x1b" not in capsys.readouterr().err
