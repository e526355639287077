"""The settings of a training run, and which values each may have."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gan_lab.call_habits import CALLS
from gan_lab.errors import GanLabError, is_integer_in_range, is_number_in_range
from gan_lab.guided import explain_keyword
from gan_lab.inputs.noise import check_seed
from gan_lab.networks.dcgan_layers import INITIAL_SPREAD
from gan_lab.train.augmentation import ADAPTIVE

INTEGER_RANGES = {"z_dim": (1, 4096), "width": (1, 1024), "batch": (2, 4096)}
# The largest values of the settings that take any number from 0.
MAX_VALUES: dict[str, float] = {"learning_rate": 10, "beta1": 0.999, "spread": 100}


@dataclass(frozen=True)
class Settings:
    """The settings of a run, which decide it together with its pictures.

    The defaults are those of PyTorch's DCGAN tutorial, except for width and batch.

    Attributes
    ----------
    seed : int
        Of everything random, 0 to 2**32 - 1.
    z_dim : int
        How many numbers a noise vector has, 1 to 4096.
    width : int
        Channels of the generator's last hidden layer and of the discriminator's first, 1 to 1024 (64 in the tutorial).
    batch : int
        Real pictures in a step, 2 to 4096 (128 in the tutorial).
    learning_rate : float
        Adam's, for both networks, 0 to 10.
    beta1 : float
        Adam's memory of earlier gradients, 0 to 0.999.
    batch_norm : bool
        Whether the networks have batch norm.
    spread : float
        Standard deviation of the weights at the start, 0 to 100.
    augment : float or "ada"
        The probability, 0 to 1, with which each picture that the discriminator sees goes through each transformation
        of `gan_lab.train.augmentation`; or "ada", with which the probability follows the discriminator's
        overfitting.
    conditional : bool
        Whether the networks are told the classes of the pictures, so that the generator can be asked for one: the
        generator as in Mirza and Osindero 2014, "Conditional Generative Adversarial Nets", the discriminator as in
        Miyato and Koyama 2018, "cGANs with Projection Discriminator".
    """

    seed: int = 0
    z_dim: int = 100
    width: int = 32
    batch: int = 64
    learning_rate: float = 0.0002
    beta1: float = 0.5
    batch_norm: bool = True
    spread: float = INITIAL_SPREAD
    augment: float | str = 0.0
    conditional: bool = False


def check_settings(given: Mapping[str, Any]) -> Settings:
    """Check the settings that a user gave, and take the defaults for the rest.

    Parameters
    ----------
    given : mapping of str
        Values of any type by the names of settings. NumPy's numbers become Python's, which JSON can hold.

    Returns
    -------
    Settings
        The same values, each of the right type and in its range.

    Raises
    ------
    GanLabError
        If there is no setting of a name, or a value is of another type or out of range.
    """
    defaults = asdict(Settings())
    for name, value in given.items():
        if name not in defaults:
            raise explain_keyword("gl.DCGANRun", name, value, [*defaults, "device"], CALLS["DCGANRun.__init__"])
    values = defaults | dict(given)
    values["seed"] = check_seed(values["seed"])
    for name, (minimum, maximum) in INTEGER_RANGES.items():
        if not is_integer_in_range(values[name], minimum, maximum):
            raise GanLabError(
                f"{name} is a whole number from {minimum} to {maximum}, not {values[name]!r}: the tutorial's values "
                "are z_dim=100, width=64, batch=128."
            )
        values[name] = int(values[name])
    for name, limit in MAX_VALUES.items():
        if not is_number_in_range(values[name], 0, limit):
            raise GanLabError(
                f"{name} is a number from 0 to {limit}, not {values[name]!r}: the tutorial's is {defaults[name]}."
            )
        values[name] = float(values[name])
    for name in ("batch_norm", "conditional"):
        if not isinstance(values[name], bool):
            raise GanLabError(f"{name} is True or False, not {values[name]!r}.")
    values["augment"] = _check_augment(values["augment"])
    return Settings(**values)


def _check_augment(value: Any) -> float | str:
    """Return the setting augment in the type that JSON holds; GanLabError if it is neither a probability nor "ada"."""
    if isinstance(value, str) and value == ADAPTIVE:
        return value
    if not is_number_in_range(value, 0, 1):
        raise GanLabError(
            f"augment is the probability of each transformation, a number from 0 to 1, or {ADAPTIVE!r}, which adapts "
            f"it, not {value!r}."
        )
    return float(value)
