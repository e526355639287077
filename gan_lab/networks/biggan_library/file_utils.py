"""What the library's `model` asks for in `file_utils`: its download, which the kit never calls."""

from typing import NoReturn

from gan_lab.errors import GanLabError


def cached_path(url_or_filename: object, cache_dir: object = None) -> NoReturn:
    """Refuse to download: the kit's own downloads are checked (`gan_lab.weights.download`)."""
    raise GanLabError(
        "This copy of the library's network downloads nothing: gl.load_biggan loads a network, and "
        "pytorch_pretrained_biggan.BigGAN.from_pretrained is the library's own way."
    )
