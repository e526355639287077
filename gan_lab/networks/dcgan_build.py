"""The generator of a DCGAN from a file, as a network that computes.

What isn't in the weights is as in the paper (Radford et al. 2016): batch norm, then ReLU behind each layer but the
last, and tanh behind that one. Batch norm's epsilon is PyTorch's, 1e-5.
"""

from collections.abc import Mapping

from torch import Tensor, nn

from gan_lab.networks.files.dcgan_parts import Chain, ChainLayer, Group


class LoadedGenerator(nn.Module):
    """A generator in eval mode: from noise [n, z_dim] to pictures [n, channels, side, side] in [-1, 1].

    If it has classes, it takes class vectors [n, classes] too.

    Parameters
    ----------
    chain : Chain
        Its layers.
    tensors : dict of Tensor
        All of the chain's tensors, float32, by their names in the file.
    """

    def __init__(self, chain: Chain, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.side, self.channels, self.z_dim, self.classes = chain.side, chain.channels, chain.z_dim, chain.classes
        modules: list[nn.Module] = []
        for layer in chain.layers:
            make = _make_linear if layer.step is None else _make_convolution
            modules += [*make(layer, tensors), nn.ReLU()]
        self.main = nn.Sequential(*modules[:-1], nn.Tanh())
        self.starts_linear = chain.layers[0].step is None
        self.from_class: nn.Module | None = None
        if chain.from_class:
            layer = chain.layers[0]._replace(kernel=chain.from_class, inner=chain.classes, norm=None)
            self.from_class = _make_convolution(layer, tensors)[0]
        self.eval().requires_grad_(False)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Make pictures [n, channels, side, side] of noise z [n, z_dim] and, if it has classes, vectors y of them."""
        x = z if self.starts_linear else z[:, :, None, None]
        if self.from_class is None or y is None:
            return self.main(x)
        return self.main[1:](self.main[0](x) + self.from_class(y[:, :, None, None]))


def _make_convolution(layer: ChainLayer, tensors: Mapping[str, Tensor]) -> list[nn.Module]:
    """Make a transposed convolution with its weights, and batch norm if it has it."""
    assert layer.step is not None
    bias = "bias" in layer.kernel.tensors
    kernel = nn.ConvTranspose2d(layer.inner, layer.outer, layer.side, *layer.step, bias=bias)
    norms = [] if layer.norm is None else [_make_norm(nn.BatchNorm2d, layer.norm, tensors)]
    return [_load(kernel, layer.kernel, tensors), *norms]


def _make_linear(layer: ChainLayer, tensors: Mapping[str, Tensor]) -> list[nn.Module]:
    """Make a linear layer with its weights, laid out as pixels, and batch norm of its single numbers or of channels."""
    linear = nn.Linear(layer.inner, layer.kernel.size[0], "bias" in layer.kernel.tensors)
    modules = [_load(linear, layer.kernel, tensors), nn.Unflatten(1, (layer.outer, layer.side, layer.side))]
    if layer.norm is None:
        return modules
    if layer.norm.width == layer.outer:
        return [*modules, _make_norm(nn.BatchNorm2d, layer.norm, tensors)]
    return [modules[0], _make_norm(nn.BatchNorm1d, layer.norm, tensors), modules[1]]


def _make_norm(kind: type[nn.BatchNorm1d | nn.BatchNorm2d], group: Group, tensors: Mapping[str, Tensor]) -> nn.Module:
    return _load(kind(group.width, affine="weight" in group.tensors), group, tensors)


def _load(module: nn.Module, group: Group, tensors: Mapping[str, Tensor]) -> nn.Module:
    """Load the tensors of a layer into a module that has the same ones."""
    own = {end: tensors[name] for end, name in zip(group.tensors, group.full_names, strict=True)}
    module.load_state_dict(own, strict=False)  # num_batches_tracked, which only training needs, isn't among them
    return module
