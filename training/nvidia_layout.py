"""Write a generator into a pickle that is laid out as NVIDIA's files of StyleGAN2-ADA are.

So the small network that ships is read by the same code as the large ones, and the tests can make files of
every kind. What such a file looks like is described in gan_lab/networks/files/stylegan2_file.py, which reads it. The
source code that NVIDIA's files carry along, and that their loader executes, is left empty.
"""

import io
import pickle
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

HOOKS = ("_backward_hooks", "_forward_hooks", "_forward_pre_hooks", "_state_dict_hooks", "_load_state_dict_pre_hooks")


class Call:
    """A call of the function of this name with these arguments, pickled as such; nothing is called here."""

    def __init__(self, name: str, *arguments: Any) -> None:
        self.name, self.arguments = name, arguments

    def __reduce__(self) -> tuple:
        module, _, name = self.name.rpartition(".")
        return getattr(sys.modules[module], name), self.arguments


def encode_network(
    module: nn.Module,
    dtype: torch.dtype = torch.float32,
    module_src: str = "",
    change: Callable[[str, dict], None] = lambda path, state: None,
    path: str = "",
) -> Call:
    """Encode a network and all its parts as the file has them.

    dtype: of its numbers. change: may change the state of the part at `path` ("" is the whole) before it is written.
    """
    parts = {
        name: encode_network(child, dtype, module_src, change, f"{path}.{name}".strip("."))
        for name, child in module._modules.items()
    }
    parameters = {
        name: Call("torch._utils._rebuild_parameter", encode_tensor(value, dtype), False, OrderedDict())
        for name, value in module._parameters.items()
    }
    state = {
        "training": False,
        "_parameters": OrderedDict(parameters),
        "_buffers": OrderedDict((name, encode_tensor(value, dtype)) for name, value in module._buffers.items()),
        "_non_persistent_buffers_set": set(),
        **{hooks: OrderedDict() for hooks in HOOKS},
        "_modules": OrderedDict(parts),
        # gains are NumPy's numbers in these files
        **{
            name: encode_number(value) if isinstance(value, float) else value for name, value in module.settings.items()
        },
        "_init_args": (),
        "_init_kwargs": {},
    }
    change(path, state)
    meta = {"type": "class", "version": 6, "module_src": module_src, "class_name": type(module).__name__}
    return Call("torch_utils.persistence._reconstruct_persistent_obj", meta | {"state": state})


def encode_tensor(value: Tensor, dtype: torch.dtype = torch.float32) -> Call:
    """Encode a tensor as torch 1.7 pickled it: its numbers as a file of torch.save's, and the view of them."""
    value = value.detach().cpu().to(dtype)
    content = io.BytesIO()
    torch.save(value._typed_storage(), content, _use_new_zipfile_serialization=False)
    storage = Call("torch.storage._load_from_bytes", content.getvalue())
    place = value.storage_offset(), tuple(value.shape), value.stride()
    return Call("torch._utils._rebuild_tensor_v2", storage, *place, False, OrderedDict())


def encode_number(value: float) -> Call:
    """Encode a float as a NumPy number."""
    return Call("numpy.core.multiarray.scalar", np.dtype("f8"), np.float64(value).tobytes())


def write_pickle(path: Path, networks: Mapping[str, Any], protocol: int = 3) -> Path:
    """Write what a file holds, {"G_ema": encode_network(...), ...}, as a pickle of this protocol."""
    content = io.BytesIO()
    with _stand_ins():
        pickle.Pickler(content, protocol).dump(dict(networks))
    path.write_bytes(content.getvalue())
    return path


@contextmanager
def _stand_ins() -> Iterator[None]:
    """Provide, while a file is written, the functions that it names, in modules that needn't be installed.

    Pickle writes a function as its name, and looks the name up before.
    """
    names = {
        "torch_utils.persistence": "_reconstruct_persistent_obj",
        "dnnlib.util": "EasyDict",
        "numpy.core.multiarray": "scalar",
    }
    before = dict(sys.modules)
    try:
        for module, name in names.items():
            stand_in = type(name, (dict,), {"__module__": module})  # a class serves for a function too
            sys.modules.setdefault(module.split(".")[0], ModuleType(module.split(".")[0]))
            sys.modules[module] = ModuleType(module)
            setattr(sys.modules[module], name, stand_in)
        yield
    finally:
        for module in names:
            for each in (module, module.split(".")[0]):
                sys.modules.pop(each, None)
                if each in before:
                    sys.modules[each] = before[each]
