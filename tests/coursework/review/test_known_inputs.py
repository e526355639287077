"""Pictures of the examples are known again after changes too small to matter; a change of a student's own counts."""

import numpy as np
import pytest

import gan_lab as gl
from gan_lab.coursework.hand_out.record import HandOut, make_record, read_record
from gan_lab.coursework.notebook_reading.notebooks import Notebook
from gan_lab.coursework.review.grading.known_inputs import KnownInputs
from gan_lab.pictures.tiles import BigGANTile, DCGANTile

NOISE = gl.truncated_noise(3, 0.4, seed=7).numpy()


def tile(noise=NOISE[0], classes=((1, 1.0),), truncation=0.4):
    return BigGANTile(noise=np.asarray(noise, np.float32), classes=dict(classes), truncation=truncation)


EXAMPLES = KnownInputs.of_tiles([tile(), tile(NOISE[1], ((2, 0.25), (3, 0.75))), tile(np.zeros(128), truncation=0.0)])


def exchange_nearest(z):
    order = np.argsort(z)
    i = int(np.argmin(np.diff(z[order])))
    changed = z.copy()
    changed[order[[i, i + 1]]] = z[order[[i + 1, i]]]
    return changed


TRIFLES = {
    "none": tile(),
    "the truncation": tile(truncation=0.4 * 0.99999),
    "the truncation and the noise with it": tile(NOISE[0] * 0.9, truncation=0.36),
    "a higher truncation": tile(truncation=0.449),
    "two numbers exchanged": tile(exchange_nearest(NOISE[0])),
    "one per cent of noise": tile(NOISE[0] + 0.01 * NOISE[2]),
    "a class of weight zero": tile(classes=((1, 1.0), (7, 0.0))),
    "a class of nearly no weight": tile(classes=((1, 0.9999), (7, 0.0001))),
    "a mixture": tile(NOISE[1], ((2, 0.2501), (3, 0.7499))),
    "zeros": tile(np.zeros(128), truncation=0.0),
    "all at once": tile(exchange_nearest(NOISE[0]), ((1, 0.999), (7, 0.0)), 0.3601),
}
CHANGES = {
    "other noise": tile(NOISE[2]),
    "another class": tile(classes=((2, 1.0),)),
    "another mixture": tile(NOISE[1], ((2, 0.3), (3, 0.7))),
    "another truncation": tile(truncation=0.45),
    "the truncation of another example": tile(truncation=0.0),
    "the class of another example": tile(NOISE[1]),
    "moved along a direction": tile(NOISE[0] + np.eye(128, dtype=np.float32)[3]),
    "another kind": DCGANTile(z=NOISE[0]),
}


@pytest.mark.parametrize("what", TRIFLES)
def test_a_picture_of_the_examples_changed_by_a_trifle_is_still_theirs(what):
    assert EXAMPLES.make(TRIFLES[what])


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_a_students_own_counts(what):
    assert not EXAMPLES.make(CHANGES[what])


def test_what_is_known_from_a_record_is_known_again():
    """hand-out.json has the noise rounded to levels."""
    tiles = [tile(z, ((1, 1.0),), truncation) for z in NOISE for truncation in (0.2, 0.4)]
    noise, digests = [tile.latent for tile in tiles], frozenset(tile.inputs_digest for tile in tiles)
    record = read_record(make_record(HandOut([Notebook("a.ipynb", [])], tuple(noise), digests)))
    known = KnownInputs(record.noise, record.input_digests)
    assert all(known.make(tile(exchange_nearest(z), ((1, 1.0), (2, 0.0)), 0.4 * 0.99999)) for z in NOISE)
    assert not any(known.make(tile(z, ((1, 1.0),), 0.3)) for z in NOISE)


def test_a_picture_that_follows_from_the_name_alone_is_the_examples():
    """A cell as it was handed out draws the noise from STUDENT, so each name makes other pictures of it."""

    def draw(name, classes=((1, 1.0),), truncation=0.4, task="Task 1.2"):
        noise = gl.truncated_noise(3, truncation, seed=gl.student_seed(name, task)).numpy()
        return [tile(z, classes, truncation) for z in noise]

    examples = KnownInputs.of_tiles(draw("anonymous"))
    known = examples.with_names(["", "anonymous", "Ada", "Adler, Ada"], ["Task 1.2", "quiz"])
    assert all(map(known.make, [*draw("anonymous"), *draw("Ada"), *draw(" ADA ")]))
    assert not any(map(known.make, draw("Bao")))
    assert not any(
        map(known.make, [*draw("Ada", ((2, 1.0),)), *draw("Ada", truncation=0.5), *draw("Ada", task="quiz")])
    )
    assert not any(map(examples.make, draw("Ada")))
