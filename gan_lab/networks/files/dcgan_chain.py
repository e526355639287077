"""A state_dict read as a chain of layers from noise to a picture, by the shapes of its tensors alone."""

import re
from itertools import combinations, pairwise
from math import isqrt

from gan_lab.networks.files.dcgan_parts import Chain, ChainLayer, Group, Misfit
from gan_lab.networks.files.dcgan_strides import ENLARGE, find_side, find_steps
from gan_lab.weights.pickle_values import make_printable
from gan_lab.weights.state_dicts import StateDict
from gan_lab.weights.stored_tensors import StoredNumbers

UNCLEAR = 2  # the rank of a misfit that is a generator, and can't be computed
MIN_LAYERS, MAX_LAYERS = 2, 12  # with a kernel; 256 x 256 pixels take seven
BUFFERS = {"running_mean", "running_var"}  # what batch norm has from training
FROM_CLASS = "from_class"  # in the names of the weights that the first layer of this kit has for a class vector
REAL_NUMBERS = ("float16", "bfloat16", "float32", "float64")
WANTED = "netG.state_dict(), a generator for noise alone, is what loads here"


NO_GENERATOR = Misfit(
    0, "holds no generator of a DCGAN, a chain of transposed convolutions from noise to 1 or 3 channels: " + WANTED
)
DISCRIMINATOR = Misfit(
    1,
    "holds a discriminator, whose kernels lead from pictures to one number, and no generator of a DCGAN: look for the "
    "file of the other network, often named netG, G or generator",
)


def read_chain(tensors: StateDict) -> Chain | Misfit:
    """Read tensors as a generator's.

    The layers are taken in the order of the file, in which a state_dict has them as they were made. Where that is no
    chain, they are taken in the order of their names, by which safetensors sorts them.

    Parameters
    ----------
    tensors : dict of StoredTensor
        All tensors of a network by name; none without dimensions.

    Returns
    -------
    Chain or Misfit
        The generator; or why they are none.
    """
    groups = _group(tensors)
    chain = _read_layers(groups)
    if isinstance(chain, Misfit) and chain.rank < UNCLEAR:
        by_name = _read_layers(sorted(groups, key=_sort_key))
        return max(chain, by_name, key=lambda read: read.rank if isinstance(read, Misfit) else UNCLEAR)
    return chain


def _sort_key(group: Group) -> list[tuple[int, str]]:
    """Return what sorts names with numbers as a reader does: main.3 before main.12."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]{1,9})", group.name)]


def _are_counted(kernels: list[Group]) -> bool:
    """Tell whether numbers in their names, and nothing else, put kernels in this order.

    From the last to the first, a discriminator's kernels look like those of a generator with one number of noise; and
    names can sort so, such as "end", "middle", "start".
    """
    words = {re.sub(r"[0-9]+", "0", kernel.name) for kernel in kernels}
    return len(words) == 1 and kernels == sorted(kernels, key=_sort_key)


def _read_layers(groups: list[Group]) -> Chain | Misfit:
    """Read the tensors of layers, in this order, as a generator's."""
    kernels = [group for group in groups if len(group.size) == 4 and not _is_from_class(group)]
    from_class = next(filter(_is_from_class, groups), None)
    if from_class:
        groups = [group for group in groups if group is not from_class]
        if not kernels or from_class.size[1:] != kernels[0].size[1:]:
            return NO_GENERATOR
    if not MIN_LAYERS <= len(kernels) <= MAX_LAYERS:
        return NO_GENERATOR
    leads_to_picture, leads_from_picture = _is_chain(kernels), _is_chain(kernels, backwards=True)
    if not leads_to_picture or leads_from_picture:
        return DISCRIMINATOR if leads_from_picture and not leads_to_picture else NO_GENERATOR
    if kernels[0].size[0] == 1 and not _are_counted(kernels):
        return DISCRIMINATOR
    first = groups[0]
    linear = _read_linear(first, kernels[0].size[0]) if len(first.size) == 2 else None
    carriers = [*([first] if linear else []), *kernels]
    norms = [group for group in groups if group not in carriers]
    if problem := _find_odd_layer(carriers, norms):
        return problem
    layers = _make_layers(kernels, linear)
    if layers is None:
        sizes = ", ".join("x".join(map(str, kernel.size[2:])) for kernel in kernels)
        return Misfit(
            UNCLEAR,
            f"holds a generator with kernels of {sizes}, and weights don't say by which strides and paddings it moves "
            "them: 4x4 throughout, after a first layer of 4x4 or 7x7 pixels, and two usual chains for 28 x 28 can load",
        )
    chain = _add_norms(layers, norms, groups)
    return chain if isinstance(chain, Misfit) else chain._replace(from_class=from_class)


def _group(tensors: StateDict) -> list[Group]:
    """Group tensors by layer, in the order of the file."""
    groups: dict[str, Group] = {}
    for name, tensor in tensors.items():
        layer, _, end = name.rpartition(".")
        groups.setdefault(layer, Group(layer, {})).tensors[end] = tensor
    return list(groups.values())


def _is_from_class(group: Group) -> bool:
    """Tell whether a group is the kernel that a generator of the kit's has beside its first one for class vectors."""
    is_named = group.name.rpartition(".")[2] == FROM_CLASS and set(group.tensors) == {"weight"}
    return is_named and len(group.size) == 4 and _has_real_numbers(group)


