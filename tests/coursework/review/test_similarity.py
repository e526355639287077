"""Hints about students who share something: given if it was not handed out, and not given otherwise."""

import numpy as np
import pytest

import gan_lab as gl
from gan_lab.coursework.assignment import Assignment
from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.review.intake.findings import NotebookSummary, Reading
from gan_lab.coursework.review.intake.gallery import SubmittedPicture
from gan_lab.coursework.review.similarity import (
    class_similarity,
    near_directions,
    redrawn_seeds,
    seed_names,
    shared_noise,
)
from gan_lab.coursework.review.similarity.class_similarity import MAX_SHARING_STUDENTS, find_hints
from gan_lab.coursework.review.similarity.shared_noise import NoiseUse, choose_uses
from gan_lab.coursework.review.similarity.similar_answers import SimilarAnswers, WrittenAnswer, choose_pairs
from gan_lab.coursework.student_work import Answer
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.tiles import BigGANTile

SOURCE = 'my_seed = gl.student_seed(STUDENT, "Task 2.2")'
DRAWS_NOISE = Notebook("02_truncation.ipynb", [Cell(1, "code", SOURCE)])
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
    return recipe_of(gl.truncated_noise(row + 1, 0.5, seed=seed)[row], seed=seed, row=row)


def recipe_of(noise, seed=None, row=None):
    tile = BigGANTile(
        noise=np.asarray(noise, np.float32), classes={0: 1.0}, truncation=0.5, seed=seed, row=row, box=(0, 0, 32, 32)
    )
    return Recipe(NETWORK, {}, [tile])


def make_reading(id_, *, pictures=(), answers=(), example=False, student=None, name=""):
    return Reading(
        id_,
        "",
        notebooks=[NotebookSummary("02_truncation.ipynb", None, [], student, "02_truncation")],
        pictures=[SubmittedPicture(f"{sha}.png", sha, network=NETWORK, is_example=example) for sha in pictures],
        answers=[Answer(question, "?", text, "answered", "02.ipynb, cell 9") for question, text in answers],
        student=name,
    )


def find(*readings, recipes=None, noise=()):
    assignment = Assignment([DRAWS_NOISE], noise=tuple(noise))
    return [hint for _, hints, _ in find_hints(readings, recipes or {}, assignment, 0.85) for hint in hints]


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
    assert not find(*two, recipes=recipes, noise=[recipe(31).tiles[0].noise])
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


def find_shared(one, other, **others):
    """The hints about noise of two students with one recipe each."""
    readings = make_reading("ada", pictures="a"), make_reading("bob", pictures="b")
    return [hint for hint in find(*readings, recipes={"a": one, "b": other}, **others) if hint.topic == "noise"]


def exchange_nearest(z):
    """Exchange the two numbers that are most nearly equal."""
    order = np.argsort(z)
    i = order[np.argmin(np.diff(z[order]))]
    j = order[np.argmin(np.diff(z[order])) + 1]
    changed = z.copy()
    changed[[i, j]] = z[[j, i]]
    return changed


CHANGES = {
    "two nearly equal numbers exchanged": exchange_nearest,
    "another truncation": lambda z: z * 0.3,
    "one per cent of noise": lambda z: z + 0.01 * np.random.default_rng(0).standard_normal(128),
    "ten per cent of noise": lambda z: z + 0.1 * np.random.default_rng(0).standard_normal(128) * z.std(),
    "cut off earlier": lambda z: z.clip(-0.6, 0.6),
    "the largest number's sign": lambda z: np.where(np.abs(z) == np.abs(z).max(), -z, z),
    "rounded": lambda z: z.round(1),
    "one number taken away": lambda z: np.where(np.arange(128) == 5, 0, z),
}


@pytest.mark.parametrize("how", CHANGES)
@pytest.mark.parametrize("seed", [31, 32, 33])
def test_noise_that_was_changed_a_little_is_still_shared(how, seed):
    z = gl.truncated_noise(1, 0.5, seed=seed)[0].numpy()
    (hint,) = find_shared(recipe(seed), recipe_of(CHANGES[how](z)))
    assert f"seed {seed}" in hint.sentence


