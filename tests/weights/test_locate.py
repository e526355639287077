"""From the name of a network, or a path, to its file."""

import subprocess
import sys
from pathlib import Path

from downloading import BODY, ROOT, assert_refused

from gan_lab.weights import locate


def test_locate_takes_a_file_a_folder_or_a_name(tmp_path, monkeypatch):
    file = tmp_path / "pytorch_model.bin"
    assert_refused("pytorch_model.bin", lambda: locate.locate(tmp_path))
    file.write_bytes(BODY)
    assert locate.locate(file) == locate.locate(str(file)) == locate.locate(tmp_path) == file
    message = assert_refused("biggan-deep-256", lambda: locate.locate("biggan-deep-1024"))
    assert "biggan-deep-1024" in message
    monkeypatch.chdir(tmp_path)
    Path("biggan-deep-256").write_bytes(BODY)
    assert locate.locate(Path("biggan-deep-256")) == Path("biggan-deep-256")


def test_importing_locate_and_reading_imports_no_large_package():
    large = "torch", "numpy", "requests", "tqdm", "filelock", "pooch", "boto3"
    code = (
        f"import sys, gan_lab.weights.locate, gan_lab.weights.reading; print([m for m in {large} if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"
