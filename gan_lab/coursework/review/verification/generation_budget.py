"""What it costs to make pictures again, by the network that made them; and how many networks fit into this machine."""

from collections.abc import Iterable
from functools import cache

import psutil

from gan_lab.coursework.review.verification.weights_here import find_weights
from gan_lab.kinds import GenerationCost, get_kind
from gan_lab.pictures.recipe import NetworkId

MAX_MEMORY_SHARE = 0.8  # of the memory that is free, for the workers together


class GenerationBudget:
    """How much processor time making pictures again takes, as it was measured for each network.

    A recipe may claim any name for a network, so the digest of its weights decides which one it is.

    Parameters
    ----------
    weights_files : tuple of str
        Paths of weights files to look among, beside those that the kit knows.
    seconds : float
        The processor time that one submission may take.
    """

    def __init__(self, weights_files: tuple[str, ...], seconds: float) -> None:
        self.seconds = seconds
        self._find_weights = cache(lambda kind, sha256: find_weights(get_kind(kind), sha256, weights_files))

    def find_name(self, network: NetworkId) -> str | None:
        """Return what the loader of a network takes, its name or path; None if this machine doesn't have it."""
        return self._find_weights(network.kind, network.sha256)

    def find_cost(self, network: NetworkId) -> GenerationCost:
        """Return what a picture of a network costs; nothing if the network isn't here, so that none is made."""
        name = self.find_name(network)
        return GenerationCost(0.0, 0) if name is None else get_kind(network.kind).find_cost(name)

    def count_processes(self, networks: Iterable[NetworkId], wanted: int) -> int:
        """Return how many processes can hold the largest of these networks at a time: at most `wanted`, 1 at least."""
        largest = max((self.find_cost(network).memory for network in networks), default=0)
        if not largest:
            return wanted
        free = MAX_MEMORY_SHARE * psutil.virtual_memory().available
        return max(1, min(wanted, int(free // largest)))
