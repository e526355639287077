"""The files from which a run can be continued: settings.json, record.jsonl and checkpoint.pt.

Each is written under a temporary name first, so that it is complete at any time.
"""

import io
import json
import reprlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gan_lab import kinds
from gan_lab.errors import GanLabError
from gan_lab.networks.device import plain_tensors
from gan_lab.saving import replace_file
from gan_lab.train.records import Epoch, Step, format_record, read_record
from gan_lab.train.trainer import TrainedNetwork
from gan_lab.weights import reading

assert kinds.DCGAN.file_in_folder is not None
CHECKPOINT = kinds.DCGAN.file_in_folder
# Settings that the files of earlier runs don't have, with the values that those runs were made with.
ADDED_LATER = {"augment": 0.0, "conditional": False}


class RunFiles:
    """The files of one run.

    Parameters
    ----------
    folder : Path
        The run's folder; it need not exist yet.
    identity : dict
        What the run was made with, as JSON can hold it: its settings, and what identifies its pictures. A folder with
        another identity belongs to another run.
    """

    def __init__(self, folder: Path, identity: dict[str, Any]) -> None:
        self.folder, self._identity = folder, identity
        self._settings, self._record, self._checkpoint = (
            folder / name for name in ("settings.json", "record.jsonl", CHECKPOINT)
        )

    def check_folder(self) -> bool:
        """Check that the folder is new or holds this run.

        Returns
        -------
        bool
            Whether it has a checkpoint to go on from.

        Raises
        ------
        GanLabError
            If it holds another run, can't be read, or can't be a folder.
        """
        try:
            is_new, has_checkpoint = not self._settings.exists(), self._checkpoint.exists()
        except (OSError, ValueError) as problem:
            raise GanLabError(f"{self.folder} can't be a folder here ({problem}): choose another name.") from None
        if not is_new:
            try:
                found = json.loads(self._settings.read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                raise _make_unreadable_error(self._settings) from None
            self._compare(found, self._settings)
        return has_checkpoint

    def require_checkpoint(self) -> None:
        """Raise GanLabError if the checkpoint has vanished."""
        if not self._checkpoint.exists():
            raise GanLabError(f"{self._checkpoint} isn't there any more: bring it back and run this again.")

    def write_settings(self, pictures: str) -> None:
        """Write settings.json. pictures: the name of the real pictures, for a person who reads the file."""
        replace_file(self._settings, json.dumps(self._identity | {"name": pictures}, indent=2) + "\n")

    def save(
        self, step: int, networks: Sequence[TrainedNetwork], steps: Sequence[Step], epochs: Sequence[Epoch]
    ) -> None:
        """Write the record, then the checkpoint; until the new one is whole, the older stays.

        Parameters
        ----------
        step : int
            How many steps the networks are trained.
        networks : sequence of TrainedNetwork
            Their weights and Adam's moments are saved.
        steps, epochs : sequences of Step and Epoch
            The record so far.

        Raises
        ------
        GanLabError
            If a file can't be written.
        """
        replace_file(self._record, format_record(steps, epochs))
        identity = json.dumps(self._identity).encode()
        state = {
            "settings": torch.frombuffer(bytearray(identity), dtype=torch.uint8),
            "step": torch.tensor(step, device="cpu"),
        }
        for network in networks:
            state |= _collect_tensors(network)
        file = io.BytesIO()
        torch.save({name: tensor.cpu() for name, tensor in state.items()}, file)
        replace_file(self._checkpoint, file.getvalue())

    @plain_tensors()  # their moments are new ones
    def load_into(self, networks: Sequence[TrainedNetwork]) -> int:
        """Load the checkpoint into networks and their optimisers.

        Parameters
        ----------
        networks : sequence of TrainedNetwork
            New networks with this run's settings; their weights are replaced.

        Returns
        -------
        int
            How many steps they are trained, 1 or more.

        Raises
        ------
        GanLabError
            If the checkpoint can't be read, belongs to another run, or is damaged.
        """
        state = reading.read_state_dict(self._checkpoint)
        wrong_file = GanLabError(
            f"{self._checkpoint} is no state of this run: put the right one back, or start a run in another folder."
        )
        try:
            found = json.loads(state["settings"].numpy().tobytes())
        except (KeyError, ValueError, TypeError, RecursionError):
            raise wrong_file from None
        self._compare(found, self._checkpoint)
        try:
            if not all(bool(torch.isfinite(tensor).all()) for tensor in state.values()):  # a run saves no others
                raise ValueError
            for network in networks:
                _restore_tensors(network, state)
            step = int(state["step"])
            if step < 1:
                raise ValueError
        except (KeyError, ValueError, RuntimeError, AttributeError, IndexError, TypeError, OverflowError):
            raise wrong_file from None
        return step

    def read_record(self, step: int, steps_an_epoch: int) -> tuple[list[Step], list[Epoch]]:
        """Read record.jsonl up to a step; GanLabError if it is missing or was changed."""
        return read_record(self._record, step, steps_an_epoch)

    def _compare(self, found: object, path: Path) -> None:
        """Raise GanLabError if the identity found in a file isn't the identity of this run."""
        if not isinstance(found, dict):
            raise _make_unreadable_error(path)
        found = ADDED_LATER | found
        for name, value in self._identity.items():
            if found.get(name) != value:
                what = (
                    "other pictures"
                    if name in ("fingerprint", "labels")
                    else f"{name} {reprlib.repr(found.get(name))}, not {value!r}"
                )
                raise GanLabError(
                    f"{path} is of a run with {what}: name another folder for the new one, or give what it was made "
                    "with."
                )


def _make_unreadable_error(path: Path) -> GanLabError:
    return GanLabError(f"{path} can't be read: put it back, or start a run in another folder.")


def _collect_tensors(trained: TrainedNetwork) -> dict[str, Tensor]:
    """Collect a network's weights ("generator.main.0.weight") and Adam's moments ("adam.generator.0.exp_avg")."""
    name, network, adam = trained
    tensors = {f"{name}.{key}": value.contiguous() for key, value in network.state_dict().items()}
    for number, moments in adam.state_dict()["state"].items():
        tensors |= {f"adam.{name}.{number}.{key}": value.contiguous() for key, value in moments.items()}
    return tensors


def _restore_tensors(trained: TrainedNetwork, state: dict[str, Tensor]) -> None:
    """Load what `_collect_tensors` collected; KeyError, ValueError or another if something is missing or wrong."""
    name, network, adam = trained
    weights = _select_by_prefix(f"{name}.", state)
    if any(weights[key].dtype != value.dtype for key, value in network.state_dict().items()):
        raise ValueError
    network.load_state_dict(weights)
    moments = _read_moments(_select_by_prefix(f"adam.{name}.", state), list(network.parameters()))
    adam.load_state_dict({"state": moments, "param_groups": adam.state_dict()["param_groups"]})


def _read_moments(tensors: dict[str, Tensor], parameters: list[torch.nn.Parameter]) -> dict[int, dict[str, Tensor]]:
    """Read Adam's moments of each parameter, in its layout; ValueError if they have another shape or type."""
    moments: dict[int, dict[str, Tensor]] = {number: {} for number in range(len(parameters))}
    for key, value in tensors.items():
        number, name = key.split(".")
        moments[int(number)][name] = value.clone()
    for parameter, own_moments in zip(parameters, moments.values(), strict=True):
        if set(own_moments) != {"step", "exp_avg", "exp_avg_sq"} or own_moments["step"].numel() != 1:
            raise ValueError
        for name in ("exp_avg", "exp_avg_sq"):
            if own_moments[name].shape != parameter.shape or own_moments[name].dtype != parameter.dtype:
                raise ValueError
            own_moments[name] = torch.empty_like(parameter, requires_grad=False).copy_(own_moments[name])
    return moments


def _select_by_prefix(prefix: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Select the tensors whose names start with a prefix, which is taken off."""
    return {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}
