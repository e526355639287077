"""The quiz: a fair half of photographs, nothing that gives the answer away, and a score in words."""

import gzip
import io

import numpy as np
import pytest
import torch
from PIL import Image

import gan_lab as gl
from gan_lab.judging.checks import to_picture_tensor
from gan_lab.kinds import FASHION_PHOTOGRAPHS
from gan_lab.pictures.plots import PLOT_SOFTWARE


@pytest.fixture(scope="module")
def quiz(gan):
    return gl.Quiz(gan, 0.4, seed=7)


@pytest.fixture
def reveal(monkeypatch):
    """What a quiz reveals: the numbers of the photographs, their sheet, and the picture of the generated ones."""

    def see(quiz):
        shown = []
        monkeypatch.setattr("IPython.display.display", lambda data, *, metadata, raw: shown.append(data))
        picture = quiz.reveal()
        (data,) = shown
        numbers = [int(number) for number in data["text/plain"].removeprefix("Photographs: ").split(", ")]
        return numbers, data["image/png"], picture

    return see


def shown(quiz):
    return quiz._repr_mimebundle_()[0]["image/png"]


def test_the_same_arguments_give_the_same_quiz(gan, quiz):
    assert shown(gl.Quiz(gan, 0.4, seed=7)) == shown(quiz)


def test_another_seed_or_truncation_gives_another_quiz_with_the_answers_in_other_places(gan, quiz, reveal):
    others = [gl.Quiz(gan, 0.4, seed=8), gl.Quiz(gan, 1.0, seed=7), gl.Quiz(gan, 0.4, seed=7, what="shirt")]
    places = {tuple(reveal(each)[0]) for each in (quiz, *others)}
    assert len(places) == 4


def test_half_of_the_pictures_are_photographs_no_one_twice(quiz, reveal):
    numbers, _, _ = reveal(quiz)
    assert len(quiz) == 20
    assert len(numbers) == len(set(numbers)) == 10
    content = gzip.decompress(FASHION_PHOTOGRAPHS.read_bytes())
    pixels = np.frombuffer(content, np.uint8, offset=16).reshape(-1, 28, 28)  # behind four numbers
    known = {picture.tobytes() for picture in pixels}
    real = {number: quiz._photographs[i, :, :, 0].tobytes() for i, number in enumerate(quiz._of_photographs)}
    assert sorted(real) == numbers
    assert len(set(real.values())) == 10
    assert set(real.values()) <= known


def test_the_generated_pictures_are_revealed_with_their_recipes(quiz, gan, reveal):
    numbers, _, picture = reveal(quiz)
    assert len(picture.recipe.tiles) == 10
    assert {tile.truncation for tile in picture.recipe.tiles} == {0.4}
    generated = [number for number in range(1, 21) if number not in numbers]
    assert "; ".join(map(str, generated)) in picture.alt
    assert gl.regenerate(picture.png, gan).verdict == "same"


def test_nothing_that_is_shown_gives_the_answer_away(quiz, reveal):
    data, metadata = quiz._repr_mimebundle_()
    assert Image.open(io.BytesIO(data["image/png"])).info == {"Software": PLOT_SOFTWARE}
    sentence = (
        "Which are generated? Of these 20 pictures, 10 are photographs and 10 are made by pocket at truncation 0.4."
    )
    assert repr(quiz) == data["text/plain"] == metadata["image/png"]["alt"] == sentence


def test_both_halves_are_shown_without_the_margin_that_would_tell_them_apart(quiz):
    data, _ = quiz._repr_mimebundle_()
    width, _ = Image.open(io.BytesIO(data["image/png"])).size
    assert width == 10 * (4 * 28 + 6) + 6  # four times 28 pixels, not 32, and margins of 6


def test_all_classes_can_be_asked_for_or_one(gan):
    assert {name for tile in gl.Quiz(gan, 0.4, what="shirt")._generated.tiles for name in tile.class_weights} == {6}
    two = gl.Quiz(gan, 0.4, what=["shirt", "coat"])._generated.tiles
    assert {name for tile in two for name in tile.class_weights} == {4, 6}


def test_photographs_of_one_class_are_what_the_judge_takes_for_it(gan, judge):
    photographs = gl.Quiz(gan, 0.4, what="bag")._photographs
    padded = np.pad(photographs, [(0, 0), (2, 2), (2, 2), (0, 0)]).transpose(0, 3, 1, 2)
    probabilities, _ = judge.classify(to_picture_tensor(padded))
    assert probabilities.argmax(1).tolist() == [8] * 10