def test_fresh_noise_is_never_taken_for_shared():
    noise = gl.truncated_noise(4000, 0.5, seed=8).numpy()
    recipes = {f"{i}": recipe_of(z) for i, z in enumerate(noise)}
    readings = [make_reading(f"s{k}", pictures=[f"{i}" for i in range(k, 4000, 40)]) for k in range(40)]
    assert not find(*readings, recipes=recipes)


def test_what_lies_near_or_between_noise_of_the_examples_is_no_hint():
    start, end = gl.truncated_noise(2, 0.5, seed=7).numpy()
    for points in (gl.interpolate(start, end, 7), gl.interpolate(start, end, 7, along="sphere")):
        for z in points.numpy():
            assert not find_shared(recipe_of(z), recipe_of(z), noise=[start, end])
    moved = start.copy()
    moved[9] += 1.5
    assert not find_shared(recipe_of(moved), recipe_of(moved), noise=[start, end])


def test_two_walks_to_one_noise_vector_of_the_examples_are_no_hint():
    own, others, shipped = gl.truncated_noise(3, 0.5, seed=7)
    mine, theirs = gl.interpolate(own, shipped, 30).numpy(), gl.interpolate(others, shipped, 30).numpy()
    recipes = {f"a{i}": recipe_of(z) for i, z in enumerate(mine)} | {
        f"b{i}": recipe_of(z) for i, z in enumerate(theirs)
    }
    names = [[name for name in recipes if name[0] == letter] for letter in "ab"]
    readings = [make_reading(letter, pictures=each) for letter, each in zip("ab", names, strict=True)]
    assert not find(*readings, recipes=recipes, noise=[shipped.numpy()])


def test_a_seed_that_does_not_draw_the_noise_is_not_named():
    z = gl.truncated_noise(1, 0.5, seed=31)[0]
    (hint,) = find_shared(recipe_of(z, seed=5, row=0), recipe_of(z))
    assert "seed" not in hint.sentence


def test_a_hint_speaks_for_the_one_from_whose_name_the_seed_follows():
    ada = make_reading("Ada Adler", pictures="a", student="Ada Adler")
    recipes = dict.fromkeys("ab", recipe(gl.student_seed("Ada Adler", "Task 2.2")))
    for name in ("Mallory", "Ada Adler"):  # Mallory may also write Ada's name into the own notebooks
        mallory = make_reading("mallory", pictures="b", student=name)
        (hint,) = find(mallory, ada, recipes=recipes)
        assert "so this is the noise of Ada Adler, which mallory used." in hint.sentence


def test_a_hint_speaks_for_somebody_who_did_not_use_the_noise():
    ada, ben = make_reading("1001", student="Ada Adler"), make_reading("1002", pictures="a", student="Ben")
    cem = make_reading("1003", pictures="b", student="Cem")
    recipes = dict.fromkeys("ab", recipe(gl.student_seed("Ada Adler", "Task 2.2") + 3))
    (hint,) = find(ada, ben, cem, recipes=recipes)
    assert "so this is the noise of 1001, which 1002 and 1003 used." in hint.sentence


def test_a_name_that_two_have_or_that_nobody_set_says_nothing_about_whose_noise_it_is():
    for name, words in (("Ada", "it doesn't show whose noise it is"), ("anonymous", "the notebooks are handed out")):
        recipes = dict.fromkeys("ab", recipe(gl.student_seed(name, "Task 2.2")))
        one, other = (make_reading(f"10{i}", pictures=i, student=name) for i in "ab")
        (hint,) = find(one, other, recipes=recipes)
        assert words in hint.sentence


def test_noise_of_two_students_in_both_directions_makes_two_hints():
    seeds = [gl.student_seed(name, "Task 2.2") for name in ("Ada", "Ben")]
    recipes = {"a": recipe(seeds[0]), "b": recipe(seeds[1])}
    hints = find(make_reading("Ada", pictures="ab"), make_reading("Ben", pictures="ba"), recipes=recipes)
    about_noise = [hint.sentence for hint in hints if hint.topic == "noise"]
    assert len(about_noise) == 2
    assert any("noise of Ada, which Ben used" in sentence for sentence in about_noise)
    assert any("noise of Ben, which Ada used" in sentence for sentence in about_noise)


