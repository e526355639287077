"""A course of nbgrader, from PyPI, with its exchange; and its commands, run as an instructor and students type them."""

import contextlib
import importlib.util
import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from extras import need

IS_INSTALLED = importlib.util.find_spec("nbgrader") is not None
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "gans"
c.CourseDirectory.root = {course!r}
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False  # here, one account hands in for everybody
"""


def require_nbgrader() -> None:
    """Skip a test where nbgrader isn't installed; fail where all extras should be."""
    need(IS_INSTALLED, 'needs nbgrader: pip install -e ".[nbgrader]"')


class NbgraderCourse:
    """A folder with the course, the exchange, and a folder for each student; nothing is read or written elsewhere."""

    def __init__(self, root: Path) -> None:
        self.root, self.course = root, root / "course"
        exchange = root / "exchange"
        exchange.mkdir()
        exchange.chmod(0o777)  # as `nbgrader` wants it
        self.course.mkdir()
        config = CONFIG.format(course=str(self.course), exchange=str(exchange))
        (self.course / "nbgrader_config.py").write_text(config, encoding="utf-8")
        (root / "config").mkdir()
        (root / "config" / "nbgrader_config.py").write_text(config, encoding="utf-8")  # for the students

    def student(self, name: str) -> Path:
        """The folder in which a student works."""
        folder = self.root / "students" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def run(self, *commands: tuple[Path, str]) -> str:
        """Run commands of nbgrader, each in a folder, all in one process, since it takes seconds to start."""
        own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython", "HOME": "home"}
        environment = os.environ | {name: str(self.root / folder) for name, folder in own.items()}
        scripts = str(Path(sys.executable).parent)  # nbgrader starts `alembic`
        environment["PATH"] = os.pathsep.join([scripts, environment.get("PATH", "")])
        steps = json.dumps([[str(folder), *shlex.split(command)] for folder, command in commands])
        done = subprocess.run(
            [sys.executable, __file__], input=steps, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _run_all(steps: list[list[str]]) -> None:
    """Run commands one after the other, as `nbgrader` does; ends with an error if one fails."""
    from jupyter_core.application import NoStart
    from nbgrader.apps import NbGraderApp

    for folder, *arguments in steps:
        os.chdir(folder)
        app = NbGraderApp.instance()
        log = io.StringIO()
        try:
            with contextlib.redirect_stderr(log), contextlib.suppress(NoStart):
                app.initialize(arguments)
                app.start()
        finally:
            print(f"{Path(folder).name}$ nbgrader {' '.join(arguments)}\n{log.getvalue()}")
        while app:  # each is an instance of its own class
            app, done = app.subapp, app
            type(done).clear_instance()


if __name__ == "__main__":
    _run_all(json.load(sys.stdin))
