"""Hints across students: found where two share what nobody handed out, absent where they don't."""

import numpy as np

import gan_lab as gl
from gan_lab.coursework.review.reading import PictureRead, Reading
from gan_lab.coursework.review.similarity import FEW, hints
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


def student(name, *, pictures=(), answers=(), example=False):
    return Reading(
        name,
        "",
        pictures=[PictureRead(f"{sha}.png", sha, network=NETWORK, example=example) for sha in pictures],
        answers=[Answer(id_, "?", text, "answered", "02.ipynb, cell 9") for id_, text in answers],
    )


def found(*readings, recipes=None, shipped=frozenset()):
    return hints(readings, recipes or {}, shipped, 0.85)


def test_one_noise_under_two_names_is_a_hint_with_its_seed_and_places():
    recipes = {"a": recipe(31), "b": recipe(31), "c": recipe(32)}
    (hint,) = found(
        student("ada", pictures="a"), student("bob", pictures="b"), student("cem", pictures="c"), recipes=recipes
    )
    assert (hint.kind, hint.students, hint.places) == ("noise", ("ada", "bob"), ("a.png", "b.png"))
    assert "seed 31" in hint.sentence


def test_noise_of_the_examples_and_of_cells_as_handed_out_is_no_hint():
    recipes = {"a": recipe(31), "b": recipe(31)}
    two = student("ada", pictures="a"), student("bob", pictures="b")
    assert not found(*two, recipes=recipes, shipped={recipe(31).tiles[0].direction})
    as_handed_out = [student(name, pictures=sha, example=True) for name, sha in (("ada", "a"), ("bob", "b"))]
    assert not found(*as_handed_out, recipes=recipes)


def test_the_same_file_is_a_hint_even_without_a_recipe():
    kinds = {hint.kind for hint in found(student("ada", pictures="x"), student("bob", pictures="x"))}
    assert kinds == {"picture"}


def test_what_most_of_a_class_shares_was_given_to_them_and_what_a_ring_shares_was_not():
    crowd = [student(f"s{i}", pictures="x") for i in range(FEW + 1)]
    assert not found(*crowd)
    ring = [*crowd, *(student(f"t{i}") for i in range(2 * FEW))]
    (hint,) = found(*ring)
    assert len(hint.students) == FEW + 1


def test_answers_alike_are_shown_side_by_side_and_others_are_not():
    copied = ESSAY.replace("bags", "Bags").replace("three handles", "3 handles")
    (hint,) = found(
        student("ada", answers=[("2.7", ESSAY)]),
        student("bob", answers=[("2.7", copied)]),
        student("cem", answers=[("2.7", OTHER)]),
    )
    assert (hint.kind, hint.students, hint.texts) == ("answer", ("ada", "bob"), (ESSAY, copied))


def test_short_answers_and_answers_to_other_questions_are_not_compared():
    assert not found(
        student("ada", answers=[("2.7", "It varies less.")]), student("bob", answers=[("2.7", "It varies less.")])
    )
    assert not found(student("ada", answers=[("2.7", ESSAY)]), student("bob", answers=[("2.9", ESSAY)]))
