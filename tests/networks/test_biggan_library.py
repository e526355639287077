"""The library's network without the rest of the library: what is imported, and that the library itself stays whole."""

import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch
from biggan_checkpoints import DeepGenerator
from pytorch_pretrained_biggan import BigGAN, BigGANConfig, convert_tf_to_pytorch
from random_networks import random_gan, random_inputs, small_config

from gan_lab.errors import GanLabError
from gan_lab.networks import biggan_library
from gan_lab.networks.biggan_build import build_network
from gan_lab.networks.biggan_library import INSTALL, import_library

ROOT = Path(__file__).parents[2]
# What neither loading a network nor its first pictures need. Each takes a twentieth of a second or more to import.
HEAVY = "scipy boto3 botocore s3transfer requests matplotlib packaging pandas nltk IPython pytorch_pretrained_biggan"
SHOWN = """
import sys, warnings
warnings.simplefilter("ignore")
import gan_lab as gl
gan = gl.load_biggan(sys.argv[1])
gan.generate(gl.truncated_noise(1, 0.4, seed=1), gan.class_vector(0), 0.4)._repr_mimebundle_()
"""
USED = """
import importlib, pickle, pytorch_pretrained_biggan as library
from pytorch_pretrained_biggan import BigGAN, BigGANConfig, truncated_noise_sample
from pytorch_pretrained_biggan.file_utils import cached_path
assert library.__name__ == "pytorch_pretrained_biggan" and library.__version__ == "0.1.1"
assert cached_path.__module__ == library.file_utils.__name__ == "pytorch_pretrained_biggan.file_utils"
assert truncated_noise_sample(truncation=0.4, batch_size=1, seed=1).shape == (1, 128)
assert importlib.reload(library).BigGAN.from_pretrained(gl_folder).config.output_dim == 32
copied = pickle.loads(pickle.dumps(BigGAN(BigGANConfig(channel_width=8))))
assert type(copied) is BigGAN and BigGAN.__module__ == "pytorch_pretrained_biggan.model"
"""
LOADED = """
import gan_lab as gl
gan = gl.load_biggan("pocket")
picture = gan.pictures(gl.truncated_noise(1, 0.4, seed=1), gan.class_vector(0), 0.4)
"""


def run(code: str, *arguments: str) -> str:
    """Run a program in a process of its own, and return what it printed."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder() -> str:
    return str(ROOT / "gan_lab" / "data" / "pocket")


@pytest.mark.parametrize("of", ["pocket", "BigGAN-PyTorch"])
def test_what_the_first_shown_picture_does_not_import(of: str, tmp_path: Path) -> None:
    path = "pocket"
    if of != "pocket":
        path = str(tmp_path / "G_ema.pth")
        torch.save(DeepGenerator().state_dict(), path)
    said = run(SHOWN + f"print([name for name in {HEAVY.split()} if name in sys.modules])", path)
    assert said.splitlines()[-1] == "[]"


@pytest.mark.parametrize("order", [(LOADED, USED), (USED, LOADED), (USED, LOADED, USED), (LOADED, USED, LOADED)])
def test_the_library_itself_can_be_used_before_and_after(order: tuple[str, ...], folder: str) -> None:
    run(f"gl_folder = {folder!r}\n" + "\n".join(order) + "\nassert 'gan_lab' not in library.model.__name__")


def test_threads_that_import_both_at_once_get_both_whole(folder: str) -> None:
    used = USED.replace("importlib.reload(library)", "library")  # a reload empties a module that others import
    run(
        f"""
import threading
from concurrent.futures import ThreadPoolExecutor
together = threading.Barrier(4)
def work(code):
    together.wait()
    exec(code, {{"gl_folder": {folder!r}}})
with ThreadPoolExecutor(4) as pool:
    list(pool.map(work, [{LOADED!r}, {used!r}] * 2))
