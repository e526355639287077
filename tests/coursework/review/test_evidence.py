"""What recipes show: counts, noise that was held, noise that misfits its truncation, paths in the latent space."""

import zlib

import numpy as np
import pytest
import torch

import gan_lab as gl
from gan_lab.coursework.review.grading.evidence import gather_evidence
from gan_lab.coursework.review.grading.known_inputs import KnownInputs
from gan_lab.coursework.review.grading.noise_fit import fits_truncation
from gan_lab.coursework.review.grading.paths import find_longest_path
from gan_lab.coursework.review.verification.looks import make_look
from gan_lab.pictures.recipe import NetworkId, Recipe
from gan_lab.pictures.tiles import BigGANTile, DCGANTile

NETWORK = NetworkId("biggan-deep", "pocket", "0" * 64)


def tiles(noise, classes=({0: 1.0},), truncation=1.0, columns=1000, frames=False):
    """One tile for each noise vector, in a grid or, if `frames`, one after the other."""
    return [
        BigGANTile(
            noise=np.asarray(z, np.float32),
            classes=dict(classes[i % len(classes)]),
            truncation=truncation,
            box=(0, 0, 32, 32) if frames else (32 * (i % columns), 32 * (i // columns), 32, 32),
            frame=i if frames else 0,
        )
        for i, z in enumerate(noise)
    ]


def made_up_looks(tiles):
    """A look for each tile, different from all others if the inputs are."""
    inputs = [f"{tile.exact_digest}".encode() for tile in tiles]
    return [np.random.default_rng(zlib.crc32(each)).integers(0, 256, 192, np.uint8).tobytes() for each in inputs]


def gather(*groups, shipped=(), looks=made_up_looks):
    pictures = [(f"cell {i}", Recipe(NETWORK, {}, group), looks(group)) for i, group in enumerate(groups)]
    return gather_evidence(pictures, KnownInputs.of_tiles(shipped))


def find_path(tiles, looks=made_up_looks):
    return find_longest_path(tiles, looks(tiles))


def test_inputs_are_counted_once_however_often_they_are_shown():
    four = tiles(gl.truncated_noise(4, 0.5, seed=1), truncation=0.5)
    found = gather(four, four[:2])
    assert (found.pictures, found.classes, found.truncations, found.noise_vectors) == (4, 1, 1, 4)


def test_the_same_seed_at_two_truncations_is_one_noise_vector_that_was_compared():
    low = tiles(gl.truncated_noise(3, 0.3, seed=1), truncation=0.3)
    high = tiles(gl.truncated_noise(3, 0.9, seed=1), truncation=0.9)
    found = gather(low, high)
    assert (found.noise_vectors, found.truncations, found.compared) == (3, 2, 3)


def test_two_truncations_with_other_noise_or_another_class_are_no_comparison():
    low = tiles(gl.truncated_noise(3, 0.3, seed=1), truncation=0.3)
    fresh = tiles(gl.truncated_noise(3, 0.9, seed=2), truncation=0.9)
    other_class = tiles(gl.truncated_noise(3, 0.9, seed=1), classes=[{1: 1.0}], truncation=0.9)
    assert gather(low, fresh).compared == gather(low, other_class).compared == 0


def test_a_picture_of_the_examples_does_not_count_but_its_noise_with_another_class_does():
    shown = tiles(gl.truncated_noise(2, 0.4, seed=7), truncation=0.4)
    own = tiles(gl.truncated_noise(2, 0.4, seed=99), truncation=0.4)
    other = tiles(gl.truncated_noise(2, 0.4, seed=7), classes=[{3: 1.0}], truncation=0.4)
    assert gather(shown, own, shipped=shown).pictures == 2
    assert gather(shown, own, other, shipped=shown).pictures == 4


@pytest.mark.parametrize("seed", range(5))
def test_noise_fits_the_truncation_that_it_was_drawn_at_and_no_other(seed):
    noise = gl.truncated_noise(1, 0.4, seed=seed)
    assert fits_truncation(tiles(noise, truncation=0.4)[0])
    assert not fits_truncation(tiles(noise, truncation=1.0)[0])
    randn = torch.randn(1, 128, generator=torch.Generator().manual_seed(seed))
    assert not fits_truncation(tiles(randn, truncation=0.4)[0])


def test_noise_that_students_make_in_the_exercises_fits():
    directions = gl.load_biggan("pocket").principal_directions(10)
    start, end = gl.truncated_noise(2, 1.0, seed=6)
    halfway, on_arc = gl.lerp(start, end, 0.5), gl.slerp(start, end, 0.5)
    moved = [start + (value - start @ directions[0]) * directions[0] for value in (-2, 2)]
    for noise in (halfway, on_arc, torch.zeros(128), *moved):
        assert fits_truncation(tiles([noise], truncation=1.0)[0])
    assert gather(tiles(gl.interpolate(start, end, 9))).fitting == 9


def test_a_seed_that_a_recipe_only_claims_proves_nothing():
    randn = torch.randn(128, generator=torch.Generator().manual_seed(0)).numpy()
    assert not fits_truncation(BigGANTile(noise=randn, classes={0: 1.0}, truncation=0.4, seed=7, row=0))


@pytest.mark.parametrize(("along", "words"), [("line", "a straight line"), ("sphere", "an arc")])
@pytest.mark.parametrize("frames", [False, True])
def test_an_interpolation_is_found_and_named(along, words, frames):
    start, end = gl.truncated_noise(2, 0.7, seed=3)
    nine = gl.interpolate(start, end, 9, along=along)
    points, sentence = find_path(tiles(nine, truncation=0.7, frames=frames))
    assert points == 9
    assert words in sentence


def test_uneven_steps_are_a_path_too():
    start, end = gl.truncated_noise(2, 0.7, seed=3)
    shares = [0.0, 0.01, 0.05, 0.2, 0.6, 1.0]
    assert find_path(tiles(gl.lerp(start, end, shares)))[0] == 6
    assert find_path(tiles(gl.slerp(start, end, shares)))[0] == 6


def test_a_walk_is_found_between_its_stops():
    stops = gl.truncated_noise(3, 0.5, seed=5)
    points, _ = find_path(tiles(gl.walk(stops, steps=8, along="sphere"), truncation=0.5, frames=True))
    assert points == 9  # from a stop to the next


@pytest.mark.parametrize("seed", range(3))
def test_fresh_draws_are_no_path_and_neither_is_one_noise_vector_at_many_truncations(seed):
    assert find_path(tiles(gl.truncated_noise(12, 0.7, seed=seed))) is None
    one = [t for k in (0.2, 0.4, 0.6, 0.8, 1.0) for t in tiles(gl.truncated_noise(1, k, seed=seed), truncation=k)]
    assert find_path(one) is None
    assert find_path(tiles(np.zeros((6, 128)))) is None


def test_rows_of_a_grid_are_looked_at_one_by_one():
    ends = gl.truncated_noise(4, 0.7, seed=3)
    rows = torch.cat([gl.interpolate(ends[0], ends[1], 6), gl.interpolate(ends[2], ends[3], 6, along="sphere")])
    assert find_path(tiles(rows, columns=6))[0] == 6


def test_columns_of_an_animation_side_by_side_are_looked_at_one_by_one():
    ends = gl.truncated_noise(4, 0.7, seed=3)
    left, right = gl.interpolate(ends[0], ends[1], 7), gl.truncated_noise(7, 0.7, seed=9)
    frames = []
    for i in range(7):
        frames += [
            BigGANTile(noise=noise.numpy(), classes={0: 1.0}, truncation=0.7, box=(x, 20, 32, 32), frame=i)
            for x, noise in ((0, left[i]), (40, right[i]))
        ]
    assert find_path(frames)[0] == 7


def test_classes_mixed_step_by_step_are_a_path_with_the_noise_held():
    noise = gl.truncated_noise(1, 0.5, seed=0).expand(6, -1)
    mixes = [{0: 1 - k / 5, 1: k / 5} if 0 < k < 5 else {k // 5: 1.0} for k in range(6)]
    points, sentence = find_path(tiles(noise, classes=mixes, truncation=0.5))
    assert points == 6
    assert "the noise held" in sentence


def test_only_a_straight_line_is_found_in_noise_of_two_numbers():
    """A DCGAN may have as few; every three of them lie in a plane, so only a straight line says something."""
    ends = np.array([[0.0, 1.0], [1.0, 0.5]], np.float32)
    tiles = [DCGANTile(z=z.astype(np.float32), box=(32 * i, 0, 32, 32)) for i, z in enumerate(np.linspace(*ends, 6))]
    points, sentence = find_path(tiles)
    assert points == 6
    assert "a straight line" in sentence


def draw(group):
    """The looks of tiles as pocket makes them."""
    gan = gl.load_biggan("pocket")
    z = torch.from_numpy(np.stack([tile.noise for tile in group]))
    y = torch.cat([gan.class_vector({gan.classes[k]: w for k, w in tile.classes.items()}) for tile in group])
    return [make_look(pixels) for pixels in gan.generate(z, y, group[0].truncation).numpy()]


def test_pictures_that_look_the_same_are_one_picture_with_one_noise_vector_and_one_truncation():
    noise = gl.truncated_noise(40, 0.001, seed=1)
    fresh = gather(tiles(noise, truncation=0.001), looks=draw)
    assert (fresh.pictures, fresh.noise_vectors, fresh.truncations, fresh.fitting) == (1, 1, 1, 1)
    scaled = [tiles([noise[0] * k], truncation=0.001 * k)[0] for k in (1.0, 1.5, 2.0)]
    alike = gather(scaled, looks=lambda group: draw(group[:1]) * len(group))
    assert (alike.pictures, alike.noise_vectors, alike.truncations, alike.compared) == (1, 1, 1, 0)


def test_truncations_in_small_steps_count_once_for_each_whole_step():
    told = [0.4, 0.41, 0.42, 0.45, 0.46, 0.5]
    found = gather([tile for k in told for tile in tiles(gl.truncated_noise(1, k, seed=3), truncation=k)])
    assert (found.pictures, found.truncations, found.noise_vectors, found.compared) == (6, 3, 1, 1)


def test_noise_that_was_changed_a_little_is_the_same_noise_vector():
    z = gl.truncated_noise(1, 0.7, seed=3)
    nudged = z + 0.01 * gl.truncated_noise(1, 0.7, seed=4)
    found = gather(tiles(z, truncation=0.7), tiles(nudged, classes=[{1: 1.0}], truncation=0.7))
    assert (found.pictures, found.noise_vectors) == (2, 1)


@pytest.mark.parametrize("points", [10, 60])
def test_every_point_of_a_walk_counts_however_small_its_steps_are(points):
    walk = tiles(gl.interpolate(*gl.truncated_noise(2, 0.5, seed=3), points), [{6: 1.0}], 0.5, frames=True)
    assert find_path(walk, draw)[0] == points


def test_a_walk_that_can_not_be_seen_is_none_and_standing_still_makes_none_longer():
    start, end = gl.truncated_noise(2, 0.5, seed=3)
    ends_alike = gl.interpolate(start, start + 0.001 * end, 60)
    assert find_path(tiles(ends_alike, truncation=0.5), draw) is None
    mostly_still = gl.lerp(start, end, [*(k * 1e-4 for k in range(75)), 0.2, 0.4, 0.6, 0.8, 1.0])
    assert find_path(tiles(mostly_still, truncation=0.5), draw)[0] <= 40


def test_files_that_show_only_what_files_before_them_show_are_counted():
    five = tiles(gl.truncated_noise(5, 0.5, seed=1), truncation=0.5)
    other = tiles(gl.truncated_noise(1, 0.5, seed=2), truncation=0.5)
    assert gather(five, other).repeated_files == 0
    assert gather(five, *([each] for each in five), other, five).repeated_files == 6
    assert gather(*([each] for each in five), five).repeated_files == 1
    assert gather(other, other, looks=lambda group: [b"1" * 192] * len(group)).repeated_files == 1