def test_a_name_that_was_searched_for_makes_nobody_the_owner(monkeypatch):
    """Trying some ten million names takes a minute, so here a made-up function gives the name that was found."""

    def draw_seed(name, task=""):
        return {"Ada": 2**31, "Ada Adler": 2**31, "c123": 2**31 + 5}.get(name, 1) + 1000 * (task == "")

    monkeypatch.setattr(seed_names, "student_seed", draw_seed)
    recipes = dict.fromkeys("ab", recipe(2**31 + 7))
    zoe = make_reading("Zoe Zed", pictures="b", student="c123")
    (hint,) = find(make_reading("Ada Adler", pictures="a", student="Ada Adler"), zoe, recipes=recipes)
    assert "so this is the noise of Ada Adler, which Zoe Zed used." in hint.sentence
    (hint,) = find(make_reading("1001", pictures="a", student="Ada"), zoe, recipes=recipes)
    assert '"c123" and "Ada", which' in hint.sentence
    assert "so it doesn't show whose noise it is." in hint.sentence
    (hint,) = find(make_reading("1001", pictures="a", student="Ben"), zoe, recipes=recipes)
    assert "so this is the noise of Zoe Zed, which 1001 used. STUDENT can hold any name" in hint.sentence


@pytest.mark.parametrize("typed", ["Zoe  Zed", "Zoe Zed.", "Zoe Zoe", "Z\u00f6e Zed", "Zoe\u200b Zed"])
def test_a_name_that_only_looks_like_that_of_a_submission_is_one_that_was_typed(typed):
    recipes = dict.fromkeys("ab", recipe(gl.student_seed(typed, "Task 2.2")))
    zoe, ada = make_reading("Zoe Zed", pictures="a", student=typed), make_reading("1001", pictures="b", student="Ada")
    (hint,) = find(zoe, ada, recipes=recipes)
    assert "STUDENT can hold any name" in hint.sentence
    for real in ("Zoe Zed", "zed zoe", "Zoe"):
        recipes = dict.fromkeys("ab", recipe(gl.student_seed(real, "Task 2.2")))
        zoe = make_reading("Zed, Zoe", pictures="a", student=real)
        (hint,) = find(zoe, ada, recipes=recipes)
        assert hint.sentence.endswith("so this is the noise of Zed, Zoe, which 1001 used.")


def test_two_students_of_one_name_are_told_apart_and_a_name_is_known_as_systems_write_it():
    recipes = dict.fromkeys("ab", recipe(gl.student_seed("Nora Nilsen", "Task 2.2")))
    for written in ("Nora Nilsen", "Nilsen, Nora", "nilsennora"):
        nora = make_reading("10101", name=written, student="Nora Nilsen")
        bao, other = (make_reading(id_, pictures=sha, name="Bao") for id_, sha in (("10102", "a"), ("10103", "b")))
        (hint,) = find(nora, bao, other, recipes=recipes)
        assert hint.students == ("10102", "10103")
        assert hint.sentence.endswith(f"so this is the noise of {written}, which Bao (10102) and Bao (10103) used.")
    recipes = dict.fromkeys("ab", recipe(gl.student_seed("10101", "Task 2.2")))
    (hint,) = find(nora, bao, other, recipes=recipes)
    assert hint.sentence.endswith("so this is the noise of nilsennora, which Bao (10102) and Bao (10103) used.")


def make_pair(cosine=0.92):
    """A vector, and two that have this cosine with it, on opposite sides."""
    a, side = np.random.default_rng(1).standard_normal((2, 128))
    a /= np.linalg.norm(a)
    side -= side @ a * a
    side *= np.sqrt(1 - cosine**2) / np.linalg.norm(side)
    return a, cosine * a + side, cosine * a - side


@pytest.mark.parametrize("third", ["aaa", "ada-", "zoe"])
def test_a_third_student_takes_nobody_away_from_a_hint(third):
    a, b, c = make_pair()
    recipes = {"a": recipe_of(a), "b": recipe_of(b), "c": recipe_of(c)}
    names = sorted({"ada": "a", "bob": "b", third: "c"}.items())
    hints = find(*(make_reading(name, pictures=sha) for name, sha in names), recipes=recipes)
    assert any({"ada", "bob"} <= set(hint.students) for hint in hints)


