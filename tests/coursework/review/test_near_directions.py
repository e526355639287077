"""Near directions: all of them in a small class, and the same without comparing every two in a large one."""

import numpy as np
import pytest

from gan_lab.coursework.review.similarity import near_directions
from gan_lab.coursework.review.similarity.directions import find_directions
from gan_lab.coursework.review.similarity.near_directions import find_equal, find_near_pairs


def draw(count, width=128, seed=0):
    return find_directions(list(np.random.default_rng(seed).standard_normal((count, width))))


def turn(directions, cosine, seed=1):
    """Directions that have this cosine with those, each turned another way."""
    sides = np.random.default_rng(seed).standard_normal(directions.shape)
    sides -= (sides * directions).sum(axis=1, keepdims=True) * directions
    sides /= np.linalg.norm(sides, axis=1, keepdims=True)
    return (cosine * directions + np.sqrt(1 - cosine**2) * sides).astype(np.float32)


def list_pairs(directions, min_cosine=0.9, owners=None):
    owners = np.arange(len(directions)) if owners is None else owners
    return list(map(tuple, find_near_pairs(directions, owners, min_cosine).tolist()))


def test_in_a_small_class_every_two_are_compared():
    directions = draw(300, width=6)
    i, j = np.nonzero(np.triu(directions @ directions.T >= 0.9, k=1))
    assert len(i) > 100
    assert list_pairs(directions) == list(zip(i.tolist(), j.tolist(), strict=True))


@pytest.mark.parametrize("shift", [0, 3])
def test_in_a_large_class_near_pairs_are_found_also_of_directions_that_lie_to_one_side_of_zero(shift):
    latents = np.random.default_rng(0).standard_normal((2400, 128)) + shift
    latents[2100:] = latents[:300] + 0.1 * np.random.default_rng(1).standard_normal((300, 128))
    min_cosine = 0.99 if shift == 0 else 0.999
    assert list_pairs(find_directions(list(latents)), min_cosine) == [(i, 2100 + i) for i in range(300)]


def test_a_crowd_of_near_directions_hides_no_other_pair_and_takes_no_memory_without_end(monkeypatch):
    monkeypatch.setattr(near_directions, "MAX_COMPARED_ALL", 500)
    monkeypatch.setattr(near_directions, "MAX_PAIRS", 100_000)
    pair = turn(draw(1, seed=5).repeat(2, axis=0), 0.99)
    crowd = turn(draw(1, seed=6).repeat(1000, axis=0), 0.97)
    found = list_pairs(np.concatenate([pair, crowd]))
    assert (0, 1) in found
    assert len(found) < 2 * 100_000


def test_directions_of_one_owner_are_no_pair_and_those_of_several_owners_are():
    pair = turn(draw(1).repeat(2, axis=0), 0.99)
    assert list_pairs(pair, owners=np.array([4, 4])) == []
    assert list_pairs(pair, owners=np.array([-1, -1])) == [(0, 1)]


def test_one_noise_vector_at_all_truncations_is_one_direction_and_a_changed_one_is_another():
    latents = np.random.default_rng(0).standard_normal((2, 128)).astype(np.float32)
    changed = latents[1].copy()
    changed[3] += 0.01
    first, kinds = find_equal(find_directions([latents[1], latents[0], latents[1] * np.float32(0.3), changed]))
    assert first[kinds[2]] == first[kinds[0]] == 0
    assert [first[kind] for kind in kinds[[1, 3]]] == [1, 3]
