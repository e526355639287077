"""Training a DCGAN: a run is a folder that holds its settings, its record, its last state and its pictures.

The game is Goodfellow et al. 2014's with the generator's loss of their section 3 (maximise log D(G(z))), the
networks, start and optimiser are Radford, Metz and Chintala 2016's, the order of a step is that of PyTorch's
DCGAN tutorial.
"""

import contextlib
import io
import json
import math
import time
from collections.abc import Generator as Iterating
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import softplus

from gan_lab import kinds
from gan_lab.errors import GanLabError, is_whole
from gan_lab.inputs.noise import check_noise, check_seed
from gan_lab.networks import dcgan_layers
from gan_lab.networks.dcgan_layers import SPREAD, Discriminator, Generator, Layer
from gan_lab.networks.device import choose_device, reproducible
from gan_lab.saving import checked_path, write_over
from gan_lab.train import figures, interruption
from gan_lab.train.figures import EpochsAnimation, Live, interleaved, tiled
from gan_lab.train.real_pictures import RealPictures
from gan_lab.weights import reading

if TYPE_CHECKING:
    from matplotlib.figure import Figure

assert kinds.DCGAN.file_in_folder is not None
CHECKPOINT = kinds.DCGAN.file_in_folder
KEEP_EVERY = 60  # seconds: what a crash can cost
FIXED = 64  # noise vectors whose pictures are kept after every epoch
ACROSS = 8  # of them in a row
START, ORDER, NOISE, FIXED_NOISE = range(4)  # what random numbers are for


@dataclass(frozen=True)
class Settings:
    """What a run follows from, beside its pictures; the tutorial's values, but for the width and the batch."""

    seed: int = 0
    z_dim: int = 100
    width: int = 32  # channels of the generator's last hidden layer and the discriminator's first (64 in the tutorial)
    batch: int = 64  # pictures in a step (128 in the tutorial)
    learning_rate: float = 0.0002  # Adam's, for both networks
    beta1: float = 0.5  # Adam's memory of earlier gradients
    batch_norm: bool = True
    spread: float = SPREAD  # standard deviation of the weights at the start


@dataclass(frozen=True)
class Step:
    """One step of training: both networks moved once.

    loss_d, loss_g: the losses, in nats. d_real: D(x), the mean probability that the discriminator gives to the
    real pictures of being real. d_fake: D(G(z)), the same for generated ones, before it moved; d_fake_after: after.
    """

    step: int
    epoch: int
    pictures: int  # real ones, as many as the batch unless some could not be read
    loss_d: float
    loss_g: float
    d_real: float
    d_fake: float
    d_fake_after: float


@dataclass(frozen=True)
class Epoch:
    """The end of an epoch: each picture was seen once, but for a rest that fills no batch. Means over its steps."""

    step: int
    epoch: int
    loss_d: float
    loss_g: float
    d_real: float
    d_fake: float
    left_out: int  # files of the epoch that are no pictures, or too small


