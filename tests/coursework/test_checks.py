"""gl.check: what a check cell prints, and that nothing a student does makes it fail."""

import pytest
import torch

import gan_lab as gl

NOT_SET = None


def printed(capsys, conditions, task="Task 2.1"):
    gl.check(task, conditions)
    return capsys.readouterr().out


def test_it_says_what_is_done_and_what_is_open(capsys):
    said = printed(capsys, {"your name is set": True, "a class of your own": False})
    assert said == "Task 2.1: 1 of 2 done\n  [x] your name is set\n  [ ] a class of your own\n"


def test_one_condition_reads_as_well(capsys):
    said = printed(capsys, {"another seed": lambda: 5 != 3}, task="Section 2")
    assert said == "Section 2: 1 of 1 done\n  [x] another seed\n"


def test_a_function_is_asked_each_time_and_a_value_taken_as_it_is(capsys):
    assert printed(capsys, {"a": lambda: [], "b": [0], "c": lambda: "x"}).startswith("Task 2.1: 2 of 3 done")


def test_a_name_that_is_not_defined_is_open_and_says_which_cell_to_run(capsys):
    said = printed(capsys, {"best and worst chosen": lambda: BEST != WORST})  # noqa: F821
    assert said == "Task 2.1: 0 of 1 done\n  [ ] best and worst chosen (BEST isn't defined: run its cell)\n"


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (lambda: None.strip(), "not set yet?)"),
        (lambda: None < 10, "not set yet?)"),
        (lambda: len(None) == 4, "not set yet?)"),
        (lambda: NOT_SET[0] == 4, "not set yet?)"),
        (lambda: "".strap(), "AttributeError: 'str' object has no attribute 'strap'"),
        (lambda: len(3) > 1, "TypeError: object of type 'int' has no len()"),
        (lambda: torch.ones(2) == 1, "RuntimeError: Boolean value of Tensor with more than one value is ambiguous"),
        (torch.ones(2) == 1, "RuntimeError: Boolean value of Tensor with more than one value is ambiguous"),
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda: {}[()], "KeyError: ()"),
        (lambda x: x, "TypeError: "),
        (lambda: "done".isalpha, "it gives a function that wasn't called)"),
        (lambda: (x > 1 for x in [0]), "it gives a function that wasn't called)"),
        (float("nan"), "the result is not a number)"),
        ("no", "'no' is text, no condition: write a lambda, True or False)"),
    ],
)
def test_a_condition_that_fails_is_open_and_gives_its_reason(capsys, condition, reason):
    said = printed(capsys, {"done": condition})
    assert said.startswith(f"Task 2.1: 0 of 1 done\n  [ ] done ({reason}")


def test_a_reason_stays_on_one_short_line(capsys):
    def fails():
        raise ValueError("one\ntwo " + "very " * 100 + "long")

    said = printed(capsys, {"done": fails})
    assert len(said.splitlines()) == 2
    assert len(said.splitlines()[1]) < 130
    assert "ValueError: one two very" in said


def test_an_error_without_words_gives_its_type(capsys):
    def fails():
        raise AssertionError

    assert "(AssertionError)" in printed(capsys, {"done": fails})