"""
    )


def test_the_classes_are_the_text_of_the_library() -> None:
    library = import_library()
    assert library.network_class is import_library().network_class
    assert library.network_class is not BigGAN
    theirs = [convert_tf_to_pytorch.BigGAN256, convert_tf_to_pytorch.BigGAN128, convert_tf_to_pytorch.BigGAN512]
    assert [config.to_dict() for config in library.published] == [config.to_dict() for config in theirs]
    assert library.config_class().to_dict() == BigGANConfig().to_dict()
    assert sys.modules[library.network_class.__module__].__file__ == sys.modules[BigGAN.__module__].__file__


def test_a_network_is_unpickled_in_another_process(tmp_path: Path) -> None:
    theirs = random_gan(small_config(), seed=1)
    gan = build_network(dict(theirs.state_dict()), import_library().config_class.from_dict(theirs.config.to_dict()))
    inputs = (*random_inputs(theirs.config, 1, seed=2), 0.4)
    with torch.no_grad():
        (tmp_path / "gan.pickle").write_bytes(pickle.dumps((gan, inputs, gan(*inputs))))
    run(
        "import sys, pickle, torch\nwith open(sys.argv[1], 'rb') as file: gan, inputs, made = pickle.load(file)\n"
        "with torch.no_grad(): assert torch.allclose(gan(*inputs), made, atol=1e-5)\n"
        "assert 'boto3' not in sys.modules and 'pytorch_pretrained_biggan' not in sys.modules",
        str(tmp_path / "gan.pickle"),
    )


def test_this_copy_downloads_nothing() -> None:
    with pytest.raises(GanLabError, match=r"downloads nothing: gl\.load_biggan"):
        import_library().network_class.from_pretrained("biggan-deep-128")


WRONG = {
    "not installed": (None, f'isn\'t installed: pip install "{INSTALL}", then restart'),
    "a module of that name": ("x = 1", f'isn\'t installed: pip install "{INSTALL}"'),
    "a folder without the network": ({}, "ModuleNotFoundError"),
    "a file that was cut": ({"config.py": "class BigGANConfig(", "model.py": ""}, "SyntaxError"),
    "a file of zeros": ({"config.py": "\0" * 100, "model.py": ""}, "null bytes"),
    "another version": (
        {"config.py": "class BigGANConfig: pass", "model.py": "", "convert_tf_to_pytorch.py": ""},
        "no attribute 'BigGAN'",
    ),
    "one that needs more": ({"config.py": "from .file_utils import http_get"}, "cannot import name 'http_get'"),
}


@pytest.mark.parametrize(("files", "sentence"), WRONG.values(), ids=WRONG)
def test_a_library_that_is_missing_or_broken_is_told(files, sentence: str, tmp_path: Path) -> None:
    """In a process whose Python finds this library, or none, in the place of the installed one."""
    package = tmp_path / "pytorch_pretrained_biggan"
    if isinstance(files, str):
        package.with_suffix(".py").write_text(files, encoding="utf-8")
    elif files is not None:
        package.mkdir()
        for name, text in {"__init__.py": "raise SystemExit('it was run')", **files}.items():
            (package / name).write_text(text, encoding="utf-8")
    said = run(
        "import sys, gan_lab as gl\n"
        + ("sys.modules['pytorch_pretrained_biggan'] = None" if files is None else "sys.path.insert(0, sys.argv[1])")
        + "\ntry: gl.load_biggan('pocket')\nexcept gl.GanLabError as error: print(error)",
        str(tmp_path),
    )
    assert said.startswith("pytorch_pretrained_biggan ")
    assert sentence in said
    assert INSTALL in said


def test_the_version_in_the_sentence_is_the_declared_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert INSTALL in project["dependencies"]


def test_the_package_has_no_further_module_that_would_hide_one_of_the_library() -> None:
    own = {path.stem for path in Path(biggan_library.__file__).parent.glob("*.py")}
    assert own == {"__init__", "file_utils"}
