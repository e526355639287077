"""How the tests and the notebooks are run: with the networks that ship, the longest file first, each on its own."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import nbval.plugin

# The network that ships with the kit, whatever else is here.
os.environ["GAN_LAB_MODEL"] = "pocket"
os.environ["GAN_LAB_STYLEGAN2"] = "pocket-stylegan2"
os.environ["GAN_LAB_DCGAN"] = "pocket-dcgan"
if "PYTEST_XDIST_WORKER" in os.environ:  # as many threads as there are workers would wait for each other
    os.environ.setdefault("OMP_NUM_THREADS", "1")

STARTUP = Path(__file__).parent / "tests" / "support" / "startup"  # for the processes that tests start
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(STARTUP), os.environ.get("PYTHONPATH")]))

# Else each of the many processes that tests start would compile the package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What a shell starts in the background ignores interruptions; tests send some, to themselves and to kernels.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# These train a network, and work through all notebooks: the other worker does half of all else meanwhile.
LONGEST_FILES = ("06_train_a_dcgan.ipynb", "test_notebooks_done.py")


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, the notebooks, so that no worker has it left when the other has nothing more."""
    items.sort(key=lambda item: (item.path.name not in LONGEST_FILES, item.path.suffix != ".ipynb"))


def pytest_ignore_collect(collection_path, config):
    """Import for `pytest -m slow` only files with such a test: to import all of them takes as long as many tests."""
    if config.option.markexpr == "slow" and collection_path.suffix in (".py", ".ipynb"):
        return "mark.slow" not in collection_path.read_text(encoding="utf-8") or None
    return None


class KernelInOwnFolder(nbval.plugin.RunningKernel):
    """The kernel of a notebook, in a fresh folder that holds copies of all the notebooks, as a student's does.

    So a notebook finds no training of an earlier run to go on with, and two that run at a time share no file.
    """

    def __init__(self, kernel_name, cwd, **options):
        self._folder = tempfile.TemporaryDirectory(prefix="notebooks-", ignore_cleanup_errors=True)
        for notebook in Path(cwd).glob("*.ipynb"):
            shutil.copy(notebook, self._folder.name)
        super().__init__(kernel_name, cwd=self._folder.name, **options)

    def stop(self):
        """End the kernel; what the notebook wrote goes too."""
        super().stop()
        self._folder.cleanup()


nbval.plugin.RunningKernel = KernelInOwnFolder
