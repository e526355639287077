"""`import gan_lab as gl`: quick, and with every name that notebooks use."""

import os
import subprocess
import sys

import pytest

import gan_lab as gl


def test_importing_gan_lab_imports_no_large_library():
    """A notebook's first cell stays quick: a library is imported when it is first used."""
    heavy = "torch numpy scipy PIL matplotlib pytorch_pretrained_biggan boto3 requests pooch jsonschema tqdm IPython"
    code = f"import sys, gan_lab; print([m for m in '{heavy}'.split() if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_every_public_name_can_be_imported():
    for name in gl.__all__:
        assert getattr(gl, name) is not None
    with pytest.raises(AttributeError, match="load_biggan"):
        gl.load_bigan  # noqa: B018


def test_openmp_threads_are_told_to_sleep_unless_the_user_chose():
    code = "import gan_lab, os; print(os.environ['OMP_WAIT_POLICY'])"
    for given, expected in ((None, "PASSIVE"), ("ACTIVE", "ACTIVE")):
        environment = {k: v for k, v in os.environ.items() if k != "OMP_WAIT_POLICY"} | (
            {"OMP_WAIT_POLICY": given} if given else {}
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
        assert run.stdout.strip() == expected
