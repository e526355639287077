"""Hints about students who share something: given if it was not handed out, and not given otherwise."""

import numpy as np

import gan_lab as gl
from gan_lab.coursework.review.gallery import SubmittedPicture
from gan_lab.coursework.review.reading import Reading
from gan_lab.coursework.review.similarity import MAX_SHARING_STUDENTS, find_hints
from gan_lab.coursework.student_work import Answer
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.tiles import BigGANTile

NETWORK = NetworkId("biggan-deep", "pocket", "0" * 64)
ESSAY = (
    "Low truncation pulls the noise towards zero, so the bags look alike and clean; at 1.0 they vary, and two of them "
    "had three handles, which I would not show to anybody."
)
OTHER = (
    "I compared seeds 3 and 9 for sandals: with more truncation the soles get thinner and every strap looks the same, "
    "while the judge is right nearly always. Without it the heels differ."
)


def recipe(seed, row=0):
    noise = gl.truncated_noise(row + 1, 0.5, seed=seed)[row].numpy()
    return Recipe(
        NETWORK,
        {},
        [BigGANTile(noise=np.asarray(noise), classes={0: 1.0}, truncation=0.5, seed=seed, row=row, box=(0, 0, 32, 32))],
    )


def make_reading(name, *, pictures=(), answers=(), example=False):
    return Reading(
        name,
        "",
        pictures=[SubmittedPicture(f"{sha}.png", sha, network=NETWORK, is_example=example) for sha in pictures],
        answers=[Answer(id_, "?", text, "answered", "02.ipynb, cell 9") for id_, text in answers],
    )


def find(*readings, recipes=None, shipped=frozenset()):
    return find_hints(readings, recipes or {}, shipped, 0.85)


def test_one_noise_vector_under_two_names_is_a_hint_with_its_seed_and_places():
    recipes = {"a": recipe(31), "b": recipe(31), "c": recipe(32)}
    (hint,) = find(
        make_reading("ada", pictures="a"),
        make_reading("bob", pictures="b"),
        make_reading("cem", pictures="c"),
        recipes=recipes,
    )
    assert (hint.topic, hint.students, hint.places) == ("noise", ("ada", "bob"), ("a.png", "b.png"))
    assert "seed 31" in hint.sentence


def test_noise_of_the_examples_and_of_cells_as_handed_out_is_no_hint():
    recipes = {"a": recipe(31), "b": recipe(31)}
    two = make_reading("ada", pictures="a"), make_reading("bob", pictures="b")
    assert not find(*two, recipes=recipes, shipped={recipe(31).tiles[0].direction_digest})
    as_handed_out = [make_reading(name, pictures=sha, example=True) for name, sha in (("ada", "a"), ("bob", "b"))]
    assert not find(*as_handed_out, recipes=recipes)


def test_the_same_file_is_a_hint_even_without_a_recipe():
    topics = {hint.topic for hint in find(make_reading("ada", pictures="x"), make_reading("bob", pictures="x"))}
    assert topics == {"picture"}


def test_what_most_of_a_class_shares_is_no_hint_and_what_a_small_part_shares_is():
    crowd = [make_reading(f"s{i}", pictures="x") for i in range(MAX_SHARING_STUDENTS + 1)]
    assert not find(*crowd)
    larger_class = [*crowd, *(make_reading(f"t{i}") for i in range(2 * MAX_SHARING_STUDENTS))]
    (hint,) = find(*larger_class)
    assert len(hint.students) == MAX_SHARING_STUDENTS + 1


def test_similar_answers_are_a_hint_and_others_are_not():
    copied = ESSAY.replace("bags", "Bags").replace("three handles", "3 handles")
    (hint,) = find(
        make_reading("ada", answers=[("2.7", ESSAY)]),
        make_reading("bob", answers=[("2.7", copied)]),
        make_reading("cem", answers=[("2.7", OTHER)]),
    )
    assert (hint.topic, hint.students, hint.texts) == ("answer", ("ada", "bob"), (ESSAY, copied))


def test_short_answers_and_answers_to_other_questions_are_not_compared():
    assert not find(
        make_reading("ada", answers=[("2.7", "It varies less.")]),
        make_reading("bob", answers=[("2.7", "It varies less.")]),
    )
    assert not find(make_reading("ada", answers=[("2.7", ESSAY)]), make_reading("bob", answers=[("2.9", ESSAY)]))
