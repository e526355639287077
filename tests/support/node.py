"""Node, which runs the modules of the page that runs without Python: their own tests, and questions of tests here."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from extras import need

import gan_lab

SOURCE = Path(gan_lab.__file__).parent / "explorer" / "page" / "source"
OLDEST = 20  # whose own test runner and streams are those of a browser


@cache
def find_node() -> str | None:
    """Node, if it is here and new enough."""
    node = shutil.which("node")
    if node is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return node if int(re.findall(r"\d+", version)[0]) >= OLDEST else None


def need_node() -> str:
    """Node, or a skip with the reason."""
    node = find_node()
    need(node, f"needs node {OLDEST} or newer: apt-get install nodejs")
    return str(node)


def ask_node(script: str, given: Any) -> Any:
    """Run a module's script that turns `given` into `answer`, both JSON; it imports from `SOURCE` by names below it."""
    script = re.sub(r'from "(?!node:)([\w/.]+)"', lambda match: f'from "{(SOURCE / match[1]).as_uri()}"', script)
    whole = (
        f'{script}\nimport {{ readFileSync as $read }} from "node:fs";\n'
        'process.stdout.write(JSON.stringify(await answer(JSON.parse($read(0, "utf8")))));\n'
    )
    done = subprocess.run(
        [need_node(), "--input-type=module", "--eval", whole],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