def test_a_stylegan2_of_the_same_classes_takes_part():
    gan = gl.load_stylegan2("pocket-stylegan2")
    assert repr(gl.Quiz(gan, 0.5, count=2)).endswith("1 is a photograph and 1 is made by pocket-stylegan2 at psi 0.5.")


def test_a_perfect_score(quiz, reveal, capsys):
    photographs, _, _ = reveal(quiz)
    score = quiz.score([number for number in range(1, 21) if number not in photographs])
    assert (score.value, score.n) == (1, 20)
    assert 0.8 < score.low < score.high == 1
    said = capsys.readouterr().out
    assert said.startswith("At truncation 0.4: 20 of 20 right (100 %). You found 10 of the 10 generated pictures, and")
    assert "and took 0 photographs for generated." in said
    assert "guessing gives 50 %, which lies below it: you can tell them apart." in said


def test_everything_the_wrong_way_round(quiz, reveal, capsys):
    score = quiz.score(reveal(quiz)[0])
    assert score == 0
    assert "which lies above it: you see a difference, but read it the wrong way round." in capsys.readouterr().out


def test_half_right_shows_nothing(quiz, reveal, capsys):
    photographs, _, _ = reveal(quiz)
    generated = [number for number in range(1, 21) if number not in photographs]
    assert quiz.score(generated[:5] + photographs[:5]) == 0.5
    assert "which lies in it: from 20 pictures one can't say" in capsys.readouterr().out


def test_one_photograph_is_written_in_the_singular(quiz, reveal, capsys):
    photographs, _, _ = reveal(quiz)
    quiz.score(photographs[:1])
    assert "and took 1 photograph for generated." in capsys.readouterr().out


@pytest.mark.parametrize("generated", [[], (), set(), np.array([]), torch.tensor([])])
def test_as_long_as_nothing_is_listed_nothing_is_scored(quiz, capsys, generated):
    assert quiz.score(generated) is None
    assert capsys.readouterr().out == (
        "At truncation 0.4: you have listed no picture yet. List those that you take for generated: "
        "quiz.score([1, 4, 7]).\n"
    )


@pytest.mark.parametrize("generated", [range(1, 21), set(range(1, 21)), np.arange(1, 21)])
def test_who_takes_all_for_the_same_learns_that_this_is_always_half(quiz, capsys, generated):
    assert quiz.score(generated) == 0.5
    assert "That is so whatever the pictures show" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("generated", "sentence"),
    [
        (None, "needs a list"),
        ("1, 4", "needs a list"),
        (4, "needs a list"),
        ({1: True}, "needs a list"),
        ([0], "There is no picture 0 in this quiz: its numbers are 1 to 20"),
        ([21], "There is no picture 21"),
        ([1.5], "There is no picture 1.5"),
        ([True, False], "without True or False"),
        (["1"], "without quotes"),
        ([[1, 2]], "There is no picture"),
        ([3, 5, 3], "Picture 3 stands in your list twice"),
    ],
)
def test_numbers_that_name_no_picture_get_a_sentence(quiz, generated, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        quiz.score(generated)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"truncation": 2}, "Truncation must be"),
        ({"seed": -1}, "A seed is"),
        ({"count": 7}, "an even number of pictures, from 2 to 100, not 7"),
        ({"count": 0}, "an even number"),
        ({"count": "20"}, "an even number"),
        ({"what": "dragon"}, "dragon"),
        ({"what": {"shirt": 0.5, "coat": 0.5}}, "not a mixture"),
    ],
)
def test_arguments_out_of_range_get_a_sentence(gan, arguments, sentence):
    with pytest.raises(gl.GanLabError, match=sentence):
        gl.Quiz(gan, **{"truncation": 0.4} | arguments)


@pytest.mark.parametrize("load", [lambda: gl.load_dcgan("pocket-dcgan"), lambda: "pocket", lambda: None])
def test_a_network_that_the_kit_has_no_photographs_for_gets_a_sentence(load):
    with pytest.raises(gl.GanLabError, match=r"take the quiz with gl\.load_biggan\('pocket'\)"):
        gl.Quiz(load(), 0.4)
