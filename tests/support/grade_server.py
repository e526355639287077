"""`gan-lab grade` in a process of its own, as a person starts it."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from command import GAN_LAB
from portable import interrupt


class GradeServer:
    """A running `gan-lab grade`."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [GAN_LAB, "grade", str(folder), "--no-browser", "--as", "Ada", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ, cwd=folder.parent
        )
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line)
            if match := re.search(r"(http://127\.0\.0\.1:(\d+)/[\w-]{43}/)$", line.strip()):
                self.address, self.port = match[1], match[2]
                return
        raise AssertionError(f"gan-lab grade gave no address: {''.join(self.said)}")

    @property
    def origin(self) -> str:
        """The address without the token."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it without a chance to write anything."""
        self.process.kill()
        self.process.communicate()

    def interrupt(self) -> str:
        """End it as Ctrl+C does; returns what it said then."""
        interrupt(self.process)
        return self.process.communicate(timeout=60)[0]


@contextmanager
def run_grade(folder: Path, *options: str) -> Iterator[GradeServer]:
    """Run it; it is ended behind the block if it still runs."""
    server = GradeServer(folder, *options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()