class DCGANRun:
    """Two networks in training, and the folder that keeps them.

        run = gl.DCGANRun("runs/first", gl.load_pictures(), seed=7)
        for record in run.train(epochs=10):
            ...

    folder: where; one that holds a run is gone on with, if its settings and pictures are the same. pictures:
    from `load_pictures`. device: the fastest that is here, if left out. The rest are `Settings`. record, epochs:
    every `Step` and `Epoch` so far.

    The folder holds `settings.json`, `record.jsonl` (a line for each step and epoch), `checkpoint.pt` (all that is
    needed to go on), and `pictures/epoch-003.png` (what 64 fixed noise vectors give). Each file is whole at any time.
    The same settings, seed and pictures give the same record on the same machine with as many threads.
    """

    def __init__(
        self, folder: str | Path, pictures: RealPictures, *, device: str | torch.device | None = None, **settings
    ) -> None:
        self.folder, self.pictures, self.device = checked_path(folder), pictures, choose_device(device)
        if not isinstance(pictures, RealPictures):
            raise GanLabError(f"A run learns from gl.load_pictures(...), not from {type(pictures).__name__}.")
        self.settings = _checked(settings)
        self.record: list[Step] = []
        self.epochs: list[Epoch] = []
        if len(pictures) < self.settings.batch:
            raise GanLabError(
                f"{len(pictures)} pictures don't fill one batch of {self.settings.batch}: find more (a GAN needs "
                "thousands, or it learns them by heart), or pass a smaller batch."
            )
        self._open()

    @property
    def steps_an_epoch(self) -> int:
        """How many whole batches the pictures fill; what is left over is in another order, and another place, next."""
        return len(self.pictures) // self.settings.batch

    @property
    def step(self) -> int:
        """How many steps it has been trained."""
        return self._step

    @property
    def fixed_noise(self) -> Tensor:
        """The 64 noise vectors [64, z_dim] whose pictures are kept after each epoch."""
        return self._noise(FIXED_NOISE, 0, FIXED)

    def layers(self) -> tuple[list[Layer], list[Layer]]:
        """Generator and discriminator, layer by layer: what each does, the shape it gives, how much it learns."""
        return dcgan_layers.layers(self._g), dcgan_layers.layers(self._d)

    def drawn_networks(self) -> "Figure":
        """Both networks as a drawing: a block for what each convolution gives, with its shape."""
        return figures.networks(*self.layers())

    def train(self, epochs: int) -> Iterator[Step | Epoch]:
        """Train until `epochs` epochs are done in all, and yield a `Step` or an `Epoch` after each.

        Interrupt it whenever you like: the step ends, everything is kept, and the loop is over. The same call
        goes on from there, here or after the notebook was closed; if the epochs are done, it yields nothing. The state
        is kept once a minute, at each epoch's end, and whenever the loop is left.
        """
        if not is_whole(epochs, 1):
            raise GanLabError(f"epochs is how many to have trained in all, a whole number from 1, not {epochs!r}.")
        self._training = current = object()  # a generator that another one replaced must not go on
        if self._stale:
            self._go_back()
        stopped = self._stopping = False
        try:
            while self._training is current:
                with interruption.waits() as stop:
                    finished = self._finish_epoch()
                if finished:
                    yield finished
                if stop or stopped or self._stopping:
                    if self._step != self._kept_step:
                        self._keep()
                    done = self._step / self.steps_an_epoch
                    print(f"Stopped after step {self._step} ({done:.2f} epochs); all is kept in {self.folder}.")
                    print("Run the cell again to go on.")
                    return
                if self._step >= epochs * self.steps_an_epoch:
                    return
                stopped = yield from self._rest_of_epoch(current)
        finally:
            if self._training is current and not self._stale and self._step != self._kept_step:
                self._keep()

    def stop(self) -> None:
        """End the loop over `train` before its next step, as the stop button does."""
        self._stopping = True

    def generated(self, z: Tensor) -> np.ndarray:
        """What the generator makes of noise [n, z_dim] now: pictures [n, channels, side, side] uint8."""
        z = check_noise(z, self.settings.z_dim, "run.fixed_noise")
        self._g.eval()
        try:
            with torch.no_grad(), reproducible(self.device, one_thread=True):
                made = self._g(self._there(z))
        finally:
            self._g.train()  # after an interruption too, or the next step would be another one
        return ((made.float().cpu() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).numpy()

    def live(self) -> Live:
        """A figure that is drawn again while it trains: `live = run.live()`, and in the loop `live.update(record)`."""
        return Live(self)

    def loss_curves(self) -> "Figure":
        """Both losses, and what the discriminator says of real and generated pictures; `gl.show` shows the figure."""
        return figures.loss_curves(self.record, self.steps_an_epoch)

    def through_epochs(self, noises: int = 10, rows: int = 6) -> "Figure":
        """A strip: what the first fixed noise vectors gave after at most `rows` epochs, evenly spread."""
        return figures.through_epochs(self.kept_pictures(), noises, rows)

    def animate(self, seconds: float = 4.0) -> EpochsAnimation:
        """The first 16 of the fixed noise through all epochs, one frame an epoch, in about so many seconds."""
        return figures.animation(self.kept_pictures(), ACROSS, 2 * ACROSS, seconds)

    def real_and_fake(self) -> "Figure":
        """Up to 48 real pictures, and beside them what as many of the fixed noise give now."""
        fake = self.generated(self.fixed_noise)[: 6 * ACROSS]
        return figures.real_and_fake(self.pictures.first(len(fake)), fake, ACROSS)

    def kept_pictures(self) -> dict[int, np.ndarray]:
        """Of each epoch so far what the fixed noise gave, {epoch: [64, channels, side, side] uint8}; 0: untrained."""
        found = {}
        for epoch in range(len(self.epochs) + 1):
            path = self._picture(epoch)
            try:
                with Image.open(path, formats=["PNG"]) as sheet:
                    if sheet.size == (ACROSS * self.pictures.side, FIXED // ACROSS * self.pictures.side):
                        found[epoch] = self._cut(np.asarray(sheet))
            except Exception:  # deleted or spoilt by somebody, and Pillow raises anything; the others are still there
                continue
        return found

    def _open(self) -> None:
        """Start as settings.json and checkpoint.pt say, or anew."""
        self._told = asdict(self.settings) | {
            "side": self.pictures.side,
            "channels": self.pictures.channels,
            "pictures": len(self.pictures),
            "fingerprint": self.pictures.fingerprint,
        }
        self._kept_step, self._kept_at, self._stale = 0, time.monotonic(), False
        path = self.folder / "settings.json"
        try:
            is_new, has_state = not path.exists(), (self.folder / CHECKPOINT).exists()
        except (OSError, ValueError) as problem:
            raise GanLabError(f"{self.folder} can't be a folder here ({problem}): choose another name.") from None
        if not is_new:
            _compare(_read_json(path), self._told, path)
        self._start()
        if has_state:
            self._restore()
        write_over(path, json.dumps(self._told | {"name": self.pictures.name}, indent=2) + "\n")

    def _start(self) -> None:
        s, side, channels = self.settings, self.pictures.side, self.pictures.channels
        rng = np.random.default_rng([s.seed, START])
        self._g = Generator(side, channels, s.z_dim, s.width, s.batch_norm)
        self._d = Discriminator(side, channels, s.width, s.batch_norm)
        for network in (self._g, self._d):
            dcgan_layers.start(network, rng, s.spread)
            network.to(self.device, memory_format=self._layout)
        self._adam_g, self._adam_d = (
            torch.optim.Adam(network.parameters(), s.learning_rate, (s.beta1, 0.999)) for network in (self._g, self._d)
        )
        self._step = 0
        self.record, self.epochs = [], []

    @property
    def _layout(self) -> torch.memory_format:
        """Channels last is how convolutions are fastest on a CPU and on CUDA."""
        return torch.contiguous_format if self.device.type == "mps" else torch.channels_last

    @property
    def _half(self) -> bool:
        """bfloat16 where the device has units for it; its range is float32's, so that no loss has to be scaled."""
        return self.device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)

    def _rest_of_epoch(self, current: object) -> Iterating[Step, None, bool]:
        """The steps of the epoch that is under way; gives at its end whether an interruption ended it."""
        size, steps = self.settings.batch, self.steps_an_epoch
        epoch, done = divmod(self._step, steps)
        order = np.random.default_rng([self.settings.seed, ORDER, epoch]).permutation(len(self.pictures))
        lists = (order[k * size : (k + 1) * size] for k in range(done, steps))
        with contextlib.closing(self.pictures.batches(lists)) as batches:
            while self._training is current and self._step < (epoch + 1) * steps:
                with interruption.waits() as stop:
                    stop.at_once = True  # the second time, if a drive hangs
                    real = next(batches)
                    stop.at_once = False
                    if not len(real):
                        raise GanLabError(
                            f"Not one of the {size} pictures of a batch can be read: look at the files of "
                            f"{self.pictures.name}, and at run.pictures, which counts those left out."
                        )
                    told = self._moved(real, epoch + 1)
                    self._step += 1
                    self.record.append(told)
                    if stop or time.monotonic() - self._kept_at > KEEP_EVERY:
                        self._keep()
                yield told
                if stop or self._stopping:
                    return True
        return False

    def _finish_epoch(self) -> Epoch | None:
        """At an epoch's end, once: its pictures, its line in the record, the state. Before the first, the pictures."""
        epoch, rest = divmod(self._step, self.steps_an_epoch)
        is_open = epoch > len(self.epochs)
        if rest or not (is_open or not self._picture(epoch).exists()):
            return None
        self._check_finite()
        self._keep_pictures(epoch)
        if not is_open:
            return None
        told = self._summary(epoch)
        self.epochs.append(told)
        try:
            self._keep()
        except BaseException:
            self.epochs.pop()  # it is finished the next time
            raise
        return told

    def _moved(self, real: np.ndarray, epoch: int) -> Step:
        """What `_move` gives; if it fails, the networks are those of the last state that was kept."""
        try:
            return self._move(real, epoch)
        except BaseException as problem:  # the discriminator may have moved alone
            self._go_back()
            if isinstance(problem, torch.OutOfMemoryError):
                raise GanLabError(
                    f"The device has too little memory for a step: back at step {self._step}. Pass a smaller batch or "
                    "width, and another folder."
                ) from None
            raise

    def _move(self, real: np.ndarray, epoch: int) -> Step:
        """One step: the discriminator moves, then the generator. (Algorithm 1 of Goodfellow et al. with k = 1.)"""
        z = self._there(self._noise(NOISE, self._step, len(real)))
        with reproducible(self.device, one_thread=False), self._autocast():
            real = self._there(torch.from_numpy(real)).float() / 127.5 - 1
            fake = self._g(z)

            on_real, on_fake = self._d(real).float(), self._d(fake.detach()).float()
            # -log D(x) - log(1 - D(G(z))), written so that no logarithm meets a probability rounded to 0
            loss_d = softplus(-on_real).mean() + softplus(on_fake).mean()
            _descend(self._adam_d, loss_d)

            # D's weights need no gradient here, which would cost a tenth of the step. (And autocast computes with
            # the moved weights because of this: of those that need none, it keeps no copy.)
            self._d.requires_grad_(False)
            on_fake_after = self._d(fake).float()
            loss_g = softplus(-on_fake_after).mean()  # -log D(G(z))
            _descend(self._adam_g, loss_g)
            self._d.requires_grad_(True)

            logits = [on_real, on_fake, on_fake_after]
            numbers = torch.stack([loss_d, loss_g, *(each.sigmoid().mean() for each in logits)]).detach().tolist()
        if not all(map(math.isfinite, numbers)):
            raise self._no_number(self._step + 1)
        return Step(self._step + 1, epoch, len(real), *(float(f"{number:.6g}") for number in numbers))

    def _check_finite(self) -> None:
        """Losses can be numbers still when the weights no longer are: such a state must not be kept."""
        state = [value for network in (self._g, self._d) for value in network.state_dict().values()]
        if not all(torch.isfinite(value).all() for value in state):
            step = self._step
            self._go_back()
            raise self._no_number(step)

    def _no_number(self, step: int) -> GanLabError:
        return GanLabError(
            f"At step {step} a loss or a weight was no number any more (NaN or infinity): the training has stopped and "
            f"is back at step {self._kept_step}, the last that was kept. A lower learning_rate helps, in a new folder."
        )

    def _go_back(self) -> None:
        """To the last state that was kept, from one that a failure left half-moved."""
        self._stale = True  # until this is done: what is in memory must not be kept
        if self._kept_step and not (self.folder / CHECKPOINT).exists():
            raise GanLabError(f"{self.folder / CHECKPOINT} isn't there any more: bring it back and run this again.")
        self._start()
        if self._kept_step:
            self._restore()
        self._stale = False

    def _autocast(self) -> contextlib.AbstractContextManager:
        return torch.autocast(self.device.type, torch.bfloat16) if self._half else contextlib.nullcontext()

    def _noise(self, what: int, number: int, count: int) -> Tensor:
        """Noise [count, z_dim], from seed, purpose and number alone: going on needs no generator's state."""
        rng = np.random.default_rng([self.settings.seed, what, number])
        return torch.from_numpy(rng.standard_normal((count, self.settings.z_dim), np.float32))

    def _there(self, tensor: Tensor) -> Tensor:
        """On the run's device, pictures in its layout."""
        if tensor.ndim == 4:
            return tensor.to(self.device, memory_format=self._layout)
        return tensor.to(self.device)

    def _summary(self, epoch: int) -> Epoch:
        steps = [step for step in self.record[-self.steps_an_epoch :] if step.epoch == epoch]
        names = ("loss_d", "loss_g", "d_real", "d_fake")
        means = (float(f"{np.mean([getattr(step, name) for step in steps]):.6g}") for name in names)
        left_out = len(steps) * self.settings.batch - sum(step.pictures for step in steps)
        return Epoch(self._step, epoch, *means, left_out)

    def _picture(self, epoch: int) -> Path:
        return self.folder / "pictures" / f"epoch-{epoch:03}.png"

    def _keep_pictures(self, epoch: int) -> None:
        """A sheet of what the fixed noise gives, eight in a row without margins."""
        made = self.generated(self.fixed_noise)
        file = io.BytesIO()
        Image.fromarray(interleaved(tiled(made, ACROSS))).save(file, "png", optimize=True)
        write_over(self._picture(epoch), file.getvalue())

    def _cut(self, sheet: np.ndarray) -> np.ndarray:
        """The pictures of such a sheet again."""
        side, channels = self.pictures.side, self.pictures.channels
        pictures = sheet.reshape(FIXED // ACROSS, side, ACROSS, side, channels).transpose(0, 2, 4, 1, 3)
        return pictures.reshape(FIXED, channels, side, side)

    def _keep(self) -> None:
        """Write record and checkpoint; until the new one is whole, the older stays."""
        self._check_finite()
        lines = [json.dumps({"kind": "step"} | asdict(step)) for step in self.record]
        lines += [json.dumps({"kind": "epoch"} | asdict(epoch)) for epoch in self.epochs]
        write_over(self.folder / "record.jsonl", "".join(line + "\n" for line in lines))
        told = json.dumps(self._told).encode()
        state = {"settings": torch.frombuffer(bytearray(told), dtype=torch.uint8), "step": torch.tensor(self._step)}
        for name, network, adam in self._trained:
            state |= {f"{name}.{key}": value.contiguous() for key, value in network.state_dict().items()}
            for number, moments in adam.state_dict()["state"].items():
                state |= {f"adam.{name}.{number}.{key}": value.contiguous() for key, value in moments.items()}
        file = io.BytesIO()
        torch.save({key: value.cpu() for key, value in state.items()}, file)
        write_over(self.folder / CHECKPOINT, file.getvalue())
        self._kept_step, self._kept_at = self._step, time.monotonic()

    def _restore(self) -> None:
        """Networks, optimisers, step and record of the folder; GanLabError if they belong to another run."""
        path = self.folder / CHECKPOINT
        state = reading.read_state(path)
        try:
            told = json.loads(state["settings"].numpy().tobytes())
        except (KeyError, ValueError, TypeError, RecursionError):
            raise _foreign(path) from None
        _compare(told, self._told, path)
        try:
            for name, network, adam in self._trained:
                network.load_state_dict(_under(f"{name}.", state))
                moments = _moments(_under(f"adam.{name}.", state), list(network.parameters()))
                adam.load_state_dict({"state": moments, "param_groups": adam.state_dict()["param_groups"]})
            step = int(state["step"])
        except (KeyError, ValueError, RuntimeError, AttributeError, IndexError, TypeError):
            raise _foreign(path) from None
        if step < 1:
            raise _foreign(path)
        self._read_record(step)
        self._step = self._kept_step = step

    def _read_record(self, step: int) -> None:
        """The record up to a step; an epoch's own line may be missing at its very end, if the disk was full then."""
        path, epochs = self.folder / "record.jsonl", step // self.steps_an_epoch
        try:
            for line in path.read_text().splitlines():
                entry = json.loads(line)
                kind = {"step": Step, "epoch": Epoch}[entry.pop("kind")]
                if entry["step"] <= step:
                    (self.record if kind is Step else self.epochs).append(kind(**entry))
            if [told.step for told in self.record] != list(range(1, step + 1)):
                raise ValueError
            if len(self.epochs) != epochs and not (step % self.steps_an_epoch == 0 and len(self.epochs) == epochs - 1):
                raise ValueError
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise GanLabError(
                f"{path} is missing or was changed, and the curves are drawn from it: put it back, or start a run in "
                "another folder."
            ) from None

    @property
    def _trained(self) -> list[tuple[str, nn.Module, torch.optim.Adam]]:
        return [("generator", self._g, self._adam_g), ("discriminator", self._d, self._adam_d)]

    def __repr__(self) -> str:
        return f"<DCGAN run in {self.folder}: step {self._step}, {len(self.epochs)} epochs, on {self.device.type}>"


def _descend(adam: torch.optim.Adam, loss: Tensor) -> None:
    adam.zero_grad(set_to_none=True)
    loss.backward()
    adam.step()


def _moments(kept: dict[str, Tensor], parameters: list[Tensor]) -> dict[int, dict[str, Tensor]]:
    """Adam's memory of each parameter, laid out in memory as that is; ValueError if it has another shape."""
    moments: dict[int, dict[str, Tensor]] = {number: {} for number in range(len(parameters))}
    for key, value in kept.items():
        number, name = key.split(".")
        moments[int(number)][name] = value.clone()
    for parameter, each in zip(parameters, moments.values(), strict=True):
        if set(each) != {"step", "exp_avg", "exp_avg_sq"} or each["step"].numel() != 1:
            raise ValueError
        for name in ("exp_avg", "exp_avg_sq"):
            if each[name].shape != parameter.shape or each[name].dtype != parameter.dtype:
                raise ValueError
            each[name] = torch.empty_like(parameter, requires_grad=False).copy_(each[name])
    return moments


def _under(prefix: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}


def _foreign(path: Path) -> GanLabError:
    return GanLabError(f"{path} is no state of this run: put the right one back, or start a run in another folder.")


def _read_json(path: Path) -> dict:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError, RecursionError):
        raise GanLabError(f"{path} can't be read: put it back, or start a run in another folder.") from None


def _compare(there: dict, here: dict, path: Path) -> None:
    """GanLabError if a run was made with other settings or pictures."""
    if not isinstance(there, dict):
        raise GanLabError(f"{path} can't be read: put it back, or start a run in another folder.")
    for name, value in here.items():
        if there.get(name) != value:
            what = "other pictures" if name == "fingerprint" else f"{name} {there.get(name)!r}, not {value!r}"
            raise GanLabError(
                f"{path} is of a run with {what}: name another folder for the new one, or give what it was made with."
            )


def _checked(settings: dict) -> Settings:
    """Settings of the right kind and range."""
    known = Settings.__dataclass_fields__
    for name in settings:
        if name not in known:
            raise GanLabError(f"A run has no setting {name!r}; it has {', '.join(known)}.")
    s = Settings(**settings)
    s = replace(s, seed=check_seed(s.seed))
    for name, least, most in (("z_dim", 1, 4096), ("width", 1, 1024), ("batch", 2, 4096)):
        if not is_whole(getattr(s, name), least, most):
            raise GanLabError(
                f"{name} is a whole number from {least} to {most}, not {getattr(s, name)!r}: the tutorial's values are "
                "z_dim=100, width=64, batch=128."
            )
        s = replace(s, **{name: int(getattr(s, name))})  # a NumPy number can't be written as JSON
    for name, most in (("learning_rate", 10), ("beta1", 0.999), ("spread", 100)):
        value = getattr(s, name)
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= most:
            raise GanLabError(
                f"{name} is a number from 0 to {most}, not {value!r}: the tutorial's is {known[name].default}."
            )
        s = replace(s, **{name: float(value)})
    if not isinstance(s.batch_norm, bool):
        raise GanLabError(f"batch_norm is True or False, not {s.batch_norm!r}.")
    return s
