"""The state_dicts in a file that torch.save wrote, wherever a training script put them: named tensors, not read yet.

Scripts save a generator alone, or in a dict beside a discriminator, optimisers, settings and numbers. Wrappers put
words in front of all names: "module." (DataParallel), "_orig_mod." (torch.compile).
"""

from collections.abc import Mapping

from gan_lab.kinds import Kind, tell_kind
from gan_lab.weights.pickle_values import RefusedFileError, make_printable
from gan_lab.weights.reading import is_tensor_name
from gan_lab.weights.stored_tensors import StoredTensor

WRAPPERS = ("module.", "_orig_mod.")
AVERAGES = ("ema", "average", "averaged", "avg", "shadow")  # words in the place of a generator's moving average
MAX_DEPTH = 5  # dicts in dicts that are looked at

StateDict = Mapping[str, StoredTensor]


def find_state_dicts(content: object) -> dict[str, dict[str, StoredTensor]]:
    """Find every group of named tensors in what a file holds.

    Parameters
    ----------
    content : object
        What the pickle in the file describes (`TorchFile.content`).

    Returns
    -------
    dict of str to dict of str to StoredTensor
        By its place, such as "g_ema" or "models.generator", and "" for the file itself: the tensors of one dict by
        name, in the order of the file, without the words of wrappers that stand in front of all of them.
    """
    found: dict[str, dict[str, StoredTensor]] = {}
    level: list[tuple[str, object]] = [("", content)]
    seen: set[int] = set()  # a dict can stand in many places of a pickle; each is looked at once
    for _ in range(MAX_DEPTH):
        next_level = []
        for place, value in level:
            if type(value) is not dict or id(value) in seen:
                continue
            seen.add(id(value))
            named = {name: each for name, each in value.items() if is_tensor_name(name)}
            if tensors := {name: each for name, each in named.items() if type(each) is StoredTensor}:
                found[place] = remove_wrappers(tensors)
            next_level += [(f"{place}.{name}" if place else name, each) for name, each in named.items()]
        level = next_level
    return found


def remove_wrappers(tensors: StateDict) -> dict[str, StoredTensor]:
    """Take the words of wrappers off the names of tensors, as often as all names begin with one."""
    while wrapper := next((word for word in WRAPPERS if all(name.startswith(word) for name in tensors)), None):
        tensors = {name.removeprefix(wrapper): each for name, each in tensors.items()}
    return dict(tensors)


def is_average(place: str) -> bool:
    """Whether the place of a generator in a file says that it is the moving average of one."""
    return any(word in AVERAGES for word in place.lower().replace(".", "_").split("_"))


def describe_other_kind(found: Mapping[str, StateDict], wanted: Kind) -> str | None:
    """Say that a file holds another kind of network than the wanted one, as the end of a sentence; None if unknown."""
    kind = tell_kind(name for tensors in found.values() for name in tensors)
    if kind is None or kind.name == wanted.name:
        return None
    return f"holds weights of a {kind.title}, which {kind.loader_name} reads"


def choose_average(found: Mapping[str, StateDict]) -> tuple[str, StateDict]:
    """Choose among generators in a file the one with averaged weights, which makes the better pictures.

    Parameters
    ----------
    found : dict of str to dict of str to StoredTensor
        The tensors of each generator by its place; one or more.

    Returns
    -------
    str, dict of str to StoredTensor
        The one that is an average by its place, such as "g_ema", else the only one: its place, and its tensors.

    Raises
    ------
    RefusedFileError
        If it isn't clear which is meant.
    """
    averages = {place: tensors for place, tensors in found.items() if is_average(place)}
    chosen = averages or found
    if len(chosen) > 1:
        raise RefusedFileError(
            f"holds several generators, {make_printable(' and '.join(chosen))}: save the one that you mean alone"
        )
    return next(iter(chosen.items()))
