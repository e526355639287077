"""The words of answers, in any script, and what is a repetition among the answers of one student."""

import pytest

from gan_lab.coursework.texts.answer_words import WORD, count_own_words, find_repetitions


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("शोर बदलने पर चित्र का रंग बदलता है।", 8),
        ("வகை மாறாது, நிறம் மாறும்", 4),
        ("الضَّوْضَاءُ تُغَيِّرُ الصُّورَةَ", 3),
        ("שָׁלוֹם עוֹלָם", 2),
        ("Cafe\u0301s ne\u0301es", 2),
        ("GANは模型。", 4),
        ("0.4 und 1,5", 3),
        ("น้ำ", 2),
    ],
)
def test_words_are_counted_with_the_marks_on_their_letters(text, count):
    assert len(WORD.findall(text)) == count


def test_words_that_differ_in_their_vowel_signs_are_different_ones():
    assert count_own_words("का की के", "?") == 3


@pytest.mark.parametrize(
    ("question", "text", "count"),
    [
        ("What is the same?", "The class is the same.", 4),
        ("What is the same?", "same the is What", 0),
        ("What is the same?", "Yes: same the is What", 1),
        ("**Question 9.1 (predict)** What is the same?", "same the is What", 0),
        ("Qué es más, menos o igual?", "QUE ES MAS MENOS O IGUAL", 0),
        ("Ten times, less, or more?", "less", 1),
    ],
)
def test_the_questions_words_count_unless_the_answer_has_nearly_all_of_them(question, text, count):
    assert count_own_words(text, question) == count


SIMILAR = [
    ("The two rows will have the same brightness and outline.", "The two rows have the same brightness and outline."),
    (
        "At 0.4 the pictures are less varied and more realistic than at 1.0.",
        "At 1.0 the pictures are more varied and less realistic than at 0.4.",
    ),
    ("ノイズが変わると画像の形が変わります。", "クラスが変わると画像の形が変わります。"),
    ("Das Rauschen ändert die Form, die Klasse bleibt gleich.", "Die Klasse ändert die Form, das Rauschen bleibt."),
]


@pytest.mark.parametrize("pair", SIMILAR)
def test_a_prediction_and_what_came_of_it_are_two_answers(pair):
    assert find_repetitions([(text, text) for text in pair]) == {}


LONG = "The left column is more alike than the right one, because of the noise"


@pytest.mark.parametrize(
    ("texts", "repetitions"),
    [
        ([f"{LONG} here.", f"{LONG} there.", f"{LONG} now.", f"{LONG} then."], {3: 0}),
        ([LONG, LONG.upper(), f"{LONG} here."], {1: 0}),
        (["Column 3."] * 4, {3: 0}),
        ([f"Column {number}." for number in range(7)], {5: 0, 6: 0}),
        (["因为噪声被截断了，所以图片更相似，也更清楚，和我预测的一样，没有别的原因。"] * 2, {1: 0}),
        (["因为噪声被截断了，所以图片更相似。"] * 4, {3: 0}),
    ],
)
def test_of_the_same_words_one_long_answer_counts_and_of_nearly_the_same_ones_three(texts, repetitions):
    assert find_repetitions([(text, text) for text in texts]) == repetitions
