"""Texts that share runs of letters: found as if every two were compared, whatever else a class wrote."""

import random
from itertools import combinations

import pytest

from gan_lab.coursework.review.similarity import shared_runs
from gan_lab.coursework.review.similarity.shared_runs import RUN_LENGTH, find_shared_runs

SYLLABLES = [first + second for first in "bdfgklmnprst" for second in "aeiou"]


def write_texts(count, words=60, vocabulary=150, seed=0):
    """Texts of a class: so many words of one vocabulary, some of which are much more frequent than others."""
    draw = random.Random(seed)
    known = ["".join(draw.choices(SYLLABLES, k=draw.randint(1, 4))) for _ in range(vocabulary)]
    weights = [1 / (rank + 2) for rank in range(vocabulary)]
    return ["".join(draw.choices(known, weights, k=words)) for _ in range(count)]


def change(text, every=8):
    """The text with one letter in so many replaced."""
    return "".join("x" if i % every == every - 1 else letter for i, letter in enumerate(text))


def find(texts, common="", max_owners=None, min_share=0.2, most=10, owners=None):
    """The pairs that are found, with the share of each."""
    owners = range(len(texts)) if owners is None else owners
    found = find_shared_runs(texts, owners, common, max_owners or len(texts) // 2, min_share, most)
    return {(each.first, each.second): each.share for each in found}


def list_runs(text):
    return {text[i : i + RUN_LENGTH] for i in range(len(text) - RUN_LENGTH + 1)}


def test_in_a_class_of_ordinary_size_the_pairs_are_those_of_comparing_every_two():
    texts = write_texts(40)
    texts += [change(texts[3]), texts[7][:100]]
    runs, expected = list(map(list_runs, texts)), {}
    owned = {run: sum(run in each for each in runs) for each in runs for run in each}
    rare = [{run for run in each if owned[run] <= 21 and run not in texts[20][:50]} for each in runs]
    for i, j in combinations(range(len(texts)), 2):
        share = len(rare[i] & rare[j]) / min(len(rare[i]), len(rare[j]))
        if share >= 0.1:
            expected[i, j] = share
    assert len(expected) > 20
    assert find(texts, common=texts[20][:50], min_share=0.1, most=41) == pytest.approx(expected)


def test_copies_are_found_in_a_large_class_where_each_text_meets_few_others(monkeypatch):
    monkeypatch.setattr(shared_runs, "MAX_MEETINGS", 300)
    texts = write_texts(400)
    texts += [change(text) for text in texts[:40]]
    assert {(i, 400 + i) for i in range(40)} <= find(texts, min_share=0.15, most=5).keys()


def test_a_ring_of_half_the_class_is_found_and_does_not_hide_a_pair(monkeypatch):
    monkeypatch.setattr(shared_runs, "MAX_MEETINGS", 0)
    texts = write_texts(120)
    copies = [texts[0]] * 59 + [change(texts[1])]
    found = find([*texts, *copies], max_owners=60, most=5)
    assert found[1, 179] > 0.2
    assert {number for pair in found for number in pair} >= {0, *range(120, 179)}


def test_very_long_texts_take_nothing_from_what_is_looked_at_in_others(monkeypatch):
    monkeypatch.setattr(shared_runs, "MAX_RUNS", 0)
    monkeypatch.setattr(shared_runs, "MIN_RUNS_OF_TEXT", 1000)
    long = write_texts(4, words=3000, vocabulary=3000)
    short = write_texts(2, words=30, vocabulary=3000, seed=1)
    found = find([long[0] + short[0], *long[1:], short[0], short[1], change(short[1])], max_owners=7)
    assert found[0, 4] == pytest.approx(1, abs=0.35)  # of 16 runs, one is looked at
    exact = find([short[1], change(short[1])], max_owners=7)
    assert found[5, 6] == exact[0, 1]


def test_two_texts_of_one_answer_are_no_pair_and_count_once():
    one, other = write_texts(2)
    assert find([one, one + "x", other], max_owners=1, owners=[0, 0, 1]) == {}
    assert find([one, one + "x", one], max_owners=2, owners=[0, 0, 1]).keys() == {(0, 2), (1, 2)}


@pytest.mark.parametrize("texts", [[], ["abc"], ["", ""], ["abc", "abc"], ["abcdef"] * 2])
def test_texts_with_nothing_to_compare_share_nothing(texts):
    assert find(texts, common="abcdef", max_owners=2) == {}
