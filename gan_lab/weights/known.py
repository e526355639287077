"""The published files of weights: where they can be downloaded, and on what terms.

`gan_lab.kinds` says which kind of network each name is.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class RemoteFile:
    """A file to download, with what is known of it beforehand.

    Attributes
    ----------
    url : str
        Where it lies.
    size : int or None
        In bytes; None if it isn't known.
    sha256 : str or None
        Its digest in hexadecimal; where it isn't known, the first download notes it, and it holds from then on.
    suffix : str
        In the cache the file is called name + suffix.
    terms : str
        What may be done with it, as the end of a sentence.
    """

    url: str
    size: int | None = None
    sha256: str | None = None
    suffix: str = "-pytorch_model.bin"
    terms: str = "the publisher states no licence for the weights (the library's code is MIT)"


def _describe_stylegan2(
    name: str, pictures: str, pictures_terms: str = "have terms of their own: read them there first"
) -> RemoteFile:
    """Describe the file of a StyleGAN2 of NVIDIA's; pictures: what it learned from, and on what terms."""
    licence = "NVIDIA's licence allows this network for research or evaluation only"
    url = f"https://nvlabs-fi-cdn.nvidia.com/stylegan2-ada-pytorch/pretrained/{name}.pkl"
    return RemoteFile(
        url, suffix=".pkl", terms=f"{licence}. The pictures it learned from, {pictures}, {pictures_terms}"
    )


_BIGGAN_URL = "https://s3.amazonaws.com/models.huggingface.co/biggan/biggan-deep-{}-pytorch_model.bin"
REMOTE_FILES = {
    "biggan-deep-128": RemoteFile(_BIGGAN_URL.format(128)),
    "biggan-deep-256": RemoteFile(
        _BIGGAN_URL.format(256), 234_411_737, "5900ef4065047e3aa0d1b66197b7f2664dceb59b27080e414ad57e203c485bc5"
    ),
    "biggan-deep-512": RemoteFile(_BIGGAN_URL.format(512)),
    "ffhq": _describe_stylegan2(
        "ffhq", "Flickr-Faces-HQ", "are under CC BY-NC-SA 4.0 and not to be used for facial recognition"
    ),
    "metfaces": _describe_stylegan2("metfaces", "MetFaces"),
    "afhqcat": _describe_stylegan2("afhqcat", "Animal Faces-HQ"),
    "afhqdog": _describe_stylegan2("afhqdog", "Animal Faces-HQ"),
    "afhqwild": _describe_stylegan2("afhqwild", "Animal Faces-HQ"),
    "cifar10": _describe_stylegan2("cifar10", "CIFAR-10"),
    "brecahad": _describe_stylegan2("brecahad", "BreCaHAD"),
}