def _is_chain(kernels: list[Group], backwards: bool = False) -> bool:
    """Tell whether each kernel takes the channels that the one before it makes, and the last one makes colours.

    A transposed convolution's kernel is [in, out, height, width], a convolution's [out, in, height, width]: so the
    kernels of a discriminator, which leads from colours, are such a chain if they are read backwards.
    """
    sizes = [kernel.size for kernel in (reversed(kernels) if backwards else kernels)]
    is_linked = all(one[1] == other[0] for one, other in pairwise(sizes))
    return is_linked and sizes[-1][1] in (1, 3)


def _read_linear(group: Group, channels: int) -> ChainLayer | None:
    """Read a linear layer whose numbers are laid out as [channels, side, side]; None if they can't be."""
    outer, inner = group.size
    side = isqrt(outer // channels) if channels else 0
    return ChainLayer(group, inner, channels, side, None, None) if side and channels * side**2 == outer else None


def _find_odd_layer(kernels: list[Group], norms: list[Group]) -> Misfit | None:
    """Find what a DCGAN's generator doesn't have, or batch norm without what it has from training."""
    for norm in norms:
        if set(norm.tensors) == {"weight", "bias"} and len(norm.size) == 1:
            return Misfit(
                UNCLEAR,
                f"has no running_mean and running_var for {make_printable(norm.name)}, without which batch norm can't "
                "make pictures: save netG.state_dict(), which has them, not the parameters alone; a generator with "
                "another norm can't load",
            )
    odd = [group for group in kernels if not _is_kernel(group)] + [group for group in norms if not _is_norm(group)]
    if not odd:
        return None
    name, tensor = next(iter(odd[0].full_names.items()))
    return Misfit(
        UNCLEAR,
        f"holds a generator with other layers than a DCGAN's, such as {make_printable(name)} {list(tensor.size)} (one "
        "that takes a class has a table of them): " + WANTED,
    )


def _is_kernel(group: Group) -> bool:
    """Tell whether a group is the weight of a layer, with a bias or without."""
    ends = set(group.tensors)
    outer = group.size[1] if len(group.size) == 4 else group.size[0]
    has_right_bias = "bias" not in ends or group.tensors["bias"].size == (outer,)
    return ends <= {"weight", "bias"} and has_right_bias and _has_real_numbers(group)


def _is_norm(group: Group) -> bool:
    """Tell whether a group is batch norm with its mean and variance, with scales and shifts or without."""
    sizes = {tensor.size for tensor in group.tensors.values()}
    is_complete = set(group.tensors) in (BUFFERS, BUFFERS | {"weight", "bias"})
    return is_complete and len(sizes) == 1 and len(min(sizes)) == 1 and _has_real_numbers(group)


def _has_real_numbers(group: Group) -> bool:
    storages = [tensor.storage for tensor in group.tensors.values()]
    return all(type(storage) is StoredNumbers and storage.dtype in REAL_NUMBERS for storage in storages)


def _make_layers(kernels: list[Group], linear: ChainLayer | None) -> list[ChainLayer] | None:
    """Make the layers, without batch norm yet; None if strides and paddings can't be known."""
    sizes = [kernel.size[2] for kernel in kernels]
    if any(kernel.size[2] != kernel.size[3] for kernel in kernels):
        return None
    steps = find_steps([linear.side, *sizes] if linear else sizes)
    if steps is None:
        return None
    convolutions = [
        ChainLayer(kernel, kernel.size[0], kernel.size[1], kernel.size[2], step, None)
        for kernel, step in zip(kernels, steps[1:] if linear else steps, strict=True)
    ]
    return [linear, *convolutions] if linear else convolutions


def _add_norms(layers: list[ChainLayer], norms: list[Group], groups: list[Group]) -> Chain | Misfit:
    """Put each batch norm behind the layer that it belongs to, by its width and by the order in the file."""

    def fits(layer: ChainLayer, norm: Group) -> bool:
        return norm.width == layer.outer or (layer.step is None and norm.width == layer.kernel.size[0])

    places = [
        chosen
        for chosen in combinations(range(len(layers)), len(norms))
        if all(fits(layers[number], norm) for number, norm in zip(chosen, norms, strict=True))
    ]
    # Where widths alone leave it open, each stands in the file right behind its layer.
    behind = [chosen for chosen in places if _stand_behind([layers[i].kernel for i in chosen], norms, groups)]
    if len(places) != 1 and len(behind) != 1:
        return Misfit(UNCLEAR, "holds a generator whose batch norms can't be matched with its layers: " + WANTED)
    chosen = places[0] if len(places) == 1 else behind[0]
    placed = dict(zip(chosen, norms, strict=True))
    layers = [layer._replace(norm=placed.get(number)) for number, layer in enumerate(layers)]
    kernels, steps = [layer.side for layer in layers], [layer.step or ENLARGE for layer in layers]
    return Chain(layers, layers[0].inner, layers[-1].outer, find_side(kernels, steps))


def _stand_behind(kernels: list[Group], norms: list[Group], groups: list[Group]) -> bool:
    return all(groups.index(norm) == groups.index(kernel) + 1 for kernel, norm in zip(kernels, norms, strict=True))