def test_many_who_are_near_one_of_a_pair_do_not_hide_it():
    a, b, c = make_pair()
    crowd = [make_reading(f"a{i}", pictures="c") for i in range(MAX_SHARING_STUDENTS)]
    recipes = {"a": recipe_of(a), "b": recipe_of(b), "c": recipe_of(c)}
    hints = find(*crowd, make_reading("ada", pictures="a"), make_reading("bob", pictures="b"), recipes=recipes)
    assert any(hint.topic == "noise" and set(hint.students) == {"ada", "bob"} for hint in hints)


def test_noise_that_very_many_changed_a_little_is_no_hint_and_hides_none(monkeypatch):
    monkeypatch.setattr(near_directions, "MAX_COMPARED_ALL", 10)
    monkeypatch.setattr(shared_noise, "MAX_NEAR_STUDENTS", 20)
    draw = np.random.default_rng(1)
    given, own = draw.standard_normal((2, 128))
    noise = {f"s{i}": given + 0.1 * draw.standard_normal(128) for i in range(30)}
    noise |= {f"t{i}": draw.standard_normal(128) for i in range(40)}
    noise |= {"ada": own, "bob": own + 0.1 * draw.standard_normal(128)}
    recipes = {name: recipe_of(z) for name, z in noise.items()}
    (hint,) = find(*(make_reading(name, pictures=[name]) for name in noise), recipes=recipes)
    assert hint.students == ("ada", "bob")


def test_seeds_that_one_student_makes_up_use_up_nobody_elses(monkeypatch):
    monkeypatch.setattr(redrawn_seeds, "MAX_DRAWN", 0)
    monkeypatch.setattr(redrawn_seeds, "MIN_DRAWN", 3 * 64 * 128)
    a = np.random.default_rng(1).standard_normal(128)
    recipes = {"a": recipe_of(a), "d": recipe(31), "e": recipe(31)}
    recipes |= {f"c{i}": recipe_of(a + 0.2 * np.eye(128)[i], seed=i, row=0) for i in range(9)}
    pictures = {"ada": ["a"], "cop": [f"c{i}" for i in range(9)], "dan": ["d"], "eve": ["e"]}
    hints = find(*(make_reading(name, pictures=shas) for name, shas in pictures.items()), recipes=recipes)
    assert any(hint.students == ("dan", "eve") and "seed 31" in hint.sentence for hint in hints)


def test_what_is_not_compared_depends_on_ones_own_noise_and_is_said(monkeypatch):
    monkeypatch.setattr(shared_noise, "MAX_VECTORS", 0)
    monkeypatch.setattr(shared_noise, "MIN_VECTORS", 5)
    noise = gl.truncated_noise(12, 0.5, seed=8).numpy()

    def choose(students):
        uses = [NoiseUse(student, "a.png", recipe_of(z).tiles[0]) for student in students for z in noise]
        chosen, left_out = choose_uses(uses)
        return [use.tile.latent.tobytes() for use in chosen if use.submission == "cop"], left_out

    alone, left_out = choose(["cop"])
    assert (len(alone), left_out) == (5, {"cop": (5, 12)})
    assert choose(["ada", "cop", "zoe"])[0] == alone
    recipes = {f"{i}": recipe_of(z) for i, z in enumerate(noise)}
    assignment = Assignment([DRAWS_NOISE])
    *_, (_, _, problems) = find_hints([make_reading("cop", pictures=list(recipes))], recipes, assignment, 0.85)
    assert problems == ["Of cop's 12 noise vectors, 5 were compared with those of others: see the rest by hand."]


def find_copy(copy, answer=ESSAY):
    """The hints of a student's answer and a copy of it, among others."""
    written = {"ada": answer, "bob": copy, "cem": OTHER}
    return find(*(make_reading(name, answers=[("2.7", text)]) for name, text in written.items()))


