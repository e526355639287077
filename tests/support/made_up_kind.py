"""A fourth kind of network, as somebody would add it: this module, its tile, and the entry that `make_kind` gives.

Its pictures are stripes. Each of the four numbers of the noise is the brightness of a band, and contrast says how
strong the bands are; the weights are one number, which shifts all of them.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from made_up_tile import BANDS, StripesTile
from torch import Tensor

from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.noise import check_noise, normal_noise
from gan_lab.kinds import GenerateOption, Kind, ShippedNetwork, get_kind
from gan_lab.networks.network import Network, print_loaded
from gan_lab.pictures.samples import Samples
from gan_lab.weights import cache, locate, reading
from gan_lab.weights.default_network import choose_network

SIDE = 16  # pixels


def make_kind(weights: Path) -> Kind:
    """The entry of this kind; weights: the file of its small network."""
    return Kind(
        name="stripes",
        title="Stripes",
        loader="made_up_kind:load_stripes",
        tile="made_up_tile:StripesTile",
        shipped=ShippedNetwork("pocket-stripes", weights, cache.sha256(weights)),
        variable="GAN_LAB_STRIPES",
        files="a weights file of stripes",
        asks_for_class="never",
        option=GenerateOption("contrast", 0.5, 0.0, "of stripes, above 0, at most 1 (default 0.5)"),
        file_ending=".stripes",
    )


class Stripes(Network[StripesTile]):
    """A network that makes stripes. `load_stripes` makes one."""

    def __init__(self, name: str, shift: float, sha256: str) -> None:
        super().__init__(name, Labels.numbered(0), SIDE, sha256, torch.device("cpu"))
        self.kind = get_kind("stripes")
        self._shift = shift

    def generate(self, z: Tensor, contrast: float) -> Samples:
        """A picture for each row of z [n, 4]."""
        z = check_noise(z, BANDS, "gan.generate_from_seed(n, seed)")
        tiles = [StripesTile(z=row.numpy().copy(), contrast=contrast) for row in z]
        return self._make_samples(self.regenerate_tiles(tiles), tiles)

    def draw_noise(self, n: int, seed: int | None, option_value: float | None) -> Tensor:
        return normal_noise(n, BANDS, seed)

    def generate_from_noise(self, z: Tensor, what: int | str | None, option_value: float | None) -> Samples:
        return self.generate(z, 0.5 if option_value is None else option_value)

    def regenerate_tiles(self, tiles: Sequence[StripesTile]) -> Tensor:
        bands = torch.stack([tile.contrast * torch.from_numpy(tile.z) for tile in tiles]) + self._shift
        rows = bands.tanh().repeat_interleave(SIDE // BANDS, dim=1)
        return rows[:, None, :, None].expand(-1, 3, SIDE, SIDE).contiguous()


def load_stripes(name_or_path: str | Path | None = None) -> Stripes:
    """Load a network of stripes and say in one line which."""
    kind = get_kind("stripes")
    asked = choose_network(kind, name_or_path).name_or_path
    path = locate.locate(asked, kind)
    shift = float(reading.read_state_dict(path)["shift"])
    gan = Stripes(str(asked) if asked in kind.names else path.stem, shift, cache.sha256(path))
    print_loaded(gan)
    return gan
