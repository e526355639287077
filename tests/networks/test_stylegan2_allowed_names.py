"""Names and values in a file: those that no network needs are refused, and nothing in the file runs."""

import pickletools

import pytest
import torch
from pickle_programs import (
    BUILD,
    EMPTY_DICT,
    EMPTY_TUPLE,
    MARK,
    NEWOBJ,
    REDUCE,
    TUPLE1,
    find_global,
    find_global_on_stack,
    program,
    text,
)
from stylegan2_files import encode_number, random_generator, save_generator

import gan_lab as gl

SHELL = text("touch fired") + TUPLE1 + REDUCE
ASKS = {  # what is asked for -> how
    "os.system": program(find_global("os", "system"), SHELL),
    "posix.system": program(find_global_on_stack("posix", "system"), SHELL),
    "nt.system": pickletools.optimize(program(find_global("nt", "system"), SHELL, version=2)),
    "builtins.eval": program(find_global_on_stack("builtins", "eval"), text("1"), TUPLE1, REDUCE),
    "builtins.exec": program(find_global("builtins", "exec"), text("1"), TUPLE1, REDUCE),
    "builtins.getattr": program(
        find_global("builtins", "getattr"), find_global("collections", "OrderedDict"), TUPLE1, REDUCE
    ),
    "__builtin__.getattr": program(find_global("__builtin__", "getattr"), version=2),
    "builtins.__import__": program(find_global("builtins", "__import__"), text("os"), TUPLE1, REDUCE),
    "subprocess.Popen": program(MARK, text("ls"), b"isubprocess\nPopen\n"),
    "os.popen": program(MARK, find_global("os", "popen"), text("ls"), b"o"),
    "builtins.type": program(find_global("builtins", "type"), EMPTY_TUPLE, NEWOBJ),
    "builtins.object": program(find_global_on_stack("builtins", "object"), EMPTY_TUPLE, EMPTY_DICT, b"\x92"),
    "torch._utils._import_dotted_name": program(find_global_on_stack("torch", "_utils._import_dotted_name")),
    "torch._utils._rebuild_tensor_v2.__globals__": program(
        find_global_on_stack("torch._utils", "_rebuild_tensor_v2.__globals__")
    ),
    "torch._utils._rebuild_tensor_v2x": program(find_global("torch._utils", "_rebuild_tensor_v2x")),
    "torch._utils._rebuild_parameter_with_state": program(find_global("torch._utils", "_rebuild_parameter_with_state")),
    "torch.hub.load": program(find_global("torch.hub", "load")),
    "torch.load": program(find_global("torch", "load")),
    "numpy.core.multiarray.scalarx": program(find_global("numpy.core.multiarray", "scalarx")),
    "numpy.testing._private.utils.runstring": program(find_global("numpy.testing._private.utils", "runstring")),
    "numpy.core.multiarray._reconstructx": program(find_global("numpy.core.multiarray", "_reconstructx")),
    "numpy.ndarray.__init__": program(find_global_on_stack("numpy", "ndarray.__init__")),
    "dnnlib.util.call_func_by_name": program(find_global("dnnlib.util", "call_func_by_name")),
    "torch_utils.persistence.import_hook": program(find_global("torch_utils.persistence", "import_hook")),
    "collections.OrderedDict.__init__": program(find_global_on_stack("collections", "OrderedDict.__init__")),
    "builtins.set.__init__": program(find_global_on_stack("builtins", "set.__init__")),
    "_codecs.decode": program(find_global("_codecs", "decode")),
}


@pytest.mark.parametrize(("name", "content"), ASKS.items(), ids=ASKS)
def test_a_name_that_no_network_needs_is_refused_and_named(name, content, refusal_of):
    assert f"asks for {name}" in refusal_of(content)


def tensorflow(function: str) -> bytes:
    network_ = find_global("dnnlib.tflib.network", "Network") + EMPTY_TUPLE + NEWOBJ
    state = EMPTY_DICT + text("build_func_name") + text(function) + b"s" + BUILD
    return program((network_ + state) * 3, b"\x87", version=3)


def test_a_network_for_tensorflow_is_refused_with_advice(refusal_of):
    second = refusal_of(tensorflow("G_main"))
    assert "TensorFlow" in second
    assert "legacy.py" in second
    first = refusal_of(tensorflow("G_style"))
    assert "a first StyleGAN can't" in first
    assert "ffhq" in first


def test_names_from_a_file_are_repeated_without_control_characters_and_shortened(refusal_of):
    sentence = refusal_of(program(find_global_on_stack("os\x1b[2J\r\n" + "x" * 10_000, "system")))
    assert sentence.isprintable()
    assert len(sentence) < 300


def test_settings_may_be_numbers_of_python_or_of_numpy(tmp_path):
    plain = random_generator()

    def swap_types(part, state):
        if part == "synthesis.b8.conv1":
            state.update(act_gain=2**0.5, conv_clamp=encode_number(256.0))

    whole = save_generator(tmp_path / "a.pkl", plain)
    other = save_generator(tmp_path / "b.pkl", plain, change=swap_types)
    z = torch.ones(1, 16)
    made = [gl.load_stylegan2(path).generate(z).tensor for path in (whole, other)]
    assert torch.allclose(*made, atol=1e-6)