@pytest.mark.parametrize(
    "copy",
    [
        "\u2060" * 400 + "\u200b".join(ESSAY),
        ESSAY.translate(str.maketrans("aceopi", "асеорі")),
        OTHER * 25 + ESSAY,
        OTHER * 25 + ESSAY.replace("clean", "neat").replace("show", "give") + OTHER,
        ESSAY[120:] + " " + ESSAY[:120],
        ESSAY[:100],
        " ".join(word + " really" * (i % 5 == 4) for i, word in enumerate(ESSAY.split())),
        f"I looked. <so: {ESSAY}>",
        f"I looked. [Answer]({ESSAY})",
        f"I looked.\n\n[Answer]: {ESSAY}",
        f"I looked. <!-- {ESSAY} -->",
        " ".join("$" + "".join(f"\\mathrm{{{c}}}" for c in w) + "$" if w.isalpha() else w for w in ESSAY.split()),
        " ".join(f"{word}$\\phantom{{xqzjvk}}$" for word in ESSAY.split()),
        "\u202e" + ESSAY[::-1].replace(" ", "\n", 5) + "\u202c",
        "\n".join(f"{ESSAY[i : i + 20]}\n```qq{i} wxyz vvkk zzjj qqpp llmm nnbb\n```" for i in range(0, 170, 20)),
        "|x|\n|-|\n" + "\n".join(f"|{ESSAY[i : i + 20]}|qq{i} wxyz vvkk zzjj|" for i in range(0, 170, 20)),
    ],
    ids=[
        *("invisible", "Cyrillic", "preface", "preface, edited", "parts moved", "half", "words inserted"),
        *("tag", "link", "reference", "comment", "formulas", "phantoms", "reversed", "fences", "cells"),
    ],
)
def test_a_copied_answer_is_found_however_it_is_dressed(copy):
    hints = [hint for hint in find_copy(copy) if set(hint.students) == {"ada", "bob"}]
    assert len(hints) == 1
    assert "Question 2.7: " in hints[0].sentence


def test_an_answer_that_quotes_the_question_is_no_copy_of_another_that_does():
    question = (
        "Describe what happens to the four bags when the truncation goes down from 1.0 to 0.2, and say why it does."
    )
    first = Answer("2.7", question, f"{question} They all come to look alike.", "answered", "")
    long = Answer("2.7", question, f"{question} {OTHER} {OTHER}", "answered", "")
    readings = [Reading("ada", "", answers=[first]), Reading("bob", "", answers=[long])]
    assert not find(*readings)


def test_one_that_all_others_are_like_does_not_hide_a_pair():
    copies = [make_reading(f"s{i}", answers=[("2.7", ESSAY)]) for i in range(MAX_SHARING_STUDENTS + 1)]
    pair = [make_reading(name, answers=[("2.7", OTHER)]) for name in ("ada", "bob")]
    (hint,) = find(*copies, *pair)
    assert hint.students == ("ada", "bob")


def test_when_there_are_more_similar_answers_than_are_shown_a_sentence_says_so(monkeypatch):
    monkeypatch.setattr(class_similarity, "MAX_ANSWER_HINTS", 2)
    long = f"{ESSAY} {'😀' * 900}"
    readings = [make_reading(name, answers=[("2.7", long)]) for name in ("ada", "bob", "cem")]
    found = {topic: (hints, problems) for topic, hints, problems in find_hints(readings, {}, Assignment([]), 0.85)}
    hints, problems = found["answer"]
    assert problems == ["3 pairs of answers are alike; the pages show 2 of them."]
    assert all(long.startswith(text) and len(text.encode()) <= 1500 for text in hints[0].texts)


def test_of_too_many_similar_answers_those_of_a_ring_hide_no_others():
    def pair(one, other, agreement):
        answers = [WrittenAnswer(id_, Answer("2.7", "?", ESSAY, "answered", "")) for id_ in (one, other)]
        return SimilarAnswers(*answers, agreement, is_part=False)

    ring = [pair(f"s{i}", f"s{j}", 1.0) for i in range(20) for j in range(i)]
    others = [pair("ada", "bob", 0.9), pair("cem", "dan", 0.86)]
    chosen = choose_pairs([*ring, *others], 40)
    assert len(chosen) == 40
    assert chosen[-2:] == others
