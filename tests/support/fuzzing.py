"""Random input for tests: any JSON, JSON with a few parts changed, bytes with a few places overwritten."""

import copy
import re
import time
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from gan_lab.errors import GanLabError

MAX_SECONDS = 6  # of processor time; work whose time is proportional to its size takes about one second


def make_fuzz_settings(examples: int) -> settings:
    """Make the settings of a test with so many random examples, the same in each run."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    checks.append(HealthCheck.function_scoped_fixture)
    return settings(max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=checks)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.sampled_from(
        [0, 1, 0.5, 1e308, "", "0", "code", "markdown", "display_data", "image/png", "\ud800", "4", "A" * 684]
    )
    | st.text(max_size=8)
)


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def list_places(value, found=None):
    """List every (container, key) in a value of JSON."""
    found = [] if found is None else found
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            found.append((value, key))
            list_places(value[key], found)
    return found


@st.composite
def altered_json(draw, whole):
    """A value of JSON with a few of its parts replaced, doubled or left out."""
    whole = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        every = list_places(whole)
        if not every:
            break
        container, key = every[draw(st.integers(0, len(every) - 1))]
        action = draw(st.sampled_from(["replace", "replace", "remove", "wrap", "add"]))
        if action == "replace":
            container[key] = draw(VALUES)
        elif action == "remove":
            del container[key]
        elif action == "wrap":
            container[key] = draw(st.sampled_from([[container[key]], {"a": container[key]}, str(container[key])]))
        elif isinstance(container, dict):
            container[draw(st.sampled_from(["data", "metadata", "outputs", "attachments", "source", "id", "x"]))] = (
                draw(VALUES)
            )
        else:
            container.append(copy.deepcopy(container[key]))
    return whole


@st.composite
def spoiled_bytes(draw, whole: bytes):
    """Bytes with a few places cut out or written over."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(whole)))
        whole = whole[:at] + draw(st.binary(max_size=8)) + whole[at + draw(st.sampled_from([0, 1, 1, 4, 8, 100])) :]
    return whole


def value_or_sentence(read, *arguments):
    """Return what `read` returns, or None if it raises a GanLabError of one sentence."""
    try:
        return read(*arguments)
    except GanLabError as problem:
        sentence = str(problem)
    assert re.fullmatch(r"[^\n]{10,}", sentence)
    return None


def run_in_time(work: Callable[[], object], seconds: float = MAX_SECONDS) -> object:
    """Do some work, and check that it takes at most so much processor time, however busy the machine is."""
    result, taken = _do(work)
    assert taken < seconds
    return result


def run_in_proportion(work: Callable[[int], object], size: int, seconds: float) -> None:
    """Do work of some size, and check that it takes so much processor time, or less than three times that of half.

    On a busy machine the same work takes up to three times as long. Work whose time grows with the square of its size
    takes four times that of half, work in proportion two times.
    """
    if _do(lambda: work(size))[1] < seconds:
        return
    half, whole = (min(_do(lambda some=some: work(some))[1] for _ in range(2)) for some in (size // 2, size))
    assert whole < 3 * half


def _do(work: Callable[[], object]) -> tuple[object, float]:
    """Do some work; its result, and the processor time that it took."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started
