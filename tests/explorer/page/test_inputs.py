"""The page's inputs are Python's: noise vectors, points between them, classes found by name, class vectors."""

import numpy as np
import pytest
from node import ask_node

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.class_vectors import check_class_vectors, make_class_vectors
from gan_lab.kinds import FASHION_NAMES

LABELS = Labels.read(FASHION_NAMES)
SEEDS = [0, 1, 7, 624, 12345, 2**31 - 1, 2**31, 2**32 - 1]
DRAWS = [(seed, truncation, row) for seed in SEEDS for truncation in (0.02, 0.1 + 0.2, 0.41, 1.0) for row in (0, 3)]


def test_noise_is_pythons_bit_for_bit():
    script = """
        import { truncatedNoise } from "inputs/noise.js";
        const answer = (draws) => draws.map(([seed, truncation, row]) => {
          return Array.from(truncatedNoise(row + 1, truncation, seed, row)[0]);
        });"""
    drawn = np.array(ask_node(script, DRAWS), dtype=np.float32)
    expected = [gl.truncated_noise(row + 1, truncation, seed=seed)[row].numpy() for seed, truncation, row in DRAWS]
    assert drawn.tobytes() == np.array(expected).tobytes()


def test_a_row_far_down_is_reached_without_drawing_those_before_it():
    script = """
        import { truncatedNoise } from "inputs/noise.js";
        const answer = (row) => Array.from(truncatedNoise(row + 1, 0.5, 9, row)[0]);"""
    assert np.array_equal(np.float32(ask_node(script, 5000)), gl.truncated_noise(5001, 0.5, seed=9)[5000].numpy())


@pytest.mark.parametrize("along", ["lerp", "slerp"])
def test_points_between_two_noise_vectors_are_pythons(along):
    script = f"""
        import {{ {along} }} from "inputs/interpolation.js";
        const answer = ({{ a, b, fractions }}) => fractions.map((t) => {{
          return Array.from({along}(Float32Array.from(a), Float32Array.from(b), t));
        }});"""
    a, b = gl.truncated_noise(2, 0.7, seed=3)
    fractions = [0, 0.1, 0.25, 0.5, 0.8, 1]
    found = np.float32(ask_node(script, {"a": a.tolist(), "b": b.tolist(), "fractions": fractions}))
    expected = getattr(gl, along)(a, b, fractions).numpy()
    assert np.abs(found - expected).max() <= np.finfo(np.float32).eps  # the last bit, at most
    assert np.array_equal(found[[0, -1]], expected[[0, -1]])


def test_between_a_vector_and_itself_there_is_no_arc():
    script = """
        import { slerp } from "inputs/interpolation.js";
        const answer = (z) => {
          try { slerp(Float32Array.from(z), Float32Array.from(z), 0.5); } catch (error) { return error.message; }
        };"""
    assert "no arc" in ask_node(script, gl.truncated_noise(1, 1.0, seed=2)[0].tolist())


def test_classes_are_found_as_python_finds_them():
    script = """
        import { searchClasses } from "inputs/class_names.js";
        const answer = ({ names, texts }) => texts.map((text) => searchClasses(names, text));"""
    texts = ["shirt", "T", "boot", "ankle boot", " BAG ", "coat", "a", ".", "(", "\\", "sneak"]
    found = ask_node(script, {"names": LABELS.names, "texts": texts})
    expected = [LABELS._find_containing(text) for text in texts]
    assert dict(zip(texts, found, strict=True)) == dict(zip(texts, expected, strict=True))


CLASS_WEIGHTS = [
    {"8": 1},
    {"0": 0.25, "9": 0.75},
    {"0": 0.333, "1": 0.333, "2": 0.333},
    {"3": 0.4, "4": 0.5},
    {"10": 1},
    {"-1": 1},
    {"08": 1},
    {"3": -0.5, "4": 1.5},
    {},
]


def test_class_weights_are_accepted_and_refused_as_in_python():
    script = """
        import { toClassVector } from "inputs/class_vectors.js";
        const answer = (all) => all.map((weights) => {
          try { return Array.from(toClassVector(weights, 10)); } catch (error) { return error.constructor.name; }
        });"""
    for weights, made in zip(CLASS_WEIGHTS, ask_node(script, CLASS_WEIGHTS), strict=True):
        try:
            expected = make_class_vectors(LABELS, {_to_index(index): weight for index, weight in weights.items()})
            check_class_vectors(expected, 1, 10)
        except GanLabError:
            assert made == "LabError", weights
        else:
            assert np.array_equal(np.float32(made), expected[0].numpy()), weights


def _to_index(text: str) -> int:
    """The index that a key of JSON names; of no class if it is written in another way."""
    return int(text) if str(int(text)) == text else -1


def test_numbers_out_of_range_are_refused_with_a_sentence():
    script = """
        import { checkRow, checkSeed, checkTruncation } from "inputs/seeds.js";
        const tell = (check, value) => { try { return check(value); } catch (error) { return error.message; } };
        const checks = [checkSeed, checkRow, checkTruncation];
        const answer = (values) => values.map((value) => checks.map((check) => tell(check, value)));"""
    told = ask_node(script, [0, 1, 0.5, -1, 2**32, "7", None])
    assert told[1] == [1, 1, 1]
    assert told[2][2] == 0.5
    assert all("whole number from 0 to 4294967295" in row[0] for row in told[2:])
    assert all("above 0 and at most 1" in row[2] for row in (told[0], *told[3:]))
