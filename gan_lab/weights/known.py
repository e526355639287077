"""The published weights that this kit knows: where they can be downloaded, and on what terms."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remote:
    """A file to download. A digest that isn't known is noted at the first download and holds from then on."""

    url: str
    size: int | None = None  # bytes
    sha256: str | None = None
    suffix: str = "-pytorch_model.bin"  # in the cache it is called name + suffix
    terms: str = "the publisher states no licence for the weights (the library's code is MIT)"


def _stylegan2(name: str, pictures: str, terms: str = "have terms of their own: read them there first") -> Remote:
    """A network of NVIDIA's, and what may be done with it and with the pictures that it learned from."""
    licence = "NVIDIA's licence allows this network for research or evaluation only"
    url = f"https://nvlabs-fi-cdn.nvidia.com/stylegan2-ada-pytorch/pretrained/{name}.pkl"
    return Remote(url, suffix=".pkl", terms=f"{licence}. The pictures it learned from, {pictures}, {terms}")


_BIGGAN = "https://s3.amazonaws.com/models.huggingface.co/biggan/biggan-deep-{}-pytorch_model.bin"
REMOTE = {
    "biggan-deep-128": Remote(_BIGGAN.format(128)),
    "biggan-deep-256": Remote(
        _BIGGAN.format(256), 234_411_737, "5900ef4065047e3aa0d1b66197b7f2664dceb59b27080e414ad57e203c485bc5"
    ),
    "biggan-deep-512": Remote(_BIGGAN.format(512)),
    "ffhq": _stylegan2(
        "ffhq", "Flickr-Faces-HQ", "are under CC BY-NC-SA 4.0 and not to be used for facial recognition"
    ),
    "metfaces": _stylegan2("metfaces", "MetFaces"),
    "afhqcat": _stylegan2("afhqcat", "Animal Faces-HQ"),
    "afhqdog": _stylegan2("afhqdog", "Animal Faces-HQ"),
    "afhqwild": _stylegan2("afhqwild", "Animal Faces-HQ"),
    "cifar10": _stylegan2("cifar10", "CIFAR-10"),
    "brecahad": _stylegan2("brecahad", "BreCaHAD"),
}
