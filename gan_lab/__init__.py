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
import os

# Torch's OpenMP threads spin while they wait for each other. Beside another busy program that makes
# a picture take many times as long, so they are told to sleep instead. OpenMP reads this once, when
# torch is first imported; a value that the user has set is left alone.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__version__ = "0.1.0"

_HOME = {
    "load_biggan": "networks.biggan",
    "BigGAN": "networks.biggan",
    "load_stylegan2": "networks.stylegan2",
    "StyleGAN2": "networks.stylegan2",
    "load_pictures": "train.real_pictures",
    "DCGANRun": "train.run",
    "load_dcgan": "networks.dcgan",
    "DCGAN": "networks.dcgan",
    "regenerate": "networks.regenerate",
    "truncated_noise": "inputs.noise",
    "student_seed": "inputs.noise",
    "lerp": "inputs.interpolation",
    "slerp": "inputs.interpolation",
    "interpolate": "inputs.interpolation",
    "walk": "inputs.interpolation",
    "load_judge": "judging.judge",
    "explore": "explorer.widget",
    "side_by_side": "pictures.samples",
    "Samples": "pictures.samples",
    "read_recipe": "pictures.recipe_files",
    "GanLabError": "errors",
    "TruncationMismatchWarning": "errors",
    "check": "coursework.checks",
    "show": "pictures.plots",
    "write_report": "coursework.report.writing",
}
__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"gan_lab has no {name!r}; it has {', '.join(__all__)}.")
    value = getattr(importlib.import_module(f"gan_lab.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
