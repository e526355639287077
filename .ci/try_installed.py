#!/usr/bin/env python
"""Try the kit as it is installed, away from the checkout: `gan-lab doctor`, the page, students' copies, notebook 01.

Run it with the Python in which a wheel was installed. It fails if the package comes from a checkout, or if a file that
the package needs was left out of the wheel.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
GAN_LAB = [str(Path(sysconfig.get_path("scripts")) / "gan-lab")]
EXECUTE = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace"]


def run(folder: Path, *command: str) -> str:
    """Run a command in a folder, show it and what it prints, and return that; end this program if it fails."""
    print("+", *command, flush=True)
    # Neither the folder of this file nor PYTHONPATH may lead to the checkout; what is printed is UTF-8 on Windows too.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    print(done.stdout, flush=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}.")
    return done.stdout


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    where = run(folder, sys.executable, "-c", "import gan_lab; print(gan_lab.__file__)")
    if CHECKOUT in Path(where.strip()).resolve().parents:
        sys.exit(f"gan_lab comes from the checkout, {CHECKOUT}: install the wheel and not the folder.")
    said = run(folder, *GAN_LAB, "doctor")
    if "same" not in said:
        sys.exit("gan-lab doctor made no picture whose verdict is 'same'.")
    run(folder, *GAN_LAB, "page", "page.html")
    run(folder, *GAN_LAB, "hand-out", "course")
    (notebook,) = (folder / "course").glob("01_*.ipynb")
    run(folder / "course", *EXECUTE, str(notebook))
    print("The installed kit works.")
