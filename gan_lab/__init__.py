"""GAN Lab: learn what a GAN is by using one.

    import gan_lab as gl

    gan = gl.load_biggan()
    z = gl.truncated_noise(4, truncation=0.4, seed=7)   # [4, 128]
    y = gan.class_vector("golden retriever", 4)         # [4, 1000]
    gan.generate(z, y, truncation=0.4)                  # Samples: shows itself as a captioned grid

The names below are what a notebook uses. Each is imported when it is first used, so that this
import stays quick.
"""

import importlib
import inspect
import os
import warnings
from typing import Any

from gan_lab.guided import explain_calls, explain_name, front_door
from gan_lab.kinds import KINDS
from gan_lab.name_clash import describe_clash

# Torch's OpenMP threads spin while they wait for each other. Beside another busy program that makes
# a picture take many times as long, so they are told to sleep instead. OpenMP reads this once, when
# torch is first imported; a value that the user has set is left alone.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__version__ = "0.1.0"

# Where each name is defined; the loader of each kind of network, such as load_biggan, is in its entry in `kinds`.
_MODULES = {
    "BigGAN": "networks.biggan",
    "StyleGAN2": "networks.stylegan2",
    "DCGAN": "networks.dcgan",
    "load_pictures": "train.loading",
    "DCGANRun": "train.run",
    "augment": "train.augmentation",
    "load_long_runs": "train.long_runs",
    "find_nearest": "train.nearest",
    "find_copies": "train.copies",
    "regenerate": "networks.regenerate",
    "truncated_noise": "inputs.noise",
    "student_seed": "inputs.student_seeds",
    "lerp": "inputs.interpolation",
    "slerp": "inputs.interpolation",
    "interpolate": "inputs.interpolation",
    "walk": "inputs.interpolation",
    "Game": "game.game",
    "Points": "game.points",
    "load_judge": "judging.load",
    "Quiz": "judging.quiz",
    "make_exhibits": "judging.exhibits",
    "project": "projection.projection",
    "explore": "explorer.widget",
    "play": "explorer.board",
    "side_by_side": "pictures.samples",
    "Samples": "pictures.samples",
    "open_picture": "pictures.saved_picture",
    "read_recipe": "pictures.recipe_files",
    "GanLabError": "errors",
    "TruncationMismatchWarning": "errors",
    "check": "coursework.checks",
    "show": "pictures.plots",
    "show_pictures": "pictures.pixel_grid",
    "plot_curves": "pictures.charts.curves",
    "plot_histograms": "pictures.charts.histograms",
    "plot_bars": "pictures.charts.bars",
    "write_report": "coursework.report.writing",
}
_MODULES = {name: f"gan_lab.{module}" for name, module in _MODULES.items()}
_MODULES |= {name: module for kind in KINDS.values() for module, _, name in [kind.loader.partition(":")]}
__all__ = sorted(_MODULES)
front_door[:] = __all__


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise explain_name(name, __all__, "gl", ["gl"])
    value = getattr(importlib.import_module(_MODULES[name]), name)
    if inspect.isfunction(value):
        value = explain_calls(value)
        value.__module__ = __name__  # where pickle finds it
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


if _clash := describe_clash(os.path.dirname(os.path.dirname(__file__))):
    warnings.warn(_clash, stacklevel=2)
